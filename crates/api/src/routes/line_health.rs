//! `GET /v1/line-health`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{LineHealthQuery, LineHealthView};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

/// How the lines that the caller may see stand by their tests. The event `line-health` says when to ask again.
#[utoipa::path(get, path = "/v1/line-health", tag = "lines",
    params(
        ("peer" = Option<String>, Query, description = "Only lines with this peer, by its local name"),
        ("track" = Option<String>, Query, description = "Only lines of this track"),
        ("days" = Option<u64>, Query, description = "Days of the hours that end now, 1 to 14; 14 where not given"),
    ),
    responses(
        (status = 200, body = Vec<LineHealthView>),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(node): State<Node>,
    Asked(query): Asked<LineHealthQuery>,
) -> Reply<Json<Vec<LineHealthView>>> {
    gate::permit_some(&node, Action::See)?;
    let mut lines = node.line_health(query).await?;
    lines.retain(|line| gate::permit(&node, Action::See, On::line(&line.track)).is_ok());
    Ok(Json(lines))
}
