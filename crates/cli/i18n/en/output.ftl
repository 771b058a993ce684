# What the commands say.

count-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
size-point = .
size-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
size-kib = { $number } KiB
size-mib = { $number } MiB
size-gib = { $number } GiB

precedence-routine = routine
precedence-priority = priority
precedence-immediate = immediate
precedence-flash = flash
mark-actual = actual
mark-exercise = EXERCISE
mark-test = TEST
standing-informal = informal, without prejudice
track-nrrc = NRRC
track-cert = CERT
track-official = officials'
track-dialogue = dialogue
track-expert = expert

fixed-ack = An acknowledgement is not an agreement; a notice is not an attribution; a severity is the sender's own.

init-done = { $name } is founded in { $dir }.
init-further-done = A further node of { $name } is made in { $dir }. Next: comity keys request.
init-fingerprint = Fingerprint of its root key: { $fingerprint }
    Give it to whoever must verify your evidence.
init-root = The root key is in { $path }. Take it off this machine: status stays red until it is gone.
init-authority = The authority key is in { $path }. It signs pairings and new keys of lines.

invite-done = The invitation for { $peer } is in { $path }. Send it by any way; it needs no secrecy.
accept-invite = The invitation is from a party that calls itself { $claimed }; here its name is { $peer }. The answer is in { $path }: send it back.
accept-answer = { $peer } (calls itself { $claimed }) answered. What it confirms with is in { $path }: send it.
accept-reveal = { $peer } (calls itself { $claimed }): both sides now have the same words.
words-compare = Compare these five words with { $peer } over another medium, by voice. If they are equal: comity confirm { $peer }
words-ask = The five words (or numbers) as { $peer } reads them:
confirm-done = Paired with { $peer }. Lines: { $tracks }
confirm-root = Fingerprint of { $peer }'s root key: { $root }
    It must be the one that { $peer } publishes; evidence is verified with it: comity verify FILE --root { $root }
confirm-party = Id of { $peer }: { $party }
confirm-serve = The lines work as soon as both nodes run: comity serve

peers-none = No other party yet. Begin with comity invite.
peer-pairing-begun = The pairing with { $name } was interrupted before its first file: give the command again.
peer-pairing-answer = The pairing with { $name } is under way: it waits for the answer to the invitation. Take it with comity accept FILE.
peer-pairing-reveal = The pairing with { $name } is under way: it waits for the other side's last file. Take it with comity accept FILE.
peer-pairing-confirm = The pairing with { $name } is under way: compare the five words, then comity confirm { $name }.
peer-line = { $name } (calls itself { $own }): { $state }
peer-connected = connected
peer-connected-in-part = connected, but not for: { $tracks }
peer-not-connected = not connected
peer-not-serving = this node does not run
peer-tracks = { "    " }lines: { $tracks }
peer-root = { "    " }fingerprint of its root key: { $root }
peer-party = { "    " }id: { $party }
peer-addresses = { "    " }addresses: { $addresses }
peer-must-dial = { "    " }no address of it is known here: its node must run and call this one
peer-no-answer-yet = { "    " }no attempt has ended yet; both nodes must run. Look again in a minute
peer-failure = { "    " }the last attempt failed. { $reason }
peer-failure-detail = { "    " }Technically: { $detail }

serve-listening = The node listens on { $address }.
serve-dialling = The node listens nowhere and dials its counterparts.
serve-api = The HTTP API is on http://{ $address }
serve-token = Its token is in { $path }.
serve-ready = Ready. Ctrl-C stops it.
serve-stopped = Stopped.

send-queued = Written durably; { $peer }'s node has not receipted it yet.
send-queued-offline = Written durably. It leaves for { $peer } as soon as the node runs: comity serve, or by courier.
send-repeated = It was accepted before under the same idempotency key; nothing was sent twice.
send-waiting = waiting for the other side
attachment-saved = Saved: { $path }

