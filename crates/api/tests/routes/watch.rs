//! `/v1/desks`, `/v1/rosters`, `/v1/alarms`, `/v1/watch/log`, `/v1/handovers`, `/v1/prepared`

use axum::body::Body;
use comity_api::*;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::*;
use comity_node::watch::alarm::Alarm;
use comity_node::watch::handover::Handover;
use comity_node::watch::lapse::Prepared;
use comity_node::watch::log::{Happened, LogEntry};
use comity_node::watch::policy::MayRead;
use comity_node::watch::roster::Reach;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::fake::{Fake, ask, get, post, read};

fn now<T: Send + 'static>(answer: Result<T, Problem>) -> Answer<'static, T> {
    Box::pin(async move { answer })
}

fn none<T: Send + 'static>(code: &'static str, name: impl ToString) -> Answer<'static, T> {
    now(Err(Problem::new(code).with("name", name)))
}

/// A watch of one desk, one alarm and nobody.
impl WatchRoom for Fake {
    fn desks(&self) -> Answer<'_, Vec<DeskView>> {
        now(Ok(Vec::new()))
    }
    fn put_desk(&self, desk: String, draft: DeskDraft) -> Answer<'_, Vec<DeskView>> {
        let Some(of) = draft.desk else { return none(codes::NO_SUCH_DESK, desk) };
        let view = DeskView { desk: of, open: true, opens_at: None, on_watch: vec![], next_unknown: None };
        now(Ok(vec![view]))
    }
    fn roster(&self, desk: String) -> Answer<'_, RosterView> {
        none(codes::NO_SUCH_DESK, desk)
    }
    fn put_roster(&self, desk: String, draft: RosterDraft) -> Answer<'_, RosterView> {
        now(Ok(RosterView { desk, shifts: draft.shifts, faults: Default::default(), on_watch: vec![] }))
    }
    fn reaches(&self) -> Answer<'_, Vec<Reach>> {
        now(Ok(Vec::new()))
    }
    fn put_reach(&self, draft: ReachDraft) -> Answer<'_, Vec<Reach>> {
        now(Ok(vec![draft.reach]))
    }
    fn alarms(&self, query: AlarmQuery, may: MayRead) -> Answer<'_, AlarmsView> {
        let read = |alarm: &&Alarm| !query.ended && alarm.is_for(&may);
        let alarms: Vec<Alarm> = self.alarms.iter().filter(read).cloned().collect();
        now(Ok(AlarmsView { total: alarms.len() as u64, alarms, ..AlarmsView::default() }))
    }
    fn alarm(&self, id: String) -> Answer<'_, Alarm> {
        match self.alarms.iter().find(|alarm| alarm.id == id) {
            Some(alarm) => now(Ok(alarm.clone())),
            None => none(codes::NO_SUCH_ALARM, id),
        }
    }
    fn attend(&self, id: String, draft: AttendDraft) -> Answer<'_, Alarm> {
        self.attended.lock().unwrap().push(draft);
        none(codes::ALARM_ENDED, id)
    }
    fn log(&self, _query: LogQuery) -> Answer<'_, LogView> {
        now(Ok(LogView { entries: vec![], size: 0, head: String::new(), more: None }))
    }
    fn note(&self, draft: NoteDraft) -> Answer<'_, LogEntry> {
        let at = comity_node::watch::clock::Now { wall_s: 1, watch_ms: 2 };
        now(Ok(LogEntry::new(at, Happened::Note).officer(&draft.officer).text(draft.text)))
    }
    fn handovers(&self) -> Answer<'_, Vec<Handover>> {
        now(Ok(Vec::new()))
    }
    fn handover(&self, number: u64) -> Answer<'_, Handover> {
        none(codes::NO_SUCH_HANDOVER, number)
    }
    fn prepared(&self) -> Answer<'_, Vec<Prepared>> {
        now(Ok(Vec::new()))
    }
    fn drop_prepared(&self, id: String, _officer: String) -> Answer<'_, Prepared> {
        none(codes::NO_SUCH_PREPARED, id)
    }
}

async fn put(path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::put(path).body(Body::from(body.to_string())).unwrap();
    read(ask(&router(Fake::new()), request).await).await
}

#[tokio::test]
async fn a_path_that_names_nothing_possible_is_a_problem_like_any_other() {
    for path in ["/v1/handovers/-1/sign", "/v1/handovers/x/sign", "/v1/statements/%FF/rendering"] {
        let (status, problem) = match path.ends_with("sign") {
            true => post(Fake::new(), path, r#"{"officer":"ana"}"#).await,
            false => get(Fake::new(), path).await,
        };
        assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("path-malformed")), "{path}");
    }
}

