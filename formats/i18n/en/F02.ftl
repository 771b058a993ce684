# F02: Watch test.

F02 = Watch test
F02-help = An unannounced test that a person on watch must answer; a machine may not. Both sides record the time taken.

F02-desk = Desk tested
    .help = The desk whose watch is to answer.
F02-nonce = Test number
    .help = A random number, used once. The answer is to this one test and no other.
F02-instructions = What to do
    .help = What the officer on watch is asked to do, as a rule to acknowledge and nothing else.
F02-last-tested = Last tested
    .help = When this side last tested this desk, in UTC.
