# What every format has: the envelope, marks, states, and what renderings say.

yes = yes
no = no
none = none

# Fields of the envelope
envelope-number = Number
envelope-id = Entry
envelope-format = Format
envelope-from = From
envelope-to = To
envelope-from-desk = From desk
envelope-to-desks = To desks
envelope-info-desks = Info desks
envelope-time = Date and time
envelope-precedence = Precedence
envelope-subject = Subject
envelope-asked = Asked
envelope-by = By
envelope-instrument = Instrument
envelope-article = Article
envelope-case = Case
envelope-in-reply-to = In reply to
envelope-supersedes = Supersedes
envelope-languages = Languages
envelope-handling = Handling
envelope-tlp = TLP
envelope-pap = PAP
envelope-standing = Standing
envelope-mark = Mark
envelope-attachments = Attachments
envelope-required = Signatures required
envelope-release-nonce = Release

handling-default = confidential between the parties
authenticity-authentic = authentic text
authenticity-translation = translation, unofficial
attachment = { $name } ({ $bytes } bytes, { $root })

precedence-routine = ROUTINE
precedence-priority = PRIORITY
precedence-immediate = IMMEDIATE
precedence-flash = FLASH
standing-formal = formal
standing-informal = informal, without prejudice
mark-actual = actual
mark-exercise = EXERCISE
mark-test = TEST
banner-exercise = EXERCISE EXERCISE EXERCISE
    .help = This is an exercise. Nothing in it has happened.
banner-test = TEST TEST TEST
    .help = This is a test of the line.

# Fixed words
fixed-acknowledgement = An acknowledgement is not an agreement.
fixed-notice = A notice is not an attribution.
fixed-severity = A severity is the sender's own.
unsubstantiated = UNSUBSTANTIATED
    .help = No evidence is attached to it or committed to by hash.

# What renderings say
render-statement = STATEMENT
render-end = END OF { $number }
render-version = { $format } { $name }, version { $version }
render-raw = The body is shown as it came: the format is not known here, or the body does not satisfy it.
render-attached = attached: { $name }
render-untranslated = Text of the other side is shown as it was written.
render-look-alike = Letters that look alike are mixed here:

# States
state = State
state-drafted = drafted
state-awaiting-release = awaiting release
state-queued = queued
state-delivered = delivered
state-delivered-attachments = delivered, { $have } of { $total } attachments
state-withheld = withheld: there is contact, and no receipt
state-opened = opened
state-refused = refused
state-acknowledged = acknowledged
state-answered = answered
state-no-position-yet = no position yet
state-non-responsive = non-responsive
state-denied = denied
state-lapsed = lapsed
state-superseded = superseded
state-erased = erased
state-disputed = disputed by its author
state-provisional = provisional until final

# Rules of formats
rule-who = Said by
rule-tracks = Lines
rule-ack = Acknowledged within
rule-answer = Answered within
rule-lead = Sent
rule-release = Released by
rule-carried = Carried
rule-prerequisites = Refers to
rule-evidence = Evidence
rule-unsuspendable = During a suspension
rule-retention = Kept
rule-hash = Definition
rule-required = required
rule-recommended = recommended
rule-optional = optional
rule-attachable = may be attached
rule-values = one of

who-either = either party, alike
who-peer = to the counterpart
who-all = to every party that the sender has a line with
who-public = in the public register
who-reply = in answer to a statement
who-node = by the node itself
track-nrrc = NRRC
track-cert = CERT
track-official = officials
track-dialogue = dialogue
track-expert = experts
track-register = register
track-any = any line
release-one = one officer
release-two = two officers (2P)
release-node = the node
carried-statement = as a statement
carried-header = in the headers of entries
retention-test = with tests of lines
retention-case = with its case
retention-record = in the record
retention-treaty = with instruments
retention-permanent = for ever
suspension-stops = stopped
suspension-passes = goes on

period-none = not limited
period-next-opening = the desk's next opening
period-next-working-day = the desk's next working day
period-as-asked = as the statement asks
period-per-code = as the code table says
period-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
period-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
period-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
period-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
lead-after-member = at most { $period } after: { $of }
lead-before-member = at least { $period } before: { $of }
lead-after-format = at most { $period } after { $of }
lead-every = every { $period }
lead-after-opening = at most { $period } after the line opened
prerequisite-required = { $field }: required, { $formats }
prerequisite-allowed = { $field }: { $formats }
prerequisite-any = any statement
evidence-rule = attached, committed to by hash, or shown as UNSUBSTANTIATED ({ $member })

# What a node prepares where something owed has lapsed (F18, F61); an officer releases it
lapse-acknowledge = acknowledgement
lapse-answer = answer
lapse-plan = plan
lapse-mirror = matching statement
lapse-subject = Not answered: { $statement }
lapse-text = Our statement { $statement } (entry { $id }) has had no { $owed }, which was due { $due }. Your receipt for it is in the attached evidence file. We ask whether it has reached the officers concerned, and by when we may expect it.
render-no-id = none yet: it was not said
render-draft = DRAFT, NOT SENT

