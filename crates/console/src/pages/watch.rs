//! `GET /watch`: the board of the watch, and taking an alarm.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use comity_node::service::views::AttendDraft;
use comity_node::watch::alarm::Alarm;
use maud::html;
use serde::Deserialize;

use super::board::Board;
use crate::Console;
use crate::ask::{Refused, part};
use crate::frame::{Signed, answer};

/// Alarms shown at once; how many there are in all is said.
const ALARMS: usize = 50;
/// Obligations shown at once.
const OWED: usize = 100;

async fn read(console: &Console, signed: &Signed) -> Result<Board, Refused> {
    let who = signed.who();
    let (alarms, owed) = (format!("/v1/alarms?limit={ALARMS}"), format!("/v1/obligations?limit={OWED}"));
    let (status, alarms, owed, lines, desks) = tokio::join!(
        console.asker.get(who, "/v1/node"),
        console.asker.get(who, &alarms),
        console.asker.get(who, &owed),
        console.asker.get(who, "/v1/line-health"),
        console.asker.get(who, "/v1/desks"),
    );
    Ok(Board { status: status?, alarms: alarms?, owed: owed?, lines: lines?, desks: desks? })
}

/// `GET /watch`
pub(crate) async fn show(State(console): State<Console>, signed: Signed) -> Response {
    let board = match read(&console, &signed).await {
        Ok(board) => board,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        div id="stale" role="alert" hidden data-words=(tongue.text("console-stale")) {}
        p class="tools" {
            button id="sound" type="button" hidden aria-pressed="false" { (tongue.text("console-sound")) }
            " " button id="keys" type="button" hidden { (tongue.text("console-keys")) }
        }
        (board.show(&signed))
        dialog id="help" aria-labelledby="help-title" {
            h2 id="help-title" { (tongue.text("console-keys")) }
            dl {
                @for (key, id) in [("a", "console-key-pick"), ("Enter", "console-key-take"), ("j / k", "console-key-move"),
                    ("g", "console-key-first"), ("?", "console-key-help")] {
                    dt { kbd { (key) } }
                    dd { (tongue.text(id)) }
                }
            }
            form method="dialog" { button { (tongue.text("console-close")) } }
        }
        noscript { p { (tongue.text("console-no-script")) " " a href="/watch" { (tongue.text("console-again")) } } }
    };
    answer(StatusCode::OK, signed.page("console-watch", content))
}

/// `GET /watch/board`: what live updates put in place.
pub(crate) async fn board(State(console): State<Console>, signed: Signed) -> Response {
    match read(&console, &signed).await {
        Ok(board) => Html(board.show(&signed).into_string()).into_response(),
        Err(refused) => signed.refused(&refused),
    }
}

#[derive(Deserialize)]
pub(crate) struct Take {
    form_token: String,
}

/// `POST /watch/alarms/{alarm}`
pub(crate) async fn acknowledge(
    State(console): State<Console>,
    signed: Signed,
    Path(alarm): Path<String>,
    Form(form): Form<Take>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    let path = format!("/v1/alarms/{}/ack", part(&alarm));
    let taken = console.asker.post::<Alarm>(signed.who(), (&path, None), &AttendDraft::by(signed.id())).await;
    match taken {
        Ok(_) => Redirect::to("/watch").into_response(),
        Err(refused) => signed.refused(&refused),
    }
}
