# F36: Objection.

F36 = Objection
F36-help = Objects to a notice or a proposal, says why and what would resolve it. It opens a consultation and decides nothing by itself.

F36-ref = Objected to
    .help = The statement objected to; the same as in the envelope's reference.
F36-ground = Ground
    .help = Why.
F36-ground-kind = Kind
    .help = The nearest ground.
F36-ground-kind--danger = Danger to people or services
F36-ground-kind--special-caution = Special-caution asset
F36-ground-kind--protected-process = Protected process
F36-ground-kind--conflict = Conflict with another notice
F36-ground-kind--obligation = Contrary to an obligation
F36-ground-kind--late = Notice came late
F36-ground-kind--incomplete = Information is incomplete
F36-ground-kind--other = Other, described in the text
F36-ground-text = Explanation
    .help = Why the sender objects.
F36-resolution = What would resolve it
    .help = What would lead the sender to withdraw the objection.
F36-articles = Articles
    .help = Articles on which the objection relies.
F36-conflicts-with = Conflicts with
    .help = Statements of this line with which it conflicts.
F36-reply-by = Answer wanted by
    .help = When an answer would still help, UTC.
F36-suspend-meanwhile = Suspension asked
    .help = Whether the sender asks to suspend the activity meanwhile.
