# Public commitments: declaring, the public log, following, witnessing.

help-group-public = Public commitments

help-declare = Say in public what this party undertakes, signed by two officers
    .more = It goes in steps: a request, each officer's signature on their own machine, the entry in the public log, publication. Nothing is said before the entry. A file that is lost until then costs nothing: a signature is made again from the request, and where the request is gone a new one is made and signed.
    .examples =
        comity declare declaration.json --request r.json --officer Ana --officer Bo
        comity declare sign r.json --key ana.key --output ana.sig
        comity declare sign r.json --key bo.key --output bo.sig
        comity declare enter r.json ana.sig bo.sig
        comity public publish /var/www/comity
        comity declare declaration.json --officer-key ana.key --officer-key bo.key
        comity declare --text en=examples/declaration/en.txt --text ru=examples/declaration/ru.txt --request r.json --officer Ana --officer Bo
        comity declare --adhere HASH --start 2027-01-01T00:00:00Z --request r.json --officer Ana --officer Bo
help-declare-arg-file = The declaration's body (F60), JSON
help-declare-arg-text = Its text in a language, from a file
help-declare-arg-adhere = Adhere to the arrangement of this hash
help-declare-arg-start = From when it binds, UTC; now where it is not given
help-declare-arg-toward = Toward whom: all-states, adherents, named
help-declare-arg-supersedes = The declaration of this party in whose place it stands
help-envelope-arg-officer-key = Key of an officer who signs here and now; several may be given
help-envelope-arg-request = Write a request for signatures into this new file instead
help-envelope-arg-officer = An officer who is to sign the request, by name or key
help-declare-withdraw = Withdraw a declaration, with its notice, or one of its reservations
    .examples =
        comity declare withdraw ID --effective 2027-09-01T00:00:00Z --reason en="The text is replaced." --officer-key ana.key --officer-key bo.key
        comity declare withdraw ID --reservation 1 --effective 2027-01-01T00:00:00Z --reason en="Not needed." --request r.json --officer Ana --officer Bo
help-declare-withdraw-arg-declaration = The declaration, by its id
help-declare-withdraw-arg-effective = From when, UTC: at least its notice ahead
help-declare-withdraw-arg-reason = Why, in a language
help-declare-withdraw-arg-reservation = Withdraw this one of its reservations, counted from 1: no notice is needed
help-declare-arrangement = Table a public text for others to adhere to (F63)
    .examples = comity declare arrangement examples/declaration/arrangement.json --officer-key ana.key
help-declare-arrangement-arg-file = The arrangement's body (F63), JSON
help-declare-sign = Show all that a request says, and sign it with an officer's key: no node is needed, and it may be done again
    .examples = comity declare sign r.json --key ana.key --output ana.sig
help-declare-sign-arg-request = The request
help-declare-sign-arg-key = The officer's key
help-declare-sign-arg-output = Where to write the signature
help-declare-sign-arg-yes = Sign without asking
help-declare-enter = Enter a statement in the public log with the signatures of all officers asked: once
    .examples = comity declare enter r.json ana.sig bo.sig
help-declare-enter-arg-request = The request
help-declare-enter-arg-signatures = Every officer's signature

help-declarations = Show who declared what, since when, with what reservations, and how far it is known who they are
    .examples =
        comity declarations
        comity declarations --at 2027-06-01T00:00:00Z --json
help-declarations-arg-at = At this instant, UTC; now where it is not given

help-public = This party's public log
help-public-begin = Begin the public log: signed by the root, with the authorities and officers of the register
    .examples = comity public begin --root-key /media/safe/aur.root
help-public-begin-arg-root-key = The root key
help-public-begin-arg-authority-key = The authority key
help-public-update = Bring its officers, and with the root key its authorities, up to the register
    .examples = comity public update
help-public-update-arg-root-key = The root key, where authorities changed
help-public-update-arg-authority-key = The authority key
help-public-show = Show the log, its keys, and who may sign in it
    .examples = comity public show --json
