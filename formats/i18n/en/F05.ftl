# F05: Correction or cancellation.

F05 = Correction or cancellation
F05-help = Corrects members of an own statement, or cancels it. What was said before stays on record.

F05-ref = Statement
    .help = Entry id of the own statement, the same as in the envelope.
F05-reason = Reason
    .help = Why it is corrected or cancelled.
F05-changes = Changes
    .help = The members that change, each with its new value.
F05-cancel = Cancelled
    .help = The statement is cancelled as a whole.
