//! Who may read some tracks alone sees in lists and in the event stream what belongs to those, and nothing else is counted.

use std::sync::Arc;

use axum::body::Body;
use comity_api::router;
use comity_node::service::views::*;
use comity_node::watch::alarm::{Alarm, AlarmKind};
use comity_node::watch::policy::Policy;
use futures_util::StreamExt as _;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::fake::{Fake, ask, first_bytes, read};

fn obligation(track: &str, format: &str) -> ObligationView {
    let id = format!("{track}-{format}");
    serde_json::from_value(json!({
        "id": id, "peer": "BOR", "track": track, "kind": "answer", "owed_by": "us", "case": "c",
        "statement": {"number": format!("BOR/{track}/7"), "id": "s"}, "format": format, "from": 1, "basis": "period",
        "precedence": "routine", "mark": "actual", "state": "open", "provisional": false,
    }))
    .unwrap()
}

fn case(track: &str, format: &str) -> CaseView {
    let first = json!({"number": format!("BOR/{track}/7"), "id": "s"});
    let mut case: CaseView = serde_json::from_value(json!({
        "id": format!("case-{track}"), "peer": "BOR", "track": track, "first": first, "format": format,
        "opened_by": "them", "opened_at": 1, "phase": "open", "statements": 1, "last": first, "open": 1,
        "mark": "actual", "chain": "h", "rules": "1", "provisional": false,
    }))
    .unwrap();
    case.obligations = vec![obligation(track, "F20"), obligation(track, "F23")];
    let at = || Reference { number: format!("BOR/{track}/8"), id: "t".into() };
    case.calls = vec![CallView { ours: at(), theirs: at(), differences: vec![] }];
    case.without_effect = vec![VoidView { statement: at(), format: "F23".into(), reason: "not-own".into() }];
    case
}

fn alarm(kind: AlarmKind, track: &str, format: &str) -> Alarm {
    Alarm {
        track: track.into(),
        format: format.into(),
        ..Alarm::of_node(kind, &format!("BOR/{track}/7 {format}"), None)
    }
}

/// A node whose officers of the watch may read what these rules say.
fn node(rules: &str) -> Arc<Fake> {
    let of = |track: &'static str| ["F20", "F23"].map(|format| alarm(AlarmKind::Statement, track, format));
    let mut alarms: Vec<Alarm> = ["nrrc", "cert"].into_iter().flat_map(of).collect();
    alarms.extend([alarm(AlarmKind::LineDown, "nrrc", ""), alarm(AlarmKind::Channel, "", "")]);
    Arc::new(Fake {
        policy: Some(Policy::read(&format!("version = 1\n{rules}")).unwrap()),
        obligations: ["nrrc", "cert"].into_iter().flat_map(|t| [obligation(t, "F20"), obligation(t, "F23")]).collect(),
        cases: vec![case("nrrc", "F20"), case("cert", "F20")],
        alarms,
        ..Fake::bare()
    })
}

fn rule(kind: &str, more: &str) -> String {
    format!(
        "[[{kind}]]\nroles = [\"watch\"]\nactions = [\"read-line\", \"alarm-ack\", \"ack\", \"send\", \"line-test\", \"see\"]\n{more}\n"
    )
}

/// As an officer of the watch.
fn with(method: &str, path: &str, body: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header("authorization", "Bearer cot_w");
    request.body(Body::from(body.to_owned())).unwrap()
}

async fn get(node: &Arc<Fake>, path: &str) -> (StatusCode, Value) {
    read(ask(&router(node.clone()), with("GET", path, "")).await).await
}

fn seen(list: &Value, of: &str) -> Vec<String> {
    let mut found: Vec<String> = list.as_array().unwrap().iter().map(|one| one[of].to_string()).collect();
    found.dedup();
    found
}

