# F09: Attachments held.

F09 = Attachments held
F09-help = The node holds an attachment durably and has verified it. It is carried by the headers of entries.

F09-ref = Statement
    .help = Entry id of the statement that offers it.
F09-root-hash = Attachment
    .help = Root hash of the attachment.
