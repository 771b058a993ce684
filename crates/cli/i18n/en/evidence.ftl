# What the evidence supports, and what an evidence file proves.

state-queued = Durable here; { $peer }'s node has not signed a receipt for it.
state-withheld = { $peer }'s node has been in contact since { $since } and has withheld its receipt.
state-key-revoked = Durable here; our key on this line is revoked, and nothing leaves before it has new ones: comity keys rotate.
state-newer-copy-claimed = Durable in this copy alone. { $peer } says that it holds generation { $generation } of this node's own journal: a newer copy of this node exists. Over a link nothing leaves this one: comity status.
state-not-taken = Durable here; { $peer }'s node answers, but does not take our frames: { $reason }. That answer is not signed.
state-delivered = { $peer }'s node holds it since { $at }; nobody has acknowledged it yet.
state-opened = { $peer }'s node holds it since { $at } and has opened it ({ $by }); nobody has acknowledged it yet.
state-refused-by-them = { $peer }'s node has refused it ({ $by }): { $reason }. It is void on both sides.
state-acknowledged = { $peer }'s node holds it since { $delivered }; { $officer } acknowledged it at { $at } ({ $by }). The name is attested by that node alone.
state-not-understood = { $peer }'s node holds it since { $delivered }; { $officer } said at { $at } that it was received and NOT understood ({ $by }). The name is attested by that node alone.
state-received-unreceipted = From { $peer }; held here, and our receipt is not signed yet.
state-received = From { $peer }; held here, receipted at { $at }. Nobody has acknowledged it yet.
state-refused-by-us = Our node has refused it: { $reason }. It is void on both sides.
state-acknowledged-by-us = { $officer } acknowledged it at { $at } ({ $by }).
state-not-understood-by-us = { $officer } said at { $at } that it was received and NOT understood ({ $by }).
state-superseded = Corrected by its author in { $by }; it stays in the journal.
state-cancelled = Cancelled by its author in { $by }; it stays in the journal.
state-unknown = This program does not know the state that the node reports.

state-short-queued = queued
state-short-withheld = withheld
state-short-key-revoked = key revoked
state-short-newer-copy-claimed = old copy?
state-short-not-taken = not taken
state-short-not-understood = not understood
state-short-delivered = delivered
state-short-opened = opened
state-short-refused = refused
state-short-acknowledged = acknowledged
state-short-received = received
state-short-superseded = superseded
state-short-cancelled = cancelled
state-short-unknown = ?

standing-disputed = DISPUTED by its author, who later disowned the key for this place. What was receipted before stays.
standing-disowned = DISOWNED by its author: the key is revoked for this place, and no receipt for it came before.
standing-short-disputed = DISPUTED
standing-short-disowned = DISOWNED

frame-code-malformed = they are malformed
frame-code-version = their version is unknown
frame-code-unknown-line = the line is unknown
frame-code-bad-signature = a signature does not verify, or its key is revoked
frame-code-bad-root = the entries do not lead to the signed root
frame-code-gap = entries are missing before them
frame-code-over-limit = they exceed a limit
frame-code-frozen = the line is stopped there
frame-code-busy = not now
frame-code-bad-receipt = a receipt does not match
frame-code-beyond-end = they are of an old copy of that node: the generation was closed, and its successor is known here

refusal-malformed-header = its header is malformed or contradicts its place
refusal-unreadable = its seal does not open
refusal-malformed-statement = what is inside is not a statement
refusal-commitment-mismatch = its content does not match its commitment
refusal-unknown-format = its format is unknown on this line
refusal-format-violation = its body does not satisfy its format
refusal-bad-citation = it cites what is not so
refusal-bad-authority = its authority does not verify
refusal-bad-release = an officer's signature is missing or does not verify
refusal-listing-above-citation = it cites less than a receipt that it lists

who-author = the author
who-counterpart = the counterpart
who-accused = the accused

verify-head = Verified, without any node or network:
verify-said = { $name } said statement { $number } on the { $track } line; by its own clock at { $stated }.
verify-id = Its id: { $id }
verify-received = { $name }'s node received it and signed that at { $at }, by its own clock: it held this statement and all that { $author } had written before it on this line ({ $size } entries).
verify-listed = { $name } lists the receipt of { $at } in its entry { $number }.
verify-opened = { $name }'s node answered for it later (in its entry { $number }) and did not refuse it.
verify-refused = { $name }'s node refused it in its entry { $number }: { $reason }.
verify-held = { $name }'s node signed in its entry { $number }, by its own clock at { $stated }, that it holds the attachment { $file } whole and verified. Root of the attachment: { $root }
verify-held-unnamed = { $name }'s node signed in its entry { $number }, by its own clock at { $stated }, that it holds an attachment of this statement whole and verified, with the root { $root }. What the statement attaches is not disclosed.
verify-answered = { $name } answered it in { $number }, by its own clock at { $stated }.
verify-answer-unshown = The file also holds { $name }'s { $number }, stated { $stated }; that it answers this statement is not shown.
verify-disputed = { $name } later disowned the key for this place. What was receipted before stays.
verify-receipt-disputed = { $name } later disowned the key that signed the receipt for this place.
verify-withheld = The content is withheld.
verify-disclosed-one = Content disclosed by one person:
verify-disclosed-two = Content disclosed by two persons:
verify-as-of = Valid as of { $name }'s checkpoint { $size }; what came later is not known here.
verify-root = Root key of { $name }: { $root }
verify-root-identified = Root key of { $name }, as you gave it: { $root }
verify-one-not-identified = The key of { $known } is one that you gave. THE KEY OF { $name } IS NOT IDENTIFIED: that name is only what the party calls itself. Compare its root key with what the party published, or give it with --root.
verify-not-identified = KEYS NOT IDENTIFIED: the names are what the parties call themselves. Compare the root keys with what the parties published, or give them with --root.

verify-contradiction = { $name } signed two heads of one journal that cannot both be true.
verify-contradiction-journal = The journal: { $journal }
verify-contradiction-head = It signed: { $size } entries with the root { $root }
verify-contradiction-one-size = Both heads count the same entries and have different roots.
verify-contradiction-two-sizes = The longer head does not continue the shorter one.
verify-contradiction-limit = Both carry the keys that { $name } delegated for this journal. Whether they were stolen, the file does not say.
verify-contradiction-not-identified = KEYS NOT IDENTIFIED: the name is what the party calls itself. Compare the root key with what the party published, or give it with --root.
