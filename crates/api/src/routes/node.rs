//! `GET /v1/node`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::NodeStatus;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;

/// The node, its lines, and what needs attention.
#[utoipa::path(get, path = "/v1/node", tag = "node", responses(
    (status = 200, body = NodeStatus),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn show(State(node): State<Node>) -> Reply<Json<NodeStatus>> {
    Ok(Json(node.status().await?))
}
