# Help of every command. Examples are commands and stay as they are in every language.

help = A hotline and a common record for two parties who do not trust each other.
    .examples =
        comity demo                                  see it work, on this machine alone
        comity init AUR                              make a party and its first node
        comity serve                                 run the node
        comity send BOR/nrrc -s "Notice" -t "Text"   send a statement
        comity status                                what the node knows, in plain words

help-heading-usage = Usage:
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-common = Common options
help-heading-commands = Commands
help-heading-examples = Examples:
help-heading-exit = Exit codes:
help-exit-codes = Exit codes: comity --help
help-choices = { " " }(one of: { $choices })
help-default = { " " }(default: { $default })

help-arg-dir = The node's folder (also COMITY_DIR; default: .comity in the home folder)
help-arg-lang = Language of all output: en or ru (also LANG)
help-arg-json = Answer with one JSON object
help-arg-help = Show this help
help-arg-version = Show the version

exit-0 = done
exit-1 = failed or refused; the message says by whom and why
exit-2 = the command line is wrong
exit-3 = not found: no node in the folder or none answering, no such peer, line, statement or file
exit-4 = the node already runs, or another program holds its folder; no harm was done
exit-5 = did not verify: the evidence, the journal or the folder is not what it claims to be
exit-6 = not accepted: disk; nothing of it was kept

help-init = Make a party and its first node in a new folder
    .examples =
        comity init AUR --listen 0.0.0.0:7700 --address node.example.org:7700
        comity init AUR --root-key /media/safe/aur.root --authority-key /media/card/aur.authority
help-init-arg-name = The party's name, as it appears in the numbers of its statements (AUR/nrrc/7)
help-init-arg-root-key = Where to write the root key; take it off this machine afterwards
help-init-arg-authority-key = Where to write the authority key
help-init-arg-further = A further node of a party that exists: it asks for its lines
help-init-arg-listen = Where the node listens for its counterparts
help-init-arg-addresses = Where counterparts can reach the node; may be repeated, tried in turn

help-serve = Run the node until SIGINT or SIGTERM
    .examples =
        comity serve
        comity serve --listen 0.0.0.0:7700
        comity serve --api 127.0.0.1:7080 --token-file /run/comity/token
help-serve-arg-listen = Where to listen for counterparts, instead of the address given to init
help-serve-arg-api = Also serve the HTTP API on this loopback address
help-serve-arg-token-file = File of the API's bearer token; written if it is missing

help-invite = Begin a pairing: write the invitation for another party
    .examples = comity invite BOR -o aur.invite
help-invite-arg-peer = What to call the other party here
help-invite-arg-output = Where to write the invitation
help-invite-arg-authority-key = The authority key, if it is not where init wrote it

help-accept = Take the other side's file of a pairing, whichever it is
    .examples =
        comity accept aur.invite -o bor.answer
        comity accept bor.answer -o aur.reveal
        comity accept aur.reveal
help-accept-arg-file = The invitation, the answer, or the inviting side's last file
help-accept-arg-output = Where to write what goes back
help-accept-arg-name = What to call the other party here, if not by the name that it gives itself
help-accept-arg-again = Pair again with a party that lost its lines and kept its root key
help-accept-arg-authority-key = The authority key, if it is not where init wrote it

help-confirm = Compare the five words and open all lines
    .examples =
        comity confirm BOR
        comity confirm BOR --words "one two three four five"
help-confirm-arg-peer = The other party
help-confirm-arg-words = The five words as the other side read them aloud; without them the program asks
help-confirm-arg-authority-key = The authority key, if it is not where init wrote it

help-peers = List the other parties and whether their nodes are connected
    .examples = comity peers

help-send = Send a statement; prints its number and id once it is durable
    .examples =
        comity send BOR/nrrc --subject "Outage" --text "Our node is down for work on Sunday."
        comity send BOR/cert --format F27 --subject "Indicators" --body indicators.json
        echo "Text from a pipe" | comity send BOR/nrrc --subject "Notice"
        comity send BOR/nrrc -s "Notice" -t "Text" --wait receipt --json
help-send-arg-line = The other party and the track: BOR/nrrc
help-send-arg-subject = The subject, of the envelope and, for F90, of a body that has none
help-send-arg-text = The text of the body
help-send-arg-body = A file with the body: a JSON object, or plain text for F90; "-" is standard input
help-send-arg-format = The format
help-send-arg-precedence = How urgent it is
help-send-arg-format-version = The version of the format
help-send-arg-idempotency-key = The same key and content never send twice
help-send-arg-wait = Wait for the receipt, the acknowledgement, or until the attachments are held
help-send-arg-timeout = How many seconds to wait at most

