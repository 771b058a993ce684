# What a statement comes to, and what is asked before one is made.

error-no-effect = As things stand, this { $format } would have no effect: { $effect }. Nothing was sent.
    .remedy = See what stands: comity case, comity obligations. To say it all the same: --anyway
help-show-arg-raw = The body exactly as it came, what is invisible made visible
show-raw = As it came:
show-no-effect = VOID, it has no effect: { $why }.
show-unobliging = It obliges the other party to nothing more: that party owes as much as it can on this line.
show-evidence = Evidence: { $evidence }
show-look-alike = Careful, letters that look alike are mixed here: { $word }
inbox-no-effect = void: { $why }
inbox-unsubstantiated = UNSUBSTANTIATED
obligations-full = { $party } owes as much as one party can on { $line }, { $open } of { $limit }: what would oblige it to more has no effect until something is met.
    .us = This side
    .them = The other side
help-compose-arg-to = The other party, and the track where the format has more than one
help-compose-arg-yes = Do not ask before the draft is made
compose-member = { $label } ({ $path }{ $marks })
compose-value = {"  "}{ $value } = { $label }
compose-list = {"  "}JSON, or one line for each item, an empty line ends
compose-prompt = {"> "}
compose-wrong = {"  "}Not so: it must hold { $expected } { $limit }
compose-required = {"  "}It cannot be left out.
compose-preview = So it will be read:
compose-ask = Make this draft? (y/n)
compose-yes = y yes
compose-not = Nothing was made.
error-compose-line = Say to whom: comity compose { $format } --to PEER/TRACK
