//! `/v1/guarantees`, `/v1/cautions`, `/v1/protected`, `/v1/ledger`

use axum::Json;
use axum::extract::State;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{LedgerQuery, LedgerView, PledgeQuery, PledgesView, ProtectedListView};

use crate::gate;
use crate::pledge_room::PledgeRoom;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

fn room(node: &Node) -> Reply<&dyn PledgeRoom> {
    let none = || Problem::new(codes::UNSUPPORTED).with("detail", "this node has no watch");
    Ok(node.pledging().ok_or_else(none)?)
}

/// Keeps that an officer read these statements, before anything of them is shown.
async fn read(node: &Node, numbers: impl Iterator<Item = &String>) -> Reply<()> {
    if let Some(officer) = gate::caller() {
        for number in numbers {
            node.was_read(officer.clone(), number.clone()).await?;
        }
    }
    Ok(())
}

/// Guarantees (F41) that the caller may read: who offered them, whether both said the same text, since when and until when
/// they last. One that is offered binds nobody.
#[utoipa::path(get, path = "/v1/guarantees", tag = "pledges",
    params(
        ("peer" = Option<String>, Query, description = "Only on lines with this peer"),
        ("track" = Option<String>, Query, description = "Only on lines of this track"),
        ("of" = Option<String>, Query, description = "Only the one that this statement, by number or id, is part of"),
        ("all" = Option<bool>, Query, description = "Those that were declined, taken back or are over as well"),
        ("after" = Option<String>, Query, description = "Where an earlier answer ended"),
    ),
    responses(
        (status = 200, body = PledgesView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn guarantees(State(node): State<Node>, Asked(query): Asked<PledgeQuery>) -> Reply<Json<PledgesView>> {
    let may = gate::reads_some(&node)?;
    let view = room(&node)?.guarantees(query, may).await?;
    read(&node, view.pledges.iter().map(|one| &one.first.number)).await?;
    Ok(Json(view))
}

/// Special-caution assets (F35) that the caller may read.
#[utoipa::path(get, path = "/v1/cautions", tag = "pledges",
    params(
        ("peer" = Option<String>, Query, description = "Only on lines with this peer"),
        ("track" = Option<String>, Query, description = "Only on lines of this track"),
        ("of" = Option<String>, Query, description = "Only the one that this statement, by number or id, is part of"),
        ("all" = Option<bool>, Query, description = "Those that were declined, taken back or are over as well"),
        ("after" = Option<String>, Query, description = "Where an earlier answer ended"),
    ),
    responses(
        (status = 200, body = PledgesView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn cautions(State(node): State<Node>, Asked(query): Asked<PledgeQuery>) -> Reply<Json<PledgesView>> {
    let may = gate::reads_some(&node)?;
    let view = room(&node)?.cautions(query, may).await?;
    read(&node, view.pledges.iter().map(|one| &one.first.number)).await?;
    Ok(Json(view))
}

/// Protected processes (F40) that the caller may read, by the beginning of their windows.
#[utoipa::path(get, path = "/v1/protected", tag = "pledges",
    params(
        ("peer" = Option<String>, Query, description = "Only on lines with this peer"),
        ("track" = Option<String>, Query, description = "Only on lines of this track"),
        ("of" = Option<String>, Query, description = "Only this statement, by number or id"),
        ("all" = Option<bool>, Query, description = "Those that are over, changed or ended as well"),
        ("after" = Option<String>, Query, description = "Where an earlier answer ended"),
    ),
    responses(
        (status = 200, body = ProtectedListView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn protected(
    State(node): State<Node>,
    Asked(query): Asked<PledgeQuery>,
) -> Reply<Json<ProtectedListView>> {
    let may = gate::reads_some(&node)?;
    let view = room(&node)?.protected(query, may).await?;
    read(&node, view.protected.iter().map(|one| &one.statement.number)).await?;
    Ok(Json(view))
}

/// The reciprocity ledger: what each side owes and has done, side by side, by line and by group of formats.
#[utoipa::path(get, path = "/v1/ledger", tag = "pledges",
    params(
        ("peer" = Option<String>, Query, description = "Only lines with this peer"),
        ("track" = Option<String>, Query, description = "Only lines of this track"),
        ("from" = Option<u64>, Query, description = "What began to be owed at or after this instant, POSIX seconds"),
        ("to" = Option<u64>, Query, description = "What began before this instant, as it stands at it; now where not given"),
        ("mark" = Option<String>, Query, description = "`actual` where not given; `exercise` or `test`"),
    ),
    responses(
        (status = 200, body = LedgerView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn ledger(State(node): State<Node>, Asked(query): Asked<LedgerQuery>) -> Reply<Json<LedgerView>> {
    let may = gate::reads_some(&node)?;
    Ok(Json(room(&node)?.reciprocity(query, may).await?))
}
