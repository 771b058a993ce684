# F14: Adoption of rules or formats.

F14 = Adoption of rules or formats
F14-help = Adopts definitions of rules, formats or code tables by their hashes. They are in force on this line once both sides have adopted the same hashes.

F14-definition-hashes = Hashes of the definitions
    .help = Every definition adopted, by its hash.
F14-from-when = From when
    .help = When they are to begin, in UTC; never before both sides have adopted them.
F14-kind = Kind
    .help = What is adopted.
F14-kind--rules = Rules of the line
F14-kind--formats = Formats
F14-kind--code-table = Code table
F14-kind--mixed = Several kinds
F14-text = What changes
    .help = In words: what will be different.
