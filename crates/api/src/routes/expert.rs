//! `/v1/expert`, `/v1/glossary`

use axum::Json;
use axum::extract::State;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{ExpertOrder, ExpertQuery, ExpertView, GlossaryQuery, GlossaryView, StatementDraft};
use comity_node::watch::policy::{Action, On};

use crate::expert_room::ExpertRoom;
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Read};

fn room(node: &Node) -> Reply<&dyn ExpertRoom> {
    let none = || Problem::new(codes::UNSUPPORTED).with("detail", "this node has no expert dialogue");
    Ok(node.conversing().ok_or_else(none)?.experts())
}

/// Papers with their versions, comments, questions and answers, by topic, as far as the caller may read them. Texts of
/// versions are there where one case is asked for.
#[utoipa::path(get, path = "/v1/expert", tag = "expert", params(ExpertQuery), responses(
    (status = 200, body = ExpertView),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn show(State(node): State<Node>, Asked(query): Asked<ExpertQuery>) -> Reply<Json<ExpertView>> {
    let may = gate::reads_some(&node)?;
    let mut view = room(&node)?.expert(query).await?;
    view.retain(&may);
    if let Some(officer) = gate::caller() {
        node.was_read(officer, "expert".to_owned()).await?;
    }
    Ok(Json(view))
}

/// Terms, each with both sides' definitions: agreed is what both adopted, by final state alone; the others stand side by side.
#[utoipa::path(get, path = "/v1/glossary", tag = "expert", params(GlossaryQuery), responses(
    (status = 200, body = GlossaryView),
    (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn glossary(
    State(node): State<Node>,
    Asked(query): Asked<GlossaryQuery>,
) -> Reply<Json<GlossaryView>> {
    let may = gate::reads_some(&node)?;
    let mut view = room(&node)?.glossary(query).await?;
    view.retain(&may);
    if let Some(officer) = gate::caller() {
        node.was_read(officer, "glossary".to_owned()).await?;
    }
    Ok(Json(view))
}

/// The statement that an order makes: to be sent (`/v1/statements`) or kept as a draft (`/v1/drafts`). Nothing is said by
/// this.
#[utoipa::path(post, path = "/v1/expert/statements", tag = "expert", request_body = ExpertOrder, responses(
    (status = 200, body = StatementDraft),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn statement(State(node): State<Node>, Read(order): Read<ExpertOrder>) -> Reply<Json<StatementDraft>> {
    gate::permit_some(&node, Action::Draft)?;
    let draft = room(&node)?.statement(order).await?;
    // It repeats what the other party said.
    let on = On { track: Some(&draft.track), format: Some(&draft.format) };
    gate::permit(&node, Action::Draft, on)?;
    gate::permit(&node, Action::ReadLine, on)?;
    Ok(Json(draft))
}
