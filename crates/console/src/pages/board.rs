//! The parts of the watch board.

use comity_node::service::views::{
    AlarmsView, BoardView, Colour, DeskView, HourOutcome, LineHealthView, LineStanding, NodeStatus, ObligationView,
    PartyView,
};
use comity_node::watch::alarm::Alarm;
use maud::{Markup, html};

use crate::ask::part;
use crate::frame::Signed;
use crate::marks::{foreign, instant, marks};
use crate::words::Value;

/// Everything that the board shows.
pub(crate) struct Board {
    pub(crate) status: NodeStatus,
    pub(crate) alarms: AlarmsView,
    pub(crate) owed: BoardView,
    pub(crate) lines: Vec<LineHealthView>,
    pub(crate) desks: Vec<DeskView>,
}

impl Board {
    /// The fragment that live updates put in place of the last one.
    pub(crate) fn show(&self, signed: &Signed) -> Markup {
        let flash =
            self.alarms.alarms.iter().filter(|alarm| alarm.precedence == "flash" && !alarm.is_exercise()).count();
        let total = self.alarms.total;
        html! {
            div id="board" data-alarms=(total) data-flash=(flash) data-at=(self.owed.now) {
                p class="at" { (signed.tongue.text("console-as-of")) " " (instant(self.owed.now)) }
                (self.findings(signed))
                (self.open_alarms(signed, flash))
                div class="columns" {
                    (self.obligations(signed, PartyView::Us))
                    (self.obligations(signed, PartyView::Them))
                }
                (self.health(signed))
                (self.on_watch(signed))
            }
        }
    }

    fn findings(&self, signed: &Signed) -> Markup {
        html! {
            @for finding in &self.status.findings {
                @let [said, remedy] = signed.tongue.finding(finding);
                p class={ "finding " (colour(finding.colour)) } {
                    strong { (signed.tongue.text(&format!("console-colour-{}", colour(finding.colour)))) " " }
                    (said)
                    @if !remedy.is_empty() { " " span class="remedy" { (remedy) } }
                }
            }
        }
    }

    fn open_alarms(&self, signed: &Signed, flash: usize) -> Markup {
        let tongue = &signed.tongue;
        let count = [("count", Value::Number(self.alarms.total))];
        html! {
            section aria-labelledby="alarms" {
                h2 id="alarms" { (tongue.text("screen-alarms")) }
                p role="status" id="alarm-count" class=[(flash > 0).then_some("flash")] {
                    @if self.alarms.total == 0 { (tongue.text("alarms-none")) }
                    @else { (tongue.with("screen-open", &count)) }
                    @if flash > 0 { " " strong { (tongue.with("console-flash", &[("count", Value::Number(flash as u64))])) } }
                }
                ol class="alarms" {
                    @for alarm in &self.alarms.alarms { (one_alarm(alarm, signed)) }
                }
            }
        }
    }

    fn obligations(&self, signed: &Signed, of: PartyView) -> Markup {
        let (id, title) = match of {
            PartyView::Us => ("ours", "console-ours"),
            PartyView::Them => ("theirs", "console-theirs"),
        };
        let owed: Vec<&ObligationView> = self.owed.obligations.iter().filter(|one| one.owed_by == of).collect();
        html! {
            section aria-labelledby=(id) {
                h2 id=(id) { (signed.tongue.text(title)) }
                @if owed.is_empty() { p { (signed.tongue.text("obligations-none")) } }
                @else {
                    table {
                        thead { tr {
                            th scope="col" { (signed.tongue.text("console-due")) }
                            th scope="col" { (signed.tongue.text("console-what")) }
                            th scope="col" { (signed.tongue.text("console-statement")) }
                        } }
                        tbody { @for one in owed { (obligation(one, signed)) } }
                    }
                    @if self.owed.more { p { (signed.tongue.text("console-more-owed")) } }
                }
            }
        }
    }

    fn health(&self, signed: &Signed) -> Markup {
        let tongue = &signed.tongue;
        html! {
            section aria-labelledby="lines" {
                h2 id="lines" { (tongue.text("console-lines")) }
                table {
                    thead { tr {
                        th scope="col" { (tongue.text("console-line")) }
                        th scope="col" { (tongue.text("console-stands")) }
                        th scope="col" { (tongue.text("console-last-test")) }
                        th scope="col" { (tongue.text("console-round-trip")) }
                        th scope="col" { (tongue.text("console-skew")) }
                        th scope="col" { (tongue.text("console-availability")) }
                    } }
                    tbody { @for line in &self.lines { (line_row(line, signed)) } }
                }
            }
        }
    }

