//! `/v1/desks`, `/v1/rosters`, `/v1/reaches`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{DeskDraft, DeskView, ReachDraft, RosterDraft, RosterView};
use comity_node::watch::roster::Reach;

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Named, Read};

/// Every desk, whether it is open, and who is on watch there by the roster.
#[utoipa::path(get, path = "/v1/desks", tag = "watch", responses((status = 200, body = [DeskView])))]
pub(crate) async fn list(State(node): State<Node>) -> Reply<Json<Vec<DeskView>>> {
    Ok(Json(node.watch().desks().await?))
}

/// Keeps a desk as it is given; without one, takes it away. Answers with every desk.
#[utoipa::path(put, path = "/v1/desks/{desk}", tag = "watch", request_body = DeskDraft,
    params(("desk" = String, Path, description = "The desk's id")),
    responses(
        (status = 200, body = [DeskView]),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn put(
    State(node): State<Node>,
    Named(desk): Named<String>,
    Read(mut draft): Read<DeskDraft>,
) -> Reply<Json<Vec<DeskView>>> {
    draft.officer = gate::acting(&draft.officer)?;
    gate::known(&node, draft.desk.iter().flat_map(|desk| desk.reserve.clone()).collect(), false).await?;
    Ok(Json(node.watch().put_desk(desk, draft).await?))
}

/// A desk's roster, with its overlaps, its gaps and the officers whom nobody can reach.
#[utoipa::path(get, path = "/v1/rosters/{desk}", tag = "watch",
    params(("desk" = String, Path, description = "The desk's id")),
    responses(
        (status = 200, body = RosterView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn roster(State(node): State<Node>, Named(desk): Named<String>) -> Reply<Json<RosterView>> {
    Ok(Json(node.watch().roster(desk).await?))
}

/// Puts shifts in place of those of the desk that have not ended.
#[utoipa::path(put, path = "/v1/rosters/{desk}", tag = "watch", request_body = RosterDraft,
    params(("desk" = String, Path, description = "The desk's id")),
    responses(
        (status = 200, body = RosterView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn put_roster(
    State(node): State<Node>,
    Named(desk): Named<String>,
    Read(mut draft): Read<RosterDraft>,
) -> Reply<Json<RosterView>> {
    draft.officer = gate::acting(&draft.officer)?;
    gate::known(&node, draft.shifts.iter().map(|shift| shift.officer.clone()).collect(), false).await?;
    Ok(Json(node.watch().put_roster(desk, draft).await?))
}

/// How officers are reached when an alarm calls them.
#[utoipa::path(get, path = "/v1/reaches", tag = "watch", responses((status = 200, body = [Reach])))]
pub(crate) async fn reaches(State(node): State<Node>) -> Reply<Json<Vec<Reach>>> {
    Ok(Json(node.watch().reaches().await?))
}

/// Keeps how an officer is reached. Servers, secrets and programs are the operator's file, not this.
#[utoipa::path(put, path = "/v1/reaches", tag = "watch", request_body = ReachDraft, responses(
    (status = 200, body = [Reach]),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn put_reach(State(node): State<Node>, Read(mut draft): Read<ReachDraft>) -> Reply<Json<Vec<Reach>>> {
    draft.officer = gate::acting(&draft.officer)?;
    gate::known(&node, vec![draft.reach.officer.clone()], false).await?;
    Ok(Json(node.watch().put_reach(draft).await?))
}
