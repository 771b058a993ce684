//! `/v1/dialogue`, `/v1/calendar.ics`

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{CalendarQuery, DialogueOrder, DialogueQuery, DialogueView, StatementDraft};
use comity_node::watch::policy::{Action, On};

use crate::dialogue_room::DialogueRoom;
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Read};

fn room(node: &Node) -> Reply<&dyn DialogueRoom> {
    let none = || Problem::new(codes::UNSUPPORTED).with("detail", "this node has no dialogue");
    Ok(node.conversing().ok_or_else(none)?)
}

/// Series of rounds, joint records and consultations, as far as the caller may read them. What is agreed or joint is so by
/// final state alone.
#[utoipa::path(get, path = "/v1/dialogue", tag = "dialogue", params(DialogueQuery), responses(
    (status = 200, body = DialogueView),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn show(State(node): State<Node>, Asked(query): Asked<DialogueQuery>) -> Reply<Json<DialogueView>> {
    let may = gate::reads_some(&node)?;
    let mut view = room(&node)?.dialogue(query).await?;
    view.retain(&may);
    if let Some(officer) = gate::caller() {
        node.was_read(officer, "dialogue".to_owned()).await?;
    }
    Ok(Json(view))
}

/// The statement that an order makes: to be sent (`/v1/statements`) or kept as a draft (`/v1/drafts`). Nothing is said by
/// this.
#[utoipa::path(post, path = "/v1/dialogue/statements", tag = "dialogue", request_body = DialogueOrder, responses(
    (status = 200, body = StatementDraft),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn statement(
    State(node): State<Node>,
    Read(order): Read<DialogueOrder>,
) -> Reply<Json<StatementDraft>> {
    gate::permit_some(&node, Action::Draft)?;
    let draft = room(&node)?.statement(order).await?;
    // It repeats what the other party said.
    let on = On { track: Some(&draft.track), format: Some(&draft.format) };
    gate::permit(&node, Action::Draft, on)?;
    gate::permit(&node, Action::ReadLine, on)?;
    Ok(Json(draft))
}

/// Rounds, actions and rounds that are due as an iCalendar object (RFC 5545), for a calendar that fetches it.
#[utoipa::path(get, path = "/v1/calendar.ics", tag = "dialogue", params(CalendarQuery), responses(
    (status = 200, body = String, content_type = "text/calendar"),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn calendar(State(node): State<Node>, Asked(query): Asked<CalendarQuery>) -> Reply<Response> {
    let may = gate::reads_some(&node)?;
    let text = room(&node)?.calendar(query, may).await?;
    if let Some(officer) = gate::caller() {
        node.was_read(officer, "calendar".to_owned()).await?;
    }
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}
