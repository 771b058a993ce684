# The watch: desks, rosters, alarms, handovers, the log.

help-desk = List the desks; keep one, or say how an officer is reached
    .examples =
        comity desk
        comity desk --set nrrc-desk.json --officer petrova
        comity desk --reach ana.json --officer petrova
help-desk-arg-set = A file with the desk as JSON: id, tracks, zone, hours, holidays, next_desk, repeat_minutes, calls, reserve
help-desk-arg-remove = The desk to take away
help-desk-arg-reach = A file with JSON: officer, mail, webhook, arguments
help-desk-arg-officer = The officer who changes it

help-roster = Show a desk's shifts, their gaps and overlaps; or put others in their place
    .examples =
        comity roster nrrc
        comity roster nrrc --set week.txt --officer petrova
help-roster-arg-desk = The desk
help-roster-arg-set = A file with a shift a line: 2026-11-30T08:00:00Z 2026-11-30T20:00:00Z ana
help-roster-arg-officer = The officer who changes it

help-alarms = List open alarms, the most urgent first; or take note of one
    .examples =
        comity alarms
        comity alarms --ack 4f1c... --officer ana
help-alarms-arg-ended = Those that have ended
help-alarms-arg-ack = The alarm that the officer takes note of; about a statement this acknowledges it to the other party
help-alarms-arg-officer = The officer
help-alarms-arg-not-understood = Say that the statement was not understood

help-lapsed = List what the node prepared because something owed to us has lapsed; make a draft of it, or drop it
    .examples =
        comity lapsed
        comity lapsed --draft 9b2d... --officer ana
help-lapsed-arg-draft = What to make a draft of: it is then released as any other (comity draft, comity release)
help-lapsed-arg-drop = What to drop
help-lapsed-arg-officer = The officer who decides

help-log = Show the watch log, or write into it
    .examples =
        comity log
        comity log --note "Line quiet" --officer ana
help-log-arg-before = Only what is below this number
help-log-arg-limit = At most this many; 100 where it is not given
help-log-arg-note = A note
help-log-arg-came = The officer came on watch
help-log-arg-left = The officer left the watch
help-log-arg-officer = The officer
help-log-arg-desk = The desk

help-watch = Show alarms, desks and lines on one screen, until interrupted
    .examples =
        comity watch
        comity watch --once --json
help-watch-arg-once = Show them once

desk-none = There are no desks yet: alarms are raised, and nobody is called.
desk-line = { $id }  { $name }  [{ $tracks }]
desk-open = { "    " }open
desk-opens = { "    " }closed, opens { $at }
desk-closed = { "    " }closed
desk-nobody = { "    " }nobody is on watch by the roster
desk-hours = { "    " }hours: { $hours } ({ $zone })
desk-holidays = { "    " }holidays: { $days }
desk-ladder = { "    " }calls every { $minutes } min, { $calls } on each level; reserve: { $reserve }; next desk: { $next }
desk-on-watch = { "    " }on watch: { $officers }
desk-next-unknown = { "    " }its next desk { $next } does not exist
desk-way-webhook = webhook
desk-reach = { $officer }: { $ways }
roster-line = { $from } - { $to }  { $officer }
roster-overlap = overlap: { $from } - { $to }: { $officers }
roster-gap = gap: { $from } - { $to } { $officers }
roster-unknown = nobody can reach { $officer }: comity desk --reach

alarms-none = Nothing is open.
alarms-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
alarm-statement = { $about } ({ $format })
alarm-flood = { $count ->
    [one] { $count } statement without an alarm of its own waits: { $about }
   *[other] { $count } statements without alarms of their own wait, the first { $about }
}
alarm-channel = a channel fails: { $about } { $format }
alarm-relief = no relief came: { $about } { $format }
alarm-lapsed = the other side owed: { $owed }, { $about } ({ $format }), due { $due }: lapsed
alarm-owing-soon = we owe: { $owed }, { $about } ({ $format }), due { $due }
alarm-owing-late = we owe: { $owed }, { $about } ({ $format }), due { $due }: LATE
alarm-batch = { $count ->
    [one] { $about }: { $count } statement waits to be taken in a batch
   *[other] { $about }: { $count } statements wait to be taken in a batch
}
alarm-overdue = OVERDUE
alarm-uncalled = nobody called yet
alarm-level = { $calls ->
    [one] level { $level }, { $calls } call
   *[other] level { $level }, { $calls } calls
}
alarm-ended = { $how } { $by } { $at }
alarm-ended-acknowledged = acknowledged
alarm-ended-withdrawn = withdrawn
alarm-ended-answered = given
alarm-ended-waived = given up by the other party
alarm-ended-late = late now
alarm-ended-attended = taken note of
alarm-precedence-routine = routine
alarm-precedence-priority = PRIORITY
alarm-precedence-immediate = IMMEDIATE
alarm-precedence-flash = FLASH

call-subject = { $count ->
    [one] { $count } alarm waits
   *[other] { $count } alarms wait
}
call-head = For { $officer }:
call-line = { $precedence }: { $what }, desk { $desk }, level { $level }, since { $at }

lapsed-none = Nothing waits.
lapsed-line = { $what } for { $statement }, due { $due }: { $format } to { $peer }/{ $track }, { $state }
lapsed-draft = { "    " }draft { $draft }: comity draft show { $draft }
lapsed-waiting = waits for an officer
lapsed-drafted = drafted
lapsed-dropped = dropped
lapsed-withdrawn = withdrawn: no ground any more

log-none = The watch log is empty.
log-came = came on watch
log-left = left the watch
log-note = note
log-raised = alarm raised
log-entered = level entered
log-ended = alarm ended
log-delivered = officer called
log-channel-failed = channel failed
log-handover-opened = handover opened
log-handover-signed = handover signed
log-handover-done = handover complete
log-no-relief = no relief came
log-changed = changed
log-prepared = draft prepared
log-drafted = draft made of what was prepared
log-dropped = draft dropped
log-withdrawn = what was prepared has no ground any more
log-overdue = overdue, one level up

watch-head = { $count ->
    [one] { $name }  { $at }  { $count } open alarm
   *[other] { $name }  { $at }  { $count } open alarms
}
watch-obligations = Due next
watch-lines = Lines
watch-exercise = EXERCISE: alarms below are of an exercise
watch-stale = STALE since { $at }: the node's stream of events has stopped
watch-stale-never = STALE: the node does not run
watch-desk = { $id }: { $state }, { $officers }
watch-desk-open = open
watch-desk-closed = closed
watch-nobody = nobody on watch

error-watch-file = The file { $path } is refused.
    .remedy = Correct it: { $detail }
error-roster-line = A shift has a begin, an end and an officer: { $line }
    .remedy = For example: 2026-11-30T08:00:00Z 2026-11-30T20:00:00Z ana
error-roster-span = A shift ends after it begins, and within { $days } days: { $line }
    .remedy = For example: 2026-11-30T08:00:00Z 2026-11-30T20:00:00Z ana
error-watch-wrong = { $field } cannot be { $value }.
    .remedy = Correct this member and try again.
error-no-such-desk = There is no desk { $name } here.
    .remedy = comity desk lists them.
error-watch-limit = No more than { $limit } are kept: { $what }.
    .remedy = Take away what is not needed.
error-no-such-alarm = There is no alarm { $name } here.
    .remedy = comity alarms lists them.
error-alarm-ended = The alarm about { $name } has ended.
    .remedy = comity alarms --ended shows how.
error-no-such-prepared = No draft { $name } waits here.
    .remedy = comity lapsed lists them.
