# What a statement comes to that its reader must not miss: own formats, two persons, lateness, erased content.

not-adopted = { $format } is a format of your own, and no F14 has adopted it on { $line }: this statement is void on BOTH sides until both have announced its hash there.
not-adopted-remedy = Announce it with F14 (hash { $hash }), and have the other side do the same; then say it again. What was said before stays void.
formats-own = Not shipped with Comity. It counts only on lines on which both parties announced its hash (F14): { $lines }
formats-own-none = none yet
sent-late = Sent late: was to be sent by { $at }
case-late = Sent late:
case-late-line = {"    "}{ $number }: was to be sent by { $at }
show-released = Released by { $name } ({ $role }), key { $key }
show-released-unknown = Released by the key { $key }; the register that names its holder is not here
show-committed-open = Committed to, not disclosed: { $commitment }
show-committed-disclosed = Disclosed in { $by }: { $commitment }
error-release-two-superseded = Two officers released what this changes, so two must release the change. Nothing was sent.
    .remedy = comity correct makes a draft of it for two officers to sign; else: comity compose F05, comity release request.
correct-draft = { $reference } was released by two officers, so one person does not change it. Draft { $draft } was made instead.
correct-draft-remedy = Ask two officers for their signatures: comity release request { $draft } --officer NAME --officer NAME
archive-rendering = { $number }, as the archive renders it ({ $language }); a rendering is signed by nobody:
error-no-such-rendering = The archive has no rendering of { $number }.
    .remedy = It is as verified above: its content is withheld or erased, or another period holds it. Numbers read NAME/TRACK/NUMBER.
help-verify-arg-rendering = Print the renderings of a statement in an archive, by its number
error-rendering-archive = Only archives have renderings, and this file is none.
    .remedy = A statement that is here is rendered by: comity render NUMBER
