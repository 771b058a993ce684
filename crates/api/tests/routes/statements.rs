//! `/v1/statements`, `/v1/acknowledgements`, `/v1/corrections`, `/v1/evidence`

use axum::body::Body;
use comity_api::{BATCH_STATEMENTS_MAX, JSON_BYTES_MAX, LEFT_OUT_HEADER, router};
use comity_node::service::views::{Event, Reference, StatementState};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::fake::{Fake, ask, draft, get, post, view};

const PATH: &str = "/v1/statements";

#[tokio::test]
async fn one_draft_is_answered_with_its_number() {
    let node = Fake::new();
    let (status, body) = post(node.clone(), PATH, draft("BOR").to_string()).await;
    assert_eq!((status, body["number"].as_str()), (StatusCode::CREATED, Some("AUR/nrrc/1")));
    let (status, body) = get(node, "/v1/statements/AUR%2Fnrrc%2F1").await;
    assert_eq!((status, body["state"]["state"].as_str()), (StatusCode::OK, Some("queued")));
}

#[tokio::test]
async fn each_draft_of_a_batch_has_its_own_answer() {
    let node = Fake::new();
    let batch = json!([draft("BOR"), draft("NOBODY"), draft("BOR")]);
    let (status, body) = post(node.clone(), PATH, batch.to_string()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body[0]["accepted"]["number"], "AUR/nrrc/1");
    assert_eq!(body[1]["problem"]["code"], "no-such-peer");
    assert_eq!(body[2]["accepted"]["number"], "AUR/nrrc/2");

    let lines = format!("{}\n\n{}\n", draft("BOR"), draft("NOBODY"));
    let request = Request::post(PATH).header("content-type", "application/x-ndjson").body(Body::from(lines)).unwrap();
    let response = ask(&router(node), request).await;
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let text = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["accepted"]["ordinal"], 3);
    assert_eq!(answers[1]["problem"]["fault"], "yours");
}

#[tokio::test]
async fn a_batch_over_the_limit_is_refused_whole() {
    let node = Fake::new();
    let batch = Value::Array(vec![draft("BOR"); BATCH_STATEMENTS_MAX + 1]);
    let (status, body) = post(node.clone(), PATH, batch.to_string()).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some("too-many")));
    let lines = format!("{}\n", draft("BOR")).repeat(BATCH_STATEMENTS_MAX + 1);
    let request = Request::post(PATH).header("content-type", "application/x-ndjson").body(Body::from(lines)).unwrap();
    assert_eq!(ask(&router(node.clone()), request).await.status(), StatusCode::BAD_REQUEST);
    assert!(node.statements.lock().unwrap().is_empty());
}

#[tokio::test]
async fn malformed_drafts_are_refused_with_the_place() {
    let cases =
        ["", "{", "[{}]", "null", "7", r#"{"peer":"BOR"}"#, &draft("BOR").to_string().replace("body", "bodies")];
    for case in cases {
        let node = Fake::new();
        let (status, body) = post(node.clone(), PATH, case.to_owned()).await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some("json-malformed")), "{case}");
        assert!(body["params"]["detail"].as_str().unwrap().contains("line"), "{body}");
        assert!(node.statements.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn row_03_a_body_over_the_limit_is_refused() {
    let (status, body) = post(Fake::new(), "/v1/acknowledgements", vec![b' '; JSON_BYTES_MAX + 1]).await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::PAYLOAD_TOO_LARGE, Some("request-too-large")));
}

#[tokio::test]
async fn row_34_a_full_disk_is_told_as_such() {
    let node = std::sync::Arc::new(Fake { disk_full: true, ..Fake::bare() });
    let (status, body) = post(node, PATH, draft("BOR").to_string()).await;
    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!((body["class"].as_str(), body["fault"].as_str()), (Some("disk"), Some("local")));
}

fn deliver(node: &Fake) {
    let mut statements = node.statements.lock().unwrap();
    statements[0].state = StatementState::Delivered { at: 7 };
    statements[0].receipted_at = Some(7);
}

