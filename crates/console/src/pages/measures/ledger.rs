//! `GET /ledger`: what each side owes and has done, side by side. It counts, and says of nobody that it is better.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{LedgerRow, LedgerView, TallyView};
use maud::{Markup, html};

use super::annex::format_name;
use super::bars::{self, Fill, Part};
use crate::Console;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};
use crate::words::{Tongue, Value};

pub(crate) async fn show(State(console): State<Console>, signed: Signed) -> Response {
    let view: LedgerView = match console.asker.get(signed.who(), "/v1/ledger").await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        (bars::patterns())
        p { (marks(tongue, &view.mark, &view.tlp, &view.pap)) }
        p class="at" {
            @if view.from == 0 { (tongue.text("ledger-beginning")) } @else { (instant(view.from)) }
            " – " (instant(view.to))
        }
        p { (tongue.text("measure-ledger-what")) }
        h2 { (tongue.text("measure-ledger-groups")) }
        (key(tongue))
        (table(tongue, &view.groups, true))
        @for line in &view.lines {
            details {
                summary { (foreign(&line.peer)) " " (tongue.word("track", &line.track)) }
                @if line.rows.is_empty() { p { (tongue.text("ledger-nothing")) } } @else { (table(tongue, &line.rows, false)) }
                @if line.left_out { p class="note" { (tongue.text("ledger-left-out")) } }
                p class="note" { (tongue.text("measure-digest")) " " code { (line.digest) } }
            }
        }
        @if !view.reading.is_empty() {
            @let lines = comity_catalog::display::line(&view.reading.join(", "));
            p class="note" { (tongue.with("obligations-reading", &[("lines", Value::Text(&lines))])) }
        }
    };
    answer(StatusCode::OK, signed.page("measure-ledger", content))
}

fn key(tongue: &Tongue) -> Markup {
    html! {
        p class="keys" aria-hidden="true" {
            (bars::key(Fill::Solid, &tongue.text("measure-met")))
            (bars::key(Fill::Hatched, &tongue.text("measure-met-late")))
            (bars::key(Fill::Dotted, &tongue.text("measure-late")))
            (bars::key(Fill::Empty, &tongue.text("measure-open")))
        }
    }
}

const COLUMNS: [&str; 8] = [
    "measure-owed",
    "measure-met",
    "measure-met-late",
    "measure-open",
    "measure-late",
    "measure-lapsed",
    "measure-waived",
    "measure-cancelled",
];

const fn numbers(tally: &TallyView) -> [u64; 8] {
    let TallyView { owed, met, met_late, open, late, lapsed, waived, cancelled } = *tally;
    [owed, met, met_late, open, late, lapsed, waived, cancelled]
}

fn table(tongue: &Tongue, rows: &[LedgerRow], groups: bool) -> Markup {
    let most = rows.iter().flat_map(|row| [row.us.owed, row.them.owed]).max().unwrap_or_default();
    html! {
        table class="numbers" tabindex="0" {
            thead { tr {
                th scope="col" { (tongue.text(if groups { "measure-group" } else { "console-format" })) }
                th scope="col" { (tongue.text("console-by")) }
                @for id in COLUMNS { th scope="col" { (tongue.text(id)) } }
                @if groups { td aria-hidden="true" {} }
            } }
            @for row in rows { tbody {
                @for (index, (id, tally)) in [("obligation-us", &row.us), ("obligation-them", &row.them)].into_iter().enumerate() {
                    tr {
                        @if index == 0 { th scope="rowgroup" rowspan="2" {
                            @if groups { (tongue.word("ledger-group", &row.group)) }
                            @else { (foreign(&row.format)) " " (format_name(tongue, &row.format)) }
                        } }
                        th scope="row" { (tongue.text(id)) }
                        @for number in numbers(tally) { td { (number) } }
                        @if groups { td aria-hidden="true" { (drawn(tongue, tally, most)) } }
                    }
                }
            } }
        }
    }
}

fn drawn(tongue: &Tongue, tally: &TallyView, most: u64) -> Markup {
    let parts = [
        Part { value: tally.met, fill: Fill::Solid },
        Part { value: tally.met_late, fill: Fill::Hatched },
        Part { value: tally.late.saturating_add(tally.lapsed), fill: Fill::Dotted },
        Part { value: tally.open, fill: Fill::Empty },
    ];
    bars::scaled_bar(&tongue.text("measure-owed"), &parts, most)
}