inbox-head = From/to, number, stated, format, state, subject:
inbox-in = from
inbox-out = to
inbox-none = No statements.
show-from = From { $peer } on the { $track } line, stated { $stated }
show-to = To { $peer } on the { $track } line, stated { $stated }
show-provisional = Provisional: the other side may still say something that comes before it.
show-no-content = The content could not be opened here.
show-ack = Acknowledged by { $officer } at { $at } in { $by }: understood.
show-not-understood = Received and NOT understood: { $officer } at { $at } in { $by }.
show-correction = Corrected in { $by }: { $changes } ({ $reason })
show-correction-cancelled = { $by } corrected it ({ $reason }); { $later } cancelled that correction, which has no effect.
show-correction-late = { $by } would correct it after its cancellation, without effect ({ $reason })
show-change = { $field }: { $old } -> { $new }
show-change-new = { $field }: { $new }
show-cancellation = Cancelled in { $by }: { $reason }
show-content-damaged = DAMAGED: what is kept of the content here is not what was said. What follows may be altered; that it was said stays proved. comity fsck, and restore a backup.
show-superseded-by = Its author put { $by } in its place.
show-answer = Answered in { $by }.
ack-done = Acknowledged.
ack-done-not-understood = Said: received and NOT understood.
ack-repeated = The same was said before; nothing was written again.
correct-done = { $reference } stays in the journal; this supersedes it.

field-format = Format
field-subject = Subject
field-precedence = Precedence
field-handling = Marking
field-mark = Mark
field-standing = Standing
field-from-desk = From desk
field-to-desks = To desks
field-care = Handling
field-info-desks = For information to desks
field-instrument = Under the instrument
field-article = Article
field-case = Case
field-in-reply-to = In reply to
field-supersedes = Supersedes
field-languages = Languages
language = { $tag }, { $kind }
language-of = { $tag }, { $kind } of { $source }
authenticity-authentic = authentic
authenticity-translation = translation
field-asked = Asked
field-by = By

attachment-line = Attachment { $name }, { $size }: { $state }
attachment-held-here = held here, verified when it came
attachment-held-by-them = the other side has signed that it holds it ({ $by })
attachment-arriving = { $have } of { $total } chunks here
attachment-lost = LOST here: { $have } of { $total } chunks; what to do: comity status
attachment-damaged = DAMAGED here; what to do: comity status

status-head = { $name }: { $colour }
status-listening = The node listens on { $address }.
status-serving = The node runs and dials its counterparts.
status-not-serving = The node does not run: comity serve
colour-green = green
colour-amber = AMBER
colour-red = RED
line-summary = { $line }: { $sent } sent, { $received } received; { $state }
line-in-flight = ; { $count } not receipted
line-contradictions = ; proof of contradiction kept, generation of its journal: { $generations }
line-up = connected
line-greeting = connected, not in step yet
line-down = not connected
line-unknown = unknown while the node does not run
line-frozen = STOPPED: the other side signed two contradictory heads; the proof is kept
line-rolled-back = this copy is older than what it signed; a successor is due
line-withheld = { $peer } is in contact and has withheld receipts since { $since }

line-entry-damaged = STOPPED: entry { $entry } is damaged here and cannot leave, nor what stands behind it: comity fsck
line-key-revoked = STOPPED: our key on this line is revoked; nothing leaves until comity keys rotate { $line }
line-newer-copy-claimed = STOPPED: { $peer } says that it holds generation { $generation } of this node's own journal, so a newer copy exists; nothing leaves over a link
line-not-taken = { $peer }'s node answers, but does not take our frames: { $reason }
line-generation-ours = ; our journal goes on in generation { $generation } since a restore
line-generation-theirs = ; theirs goes on in generation { $generation } since a restore
status-attachments-out = Attachments: { $done } of { $total } delivered; the other side has signed that it holds them.
status-attachments-out-some = Attachments: { $done } of { $total } delivered; the other side has signed that it holds that many. Of the others it has signed nothing.
status-attachments-out-none = Attachments: 0 of { $total } delivered; the other side has not signed yet that it holds any.
status-attachments-in = Attachments: { $done } of { $total } here, verified when they came.

