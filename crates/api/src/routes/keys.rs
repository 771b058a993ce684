//! `GET /v1/keys`, `POST /v1/keys`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{JournalKeysView, Reference, TlsView};

use crate::orders::{KeyOrder, TlsOrder};
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
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 507, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(State(node): State<Node>, Read(order): Read<KeyOrder>) -> Reply<Json<Reference>> {
    Ok(Json(node.keys(order).await?))
}

/// Gives the node another identity on links. Each line's journal names the new key by a rotation; the node shows it when
/// every one of these entries is receipted. Asked again, it goes on where it was.
#[utoipa::path(post, path = "/v1/keys/tls", tag = "keys", request_body = TlsOrder, responses(
    (status = 200, body = TlsView),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn tls(State(node): State<Node>, Read(order): Read<TlsOrder>) -> Reply<Json<TlsView>> {
    Ok(Json(node.tls(order).await?))
}
