//! `GET /notices`: notices by their windows, and what they meet. People judge what follows.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{ConflictView, NoticeItemView, NoticesView};
use maud::{Markup, html};
use serde::Deserialize;

use super::agreement::reference;
use super::annex;
use super::dialogue::by;
use super::texts::value;
use super::timeline::{self, Window};
use crate::Console;
use crate::frame::{Signed, answer};
use crate::marks::{day, foreign, instant, instant_text, marks};
use crate::words::{Tongue, Value};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    all: String,
}

/// What a notice says in short.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Notice {
    activity: Activity,
    /// What an exercise is called.
    designation: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Activity {
    kind: String,
    text: String,
}

pub(crate) async fn show(State(console): State<Console>, signed: Signed, Query(filter): Query<Filter>) -> Response {
    let all = filter.all == "true";
    let view: NoticesView = match console.asker.get(signed.who(), &format!("/v1/notices?all={all}")).await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        p class="at" { (tongue.text("console-as-of")) " " (instant(view.now)) }
        p class="tools" {
            @if all { a href="/notices" { (tongue.text("measure-standing-only")) } }
            @else { a href="/notices?all=true" { (tongue.text("measure-all-notices")) } }
            " · " a href="/guarantees" { (tongue.text("measure-protected")) }
        }
        (conflicts(tongue, &view))
        section aria-labelledby="windows" {
            h2 id="windows" { (tongue.text("measure-windows")) }
            @if view.notices.is_empty() { p { (tongue.text("notices-none")) } }
            @else {
                (picture(tongue, &view))
                (table(tongue, &view))
            }
            @if view.more.is_some() { p class="note" { (tongue.text("measure-more-notices")) } }
        }
    };
    answer(StatusCode::OK, signed.page("measure-notices", content))
}

fn meets(view: &NoticesView, id: &str) -> bool {
    view.conflicts.iter().any(|one| one.notice.statement.id == id || one.other.statement.id == id)
}

fn picture(tongue: &Tongue, view: &NoticesView) -> Markup {
    let others = view.conflicts.iter().flat_map(|one| [&one.notice, &one.other]);
    let mut drawn: Vec<&NoticeItemView> = Vec::new();
    for one in view.notices.iter().chain(others) {
        if !drawn.iter().any(|known| known.statement.id == one.statement.id) {
            drawn.push(one);
        }
    }
    let labels: Vec<String> = drawn.iter().map(|one| comity_catalog::display::line(&one.statement.number)).collect();
    let windows: Vec<Window<'_>> = drawn
        .iter()
        .zip(&labels)
        .map(|(one, label)| Window {
            label,
            from: one.from,
            to: one.to,
            kind: match one.what.as_str() {
                "window" => "protected",
                "asset" => "asset",
                _ => "notice",
            },
            conflict: meets(view, &one.statement.id),
        })
        .collect();
    timeline::show(&tongue.text("measure-timeline"), &windows, (view.now, &tongue.text("measure-now")), day)
}

fn table(tongue: &Tongue, view: &NoticesView) -> Markup {
    html! {
        table {
            thead { tr { @for id in ["console-statement", "measure-whose", "measure-window", "console-what", "console-state"] {
                th scope="col" { (tongue.text(id)) }
            } } }
            tbody { @for one in &view.notices { (row(tongue, view, one)) } }
        }
    }
}

fn row(tongue: &Tongue, view: &NoticesView, one: &NoticeItemView) -> Markup {
    let said: Notice = one.body.as_ref().and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default();
    html! {
        tr {
            th scope="row" {
                (reference(&one.statement.id, &one.statement.number)) " " (foreign(&one.format)) " "
                (annex::format_name(tongue, &one.format))
            }
            td { (by(tongue, one.of)) ", " (foreign(&one.peer)) " " (tongue.word("track", &one.track)) }
            td { (window(tongue, one.from, one.to)) }
            td {
                (marks(tongue, &one.mark, &one.tlp, &one.pap))
                @if !said.activity.kind.is_empty() { bdi { (value(tongue, &one.format, &["activity", "kind"], &said.activity.kind)) } ": " }
                (foreign(&said.activity.text))
                (foreign(&said.designation))
            }
            td {
                strong { (tongue.word("notice-state", &one.state)) }
                @if let Some(late) = one.late { br; span class="bad" { (tongue.with("notice-late", &[("by", Value::Text(&instant_text(late)))])) } }
                @if meets(view, &one.statement.id) { br; a class="bad" href="#conflicts" { (tongue.text("measure-meets")) } }
                @if !one.unread.is_empty() {
                    br; bdi { (tongue.with("notice-unread", &[("ranges", Value::Text(&comity_catalog::display::line(&one.unread.join(", "))))])) }
                }
                @if one.attached { br; (tongue.text("notice-attached")) }
            }
        }
    }
}

/// From when until when.
pub(super) fn window(tongue: &Tongue, from: u64, to: Option<u64>) -> Markup {
    html! { (instant(from)) " – " @if let Some(to) = to { (instant(to)) } @else { (tongue.text("notice-no-end")) } }
}

fn conflicts(tongue: &Tongue, view: &NoticesView) -> Markup {
    html! {
        section aria-labelledby="conflicts" {
            h2 id="conflicts" { (tongue.text("measure-conflicts")) }
            @if view.conflicts.is_empty() { p { (tongue.text("notices-meet-nothing")) } }
            @for one in &view.conflicts { (conflict(tongue, one)) }
            @if view.incomplete { p class="bad" { (tongue.text("notices-incomplete")) } }
        }
    }
}

fn conflict(tongue: &Tongue, one: &ConflictView) -> Markup {
    let to = one.to.map_or_else(|| tongue.text("notice-no-end"), instant_text);
    let span = [("from", instant_text(one.from)), ("to", to)];
    let span: Vec<(&str, Value<'_>)> = span.iter().map(|(name, text)| (*name, Value::Text(text))).collect();
    html! {
        div class={ "card conflict" (if one.close { " close" } else { "" }) } {
            p { strong { (tongue.with(if one.close { "conflict-head" } else { "conflict-head-sector" }, &span)) } }
            ul { @for side in [&one.notice, &one.other] {
                li {
                    (tongue.word("notice-what", &side.what)) " " (reference(&side.statement.id, &side.statement.number)) ", "
                    (by(tongue, side.of)) ": " (window(tongue, side.from, side.to)) " " (marks(tongue, &side.mark, &side.tlp, &side.pap))
                }
            } }
            @for met in &one.areas { p { (foreign(&met.notice)) " ↔ " (foreign(&met.other)) } }
            @for name in &one.hidden { p { bdi { (tongue.with("conflict-hidden", &[("name", Value::Text(&comity_catalog::display::line(name)))])) } } }
            @if !one.sectors.is_empty() {
                p { bdi { (tongue.with("conflict-sectors", &[("sectors", Value::Text(&comity_catalog::display::line(&one.sectors.join(", "))))])) } }
            }
            @if !one.other.restrictions.is_empty() {
                @let words: Vec<String> = one.other.restrictions.iter().map(|word| value(tongue, "F35", &["restrictions"], word)).collect();
                p { bdi { (tongue.with("conflict-restrictions", &[("restrictions", Value::Text(&words.join(", ")))])) } }
            }
        }
    }
}
