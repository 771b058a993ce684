//! `POST /v1/keys`

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::backend::KeyAction;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Shows or changes the keys of lines, authorities and officers.
#[utoipa::path(post, path = "/v1/keys", tag = "pairing", request_body = KeyAction, responses(
    (status = 200, body = Value),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(State(node): State<Node>, Read(action): Read<KeyAction>) -> Reply<Json<Value>> {
    Ok(Json(node.keys(action).await?))
}
