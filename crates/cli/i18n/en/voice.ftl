# Calls by telephone: sheets, dictation, the record of the call.

help-voice = Speak by telephone when the line is down: sheets of challenges, dictation, the record of the call
help-voice-renew = Say by an F17 that both sides take new sheets, or say the same in answer
    .examples =
        comity voice renew BOR --line nrrc
        comity voice renew AUR --line nrrc --answer AUR/nrrc/7
help-voice-renew-arg-peer = The other party
help-voice-renew-arg-line = The track of the line whose sheets these are
help-voice-renew-arg-answer = The other side's record that asks for new sheets
help-voice-renew-arg-office = Your office in the call, not your name
help-voice-renew-arg-their-office = The other side's office
help-voice-renew-arg-means = How you spoke
help-voice-renew-arg-when = When the call began; now where it is not given
help-voice-renew-arg-summary = What was said
help-voice-sheet = Print sheets of challenges and responses, a page a day
    .examples =
        comity voice sheet BOR --line nrrc
        comity voice sheet BOR --from 2026-12-01 --days 7 > week.txt
help-voice-sheet-arg-peer = The other party
help-voice-sheet-arg-line = The track of the line
help-voice-sheet-arg-from = The first day, in UTC, up to 92 days ahead; today where it is not given
help-voice-sheet-arg-days = How many days, up to 31
help-voice-sheet-arg-older = Sheets of the key before the newest, or of the one so many before
help-voice-sheet-arg-officer = Who prints them, for the log
help-voice-check = Check the words that you heard; the row is struck out whatever comes of it
    .examples =
        comity voice check BOR 3 armor guess
        comity voice check BOR 11 0095 0826 --day 2026-11-27
help-voice-check-arg-peer = The other party
help-voice-check-arg-row = The number of the row
help-voice-check-arg-heard = The two words that you heard, or their numbers
help-voice-check-arg-line = The track of the line
help-voice-check-arg-day = The day of the sheet: today, or yesterday for a call across midnight
help-voice-check-arg-older = As for the sheet: not the newest key
help-voice-check-arg-officer = Who holds the call
help-voice-form = Print a blank form on which a statement is written down as it is dictated
    .examples = comity voice form F20
help-voice-form-arg-format = The format
help-voice-dictate = Print a statement as it is dictated, with its check groups
    .examples =
        comity voice dictate AUR/nrrc/7
        comity voice dictate --draft 3
help-voice-dictate-arg-statement = The statement's number
help-voice-dictate-arg-draft = A draft in place of a statement
help-voice-take = Take a dictation: check it line by line, and make a draft of the record of the call
    .examples =
        comity voice take F20
        comity voice take --file heard.txt --to BOR/nrrc --challenge "2026-11-27, rows 3 and 11"
help-voice-take-arg-format = The format that is dictated; each line is asked for at the terminal
help-voice-take-arg-file = A form that was filled in, in place of the terminal
help-voice-take-arg-to = The line on which the record (F17) is filed; without it the dictation is only checked
help-voice-take-arg-answer = The other side's record of this call
help-voice-take-arg-challenge = The day of the sheet and the rows that were used
help-voice-take-arg-not-matched = The challenge did not match
help-voice-take-arg-as-heard = Make the draft although something does not match
help-voice-take-arg-tlp = The record's TLP label; never less sensitive than the marks that were read out
help-voice-take-arg-pap = The record's PAP label; likewise
help-voice-take-arg-office = Your office in the call, not your name
help-voice-take-arg-their-office = The other side's office
help-voice-take-arg-means = How you spoke
help-voice-take-arg-when = When the call began; now where it is not given
help-voice-take-arg-summary = What was said besides

voice-office = Duty officer of { $party }
voice-office-own = this side
voice-renew-summary = Both sides take new voice sheets from now on. / Обе стороны отныне переходят на новые проверочные листы.
voice-renew-asked = { $number }: new sheets asked for. They are in force when { $peer } has said the same.
voice-renewed = { $number }: new sheets from now on, as soon as { $peer } has received this. Destroy the old ones.

voice-sheet-head = VOICE SHEET FOR { $day } (UTC)
voice-sheet-line = { $own } and { $peer }, { $track }
voice-sheet-key = Key: { $words }
voice-sheet-older = NOT THE NEWEST KEY: { $count } newer
voice-sheet-how =
    1. Call a number below, never one that a caller gives you.
    2. Say a row of yours and its challenge; the other side says the
       response. Then the other side does the same with a row of its own.
    3. Strike each row out, right or wrong. One wrong word: hang up, alarm.
