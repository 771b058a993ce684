//! `/v1/fsck`, `/v1/backup`: documents, and lines that say how far the work is.

use std::sync::Arc;

use axum::body::Body;
use comity_api::{LINES_TYPE, router};
use futures_util::StreamExt;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::fake::{Fake, ask, post, read};

async fn lines_of(node: Arc<Fake>, path: &str, body: &Value) -> Response<Body> {
    let request = Request::post(path).header("accept", LINES_TYPE).body(Body::from(body.to_string())).unwrap();
    ask(&router(node), request).await
}

async fn all(response: Response<Body>) -> Vec<Value> {
    assert_eq!(response.headers()["content-type"], LINES_TYPE);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn lines_rise_and_end_in_what_a_document_would_say() {
    let node = Fake::new();
    node.go_on.notify_one();
    let (status, document) = post(Arc::clone(&node), "/v1/fsck", "").await;
    assert_eq!((status, document["entries"].as_u64()), (StatusCode::OK, Some(3)));
    node.go_on.notify_one();
    let mut lines = all(lines_of(node, "/v1/fsck", &Value::Null).await).await;
    assert_eq!(lines.pop().unwrap(), json!({"result": document}));
    let open = json!({"progress": {"stage": "structure", "done": 0, "total": null, "unit": "bytes"}});
    assert_eq!(lines.pop().unwrap(), open);
    let done: Vec<u64> = lines.iter().map(|line| line["progress"]["done"].as_u64().unwrap()).collect();
    assert!(done.is_sorted() && done.last() == Some(&3), "{done:?}");
    assert!(lines.iter().all(|line| line["progress"]["total"] == 3 && line["progress"]["unit"] == "entries"));
}

#[tokio::test]
async fn nothing_is_mended_unless_that_is_asked_for() {
    let node = Fake::new();
    for (path, mended) in [("/v1/fsck", 0), ("/v1/fsck?mend=false", 0), ("/v1/fsck?mend=true", 1)] {
        node.go_on.notify_one();
        let (status, report) = post(Arc::clone(&node), path, "").await;
        assert_eq!((status, report["mended"].as_array().unwrap().len()), (StatusCode::OK, mended), "{path}");
    }
    for path in ["/v1/fsck?mend=1", "/v1/fsck?mend", "/v1/fsck?repair=true"] {
        let (status, problem) = post(Fake::new(), path, "").await;
        assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("query-malformed")), "{path}");
    }
}

#[tokio::test]
async fn a_refusal_before_the_first_line_has_its_status_and_one_after_it_is_the_last_line() {
    let (status, problem) = read(lines_of(Fake::new(), "/v1/backup", &json!({"to": "/taken"})).await).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("file")));
    let lines = all(lines_of(Fake::new(), "/v1/backup", &json!({"to": "/failing"})).await).await;
    assert_eq!(lines[0]["progress"], json!({"stage": "store", "done": 1, "total": 2, "unit": "bytes"}));
    assert_eq!((lines.len(), &lines[1]["problem"]["code"]), (2, &json!("disk-full")));
    let (status, problem) = post(Fake::new(), "/v1/backup", r#"{"to":"/failing"}"#).await;
    assert_eq!((status, &problem["code"]), (StatusCode::INSUFFICIENT_STORAGE, &json!("disk-full")));
}

#[tokio::test]
async fn who_stops_reading_the_lines_gives_the_work_up() {
    let node = Fake::new();
    let mut lines = lines_of(Arc::clone(&node), "/v1/fsck", &Value::Null).await.into_body().into_data_stream();
    assert!(lines.next().await.unwrap().unwrap().starts_with(b"{\"progress\":"));
    drop(lines);
    node.go_on.notify_one();
    node.given_up.notified().await;
}

#[tokio::test]
async fn only_a_request_that_names_the_type_gets_lines() {
    for accept in ["*/*", "application/json", "application/x-ndjsonx", ""] {
        let request = Request::post("/v1/backup").header("accept", accept).body(Body::from(r#"{"to":"/x"}"#)).unwrap();
        let response = ask(&router(Fake::new()), request).await;
        assert_eq!(response.headers()["content-type"], "application/json", "{accept}");
    }
    let accept = "application/json;q=0.5, application/x-ndjson;q=1";
    let request = Request::post("/v1/backup").header("accept", accept).body(Body::from(r#"{"to":"/x"}"#)).unwrap();
    let lines = all(ask(&router(Fake::new()), request).await).await;
    assert_eq!(lines.last().unwrap()["result"]["path"], "/x");
}
