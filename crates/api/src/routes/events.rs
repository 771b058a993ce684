//! `GET /v1/events`

use std::convert::Infallible;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event as Sent, KeepAlive};
use comity_node::service::views::Event;
use futures_util::{Stream, StreamExt};

use crate::routes::Node;

/// What happens from now on, as server-sent events: each `data` is one event, already durable. A listener that falls
/// behind misses some, and reads the state anew.
#[utoipa::path(get, path = "/v1/events", tag = "node", responses(
    (status = 200, body = Event, content_type = "text/event-stream"),
))]
pub(crate) async fn stream(State(node): State<Node>) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let events = node.events().filter_map(|event| async move { Sent::default().json_data(event).ok().map(Ok) });
    Sse::new(events).keep_alive(KeepAlive::default())
}
