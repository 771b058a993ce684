# Line tests and the directory.

help-directory = Show who is to be reached where: contacts and profiles of all parties
    .examples = comity directory BOR
help-directory-arg-peer = Only this party
help-directory-arg-search = Only contacts with this text in a field
help-directory-arg-vcard = Write the contacts as vCards into this new file
help-directory-arg-rfc2350 = Print the profiles in the order of RFC 2350
help-register = Say something in this party's register
help-register-add = Enter a contact (F10) or a profile (F11), signed by an authority
    .examples = comity register add F10 --body watch.json
help-register-add-arg-format = The format
help-register-add-arg-body = File with the body, JSON
help-register-add-arg-authority-key = The authority key
help-line-test-arg-series = Show the hourly tests of the line, and what they come to
help-line-test-arg-days = Days of the series, up to now
help-line-test-arg-person = Test the other side's watch: a person must answer (F02)
help-line-test-arg-desk = The desk that must answer; watch where not given
help-serve-arg-line-tests = Test each line by turns in intervals of so many seconds; 0 for not at all
help-inbox-arg-tests = Show line tests as well

error-register-format = { $format } is no format that is said in a register.
error-register-format-remedy = Contacts are F10, profiles F11; comity formats lists all.
error-register-body = The body is no JSON object. { $detail }
error-register-body-remedy = comity formats { $format } shows what it holds.

register-added = { $format } is entry { $number } of the register.

directory-party = { $name } ({ $own })
directory-root =   root: { $words } ({ $root })
directory-no-contacts =   no contacts
directory-contact =   { $category }: { $agency }, { $position }
directory-category-watch = watch
directory-category-technical = technical
directory-category-diplomatic = diplomatic
directory-way =     { $kind }: { $value }
directory-hours =     hours: { $hours }; languages: { $languages }
directory-always = always
directory-key =     key ({ $kind }): { $words }
directory-fresh =     confirmed { $at }
directory-unconfirmed =     not confirmed for six months: { $at }
directory-unconfirmed-unknown =     not confirmed; it does not say when it changed
directory-fallback =   if the line fails: { $telephone }, { $mail }
directory-days = Mon Tue Wed Thu Fri Sat Sun
directory-history =   entry { $number }: { $what }
directory-history-no-effect =   entry { $number }: { $what } (no effect)
directory-vcard = The contacts are in { $path }.
directory-no-profile = { $name } has published no profile (F11).

rfc2350-title = { $name }: profile (RFC 2350)
rfc2350-document = 1. Document: entry { $entry } of the register of party { $party }
rfc2350-contact = 2. Contact
rfc2350-mission = 3.1 Mission
rfc2350-constituency = 3.2 Constituency
rfc2350-sponsorship = 3.3 Sponsorship
rfc2350-authority = 3.4 Authority
rfc2350-incidents = 4.1 Incidents and level of support
rfc2350-disclosure = 4.2 Cooperation and disclosure
rfc2350-authentication = 4.3 Communication and authentication
rfc2350-services = 5. Services
rfc2350-forms = 6. Forms for reports
rfc2350-disclaimers = 7. Disclaimers

line-series-head = { $line }, { $from } to { $to }
line-series-availability = available: { $percent } % ({ $answered } of { $hours } hours)
line-series-none = No test of an hour has come to an end.
line-series-round-trip = round trip: 50 % within { $p50 } ms, 90 % within { $p90 } ms, 99 % within { $p99 } ms
line-series-skew = their clock minus ours: { $ms } ms, give or take { $within } ms (half a round trip and a second)
line-series-transport = { $word }: { $answered } of { $tests } tests answered in time
line-series-faults = other digests: { $unequal }; damaged texts: { $damaged }
line-series-down = down since { $since }
line-series-outage = outage from { $from } to { $until }, missed tests: { $missed }
line-series-outage-open = outage since { $from }, missed tests: { $missed }
line-series-ours = ours
line-series-theirs = theirs
line-series-answered = { $by } { $sequence }, { $at }: answered
line-series-unanswered = { $by } { $sequence }, { $at }: no answer
line-series-person = { $by }, { $at }: { $officer } answered within { $seconds } s
line-series-person-open = { $by }, { $at }: a person must answer
line-person-sent = { $number } is on its way; a person must answer it.

finding-line-down = The line { $peer }/{ $track } has missed { $missed } tests in a row. Telephone: { $telephone }; mail: { $mail }; draft of a notice (F07): { $draft }
finding-line-down-remedy = Call them; other ways are being tried. comity line-test { $peer }/{ $track } --series shows since when.
finding-digests-differ = The two sides make something else of the line { $peer }/{ $track }, below { $ours } entries of ours and { $theirs } of theirs; cases: { $cases }.
finding-digests-differ-remedy = Export comity line-state { $peer }/{ $track } --to FILE on both sides and compare the cases; keep both stores as they are.
