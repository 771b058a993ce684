//! `/v1/watch/log`, `/v1/prepared`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use comity_node::service::views::{DecideDraft, LogQuery, LogView, NoteDraft};
use comity_node::watch::lapse::Prepared;
use comity_node::watch::log::LogEntry;
use comity_node::watch::policy::On;

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// The watch log, newest first; each entry names the hash of the one before.
#[utoipa::path(get, path = "/v1/watch/log", tag = "watch",
    params(
        ("before" = Option<u64>, Query, description = "Only entries below this number"),
        ("limit" = Option<u64>, Query, description = "At most this many, 1 to 1000; 100 where not given"),
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
    Read(mut draft): Read<NoteDraft>,
) -> Reply<(StatusCode, Json<LogEntry>)> {
    draft.officer = gate::acting(&draft.officer)?;
    Ok((StatusCode::CREATED, Json(node.watch().note(draft).await?)))
}

/// What the node prepared because something owed to us has lapsed, as far as the caller may read it. Nothing of it leaves by
/// itself.
#[utoipa::path(get, path = "/v1/prepared", tag = "watch", responses((status = 200, body = [Prepared])))]
pub(crate) async fn prepared(State(node): State<Node>) -> Reply<Json<Vec<Prepared>>> {
    let may = gate::reads_some(&node)?;
    let mut prepared = node.watch().prepared().await?;
    prepared.retain(|one| may.may(On::of(&one.lapse.track, &one.lapse.format)));
    Ok(Json(prepared))
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
    Read(mut decision): Read<DecideDraft>,
) -> Reply<Json<Prepared>> {
    decision.officer = gate::acting(&decision.officer)?;
    Ok(Json(match decision.drop {
        true => node.watch().drop_prepared(draft, decision.officer).await?,
        false => node.draft_prepared(draft, decision.officer).await?,
    }))
}
