# Dialogue: series, rounds, joint records, tabled cases, consultations.

help-group-dialogue = Dialogue

help-dialogue = Hold rounds of a series: dates that both agree on, joint records, actions, a calendar
help-dialogue-series = List series, their cadence, and who owes the next round
    .examples =
        comity dialogue series --peer BOR
help-dialogue-series-arg-peer = Only of this peer
help-dialogue-series-arg-track = Only of lines of this track
help-dialogue-series-arg-series = Only the series of this name
help-dialogue-rounds = List rounds, what each side says of them, and what is on their table
    .examples =
        comity dialogue rounds --series "Interagency dialogue"
help-dialogue-rounds-arg-peer = Only of this peer
help-dialogue-rounds-arg-track = Only of lines of this track
help-dialogue-rounds-arg-series = Only the series of this name
help-dialogue-show = Show one round, record or consultation whole
    .examples =
        comity dialogue show BOR/dialogue/4
help-dialogue-show-arg-reference = Number or id of any statement of its case
help-dialogue-convene = Convene a round (F54), as a file says it
    .examples =
        comity dialogue convene BOR/dialogue round-4.json
help-dialogue-convene-arg-line = Peer and track
help-dialogue-convene-arg-file = The members of F54 as JSON: series, round, level, dates, venue, agenda, delegations, cadence_days
help-dialogue-convene-arg-draft = Keep it as a draft, for others to review
help-dialogue-counter = Propose something else of a round: what is in the file takes the place of what the other side says
    .examples =
        comity dialogue counter BOR/dialogue/4 other-dates.json
help-dialogue-counter-arg-reference = Number or id of any statement of the round's case
help-dialogue-counter-arg-file = Members of F54 as JSON, such as dates alone
help-dialogue-counter-arg-draft = Keep it as a draft, for others to review
help-dialogue-accept = Agree to what the other side says of a round: the very same hash
    .examples =
        comity dialogue accept BOR/dialogue/4
help-dialogue-accept-arg-reference = Number or id of any statement of the round's case
help-dialogue-accept-arg-draft = Keep it as a draft, for others to review
help-dialogue-postpone = Put off a round that both agreed to; it is open for other dates
    .examples =
        comity dialogue postpone BOR/dialogue/4
help-dialogue-postpone-arg-reference = Number or id of any statement of the round's case
help-dialogue-postpone-arg-draft = Keep it as a draft, for others to review
help-dialogue-cancel = End a round that was not held
    .examples =
        comity dialogue cancel BOR/dialogue/4
help-dialogue-cancel-arg-reference = Number or id of any statement of the round's case
help-dialogue-cancel-arg-draft = Keep it as a draft, for others to review
help-dialogue-held = Say that a round was held, once it has begun
    .examples =
        comity dialogue held BOR/dialogue/4
help-dialogue-held-arg-reference = Number or id of any statement of the round's case
help-dialogue-held-arg-draft = Keep it as a draft, for others to review
help-dialogue-record = Draft the joint record (F55) of a round or a consultation, or the very one that the other side signed; two officers release it
    .examples =
        comity dialogue record BOR/dialogue/4 record-4.json
        comity dialogue record BOR/dialogue/4 --sign
help-dialogue-record-arg-reference = Number or id of any statement of the case
help-dialogue-record-arg-file = The members of F55 as JSON: decisions, dissents, actions, text_hashes; series, round and times are filled in
help-dialogue-record-arg-sign = The very record that the other side signed
help-dialogue-record-arg-draft = Keep it as a draft, which a record is anyway
help-dialogue-actions = List the actions of joint records: what is due first goes first
    .examples =
        comity dialogue actions --peer BOR
help-dialogue-actions-arg-peer = Only of this peer
help-dialogue-actions-arg-track = Only of lines of this track
help-dialogue-actions-arg-series = Only of the series of this name
help-dialogue-done = Say that an action of ours is done (F26)
    .examples =
        comity dialogue done BOR/dialogue/9 1 "The draft annex was sent"
help-dialogue-done-arg-reference = Number or id of either statement of the record
help-dialogue-done-arg-number = Number of the action
help-dialogue-done-arg-text = What was done
help-dialogue-done-arg-draft = Keep it as a draft, for others to review
help-dialogue-calendar = Write rounds and due dates as a calendar (iCalendar), or print it
    .examples =
        comity dialogue calendar -o dialogue.ics
        comity dialogue calendar --round BOR/dialogue/4 -o round-4.ics
help-dialogue-calendar-arg-peer = Only of this peer
help-dialogue-calendar-arg-track = Only of lines of this track
help-dialogue-calendar-arg-series = Only the series of this name
help-dialogue-calendar-arg-round = Only the round of this statement, for who takes part in it
help-dialogue-calendar-arg-out = The file; one that is there is replaced

help-table = Put a case of any line on the table of a series or a round (F39)
    .examples =
        comity table BOR/cert/7 --on BOR/dialogue --series "Interagency dialogue" --title "Outage of 9 March" --summary "We ask to discuss the cause"
help-table-arg-reference = Number or id of a statement of the case, or the case's id
help-table-arg-on = Peer and track of the line on which it is put on the table
help-table-arg-series = Name of the series
help-table-arg-round = Number of the round; without it the series
help-table-arg-title = Its title on the agenda
help-table-arg-summary = What it is about, for who does not have the other line
help-table-arg-seek = What is sought
help-table-arg-draft = Keep it as a draft, for others to review

