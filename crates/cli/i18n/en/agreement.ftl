# Agreements: texts that both parties negotiate, conclude and live by.

help-agreement = Negotiate, conclude and keep agreements
help-agreement-table = Table the text of an agreement, or a further text of it
    .examples =
        comity agreement table examples/agreement --line BOR/official
        comity agreement table revised.json --of AUR/official/7
help-agreement-table-arg-file = instrument.json, the body of an F50, or a folder that has one
help-agreement-table-arg-line = The line, such as BOR/official
help-agreement-table-arg-of = The agreement that it is a further text of: number or id of any statement about it
help-agreement-list = List agreements: how far each is
    .examples =
        comity agreement list --line BOR/official --json
help-agreement-list-arg-line = Only those of this line
help-agreement-show = Show what each party says of each part, and who moved what
    .examples =
        comity agreement show AUR/official/7
        comity agreement show AUR/official/7 --part 6
help-agreement-show-arg-reference = The agreement: number or id of any statement about it
help-agreement-show-arg-part = One part with its texts: the number of an article, or preamble, terms, final
help-agreement-text = Write the whole text into a new file, as table reads it
    .examples =
        comity agreement text AUR/official/7 --of theirs -o theirs.json
help-agreement-text-arg-reference = The agreement: number or id of any statement about it
help-agreement-text-arg-of = What is agreed on, or what one party says
help-agreement-text-arg-out = The file
help-agreement-respond = Accept, counter, reserve or withdraw, part by part; to accept takes two officers
    .examples =
        comity agreement respond AUR/official/7 --accept 1 --accept 2 --counter article-6.json
        comity agreement respond AUR/official/7 --accept-all
        comity agreement respond AUR/official/7 --reserve 9 --reason "the ministry is still consulted"
help-agreement-respond-arg-reference = The agreement: number or id of any statement about it
help-agreement-respond-arg-accept = Accept the counterpart's text of this part
help-agreement-respond-arg-accept-all = Accept all that the counterpart says and that is not agreed on
help-agreement-respond-arg-counter = Say another text: a file with an article, or a list of them
help-agreement-respond-arg-reserve = Keep this part open
help-agreement-respond-arg-withdraw = Take back what we say of this part
help-agreement-respond-arg-reason = Why
help-agreement-initial = Initial the whole text: from then on it is frozen
    .examples =
        comity agreement initial AUR/official/7 --holder "Ambassador at large"
help-agreement-sign = Sign the whole text, in all its languages at once
    .examples =
        comity agreement sign AUR/official/7 --holder "Minister for Foreign Affairs"
help-agreement-ratify = Give notice that it was ratified
    .examples =
        comity agreement ratify AUR/official/7 --holder "Minister for Foreign Affairs"
help-agreement-initial-arg-reference = The agreement: number or id of any statement about it
help-agreement-initial-arg-holder = Who acts, by office; without --issued-by, by office alone
help-agreement-initial-arg-issued-by = Who issued the full powers
help-agreement-initial-arg-issued = When
help-agreement-initial-arg-place = Where it is done
help-agreement-sign-arg-reference = The agreement: number or id of any statement about it
help-agreement-sign-arg-holder = Who signs, by office; without --issued-by, by office alone
help-agreement-sign-arg-issued-by = Who issued the full powers
help-agreement-sign-arg-issued = When
help-agreement-sign-arg-place = Where it is done
help-agreement-ratify-arg-reference = The agreement: number or id of any statement about it
help-agreement-ratify-arg-holder = Who gives notice, by office; without --issued-by, by office alone
help-agreement-ratify-arg-issued-by = Who issued the full powers
help-agreement-ratify-arg-issued = When
help-agreement-ratify-arg-place = Where it is done
help-agreement-amend = Propose an amendment, or say the same as the counterpart proposed
    .examples =
        comity agreement amend AUR/official/7 amendments.json --from 2027-01-01T00:00:00Z --reason "the review of 2026"
