//! `POST /v1/pairing`

use axum::Json;
use axum::extract::State;

use crate::backend::{PairingStep, PairingView};
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// The next step of a pairing: invite, accept, compare, confirm.
#[utoipa::path(post, path = "/v1/pairing", tag = "pairing", request_body = PairingStep, responses(
    (status = 200, body = PairingView),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn step(State(node): State<Node>, Read(step): Read<PairingStep>) -> Reply<Json<PairingView>> {
    Ok(Json(node.pairing(step).await?))
}