help-consult = Consult on a claim: positions, questions, answers, joint findings or a recorded disagreement (F37)
help-consult-open = Ask for a consultation, on a line or in a case that is there
    .examples =
        comity consult open BOR/nrrc "We ask to consult on the freeze of 11 February" --topic "Freeze at Klow"
help-consult-open-arg-place = Peer and track, or number or id of a statement of the case
help-consult-open-arg-text = What is asked
help-consult-open-arg-topic = The topic
help-consult-open-arg-draft = Keep it as a draft, for others to review
help-consult-say = Say something in a consultation
    .examples =
        comity consult say BOR/dialogue/6 position "The logs show a measurement of ours"
        comity consult say BOR/dialogue/6 findings "As discussed" --finding en="A measurement that was not notified caused it."
        comity consult say BOR/dialogue/6 findings "We agree"
help-consult-say-arg-reference = Number or id of any statement of the case
help-consult-say-arg-stage = What it is
help-consult-say-arg-text = The text
help-consult-say-arg-to = Number or id of the question or request that it answers
help-consult-say-arg-finding = The findings in a language; without any, findings are the very ones of the other side
help-consult-say-arg-draft = Keep it as a draft, for others to review
help-consult-show = Show a consultation: what was said, and whether findings are joint
    .examples =
        comity consult show BOR/dialogue/6
help-consult-show-arg-reference = Number or id of any statement of its case
help-consult-list = List consultations
    .examples =
        comity consult list --peer BOR
help-consult-list-arg-peer = Only of this peer
help-consult-list-arg-track = Only of lines of this track
help-consult-list-arg-series = Does not matter here

dialogue-none = There is no round or record here.
dialogue-no-actions = No joint record has actions.
dialogue-by-us = we
dialogue-by-them = they
dialogue-series = { $line }  { $name }: rounds { $rounds }, every { $cadence } days
dialogue-next = {"    "}next round: { $by } owe that it is convened by { $due } ({ $state })
dialogue-tabled = {"    "}on the table: { $number } by { $by }: { $title } ({ $of }); consultation: { $standing }
dialogue-round = { $line }  { $series }, round { $round }: { $standing }  ({ $first })
dialogue-dates = {"    "}{ $by }: { $dates }  { $number }  hash { $hash }
dialogue-held = {"    "}held, says { $number }
dialogue-provisional = {"    "}provisional: something before it may still arrive
dialogue-record = {"    "}joint record: { $standing }
dialogue-record-said = {"      "}{ $by }: { $number }  hash { $hash }
dialogue-action = {"    "}action { $number } of { $record }: { $by }, { $owner }, due { $due } ({ $state })
dialogue-drafted = Draft { $draft } is kept; it is said once it is released.
dialogue-said = { $format } is on its way on { $line }.
dialogue-calendar = The calendar is in { $path }.
dialogue-standing-proposed = proposed by one side
dialogue-standing-differs = the sides propose different things
dialogue-standing-awaiting-confirmation = agreed, awaiting confirmation
dialogue-standing-agreed = agreed
dialogue-standing-postponed = postponed, open for other dates
dialogue-standing-lapsed = lapsed: its dates are over, and nobody says that it was held
dialogue-standing-held = held
dialogue-standing-cancelled = cancelled
dialogue-record-open = none
dialogue-record-one = signed by one side alone, not joint
dialogue-record-differs = the sides signed different records, not joint
dialogue-record-awaiting-confirmation = signed by both, awaiting confirmation
dialogue-record-in-force = joint, signed by both

consult-none = There is no consultation here.
consult-head = { $line }  { $first } ({ $format }): { $standing }
consult-said = {"  "}{ $number }  { $by }, { $stage }  { $at }
consult-said-owed = {"  "}{ $number }  { $by }, { $stage }  { $at }  (an answer is owed)
consult-findings = {"  "}findings as { $by } say them: { $number }  hash { $hash }
consult-unfit = {"  "}WARNING: the hash in { $number } is not that of its texts
consult-disagreement = {"  "}disagreement recorded: { $by }, { $number }
consult-not-joint = {"  "}No findings are joint: what one side says is its own.
consult-closed = {"  "}closed by { $number }
consult-standing-joint = joint findings
consult-standing-awaiting-confirmation = findings that both say, awaiting confirmation
consult-standing-disagreement = disagreement recorded
consult-standing-findings-differ = the sides say different findings, none joint
consult-standing-findings-of-one = findings of one side alone, not joint
consult-standing-open = open
consult-stage-request = request
consult-stage-position = position
consult-stage-question = question
consult-stage-answer = answer
consult-stage-findings = findings
consult-stage-disagreement = disagreement
consult-stage-close = close

error-dialogue-file = { $path } is no JSON: { $detail }
    .remedy = Write the members of the format as one JSON object.
error-finding = "{ $finding }" is no finding.
    .remedy = Write it as LANGUAGE=TEXT, such as en="The cause was ...".
error-dialogue-no-round = The case of { $name } is not that of a round, a record or a consultation.
    .remedy = See what there is: comity dialogue rounds, comity consult list.
error-dialogue-nothing-said = The other side says nothing in the case of { $name } that could be agreed to.
    .remedy = Propose something: comity dialogue counter, or findings with --finding.
