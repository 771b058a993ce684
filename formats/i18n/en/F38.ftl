# F38: Disclosure of committed evidence.

F38 = Disclosure of committed evidence
F38-help = Opens evidence to which an earlier statement was committed by hash. What is disclosed must match the commitment; otherwise it counts as not disclosed.

F38-commitment = Commitment
    .help = The hash as it stands in the earlier statement.
F38-opening = Opening
    .help = Salt and content that give the commitment.
F38-opening-form = Form
    .help = Inline for short evidence, otherwise an attachment.
F38-opening-form--inline = In the text
F38-opening-form--attachment = Attached
F38-opening-salt = Salt
    .help = The salt that was used, 32 bytes.
F38-opening-text = Evidence
    .help = The evidence itself, to the byte.
F38-opening-attachment = Attachment
    .help = Root hash of the attachment.
F38-ref = Statement
    .help = The statement that carried the commitment.
F38-what = What it is
    .help = What the evidence is and what it shows.
F38-conditions = Conditions
    .help = How the counterpart is asked to treat it, beyond the handling marks.