help-inbox = List statements, the newest first
    .examples =
        comity inbox
        comity inbox BOR/nrrc --all --limit 200
help-inbox-arg-line = Only this party, or this line
help-inbox-arg-sent = What we sent instead
help-inbox-arg-all = Both directions
help-inbox-arg-limit = At most so many

help-show = Show one statement and what the evidence supports about it
    .examples =
        comity show BOR/nrrc/7
        comity show BOR/nrrc/7 --save received/
help-show-arg-reference = A number (BOR/nrrc/7) or an id
help-show-arg-save = Also write its attachments into this folder

help-ack = Acknowledge statements of the other party; acknowledging is not agreeing
    .examples = comity ack BOR/nrrc/7 --officer "Duty officer Ivanova"
help-ack-arg-references = Numbers or ids, all of one line
help-ack-arg-officer = Who took them
help-ack-arg-not-understood = They were not understood

help-correct = Correct or cancel a statement of ours; nothing is deleted
    .examples =
        comity correct AUR/nrrc/7 --reason "Wrong date" --change "text=Monday, not Sunday"
        comity correct AUR/nrrc/7 --reason "Sent in error" --cancel
help-correct-arg-reference = A number or an id of a statement of ours
help-correct-arg-reason = Why
help-correct-arg-cancel = Cancel it
help-correct-arg-changes = A field of the body and its new value; may be repeated

help-status = What the node knows: itself and its lines, or one statement
    .examples =
        comity status
        comity status AUR/nrrc/7
help-status-arg-reference = A number or an id
help-status-arg-wait = Wait for the receipt, the acknowledgement, or until the attachments are held
help-status-arg-timeout = How many seconds to wait at most

help-proof = Write an evidence file, which anybody can verify without a node
    .examples =
        comity proof AUR/nrrc/7 -o notice.evidence
        comity proof AUR/nrrc/7 -o notice.evidence --disclose envelope/subject,body/text
        comity proof AUR/nrrc/7 -o notice.evidence --disclose all --officer Petrova --officer Orlova
        comity proof BOR/nrrc --contradiction -o bor.contradiction
help-proof-arg-reference = A number or an id; with --contradiction a line, as PEER/TRACK
help-proof-arg-output = Where to write it
help-proof-arg-contradiction = Instead: the proof that the other side of a line signed two heads that contradict each other
help-proof-arg-generation = With --contradiction: of which generation of the other side's journal; the newest that is kept, if not given
help-proof-arg-disclose = Fields to open to whoever holds the file, or "all"; without it the content stays withheld
help-proof-arg-officers = Who releases what is disclosed; logged. Once two officers are enrolled (comity keys officer), two of them must: give it twice

help-verify = Verify what proof wrote; needs no node and no network
    .examples =
        comity verify notice.evidence
        comity verify notice.evidence --root 3f1c… --root 9a70…
help-verify-arg-file = What comity proof wrote
help-verify-arg-roots = Fingerprint of a party's root key, obtained elsewhere; may be repeated

help-line-test = Test a line: a nonce there and back
    .examples = comity line-test BOR/nrrc
help-line-test-arg-line = The other party and the track
help-line-test-arg-wait = Wait up to so many seconds for the line to come up

help-courier = Exchange frames in files, where the nodes share no network
    .examples =
        comity courier write BOR out.comity
        comity courier read in.comity
help-courier-write = Write what the other party lacks into a file
    .examples = comity courier write BOR out.comity
help-courier-write-arg-peer = The other party
help-courier-write-arg-file = Where to write
help-courier-read = Take what a courier brought
    .examples = comity courier read in.comity
help-courier-read-arg-file = The file

help-keys = Show and change the keys of lines, authorities and officers
    .examples =
        comity keys list
        comity keys rotate BOR/nrrc --authority-key /media/card/aur.authority
help-keys-list = List the keys and from which place of the journal each is valid
    .examples = comity keys list
help-keys-request = Write this node's request for lines of its own
    .examples = comity keys request --lines cert,expert -o cert-node.request
help-keys-request-arg-lines = The tracks
help-keys-request-arg-pairings = For how many pairings to make keys
help-keys-request-arg-output = Where to write the request
help-keys-delegate = Grant a node's request: it serves these lines from the next pairing on
    .examples = comity keys delegate cert-node.request --lines cert,expert
help-keys-delegate-arg-request = The request
help-keys-delegate-arg-lines = The tracks
help-keys-export = After a pairing: write what further nodes need to serve their lines
    .examples = comity keys export BOR -o for-our-nodes/
