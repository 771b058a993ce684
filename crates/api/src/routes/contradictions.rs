//! `GET /v1/contradictions/{peer}/{track}`

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use serde::Deserialize;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named};

/// Which of the proofs of a line.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    /// Generation of the counterpart's journal; the newest of which one is kept, where it is not given.
    generation: Option<u64>,
}

/// The proof that the counterpart signed two heads of its journal that contradict each other, as a file that anybody can
/// verify. Each stays after the line went on in a successor; `contradictions` of the line in `/v1/node` names them.
#[utoipa::path(get, path = "/v1/contradictions/{peer}/{track}", tag = "lines",
    params(
        ("peer" = String, Path, description = "The counterpart's local name"),
        ("track" = String, Path, description = "The track's word"),
        ("generation" = Option<u64>, Query,
            description = "Generation of the counterpart's journal; the newest that is kept, where not given"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/plain"),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn write(
    State(node): State<Node>,
    Named((peer, track)): Named<(String, String)>,
    Asked(Which { generation }): Asked<Which>,
) -> Reply<Response> {
    let file = node.contradiction(peer, track, generation).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], file).into_response())
}
