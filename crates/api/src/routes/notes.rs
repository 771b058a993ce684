//! `/v1/notes`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use comity_node::service::views::{InternalNote, InternalNoteDraft, NotesQuery, NotesView};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::drafts::by;
use crate::routes::extract::{Asked, Read};
use crate::routes::translations::room;

/// A case may be known by an id alone, whose statement is not here: then the track is not known.
async fn permit(node: &Node, action: Action, about: &str) -> Reply<()> {
    let view = node.show(about.to_owned()).await.ok();
    let format = view.as_ref().and_then(|view| view.content.as_ref()).map(|content| content.format.clone());
    let track = view.map(|view| view.track);
    gate::permit(node, action, On { track: track.as_deref(), format: format.as_deref() })
}

/// Internal notes about a statement or a case. They never leave the node.
#[utoipa::path(get, path = "/v1/notes", tag = "notes",
    params(
        ("about" = String, Query, description = "Number or id of a statement; for a case, of its first"),
        ("case" = Option<bool>, Query, description = "Whether the case is meant"),
    ),
    responses(
        (status = 200, body = NotesView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<NotesQuery>) -> Reply<Json<NotesView>> {
    permit(&node, Action::ReadLine, &query.about).await?;
    Ok(Json(room(&node)?.notes(query).await?))
}

/// Writes an internal note about a statement or a case. It never leaves the node.
#[utoipa::path(post, path = "/v1/notes", tag = "notes", request_body = InternalNoteDraft, responses(
    (status = 201, body = InternalNote),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn write(
    State(node): State<Node>,
    Read(draft): Read<InternalNoteDraft>,
) -> Reply<(StatusCode, Json<InternalNote>)> {
    permit(&node, Action::Note, &draft.about).await?;
    Ok((StatusCode::CREATED, Json(room(&node)?.add_note(by()?, draft).await?)))
}
