# F03: Acknowledgement.

F03 = Acknowledgement
F03-help = A named officer has taken the statements named. It says nothing of agreement.

F03-refs = Statements acknowledged
    .help = Entry ids, the same and in the same order as in the envelope.
F03-received-at = Received at
    .help = When the officer took them, in UTC.
F03-officer = Officer
    .help = Who took them, by office or name.
F03-understood = Understood
    .help = Whether the text was understood; if not, F04 says what was not.