help-public-publish = Write tiles, head and pages into a folder that a web server serves
    .examples = comity public publish /var/www/comity
help-public-publish-arg-folder = The folder
help-public-vouch = Vouch in public for another party's root, or take it back
    .examples = comity public vouch PARTY --name "Bor"
help-public-vouch-arg-party = The party: its 64 hexadecimal digits
help-public-vouch-arg-name = Its name; without one, vouching is taken back
help-public-vouch-arg-authority-key = The authority key
help-public-new-key = Give the log another key, signed by the root
    .examples = comity public new-key --root-key /media/safe/aur.root
help-public-new-key-arg-root-key = The root key
help-public-witness = Ask a witness to cosign the newest head; without an address, all that were asked before
    .examples = comity public witness https://witness.example/w1 --vkey KEY --vkey KEY --trust ca.pem
help-public-witness-arg-url = The witness's address
help-public-witness-arg-vkey = A verifier key of the witness; all of them must sign
help-public-witness-arg-trust = PEM file of the authority of its server, for https
help-public-proof = Write a file that proves a declaration to whoever has nothing else
    .examples = comity public proof ID --output bor.proof
help-public-proof-arg-declaration = The declaration, by its id: ours or a followed party's
help-public-proof-arg-output = The new file

help-follow = Follow another party's public log; without an address, fetch what is new of all
    .examples =
        comity follow https://bor.example/comity --root FINGERPRINT --trust ca.pem
        comity follow
help-follow-arg-url = Where it is served
help-follow-arg-root = The fingerprint of its root, as published: then it counts as identified
help-follow-arg-trust = PEM file of the authority of its server, for https

help-witness = Watch others' public logs, so that nobody shows two histories unseen
help-witness-serve = Cosign heads of the logs followed here, over HTTP (C2SP tlog-witness)
    .examples = comity witness serve --name witness.example/w1 --listen 127.0.0.1:8081
help-witness-serve-arg-name = The witness's name
help-witness-serve-arg-listen = Where to listen
help-witness-serve-arg-logs = A verifier key of a further log; keys of one name are one log's
help-witness-keys = Print the verifier keys of this node's witness; made when there are none
    .examples = comity witness keys --name witness.example/w1
help-witness-keys-arg-name = The witness's name
help-witness-believe = Believe a witness: show what it cosigned, and count no notice from before it
    .examples = comity witness believe KEY KEY
help-witness-believe-arg-vkey = A verifier key of the witness; all of them must sign

help-verify-arg-witness = A verifier key of a witness, for proofs from a public log
help-serve-arg-public = Serve the public log and its pages to everybody, here
serve-public = Public log: http://{ $address }

declare-requested = The request is in { $path }. Each officer: comity declare sign { $path } --key FILE --output FILE. Then here: comity declare enter { $path } FILE FILE
declare-entered = { $format } is entered in the public log: { $id }
declare-arrangement = The arrangement's hash, by which parties adhere: { $hash }
declare-publish = It is public once it is published: comity public publish DIR
declare-shown = { $name } says in public ({ $format }), party { $party }:
declare-shown-stated = Stated { $at }
declare-shown-adheres = Adheres to the arrangement { $hash }
declare-shown-start = Binds from { $at }; notice of withdrawal: { $days } days
declare-shown-reservations = Reservations: { $count }
declare-shown-withdrawal = Withdraws { $id } from { $at }:

public-log = Public log of { $name }: { $entries ->
        [one] { $entries } entry
       *[other] { $entries } entries
    }
public-origin = Origin: { $origin }
public-updated = Entries added: { $count }
public-published = { $path } is up to date: { $entries } entries, { $files } files written.
public-vouched = This party vouches for { $party } as { $name }. Publish it.
public-vouched-not = This party vouches for { $party } no more. Publish it.
public-cosigned = Cosigned by { $name } at { $at }
public-no-witness = No witness was asked.
public-proof = The proof is in { $path }. Anybody: comity verify { $path }
public-proof-as-of = As of the head of { $size } entries, root { $root }. Later statements are not in the file.

