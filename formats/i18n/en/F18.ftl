# F18: Request for a call or meeting.

F18 = Request for a call or meeting
F18-help = Asks the other side for a call or a meeting at a certain level.

F18-level = Level
    .help = Who is to speak with whom.
F18-level--watch = Duty officers
F18-level--experts = Experts
F18-level--heads-of-agency = Heads of agencies
F18-level--senior-officials = Senior officials
F18-level--ministers = Ministers
F18-level--other = Another level
F18-means = Means
    .help = How to speak.
F18-means--telephone = Telephone
F18-means--secure-telephone = Secure telephone
F18-means--video = Video conference
F18-means--in-person = Meeting in person
F18-means--other = Another way
F18-when = When
    .help = Times proposed, in UTC, the preferred one first.
F18-when-from = From
    .help = The beginning, in UTC.
F18-when-to = To
    .help = The end, in UTC; left out while it is not known.
F18-subject = Subject
    .help = What it is about.
F18-participants = Participants
    .help = Who takes part on the sender's side, by office.
F18-languages = Languages
    .help = Languages in which the sender can speak, or for which it brings an interpreter.
F18-place = Place or number
    .help = Where to meet, or which number to call.
F18-level-other = Another level
    .help = In words, where the list does not have it.
