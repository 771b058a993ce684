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
    assert_eq!(text.trim(), r#"data: {"event":"link-up","peer":"BOR","track":"nrrc"}"#);
}
