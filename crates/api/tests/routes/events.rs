//! `/v1/events`

use axum::body::Body;
use comity_api::router;
use comity_node::service::views::Event;
use http::Request;

use crate::fake::{Fake, ask, first_bytes};

#[tokio::test]
async fn what_happens_is_sent_as_it_happens() {
    let node = Fake::new();
    let response = ask(&router(node.clone()), Request::get("/v1/events").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let event = Event::LinkUp { peer: "BOR".into(), track: "nrrc".into() };
    node.events.send(event).unwrap();
    let text = String::from_utf8(first_bytes(response, 10).await).unwrap();
    let (id, data) = text.trim().split_once('\n').unwrap();
    assert!(id.starts_with("id: ") && id.ends_with("-0"), "{id}");
    assert_eq!(data, r#"data: {"event":"link-up","peer":"BOR","track":"nrrc"}"#);
}

#[tokio::test]
async fn the_stream_is_taken_up_after_the_last_event_that_was_heard() {
    let node = Fake::new();
    let router = router(node.clone());
    let from = |id: &str| Request::get("/v1/events").header("last-event-id", id).body(Body::empty()).unwrap();
    let first = ask(&router, Request::get("/v1/events").body(Body::empty()).unwrap()).await;
    for peer in ["A", "B", "C"] {
        node.events.send(Event::LinkUp { peer: peer.into(), track: "nrrc".into() }).unwrap();
    }
    let heard = String::from_utf8(first_bytes(first, 200).await).unwrap();
    let id = heard.lines().next().unwrap().strip_prefix("id: ").unwrap();
    let again = String::from_utf8(first_bytes(ask(&router, from(id)).await, 100).await).unwrap();
    assert!(again.contains("\"B\"") && again.contains("\"C\"") && !again.contains("\"A\""), "{again}");
    // Of another run nobody knows what was missed.
    let other = String::from_utf8(first_bytes(ask(&router, from("0123-7")).await, 10).await).unwrap();
    assert!(other.contains("event: reset"), "{other}");
}
