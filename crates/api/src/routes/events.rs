//! `GET /v1/events`

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event as Sent, KeepAlive};
use comity_node::service::views::Event;
use futures_util::{Stream, StreamExt, stream};

use crate::gate;
use crate::problem::Reply;
use crate::replay::{Heard, Replay};
use crate::routes::Node;
use crate::routes::hearing::Listener;

/// What happens from now on, as server-sent events: each `data` is one event, already durable. With `Last-Event-ID` the
/// stream goes on after that event; where events in between are not kept any more, an event `reset` comes first, and the
/// listener reads the state anew. An officer hears what they may read; the stream ends when their token does.
#[utoipa::path(get, path = "/v1/events", tag = "node",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses((status = 200, body = Event, content_type = "text/event-stream")))]
pub(crate) async fn stream(
    State(node): State<Node>,
    Extension(replay): Extension<Arc<Replay>>,
    headers: HeaderMap,
) -> Reply<Sse<impl Stream<Item = Result<Sent, Infallible>> + use<>>> {
    gate::reads_some(&node)?;
    replay.begin(&node);
    let last = headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default());
    let (from, missed) = replay.place(last);
    let first = stream::iter(missed.then(|| replay.reset(from)));
    let listener = Listener::new(node, gate::shown(&headers));
    let rest = stream::unfold((replay, listener, from), |(replay, listener, mut number)| async move {
        loop {
            let (next, heard) = replay.hear(number).await?;
            let told = match &heard {
                Heard::Event(_, event) => listener.hears(event).await?,
                Heard::Reset(_) => true,
            };
            if told {
                return Some((heard, (replay, listener, next)));
            }
            number = next;
        }
    });
    let sent = first.chain(rest).filter_map(|heard| async move {
        match heard {
            Heard::Event(id, event) => Sent::default().id(id).json_data(&*event).ok().map(Ok),
            Heard::Reset(id) => Some(Ok(Sent::default().id(id).event("reset").data("{}"))),
        }
    });
    Ok(Sse::new(sent).keep_alive(KeepAlive::default()))
}
