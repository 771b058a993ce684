//! `GET /v1/directory`, `GET /v1/line-tests`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{DirectoryQuery, DirectoryView, LineTestQuery, LineTestsView};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

/// Contacts and profiles of this party and its peers, as the newest registers say that came, with their history.
#[utoipa::path(get, path = "/v1/directory", tag = "directory",
    params(
        ("peer" = Option<String>, Query, description = "Only this peer, by its local name"),
        ("search" = Option<String>, Query, description = "Only contacts with this text in a field"),
    ),
    responses(
        (status = 200, body = DirectoryView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Asked(query): Asked<DirectoryQuery>) -> Reply<Json<DirectoryView>> {
    Ok(Json(node.directory(query).await?))
}

/// The tests of a line and what they come to. The counterpart has the same, from the same journals.
#[utoipa::path(get, path = "/v1/line-tests", tag = "lines",
    params(
        ("peer" = String, Query, description = "The counterpart's local name"),
        ("track" = String, Query, description = "The track's word"),
        ("days" = Option<u64>, Query, description = "Days of the window that ends now, 1 to 366; 30 where not given"),
    ),
    responses(
        (status = 200, body = LineTestsView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn line_tests(
    State(node): State<Node>,
    Asked(query): Asked<LineTestQuery>,
) -> Reply<Json<LineTestsView>> {
    gate::permit(&node, Action::LineTest, On::line(&query.track))?;
    Ok(Json(node.line_tests(query).await?))
}
