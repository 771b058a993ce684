# Handovers of shifts: what is open, signed by both officers.

help-handover = List handovers, open one, sign it, or verify its file
    .examples =
        comity handover nrrc --from ana --to bo
        comity handover --sign 7 --key ana.key
        comity handover verify 7.handover
help-handover-arg-desk = The desk that is handed over
help-handover-arg-from = Who leaves
help-handover-arg-to = Who comes
help-handover-arg-remarks = What the leaving officer says
help-handover-arg-sign = The handover to sign
help-handover-arg-officer = The officer who confirms it without a key, where the policy allows that: this node attests it
help-handover-arg-key = The officer's key, made by comity officer keygen
help-handover-file = Write a handover as a file: to be signed elsewhere, and to be verified by anybody
    .examples = comity handover file 7 -o 7.handover
help-handover-file-arg-number = The handover
help-handover-file-arg-output = The new file; it lists what is open at the desk
help-handover-sign = Show what a handover lists and sign it, on the officer's own machine: no node is asked
    .examples = comity handover sign 7.handover --key ana.key -o 7.ana
help-handover-sign-arg-file = The file of the handover
help-handover-sign-arg-key = The officer's key
help-handover-sign-arg-output = The new file for the signature
help-handover-collect = Bring signatures that officers made elsewhere
    .examples = comity handover collect 7 7.ana 7.bo
help-handover-collect-arg-number = The handover
help-handover-collect-arg-files = Files of signatures
help-handover-verify = Verify the file of a handover: needs no node
    .examples = comity handover verify 7.handover --root 4f1c...
help-handover-verify-arg-file = The file
help-handover-verify-arg-roots = Fingerprint of the party's root key, as you know it

handover-none = There are no handovers yet.
handover-line = Handover { $number }, desk { $desk }: from { $from } to { $to }, { $at }
handover-item = { "    " }{ $what }: { $about }
handover-item-alarm = alarm
handover-item-draft = draft
handover-item-ours = we owe
handover-item-theirs = owed to us
handover-counts = { "    " }open: we owe { $ours }, the other sides owe { $theirs }
handover-nothing-open = { "    " }nothing is open
handover-signed = { "    " }{ $officer } confirmed it at { $at }; the node attests that, no key does
handover-signer-key = { "    " }{ $officer } ({ $name }) signed it with the key { $key }; at { $at } by the node's clock
handover-signer-left = { "    " }{ $name } has left since; what was signed before stays
handover-asked = { "    " }{ $officer } is to sign it with the key { $key }
handover-done = { "    " }complete since { $at }
handover-state-opened = { "    " }not complete: both officers must sign
handover-state-offered = { "    " }offered: { $to } has not taken it
handover-state-taken = { "    " }not complete: { $to } has taken it, the leaving officer has not signed
handover-replaced = { "    " }handover { $by } has taken its place
handover-file = It is in { $path }. It lists what is open at the desk: give it to nobody who may not know that.
handover-signature = Signed by { $officer } with the key { $key }: { $path }
handover-root-known = { "    " }register of { $name }, whose root you gave: { $words } ({ $root })
handover-root-unknown = { "    " }register of { $name } (its own word), root { $words } ({ $root }): compare it with what you know
handover-verdict-complete = Complete: both officers have signed what is listed.
handover-verdict-attested = Of what no key has signed there is the node's word alone.
handover-verdict-offered = NOT complete: offered, and not taken.
handover-verdict-taken = NOT complete: taken, and not signed by who leaves.
handover-verdict-opened = NOT complete: nobody has signed it.

log-handover-replaced = handover replaced by a later one

error-no-such-handover = There is no handover { $name } here.
    .remedy = comity handover lists them.
error-handover-officers = A handover is between two persons and signed by these two: { $officer }.
    .remedy = Name the two officers of the shifts.
error-handover-signed = { $officer } has signed it.
    .remedy = Now the other officer must sign.
error-handover-replaced = Handover { $name } is not signed any more: handover { $by } of the same desk has taken its place.
    .remedy = Sign that one: it lists what is open now.
error-handover-key-needed = { $officer } signs a handover with the key { $key } and in no other way.
    .remedy = comity handover --sign NUMBER --key FILE
error-handover-key = The key { $key } of { $officer } is not enrolled, or its holder left.
    .remedy = comity officer enrol enters a key into the register.
error-handover-signature = The signature is not one of { $officer } under this handover: { $detail }
    .remedy = Write the handover to a file anew (comity handover file), and sign that.
error-handover-file = Not the file of a handover or of its signature: { $detail }
    .remedy = Take the file as comity handover file or comity handover sign wrote it.
error-handover-not-asked = The key { $key } does not sign this handover.
    .remedy = Take the key of one of its two officers.
error-handover-changed = NOT VERIFIED: what is listed has been changed since it was signed.
    .remedy = Take the file from its node again.
error-handover-register = NOT VERIFIED: the register in the file. { $detail }
    .remedy = Take the file from its node again.
error-handover-proof = NOT VERIFIED: the signature of { $officer }. { $detail }
    .remedy = Take the file from its node again.
error-handover-root = NOT VERIFIED: the register begins with another root: { $root }
    .remedy = Compare the root's fingerprint with the party.
