# F58: Expert contribution.

F58 = Expert contribution
F58-help = A paper, comment, question or answer of experts. It may be not for attribution: the officer is then not named, the party is.

F58-topic = Topic
    .help = The topic, in the same words on both sides.
F58-reference = Reference
    .help = The document, passage or statement to which it refers, or the topic's own mark.
F58-text = Text
    .help = The contribution.
F58-kind = Kind
    .help = What it is.
F58-kind--paper = Paper
F58-kind--comment = Comment
F58-kind--question = Question
F58-kind--answer = Answer
F58-kind--draft-joint-paper = Draft of a joint paper
F58-kind--other = Other
F58-not-for-attribution = Not for attribution
    .help = Hides the officer, never the party.
F58-title = Title
    .help = Title of the paper.
F58-paper = Mark of the paper
    .help = 32 bytes chosen with the first version; the same in all versions and comments.
F58-version = Version
    .help = Version of the paper.
F58-text-hash = Hash of the text
    .help = Hash of all language texts of this version.
F58-translations = Other languages
    .help = The text in other languages; unofficial until both adopt it.
F58-sources = Sources
    .help = Open sources on which it relies.
F58-comments-by = Comments by
    .help = When comments would still help, UTC.
