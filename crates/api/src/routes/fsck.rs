//! `POST /v1/fsck`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::FsckReport;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// How to check.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FsckOrder {
    /// Also ask the peers again for attachments that are damaged.
    #[serde(default)]
    pub(crate) repair: bool,
}

/// Recomputes every hash and root that the node keeps. Damage is in the answer, not a problem.
#[utoipa::path(post, path = "/v1/fsck", tag = "care", request_body = FsckOrder, responses(
    (status = 200, body = FsckReport),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn run(State(node): State<Node>, Read(order): Read<FsckOrder>) -> Reply<Json<FsckReport>> {
    Ok(Json(node.fsck(order.repair).await?))
}
