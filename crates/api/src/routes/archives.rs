//! `GET /v1/archives/{peer}/{track}`

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use comity_node::watch::policy::{Action, On};

use crate::backend::ArchiveRequest;
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named};

/// A closed period of a line as one file that proves itself. Content is withheld unless it is asked for; disclosing is
/// logged, and needs two officers once two are enrolled.
#[utoipa::path(get, path = "/v1/archives/{peer}/{track}", tag = "records",
    params(
        ("peer" = String, Path, description = "Its local name"),
        ("track" = String, Path, description = "The track's word"),
        ArchiveRequest,
    ),
    responses(
        (status = 200, description = "The archive", content_type = "application/vnd.comity.archive"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn write(
    State(node): State<Node>,
    Named((peer, track)): Named<(String, String)>,
    Asked(request): Asked<ArchiveRequest>,
) -> Reply<Response> {
    let on = On { track: Some(&track), format: None };
    // Handovers are read by whoever reads the line, and leave it only as content does.
    if request.content || request.handovers {
        gate::permit(&node, Action::ReadLine, on)?;
        gate::permit(&node, Action::Disclose, on)?;
    } else {
        gate::permit(&node, Action::Operate, on)?;
    }
    let file = node.archive(peer, track, request).await?;
    let headers =
        [(CONTENT_TYPE, "application/vnd.comity.archive".to_owned()), (CONTENT_LENGTH, file.length.to_string())];
    Ok((headers, Body::from_stream(file.content)).into_response())
}
