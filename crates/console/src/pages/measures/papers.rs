//! `GET /expert/{case}`: one paper with the texts of its versions, or one question with its answers.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{ExpertView, VersionView};
use maud::{Markup, html};

use super::agreement::reference;
use super::dialogue::by;
use super::experts;
use super::texts::{autonym, block};
use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant};
use crate::words::{Tongue, Value};

pub(crate) async fn show(State(console): State<Console>, signed: Signed, Path(case): Path<String>) -> Response {
    let path = format!("/v1/expert?case={}", part(&case));
    let view: ExpertView = match console.asker.get(signed.who(), &path).await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        p { a href="/expert" { (tongue.text("measure-experts")) } }
        @for topic in &view.topics {
            h2 { (tongue.text("measure-topic")) " " (foreign(&topic.topic)) }
            @for paper in &topic.papers {
                (experts::paper(tongue, paper))
                @for version in paper.versions.iter().rev() { (text(tongue, version)) }
            }
            (experts::contributions(tongue, &topic.said))
        }
    };
    answer(StatusCode::OK, signed.page("measure-paper-one", content))
}

fn text(tongue: &Tongue, one: &VersionView) -> Markup {
    html! {
        section class="part" {
            h2 {
                (foreign(one.title.as_deref().unwrap_or_default())) ", " (by(tongue, one.by))
                @if let Some(number) = one.version { ", " (tongue.with("measure-version-number", &[("count", Value::Number(number))])) }
            }
            p class="note" { (reference(&one.statement.id, &one.statement.number)) ", " (instant(one.at)) }
            @match &one.text {
                Some(text) => { div class="rendering" { span class="said" dir="auto" { (comity_catalog::display::block(text)) } } }
                None => { p { (tongue.text("console-no-content")) } }
            }
            @for (language, text) in &one.translations {
                div { span class="tongue" { (autonym(language)) } (block(language, text)) }
            }
        }
    }
}
