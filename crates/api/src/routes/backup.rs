//! `POST /v1/backup`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::backend::BackupReport;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;
use crate::routes::long::{self, LongLine};

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
///
/// With `Accept: application/x-ndjson` the answer comes as lines that say how far the copy is, the last of them the
/// result or a problem; who stops reading them gives the backup up, and what was copied is removed.
#[utoipa::path(post, path = "/v1/backup", tag = "care", request_body = BackupOrder, responses(
    (status = 200, content((BackupReport = "application/json"), (LongLine<BackupReport> = "application/x-ndjson"))),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 507, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn run(
    State(node): State<Node>,
    headers: HeaderMap,
    Read(order): Read<BackupOrder>,
) -> Reply<Response> {
    long::answer(&headers, |told| async move { node.backup(order.to, order.with_authority, told).await }).await
}
