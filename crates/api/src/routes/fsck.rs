//! `POST /v1/fsck`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use comity_node::service::views::FsckReport;
use serde::Deserialize;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;
use crate::routes::long::{self, LongLine};

/// What to do with damage.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FsckOrder {
    /// Put back what follows from the rest.
    #[serde(default)]
    mend: bool,
}

/// Recomputes every hash and root that the node keeps. Damage is in the answer, not a problem.
///
/// With `Accept: application/x-ndjson` the answer comes as lines that say how far the check is, the last of them the
/// result or a problem; who stops reading them ends the check.
#[utoipa::path(post, path = "/v1/fsck", tag = "care",
    params(("mend" = Option<bool>, Query, description = "Compute anew what follows from the entries, and fetch damaged \
        attachments again from the other side")),
    responses(
        (status = 200, content((FsckReport = "application/json"), (LongLine<FsckReport> = "application/x-ndjson"))),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn run(
    State(node): State<Node>,
    Asked(order): Asked<FsckOrder>,
    headers: HeaderMap,
) -> Reply<Response> {
    long::answer(&headers, move |told| async move { node.fsck(order.mend, told).await }).await
}
