# Line tests: how lines stand, what each way came to, what the node says by itself.

help-line-health = Show how lines stand by their tests: up or down, ways, digests, the last two days by hour
    .examples =
        comity line-health
        comity line-health BOR
        comity line-health BOR/nrrc --days 7
help-line-health-arg-line = The other party, or one line with it; all lines where not given
help-line-health-arg-days = Days up to now that the figures are of, 1 to 14
help-line-state = Show or export what a line comes to: all cases and obligations of its final state
    .examples =
        comity line-state BOR/nrrc
        comity line-state BOR/nrrc --to state.json
help-line-state-arg-line = The other party and the track
help-line-state-arg-to = Write the whole state into this new file

line-health-none = There are no lines.
line-health-head = { $line }: { $stands }
line-health-untested = not tested yet
line-health-up = up
line-health-down = DOWN since { $since }, missed tests in a row: { $missed }
line-health-fallback = { "    " }call them: telephone { $telephone }; mail { $mail }
line-health-tried = { "    " }tried { $way }: { $result }
line-health-draft = { "    " }a notice of the outage (F07) waits for an officer: comity draft show { $draft }
line-health-answered = { "    " }last test: { $by } { $sequence }, { $at }, answered
line-health-open = { "    " }last test: { $by } { $sequence }, { $at }, no answer
line-health-available = { "    " }available: { $percent } %
line-health-round-trip = { "    " }round trip: 50 % within { $p50 } ms, 99 % within { $p99 } ms
line-health-skew = { "    " }their clock minus ours: { $ms } ms, give or take { $within } ms (half a round trip and a second)
line-health-person = { "    " }last watch test: { $at }, answered within { $seconds } s
line-health-person-missed = { "    " }last watch test: { $at }, MISSED: nobody answered within an hour
line-health-person-open = { "    " }last watch test: { $at }, a person must answer
line-health-way-ours = { "    " }we to them, { $way }: { $result } ({ $at })
line-health-way-theirs = { "    " }they to us, { $way }: { $result } ({ $at })
line-health-equal = { "    " }both sides make the same of it, at { $at }
line-health-differ = { "    " }THE SIDES DIFFER above { $from }, at or below { $to }
line-health-differ-case = { "    " }in the case { $case }

way-direct = direct
way-relay = relay
way-proxy = proxy
way-mail = mail
way-courier = courier files
way-reached = reached
way-failed = not reached
way-untried = not tried

line-series-way-ours = we to them, { $way }: reached { $reached } of { $tried } ({ $percent } %), tests { $tests }
line-series-way-theirs = they to us, { $way }: reached { $reached } of { $tried } ({ $percent } %), tests { $tests }
line-series-way-ms = { "    " }time: 50 % within { $p50 } ms, 90 % within { $p90 } ms, 99 % within { $p99 } ms
line-series-way-skew = { "    " }their clock minus ours: { $ms } ms, give or take { $within } ms (half a round trip and a second)
line-series-way-down = { "    " }leads nowhere since { $since }
line-series-persons = watch tests: { $tests }; answered within an hour: { $answered }; missed: { $missed }
line-series-person-missed = { $by }, { $at }: MISSED, nobody answered within an hour
line-series-person-late = { $by }, { $at }: { $officer } answered LATE, within { $seconds } s

line-state-written = The state is in { $path }.
line-state-sums = { $line }: cases: { $cases }; obligations: { $obligations }

draft-owner-node = prepared by the node

why-transports-relays = The list of relays in transports.toml cannot be used.

alarm-line-down = the line is DOWN, two tests or more were missed: { $about }
alarm-digests-differ = the two sides make something else of the line: { $about }
alarm-ended-over = over

error-format-node = { $format } is said by nodes alone: no person says or releases it.
    .remedy = A node tests its lines by itself. Test one now: comity line-test PEER/TRACK, or its watch with --person.
