//! `GET /v1/audit`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{AuditQuery, AuditView};

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

/// Acts that the node logs: disclosures, repairs, changes of keys. Newest first.
#[utoipa::path(get, path = "/v1/audit", tag = "care",
    params(
        ("before" = Option<u64>, Query, description = "Only acts below this number"),
        ("limit" = Option<u64>, Query, description = "At most this many, 1 to 1000; 100 where not given"),
        ("reads" = Option<bool>, Query, description = "Who read what, instead of acts"),
    ),
    responses(
        (status = 200, body = [AuditView]),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<AuditQuery>) -> Reply<Json<Vec<AuditView>>> {
    Ok(Json(node.audit(query).await?))
}
