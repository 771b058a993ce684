# The groups of commands in the help of the whole program, and the levels that an acknowledgement tells.

help-group-watch = Watch
help-group-statements = Statements
help-group-cases = Cases and obligations
help-group-records = Records and evidence
help-group-lines = Line and peers
help-group-officers = Officers and desks
help-group-operation = Operation

levels-head = {"    "}Levels of the ladder entered before that, by the word of the side that acknowledged:
levels-entered = {"      "}level { $level }, desk { $desk }: { $at }
