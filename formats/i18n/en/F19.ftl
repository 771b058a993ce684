# F19: Translation.

F19 = Translation
F19-help = A statement, or part of it, in another language. It is unofficial until both sides have said it alike; the authentic text governs even then.

F19-ref = Statement
    .help = The statement that is translated. A translation is not translated.
F19-language = Language
    .help = Tag of the language, such as ru.
F19-source = Hash of the source
    .help = Hash of the texts that were translated: what differs from it is none of this translation.
F19-translation = Hash of the translation
    .help = What both sides must have said alike for it to be official.
F19-salt = Salt
    .help = Keeps the two hashes from being guessed once the texts are erased.
F19-subject = Subject
    .help = The subject in this language.
F19-members = Texts
    .help = Members of the statement's body in this language. Numbers, hashes and listed words stay as they are.
