# Guarantees, special-caution assets, protected processes, concerns, the reciprocity ledger.

help-guarantee = Guarantees of non-interference (F41): one alone binds nobody, two mirrored ones bind both
help-guarantee-offer = Offer a guarantee: its hash and the two parties are filled in, two officers release it
    .examples =
        comity guarantee offer BOR/official --body guarantee.json
help-guarantee-offer-arg-line = The other party and the track
help-guarantee-offer-arg-body = File with the body, a JSON object
help-guarantee-offer-arg-fields = A member of the body: JSON, or else text
help-guarantee-offer-arg-subject = The subject
help-guarantee-offer-arg-precedence = routine, priority, immediate or flash
help-guarantee-mirror = Give the mirror of a guarantee: the same template, promisor and beneficiary exchanged
    .examples =
        comity guarantee mirror BOR/official/7
help-guarantee-mirror-arg-reference = Number or id of a statement of it
help-guarantee-mirror-arg-subject = The subject
help-guarantee-mirror-arg-anyway = Say it even where it would have no effect as things stand
help-guarantee-decline = Decline a guarantee that the other side offers
    .examples =
        comity guarantee decline BOR/official/7
help-guarantee-decline-arg-reference = Number or id of a statement of it
help-guarantee-decline-arg-subject = The subject
help-guarantee-decline-arg-anyway = Say it even where it would have no effect as things stand
help-guarantee-withdraw = Take an offer back; give notice where the guarantee is in force
    .examples =
        comity guarantee withdraw AUR/official/3
help-guarantee-withdraw-arg-reference = Number or id of a statement of it
help-guarantee-withdraw-arg-subject = The subject
help-guarantee-withdraw-arg-anyway = Say it even where it would have no effect as things stand
help-guarantee-renew = Renew a guarantee until another instant, where the other side says the same
    .examples =
        comity guarantee renew AUR/official/3 --to 2031-01-01T00:00:00Z
help-guarantee-renew-arg-reference = Number or id of a statement of it
help-guarantee-renew-arg-subject = The subject
help-guarantee-renew-arg-anyway = Say it even where it would have no effect as things stand
help-guarantee-renew-arg-to = Until when
help-guarantee-terms = Put the guarantee's shorter periods for protected windows on a line (F57): both sides must
    .examples =
        comity guarantee terms AUR/official/3 BOR/nrrc
help-guarantee-terms-arg-reference = Number or id of a statement of it
help-guarantee-terms-arg-line = The other party and the track
help-guarantee-terms-arg-from = From when; in a minute where it is not given
help-guarantee-list = List guarantees: what is offered, in force, how long
    .examples =
        comity guarantee list
        comity guarantee list BOR --all --json
help-guarantee-list-arg-line = Only with this party, or on this line
help-guarantee-list-arg-all = Those that were declined, taken back or are over as well
help-guarantee-list-arg-after = Go on where an earlier answer ended
help-guarantee-show = Show one guarantee with its texts
    .examples =
        comity guarantee show AUR/official/3
help-guarantee-show-arg-reference = Number or id of a statement of it
help-caution = Special-caution assets (F35), in force by consent of both alone
help-caution-propose = Propose an asset, plainly or by a salted hash
    .examples =
        comity caution propose BOR/nrrc --secret dialysis.example --field class=health --field 'restrictions=["no-scanning"]' --field 'term={"{"}"renewal":"indefinite","notice_days":90{"}"}'
help-caution-propose-arg-line = The other party and the track
help-caution-propose-arg-body = File with the body, a JSON object
help-caution-propose-arg-fields = A member of the body: JSON, or else text
help-caution-propose-arg-subject = The subject
help-caution-propose-arg-precedence = routine, priority, immediate or flash
help-caution-propose-arg-secret = The identifier, said by its salted hash alone
help-caution-agree = Agree to an asset that the other side proposes
    .examples =
        comity caution agree BOR/nrrc/9
help-caution-agree-arg-reference = Number or id of a statement of it
help-caution-agree-arg-subject = The subject
help-caution-agree-arg-anyway = Say it even where it would have no effect as things stand
help-caution-decline = Decline an asset that the other side proposes
    .examples =
        comity caution decline BOR/nrrc/9
help-caution-decline-arg-reference = Number or id of a statement of it
help-caution-decline-arg-subject = The subject
help-caution-decline-arg-anyway = Say it even where it would have no effect as things stand
help-caution-end = Take a proposal back, or give notice that it ends
    .examples =
        comity caution end BOR/nrrc/9
help-caution-end-arg-reference = Number or id of a statement of it
help-caution-end-arg-subject = The subject
help-caution-end-arg-anyway = Say it even where it would have no effect as things stand
help-caution-list = List special-caution assets
    .examples =
        comity caution list BOR/nrrc
help-caution-list-arg-line = Only with this party, or on this line
help-caution-list-arg-all = Those that were declined, taken back or are over as well
help-caution-list-arg-after = Go on where an earlier answer ended
help-caution-show = Show one special-caution asset
    .examples =
        comity caution show BOR/nrrc/9
help-caution-show-arg-reference = Number or id of a statement of it
help-caution-match = See whether assets of ours are among those that were named; nothing of ours is sent
    .examples =
        comity caution match our-assets.txt
help-caution-match-arg-file = Our assets, one a line; # begins a remark. Nothing of it is sent
help-caution-match-arg-line = Only what was said with this party, or on this line
help-protect = Protected processes (F40): elections and others, their windows and systems
help-protect-announce = Announce a protected process with its window
    .examples =
        comity protect announce BOR/nrrc --body election.json --secret voters.example
