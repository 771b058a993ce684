# F39: Tabling of a case.

F39 = Tabling of a case
F39-help = Puts any claim, from any line, on the agenda of a table: a series of dialogue or one of its rounds. The case is named by evidence, since no line reads another.

F39-case-evidence = Case by evidence
    .help = Which case, provable without its line.
F39-case-evidence-hash = Hash
    .help = Hash of the evidence file, or id of the entry that opened the case.
F39-case-evidence-number = Number
    .help = As people cite it, such as AUR/nrrc/7.
F39-case-evidence-attachment = Evidence file
    .help = Root hash of the attachment with the evidence file.
F39-table = Table
    .help = Series or round on whose agenda it is put.
F39-table-form = Table
    .help = Where it is to be discussed.
F39-table-form--series = Series of dialogue
F39-table-form--round = Round
F39-table-series = Series
    .help = Name of the series.
F39-table-round = Round
    .help = Number of the round in its series.
F39-table-convened-by = Convened by
    .help = The statement of this line that convened the round.
F39-title = Title
    .help = How the item is called on the agenda.
F39-summary = Summary
    .help = What it is about, what has been said, what is open.
F39-outcome-sought = Outcome sought
    .help = What the tabling party seeks.
F39-outcome-sought--information = For information
F39-outcome-sought--discussion = Discussion
F39-outcome-sought--experts = Referral to experts
F39-outcome-sought--joint-findings = Joint findings
F39-outcome-sought--other = Other, described in the summary
F39-wish-date = Not later than
    .help = By when it should be discussed, UTC.
