# How far a statement is, beside what the evidence shows; what an answer says.

state-taken = { $peer }'s node holds it since { $at } and has opened it ({ $by }); acknowledged by { $taken }.
state-taken-by-us = From { $peer }; held here, receipted at { $at }. Acknowledged by our { $taken }.

stage-no-position-yet = NO POSITION YET: the time for the answer runs anew, once.
stage-answered = Answered.
stage-non-responsive = Answered; whoever asked calls the answer NON-RESPONSIVE.
stage-denied = Answered: DENIED.
stage-lapsed = LAPSED: no answer came in twice the time.
stage-waived = Whoever asked gave the answer up.
stage-short-no-position-yet = no position
stage-short-answered = answered
stage-short-non-responsive = non-responsive
stage-short-denied = denied
stage-short-lapsed = lapsed
stage-short-waived = waived

answer-approved = Answered in { $by }: approved.
answer-denied = Answered in { $by }: denied.
answer-pending = { $by } says: pending. That is no answer yet.
answer-no-position-yet = { $by } says: no position yet. That is no answer yet.
answer-non-responsive = { $by } says: the answer is non-responsive.
answer-waived = { $by } says: the answer is given up.
answer-not-understood = { $by } says: part of it was not understood (F04). That is no answer.

register-officer-left = { $name }: REVOKED, was { $role }; left or the key revoked in entry { $entry }, trusted up to { $last } entries

concerns-head = Concerns statements: { $count }
concern-not-here = not here, or not for you
