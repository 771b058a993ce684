# F15: Suspension or resumption of a line.

F15 = Suspension or resumption of a line
F15-help = Suspends or resumes formats on this line. Line tests, acknowledgements, corrections, tracers, outages, key notices, inquiries, cease requests and officials' messages are never suspended, nor is anything on an expert line.

F15-act = Act
    .help = Whether the scope is suspended or resumed.
F15-act--suspend = Suspend
F15-act--resume = Resume
F15-scope = Scope within this line
    .help = Which formats of this line, or everything that can be suspended.
F15-scope--whole-line = Everything that can be suspended
F15-reason = Reason
    .help = Why; the other side reads it word for word.
F15-until = Until
    .help = When it ends by itself, in UTC, or until further notice.
F15-until--further-notice = Until further notice
F15-text = Contact meanwhile
    .help = How the sides keep in touch meanwhile.
