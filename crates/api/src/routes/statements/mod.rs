//! `GET /v1/statements`, `POST /v1/statements`

pub(crate) mod answers;
pub(crate) mod evidence;
pub(crate) mod one;
pub(crate) mod wait;

use std::collections::BTreeSet;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use comity_node::service::names_officer;
use comity_node::service::views::{Accepted, InboxItem, ListQuery, StatementDraft};
use comity_node::watch::policy::{Action, On};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::gate;
use crate::limits::BATCH_STATEMENTS_MAX;
use crate::problem::{ProblemBody, Rejection, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, body, parse};

const NDJSON: &str = "application/x-ndjson";
/// Bytes of several drafts that are read where they came in.
const READ_HERE_BYTES_MAX: usize = 16 * 1_024;

/// The answer to one draft of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BatchAnswer {
    /// Durable under its number.
    Accepted(Accepted),
    /// Not accepted; the drafts after it were not stopped by it.
    Problem(ProblemBody),
}

/// Statements, newest first.
///
/// A coded signal is shown in words: that it was read is kept, once for each officer while the node runs.
#[utoipa::path(get, path = "/v1/statements", tag = "statements",
    params(
        ("peer" = Option<String>, Query, description = "Only this peer"),
        ("track" = Option<String>, Query, description = "Only this track"),
        ("direction" = Option<String>, Query, description = "`in` or `out`"),
        ("before" = Option<u64>, Query, description = "Only entries below this number, per journal"),
        ("limit" = Option<u64>, Query, description = "At most this many, 1 to 1000; 50 where not given"),
        ("tests" = Option<bool>, Query, description = "Also line tests (F01), which are no traffic; `false` where not given"),
    ),
    responses(
        (status = 200, body = [InboxItem]),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<ListQuery>) -> Reply<Json<Vec<InboxItem>>> {
    let may = gate::reads_some(&node)?;
    let items = node.list(query, may).await?;
    let signals = items.iter().filter(|item| item.signal.is_some());
    gate::shown_whole(&node, signals.map(|item| item.number.clone()).collect()).await?;
    Ok(Json(items))
}

/// Accepts one draft (a JSON object), or up to 1024: a JSON array, or one object a line
/// (`application/x-ndjson`). The answer to one is its number or a problem; the answer to several holds one
/// for each draft, in their order and in the form of the request.
#[utoipa::path(post, path = "/v1/statements", tag = "statements",
    request_body(content(
        (StatementDraft = "application/json"),
        (Vec<StatementDraft> = "application/json"),
        (String = "application/x-ndjson"),
    )),
    responses(
        (status = 201, description = "One draft, accepted", body = Accepted),
        (status = 200, description = "Several drafts, each answered", body = [BatchAnswer]),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
        (status = 507, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn send(State(node): State<Node>, request: Request) -> Reply<Response> {
    let lines = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == NDJSON.as_bytes());
    let bytes = body(request, &()).await?;
    if lines {
        let drafts = many(bytes, ndjson).await?;
        permitted(&node, &drafts)?;
        let answers = answered(node.send(drafts).await?);
        let mut out = Vec::with_capacity(answers.len() * 192);
        for answer in &answers {
            if serde_json::to_writer(&mut out, answer).is_ok() {
                out.push(b'\n');
            }
        }
        return Ok(([(header::CONTENT_TYPE, NDJSON)], out).into_response());
    }
    if bytes.trim_ascii_start().starts_with(b"[") {
        let drafts = many(bytes, parse).await?;
        permitted(&node, &drafts)?;
        return Ok(Json(answered(node.send(drafts).await?)).into_response());
    }
    let draft: StatementDraft = parse(&bytes)?;
    permitted(&node, std::slice::from_ref(&draft))?;
    match node.send(vec![draft]).await?.into_iter().next() {
        Some(Ok(accepted)) => Ok((StatusCode::CREATED, Json(accepted)).into_response()),
        Some(Err(problem)) => Err(problem.into()),
        None => Err(Rejection::request(StatusCode::INTERNAL_SERVER_ERROR, "internal", &[])),
    }
}

/// Whoever asks may say all of it, or none is taken. Asked once for each track and format. What is not for attribution does
/// not say who sends it.
fn permitted(node: &Node, drafts: &[StatementDraft]) -> Reply<()> {
    if let Some(officer) = gate::caller() {
        drafts.iter().try_for_each(|draft| names_officer(draft, &officer.name))?;
    }
    let asked: BTreeSet<_> = drafts.iter().map(|draft| (draft.track.as_str(), draft.format.as_str())).collect();
    asked.into_iter().try_for_each(|(track, format)| {
        gate::permit(node, Action::Send, On { track: Some(track), format: Some(format) })
    })
}

/// Reads several drafts; a large request off the threads that serve everybody.
async fn many(bytes: Bytes, read: fn(&[u8]) -> Reply<Vec<StatementDraft>>) -> Reply<Vec<StatementDraft>> {
    if bytes.len() <= READ_HERE_BYTES_MAX {
        return bounded(read(&bytes)?);
    }
    let read = tokio::task::spawn_blocking(move || read(&bytes)).await;
    bounded(read.map_err(|_| Rejection::request(StatusCode::INTERNAL_SERVER_ERROR, "internal", &[]))??)
}

fn ndjson(bytes: &[u8]) -> Reply<Vec<StatementDraft>> {
    let mut drafts = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        if drafts.len() == BATCH_STATEMENTS_MAX {
            return Err(too_many());
        }
        drafts.push(parse(line)?);
    }
    Ok(drafts)
}

fn bounded(drafts: Vec<StatementDraft>) -> Reply<Vec<StatementDraft>> {
    if drafts.len() > BATCH_STATEMENTS_MAX { Err(too_many()) } else { Ok(drafts) }
}

fn too_many() -> Rejection {
    Rejection::request(StatusCode::BAD_REQUEST, "too-many", &[("limit", BATCH_STATEMENTS_MAX.to_string())])
}

fn answered(answers: Vec<Result<Accepted, comity_node::service::Problem>>) -> Vec<BatchAnswer> {
    let answer = |answer| match answer {
        Ok(accepted) => BatchAnswer::Accepted(accepted),
        Err(problem) => BatchAnswer::Problem(ProblemBody::from(problem)),
    };
    answers.into_iter().map(answer).collect()
}
