//! `/v1/node`, `/v1/peers`, and what is not there.

use http::StatusCode;

use crate::fake::{Fake, get, post};

#[tokio::test]
async fn the_status_tells_what_needs_attention() {
    let (status, body) = get(Fake::new(), "/v1/node").await;
    assert_eq!((status, body["colour"].as_str()), (StatusCode::OK, Some("red")));
    assert_eq!(body["findings"][0]["code"], "root-present");
}

#[tokio::test]
async fn an_internal_failure_leaks_nothing() {
    let (status, body) = get(Fake::new(), "/v1/peers").await;
    assert_eq!((status, body["fault"].as_str()), (StatusCode::INTERNAL_SERVER_ERROR, Some("ours")));
    assert!(!body.to_string().contains("secret"), "{body}");
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems_too() {
    let (status, body) = get(Fake::new(), "/v2/node").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::NOT_FOUND, Some("no-such-route")));
    let (status, body) = post(Fake::new(), "/v1/node", "{}").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::METHOD_NOT_ALLOWED, Some("no-such-method")));
}