help-keys-export-arg-peer = The other party
help-keys-export-arg-output = A folder
help-keys-export-arg-authority-key = The authority key
help-keys-import = Take on a further node what keys export wrote for it
    .examples = comity keys import BOR-3f1c.import
help-keys-import-arg-file = The file
help-keys-import-arg-root = Fingerprint of the party's root key, to be sure of it
help-keys-rotate = Give a line new keys
    .examples = comity keys rotate BOR/nrrc --authority-key aur.authority
help-keys-rotate-arg-line = The other party and the track
help-keys-rotate-arg-authority-key = The authority key
help-keys-revoke = Revoke a line's keys; never voids what was receipted before
    .examples = comity keys revoke BOR/nrrc --last-trusted 118 --authority-key aur.authority
help-keys-revoke-arg-line = The other party and the track
help-keys-revoke-arg-last-trusted = The last entry that the old keys may be trusted for
help-keys-revoke-arg-authority-key = The authority key
help-keys-succeed = After a restore without the authority key: open the successors of the journals that wait
    .examples = comity keys succeed --authority-key /media/card/aur.authority
help-keys-succeed-arg-authority-key = The authority key; its place is recorded
help-keys-officer = Enter an officer into the register
    .examples = comity keys officer "Petrova" --role watch --key petrova.pub --authority-key aur.authority
help-keys-officer-arg-name = The officer's name or office
help-keys-officer-arg-role = The role
help-keys-officer-arg-key = File of the officer's public keys
help-keys-officer-arg-authority-key = The authority key
help-keys-register = Show a register, or change the authorities and the writer of this party's
    .examples =
        comity keys register
        comity keys register --of BOR
        comity keys register --root-key /media/safe/aur.root --new-authority-key aur.authority.2
        comity keys register --root-key /media/safe/aur.root --revoke-authority 1
        comity keys register --root-key /media/safe/aur.root --new-writer
help-keys-register-arg-root-key = The root key
help-keys-register-arg-new-authority-key = Where to write the new authority key

help-keys-register-arg-new-writer = After a restore: name a new writer, so that the register takes entries again
help-keys-register-arg-size = How many entries to go on from; all of this copy where it is not given
help-keys-register-arg-revoke-authority = Revoke the authority of this number
help-keys-register-arg-last-trusted = The last size of the register at which it is trusted; the present one where it is not given
help-keys-register-arg-of = Show the register of this counterpart, as far as it came
help-keys-tls = Give this node another TLS key: tell every line, then show it
    .examples =
        comity keys tls --authority-key /media/card/aur.authority
        comity keys tls --wait 300
help-keys-tls-arg-authority-key = The authority key
help-keys-tls-arg-wait = How many seconds to wait for the receipts of the lines
help-keys-tls-arg-now = Show the new key although lines have not been told: their other side refuses this node until then

help-audit = List what was disclosed, repaired and done with keys at this node
    .examples =
        comity audit
        comity audit --limit 20 --json
help-audit-arg-before = Only what is below this number
help-audit-arg-limit = At most this many; 100 where it is not given

help-fsck = Recompute every hash and verify every signature that the node keeps
    .examples =
        comity fsck
        comity fsck --mend
help-fsck-arg-mend = Compute anew what follows from the entries, and fetch damaged attachments again from the other side

help-doctor = Say what needs attention, and what to do
    .examples = comity doctor

help-backup = Copy the node's folder, also while it runs
    .examples = comity backup /media/backup/2026-11-23
help-backup-arg-to = A new folder
help-backup-arg-with-authority = Take the authority key along: whoever has the backup can then speak for the party

help-restore = Make a node from a backup: its journals go on as successors
    .examples = comity restore /media/backup/2026-11-23 --dir /var/lib/comity
help-restore-arg-from = The backup
help-restore-arg-authority-key = The authority key, which signs the successors

help-demo = Two parties on this machine: pairing, a statement, its receipt, the evidence, a dispute
    .examples =
        comity demo
        comity demo --once --attach report.json --json
        comity demo --play watch
        comity demo --play programme --once --keep /tmp/programme
help-demo-arg-once = End after verification instead of staying up
help-demo-arg-play = Play all six measures (programme), or a day of both watches (watch, or a scenario file; ends by itself)
help-demo-arg-attach = A file to attach to the statement
help-demo-arg-out = Where to write the evidence file

help-completions = Print the completions of a shell
    .examples = comity completions bash > /etc/bash_completion.d/comity
help-completions-arg-shell = The shell

help-man = Write the manual pages
    .examples = comity man share/man/man1
help-man-arg-folder = The folder
