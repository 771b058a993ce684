//! `POST /v1/evidence`

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::backend::ProofRequest;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Writes an evidence file. What it discloses is logged at the node under the officers' names, of whom it needs two
/// once two are enrolled.
#[utoipa::path(post, path = "/v1/evidence", tag = "statements", request_body = ProofRequest, responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn write(State(node): State<Node>, Read(request): Read<ProofRequest>) -> Reply<Response> {
    let file = node.proof(request).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], file).into_response())
}
