//! `GET /v1/obligations`, `GET /v1/cases/{case}`, `GET /v1/lines/{peer}/{track}/state`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{BoardView, CaseView, LineStateView, ObligationQuery};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named};

/// The format of records of calls.
const CALLS: &str = "F17";

/// Open obligations of all lines that the caller may read, those due first coming first: who owes what to whom by when.
#[utoipa::path(get, path = "/v1/obligations", tag = "cases",
    params(
        ("owed_by" = Option<String>, Query, description = "Only ours (`us`) or theirs (`them`)"),
        ("peer" = Option<String>, Query, description = "Only on lines with this peer"),
        ("track" = Option<String>, Query, description = "Only on lines of this track"),
        ("state" = Option<String>, Query, description = "Only what stands so now: `open`, `late`, `lapsed`"),
        ("due_before" = Option<u64>, Query, description = "Only what is due at or before this instant, POSIX seconds"),
        ("mark" = Option<String>, Query, description = "`actual` where not given; `exercise` or `test`"),
        ("limit" = Option<u64>, Query, description = "At most this many, 1 to 1000; 100 where not given"),
    ),
    responses(
        (status = 200, body = BoardView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<ObligationQuery>) -> Reply<Json<BoardView>> {
    let may = gate::reads_some(&node)?;
    Ok(Json(node.obligations(query, may).await?))
}

/// One case: how far it is, and what is or was owed in it, as far as the caller may read it.
#[utoipa::path(get, path = "/v1/cases/{case}", tag = "cases",
    params(("case" = String, Path, description = "The entry id of its first statement")),
    responses(
        (status = 200, body = CaseView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn case(State(node): State<Node>, Named(case): Named<String>) -> Reply<Json<CaseView>> {
    let may = gate::reads_some(&node)?;
    let mut case = node.case(case).await?;
    gate::permit(&node, Action::ReadLine, On::of(&case.track, &case.format))?;
    let track = case.track.clone();
    case.obligations.retain(|one| may.may(On::of(&track, &one.format)));
    case.without_effect.retain(|one| may.may(On::of(&track, &one.format)));
    if !may.may(On::of(&track, CALLS)) {
        case.calls.clear();
    }
    Ok(Json(case))
}

/// A line's whole final state, to be laid beside the other side's where two digests differ.
#[utoipa::path(get, path = "/v1/lines/{peer}/{track}/state", tag = "cases",
    params(
        ("peer" = String, Path, description = "The counterpart's local name"),
        ("track" = String, Path, description = "The track's word"),
    ),
    responses(
        (status = 200, body = LineStateView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn state(
    State(node): State<Node>,
    Named((peer, track)): Named<(String, String)>,
) -> Reply<Json<LineStateView>> {
    Ok(Json(node.line_state(peer, track).await?))
}
