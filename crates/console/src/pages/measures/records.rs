//! Joint records: what was decided, and the actions with how they stand.

use comity_node::service::views::{ActionView, RecordView, SaidView};
use maud::{Markup, html};
use serde::Deserialize;

use super::agreement::reference;
use super::dialogue::by;
use super::texts::{Texts, own};
use crate::marks::{foreign, instant};
use crate::words::Tongue;

/// From an instant to another, POSIX seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Span {
    pub(super) from: u64,
    pub(super) to: u64,
}

/// What a record says, as F55 has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Record {
    decisions: Vec<Item>,
    dissents: Vec<Item>,
    text_hashes: Vec<Hashed>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    texts: Texts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Hashed {
    what: String,
    hash: String,
}

/// A record within something that has a heading of the third level.
pub(super) fn inner(tongue: &Tongue, record: &RecordView) -> Markup {
    html! { div class="card" { h4 { (title(tongue, record)) } (body(tongue, record)) } }
}

/// A record that stands alone.
pub(super) fn show(tongue: &Tongue, record: &RecordView) -> Markup {
    html! { div class="card" { h3 { (title(tongue, record)) } (body(tongue, record)) } }
}

fn title(tongue: &Tongue, record: &RecordView) -> Markup {
    html! {
        (tongue.text("measure-record")) ": " (tongue.word("dialogue-record", &record.standing)) " "
        span class="note" { (foreign(&record.peer)) " " (tongue.word("track", &record.track)) }
    }
}

fn body(tongue: &Tongue, record: &RecordView) -> Markup {
    let joint = ["in-force", "awaiting-confirmation"].contains(&record.standing.as_str());
    html! {
        p class="note" { @for said in &record.said {
            (by(tongue, said.by)) ": " (reference(&said.statement.id, &said.statement.number)) " "
        } }
        // Of a joint record both say the same.
        @for said in record.said.iter().take(if joint { 1 } else { 2 }) { (content(tongue, said, joint)) }
        (actions(tongue, &record.actions))
    }
}

fn content(tongue: &Tongue, said: &SaidView, joint: bool) -> Markup {
    let record: Record = said.body.as_ref().and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default();
    html! {
        @if !joint { p { strong { (by(tongue, said.by)) } } }
        @if said.fits == Some(false) { p class="bad" { (tongue.text("measure-unfit")) } }
        @for (id, items) in [("measure-decisions", &record.decisions), ("measure-dissents", &record.dissents)] {
            @if !items.is_empty() {
                p { (tongue.text(id)) }
                ol { @for item in items { li { (own(tongue, &item.texts)) } } }
            }
        }
        @if !record.text_hashes.is_empty() {
            p { (tongue.text("measure-texts-of")) }
            ul { @for one in &record.text_hashes { li { (foreign(&one.what)) ": " code { (foreign(&one.hash)) } } } }
        }
    }
}

fn actions(tongue: &Tongue, actions: &[ActionView]) -> Markup {
    html! {
        @if !actions.is_empty() {
            table {
                caption { (tongue.text("measure-actions")) }
                thead { tr { @for id in ["console-what", "measure-owner", "console-due", "console-state"] {
                    th scope="col" { (tongue.text(id)) }
                } } }
                tbody { @for one in actions {
                    @let texts: Texts = serde_json::from_str(one.texts.get()).unwrap_or_default();
                    tr class=(one.owed.state) {
                        th scope="row" { (one.number) ". " (own(tongue, &texts)) }
                        td { (by(tongue, one.owed.owed_by)) ": " (foreign(&one.owner)) }
                        td { @if let Some(due) = one.owed.due { (instant(due)) } @else { (tongue.text("obligation-no-deadline")) } }
                        td {
                            strong { (tongue.word("obligation-state", &one.owed.state)) }
                            @if let Some(done) = &one.owed.by { " " (reference(&done.id, &done.number)) }
                        }
                    }
                } }
            }
        }
    }
}