voice-sheet-by = { $party } challenges:
voice-sheet-telephones = Telephones of { $peer }:
voice-sheet-no-telephone = No telephone of { $peer } is in the directory.
voice-matched = Row { $row }: right. They hold the sheet.
voice-matched-say = Row { $row }: right. Answer: { $say }
voice-wrong-word = Row { $row }: WRONG. These are other words. Hang up and call a number of the directory.
voice-words-swapped = Row { $row }: WRONG. The right words in the wrong order. Go on with another row.
voice-echoed = Row { $row }: WRONG. You heard the other half of the row: somebody may give your own words back to you. Hang up.
voice-other-row = Row { $row }: WRONG. These words are of another row. Go on with another row of this sheet, once.
voice-struck = The row is struck out. For the record of the call: { $challenge }

voice-spell-digits = zero one two three four five six seven eight nine
voice-spell-letters = Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu

voice-take-begin = { $format } { $name }. Lines of the form:
voice-take-marks = The marks as they are read out, such as TLP:RED PAP:AMBER actual; nothing where none are
voice-take-path = Line: its number above or its path, nothing when all lines are taken
voice-take-value = { $path } ({ $kind }): what you hear; nothing to leave it
voice-take-group = Its check group
voice-take-right = Right.
voice-take-wrong = DOES NOT MATCH: what you wrote makes { $group } ({ $spelt }). Ask to hear the line again.
voice-take-unread = No group. What you wrote makes { $group } ({ $spelt }). Ask for the group.
voice-take-no-group = That is no group: four letters A to Z without I, L, O, U, or digits. What you wrote makes { $group } ({ $spelt }).
voice-take-mixed = Letters of two alphabets in one word: { $words }
voice-take-refused = { $detail }
voice-take-whole = The three check groups of the whole
voice-take-no-draft = No record was made: not everything matches. Ask again, or give --as-heard.
voice-take-summary = Taken by dictation, as heard.
voice-take-draft = The record of the call is draft { $draft }.
voice-take-invalid = As a statement it is not valid: { $member } ({ $code }).
voice-line-wrong = { $path } DOES NOT MATCH: what was written makes { $group }.
voice-line-unread = { $path }: no group was read out. What was written makes { $group }.
voice-line-no-group = { $path }: its group is none. What was written makes { $group }.
voice-line-foreign = { $path }: a letter of its group is Cyrillic, though it looks Latin. What was written makes { $group }.
voice-whole-right = The whole matches.
voice-whole-unread = The groups of the whole were not read out. What was written makes { $groups }.
voice-whole-wrong = THE WHOLE DOES NOT MATCH: what was written makes { $groups }. Where every line matches, one is missing.

voice-same = Both sides recorded the call alike: { $ours }, { $theirs }.
voice-differ = Both sides recorded the call, and differ: { $ours }, { $theirs }.
voice-differ-ours = { "      " }ours:   { $value }
voice-differ-theirs = { "      " }theirs: { $value }

audit-voice-sheets = voice sheets given out

error-voice-no-key = There are no voice sheets with { $peer } on { $track }, or none so old.
    .remedy = One side gives: comity voice renew. The other side answers with --answer and that number.
error-voice-label = { $label } is no label.
    .remedy = TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN, TLP:CLEAR; PAP:RED, PAP:AMBER, PAP:GREEN, PAP:CLEAR.
error-voice-day = { $day } is no day of voice sheets: they are from { $from } to { $to }, by UTC.
error-voice-row = A sheet has rows 1 to { $limit }; there is no { $row }.
error-voice-word = { $word } is none of the words of the sheets.
    .remedy = Type the Latin letters of the sheet, or the number beside the word, from 0000 to 2047. No row was used up.
error-voice-words = A challenge and a response have { $limit } words each.
error-voice-used = Row { $row } of { $day } was used before: { $by }.
    .remedy = A row is used once: whoever listened knows it. Take another one.
error-dictation-refused = It cannot be dictated, or what was written down makes no statement: { $path } { $detail }.
error-voice-challenge = "{ $text }" names no rows of a sheet.
    .remedy = The day and the rows, as "2026-11-27, rows 3 and 11".
error-voice-form = { $path } is no form of a dictation.
error-voice-terminal = There is no terminal to ask at.
    .remedy = Give a form that was filled in: --file.