#[tokio::test]
async fn lists_hold_what_the_caller_may_read_and_count_nothing_else() {
    let cert = node(&rule("permit", "tracks = [\"cert\"]"));
    let (status, board) = get(&cert, "/v1/obligations").await;
    assert_eq!((status, seen(&board["obligations"], "track")), (StatusCode::OK, vec!["\"cert\"".to_owned()]));
    let (status, alarms) = get(&cert, "/v1/alarms").await;
    assert_eq!((status, alarms["total"].as_u64()), (StatusCode::OK, Some(3)), "two of the track, the channel's");
    assert!(!alarms.to_string().contains("nrrc"), "{alarms}");
    // One format is kept from them, on every track.
    let rules = rule("permit", "") + &rule("forbid", "formats = [\"F23\"]");
    let not_f23 = node(&rules);
    let (status, board) = get(&not_f23, "/v1/obligations").await;
    assert_eq!((status, seen(&board["obligations"], "format")), (StatusCode::OK, vec!["\"F20\"".to_owned()]));
    let alarms = get(&not_f23, "/v1/alarms").await.1;
    assert_eq!(alarms["total"], 4, "{alarms}");
    assert!(!alarms.to_string().contains("F23"));
}

#[tokio::test]
async fn who_may_read_nothing_is_refused() {
    for rules in ["", &rule("permit", "tracks = [\"nowhere\"]"), &(rule("permit", "") + &rule("forbid", ""))] {
        let node = node(rules);
        for path in
            ["obligations", "alarms", "events", "cases/case-cert", "statements", "drafts", "prepared", "handovers"]
        {
            let (status, problem) = get(&node, &format!("/v1/{path}")).await;
            assert_eq!((status, problem["code"].as_str()), (StatusCode::FORBIDDEN, Some("not-permitted")), "{path}");
        }
        let id = &node.alarms[0].id;
        assert_eq!(get(&node, &format!("/v1/alarms/{id}")).await.0, StatusCode::FORBIDDEN);
    }
    let cert = node(&rule("permit", "tracks = [\"cert\"]"));
    for path in ["cases/case-nrrc", &format!("alarms/{}", cert.alarms[0].id), "line-tests?peer=BOR&track=nrrc"] {
        assert_eq!(get(&cert, &format!("/v1/{path}")).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(get(&cert, "/v1/watch/log").await.0, StatusCode::FORBIDDEN, "the log is of all tracks");
}

#[tokio::test]
async fn a_case_shows_what_of_it_may_be_read() {
    let whole = get(&node(&rule("permit", "")), "/v1/cases/case-cert").await.1;
    assert_eq!((seen(&whole["obligations"], "format").len(), seen(&whole["calls"], "ours").len()), (2, 1));
    let rules = rule("permit", "tracks = [\"cert\"]") + &rule("forbid", "formats = [\"F23\", \"F17\"]");
    let (status, part) = get(&node(&rules), "/v1/cases/case-cert").await;
    assert_eq!((status, seen(&part["obligations"], "format")), (StatusCode::OK, vec!["\"F20\"".to_owned()]));
    assert!(part.get("calls").is_none() && part.get("without_effect").is_none(), "{part}");
}

#[tokio::test]
async fn an_alarm_is_taken_on_a_track_that_the_officer_has_under_the_name_that_the_node_lists() {
    let cert = node(&rule("permit", "tracks = [\"cert\"]"));
    let ack = async |at: usize, officer: &str| {
        let path = format!("/v1/alarms/{}/ack", cert.alarms[at].id);
        let body = json!({"officer": officer}).to_string();
        read(ask(&router(cert.clone()), with("POST", &path, &body)).await).await
    };
    assert_eq!(ack(0, "w").await.1["code"], "not-permitted", "nrrc");
    assert_eq!(ack(2, "other").await.1["code"], "officer-other");
    assert!(cert.attended.lock().unwrap().is_empty());
    assert_eq!(ack(2, "w").await.1["code"], "alarm-ended", "it gets there");
    let draft = cert.attended.lock().unwrap().remove(0);
    assert_eq!((draft.officer.as_str(), draft.name.as_str()), ("w", "W. Orlova"));
    // No request says under which name.
    let body = json!({"officer": "w", "name": "somebody"}).to_string();
    let path = format!("/v1/alarms/{}/ack", cert.alarms[2].id);
    let (status, _) = read(ask(&router(cert.clone()), with("POST", &path, &body)).await).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn statements_are_acknowledged_and_corrected_on_tracks_that_the_officer_has() {
    let node = |rules: &str| node(&(rule("permit", "tracks = [\"cert\"]") + rules));
    let ack = async |node: &Arc<Fake>, refs: &[&str]| {
        let body = json!({"refs": refs, "officer": "w", "understood": true}).to_string();
        read(ask(&router(node.clone()), with("POST", "/v1/acknowledgements", &body)).await).await
    };
    let correct = async |node: &Arc<Fake>, of: &str| {
        let body = json!({"ref": of, "reason": "r"}).to_string();
        read(ask(&router(node.clone()), with("POST", "/v1/corrections", &body)).await).await
    };
    let refused = |(status, problem): (StatusCode, Value)| {
        assert_eq!((status, problem["code"].as_str()), (StatusCode::FORBIDDEN, Some("not-permitted")), "{problem}");
    };
    let cert = node("");
    refused(ack(&cert, &["BOR/nrrc/7"]).await);
    refused(ack(&cert, &["BOR/cert/7", "BOR/nrrc/7"]).await);
    refused(correct(&cert, "AUR/nrrc/7").await);
    assert_eq!(ack(&cert, &["BOR/cert/7"]).await.1["code"], "ack-own", "it gets there");
    assert_eq!(correct(&cert, "AUR/cert/7").await.1["code"], "no-such-statement", "it gets there");
    assert_eq!(ack(&cert, &["BOR/cert/nowhere"]).await.0, StatusCode::NOT_FOUND);
    let many = vec!["BOR/cert/7"; 65];
    assert_eq!(ack(&cert, &many).await.1["code"], "envelope-many");
    // An alarm about a statement says the same to the counterpart.
    let cannot = node("[[forbid]]\nroles = [\"watch\"]\nactions = [\"ack\"]\n");
    refused(ack(&cannot, &["BOR/cert/7"]).await);
    refused(ack(&cannot, &["BOR/cert/nowhere"]).await);
    let path = format!("/v1/alarms/{}/ack", cannot.alarms[2].id);
    let body = json!({"officer": "w"}).to_string();
    refused(read(ask(&router(cannot.clone()), with("POST", &path, &body)).await).await);
    assert!(cannot.attended.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_route_is_not_found_whoever_asks() {
    let node = node("");
    for (method, path) in [("GET", "/v1/nothing"), ("POST", "/v1/nothing"), ("GET", "/"), ("DELETE", "/v2/node")] {
        let (status, problem) = read(ask(&router(node.clone()), with(method, path, "")).await).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::NOT_FOUND, Some("no-such-route")), "{path}");
        // A token that is none is told nothing more.
        let stranger = Request::builder().method(method).uri(path).header("authorization", "Bearer cot_x");
        let (status, _) = read(ask(&router(node.clone()), stranger.body(Body::empty()).unwrap()).await).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    // A route that is there is refused as before, and so is another method of it.
    for (method, path) in [("GET", "/v1/audit"), ("DELETE", "/v1/audit")] {
        let (status, _) = read(ask(&router(node.clone()), with(method, path, "")).await).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
    }
}

#[tokio::test]
async fn a_list_has_between_one_item_and_the_most() {
    let node = Fake::new();
    let lists = [
        "alarms",
        "watch/log",
        "statements",
        "drafts",
        "audit",
        "obligations",
        "holds",
        "erasures",
        "retention",
        "search?words=x",
    ];
    for list in lists {
        let and = if list.contains('?') { '&' } else { '?' };
        for limit in ["0", "1001", "18446744073709551616"] {
            let request = Request::get(format!("/v1/{list}{and}limit={limit}")).body(Body::empty()).unwrap();
            let (status, problem) = read(ask(&router(node.clone()), request).await).await;
            assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("limit-wrong")), "{list}");
            let of = |name: &str| problem["params"][name].as_str().unwrap().to_owned();
            assert_eq!([of("given"), of("least"), of("most")], [limit, "1", "1000"], "{list}");
        }
        for limit in ["-1", "x", "1.5", ""] {
            let request = Request::get(format!("/v1/{list}{and}limit={limit}")).body(Body::empty()).unwrap();
            let (status, problem) = read(ask(&router(node.clone()), request).await).await;
            assert_eq!(
                (status, problem["code"].as_str()),
                (StatusCode::BAD_REQUEST, Some("query-malformed")),
                "{list}"
            );
        }
        let request = Request::get(format!("/v1/{list}{and}limit=1000")).body(Body::empty()).unwrap();
        let (_, answer) = read(ask(&router(node.clone()), request).await).await;
        assert!(!["limit-wrong", "query-malformed"].map(Value::from).contains(&answer["code"]), "{list} {answer}");
    }
}

#[tokio::test]
async fn without_a_token_the_name_is_that_of_the_officer_of_this_id() {
    let node = Fake::new();
    for (officer, name) in [("w", "W. Orlova"), ("ana", "ana")] {
        let path = format!("/v1/alarms/{}/ack", node.alarms[0].id);
        let request = Request::post(path).body(Body::from(json!({"officer": officer}).to_string())).unwrap();
        ask(&router(node.clone()), request).await;
        assert_eq!(node.attended.lock().unwrap().pop().unwrap().name, name);
    }
}

fn events() -> Vec<Event> {
    let reference = |track: &str| Reference { number: format!("AUR/{track}/7"), id: "s".into() };
    let mut events = Vec::new();
    for track in ["nrrc", "cert"] {
        let named = || track.to_owned();
        events.extend([
            Event::LinkUp { peer: "BOR".into(), track: named() },
            Event::Accepted { statement: reference(track) },
            Event::Obligation { id: "i".into(), what: "opened".into(), obligation: Box::new(obligation(track, "F23")) },
            Event::Case { id: "i".into(), what: "opened".into(), case: Box::new(case(track, "F20")) },
            Event::AlarmRaised { alarm: Box::new(alarm(AlarmKind::Statement, track, "F23")) },
            Event::WatchTestMissed { peer: "BOR".into(), track: named(), ours: true },
        ]);
    }
    events
}

/// What an officer of the watch hears of all that happens, up to the last, which everybody hears.
async fn heard(node: &Arc<Fake>) -> Vec<Value> {
    let response = ask(&router(node.clone()), with("GET", "/v1/events", "")).await;
    assert_eq!(response.status(), StatusCode::OK);
    for event in events() {
        node.events.send(event).unwrap();
    }
    node.events.send(Event::Stopped { detail: "the last".into() }).unwrap();
    let mut text = String::new();
    let mut stream = response.into_body().into_data_stream();
    while !text.contains("the last") {
        text.push_str(std::str::from_utf8(&stream.next().await.unwrap().unwrap()).unwrap());
    }
    text.lines().filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok()).collect()
}

#[tokio::test]
async fn the_stream_tells_of_what_the_caller_may_read() {
    assert_eq!(heard(&node(&rule("permit", ""))).await.len(), events().len() + 1);
    let of_cert = heard(&node(&rule("permit", "tracks = [\"cert\"]"))).await;
    assert_eq!(of_cert.len(), events().len() / 2 + 1, "{of_cert:?}");
    assert!(of_cert.iter().all(|event| !event.to_string().contains("nrrc")), "{of_cert:?}");
    // The format of what was accepted is asked for; the fake says F90 of the track nrrc.
    let no_f90 = heard(&node(&(rule("permit", "") + &rule("forbid", "formats = [\"F90\"]")))).await;
    assert_eq!(no_f90.len(), events().len() - 2 + 1, "{no_f90:?}");
    let no_f23 = heard(&node(&(rule("permit", "") + &rule("forbid", "formats = [\"F23\"]")))).await;
    assert!(no_f23.iter().all(|event| !event.to_string().contains("\"format\":\"F23\"") || event["event"] == "case"));
    assert_eq!(no_f23.len(), events().len() - 4 + 1, "{no_f23:?}");
}

#[tokio::test]
async fn a_stream_of_an_unknown_token_is_not_opened() {
    let request = Request::get("/v1/events").header("authorization", "Bearer cot_x").body(Body::empty()).unwrap();
    let response = ask(&router(node(&rule("permit", ""))), request).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert!(!first_bytes(response, 1).await.is_empty());
}
