# Records: holds, erasures, search, retention, archives.

help-hold = Keep statements for legal reasons, whatever is agreed
help-hold-add = Put a statement under a legal hold
    .examples =
        comity hold add AUR/nrrc/7 --reason "court order 12/4" --officer Ivanova
help-hold-add-arg-reference = Number or id
help-hold-add-arg-reason = Why; it stands in the log
help-hold-add-arg-officer = Who decides it
help-hold-lift = Lift a legal hold; what both sides agreed to erase meanwhile is erased
    .examples =
        comity hold lift AUR/nrrc/7 --reason "order ended"
help-hold-lift-arg-reference = Number or id
help-hold-lift-arg-reason = Why; it stands in the log
help-hold-lift-arg-officer = Who decides it
help-hold-list = List legal holds
    .examples =
        comity hold list
help-erase = Erase content together with the other side, never alone (F16)
help-erase-propose = Draft a proposal that both sides erase the content of statements of one line; two officers release it
    .examples =
        comity erase propose AUR/nrrc/7 BOR/nrrc/9 --ground "names of private persons, by mistake"
help-erase-propose-arg-references = Numbers or ids
help-erase-propose-arg-ground = Why; both sides must give the same ground
help-erase-mirror = Draft the same as a proposal of the other side; two officers release it, and it is in force when both have opened the other's
    .examples =
        comity erase mirror BOR/nrrc/12
help-erase-mirror-arg-reference = Number or id of its F16
help-erase-list = List joint erasures and how far they are
    .examples =
        comity erase list
help-search = Look for words in what was said
    .examples =
        comity search energy grid --track cert
        comity search атака --received --json
help-search-arg-words = Words that must all stand in it, or begin a word there; capitals or not
help-search-arg-peer = Only this peer
help-search-arg-track = Only this track
help-search-arg-format = Only this format
help-search-arg-sent = Only what we said
help-search-arg-received = Only what the other side said
help-search-arg-since = Only what is stated from then on: a day in UTC, an instant or POSIX seconds
help-search-arg-until = Only what is stated before; of a day, up to its end
help-search-arg-after = Go on where an earlier search ended
help-search-arg-limit = At most this many
help-retention = List what has been kept for the period of its class; nothing is deleted
    .examples =
        comity retention
help-retention-arg-after = Go on where an earlier list ended
help-archive = Write a closed period of a line as one file that proves itself
    .examples =
        comity archive BOR/nrrc --until 2026-12-31 -o nrrc-2026.archive
        comity verify nrrc-2026.archive
help-archive-arg-line = The line
help-archive-arg-out = The file
help-archive-arg-until = Only what is stated before; of a day, up to its end; all where it is not given
help-archive-arg-content = Disclose the content to whoever holds the file; logged
help-archive-arg-officer = Who releases the content; two, once two are enrolled
help-audit-arg-reads = Who read what, instead of acts

hold-none = There is no legal hold.
hold-line = { $number }  since { $at }: { $reason }
hold-added = { $number } is under a legal hold.
hold-lifted = The legal hold on { $number } is lifted.
erase-none = Nobody has proposed an erasure.
erase-drafted = Draft { $draft }. Two officers release it: comity release request { $draft } --officer A --officer B --output FILE. Content goes when both sides have opened the other's same words and that is final; until then either may cancel its own.
erase-standing-open = open: one side alone, or not final
erase-standing-held = in force; kept here by a legal hold
erase-standing-in-force = in force
erase-standing-done = erased here
erase-line = { $acts }: { $standing }. Concerns { $refs }. Ground: { $ground }
show-erased = Erased by both sides: { $acts }, stated { $at }. Ground: { $ground }
show-erased-unknown = The other side sent it without content, as erased by both. No agreement of ours is known here.
inbox-erased = erased
search-none = Nothing found in { $count } statements.
search-more = { $count } statements were looked at; there are more: --after { $after }
retention-none = Nothing is due among { $count } statements.
retention-head = Kept for their period; they may be proposed for joint erasure:
retention-test = test
retention-case = case
retention-record = record
retention-treaty = treaty
archive-collecting = collecting
archive-writing = writing
archive-written = { $path } written, { $size }. Verify it anywhere: comity verify
archive-head = A closed period of the line { $track } verifies: { $line }
archive-journal = { $name }, generation { $generation }: { $entries } entries, { $statements } statements, each under a signed head
archive-heads =     { $heads } heads and { $receipts } receipts of the other side verified
archive-receipted =     held by the other side below { $size } since { $at }
archive-content =     content of { $disclosed } shown and as committed; { $erased } called erased
archive-identified =     root { $root }: known to you
archive-not-identified =     root { $root }: keys not identified
archive-withheld = The content is withheld.
archive-one-person = The content was released by one person.
archive-two-persons = The content was released by two persons.

audit-held = put under a legal hold
audit-hold-lifted = legal hold lifted
audit-erased = content erased by both sides
audit-archived = archive written

error-archive = This archive proves nothing: { $detail }
error-no-hold = There is no legal hold on { $name }.
error-reason-wrong = Give a reason of at most { $limit } bytes.
error-erase-held = { $name } is under a legal hold ({ $reason }): its erasure is not agreed to.
error-erase-line = { $name } stands on another line.
error-erase-gone = The content of { $name } is erased already.
error-erase-act = { $name } is no content that can be erased: what agrees on an erasure stays.
error-erase-mirror = { $name } is no proposal of the other side to erase.
error-erased = Both sides erased the content of { $name }.
error-search-words = Give one to { $limit } words.
error-search-cursor = { $after } is not where an answer ended.
error-archive-empty = Nothing of { $peer }/{ $track } lies within the period.
