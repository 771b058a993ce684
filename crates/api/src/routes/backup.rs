//! `POST /v1/backup`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::backend::BackupReport;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Where to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupOrder {
    /// An absolute path of a folder on the node's machine that does not exist yet.
    pub(crate) to: String,
    /// Take the authority key along: whoever has the backup can then speak for the party's lines.
    #[serde(default)]
    pub(crate) with_authority: bool,
}

/// Copies the node into a new folder, consistent although it runs.
#[utoipa::path(post, path = "/v1/backup", tag = "care", request_body = BackupOrder, responses(
    (status = 200, body = BackupReport),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 507, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn run(State(node): State<Node>, Read(order): Read<BackupOrder>) -> Reply<Json<BackupReport>> {
    Ok(Json(node.backup(order.to, order.with_authority).await?))
}
