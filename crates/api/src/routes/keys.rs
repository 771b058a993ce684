//! `POST /v1/keys`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::Reference;

use crate::backend::KeyOrder;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Changes a line's keys by an entry that an authority key signs.
#[utoipa::path(post, path = "/v1/keys", tag = "keys", request_body = KeyOrder, responses(
    (status = 200, body = Reference),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(State(node): State<Node>, Read(order): Read<KeyOrder>) -> Reply<Json<Reference>> {
    Ok(Json(node.keys(order).await?))
}
