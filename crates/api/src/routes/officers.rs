//! `GET /v1/officers`, `POST /v1/officers`, `POST /v1/officers/{officer}`

use axum::Json;
use axum::extract::State;
use comity_node::watch::policy::{Action, On};
use comity_node::watch::staff::OfficerView;

use crate::backend::{OfficerActed, StaffAct};
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Named, Read};

/// Officers that the node knows.
#[utoipa::path(get, path = "/v1/officers", tag = "officers", responses(
    (status = 200, body = [OfficerView]),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn list(State(node): State<Node>) -> Reply<Json<Vec<OfficerView>>> {
    Ok(Json(node.officers().await?))
}

/// Enters an officer, or changes one of the same id. Tokens stay as they are, unless the officer is disabled.
#[utoipa::path(post, path = "/v1/officers", tag = "officers", request_body = OfficerView, responses(
    (status = 200, body = OfficerView),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn put(State(node): State<Node>, Read(officer): Read<OfficerView>) -> Reply<Json<OfficerView>> {
    gate::permit(&node, Action::Staff, On::default())?;
    Ok(Json(node.put_officer(officer).await?))
}

/// Acts on an officer: a token, its end, their leaving, or the way back where no operator is left.
#[utoipa::path(post, path = "/v1/officers/{officer}", tag = "officers",
    params(("officer" = String, Path, description = "The short id")), request_body = StaffAct, responses(
    (status = 200, body = OfficerActed),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(
    State(node): State<Node>,
    Named(officer): Named<String>,
    Read(act): Read<StaffAct>,
) -> Reply<Json<OfficerActed>> {
    match act {
        // A recovery proves itself by the tokens of two others.
        StaffAct::Recover { .. } => {}
        // Whoever runs the machine may end tokens, which gives nobody anything: lost ones of operators, before a recovery.
        StaffAct::RevokeTokens if gate::caller().is_none() => gate::permit(&node, Action::Operate, On::default())?,
        _ => gate::permit(&node, Action::Staff, On::default())?,
    }
    Ok(Json(node.officer_act(officer, act).await?))
}
