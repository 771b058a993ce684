# Translations and internal notes.

help-translate = Translate what was said, and have translations adopted
help-translate-queue = List what is to be translated: what is due first goes first
    .examples =
        comity translate queue
        comity translate queue --into ru --json
help-translate-queue-arg-all = Finished ones as well
help-translate-queue-arg-into = Only what is wanted in this language
help-translate-ask = Ask for a translation of a statement
    .examples =
        comity translate ask BOR/nrrc/7 ru --reason "for the morning briefing"
help-translate-ask-arg-reference = Number or id of the statement
help-translate-ask-arg-language = Tag of the language, such as ru
help-translate-ask-arg-reason = What it is needed for
help-translate-claim = Take a translation on, so that nobody else does it too
    .examples =
        comity translate claim BOR/nrrc/7 ru -o bor-7.ru.json
help-translate-claim-arg-reference = Number or id of the statement
help-translate-claim-arg-language = Tag of the language, such as ru
help-translate-claim-arg-out = Write the texts into this new file, to be translated in place
help-translate-return = Give a translation back that somebody took on
    .examples =
        comity translate return BOR/nrrc/7 ru --reason "needs somebody who knows the terms"
help-translate-return-arg-reference = Number or id of the statement
help-translate-return-arg-language = Tag of the language, such as ru
help-translate-return-arg-reason = Why; it stands in the queue
help-translate-form = Write what of a statement can be translated into a new file
    .examples =
        comity translate form BOR/nrrc/7 ru -o bor-7.ru.json
help-translate-form-arg-reference = Number or id of the statement
help-translate-form-arg-language = Tag of the language, such as ru
help-translate-form-arg-out = The file
help-translate-write = Keep a translation at this node: unofficial, and never sent by itself
    .examples =
        comity translate write bor-7.ru.json --done
help-translate-write-arg-file = The form, filled in
help-translate-write-arg-done = It is finished: take it off the queue
help-translate-done = Say that a translation is finished
    .examples =
        comity translate done BOR/nrrc/7 ru
help-translate-done-arg-reference = Number or id of the statement
help-translate-done-arg-language = Tag of the language, such as ru
help-translate-show = Show the translations of a statement, and what each is worth
    .examples =
        comity translate show BOR/nrrc/7
help-translate-show-arg-reference = Number or id of the statement
help-translate-send = Draft a statement (F19) that says a translation to the other side; others release it
    .examples =
        comity translate send BOR/nrrc/7 ru
help-translate-send-arg-reference = Number or id of the statement that was translated
help-translate-send-arg-language = Tag of the language, such as ru
help-translate-adopt = Draft the same translation as the other side's (F19); official once both have said it
    .examples =
        comity translate adopt BOR/nrrc/9
help-translate-adopt-arg-reference = Number or id of its F19
help-note = Write internal notes, which never leave this node
help-note-add = Write an internal note about a statement or a case
    .examples =
        comity note add BOR/nrrc/7 "the address is one of ours"
        comity note add BOR/nrrc/7 --case "ask the CERT before answering"
help-note-add-arg-reference = Number or id of the statement; for a case, of its first
help-note-add-arg-text = The note
help-note-add-arg-case = It is about the whole case
help-note-list = List the internal notes about a statement or a case
    .examples =
        comity note list BOR/nrrc/7
        comity note list BOR/nrrc/7 --case --json
help-note-list-arg-reference = Number or id of the statement; for a case, of its first
help-note-list-arg-case = Those about the whole case

