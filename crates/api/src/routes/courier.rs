//! `GET /v1/courier/{peer}`, `POST /v1/courier`

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use comity_node::service::views::CourierReport;
use futures_util::TryStreamExt;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Named;

/// What the peer lacks, as a courier file. A stream of another length than announced was cut off.
#[utoipa::path(get, path = "/v1/courier/{peer}", tag = "lines",
    params(("peer" = String, Path, description = "The counterpart's local name")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn write(State(node): State<Node>, Named(peer): Named<String>) -> Reply<Response> {
    let file = node.courier_write(peer).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, file.length.to_string()),
    ];
    Ok((headers, Body::from_stream(file.content)).into_response())
}

/// Takes a courier file. Frames that do not verify are counted in the answer and cost nothing else.
#[utoipa::path(post, path = "/v1/courier", tag = "lines",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = CourierReport),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 507, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn read(State(node): State<Node>, body: Body) -> Reply<Json<CourierReport>> {
    let content = Box::pin(body.into_data_stream().map_err(std::io::Error::other));
    Ok(Json(node.courier_read(content).await?))
}
