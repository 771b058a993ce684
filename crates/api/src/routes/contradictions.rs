//! `GET /v1/contradictions/{peer}/{track}`

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;

/// The newest proof that the counterpart signed two heads of its journal that contradict each other, as a file that
/// anybody can verify. It is kept after the line went on in a successor.
#[utoipa::path(get, path = "/v1/contradictions/{peer}/{track}", tag = "lines",
    params(
        ("peer" = String, Path, description = "The counterpart's local name"),
        ("track" = String, Path, description = "The track's word"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn write(State(node): State<Node>, Path((peer, track)): Path<(String, String)>) -> Reply<Response> {
    let file = node.contradiction(peer, track).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], file).into_response())
}
