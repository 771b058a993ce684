//! `GET /cases/{case}`: one matter, what was said in it and what is owed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{CaseView, ObligationView, PartyView};
use maud::{Markup, html};

use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};

pub(crate) async fn show(State(console): State<Console>, signed: Signed, Path(case): Path<String>) -> Response {
    let view: CaseView = match console.asker.get(signed.who(), &format!("/v1/cases/{}", part(&case))).await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        p { (marks(tongue, &view.mark, "", "")) strong { (tongue.word("console-phase", &view.phase)) } }
        dl class="facts" {
            dt { (tongue.text("console-line")) } dd { (foreign(&view.peer)) " " (tongue.word("track", &view.track)) }
            dt { (tongue.text("console-first")) } dd { (reference(&view.first.id, &view.first.number)) " " (view.format) }
            dt { (tongue.text("console-opened")) } dd { (instant(view.opened_at)) }
            dt { (tongue.text("console-latest")) } dd { (reference(&view.last.id, &view.last.number)) }
            dt { (tongue.text("console-count")) } dd { (view.statements) }
        }
        h2 { (tongue.text("console-owed")) }
        @if view.obligations.is_empty() { p { (tongue.text("obligations-none")) } }
        @else {
            table {
                thead { tr { @for id in ["console-state", "console-due", "console-what", "console-by", "console-statement"] {
                    th scope="col" { (tongue.text(id)) }
                } } }
                tbody { @for one in &view.obligations { (row(one, &signed)) } }
            }
        }
        @if !view.without_effect.is_empty() {
            h2 { (tongue.text("console-without-effect")) }
            ul { @for void in &view.without_effect {
                li { (reference(&void.statement.id, &void.statement.number)) " " (void.format) ": " (void.reason) }
            } }
        }
    };
    answer(StatusCode::OK, signed.page("console-case", content))
}

fn reference(id: &str, number: &str) -> Markup {
    html! { a href={ "/statements/" (part(id)) } { (foreign(number)) } }
}

fn row(one: &ObligationView, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    let by = if one.owed_by == PartyView::Us { "obligation-us" } else { "obligation-them" };
    html! {
        tr class=(one.state) {
            td { strong { (tongue.word("obligation-state", &one.state)) } }
            td { @if let Some(due) = one.due { (instant(due)) } @else { (tongue.text("obligation-no-deadline")) } }
            td { (tongue.word("obligation-kind", &one.kind)) }
            td { (tongue.text(by)) }
            td {
                (reference(&one.statement.id, &one.statement.number))
                @if let Some(by) = &one.by { " → " (reference(&by.id, &by.number)) }
            }
        }
    }
}