    fn on_watch(&self, signed: &Signed) -> Markup {
        let tongue = &signed.tongue;
        html! {
            section aria-labelledby="desks" {
                h2 id="desks" { (tongue.text("screen-desks")) }
                @if self.desks.is_empty() { p { (tongue.text("console-no-desk")) } }
                ul {
                    @for desk in &self.desks {
                        li {
                            strong { (foreign(&desk.desk.id)) } " "
                            @if desk.open { (tongue.text("console-desk-open")) } @else { (tongue.text("console-desk-closed")) }
                            ": "
                            @if desk.on_watch.is_empty() { (tongue.text("console-nobody")) }
                            @for (index, officer) in desk.on_watch.iter().enumerate() {
                                @if index > 0 { ", " }
                                (foreign(officer))
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "green",
        Colour::Amber => "amber",
        Colour::Red => "red",
    }
}

/// Whether what an alarm is about is a statement that has a page.
fn has_page(alarm: &Alarm) -> bool {
    use comity_node::watch::alarm::AlarmKind;
    matches!(alarm.kind, AlarmKind::Statement | AlarmKind::Lapsed | AlarmKind::Owing)
}

fn one_alarm(alarm: &Alarm, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    let [about, calls] = tongue.alarm(alarm);
    let exercise = if alarm.is_exercise() { " exercise" } else { "" };
    html! {
        li class={ "alarm " (alarm.precedence) (exercise) } {
            span class="precedence" { (tongue.word("alarm-precedence", &alarm.precedence)) } " "
            (marks(tongue, &alarm.mark, &alarm.tlp, &alarm.pap))
            span class="about" {
                @if has_page(alarm) { a href={ "/statements/" (part(&alarm.about)) } { bdi { (about) } } }
                @else { bdi { (about) } }
            }
            " " span class="raised" { (instant(alarm.raised_at)) ", " (calls) }
            form method="post" action={ "/watch/alarms/" (alarm.id) } {
                (signed.form_token())
                button name="take" value="1" aria-label={ (tongue.text("console-acknowledge")) ": " (about) } {
                    (tongue.text("console-acknowledge"))
                }
            }
        }
    }
}

fn obligation(one: &ObligationView, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    html! {
        tr class=(one.state) {
            td {
                @match one.due {
                    Some(due) => { (instant(due)) }
                    None => { (tongue.text("obligation-no-deadline")) }
                }
                @if one.state != "open" { " " strong { (tongue.word("obligation-state", &one.state)) } }
            }
            td {
                a href={ "/cases/" (part(&one.case)) } { (tongue.word("obligation-kind", &one.kind)) }
                " " (marks(tongue, &one.mark, "", ""))
                @if one.provisional { " (" (tongue.text("obligation-provisional")) ")" }
            }
            td {
                a href={ "/statements/" (part(&one.statement.id)) } { (foreign(&one.statement.number)) }
                " " (one.format)
            }
        }
    }
}

fn line_row(line: &LineHealthView, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    let stands = match line.standing {
        LineStanding::Untested => "untested",
        LineStanding::Up => "up",
        LineStanding::Down => "down",
    };
    html! {
        tr class=(stands) {
            th scope="row" { (foreign(&line.peer)) " " (tongue.word("track", &line.track)) }
            td {
                (tongue.text(&format!("console-stands-{stands}")))
                @if let Some(since) = line.down_since { " " (instant(since)) }
                @if let Some(fallback) = line.fallback.as_ref().filter(|_| line.standing == LineStanding::Down) {
                    @for way in [&fallback.telephone, &fallback.mail].into_iter().flatten() { " " (foreign(way)) }
                }
            }
            td { @if let Some(at) = line.last_answered { (instant(at)) } @else { "—" } }
            td { @if let Some(ms) = line.round_trip_ms { (ms) " ms" } @else { "—" } }
            td {
                @if let Some(ms) = line.skew_ms { (ms) } @else { "—" }
                @if let Some(within) = line.skew_within_ms { " ± " (within) }
                @if line.skew_ms.is_some() { " ms" }
            }
            td { (heatmap(line, signed)) }
        }
    }
}

/// Hours of one day.
const HOURS: usize = 24;
/// Side of one hour in the picture.
const CELL: usize = 4;

/// Where hours came to this, as the outline of bars: a shape an hour would be most of a page.
fn outline(hours: &[HourOutcome], wanted: HourOutcome) -> String {
    let mut bars = String::new();
    for (row, day) in hours.chunks(HOURS).enumerate() {
        let mut column = 0;
        for run in day.chunk_by(|one, next| (*one == wanted) == (*next == wanted)) {
            if run.first() == Some(&wanted) {
                let (x, y, width, height) = (column * CELL, row * CELL, run.len() * CELL - 1, CELL - 1);
                bars.push_str(&format!("M{x} {y}h{width}v{height}h-{width}z"));
            }
            column += run.len();
        }
    }
    bars
}

/// The hours of two weeks: a row a day, by hour from the left; what it comes to stands beside it as text.
fn heatmap(line: &LineHealthView, signed: &Signed) -> Markup {
    let days = line.hours.len().div_ceil(HOURS);
    let percent = line.availability_permille.map(|permille| format!("{}.{} %", permille / 10, permille % 10));
    let count = |wanted: HourOutcome| line.hours.iter().filter(|hour| **hour == wanted).count() as u64;
    let counts = [
        ("answered", Value::Number(count(HourOutcome::Answered))),
        ("missed", Value::Number(count(HourOutcome::Missed))),
    ];
    let said = signed.tongue.with("console-hours", &counts);
    html! {
        svg class="hours" role="img" aria-label=(said) width=(HOURS * CELL) height=(days * CELL)
            viewBox={ "0 0 " (HOURS * CELL) " " (days * CELL) } {
            @for (outcome, class) in [(HourOutcome::Answered, "answered"), (HourOutcome::Missed, "missed"), (HourOutcome::Open, "open"),
                (HourOutcome::Before, "before")] {
                @let outline = outline(&line.hours, outcome);
                @if !outline.is_empty() { path class=(class) d=(outline) {} }
            }
        }
        " " @if let Some(percent) = percent { (percent) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_one_outcome_are_one_bar_for_each_run_of_a_day() {
        let mut hours = vec![HourOutcome::Answered; HOURS + 2];
        hours[1] = HourOutcome::Missed;
        assert_eq!(outline(&hours, HourOutcome::Missed), "M4 0h3v3h-3z");
        assert_eq!(outline(&hours, HourOutcome::Answered), "M0 0h3v3h-3zM8 0h87v3h-87zM0 4h7v3h-7z");
        assert_eq!(outline(&hours, HourOutcome::Open), "");
    }
}
