//! `/v1/watch/log`, `/v1/handovers`, `/v1/prepared`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use comity_node::service::views::{DecideDraft, LogQuery, LogView, NoteDraft, OfficerAct};
use comity_node::watch::handover::{Handover, HandoverDraft};
use comity_node::watch::lapse::Prepared;
use comity_node::watch::log::LogEntry;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// The watch log, newest first; each entry names the hash of the one before.
#[utoipa::path(get, path = "/v1/watch/log", tag = "watch",
    params(
        ("before" = Option<u64>, Query, description = "Only entries below this number"),
        ("limit" = Option<u64>, Query, description = "At most this many, up to 1000; 100 where not given"),
    ),
    responses(
        (status = 200, body = LogView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<LogQuery>) -> Reply<Json<LogView>> {
    Ok(Json(node.watch().log(query).await?))
}

/// Writes into the watch log: a note, or that an officer came or left.
#[utoipa::path(post, path = "/v1/watch/log", tag = "watch", request_body = NoteDraft, responses(
    (status = 201, body = LogEntry),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn write(
    State(node): State<Node>,
    Read(draft): Read<NoteDraft>,
) -> Reply<(StatusCode, Json<LogEntry>)> {
    Ok((StatusCode::CREATED, Json(node.watch().note(draft).await?)))
}

/// Handovers, newest first.
#[utoipa::path(get, path = "/v1/handovers", tag = "watch", responses((status = 200, body = [Handover])))]
pub(crate) async fn handovers(State(node): State<Node>) -> Reply<Json<Vec<Handover>>> {
    Ok(Json(node.watch().handovers().await?))
}

/// Opens a handover: lists what is open now. It is complete when both officers have signed it.
#[utoipa::path(post, path = "/v1/handovers", tag = "watch", request_body = HandoverDraft, responses(
    (status = 201, body = Handover),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn open(
    State(node): State<Node>,
    Read(draft): Read<HandoverDraft>,
) -> Reply<(StatusCode, Json<Handover>)> {
    Ok((StatusCode::CREATED, Json(node.watch().open_handover(draft).await?)))
}

/// One of the two officers signs a handover.
#[utoipa::path(post, path = "/v1/handovers/{number}/sign", tag = "watch", request_body = OfficerAct,
    params(("number" = u64, Path, description = "The handover's number")),
    responses(
        (status = 200, body = Handover),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn sign(
    State(node): State<Node>,
    Named(number): Named<u64>,
    Read(act): Read<OfficerAct>,
) -> Reply<Json<Handover>> {
    Ok(Json(node.watch().sign_handover(number, act).await?))
}

/// What the node prepared because something owed to us has lapsed. Nothing of it leaves by itself.
#[utoipa::path(get, path = "/v1/prepared", tag = "watch", responses((status = 200, body = [Prepared])))]
pub(crate) async fn prepared(State(node): State<Node>) -> Reply<Json<Vec<Prepared>>> {
    Ok(Json(node.watch().prepared().await?))
}

/// An officer makes a draft of what was prepared, with the evidence file attached, to be released as any other; or drops it.
#[utoipa::path(post, path = "/v1/prepared/{draft}", tag = "watch", request_body = DecideDraft,
    params(("draft" = String, Path, description = "The draft's id")),
    responses(
        (status = 200, body = Prepared),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn decide(
    State(node): State<Node>,
    Named(draft): Named<String>,
    Read(decision): Read<DecideDraft>,
) -> Reply<Json<Prepared>> {
    Ok(Json(match decision.drop {
        true => node.watch().drop_prepared(draft, decision.officer).await?,
        false => node.draft_prepared(draft, decision.officer).await?,
    }))
}
