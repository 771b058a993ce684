# A day of two watches, played in fast-forward.

play-head = A day of two watches in fast-forward: two real nodes, one clock that is turned.
play-stated = says { $number }: { $format } ({ $officer })
play-received = gets { $number }: { $format }
play-taken = { $officer } takes { $number }
play-acknowledged = sees that { $officer } took { $number } ({ $by })
play-corrected = corrects { $number } by { $by }
play-held = knows that its attachment is held ({ $track })
play-alarm-raised = alarm: { $about }
play-alarm-called = calls { $officers } at desk { $desk } about { $about }, level { $level }
play-alarm-ended = alarm about { $about } over: { $how }
play-shift = { $from } hands desk { $desk } over to { $to }; open: { $open }
play-owed-met = met: { $kind }, owed by { $owed_by } for { $number }
play-owed-met-late = met LATE: { $kind }, owed by { $owed_by } for { $number }
play-owed-late = LATE: { $kind }, owed by { $owed_by } for { $number }
play-owed-lapsed = LAPSED: { $kind }, owed by { $owed_by } for { $number }
play-owed-changed = now due { $due }: { $kind }, owed by { $owed_by } for { $number }
play-owed-waived = waived: { $kind }, owed by { $owed_by } for { $number }
play-owed-cancelled = cancelled: { $kind }, owed by { $owed_by } for { $number }
play-escalated = { $officer } releases { $number } on the next line: { $kind } for { $about } lapsed
play-tested = line { $line } answers
play-cut = the network is cut
play-mended = the network works again
play-expect-open = as expected, open: { $kind } for { $number }
play-expect-late = as expected, late: { $kind } for { $number }
play-expect-lapsed = as expected, lapsed: { $kind } for { $number }
play-expect-met = as expected, met: { $kind } for { $number }
play-expect-met-late = as expected, met late: { $kind } for { $number }
play-expect-waived = as expected, waived: { $kind } for { $number }
play-expect-cancelled = as expected, cancelled: { $kind } for { $number }
play-line = Line { $track }: { $statements ->
    [one] { $statements } statement
   *[other] { $statements } statements
}, { $entries ->
    [one] { $entries } final entry
   *[other] { $entries } final entries
}
play-said = said
play-digest = { "  " }{ $name } digest { $digest } { $words }
play-same = equal: digest, statements, cases, obligations
play-different = NOT EQUAL
play-proof = AUR wrote the evidence of { $number }: { $path }, { $bytes } bytes
play-equal = Both sides' records are equal on all { $count } lines.
play-unequal = Both sides' records are NOT equal.

error-play-file = The scenario { $path } cannot be played: { $detail }
error-play-step = The scenario did not go as it says: { $detail }
