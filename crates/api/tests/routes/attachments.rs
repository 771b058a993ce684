//! `/v1/attachments`

use axum::body::Body;
use comity_api::router;
use http::{Request, StatusCode};
use http_body_util::BodyExt;

use crate::fake::{Fake, ask, get, post};

#[tokio::test]
async fn bytes_come_back_as_they_were_and_never_as_a_page() {
    let node = Fake::new();
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let path = "/v1/attachments?name=a.bin&media_type=text/html&length=100000";
    let (status, body) = post(node.clone(), path, content.clone()).await;
    assert_eq!((status, body["length"].as_u64()), (StatusCode::CREATED, Some(100_000)));
    let path = format!("/v1/statements/AUR%2Fnrrc%2F1/attachments/{}", body["root"].as_str().unwrap());
    let response = ask(&router(node), Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["content-type"], "application/octet-stream");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!([&response.headers()["comity-tlp"], &response.headers()["comity-mark"]], ["TLP:AMBER", "actual"]);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), content);
}

#[tokio::test]
async fn a_wrong_length_no_name_and_an_unknown_root_are_refused() {
    let (status, body) = post(Fake::new(), "/v1/attachments?name=a&length=3", "four").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some("attachment-changed")));
    for query in ["", "?name=a", "?name=a&length=x", "?name=a&length=1&more=1"] {
        let (status, body) = post(Fake::new(), &format!("/v1/attachments{query}"), "x").await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some("query-malformed")), "{query}");
    }
    let (status, body) = get(Fake::new(), "/v1/statements/x/attachments/00").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::NOT_FOUND, Some("no-such-attachment")));
}
