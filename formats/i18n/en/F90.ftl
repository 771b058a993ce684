# F90: Goodwill message.

F90 = Goodwill message
F90-help = A message without consequences: greetings, condolences, thanks.

F90-subject = Subject
    .help = What it is about.
F90-text = Text
    .help = The message.
