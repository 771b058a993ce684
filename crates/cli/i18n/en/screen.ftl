# The live screen of the watch, published ladders, and what of a case has no effect.

help-watch-arg-officer = The officer who acknowledges at this screen; an officer's token says it by itself

screen-alarms = Alarms
screen-desks = Desks
screen-open = { $count ->
    [one] { $count } open alarm
   *[other] { $count } open alarms
}
screen-open-flash = { $open }, { $flash } FLASH
screen-of = {" "}({ $shown } of { $all })
screen-filter = only { $what }; FLASH always
screen-and-above = { $precedence } and above
screen-all-filtered = The filters leave nothing; x shows all.
screen-parked = desk closed
screen-no-deadline = no time
screen-in-flight = , { $count } on the way
screen-down = DOWN since { $since }{"  "}
screen-test-answered = test { $at } answered
screen-test-waits = test { $at } NOT answered
screen-test-none = no test yet
screen-round-trip = , { $ms } ms
screen-skew = , clock { $ms } ± { $within } ms
screen-clocks = , clock { $least } to { $most } s
screen-exercise = { $count ->
    [one] EXERCISE: { $count } of the open alarms is of an exercise
   *[other] EXERCISE: { $count } of the open alarms are of an exercise
}
screen-more-findings = and { $count } more: comity status
screen-keys = Enter acknowledge  j k move  l line  p precedence  x all  ? help  q quit
screen-you = you
screen-confirm-said = Acknowledge { $about } ({ $officer })?  Enter yes  u not understood  Esc no
screen-confirm = Take note of { $about } ({ $officer })?  Enter yes  Esc no
screen-taken = Taken: { $about }
screen-no-officer = Nobody is named who acknowledges: comity watch --officer NAME
screen-ladder = step { $step } of { $of } since { $at }: { $desk }, { $call }
screen-ladder-closed = closed there
screen-help-title = Keys
screen-help =
    Enter, a    take the picked alarm: asks first, Enter again says yes
    j k, arrows pick another alarm;  g  the most urgent again
    l           only one line, then the next, then all
    p           only this precedence and above
    x, Esc      no filters;  r  ask the node now
    q           leave

    Acknowledging tells the other side that a named officer has taken the
    statement. It is not an agreement.
    Flash is at the top and no filter hides it; exercises come last.
    Steps beside what the other side owes are reckoned here from the ladder
    that it publishes: nobody there has said so.
    Times are UTC. STALE means that the screen does not follow the node.

ladder-call-on-watch = officer on watch
ladder-call-reserve = reserve
ladder-call-next-shift = next shift
ladder-now = by their published ladder: step { $step } of { $of }, { $desk } ({ $call }), since { $at }
ladder-closed = by their published ladder: nobody is called before the desk opens
ladder-head = Who is called there, by the ladder that they publish (desk { $desk }, entry { $entry } of their register); nobody there has said so:
ladder-step = {"    "}{ $step }. { $desk }, { $call }: from { $at }
ladder-step-reached = {"  * "}{ $step }. { $desk }, { $call }: from { $at }
directory-ladder =     called: { $desk }, { $call }, every { $minutes } min, calls: { $calls }

case-without-effect = without effect:
case-void = {"    "}{ $number } { $format }: { $reason }

help-register-add-arg-no-ladder = Do not publish the escalation ladder of the desk that the contact names
register-filled-utc = Its hours in UTC were reckoned and put into it.
register-filled-ladder = The escalation ladder of its desk was put into it: desks and places, no names.
error-register-hours = The hours of the contact cannot be reckoned: { $detail }
    .remedy = comity formats { $format } shows what they must be.

finding-format-missing = The rules in force on { $line } name a format that is not in this node's folder (hash { $hash }). Statements of it are void here alone, and both sides' digests differ.
finding-format-missing-remedy = Put its file back into formats/ and start again; comity formats FORMAT prints a file's hash.
finding-obligations-full-ours = On { $line } we owe as much as one party can: { $open } of { $limit } ({ $mark }). What would oblige us to more has no effect.
finding-obligations-full-ours-remedy = Meet something: comity obligations --ours
finding-obligations-full-theirs = On { $line } the other side owes as much as one party can: { $open } of { $limit } ({ $mark }). What would oblige it to more has no effect.
finding-obligations-full-theirs-remedy = Waive what is not needed any more: comity obligations --theirs
