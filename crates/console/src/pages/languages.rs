//! `POST /language`: somebody reads in another language from now on.

use axum::extract::{Form, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::Console;
use crate::frame::LANGUAGE_COOKIE;

/// Seconds for which a choice is kept.
const KEPT_S: u64 = 31_536_000;

#[derive(Deserialize)]
pub(crate) struct Choice {
    language: String,
    #[serde(default)]
    back: String,
}

/// Goes back to the page that was read; never to another host.
pub(crate) async fn choose(State(console): State<Console>, Form(choice): Form<Choice>) -> Response {
    let plain = choice.back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_path = plain && choice.back.starts_with('/') && !choice.back.starts_with("//");
    let mut response = Redirect::to(if is_path { &choice.back } else { "/" }).into_response();
    if let Some(known) = console.words.languages().iter().find(|language| language.tag == choice.language) {
        let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age={KEPT_S}; SameSite=Lax; HttpOnly", known.tag);
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    response
}
