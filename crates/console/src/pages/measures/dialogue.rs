//! `GET /dialogue`: series, rounds, joint records and what they ask, consultations; the calendar.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use comity_node::service::views::{DialogueView, ObligationView, PartyView, RoundView, SeriesView, TabledView};
use maud::{Markup, html};
use serde::Deserialize;

use super::agreement::reference;
use super::records::{self, Span};
use super::texts::{Texts, own, value};
use super::{consultations, texts};
use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant};
use crate::words::{Tongue, Value};

/// What a round is about, as F54 has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Round {
    agenda: Vec<Item>,
    dates: Option<Span>,
    venue: Venue,
    level: String,
    languages: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    number: u64,
    title: Texts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Venue {
    form: String,
    place: Option<String>,
    time_zone: Option<String>,
}

pub(crate) async fn show(State(console): State<Console>, signed: Signed) -> Response {
    let view: DialogueView = match console.asker.get(signed.who(), "/v1/dialogue").await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        p class="at" { (tongue.text("console-as-of")) " " (instant(view.now)) }
        p class="tools" { a href="/calendar.ics" download="comity.ics" { (tongue.text("measure-calendar")) } }
        @if view.series.is_empty() && view.records.is_empty() && view.consultations.is_empty() {
            p { (tongue.text("dialogue-none")) }
        }
        @for (index, one) in view.series.iter().enumerate() { (series(tongue, one, index)) }
        @if !view.records.is_empty() {
            section aria-labelledby="records" {
                h2 id="records" { (tongue.text("measure-records")) }
                @for record in &view.records { (records::show(tongue, record)) }
            }
        }
        @if !view.consultations.is_empty() {
            section aria-labelledby="consultations" {
                h2 id="consultations" { (tongue.text("measure-consultations")) }
                @for one in &view.consultations { (consultations::show(tongue, one)) }
            }
        }
    };
    answer(StatusCode::OK, signed.page("measure-dialogue", content))
}

/// `GET /calendar.ics`: rounds and what is due as a calendar, in the reader's language.
pub(crate) async fn calendar(State(console): State<Console>, signed: Signed) -> Response {
    let language = if signed.tongue.language.tag == "ru" { "ru" } else { "en" };
    match console.asker.fetched(signed.who(), &format!("/v1/calendar.ics?lang={language}")).await {
        Ok(response) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"comity.ics\""),
            ];
            (headers, response.into_body()).into_response()
        }
        Err(refused) => signed.refused(&refused),
    }
}

fn series(tongue: &Tongue, one: &SeriesView, index: usize) -> Markup {
    let id = format!("series-{index}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (foreign(&one.name)) }
            p {
                (foreign(&one.peer)) " " (tongue.word("track", &one.track))
                @if let Some(days) = one.cadence_days {
                    ", " (tongue.with("measure-cadence", &[("count", Value::Number(days))]))
                }
            }
            @if !one.next.is_empty() {
                h3 { (tongue.text("measure-next-round")) }
                (owed(tongue, &one.next))
            }
            @for round in one.rounds.iter().rev() { (self::round(tongue, round)) }
            @if !one.tabled.is_empty() { h3 { (tongue.text("measure-tabled-cases")) } (tabled(tongue, &one.tabled)) }
        }
    }
}

/// What is owed, by whom and by when.
fn owed(tongue: &Tongue, obligations: &[ObligationView]) -> Markup {
    html! {
        table {
            thead { tr { @for id in ["console-by", "console-due", "console-state", "console-statement"] {
                th scope="col" { (tongue.text(id)) }
            } } }
            tbody { @for one in obligations {
                tr class=(one.state) {
                    th scope="row" { (by(tongue, one.owed_by)) }
                    td { @if let Some(due) = one.due { (instant(due)) } @else { (tongue.text("obligation-no-deadline")) } }
                    td { strong { (tongue.word("obligation-state", &one.state)) } }
                    td { (reference(&one.statement.id, &one.statement.number)) }
                }
            } }
        }
    }
}

/// `us`, `them`.
pub(super) fn by(tongue: &Tongue, who: PartyView) -> String {
    tongue.text(if who == PartyView::Us { "obligation-us" } else { "obligation-them" })
}

fn round(tongue: &Tongue, one: &RoundView) -> Markup {
    let number = [("count", Value::Number(one.round))];
    html! {
        article class="card" {
            h3 { (tongue.with("measure-round", &number)) ": " (tongue.word("dialogue-standing", &one.standing)) }
            @if one.provisional { p class="note" { (tongue.text("dialogue-provisional")) } }
            p class="note" {
                a href={ "/cases/" (part(&one.case)) } { (tongue.text("console-case-all")) }
                @if let Some(held) = &one.held_by { "; " (tongue.text("measure-held-says")) " " (reference(&held.id, &held.number)) }
            }
            @if let Some(agreed) = &one.agreed { (dates(tongue, agreed.get())) }
            @else {
                div class="columns" { @for said in &one.said {
                    div {
                        h4 { (by(tongue, said.by)) ": " (reference(&said.statement.id, &said.statement.number)) }
                        @if let Some(body) = &said.body { (dates(tongue, body.get())) }
                        @else { p { (tongue.text("console-no-content")) } }
                    }
                } }
            }
            @if let Some(record) = &one.record { (records::inner(tongue, record)) }
            @if !one.tabled.is_empty() { h4 { (tongue.text("measure-tabled-cases")) } (tabled(tongue, &one.tabled)) }
        }
    }
}

fn dates(tongue: &Tongue, body: &str) -> Markup {
    let round: Round = serde_json::from_str(body).unwrap_or_default();
    html! {
        dl class="facts" {
            @if let Some(dates) = &round.dates {
                dt { (tongue.text("measure-dates")) } dd { (instant(dates.from)) " – " (instant(dates.to)) }
            }
            @if let Some(place) = &round.venue.place {
                dt { (tongue.text("measure-venue")) }
                dd { (foreign(place)) @if let Some(zone) = &round.venue.time_zone { " (" (foreign(zone)) ")" } }
            } @else if !round.venue.form.is_empty() {
                dt { (tongue.text("measure-venue")) }
                dd { bdi { (value(tongue, "F54", &["venue", "form"], &round.venue.form)) } }
            }
            @if !round.level.is_empty() {
                dt { (tongue.text("measure-level")) } dd { bdi { (value(tongue, "F54", &["level"], &round.level)) } }
            }
            @if !round.languages.is_empty() {
                dt { (tongue.text("measure-languages")) }
                dd { (round.languages.iter().map(|tag| texts::autonym(tag)).collect::<Vec<_>>().join(", ")) }
            }
        }
        @if !round.agenda.is_empty() {
            h4 { (tongue.text("measure-agenda")) }
            ul class="plain" { @for item in &round.agenda { li { (item.number) ". " (own(tongue, &item.title)) } } }
        }
    }
}

fn tabled(tongue: &Tongue, cases: &[TabledView]) -> Markup {
    html! {
        ul { @for one in cases {
            li {
                (reference(&one.statement.id, &one.statement.number)) " (" (by(tongue, one.by)) ") "
                @if let Some(title) = &one.title { (foreign(title)) " " }
                "— " (tongue.word("consult-standing", &one.consultation))
            }
        } }
    }
}