# What statements come to
state-received = received
state-no-effect = without effect
state-waived = the answer was given up
state-cancelled = cancelled by its author
state-stays-back = stays here: it, or one before it, is marked above what leaves on the line
state-key-revoked = waits: our key on the line is revoked
state-not-taken = the other side answers and does not take it
state-draft = not sent
effect = Without effect, because
effect-format-outside-rules = the rules in force on this line have no such format
effect-not-a-statement = this format travels in headers or in a register, not as a statement
effect-nonce-used = its release was used before
effect-informal = it is informal and changes no case
effect-statement-unknown = it refers to a statement that this line does not have
effect-case-unknown = it names a case that this line does not have
effect-case-mismatch = it answers a statement of another case than it names
effect-case-closed = its case is closed
effect-case-withdrawn = its case was withdrawn
effect-own-statement = it answers its author's own statement
effect-not-own = it changes a statement of the other party
effect-of-no-effect = what it refers to has no effect
effect-cancelled = what it refers to was cancelled
effect-prerequisite = it must refer to a statement of another format, and does not
effect-deadline-past = the time that it is about is over already
effect-suspended = its format is suspended on this line
effect-body = what it says is out of bounds, contradicts itself or leaves out what is needed
effect-nothing-open = nothing is open that it could answer, give up or mark
effect-not-committed = what it discloses is not what was committed to
effect-without-notice = it does not keep the notice that the instrument asks for
effect-too-many-open = the other party owes as much as it can on this line: nothing more can be asked of it
effect-crossed = it was crossed by a withdrawal at the same time
effect-differs = it was to match what it refers to, and does not
effect-final = what it would change or take back cannot be changed or taken back any more
effect-taken = another round of the series has that number or is at those dates
render-meaning = It means
render-signal-asks = Asks whether this is so: { $meaning }
render-signal-takes-back = Takes back { $number }: { $meaning }
effect-no-table = no table of codes of that version is in force on the line: both sides put the annex of terms there first (F57, comity agreement terms); comity signal --list shows what is in force
effect-no-such-code = the table of codes in force on the line has no such code
effect-too-early = it says of something that it took place, and that had not begun or was not said to have
effect-refused-malformed-header = refused: its header is malformed or contradicts its place
effect-refused-unreadable = refused: its seal does not open
effect-refused-malformed-statement = refused: what is inside is not a statement
effect-refused-commitment-mismatch = refused: its content does not match its commitment
effect-refused-unknown-format = refused: its format is unknown on this line
effect-refused-format-violation = refused: its body does not satisfy its format
effect-refused-bad-citation = refused: it cites what is not so
effect-refused-bad-authority = refused: its authority does not verify
effect-refused-bad-release = refused: an officer's signature is missing or does not verify
effect-refused-listing-above-citation = refused: it cites less than a receipt that it lists
evidence = Evidence
evidence-held = in the statement itself, or attached and held by the other side
evidence-offered = attached, not fetched by the other side yet
evidence-disclosed = disclosed, and as committed to
evidence-committed = committed to by hash, not disclosed yet
evidence-unsubstantiated = UNSUBSTANTIATED: no evidence is attached to it or committed to by hash
evidence-offered-inline = in the statement itself, and more attached, which the other side has not fetched yet
evidence-held-disclosed = attached and held by the other side; and what was committed to by hash is disclosed and matches
evidence-held-committed = attached and held by the other side; more is committed to by hash alone and NOT disclosed yet
evidence-offered-disclosed = attached, not fetched by the other side yet; what was committed to by hash is disclosed and matches
evidence-offered-committed = attached, not fetched by the other side yet; more is committed to by hash alone and NOT disclosed yet
evidence-part-disclosed = part of what was committed to by hash is disclosed and matches; the rest is NOT disclosed yet
evidence-held-part-disclosed = attached and held by the other side; of what is committed to by hash part is disclosed and matches, the rest is NOT disclosed yet
evidence-offered-part-disclosed = attached, not fetched by the other side yet; of what is committed to by hash part is disclosed and matches, the rest is NOT disclosed yet

# When and by whom it was sent, and whose a severity is
sent-late = Sent late
sent-late-by = sent late: was to be sent by { $at }
released-by = Released by
severity-of = { $label } (by NCISS, { $party }'s own and never joint)
local-time = Local time of { $party }
local-time-unknown = not known: its contacts publish no time zone

# Content that both parties erased
erased = Both parties erased the content of this statement. That it was said, and where it stands, is left.
erased-marks = CONTENT ERASED
erased-by = Erased by
erased-at = In force since
erased-ground = Ground
erased-unknown = both sides; the statements that agreed on it are not known here

# Translations beside the authentic text
translation-title = TRANSLATION INTO { $language }
translation-column = translation
translation-internal = Unofficial translation, made by { $by }. INTERNAL: it was never sent.
translation-proposed = Unofficial translation, said by { $by } alone.
translation-awaiting-confirmation = Said alike by both parties, awaiting confirmation: unofficial until then.
translation-official = Official translation, adopted by both parties.
translation-withdrawn = Withdrawn by { $by }: no translation any more.
translation-void = Translation of { $by } without effect.
translation-on-its-way = Unofficial translation, said by { $by }; not opened by the other side yet.
translation-authentic-governs = The authentic text governs.
translation-other-source = IT IS NO TRANSLATION OF THIS TEXT: its hash is that of another source, or more than words differ. It is not shown beside it.

# Calendars of rounds and due dates
calendar-rounds = Rounds
calendar-due = Due dates
calendar-round = Round { $round }, { $series } ({ $standing })
calendar-round-proposed = proposed
calendar-round-differs = dates differ
calendar-round-awaiting-confirmation = agreed, awaiting confirmation
calendar-round-agreed = agreed
calendar-round-postponed = postponed
calendar-round-lapsed = lapsed
calendar-round-held = held
calendar-round-cancelled = cancelled
calendar-tabled = On the table
calendar-next = The next round of { $series } is to be convened
calendar-action = Action { $number }: { $what } ({ $owner })
