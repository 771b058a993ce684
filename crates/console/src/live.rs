//! `GET /live`: that something changed, so that pages ask anew. It says nothing of what: that, the page is told as everybody is.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, StreamExt as _, stream};

use crate::Console;
use crate::frame::{SESSION_COOKIE, cookie, signed_in};

/// How long events are gathered before a page is told.
const GATHERED: Duration = Duration::from_millis(100);
/// How often a page hears that it still follows. A page that hears nothing for three of these says that it is stale.
const BEAT: Duration = Duration::from_secs(5);

/// One word of the stream. Browsers drop an event without data, so its name stands there again.
fn word(kind: &str) -> Event {
    Event::default().event(kind).data(kind)
}

/// The stream ends with the session.
pub(crate) async fn stream(State(console): State<Console>, headers: HeaderMap) -> Response {
    let Some(secret) = cookie(&headers, SESSION_COOKIE).map(str::to_owned) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if signed_in(&console, &secret, false).await.is_none() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Sse::new(told(console, secret)).into_response()
}

fn told(console: Console, secret: String) -> impl Stream<Item = Result<Event, Infallible>> {
    let events = console.node.events();
    // Whoever comes back missed what it missed: the first word makes the page ask anew.
    let first = stream::iter([Ok(word("changed"))]);
    first.chain(stream::unfold((console, secret, events), |(console, secret, mut events)| async move {
        let heard = tokio::time::timeout(BEAT, events.next()).await;
        let kind = match heard {
            Err(_) => "beat",
            Ok(None) => return None,
            Ok(Some(_)) => {
                let rest = async { while events.next().await.is_some() {} };
                let _ = tokio::time::timeout(GATHERED, rest).await;
                "changed"
            }
        };
        signed_in(&console, &secret, false).await?;
        Some((Ok(word(kind)), (console, secret, events)))
    }))
}
