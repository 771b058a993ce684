# What fsck finds. docs/operate/damage.md says what to do.

damage-store-structure = the structure of store.db
damage-own-register = our own register damaged
damage-their-register = the other side's register damaged
damage-their-register-of-pairing = the other side's register of the pairing damaged
damage-entries-missing = entries { $from } to { $to } are missing
damage-entry = entry { $number } damaged
damage-entry-sealing = sealing of entry { $number } damaged
damage-plaintext = plaintext of entry { $number } damaged
damage-checkpoint-not-reached = the entries do not lead to the checkpoint of size { $size }
damage-checkpoint-absent = the journal has no checkpoint
damage-keys-unverified = keys of entry { $number } do not verify
damage-signatures-unverifiable = signatures cannot be verified: its keys do not verify
damage-our-checkpoint-covered = our checkpoint of size { $size } damaged: its signatures do not verify; the one of size { $larger } covers entries { $from } to { $to } too
damage-our-checkpoint-last = our checkpoint of size { $size } damaged: its signatures do not verify, and no larger one covers entries { $from } to { $to }
damage-their-checkpoint-covered = their checkpoint of size { $size } damaged: its signatures do not verify; the one of size { $larger } covers entries { $from } to { $to } too
damage-their-checkpoint-last = their checkpoint of size { $size } damaged: its signatures do not verify, and no larger one covers entries { $from } to { $to }
damage-our-receipt-covered = our receipt of size { $size } damaged: its signatures do not verify; the one of size { $larger } covers entries { $from } to { $to } too
damage-our-receipt-last = our receipt of size { $size } damaged: its signatures do not verify, and no larger one covers entries { $from } to { $to }
damage-their-receipt-covered = their receipt of size { $size } damaged: its signatures do not verify; the one of size { $larger } covers entries { $from } to { $to } too
damage-their-receipt-last = their receipt of size { $size } damaged: its signatures do not verify, and no larger one covers entries { $from } to { $to }
damage-merkle-node = Merkle node { $index } of level { $level } damaged
damage-index-ids = index of the ids of entries { $from } to { $to } damaged
damage-index-keys = index of key entry { $number } damaged
damage-index-references = index of what entry { $number } refers to damaged
damage-index-attachments = index of the attachments of entry { $number } damaged
damage-index-erasures = index of the erasure of entry { $number } damaged
damage-index-held = index of the attachments that entry { $number } holds damaged
damage-line-state = the state of the line damaged
damage-line-state-absent = the state of the line is missing
damage-line-state-our-generation = the state of the line names our generation { $generation }, which is missing
damage-line-state-their-generation = the state of the line names their generation { $generation }, which is missing
damage-line-state-our-size = the state of the line says another size of our journal: { $says } entries, and { $size } lie here
damage-line-state-their-size = the state of the line says another size of their journal: { $says } entries, and { $size } lie here
damage-line-state-our-root = the state of the line says another root of our journal: { $says } entries, and { $size } lie here
damage-line-state-their-root = the state of the line says another root of their journal: { $says } entries, and { $size } lie here
damage-line-state-receipted = the state of the line says receipted below { $says }, and their newest receipt is of size { $newest }
damage-our-newest-checkpoint = our newest checkpoint, of size { $size }, is missing
damage-their-newest-checkpoint = their newest checkpoint, of size { $size }, is missing
damage-our-newest-receipt = our newest receipt for their journal, of size { $size }, is missing
damage-their-newest-receipt = their newest receipt for our journal, of size { $size }, is missing
damage-contradiction = a proof against a generation of their journal damaged{ $generation ->
        [none] { "" }
       *[other] { " " }({ $generation })
    }
damage-their-node = the key and addresses of the other side's node damaged
damage-journal-number = the local number of a journal damaged
damage-idempotency-key = the idempotency key of an entry damaged{ $number ->
        [none] { "" }
       *[other] { " " }({ $number })
    }
damage-offer = the offered attachment of an entry damaged{ $number ->
        [none] { "" }
       *[other] { " " }({ $number })
    }
damage-import = the reference of an imported attachment damaged
damage-attachment = attachment { $root } chunk { $chunk } damaged or missing
