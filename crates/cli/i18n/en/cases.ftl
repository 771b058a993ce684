# Cases and obligations: who owes what to whom by when.

help-obligations = List who owes what to whom, what is due first coming first
    .examples =
        comity obligations
        comity obligations --peer BOR --track cert --late
        comity obligations --ours --due-before 2026-11-30T12:00:00Z --json
help-obligations-arg-peer = Only on lines with this party
help-obligations-arg-track = Only on lines of this track
help-obligations-arg-ours = Only what we owe
help-obligations-arg-theirs = Only what the other side owes
help-obligations-arg-late = Only what is past its time
help-obligations-arg-due-before = Only what is due at or before this time; of a day, until its end
help-obligations-arg-exercise = Obligations of exercises in place of real ones
help-obligations-arg-limit = At most this many; 100 where it is not given

help-case = Show how far a case is, and what is owed in it
    .examples =
        comity case 3f5a...
        comity case 3f5a... --json
help-case-arg-id = The number or id of any statement of the case

obligations-none = Nothing is owed.
obligations-none-late = Nothing is past its time.
obligations-head = state     due                     by    of   statement        what
obligations-more = There are more than these { $shown }: see --limit.
obligations-reading = Still being read after the start: { $lines }. Of these something may be missing.
obligation-no-deadline = no deadline
obligation-overdue = { $minutes ->
    [one] { $minutes } minute over
   *[other] { $minutes } minutes over
}
obligation-overdue-hours = { $hours ->
    [one] { $hours } hour over
   *[other] { $hours } hours over
}
obligation-overdue-days = { $days ->
    [one] { $days } day over
   *[other] { $days } days over
}
obligation-provisional = provisional
obligation-us = us
obligation-them = them
obligation-state-open = open
obligation-state-late = LATE
obligation-state-lapsed = LAPSED
obligation-state-met = met
obligation-state-met-late = met late
obligation-state-waived = waived
obligation-state-cancelled = cancelled
obligation-kind-delivery = a receipt
obligation-kind-acknowledge = an acknowledgement by an officer
obligation-kind-answer = an answer
obligation-kind-plan = a plan
obligation-kind-echo = an echo by the node
obligation-kind-report = a report
obligation-kind-confirm = a confirmation
obligation-kind-mirror = the matching act
obligation-kind-statement = a statement of that format
obligation-kind-action = an action of a joint record
case-head = { $first }, { $format }, opened by { $by } at { $at }
case-line = line with { $peer }, { $track }
case-phase = state: { $phase }
case-statements = { $count ->
    [one] { $count } statement, { $last }
   *[other] { $count } statements, the latest { $last }
}
case-provisional = Something of it is provisional: what the other side has said and is on its way may change it.
case-obligations = owed in it, { $open } of it open:
case-phase-open = open
case-phase-answered = answered
case-phase-denied = denied
case-phase-closed = closed
case-phase-withdrawn = withdrawn
case-phase-awaiting-confirmation = awaiting confirmation
case-phase-in-force = in force

error-no-such-case = There is no case { $name } here.