#[tokio::test]
async fn waiting_ends_with_the_receipt() {
    let node = Fake::new();
    node.statements.lock().unwrap().push(view("AUR/nrrc/1", "01", 1, "nrrc"));
    let asked = tokio::spawn(get(node.clone(), "/v1/statements/AUR%2Fnrrc%2F1/wait?for=receipt&timeout_s=60"));
    while node.events.receiver_count() == 0 {
        tokio::task::yield_now().await;
    }
    // Something else happens first: it does not end the waiting.
    let statement = Reference { number: "AUR/nrrc/1".into(), id: "01".into() };
    node.events.send(Event::Accepted { statement }).unwrap();
    deliver(&node);
    let (peer, track) = ("BOR".into(), "nrrc".into());
    node.events.send(Event::Receipted { peer, track, generation: 1, size: 2, at: 7 }).unwrap();
    let (status, body) = asked.await.unwrap();
    assert_eq!((status, body["state"]["state"].as_str()), (StatusCode::OK, Some("delivered")));
}

#[tokio::test]
async fn row_24_waiting_in_vain_says_what_is_known_and_never_delivered() {
    let node = Fake::new();
    node.statements.lock().unwrap().push(view("AUR/nrrc/1", "01", 1, "nrrc"));
    let (status, body) = get(node.clone(), "/v1/statements/AUR%2Fnrrc%2F1/wait?for=receipt&timeout_s=0").await;
    assert_eq!((status, body["state"]["state"].as_str()), (StatusCode::OK, Some("queued")));
    deliver(&node);
    let (_, body) = get(node, "/v1/statements/AUR%2Fnrrc%2F1/wait?for=ack&timeout_s=0").await;
    assert_eq!(body["state"]["state"], "delivered");
}

#[tokio::test]
async fn what_an_evidence_file_leaves_out_stands_in_a_header() {
    for (disclose, expected) in [(json!([]), Some("acknowledgement")), (json!(["body/text"]), None)] {
        let body = json!({"statement": "AUR/nrrc/1", "disclose": disclose, "officers": []}).to_string();
        let request = Request::post("/v1/evidence").body(Body::from(body)).unwrap();
        let response = ask(&router(Fake::new()), request).await;
        let left_out = response.headers().get(LEFT_OUT_HEADER).map(|value| value.to_str().unwrap());
        assert_eq!((response.status(), left_out), (StatusCode::OK, expected), "{disclose}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_ours_is_refused() {
    for path in ["/v1/statements/AUR%2Fnrrc%2F9", "/v1/statements/x/wait?for=ack"] {
        let (status, body) = get(Fake::new(), path).await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::NOT_FOUND, Some("no-such-statement")), "{path}");
    }
    let (status, body) = get(Fake::new(), "/v1/statements/x/wait?for=ever").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some("query-malformed")));
    let ack = json!({"refs": ["AUR/nrrc/1"], "officer": "o", "understood": true});
    let (status, body) = post(Fake::new(), "/v1/acknowledgements", ack.to_string()).await;
    assert_eq!((status, body["class"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("refused")));
    let correction = json!({"ref": "AUR/nrrc/9", "reason": "r"});
    let (status, _) = post(Fake::new(), "/v1/corrections", correction.to_string()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = post(Fake::new(), "/v1/evidence", json!({"statement": "AUR/nrrc/9"}).to_string()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, body) = get(Fake::new(), "/v1/contradictions/CYG/nrrc").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::NOT_FOUND, Some("no-contradiction")));
    let (status, body) = get(Fake::new(), "/v1/contradictions/BOR/nrrc?generation=2").await;
    assert_eq!((status, body["code"].as_str()), (StatusCode::NOT_FOUND, Some("no-such-contradiction")));
    assert_eq!(body["params"]["kept"], "1", "{body}");
    for query in ["generation=first", "generation=-1", "generations=1"] {
        let (status, body) = get(Fake::new(), &format!("/v1/contradictions/BOR/nrrc?{query}")).await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some("query-malformed")), "{query}");
    }
}
