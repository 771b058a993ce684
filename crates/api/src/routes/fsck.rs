//! `POST /v1/fsck`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::FsckReport;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;

/// Recomputes every hash and root that the node keeps. Damage is in the answer, not a problem.
#[utoipa::path(post, path = "/v1/fsck", tag = "care", responses(
    (status = 200, body = FsckReport),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn run(State(node): State<Node>) -> Reply<Json<FsckReport>> {
    Ok(Json(node.fsck().await?))
}
