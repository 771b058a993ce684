# F62: Withdrawal of a declaration.

F62 = Withdrawal of a declaration
F62-help = Announces publicly that a declaration ends at a date at least six months ahead. Until then it binds as before. Released by two officers.

F62-ref = Declaration
    .help = The declaration that is withdrawn, by the id of its entry; the same as in the envelope's reference.
F62-reason = Reason
    .help = Why, in every language of the declaration.
F62-effective-date = Effective date
    .help = When it ends, UTC.
F62-extent = Extent
    .help = What is withdrawn; the whole where none is given.
F62-extent--whole = The whole declaration
F62-extent--reservation = Only a reservation
F62-extent--part = A part, as the reason says
F62-declaration-hash = Hash of the texts
    .help = Hash of the texts or of the arrangement that is left.
F62-declared-by = Declared by
    .help = The office that withdraws it.
F62-consultation-offered = Consultation offered
    .help = Whether the party is ready to consult before the date.