line-test-done = { $line } answered in { $ms } ms.
line-test-held = The other node says to hold { $held } of our { $size } entries.
line-test-digest = Both journals as held here (generation:entries): ours { $ours }, theirs { $theirs }; final: { $final }.
line-test-digest-words = Their digest: { $words } ({ $hash }). At the same two positions the other side must have the same.

courier-collecting = collecting
courier-writing = writing
courier-reading = reading
courier-written = { $path } ({ $size }) is for the courier.
courier-read = { $frames ->
    [one] { $frames } frame
   *[other] { $frames } frames
}; new entries: { $entries }, new receipts: { $receipts }
courier-unknown = { $count ->
    [one] { $count } frame was
   *[other] { $count } frames were
} for lines that are not here.
courier-own = Frames that this side wrote itself, passed over: { $count }
courier-refused = Not taken: { $reason }
courier-refused-detail = { "    " }exactly: { $detail }
courier-refused-more = And further frames that were not taken: { $count }
courier-damaged = The file was damaged on its way: its checksum differs. What verified was taken.
courier-never = It will not be taken however often it comes: comity status says what stands in the way.
courier-again = Ask for the file again. What was taken stays, and taking it twice does no harm.

keys-line = { $line }: journal { $journal }
keys-here = { "    " }served by this node
keys-elsewhere = { "    " }served by another node of this party
keys-closed = { "    " }closed: a successor goes on in its place
keys-span = { "    " }from entry { $from } on: log key { $log }…, receipt key { $receipt }…
keys-span-newest = { "    " }from entry { $from } on, in force: log key { $log }…, receipt key { $receipt }…
keys-log-revoked = { "        " }the log key is revoked and trusted up to entry { $last }
keys-receipt-revoked = { "        " }the receipt key is revoked and trusted up to entry { $last }
keys-none = No lines yet.
keys-requested = The request is in { $path }. Bring it to whoever has the authority key.
keys-fingerprint = Fingerprint, to be compared on both machines: { $fingerprint }
keys-delegated = From the next pairing on, that node serves: { $tracks }
keys-exported = For that node: { $path }
keys-nothing-delegated = That pairing has no lines of other nodes.
keys-imported = This node now serves its lines with { $peer }.
keys-rotated = New keys are in force from { $entry }.
keys-revoked = The revocation stands in { $entry }. What was receipted before stays.
keys-revoked-rotate = That key signs no more: nothing leaves on { $line } until it has new ones. Now: comity keys rotate { $line }
keys-revoked-goes-on = { $line } goes on under the keys that it has now.
keys-officer = { $name } is in the register as { $role }.
keys-authority = Authority { $number } is enrolled; its key is in { $path }.
keys-writer = The register has a new writer and goes on from { $size } entries.
keys-authority-revoked = Authority { $number } is revoked. What it signed before stays good; it signs nothing more.
tls-told = { $line }: told in entry { $entry }
tls-not-told = { $line }: NOT TOLD YET, no receipt for entry { $entry }
tls-switched = This node shows the TLS key { $key } from now on.
tls-prepared = The TLS key { $key } is prepared and not shown yet: give this command again when the lines are told, or --now.
register-generation = Written by its writer number { $generation }
register-head = { $name }: { $entries ->
    [one] { $entries } entry
   *[other] { $entries } entries
}
register-root = Fingerprint of the root key: { $root }
register-authority = Authority { $number }: in force
register-authority-revoked = Authority { $number }: revoked
register-officer = { $name }: { $role }