help-protect-announce-arg-line = The other party and the track
help-protect-announce-arg-body = File with the body, a JSON object
help-protect-announce-arg-fields = A member of the body: JSON, or else text
help-protect-announce-arg-subject = The subject
help-protect-announce-arg-precedence = routine, priority, immediate or flash
help-protect-announce-arg-secrets = A system, said by its salted hash alone
help-protect-change = Change what was announced
    .examples =
        comity protect change AUR/nrrc/4 --field 'dates={"{"}"from":1790812800,"to":1794780000{"}"}'
help-protect-change-arg-reference = Number or id of a statement of it
help-protect-change-arg-fields = A member of the body: JSON, or else text
help-protect-change-arg-subject = The subject
help-protect-change-arg-secrets = One more system, said by its salted hash alone
help-protect-end = End the protection that was announced
    .examples =
        comity protect end AUR/nrrc/4
help-protect-end-arg-reference = Number or id of a statement of it
help-protect-end-arg-subject = The subject
help-protect-end-arg-anyway = Say it even where it would have no effect as things stand
help-protect-list = List protected processes, those that begin first coming first
    .examples =
        comity protect list
help-protect-list-arg-line = Only with this party, or on this line
help-protect-list-arg-all = Those that were declined, taken back or are over as well
help-protect-list-arg-after = Go on where an earlier answer ended
help-protect-match = See whether assets of ours are among the protected systems; nothing of ours is sent
    .examples =
        comity protect match our-assets.txt --line BOR
help-protect-match-arg-file = Our assets, one a line; # begins a remark. Nothing of it is sent
help-protect-match-arg-line = Only what was said with this party, or on this line
help-concern = Raise a concern (F42) under a guarantee or about a protected process; two officers release it
    .examples =
        comity concern BOR/nrrc --about AUR/nrrc/4 --body concern.json --attach evidence=log.txt
help-concern-arg-line = The other party and the track
help-concern-arg-body = File with the body, a JSON object
help-concern-arg-fields = A member of the body: JSON, or else text
help-concern-arg-subject = The subject
help-concern-arg-precedence = routine, priority, immediate or flash
help-concern-arg-about = The F40 or F41, or F41:HASH of another line's
help-ledger = What each side owes and has done, side by side
    .examples =
        comity ledger
        comity ledger --line BOR/nrrc --from 2026-01-01T00:00:00Z --to 2027-01-01T00:00:00Z
help-ledger-arg-line = Only with this party, or on this line
help-ledger-arg-from = What began to be owed at or after this time
help-ledger-arg-to = What began before this time, as it stood then; now where it is not given
help-ledger-arg-exercise = Of exercises in place of real traffic

pledges-none = None, among { $count } statements.
pledge-head = { $number } ({ $format }, { $line }, offered by: { $by }): { $state }
pledge-state-offered = offered, binds nobody
pledge-state-declined = declined
pledge-state-withdrawn = taken back
pledge-state-awaiting-confirmation = both have said it, awaiting confirmation
pledge-state-ahead = agreed, not begun yet
pledge-state-in-force = IN FORCE
pledge-state-over = over
pledge-term = {"    "}from { $begins } until { $ends } ({ $renewal })
pledge-no-end = no end
pledge-not-begun = when both have said it
pledge-renewal-none = ends without renewal
pledge-renewal-tacit = renewed tacitly
pledge-renewal-by-agreement = renewed by agreement
pledge-renewal-indefinite = without limit of time
pledge-notice-by = {"    "}last instant for notice that ends it then: { $at }
pledge-noticed = {"    "}notice by { $by } in { $number }, { $at }
pledge-renewed = {"    "}renewal until { $to }: { $state } { $by }
pledge-renewed-open = taken back
pledge-renewed-one = said by one side alone:
pledge-renewed-differs = the sides say different things
pledge-renewed-awaiting-confirmation = awaiting confirmation
pledge-renewed-in-force = in force
pledge-second = Mirrored in { $number }
pledge-alone = One side alone has said it: it binds nobody.
pledge-hash = Hash that both sides say: { $hash }
pledge-attached = Some of it is attached: compare it with the hash before you mirror it.
protected-none = No protected process, among { $count } statements.
protected-head = { $number } ({ $line }, whose: { $of }) { $name }: { $from } to { $to }, { $state }
protected-state-ahead = ahead
protected-state-open = OPEN
protected-state-over = over
protected-state-gone = changed, ended or cancelled
protected-shortens = shorter periods inside it, by the terms on this line: { $formats }
protected-shortens-none = no terms on this line make periods shorter inside it
finding-window-open-ours = A protected window of ours is open on { $line } until { $until }.
finding-window-open-theirs = A protected window of theirs is open on { $line } until { $until }.
match-none = None of our { $count } assets is among them.
match-found = { $asset }: named in { $number }, { $state }
match-more = There are more than were compared: narrow it with --line.
ledger-span = Owed from { $from } on and before { $to }, as it stands then
ledger-beginning = the beginning
ledger-line = { $line }, digest { $digest }
ledger-groups = All of these lines, by group:
ledger-head = {"  "}of                       by       owed    met   late+   open   late lapsed waived cancelled
ledger-nothing = {"  "}Nothing was owed.
ledger-left-out = {"  "}Some formats are not for you to read, and left out here.
ledger-group-service = line, contacts, rules
ledger-group-incidents = incidents
ledger-group-prevention = prevention
ledger-group-guarantees = guarantees
ledger-group-dialogue = dialogue, agreements
ledger-group-declarations = messages, declarations
ledger-group-other = others
error-pledge-none = There is no such thing: { $name }
error-pledge-attached = Of { $name } a part is attached or cannot be read here; use comity compose with the same files
error-guarantee-term = The guarantee has no term, or one that cannot be read
error-guarantee-no-terms = { $name } has no periods for protected windows
error-concern-about = A concern is about an F40 or F41, and { $name } is none; of another line give F41:HASH
