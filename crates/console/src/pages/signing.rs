//! Signing in by a link that works once, and out.
//!
//! Opening the link only shows whom it signs in; a button uses it up. So a program that looks at links in messages signs
//! nobody in.

use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_node::service::OsRng;
use comity_seal::rng::random32;
use maud::{Markup, html};
use serde::Deserialize;

use crate::Console;
use crate::frame::{SESSION_COOKIE, Signed, Visit, answer, cookie, now_s, page};
use crate::marks::foreign;

fn plain(visit: &Visit, title: &str, content: Markup) -> Markup {
    page(&visit.tongue, None, (&visit.tongue.text(title), &visit.path), content)
}

/// `GET /sign-in`: how one signs in.
pub(crate) async fn how(visit: Visit) -> Response {
    if visit.signed_in.is_some() {
        return Redirect::to("/watch").into_response();
    }
    let content = html! {
        p { (visit.tongue.text("console-sign-in-how")) }
        pre { code { "comity sign-in " (visit.tongue.text("console-sign-in-officer")) } }
        p { (visit.tongue.text("console-sign-in-ends")) }
    };
    answer(StatusCode::OK, plain(&visit, "console-sign-in", content))
}

/// `GET /sign-in/{secret}`: whom the link signs in.
pub(crate) async fn ask(State(console): State<Console>, Path(secret): Path<String>, visit: Visit) -> Response {
    let Some(who) = console.sessions.link_of(&secret, now_s()) else { return over(&visit) };
    let content = html! {
        form method="post" {
            p {
                @match &who {
                    Some(officer) => { (visit.tongue.text("console-sign-in-as")) " " strong { (foreign(officer)) } }
                    None => { (visit.tongue.text("console-sign-in-operator")) }
                }
            }
            button class="first" autofocus { (visit.tongue.text("console-sign-in")) }
        }
    };
    answer(StatusCode::OK, plain(&visit, "console-sign-in", content))
}

fn over(visit: &Visit) -> Response {
    let content = html! {
        p class="bad" role="alert" { (visit.tongue.text("console-link-over")) }
        p { a href="/sign-in" { (visit.tongue.text("console-sign-in")) } }
    };
    answer(StatusCode::GONE, plain(visit, "console-refused", content))
}

/// `POST /sign-in/{secret}`
pub(crate) async fn begin(State(console): State<Console>, Path(secret): Path<String>, visit: Visit) -> Response {
    let fresh = [random32(&mut OsRng), random32(&mut OsRng)];
    let Some(session) = console.sessions.begin(&secret, fresh, now_s()) else { return over(&visit) };
    let cookie = format!("{SESSION_COOKIE}={session}; Path=/; Secure; HttpOnly; SameSite=Strict");
    // A page of this origin, not a redirect: the cookie is strict, and the link may have been opened from elsewhere.
    ([(header::SET_COOKIE, cookie)], Redirect::to("/watch")).into_response()
}

#[derive(Deserialize)]
pub(crate) struct End {
    form_token: String,
}

/// `POST /sign-out`
pub(crate) async fn end(
    State(console): State<Console>,
    signed: Signed,
    headers: axum::http::HeaderMap,
    Form(form): Form<End>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    if let Some(secret) = cookie(&headers, SESSION_COOKIE) {
        console.sessions.end(secret);
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()
}

/// Where no page is.
pub(crate) async fn nowhere(visit: Visit) -> Response {
    let content = html! { p { (visit.tongue.text("console-nowhere-what")) } };
    answer(StatusCode::NOT_FOUND, plain(&visit, "console-nowhere", content))
}
