//! `/v1/courier`, `/v1/line-tests`, orders

use axum::body::Body;
use comity_api::router;
use http::{Request, StatusCode};
use http_body_util::BodyExt;

use crate::fake::{Fake, ask, post};

#[tokio::test]
async fn files_are_streamed_both_ways() {
    let response = ask(&router(Fake::new()), Request::get("/v1/courier/BOR").body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-length"], "7");
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "for BOR");
    // Over the limit of ordinary requests: a courier file may be large.
    let (status, body) = post(Fake::new(), "/v1/courier", vec![0u8; 1 << 20]).await;
    assert_eq!((status, body["bytes"].as_u64()), (StatusCode::OK, Some(1 << 20)));
}

#[tokio::test]
async fn a_line_that_is_down_is_nobodys_fault() {
    let (status, body) = post(Fake::new(), "/v1/line-tests", r#"{"peer":"BOR","track":"nrrc"}"#).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((body["code"].as_str(), body["fault"].as_str()), (Some("line-down"), Some("nobody")));
    assert_eq!(body["params"]["peer"], "BOR");
}

#[tokio::test]
async fn orders_with_unknown_members_are_refused() {
    for (path, body) in [("/v1/line-tests", r#"{"peer":"BOR"}"#), ("/v1/backup", r#"{"to":"/x","force":true}"#)] {
        let (status, problem) = post(Fake::new(), path, body).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("json-malformed")), "{path}");
    }
}
