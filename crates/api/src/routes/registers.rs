//! `POST /v1/register`, `GET /v1/peers/{peer}/register`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{PartyRegisterView, RegisterUseView};

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Named;

/// Takes this party's register from the node's folder into use: every line relies on it from its next entry on, and a
/// bare entry says so at once. The same register again changes nothing.
#[utoipa::path(post, path = "/v1/register", tag = "keys", responses(
    (status = 200, body = RegisterUseView),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn take(State(node): State<Node>) -> Reply<Json<RegisterUseView>> {
    Ok(Json(node.use_register().await?))
}

/// The register of a counterpart, as far as it came.
#[utoipa::path(get, path = "/v1/peers/{peer}/register", tag = "keys",
    params(("peer" = String, Path, description = "The counterpart's local name")),
    responses(
        (status = 200, body = PartyRegisterView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn theirs(State(node): State<Node>, Named(peer): Named<String>) -> Reply<Json<PartyRegisterView>> {
    Ok(Json(node.their_register(peer).await?))
}
