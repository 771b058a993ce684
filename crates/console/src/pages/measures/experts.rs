//! `GET /expert`: topics, papers with their versions, questions; the glossary with each side's definition.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{
    ContributionView, ExpertView, GlossaryTermView, GlossaryView, PaperView, PartyView, TopicView, VersionView,
};
use maud::{Markup, html};

use super::agreement::reference;
use super::dialogue::by;
use super::records;
use super::texts::{autonym, block, direction};
use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant};
use crate::words::{Tongue, Value};

pub(crate) async fn show(State(console): State<Console>, signed: Signed) -> Response {
    let who = signed.who();
    let (expert, glossary) = tokio::join!(
        console.asker.get::<ExpertView>(who, "/v1/expert"),
        console.asker.get::<GlossaryView>(who, "/v1/glossary"),
    );
    let (expert, glossary) = match (expert, glossary) {
        (Ok(expert), Ok(glossary)) => (expert, glossary),
        (Err(refused), _) | (_, Err(refused)) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        p class="at" { (tongue.text("console-as-of")) " " (instant(expert.now)) }
        @if expert.topics.is_empty() { p { (tongue.text("expert-none")) } }
        @for (index, one) in expert.topics.iter().enumerate() { (topic(tongue, one, index)) }
        section aria-labelledby="glossary" {
            h2 id="glossary" { (tongue.text("measure-glossary")) }
            @if glossary.terms.is_empty() { p { (tongue.text("glossary-none")) } }
            @for one in &glossary.terms { (term(tongue, one)) }
        }
    };
    answer(StatusCode::OK, signed.page("measure-experts", content))
}

fn topic(tongue: &Tongue, one: &TopicView, index: usize) -> Markup {
    let id = format!("topic-{index}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (foreign(&one.topic)) }
            p { (foreign(&one.peer)) " " (tongue.word("track", &one.track)) }
            @for paper in &one.papers { (self::paper(tongue, paper)) }
            @if !one.said.is_empty() {
                h3 { (tongue.text("measure-outside-papers")) }
                (contributions(tongue, &one.said))
            }
        }
    }
}

pub(super) fn paper(tongue: &Tongue, one: &PaperView) -> Markup {
    let latest = one.versions.iter().rev().find(|version| version.standing == "latest");
    let title =
        latest.or(one.versions.last()).and_then(|version| version.title.as_deref()).unwrap_or(&one.first.number);
    html! {
        article class="card" {
            h3 { a href={ "/expert/" (part(&one.case)) } { (foreign(title)) } }
            p {
                (tongue.text(if one.joint_draft { "measure-joint-draft" } else { "measure-paper" })) " "
                (by(tongue, one.by)) ", " (tongue.word("console-phase", &one.phase))
            }
            @if one.provisional { p class="note" { (tongue.text("agreement-provisional")) } }
            (versions(tongue, &one.versions))
            (contributions(tongue, &one.said))
            @if let Some(record) = &one.joint { (records::inner(tongue, record)) }
        }
    }
}

fn versions(tongue: &Tongue, versions: &[VersionView]) -> Markup {
    html! {
        table {
            caption { (tongue.text("measure-versions")) }
            thead { tr { @for id in ["measure-version", "console-by", "console-state", "console-stated", "console-statement"] {
                th scope="col" { (tongue.text(id)) }
            } } }
            tbody { @for one in versions {
                tr {
                    th scope="row" { @if let Some(number) = one.version { (number) } @else { "—" } }
                    td {
                        (by(tongue, one.by))
                        @if one.not_for_attribution { br; span class="note" { (tongue.text("expert-unattributed")) } }
                    }
                    td { (tongue.word("expert-version", &one.standing)) }
                    td {
                        (instant(one.at))
                        @if let Some(at) = one.comments_by { br; (tongue.text("measure-comments-by")) " " (instant(at)) }
                    }
                    td { (reference(&one.statement.id, &one.statement.number)) }
                }
            } }
        }
    }
}

pub(super) fn contributions(tongue: &Tongue, said: &[ContributionView]) -> Markup {
    html! {
        @if !said.is_empty() { ul class="moves" { @for one in said { (contribution(tongue, one)) } } }
    }
}

fn contribution(tongue: &Tongue, one: &ContributionView) -> Markup {
    html! {
        li {
            strong { (tongue.word("expert-kind", &one.kind)) } ", " (by(tongue, one.by)) ", " (instant(one.at)) ", "
            (reference(&one.statement.id, &one.statement.number))
            @if let Some(version) = one.version { ", " (tongue.with("measure-on-version", &[("count", Value::Number(version))])) }
            @if let Some(text) = &one.text { br; (foreign(text)) }
            @for answer in &one.answered_by { br; (tongue.text("measure-answered-by")) " " (reference(&answer.id, &answer.number)) }
            @if one.kind == "question" && one.answered_by.is_empty() { br; span class="note" { (tongue.text("expert-unanswered")) } }
        }
    }
}

fn term(tongue: &Tongue, one: &GlossaryTermView) -> Markup {
    html! {
        article class="card" {
            h3 {
                bdi lang=(one.language) dir=(direction(&one.language)) { (comity_catalog::display::line(&one.term)) } " "
                span class="note" { "(" (autonym(&one.language)) ", " (foreign(&one.peer)) " " (tongue.word("track", &one.track)) ")" }
            }
            p class={ "standing " (if one.standing == "agreed" { "in-force" } else { "open" }) } {
                (tongue.word("glossary-standing", &one.standing))
                @if let Some(agreed) = &one.agreed { ", " (tongue.text("measure-since")) " " (instant(agreed.since)) }
            }
            @if let (Some(at), Some(by)) = (one.ended_at, &one.ended_by) {
                p { (tongue.text("measure-no-longer")) " " (instant(at)) ", " (reference(&by.id, &by.number)) }
            }
            div class="sides" { @for who in [PartyView::Us, PartyView::Them] {
                div {
                    span class="tongue" { (by(tongue, who)) }
                    @match one.said.iter().find(|said| said.by == who) {
                        None => { "—" }
                        Some(said) => {
                            @if let Some(definition) = &said.definition { (block(&one.language, definition)) }
                            @else { (tongue.text("console-no-content")) }
                            span class="note" {
                                (reference(&said.statement.id, &said.statement.number))
                                @if !said.offered { ", " (tongue.text("measure-beside")) }
                                @if let Some(source) = &said.source { ", " (foreign(source)) }
                            }
                        }
                    }
                }
            } }
        }
    }
}
