# F06: Tracer.

F06 = Tracer
F06-help = Asks whether the other side holds everything up to a certain entry. The answer shows at once where the two records part.

F06-range = Range
    .help = The entries asked about.
F06-range-generation = Generation
    .help = Generation of the sender's journal.
F06-range-from = From entry
    .help = First entry asked about.
F06-range-to = To entry
    .help = Last entry asked about, itself included.
F06-last-hash = Last hash
    .help = Id of the last entry of the range, as the sender holds it.
F06-reason = Reason
    .help = Why the sender asks: a receipt that did not come, a restored node, a courier that is late.