help-agreement-amend-arg-reference = The agreement: number or id of any statement about it
help-agreement-amend-arg-file = The amendments: a list of number and texts in every authentic language
help-agreement-amend-arg-from = From when; both must say the same. Now where it is not given
help-agreement-amend-arg-reason = Why
help-agreement-suspend = Suspend it, with the notice that it asks for; no format of the line stops
    .examples =
        comity agreement suspend AUR/official/7 --reason "a material breach"
help-agreement-suspend-arg-reference = The agreement: number or id of any statement about it
help-agreement-suspend-arg-from = From when; a day after the notice where it is not given
help-agreement-suspend-arg-reason = Why
help-agreement-resume = End our suspension of it
    .examples =
        comity agreement resume AUR/official/7 --reason "consultations have ended"
help-agreement-resume-arg-reference = The agreement: number or id of any statement about it
help-agreement-resume-arg-from = From when; now where it is not given
help-agreement-resume-arg-reason = Why
help-agreement-withdraw = Leave it, with the notice that it asks for
    .examples =
        comity agreement withdraw AUR/official/7 --reason "a fundamental change of circumstances"
help-agreement-withdraw-arg-reference = The agreement: number or id of any statement about it
help-agreement-withdraw-arg-from = From when; a day after the notice where it is not given
help-agreement-withdraw-arg-reason = Why
help-agreement-not-renew = Give notice that it is not renewed at the end of its term
    .examples =
        comity agreement not-renew AUR/official/7 --reason "to be replaced by the protocol"
help-agreement-not-renew-arg-reference = The agreement: number or id of any statement about it
help-agreement-not-renew-arg-from = The end of a term; of the present one where it is not given
help-agreement-not-renew-arg-reason = Why
help-agreement-revoke = Take back a notice of ours whose date is not over
    .examples =
        comity agreement revoke AUR/official/7 --reason "agreed in consultations"
help-agreement-revoke-arg-reference = The agreement: number or id of any statement about it
help-agreement-revoke-arg-from = From when; now where it is not given
help-agreement-revoke-arg-reason = Why
help-agreement-terms = Put the agreed annex of terms on a line, or mirror what the counterpart put
    .examples =
        comity agreement terms AUR/official/7 --line BOR/nrrc
        comity agreement terms AUR/official/7 --mirror BOR/nrrc/12
help-agreement-terms-arg-reference = The agreement: number or id of any statement about it
help-agreement-terms-arg-line = The line on which the periods are to hold
help-agreement-terms-arg-mirror = The counterpart's F57, which we say as well
help-agreement-terms-arg-from = From when; now where it is not given
help-agreement-terms-arg-until = Until when
help-agreement-dates = List the dates of one agreement, or of all
    .examples =
        comity agreement dates
help-agreement-dates-arg-reference = The agreement: number or id of any statement about it

