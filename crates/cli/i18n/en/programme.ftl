# The six measures of the programme, played by two parties.

programme-begins = Two parties go through all six measures. Every act is an ordinary command; twelve weeks pass, up to now.
programme-chapter = Measure { $number }: { $head }
programme-chapter-again = Measure { $number }, continued: { $head }
programme-both = both
programme-measure-dialogue = a regular dialogue of agencies
programme-measure-channels = continuous channels of communication
programme-measure-agreement = an agreement on preventing incidents
programme-measure-guarantees = guarantees of non-interference
programme-measure-experts = a dialogue of experts
programme-measure-commitment = a commitment before everybody

programme-lines-open = see { $count } lines answer: { $tracks }
programme-notice-sent = sends { $number } and has the other side's signed receipt
programme-notice-taken = takes { $number }: { $officer }
programme-evidence-written = writes the evidence of { $number }: { $path }
programme-lines-equal = have the same record on all { $count } lines, by digest

programme-round-proposed = proposes round 1 for { $at }: { $number }
programme-round-countered = proposes { $at } instead: { $number }
programme-round-accepted = accepts that: { $number }
programme-round-agreed = hold one hash of dates, place, agenda and delegations ({ $hash }…): round 1 is on { $at }
programme-round-held = says that the round was held: { $number }
programme-record-proposed = signs a record by two officers: { $number }
programme-record-signed = signs the very same by two officers: { $number }
programme-record-joint = have a joint record; AUR owes its action by { $at }
programme-action-done = says that the action is done: { $number }
programme-action-met = see that nothing is owed of the record any more
programme-claim-tabled = puts the inquiry { $claim } on the table of the dialogue: { $number }
programme-claim-position = says its position: { $number }
programme-claim-disagreed = disagrees: { $number }
programme-claim-recorded = have the disagreement on record; the program gives no verdict

programme-agreement-tabled = tables the model agreement, { $articles } articles in { $languages }: { $number }
programme-agreement-answered = accepts { $count } parts and would have article { $article } otherwise: { $number }
programme-agreement-accepted = accepts article { $article } as BOR would have it: { $number }
programme-agreement-agreed = agree on every part: one hash of all texts in all languages ({ $hash }…)
programme-agreement-initial = initials it: { $number }
programme-agreement-sign = signs it by two officers: { $number }
programme-agreement-ratify = gives notice of ratification: { $number }
programme-agreement-concluded = compute the same entry into force, 30 days after the last notice: { $at }
programme-agreement-in-force = see the agreement in force
programme-terms-put = puts its annex of terms on the line nrrc: { $number }
programme-terms-mirrored = puts the same there: { $number }. From now on these periods hold
programme-inquiry-sent = asks about sessions from an address of BOR's, with evidence: { $number }
programme-inquiry-due = owes the answer within { $hours } hours, as agreed; without the agreement it would be { $instead }
programme-inquiry-taken = takes { $number } in time: { $officer }
programme-inquiry-late = see the deadline missed: the answer to { $number } is LATE, owed by { $by }
programme-inquiry-answered = answers 6 hours late: { $number }
programme-inquiry-met-late = see it met late for good: { $number }
programme-activity-notified = gives notice of a measurement of web sites on { $at }: { $number }
programme-activity-meets = see that { $number } meets the election { $window }: the place and the time are the same
programme-activity-moved = moves it to { $at }, six days ahead and before the election: { $number }
programme-activity-apart = see that it meets nothing any more
programme-activity-unopposed = answers that it does not object: { $number }
programme-signal-begins = signals by code { $code } that it begins: { $number }
programme-signal-asks = asks by code { $code } whether what it sees is AUR's, and routine: { $number }
programme-signal-answers = answers by the same code { $code } that it is: { $number }
programme-caution-proposed = names a hospital's system, by a hash that tells nobody which, as one to be left alone: { $number }
programme-caution-agreed = agrees: { $number }
programme-caution-in-force = see it in force, until notice

programme-review-equal = compute the same figures of all these weeks ({ $digest }…)
programme-review-said = says them as the review: { $number }
programme-review-same = says the very same: { $number }
programme-review-agreed = have an agreed review

programme-guarantee-offered = offers a guarantee, by two officers: { $number }
programme-guarantee-alone = sees the offer; it binds nobody yet
programme-guarantee-mirrored = says the same with the parties exchanged: { $number }
programme-guarantee-in-force = are bound from one instant: { $at }
programme-window-announced = announces an election from { $from } to { $to }: { $number }
programme-window-open = see the banner: the protected window is open
programme-concern-raised = says that somebody may interfere, with evidence: { $number }
programme-concern-due = owes an answer within { $hours } hours inside the window; outside it would be { $instead }
programme-concern-question = asks: { $number }
programme-concern-answer = answers: { $number }
programme-concern-findings = says what was found: { $number }
programme-concern-agrees = says the very same: { $number }
programme-concern-joint = have joint findings

programme-line-suspended = suspends the line cert until { $at }, by two officers: { $number }
programme-line-refuses = is refused there: nothing is sent on a line that is suspended
programme-paper-sent = sends a paper to the other side's experts all the same, no officer named: { $number }
programme-paper-commented = comments on it: { $number }
programme-term-proposed = says what it means by “{ $term }”: { $number }
programme-term-adopted = adopts the very same definition: { $number }
programme-term-agreed = have “{ $term }” agreed in their glossary
programme-joint-drafted = drafts a joint paper: { $number }
programme-joint-signs = signs it by two officers: { $number }
programme-joint-signed = have one joint paper, signed by both

programme-declared = declares that it will not strike first ({ $id }…) in its public log
programme-followed = follows { $other }'s log and verified every entry; it knows { $other } by their line
programme-third-follows = follows both logs, and knows each by the fingerprint that it publishes
programme-witnessed = witnesses both: nobody can be shown another history unnoticed
programme-declaration-proved = verifies a file that proves AUR's declaration, and its own witness

programme-see = It can be seen again, each by its command (all of them were just run):
programme-see-kept = The commands that show it again (all of them were just run; --keep DIR keeps the folders):
programme-see-line = { "  " }{ $measure }  { $command }
programme-stays = Both nodes and the witness stay up; try the commands in another terminal. Ctrl-C ends the demonstration.
programme-kept = The parties' folders stay in { $path }
programme-gone = The parties' folders are gone, as --once says.

help-demo-arg-keep = Keep the parties' folders here, in a folder that is not there yet