#[tokio::test]
async fn what_is_open_is_listed_and_ended_apart() {
    let (status, body) = get(Fake::new(), "/v1/alarms").await;
    assert_eq!(
        (status, body["total"].as_u64(), body["alarms"][0]["kind"].as_str()),
        (StatusCode::OK, Some(1), Some("channel"))
    );
    assert_eq!(get(Fake::new(), "/v1/alarms?ended=true").await.1["total"], 0);
    assert_eq!(get(Fake::new(), "/v1/alarms?open=1").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_desk_is_kept_with_its_defaults_and_a_misspelt_member_is_refused() {
    let desk = json!({"id": "d", "tracks": ["nrrc"]});
    let (status, body) = put("/v1/desks/d", json!({"officer": "op", "desk": desk})).await;
    assert_eq!((status, body[0]["desk"]["repeat_minutes"].as_u64()), (StatusCode::OK, Some(5)));
    for wrong in [
        json!({"officer": "op", "desk": {"id": "d", "tracks": ["nrrc"], "repeat": 5}}),
        json!({"desk": desk}),
        json!({"officer": "op", "desk": {"id": "d"}}),
        json!([]),
    ] {
        assert_eq!(put("/v1/desks/d", wrong.clone()).await.0, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(put("/v1/desks/d", json!({"officer": "op", "desk": null})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        put("/v1/rosters/d", json!({"officer": "op", "shifts": [{"desk": "d"}]})).await.0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_has_its_status() {
    let officer = json!({"officer": "ana"}).to_string();
    let ended = format!("/v1/alarms/{}/ack", Fake::bare().alarms[0].id);
    for (path, body, status, code) in [
        (ended.as_str(), officer.clone(), StatusCode::CONFLICT, "alarm-ended"),
        ("/v1/alarms/x/ack", officer.clone(), StatusCode::NOT_FOUND, "no-such-alarm"),
        ("/v1/handovers/7/sign", officer.clone(), StatusCode::NOT_FOUND, "no-such-handover"),
        ("/v1/handovers/x/sign", officer.clone(), StatusCode::BAD_REQUEST, "path-malformed"),
        ("/v1/handovers/7/sign", json!({"signature": {}}).to_string(), StatusCode::BAD_REQUEST, "json-malformed"),
        ("/v1/prepared/x", officer.clone(), StatusCode::NOT_FOUND, "no-such-prepared"),
        (
            "/v1/prepared/x",
            json!({"officer": "ana", "drop": true}).to_string(),
            StatusCode::NOT_FOUND,
            "no-such-prepared",
        ),
        (
            "/v1/prepared/x",
            json!({"officer": "ana", "words": {}}).to_string(),
            StatusCode::BAD_REQUEST,
            "json-malformed",
        ),
        (
            "/v1/handovers",
            json!({"desk": "d", "from": "w", "to": "w"}).to_string(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "handover-officers",
        ),
        (
            "/v1/handovers",
            json!({"desk": "d", "from": "w", "to": "nobody"}).to_string(),
            StatusCode::NOT_FOUND,
            "officer-unknown",
        ),
        ("/v1/watch/log", officer, StatusCode::BAD_REQUEST, "json-malformed"),
    ] {
        let (found, problem) = post(Fake::new(), path, body).await;
        assert_eq!((found, problem["code"].as_str()), (status, Some(code)), "{path}");
    }
    assert_eq!(get(Fake::new(), "/v1/alarms/x").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(Fake::new(), "/v1/handovers/7").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(Fake::new(), "/v1/handovers/x").await.0, StatusCode::BAD_REQUEST);
    let note = json!({"officer": "ana", "what": "note", "text": "quiet"}).to_string();
    assert_eq!(post(Fake::new(), "/v1/watch/log", note).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_sent_twice_under_one_key_is_done_once() {
    let router = router(Fake::new());
    let note = |key: &str, text: &str| {
        let body = json!({"officer": "ana", "what": "note", "text": text}).to_string();
        let request = Request::post("/v1/watch/log").header("content-type", "application/json");
        request.header(IDEMPOTENCY_HEADER, key).body(Body::from(body)).unwrap()
    };
    let (status, first) = read(ask(&router, note("k1", "one")).await).await;
    assert!(status.is_success(), "{first}");
    assert_eq!(read(ask(&router, note("k1", "one")).await).await, (status, first), "the same answer");
    let (status, problem) = read(ask(&router, note("k1", "another")).await).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("idempotency-conflict")));
    for key in ["", &"k".repeat(256)] {
        let (status, problem) = read(ask(&router, note(key, "one")).await).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("idempotency-malformed")));
    }
}