agreements-none = There is no agreement.
agreements-reading = { $line } is still being read: its agreements are not among these.
agreement-head = { $number } { $line }: { $title } ({ $languages }), { $stage }
agreement-count = { $agreed } of { $parts } parts agreed on for good; { $differing } differ, { $open } kept open
agreement-provisional = It stands on statements that may yet be preceded by others.
agreement-texts-hash = One hash of all texts: { $hash }
agreement-stage-negotiated = being negotiated
agreement-stage-agreed = agreed ad referendum
agreement-stage-initialled = initialled
agreement-stage-signed = signed, not yet in force
agreement-stage-concluded = concluded, not yet in force
agreement-stage-in-force = in force
agreement-stage-suspended = suspended
agreement-stage-ended = ended
agreement-stage-withdrawn = withdrawn
agreement-stage-denied = denied
agreement-stage-closed = closed
agreement-part = Article { $number }
agreement-part-preamble = Preamble
agreement-part-terms = Annex of terms
agreement-part-final = Final clauses
agreement-standing-open = no text
agreement-standing-one = said by one party
agreement-standing-differs = each party says another text
agreement-standing-awaiting-confirmation = both say the same; awaiting confirmation
agreement-standing-in-force = agreed by both
agreement-by-us = we
agreement-by-them = the counterpart
agreement-open-brackets = kept open in brackets: { $by }
agreement-open-reserved = position reserved: { $by }
agreement-said = { $by }: { $hash } by { $number }, { $at }
agreement-moves = Who moved what, the newest first:
agreement-move = { $at } { $number } { $by }: { $said }
agreement-moved-tabled = tabled { $numbers }
agreement-moved-bracketed = tabled in brackets { $numbers }
agreement-moved-accept = accepts { $numbers }
agreement-moved-counter = counter-proposal to { $numbers }
agreement-moved-reserve = reserves its position on { $numbers }
agreement-moved-withdraw = withdraws { $numbers }
agreement-act-table = text
agreement-act-initial = Initials
agreement-act-sign = Signature
agreement-act-ratify = Notice of ratification
agreement-act-amend = Amendment
agreement-act-amend-of = Amendment { $hash }
agreement-amendments-missing = The amendments are attached and not here yet, or were never held here.
agreement-amendments-other = WARNING: these are not the amendments whose hash is said, or not in every authentic language. Say nothing of them.
agreement-act-suspend = Suspension
agreement-act-resume = Resumption
agreement-act-withdraw = Notice of withdrawal
agreement-act-not-renew = Notice of non-renewal
agreement-act-revoke = Notice taken back
agreement-date-enters = Enters into force: { $at }
agreement-date-notice-by = Last day of notice before the renewal: { $at }
agreement-date-renews = Renewed for another term: { $at }
agreement-date-ends = Ends: { $at }
agreement-date-suspended = Suspended from: { $at }
agreement-dates-none = No date follows from any agreement yet.
agreement-text = Text of: { $by }, in { $number }, { $hash }
agreement-text-other = WARNING: this is not the text whose hash is said. Accept nothing of it.
agreement-text-missing = The text of { $number } is not here, or is not what its hash says.
agreement-written = Written: { $path }
agreement-tabled = { $title }: { $articles } articles, of which { $bracketed } in brackets
agreement-named = The file names no mark of the instrument: one was made of its content.
agreement-drafted = Draft { $draft } was made. Two officers release it.

error-agreement-shape = { $path } is no agreement as F50 has it: { $detail }
error-agreement-languages = { $path }: article { $number } has not its text in exactly the authentic languages.
    .remedy = Give each heading and clause a text in every authentic language, and in no other.
error-agreement-number = { $path }: the number { $number } stands there twice, or belongs to another part.
    .remedy = Give each article a number of its own.
error-agreement-period = { $path }: a period of { $seconds } s for { $format }. Terms set periods from 60 s to 366 days.
    .remedy = Give a period within them, or leave it out: then the format's own holds.
error-agreement-twice = { $path }: { $what } stands in the terms twice.
    .remedy = Leave one of the two: nobody could say which is meant.
error-agreement-clauses = { $path }: entry_into_force and term contradict themselves.
    .remedy = A fixed date needs date, tacit renewal needs period_days, and a term ends after it begins.
error-agreement-part = The agreement has no part { $number }.
error-agreement-said-twice = Two answers to part { $number } at once.
error-agreement-not-said = The counterpart says nothing of part { $number } that could be accepted.
    .remedy = A text in brackets is accepted by nobody: counter with the text that you want.
error-agreement-nothing = There is nothing to say: name a part to accept, counter, reserve or withdraw.
error-agreement-missing = The text of part { $number } is not here, or is not what its hash says. Nobody agrees to what they cannot read.
    .remedy = Wait until the attachment has come: comity agreement show says which.
error-agreement-unanswered = The counterpart has said nothing yet that an answer could refer to.
    .remedy = Table another text instead: comity agreement table FILE --of AGREEMENT
error-agreement-not-agreed = Not all of the text is agreed on for good. Open: { $open }
    .remedy = comity agreement show says what each party says.
error-agreement-no-renewal = The agreement has no renewal ahead.
error-agreement-no-annex = The annex of terms is not agreed on for good, or its text is not here.
error-agreement-other-terms = { $statement } does not put the terms of this agreement: { $what } is another.
error-no-such-agreement = { $name } belongs to no agreement that is known here.
    .remedy = comity agreement list
error-no-such-part = The agreement has no part { $part }.