follow-caught = { $name }: { $entries ->
        [one] { $entries } entry
       *[other] { $entries } entries
    }, { $new } new; all verified.
follow-failed = { $url }: { $why }
follow-nobody = Nobody is followed yet: comity follow URL

declarations-none = No public log is known here.
declarations-party = { $name } ({ $how })
declarations-own = this party
declarations-paired = identified by the pairing { $by }
declarations-fingerprint = identified by its published fingerprint
declarations-vouched = vouched for by { $by }
declarations-unidentified = not identified
declarations-apart = Not identified: a log proves continuity under one root, not who its author is.
declarations-two-histories = Its author signed TWO HISTORIES. The proof is kept; nothing new of it is taken.
declarations-stands = Entry { $number }, stands since { $at }: { $id }
declarations-begins = Entry { $number }, begins on { $at }: { $id }
declarations-stands-not = Entry { $number }, from { $at }, does not stand: { $id }
declarations-until = { $end ->
        [superseded] until { $at }: another declaration takes its place
        [withdrawn] until { $at }: withdrawn
       *[other] until { $at }
    }
declarations-reservation = Reservation: { $text }
declarations-without-effect = Entry { $number } has no effect: { $why }
declarations-arrangement = Arrangement { $title }: { $hash }
declarations-threshold = Adherents: { $adherents }; needed: { $threshold }
declarations-enters-into-force = Enters into force on { $at }
declarations-in-force = In force from { $at }
declarations-bound = { $by } is bound toward { $toward } since { $at }; reservations: { $count }

witness-serves = The witness listens on { $address } and knows { $logs ->
        [one] { $logs } log
       *[other] { $logs } logs
    }.
witness-convicted = { $origin } signed TWO HISTORIES; both heads are kept.
witness-believed = { $name } is believed as a witness.

error-public-refused = { $why ->
        [again] This is in the public log already: it acts once.
       *[other] Refused, nothing of it was kept.
    }
    .remedy = What was held before stays as it was. Ask whoever gave this.
error-follow-rolled-back = The log shows { $found } entries, and { $held } of it are held here: it was put back to an earlier state. Nothing was taken, and what is held stays as it was.
    .remedy = This convicts nobody: a cache or a restored server does it. Follow again later; if it stays so, ask the author of the log.
error-follow-tile = What the server gives does not lead to the head that the author signed: a tile has a wrong hash. Nothing was taken, and what is held stays as it was.
    .remedy = Follow again, or from another address where the log is served; tell whoever serves it.
error-follow-entry = Entry { $number }, as the server gives it, is not the one that the signed head covers. Nothing was taken, and what is held stays as it was.
    .remedy = Follow again, or from another address where the log is served; tell whoever serves it.
error-public-no-log = This party has no public log yet.
    .remedy = comity public begin --root-key FILE
error-public-has-log = This party has a public log already.
    .remedy = comity public show
error-public-locked = Another program works on it now ({ $path }). Nothing was done.
error-public-rolled-back = The public log here has { $held } entries, and { $signed } were signed: it was put back to an earlier state. It signs nothing, as that would show two histories.
    .remedy = Copy the published folder back into public/ of this node's folder: what was published is whole there.
error-public-damaged = { $path } is damaged or missing.
    .remedy = Of a followed log: remove its folder in follow/ and follow it again. Of our own: copy the published folder back into public/.
error-public-body = It says nothing.
    .remedy = comity formats F60 shows what a declaration holds.
error-public-no-effect-body = It does not say what its format asks for, so it was not entered.
error-public-no-effect-persons = Fewer officers signed it than its format asks for, so it was not entered.
error-public-no-effect-reference = It names no declaration of this party that stands, so it was not entered.
error-public-no-effect-notice = Its notice is too short, so it was not entered: the soonest is { $earliest }.
error-public-no-effect-reservations = The arrangement admits no reservations, so it was not entered.
error-public-request = { $why ->
        [unsigned] The signature of { $who } is missing. Nothing was entered.
        [another] What { $who } signed is another request. Nothing was entered.
       *[other] What was given is not what is asked for here. Nothing was entered.
    }
    .remedy = Every officer who is asked signs one request: comity declare sign REQUEST --key FILE --output FILE
