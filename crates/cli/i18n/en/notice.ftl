# Notices of hazardous activity, what they meet, coded signals, accounts of an incident.

help-notice = Notices of hazardous activity (F30) and of major exercises (F31), said ahead
help-notice-give = Give notice of an activity that could be mistaken for an attack, 5 days ahead
    .examples =
        comity notice give BOR/nrrc --body scan.json
help-notice-give-arg-line = The other party and the track
help-notice-give-arg-body = File with the body, a JSON object
help-notice-give-arg-fields = A member of the body: JSON, or else text
help-notice-give-arg-subject = The subject
help-notice-give-arg-precedence = routine, priority, immediate or flash
help-notice-exercise = Give notice of a major exercise, 14 days ahead
    .examples =
        comity notice exercise BOR/nrrc --body exercise.json
help-notice-exercise-arg-line = The other party and the track
help-notice-exercise-arg-body = File with the body, a JSON object
help-notice-exercise-arg-fields = A member of the body: JSON, or else text
help-notice-exercise-arg-subject = The subject
help-notice-exercise-arg-precedence = routine, priority, immediate or flash
help-notice-change = Change a notice; what was said before stays
    .examples =
        comity notice change AUR/nrrc/4 --from 2027-03-02T06:00:00Z --to 2027-03-02T18:00:00Z
help-notice-change-arg-reference = Number or id of a statement of it
help-notice-change-arg-fields = A member of the body: JSON, or else text
help-notice-change-arg-from = The new beginning of its window
help-notice-change-arg-to = The new end
help-notice-change-arg-subject = The subject
help-notice-cancel = Cancel a notice: the activity will not take place
    .examples =
        comity notice cancel AUR/nrrc/4
help-notice-cancel-arg-reference = Number or id of a statement of it
help-notice-cancel-arg-subject = The subject
help-notice-end = Say that the activity has ended, early or not
    .examples =
        comity notice end AUR/nrrc/4
help-notice-end-arg-reference = Number or id of a statement of it
help-notice-end-arg-subject = The subject
help-notice-object = Object to a notice of theirs (F36); it opens a consultation
    .examples =
        comity notice object BOR/nrrc/4 --text 'It meets ours.' --resolution 'Begin a day later.' --conflicts-with AUR/nrrc/3
help-notice-object-arg-reference = Number or id of a statement of it
help-notice-object-arg-ground = The ground
help-notice-object-arg-text = The ground in words
help-notice-object-arg-resolution = What would resolve it
help-notice-object-arg-conflicts-with = A statement that it conflicts with; may be repeated
help-notice-object-arg-subject = The subject
help-notices = Notices by their beginning, and where they meet others' notices, protected processes and special-caution assets
    .examples =
        comity notices
        comity notices --conflicts
        comity notices BOR/nrrc --all
help-notices-arg-line = Only with this party, or on this line
help-notices-arg-conflicts = What meets what, in full
help-notices-arg-all = Those that are over, were changed, cancelled or ended as well
help-notices-arg-after = Go on where an earlier answer ended
help-signal = Say a coded signal (F32) at once, by the table that both put on the line; an argument is a time, a number, a statement, an asset, a sector or a short text, as the code asks
    .examples =
        comity signal BOR/nrrc --list
        comity signal BOR/nrrc AC1 AUR/nrrc/4
        comity signal BOR/nrrc SE1 2027-03-02T06:00:00Z energy --precedence flash
        comity signal BOR/nrrc AC7 --query
        comity signal BOR/nrrc --cancel AUR/nrrc/9
help-signal-arg-line = The other party and the track
help-signal-arg-code = The code
help-signal-arg-args = Its arguments, in the order that the table gives
help-signal-arg-list = The table in force on the line, in words
help-signal-arg-query = Ask whether it is so
help-signal-arg-cancel = Take back this signal of ours
help-signal-arg-precedence = The precedence
help-incident = Each side's account (F33) of an incident, side by side
    .examples =
        comity incident AUR/nrrc/12
help-incident-arg-reference = Number or id of a statement of its case

