//! `GET /compose`: on which line, and in which format.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_node::service::views::{FormatItem, FormatList, FormatView, PeerView, StatementView};
use maud::{Markup, html};
use serde::Deserialize;

use crate::Console;
use crate::ask::{Refused, part};
use crate::form::prerequisite;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, marks};
use crate::pages::statements::rendered_in;

/// The format of a text in one's own words, which may answer anything.
const FREE: &str = "F90";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    /// `PEER/track`.
    line: String,
    format: String,
    reply_to: String,
}

pub(crate) async fn choose(State(console): State<Console>, signed: Signed, Query(chosen): Query<Chosen>) -> Response {
    if !chosen.format.is_empty() {
        let (peer, track) = chosen.line.rsplit_once('/').unwrap_or((&chosen.line, ""));
        let (format, reply_to) = (part(&chosen.format), part(&chosen.reply_to));
        let at = format!("/compose/{format}?peer={}&track={}&reply_to={reply_to}", part(peer), part(track));
        return Redirect::to(&at).into_response();
    }
    let page = if chosen.reply_to.is_empty() {
        lines_and_formats(&console, &signed).await
    } else {
        answers(&console, &signed, &chosen.reply_to).await
    };
    match page {
        Ok(content) => answer(StatusCode::OK, signed.page("console-compose", content)),
        Err(refused) => signed.refused(&refused),
    }
}

async fn formats(console: &Console, signed: &Signed) -> Result<Vec<FormatItem>, Refused> {
    let path = format!("/v1/formats?lang={}", rendered_in(signed.tongue.language.tag));
    let list: FormatList = console.asker.get(signed.who(), &path).await?;
    // The newest version of each; what the node says by itself nobody writes.
    let newest: BTreeMap<String, FormatItem> = list.formats.into_iter().map(|item| (item.id.clone(), item)).collect();
    Ok(newest.into_values().filter(|item| item.release != "node").collect())
}

async fn lines_and_formats(console: &Console, signed: &Signed) -> Result<Markup, Refused> {
    let tongue = &signed.tongue;
    let peers: Vec<PeerView> = console.asker.get(signed.who(), "/v1/peers").await?;
    let first = peers.first().map(|peer| &peer.name);
    let formats = formats(console, signed).await?;
    let mut tracks: Vec<(&str, Vec<&FormatItem>)> = Vec::new();
    for item in &formats {
        match tracks.iter_mut().find(|(tracks, _)| *tracks == item.tracks) {
            Some((_, items)) => items.push(item),
            None => tracks.push((&item.tracks, vec![item])),
        }
    }
    tracks.sort_by_key(|(_, items)| !items.iter().any(|item| item.id == FREE));
    Ok(html! {
        @if peers.is_empty() { p { (tongue.text("console-compose-no-line")) } }
        form method="get" class="sheet" {
            div class="field" {
                label for="line" { (tongue.text("console-line")) }
                select id="line" name="line" required {
                    @for peer in &peers { @for track in &peer.tracks {
                        option value={ (peer.name) "/" (track) } selected[track == "nrrc" && first.is_some_and(|first| first == &peer.name)] { (peer.name) " · " (tongue.word("track", track)) }
                    } }
                }
            }
            div class="field" {
                label for="format" { (tongue.text("console-format")) }
                select id="format" name="format" required {
                    @for (said, items) in &tracks {
                        optgroup label=(said) {
                            @for item in items { option value=(item.id) selected[item.id == FREE] { (item.id) " " (item.name) } }
                        }
                    }
                }
            }
            p class="note" { (tongue.text("console-compose-choose-means")) }
            button class="first" { (tongue.text("console-compose-write")) }
        }
    })
}

/// The formats in which a statement may be answered.
async fn answers(console: &Console, signed: &Signed, statement: &str) -> Result<Markup, Refused> {
    let (tongue, who) = (&signed.tongue, signed.who());
    let of: StatementView = console.asker.get(who, &format!("/v1/statements/{}", part(statement))).await?;
    let format = of.content.as_ref().map(|content| content.format.clone()).unwrap_or_default();
    let (mut made_for, mut other) = (Vec::new(), Vec::new());
    for item in formats(console, signed).await? {
        let path = format!("/v1/formats/{}?lang={}", part(&item.id), rendered_in(tongue.language.tag));
        let view: FormatView = console.asker.get(who, &path).await?;
        match prerequisite(&view, "in_reply_to") {
            Some(formats) if formats.contains(&format) => made_for.push(item),
            Some(formats) if formats.is_empty() => other.push(item),
            _ if item.id == FREE => other.push(item),
            _ => {}
        }
    }
    let reply = part(&of.number);
    let listed = |items: &[FormatItem]| {
        html! {
            ul class="formats" {
                @for item in items {
                    li { a href={ "/compose/" (part(&item.id)) "?reply_to=" (reply) } { (item.id) " " (item.name) } }
                }
            }
        }
    };
    Ok(html! {
        p {
            (tongue.text("console-compose-answering")) " "
            a href={ "/statements/" (reply) } { (foreign(&of.number)) } " " (format) " "
            @if let Some(content) = &of.content {
                (marks(tongue, &content.mark, &content.tlp, &content.pap)) (foreign(&content.subject))
            }
        }
        @if !made_for.is_empty() {
            h2 { (tongue.text("console-compose-made-for")) }
            (listed(&made_for))
        }
        h2 { (tongue.text("console-compose-any-answer")) }
        (listed(&other))
    })
}
