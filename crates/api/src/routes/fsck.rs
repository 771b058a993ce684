//! `POST /v1/fsck`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use comity_node::service::views::FsckReport;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::long::{self, LongLine};

/// Recomputes every hash and root that the node keeps. Damage is in the answer, not a problem.
///
/// With `Accept: application/x-ndjson` the answer comes as lines that say how far the check is, the last of them the
/// result or a problem; who stops reading them ends the check.
#[utoipa::path(post, path = "/v1/fsck", tag = "care", responses(
    (status = 200, content((FsckReport = "application/json"), (LongLine<FsckReport> = "application/x-ndjson"))),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn run(State(node): State<Node>, headers: HeaderMap) -> Reply<Response> {
    long::answer(&headers, |told| async move { node.fsck(told).await }).await
}
