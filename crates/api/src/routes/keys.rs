//! `GET /v1/keys`, `POST /v1/keys`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{JournalKeysView, Reference};

use crate::backend::KeyOrder;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// The keys of our journals at this node, and from which entry on each is valid.
#[utoipa::path(get, path = "/v1/keys", tag = "keys", responses((status = 200, body = Vec<JournalKeysView>)))]
pub(crate) async fn list(State(node): State<Node>) -> Reply<Json<Vec<JournalKeysView>>> {
    Ok(Json(node.key_list().await?))
}

/// Changes a line's keys by an entry that an authority key signs.
#[utoipa::path(post, path = "/v1/keys", tag = "keys", request_body = KeyOrder, responses(
    (status = 200, body = Reference),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(State(node): State<Node>, Read(order): Read<KeyOrder>) -> Reply<Json<Reference>> {
    Ok(Json(node.keys(order).await?))
}
