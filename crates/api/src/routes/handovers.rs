//! `/v1/handovers`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use comity_node::service::views::HandoverSign;
use comity_node::watch::handover::{Handover, HandoverDraft};
use comity_node::watch::handover_file::HandoverFile;
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Named, Read};

/// Handovers of desks whose tracks the caller may read, newest first, without the bytes of their signatures.
#[utoipa::path(get, path = "/v1/handovers", tag = "watch", responses((status = 200, body = [Handover])))]
pub(crate) async fn list(State(node): State<Node>) -> Reply<Json<Vec<Handover>>> {
    let may = gate::reads_some(&node)?;
    let mut found = node.watch().handovers().await?;
    if !may.may(On::default()) {
        let desks = node.watch().desks().await?;
        let of = |track: &String| may.may(On { track: Some(track), format: None });
        let readable = |id: &str| desks.iter().any(|view| view.desk.id == id && view.desk.tracks.iter().all(of));
        found.retain(|handover| readable(&handover.desk));
    }
    Ok(Json(found))
}

/// Opens a handover: lists what is open now. It is complete when both officers have signed it, with their own keys where
/// they have some. One of the same desk that is not complete is replaced.
#[utoipa::path(post, path = "/v1/handovers", tag = "watch", request_body = HandoverDraft, responses(
    (status = 201, body = Handover),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn open(
    State(node): State<Node>,
    Read(draft): Read<HandoverDraft>,
) -> Reply<(StatusCode, Json<Handover>)> {
    // Who left is known, and refused for that.
    gate::known(&node, vec![draft.from.clone(), draft.to.clone()], true).await?;
    Ok((StatusCode::CREATED, Json(node.open_handover(draft).await?)))
}

/// A handover as a file with its signatures and the party's register: what officers sign on machines of their own, and what
/// anybody verifies without a node.
#[utoipa::path(get, path = "/v1/handovers/{number}", tag = "watch",
    params(("number" = u64, Path, description = "The handover's number")),
    responses(
        (status = 200, body = HandoverFile),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Named(number): Named<u64>) -> Reply<Json<HandoverFile>> {
    Ok(Json(node.handover_file(number).await?))
}

/// One of the two officers signs a handover: by a signature of their key, whoever brings it; or, where they have none and
/// the policy allows it, on this node's word.
#[utoipa::path(post, path = "/v1/handovers/{number}/sign", tag = "watch", request_body = HandoverSign,
    params(("number" = u64, Path, description = "The handover's number")),
    responses(
        (status = 200, body = Handover),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn sign(
    State(node): State<Node>,
    Named(number): Named<u64>,
    Read(mut act): Read<HandoverSign>,
) -> Reply<Json<Handover>> {
    match &act.signature {
        // The signature says whose it is, whoever brings it.
        Some(signature) => act.officer.clone_from(&signature.officer),
        None => {
            act.officer = gate::acting(&act.officer)?;
            // Who has a key is told to use it, whatever the policy says of others.
            if node.watch().handover(number).await?.key_of(&act.officer).is_none() {
                gate::permit(&node, Action::HandoverAttest, On::default())?;
            }
        }
    }
    Ok(Json(node.sign_handover(number, act).await?))
}