fsck-running = checking
fsck-done = Checked: entries { $entries }, journals { $journals }, attachments { $attachments }.
fsck-damage = DAMAGED: { $what }
fsck-mended = Computed anew: { $what }
fsck-fetching = Fetched again from the other side: attachment { $root }. Check again when it has come.
fsck-mendable = { $count ->
    [one] { $count } of these can be put right
   *[other] { $count } of these can be put right
}: comity fsck --mend
fsck-mendable-serving = { $count ->
    [one] { $count } attachment
   *[other] { $count } attachments
} can come again from the other side while the node runs: comity serve, then comity fsck --mend
fsck-see = What each line means and what to do: docs/operate/damage.md. Until then make no backup over an older one.
fsck-clean = Everything is as it was signed.
stage-structure = structure of the store
stage-entries = entries
stage-signatures = signatures
stage-records = lines, registers, keys
stage-attachments = attachments
stage-store = store
stage-reading = reading the copy back
stage-files = files
audit-none = Nothing is logged yet.
audit-line = { $number }  { $at }  { $what }
audit-who = { "    " }by: { $value }
audit-asked-by = { "    " }asked for with the token of: { $value }
audit-subject = { "    " }concerning: { $value }
audit-details = { "    " }details: { $value }
audit-released = { "    " }released by: { $value }
audit-authority = authority { $number }
audit-released-one-person = one person
audit-released-two-person = two persons
audit-disclosed = disclosed in an evidence file
audit-mended = computed anew by fsck
audit-keys-rotated = new keys of a line
audit-keys-revoked = keys of a line revoked
audit-register-used = the register taken into use
audit-tls-prepared = a new TLS key prepared
audit-tls-switched = the new TLS key shown
audit-unreadable = a record that cannot be read
man-name = Name
man-synopsis = Synopsis
man-description = Description
man-options = Options
man-subcommands = Commands
man-extra = More
man-version = Version
doctor-well = Nothing needs attention now.
backup-running = copying
backup-done = { $path }: { $size }, { $entries ->
    [one] { $entries } entry
   *[other] { $entries } entries
}
backup-keep = Keep it like the node itself: it holds the line keys. After a restore never start the old copy again.
restore-running = restoring
restore-done = The node is restored in { $dir }.
restore-successors = { $count ->
    [one] { $count } journal goes
   *[other] { $count } journals go
} on as successors; the other side returns what the backup lacks.
restore-waiting = { $count ->
    [one] { $count } line waits
   *[other] { $count } lines wait
} for the authority key, which signs the successor: { $lines }. Nothing is accepted there until then.
restore-waiting-reason = { "    " }{ $line }: { $reason }
restore-waiting-remedy = Bring the authority key: comity keys succeed --authority-key FILE --dir { $dir }
succeed-done = Done: every journal that waited for a successor has one. Open lines: { $count }.
restore-old = Never start the old copy again: it would sign what this one cannot know of.
man-done = The manual pages are in { $path }.

proof-done = { $path }: { $bytes } bytes. Anybody can verify it: comity verify { $path }
proof-withheld = The content is withheld.
proof-acknowledgement-left-out = The other side's acknowledgement is left out: it names further statements beside { $name }, and would disclose their ids. With --disclose it stands in the file, ids and all.
proof-disclosed = The file discloses content to whoever holds it; that was logged.
proof-contradiction = It shows two signed heads of { $peer } that contradict each other (generation { $generation } of its journal), and nothing that was said on the line.
proof-contradiction-others = Also kept, of other generations: { $others }. Write them with --generation.

traffic = Links since the start: { $connections } connections; received { $frames_in } frames, { $bytes_in } bytes; sent { $frames_out } frames, { $bytes_out } bytes.
traffic-refused = Refused: { $cause }: { $count }
traffic-not-comity = strangers that sent no Comity message
traffic-knocks-refused = knocks for no known pairing, or with a wrong answer
traffic-knocks-timed-out = knocks that were not finished in time
traffic-knocks-closed = strangers that hung up during the knock
traffic-evicted = strangers closed to make room for newer ones
traffic-handshakes-over-quota = handshakes of known parties beyond their number at once
traffic-handshakes-failed = handshakes that failed or timed out
traffic-key-mismatches = keys other than the pinned ones
traffic-duplicates = second connections to the same node
traffic-requests = requests with a wrong method, path, line or type
traffic-encodings = requests and responses with a content encoding
traffic-frames-over-limit = frames over the limit of length
traffic-frames-too-slow = frames that came too slowly
