//! `/v1/notices`, `/v1/signals`, `/v1/accounts`

use axum::Json;
use axum::extract::State;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{AccountsView, NoticeQuery, NoticesView, SignalQuery, SignalTableView};
use serde::Deserialize;

use crate::gate;
use crate::notice_room::NoticeRoom;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

fn room(node: &Node) -> Reply<&dyn NoticeRoom> {
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

/// Notices of hazardous activity (F30) and of major exercises (F31) that the caller may read, by the beginning of their
/// windows, and where they meet another party's notices, protected processes and special-caution assets: over all lines of
/// this node, and no part of any line's state. People judge what follows from a conflict.
#[utoipa::path(get, path = "/v1/notices", tag = "notices",
    params(
        ("peer" = Option<String>, Query, description = "Only on lines with this peer"),
        ("track" = Option<String>, Query, description = "Only on lines of this track"),
        ("of" = Option<String>, Query, description = "Only the one that this statement, by number or id, is part of"),
        ("all" = Option<bool>, Query, description = "Those that are over, were changed, cancelled or ended as well"),
        ("conflicts" = Option<bool>, Query, description = "Only those that meet something"),
        ("after" = Option<String>, Query, description = "Where an earlier answer ended"),
    ),
    responses(
        (status = 200, body = NoticesView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<NoticeQuery>) -> Reply<Json<NoticesView>> {
    let may = gate::reads_some(&node)?;
    let view = room(&node)?.notices(query, may).await?;
    let sides = view.conflicts.iter().flat_map(|one| [&one.notice, &one.other]);
    read(&node, view.notices.iter().chain(sides).map(|one| &one.statement.number)).await?;
    Ok(Json(view))
}

/// The table of coded signals in force on a line, in every language that the agreement has. Without terms that both put on
/// the line there is none, and no signal has effect.
#[utoipa::path(get, path = "/v1/signals", tag = "notices",
    params(
        ("peer" = String, Query, description = "The peer"),
        ("track" = String, Query, description = "The track"),
    ),
    responses(
        (status = 200, body = SignalTableView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn signals(
    State(node): State<Node>,
    Asked(query): Asked<SignalQuery>,
) -> Reply<Json<SignalTableView>> {
    let may = gate::reads_some(&node)?;
    Ok(Json(room(&node)?.signal_table(query, may).await?))
}

/// Which accounts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountQuery {
    of: String,
}

/// Both parties' accounts (F33) of the incident that a statement is about, side by side. None is the joint one.
#[utoipa::path(get, path = "/v1/accounts", tag = "notices",
    params(("of" = String, Query, description = "A statement of the case, by number or id")),
    responses(
        (status = 200, body = AccountsView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn accounts(State(node): State<Node>, Asked(query): Asked<AccountQuery>) -> Reply<Json<AccountsView>> {
    let may = gate::reads_some(&node)?;
    let view = room(&node)?.accounts(query.of, may).await?;
    let both = view.ours.iter().chain(&view.theirs);
    read(&node, both.map(|one| &one.statement.number)).await?;
    Ok(Json(view))
}
