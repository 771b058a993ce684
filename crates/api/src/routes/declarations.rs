//! `GET /v1/declarations`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::DeclarationsView;
use serde::Deserialize;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

/// At which instant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct At {
    at: Option<u64>,
}

/// Public declarations of this party and of those whose public logs it follows, as they were fetched last: who declared what,
/// since when, with what reservations, how each party is identified, and who is bound toward whom. All of it is public.
#[utoipa::path(get, path = "/v1/declarations", tag = "directory",
    params(("at" = Option<u64>, Query, description = "At this instant, POSIX seconds; now where it is not given")),
    responses(
        (status = 200, body = DeclarationsView),
        (status = 503, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<At>) -> Reply<Json<DeclarationsView>> {
    Ok(Json(node.declarations(query.at).await?))
}
