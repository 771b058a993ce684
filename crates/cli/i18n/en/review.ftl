# The annual review.

help-review = What a year came to with a party, as both nodes compute it; say it (F56), compare, print
    .examples =
        comity review 2026
        comity review 2026 --line BOR/nrrc
        comity review --from 2026-01-01 --to 2026-06-30 --peer BOR
        comity review 2026 --say
        comity review 2026 --print review.html --lang ru
help-review-arg-year = The year, in UTC
help-review-arg-from = Instead of a year: the first instant
help-review-arg-to = The first instant after the period; of a day, the day is in it
help-review-arg-peer = With this party; the only one where it is not given
help-review-arg-line = Only this line
help-review-arg-say = Make the draft that says it, as an answer to what the other side says of the same period
help-review-arg-on = The line on which it is said, where nobody said anything of this period: dialogue, else official
help-review-arg-fields = A further member: remarks, proposals, instrument. JSON, or else text
help-review-arg-subject = The subject
help-review-arg-print = Write it into a new file as a page to print, in both languages, yours first

review-head = Review with { $peer }: from { $from } on and before { $to }, digest { $digest }
review-line = { $line }: tests passed { $passed } of { $tests }, available { $availability }, digest { $digest }
review-line-incomplete = {"  "}provisional: a party has said nothing there, or made no test, since the end of the period
review-not-over = The period is not over: these figures are provisional, and cannot be said yet.
review-incomplete = Provisional: not on every line has each party said something since the end of the period.
review-reading = Lines that are still being read, and not in it: { $tracks }
review-left-out = Lines that are not for you to read, and not in it: { $tracks }
review-state-open = Nobody has said anything of this period.
review-state-one = One side has said it.
review-state-differs = The sides say different digests.
review-state-awaiting-confirmation = Both say the same digest; it awaits confirmation.
review-state-in-force = AGREED: both say the same digest.
review-said-equal = Said by { $by } in { $number }: the digest that is computed here
review-said-other = Said by { $by } in { $number }: ANOTHER digest, { $digest }
review-said-attached = {"  "}Its figures are attached or cannot be read here.
review-differences = Where they differ (as computed here, as we say, as they say):
review-differences-more = There are more differences than are shown.
review-median-ack = Median time to acknowledge
review-median-answer = Median time to answer
review-percent = { $whole }.{ $tenth } %
review-printed = Written: { $path }
review-page-title = Annual review
review-page-span = From { $from } on and before { $to }
review-page-figures = Figures
review-page-plots = Timeliness
review-page-lines = Lines
review-page-agreement = What both sides say
review-page-computed = computed here
review-page-not-said = { $by } has not said anything of this period.
review-page-how = Computed by the node from what is final on the lines of both parties. Exercises are not counted. The same statements give the same digest on both sides. Figures count; they judge nobody.
review-plot-timeliness = Acknowledged and answered in time and late; lapsed
review-plot-medians = Median times, hours:minutes:seconds
review-plot-cases = Cases and actions of joint records
review-plot-availability = Hours with an answered test, of all hours since the first test
review-plot-acks = Acknowledged
review-plot-answers = Answered
review-plot-lapsed = Lapsed
review-key-in-time = in time
review-key-late = late
review-key-lapsed = lapsed
error-review-not-over = The period is not over before { $to }: it cannot be reviewed yet
error-review-reading = Some lines are still being read: { $tracks }
    .remedy = Ask again in a moment: without them the figures are not whole.
error-review-no-lines = There is no line with { $peer } to review
error-review-no-line = There is no line with { $peer } on which a review is said
    .remedy = A review is said on the dialogue line or on that of senior officials.
error-review-said = We have said this digest already: { $digest }
error-review-computed = { $name } is computed, and not typed
