//! `GET /agreements`: every agreement, how far each is, and how much of it is agreed on.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{AgreementItem, AgreementsView};
use maud::{Markup, html};

use super::bars::{self, Fill, Part};
use super::texts::own;
use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};
use crate::words::{Tongue, Value};

pub(crate) async fn list(State(console): State<Console>, signed: Signed) -> Response {
    let view: AgreementsView = match console.asker.get(signed.who(), "/v1/agreements").await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        (bars::patterns())
        @if view.agreements.is_empty() { p { (tongue.text("agreements-none")) } }
        @else {
            (key(tongue))
            ul class="cards" {
                @for item in &view.agreements { li { (card(tongue, item)) } }
            }
        }
        @for line in &view.reading { p class="note" { (tongue.with("agreements-reading", &[("line", Value::Text(line))])) } }
    };
    answer(StatusCode::OK, signed.page("measure-agreements", content))
}

fn card(tongue: &Tongue, item: &AgreementItem) -> Markup {
    html! {
        h2 { a href={ "/agreements/" (part(&item.first.id)) } { (own(tongue, &item.title)) } }
        p {
            (marks(tongue, &item.mark, "", ""))
            strong { (tongue.word("agreement-stage", &item.stage)) } ", "
            (foreign(&item.peer)) " " (tongue.word("track", &item.track)) ", "
            (foreign(&item.first.number)) ", " (instant(item.opened_at))
        }
        (convergence(tongue, item))
        @if let Some(at) = item.enters.filter(|_| item.stage != "in-force") {
            p { (tongue.text("measure-enters")) " " (instant(at)) }
        }
        @if item.provisional { p class="note" { (tongue.text("agreement-provisional")) } }
    }
}

/// What the patterns of the bars mean.
pub(super) fn key(tongue: &Tongue) -> Markup {
    html! {
        p class="keys" aria-hidden="true" {
            (bars::key(Fill::Solid, &tongue.text("measure-key-agreed")))
            (bars::key(Fill::Hatched, &tongue.text("measure-key-differing")))
            (bars::key(Fill::Dotted, &tongue.text("measure-key-open")))
            (bars::key(Fill::Empty, &tongue.text("measure-key-one")))
        }
    }
}

/// How much is agreed on: a bar, and its numbers as text.
pub(super) fn convergence(tongue: &Tongue, item: &AgreementItem) -> Markup {
    let counts = [
        ("agreed", Value::Number(item.agreed)),
        ("parts", Value::Number(item.parts)),
        ("differing", Value::Number(item.differing)),
        ("open", Value::Number(item.open)),
    ];
    let said = tongue.with("agreement-count", &counts);
    let parts = [
        Part { value: item.agreed, fill: Fill::Solid },
        Part { value: item.differing, fill: Fill::Hatched },
        Part { value: item.open, fill: Fill::Dotted },
    ];
    html! { p class="convergence" { (bars::bar(&said, &parts, item.parts)) span { (said) } } }
}