notices-none = No notice stands.
notices-meet-nothing = Nothing that stands meets anything that this node knows of.
notices-incomplete = A limit kept something from being compared: look yourselves.
notices-more = There are more: comity notices --all --after { $after }
notice-head = { $number } ({ $format }, { $what }, { $line }, whose: { $of }): { $from } to { $to }, { $state }
notice-what-notice = notice
notice-what-window = protected process
notice-what-asset = special-caution asset
notice-state-ahead = ahead
notice-state-open = GOES ON
notice-state-over = over
notice-state-changed = changed
notice-state-cancelled = cancelled
notice-state-ended = ended
notice-state-withdrawn = taken back
notice-no-end = no end
notice-late = {"    "}SENT LATE: it was to be sent by { $by }
notice-unread = {"    "}not compared, as nobody can read it: { $ranges }
notice-attached = {"    "}what it touches is attached, and not compared
notice-meets = {"    "}MEETS { $number }: comity notices --conflicts
notice-meets-sector = {"    "}meets { $number } in its sector alone
conflict-head = MEET from { $from } to { $to }:
conflict-head-sector = Meet in their sector alone, from { $from } to { $to }:
conflict-area = {"    "}{ $notice } and { $other }
conflict-hidden = {"    "}{ $name }, which the other side gives by its salted hash
conflict-sectors = {"    "}sectors of both: { $sectors }
conflict-restrictions = {"    "}what both leave undone: { $restrictions }
alarm-conflict = { $format ->
        [F40] a notice MEETS a protected process: { $about }
        [F35] a notice MEETS a special-caution asset: { $about }
       *[other] two notices MEET: { $about }
    }
finding-notice-meets = { $kind ->
        [window] The notice { $number } meets the protected process { $other }, until { $until }.
        [asset] The notice { $number } meets the special-caution asset { $other }, until { $until }.
       *[other] The notice { $number } meets the notice { $other }, until { $until }.
    }
finding-notice-meets-remedy = See where (comity notices --conflicts); speak of it, object (comity notice object) or change yours.
finding-notice-meets-sector = { $kind ->
        [window] The notice { $number } and the protected process { $other } are of one sector, until { $until }.
        [asset] The notice { $number } and the special-caution asset { $other } are of one sector, until { $until }.
       *[other] The notices { $number } and { $other } are of one sector, until { $until }.
    }
finding-notice-meets-more = { $count } more conflicts of notices.
finding-notice-meets-more-remedy = See them all: comity notices --conflicts.
error-notice-none = No notice that stands has { $name } among its statements.

signal-no-table = No table of codes is in force on { $line }. Both sides put the annex of terms there first (F57): comity agreement terms.
signal-table = Table { $table }
signal-code = { $code } ({ $args }): { $meaning }
signal-code-alone = { $code }: { $meaning }
signal-answered = {"    "}answered within { $minutes } min
signal-kind-instant = time
signal-kind-number = number
signal-kind-statement = statement
signal-kind-asset = asset
signal-kind-sector = sector
signal-kind-text = text
signal-says = { $code } (table { $table }): { $meaning }
signal-says-of = { $code } (table { $table }): { $meaning } [{ $args }]
signal-asks = QUERY { $code } (table { $table }). Is this so: { $meaning }
signal-asks-of = QUERY { $code } (table { $table }). Is this so: { $meaning } [{ $args }]
signal-cancels = TAKES BACK { $number }, { $code } (table { $table }): { $meaning }
signal-unknown = no table that is known here says what it means
error-signal-table = No table of codes is in force on { $line }, so no signal means anything there. Both sides put the annex of terms on the line first: comity agreement terms.
error-signal-code = The table { $table } in force on { $line } has no code { $code }. comity signal { $line } --list shows them.
error-signal-args = The code { $code } has other arguments: { $asked }.
error-signal-kind = { $value } is no { $kind ->
        [instant] time
        [number] number
        [statement] statement
        [asset] asset: a statement's number, or at most 14 characters with a letter
        [sector] sector
       *[other] text of at most 14 characters
    }.
error-signal-line = { $name } is a statement of another line: a signal points to its own line alone.
error-signal-none = { $name } is no coded signal of this line.

incident-head = Incident of { $number }
incident-nobodys = Each side's account is its own; none is the joint one.
incident-ours = Ours: { $number }, { $at }
incident-ours-none = Ours: none yet
incident-theirs = Theirs: { $number }, { $at }
incident-theirs-none = Theirs: none yet
incident-attached = {"    "}part of it is attached
incident-same = Both say the same of { $member }:
incident-differs = { $member } differs:
incident-we = we
incident-they = they
incident-says-nothing = nothing
