//! `GET /v1/voice-sheets/{peer}/{track}`, `POST /v1/voice-checks`, `POST /v1/dictations`, `POST /v1/transcripts`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{
    DictationDraft, DictationView, TranscriptDraft, TranscriptView, VoiceCheck, VoiceCheckView, VoiceQuery,
    VoiceSheetsView,
};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// Sheets of challenges and responses for calls with a peer. Whoever has one can pass for either side on its day: who asked
/// is logged.
#[utoipa::path(get, path = "/v1/voice-sheets/{peer}/{track}", tag = "voice",
    params(
        ("peer" = String, Path, description = "The counterpart's local name"),
        ("track" = String, Path, description = "The track's word"),
        VoiceQuery,
    ),
    responses(
        (status = 200, body = VoiceSheetsView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn sheets(
    State(node): State<Node>,
    Named((peer, track)): Named<(String, String)>,
    Asked(query): Asked<VoiceQuery>,
) -> Reply<Json<VoiceSheetsView>> {
    let officer = gate::acting(query.officer.as_deref().unwrap_or_default())?;
    let query = VoiceQuery { officer: (!officer.is_empty()).then_some(officer), ..query };
    Ok(Json(node.voice_sheets(peer, track, query).await?))
}

/// Judges the words that were heard in a call, and strikes the row out whatever the verdict.
#[utoipa::path(post, path = "/v1/voice-checks", tag = "voice", request_body = VoiceCheck, responses(
    (status = 200, body = VoiceCheckView),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn check(State(node): State<Node>, Read(check): Read<VoiceCheck>) -> Reply<Json<VoiceCheckView>> {
    gate::permit(&node, Action::Ack, On { track: Some(&check.track), format: None })?;
    let officer = gate::acting(&check.officer)?;
    Ok(Json(node.voice_check(VoiceCheck { officer, ..check }).await?))
}

/// A statement's lines and check groups, as they are read over a telephone.
#[utoipa::path(post, path = "/v1/dictations", tag = "voice", request_body = DictationDraft, responses(
    (status = 200, body = DictationView),
))]
pub(crate) async fn dictate(State(node): State<Node>, Read(draft): Read<DictationDraft>) -> Reply<Json<DictationView>> {
    Ok(Json(node.dictation(draft).await?))
}

/// Judges what was written down of a dictation: which line was misheard, and whether the whole is a statement of its format.
#[utoipa::path(post, path = "/v1/transcripts", tag = "voice", request_body = TranscriptDraft, responses(
    (status = 200, body = TranscriptView),
))]
pub(crate) async fn take(State(node): State<Node>, Read(draft): Read<TranscriptDraft>) -> Reply<Json<TranscriptView>> {
    Ok(Json(node.transcript(draft).await?))
}
