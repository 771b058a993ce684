//! `GET /v1/peers`, `POST /v1/peers`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::PeerView;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;

/// The other parties, and whether their nodes are connected.
#[utoipa::path(get, path = "/v1/peers", tag = "node", responses(
    (status = 200, body = [PeerView]),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(node): State<Node>) -> Reply<Json<Vec<PeerView>>> {
    Ok(Json(node.peers().await?))
}

/// Opens the lines of pairings that were confirmed in the node's folder since it started. Asking again changes
/// nothing.
#[utoipa::path(post, path = "/v1/peers", tag = "node", responses(
    (status = 200, body = [PeerView]),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn take_up(State(node): State<Node>) -> Reply<Json<Vec<PeerView>>> {
    Ok(Json(node.take_up().await?))
}
