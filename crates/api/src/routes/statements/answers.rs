//! `POST /v1/acknowledgements`, `POST /v1/corrections`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use comity_node::service::views::{Accepted, AckDraft, CorrectionDraft};

use comity_node::watch::policy::Action;

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Acknowledges statements of the counterpart (F03). Acknowledging is not agreeing.
#[utoipa::path(post, path = "/v1/acknowledgements", tag = "statements", request_body = AckDraft, responses(
    (status = 201, body = Accepted),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn acknowledge(
    State(node): State<Node>,
    Read(mut draft): Read<AckDraft>,
) -> Reply<(StatusCode, Json<Accepted>)> {
    gate::permit_named(&node, Action::Ack, "F03", &draft.refs).await?;
    gate::acting(&draft.officer)?;
    // The counterpart is told the name; short ids are this node's.
    draft.officer = gate::name_of(&node, &draft.officer).await?;
    Ok((StatusCode::CREATED, Json(node.acknowledge(draft).await?)))
}

/// Corrects or cancels a statement of ours (F05). It supersedes and never deletes.
#[utoipa::path(post, path = "/v1/corrections", tag = "statements", request_body = CorrectionDraft, responses(
    (status = 201, body = Accepted),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn correct(
    State(node): State<Node>,
    Read(draft): Read<CorrectionDraft>,
) -> Reply<(StatusCode, Json<Accepted>)> {
    gate::permit_named(&node, Action::Send, "F05", std::slice::from_ref(&draft.r#ref)).await?;
    Ok((StatusCode::CREATED, Json(node.correct(draft).await?)))
}