translate-none = There is no translation of { $number } here.
translate-queue-none = Nothing is to be translated.
translate-queue-line = { $due }  { $precedence }  { $number } ({ $format })  { $from } -> { $into }
translate-no-due = nothing due
translate-queue-unread = nobody at its desk reads it
translate-queue-asked = asked for by { $by }
translate-queue-open = open
translate-queue-claimed = { $by } works on it
translate-queue-done = done by { $by } at { $at }
translate-queue-written = a translation is there
translate-queue-returned = given back by { $by }: { $reason }
translate-asked = A translation of { $number } into { $into } is in the queue.
translate-claimed = The translation of { $number } into { $into } is yours.
translate-given-back = The translation of { $number } into { $into } is open for others.
translate-done = The translation of { $number } into { $into } is finished.
translate-form = Translate the texts in { $path }; numbers, hashes and listed words stay. Then: comity translate write { $path } --done
translate-written = The translation of { $number } into { $into } is kept, version { $version }. It is unofficial, and was not sent.
translate-drafted = Draft { $draft }. Whoever may release it sends it: comity release send { $draft }. A translation is official only once both sides have said the same.
translate-head = --- TRANSLATION INTO { $into } ---
translate-standing-internal = Unofficial translation, made by { $by } at { $at }. INTERNAL: it was never sent.
translate-standing-on-its-way = Unofficial translation, said by { $by } ({ $said }); not opened by the other side yet.
translate-standing-void = Translation of { $by } ({ $said }) without effect.
translate-standing-withdrawn = Withdrawn by { $by } ({ $said }): no translation any more.
translate-standing-proposed = Unofficial translation, said by { $by } alone ({ $said }).
translate-standing-awaiting-confirmation = Said alike by both sides ({ $said }), awaiting confirmation: unofficial until then.
translate-standing-official = Official translation, adopted by both sides ({ $said }).
translate-other-source = IT IS NO TRANSLATION OF THIS TEXT: { $why }. Its texts are not shown.
translate-of = This is a translation of { $number }; beside it: comity translate show { $number }
translate-authentic-governs = --- The authentic text governs. ---
unfit-of-translation = a translation is not translated
unfit-same-language = the text is in this language already
unfit-tag = this is no language tag
unfit-count = no text is translated, or too many
unfit-absent = it translates what is not there
unfit-shape = more than words differs: a number, a hash, a listed word or how many items there are
unfit-source = its hash is that of another source
unfit-format = with it the text does not satisfy its format
unfit-other = it does not belong to this text

note-head = *** INTERNAL NOTES, NEVER SENT ***
note-line = { $number }. { $by }, { $at }
note-line-case = { $number }. On the whole case: { $by }, { $at }
note-end = *** END OF INTERNAL NOTES ***
note-added = Internal note { $number } about { $about } is kept. It never leaves this node.
note-none = There are no internal notes about { $about }.

audit-translation-asked = translation asked for
audit-translation-claimed = translation taken on
audit-translation-given-back = translation given back
audit-translation-done = translation finished
audit-translation-written = translation written

holds-translation-languages = the language that the envelope calls a translation, of the same source
holds-translation-hash = the hash of the texts that stand there

error-translation-file = { $path } is no form of a translation: { $detail }
    .remedy = Have a form written: comity translate form STATEMENT LANGUAGE -o FILE
error-translation-unfit = This is no translation of { $name }: { $why ->
        [of-translation] a translation is not translated
        [same-language] it is in { $at } already
        [tag] "{ $at }" is no language tag
        [count] no text is translated, or too many
        [absent] it has no { $at }
        [shape] { $at } differs in more than its words
        [source] the hash is that of another text
        [format] with it the text does not satisfy its format ({ $at })
       *[other] { $at }
    }.
    .remedy = { $why ->
            [shape] Numbers, hashes, listed words and how many items there are stay as in the source.
            [format] A text may have become too long: comity formats says how long each may be.
           *[other] Look at the source: comity show { $name }
        }
error-translation-line = { $name } stands on another line: a translation is said on the line of its source.
error-translation-marks = The translation of { $name } bears wider marks than { $name } itself, or another one of actual, exercise and test.
    .remedy = Give it the source's TLP, PAP and mark, or narrower ones.
error-translation-said = We have said this translation of { $name }: { $by }.
error-translation-adopt = { $name } is no translation of the other side's that could be adopted.
    .remedy = Name its F19: comity inbox
error-translation-fixed = { $name } is a translation, and a translation is not corrected.
    .remedy = Cancel it, and say another one.
error-no-such-translation = No translation of { $name } into { $language } was made here.
    .remedy = Write it first: comity translate form { $name } { $language } -o FILE
error-translation-not-wanted = Nobody asked for a translation of { $name } into { $language }.
    .remedy = Ask for it: comity translate ask { $name } { $language }
error-translation-claimed = { $by } works on this translation.
    .remedy = Whoever gives it back says why: comity translate return STATEMENT LANGUAGE --reason TEXT
error-translation-unclaimed = Nobody works on the translation of { $name } into { $language }.
error-translation-done = The translation of { $name } into { $language } is finished.
    .remedy = If it is needed anew, ask for it again: comity translate ask { $name } { $language }
error-note-wrong = A note has some text, and at most { $limit } bytes.
error-erase-translations = { $translations } says { $name } in another language, and would stay.
    .remedy = Name the translations too, so that the content goes with them.
