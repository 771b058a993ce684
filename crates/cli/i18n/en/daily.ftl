# Daily work: turnover of officers.

turnover-shift = Watch handed over: { $desk }, { $from } to { $to }.
turnover-reserve = Reserve of desk { $desk } changed.
turnover-alarm = Open alarm, the next call is the other's: { $about }
turnover-open = Open at this moment: { $owed } statements from which we owe something, { $cases } cases.
turnover-owed =   { $number }
turnover-more = There are more: comity obligations
