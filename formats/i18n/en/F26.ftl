# F26: Status or result.

F26 = Status or result
F26-help = Answers a request or an inquiry: approved, denied, pending, or no position yet. “No position yet” restarts the answer's period once.

F26-ref = Answer to
    .help = The statement that is answered.
F26-decision = Decision
    .help = How the sender decides.
F26-decision--approved = Approved
F26-decision--denied = Denied
F26-decision--pending = Pending
F26-decision--no-position-yet = No position yet
F26-decision--non-responsive = Does not answer what was asked (the asker says so)
F26-decision--waived = No longer owed (the one to whom it was owed says so)
F26-justification = Justification
    .help = On what the decision rests.
F26-actions = Actions
    .help = What is done; the list may be empty.
F26-actions-what = What
    .help = What is or will be done.
F26-actions-state = State
    .help = How far it has come.
F26-actions-state--planned = Planned
F26-actions-state--under-way = Under way
F26-actions-state--done = Done
F26-actions-at = When
    .help = When it was done, or is to be done, in UTC.
F26-answers = Answers to the questions
    .help = One answer to each question of an inquiry, in their order.
F26-next-report = Next report
    .help = When the sender will speak of it again, in UTC.
F26-limits = Limits of the answer
    .help = What the answer does not cover, and why.
F26-action = Action
    .help = Number of the action of a joint record that this is about.