error-public-officer = { $who } may not sign in the public log.
    .remedy = comity public show lists who may; comity public update brings it up to the register.
error-public-url = { $url } is no address of a log.
error-public-http = { $url } did not answer with what was asked for.
error-public-split = { $party } signed TWO HISTORIES. The proof is in { $path }; nothing new of this log is taken.
    .remedy = Show the proof to others who follow it.
error-public-not-followed = { $who } is not followed.
    .remedy = comity follow URL
error-public-witness = The witness did not cosign (HTTP { $status }).
error-public-id = { $id } is not 64 hexadecimal digits.
error-public-vkey = { $key } is no verifier key.
error-public-root = The root of this proof is none of those given: { $root }
error-public-no-statement = No public statement { $id } is known here.
    .remedy = comity declarations lists them.
error-declare-nothing = There is nothing to declare.
    .remedy = Give a file, --text LANGUAGE=FILE, or --adhere HASH.
error-declare-unsigned = Nobody signs it. Nothing was entered.
    .remedy = --officer-key FILE for each officer, or --request FILE --officer NAME for each.

page-title = Public commitments
page-at = As of { $value }
page-continuity = A log proves that its entries were made under one root and that nothing was taken back unseen. It does not prove that its author is a State, or who it says it is: how each was identified stands beside its name.
page-parties = Who has declared
page-none = Nobody has declared anything yet.
page-identified-own = The party that publishes this page
page-identified-paired = Identified: a line is paired with its root, as
page-identified-fingerprint = Identified: its root's published fingerprint was given
page-identified-vouched = Identified: vouched for by
page-identified-unidentified = Not identified
page-root = Fingerprint of its root:
page-two-histories = Its author signed two histories. Nothing new of it is taken.
page-url = Its log:
page-witnesses = Newest head cosigned by:
page-no-witness = No known witness cosigned its newest head.
page-stands = In force since { $value }.
page-stood = In force from { $value }.
page-adhered = Adheres since { $value }.
page-adhered-from = Adheres from { $value }.
page-begins = Begins on { $value }.
page-until = Withdrawn with effect from { $value }.
page-until-superseded = Replaced by another declaration from { $value }.
page-scope = Scope:
page-named = Toward:
page-adheres = Adheres to the arrangement:
page-no-reservations = No reservations.
page-reservations = Reservations:
page-notice = Notice of withdrawal: { $value } days.
page-declared-by = Declared by:
page-officers = Signed by:
page-entry = Entry:
page-proof = Proof, to check without anything else
page-without-effect = Without effect, entry
page-without-body = it does not say what its format asks for
page-without-persons = fewer officers signed it than must
page-without-reference = it names no declaration of its author that stands
page-without-notice = its notice is too short
page-without-reservations = the arrangement admits no reservations
page-arrangements = Arrangements
page-hash = Hash, by which parties adhere:
page-who = Who may adhere:
page-threshold = Adherents / needed:
page-adherents = Adherents:
page-in-force = In force from { $value }.
page-enters-into-force = Enters into force on { $value }.
page-other-languages = It has no text in this language. In those that it has:
page-not-in-force = Not in force: too few have adhered.
page-text = Text
page-bound = Who is bound toward whom
page-by = Party
page-toward = Toward
page-since = Since
page-reserved = Reservations
page-unidentified = Not identified
page-unidentified-what = Logs under roots that nobody known here has identified. They count for no threshold.
page-check = How to check
page-check-how = Nothing on this page need be believed. The log is served beside it as C2SP tlog-tiles; whoever follows it verifies every entry from the root on. With the program Comity:
