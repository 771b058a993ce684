# F13: Opened, or refused.

F13 = Opened, or refused
F13-help = The node has opened a statement, or refuses it and says which rule. It is carried by the headers of entries.

F13-ref = Statement
    .help = Entry id of the statement.
F13-result = Result
    .help = Whether it was opened.
F13-result--opened = Opened
F13-result--refused = Refused
F13-reason = Reason
    .help = Which rule it breaks.
F13-reason--malformed-header = Malformed header
F13-reason--unreadable = Unreadable
F13-reason--malformed-statement = Malformed statement
F13-reason--commitment-mismatch = Not what was committed to
F13-reason--unknown-format = Unknown format
F13-reason--format-violation = Body does not satisfy its format
F13-reason--bad-citation = Bad citation
F13-reason--bad-authority = Bad authority
F13-reason--bad-release = Bad release
F13-reason--listing-above-citation = Lists more than it cites
