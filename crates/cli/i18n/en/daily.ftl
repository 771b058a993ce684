# Daily work: turnover of officers.

turnover-shift = Watch handed over: { $desk }, { $from } to { $to }.
turnover-reserve = Reserve of desk { $desk } changed.
turnover-alarm = Open alarm, the next call is the other's: { $about }
turnover-translation = Translation handed over: { $what }
turnover-open = Open at this moment: { $owed } statements from which we owe something, { $cases } cases.
turnover-owed =   { $number }
turnover-more = There are more: comity obligations

# Drills.

help-drill = Play a counterpart with keys of its own on training lines, so that a watch trains alone
    .examples =
        comity drill examples/drill-early-warning.toml
        comity drill examples/drill-watch-test.toml --place /var/lib/comity-drill
help-drill-arg-file = The drill: what the counterpart says and waits for
help-drill-arg-place = Where the simulated counterpart lives; needed from the second drill on, since a pairing is for good
drill-begins = EXERCISE begins: { $title }. All of it is on { $line } and marked as exercise.
drill-said = EXERCISE: DRILL said { $number } ({ $format }). It waits for the watch.
drill-acknowledged = EXERCISE: { $number } is acknowledged.
drill-late = EXERCISE: { $number } was not acknowledged within { $seconds } s.
drill-ends = EXERCISE ends: { $said } statements, { $late } not acknowledged in time.
error-drill-file = The drill { $path } cannot be played: { $detail }
    .remedy = Look at the drills in examples/.
error-drill-ceiling = The line { $line } is not for exercises alone. Nothing was done.
    .remedy = Put [ceiling."{ $line }"] with exercise_only = true into the node's settings, for every track of DRILL, and restart the node.
error-drill-idle = This node does not run, so nobody is on watch. Nothing was done.
    .remedy = comity serve
