# F12: Glossary term.

F12 = Glossary term
F12-help = Proposes, answers or adopts the definition of a term. It is agreed only when both sides have adopted the same text; until then both texts stand side by side.

F12-term = Term
    .help = The word or phrase defined.
F12-language = Language
    .help = Language of the term and of its definition, such as en or ru.
F12-definition = Definition
    .help = What the sender means by it.
F12-texts = Texts of both sides
    .help = The texts of both sides side by side, in every language that exists.
F12-texts-ours = Sender's text
    .help = The sender's text, by language.
F12-texts-theirs = Receiver's text
    .help = The receiver's text, by language, as the sender understands it.
F12-status = Status
    .help = Where the sender stands. One side's adoption does not make the term agreed.
F12-status--proposed = Proposed
F12-status--counter-proposed = Counter-proposed
F12-status--adopted = Adopted by the sender
F12-status--side-by-side = Left side by side
F12-status--withdrawn = Withdrawn
F12-source = Source
    .help = Where the definition comes from: a treaty, a resolution, a standard.
