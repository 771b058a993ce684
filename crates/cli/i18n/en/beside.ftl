# What search finds beside statements; translations that wait to be adopted.
search-in-translation = {"    "}in a translation into { $into }:
search-in-note = {"    "}*** in an INTERNAL NOTE, never sent: ***
help-translate-adoptions = List the translations (F19) that one side has said and the other has not
    .examples =
        comity translate adoptions
        comity translate adoptions --json
help-translate-adoptions-arg-after = Go on where an earlier answer ended
adoptions-none = No translation waits to be adopted among { $count } statements.
adoptions-ours = Ours to adopt (comity translate adopt NUMBER; nobody has to):
adoptions-theirs = Theirs to adopt (nobody has to):
adoptions-line = { $translation }  of { $of } into { $into }, { $at }
adoptions-unfit = IT IS NO TRANSLATION OF THAT TEXT, and cannot be adopted
adoptions-unread = the text that it translates cannot be read here
help-archive-arg-handovers = With the shift handovers of the desks that serve the track: such a file stays inside
archive-handovers = { $count } shift handovers ({ $first } to { $last }) are as they were listed: { $keys } signed by keys of both officers, { $attested } complete by the node's word in part, { $open } not complete.
archive-inside = It lists what was open at desks, and officers' remarks: give it to nobody who may not know that.
