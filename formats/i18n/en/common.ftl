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
render-look-alike = It mixes letters that look alike.

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
