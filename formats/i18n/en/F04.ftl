# F04: Not understood.

F04 = Not understood
F04-help = Says which parts of a statement could not be understood, so that its author can explain them or send them in another language. It takes no position on the substance.

F04-ref = Statement
    .help = The statement that was not understood.
F04-fields = Which fields
    .help = The fields that were not understood, by their names.
F04-language-wanted = Language wanted
    .help = The language in which they are wanted, such as en or ru.
F04-question = What is unclear
    .help = In one's own words: what could not be read, or can be read in two ways.
