//! `/v1/translations`, `/v1/translation-queue`

use axum::Json;
use axum::extract::State;
use comity_catalog::translation::FORMAT;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{
    TranslationDraft, TranslationOrder, TranslationQuery, TranslationView, TranslationsView, Wanted, WantedDraft,
    WantedQuery, WantedView,
};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::drafts::by;
use crate::routes::extract::{Asked, Read};
use crate::translation_room::TranslationRoom;

pub(super) fn room(node: &Node) -> Reply<&dyn TranslationRoom> {
    let none = || Problem::new(codes::UNSUPPORTED).with("detail", "this node has no watch");
    Ok(node.translating().ok_or_else(none)?)
}

/// Asks whether the caller may write about a statement of this line and format.
async fn permit(node: &Node, action: Action, statement: &str, format: Option<&str>) -> Reply<()> {
    let view = node.show(statement.to_owned()).await?;
    let known = view.content.as_ref().map(|content| content.format.as_str());
    gate::permit(node, action, On { track: Some(&view.track), format: format.or(known) })
}

/// Keeps that an officer read a statement, before it is shown.
async fn read(node: &Node, number: &str) -> Reply<()> {
    match gate::caller() {
        Some(officer) => Ok(node.was_read(officer, number.to_owned()).await?),
        None => Ok(()),
    }
}

/// The line and format that an entry of the queue is about.
fn of(wanted: &Wanted) -> On<'_> {
    On { track: Some(&wanted.track), format: Some(&wanted.format) }
}

/// Every translation of a statement that is here, and what each is worth. The authentic text governs.
#[utoipa::path(get, path = "/v1/translations", tag = "translations",
    params(("of" = String, Query, description = "Number or id of the statement")),
    responses(
        (status = 200, body = TranslationsView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(node): State<Node>,
    Asked(query): Asked<TranslationQuery>,
) -> Reply<Json<TranslationsView>> {
    permit(&node, Action::ReadLine, &query.of, None).await?;
    let view = room(&node)?.translations(query.of).await?;
    read(&node, &view.statement.number).await?;
    Ok(Json(view))
}

/// A form to fill in and to hand back: what of a statement can be translated, in the words that stand there.
#[utoipa::path(get, path = "/v1/translations/form", tag = "translations",
    params(
        ("of" = String, Query, description = "Number or id of the statement"),
        ("language" = String, Query, description = "Tag of the language that it is to be translated into"),
    ),
    responses(
        (status = 200, body = TranslationDraft),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn form(
    State(node): State<Node>,
    Asked(query): Asked<TranslationQuery>,
) -> Reply<Json<TranslationDraft>> {
    let none = || Problem::new(codes::ENVELOPE_WRONG).with("field", "language").with("value", "");
    let language = query.language.ok_or_else(none)?;
    permit(&node, Action::ReadLine, &query.of, None).await?;
    let form = room(&node)?.form(query.of, language).await?;
    read(&node, &form.statement).await?;
    Ok(Json(form))
}

/// Keeps a translation at this node, in place of the one that was there: unofficial, and never sent by itself.
#[utoipa::path(post, path = "/v1/translations", tag = "translations", request_body = TranslationDraft, responses(
    (status = 200, body = TranslationView),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn write(
    State(node): State<Node>,
    Read(draft): Read<TranslationDraft>,
) -> Reply<Json<TranslationView>> {
    permit(&node, Action::Draft, &draft.statement, None).await?;
    Ok(Json(room(&node)?.write(by()?, draft).await?))
}

/// Begins a draft of an F19, which others release: says a translation that was made here, or adopts the other side's.
#[utoipa::path(post, path = "/v1/translations/drafts", tag = "translations", request_body = TranslationOrder, responses(
    (status = 200, body = DraftView),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn draft(State(node): State<Node>, Read(order): Read<TranslationOrder>) -> Reply<Json<DraftView>> {
    let (TranslationOrder::Say { statement: of, .. } | TranslationOrder::Adopt { translation: of }) = &order;
    permit(&node, Action::Draft, of, Some(FORMAT)).await?;
    let draft = room(&node)?.draft(order).await?;
    Ok(Json(node.begin_draft(by()?, draft).await?))
}

/// What is to be translated, as far as the caller may read it: what is due first goes first, then the most urgent.
#[utoipa::path(get, path = "/v1/translation-queue", tag = "translations",
    params(
        ("all" = Option<bool>, Query, description = "Finished ones as well"),
        ("into" = Option<String>, Query, description = "Only what is wanted in this language"),
    ),
    responses((status = 200, body = [WantedView])))]
pub(crate) async fn queue(State(node): State<Node>, Asked(query): Asked<WantedQuery>) -> Reply<Json<Vec<WantedView>>> {
    let may = gate::reads_some(&node)?;
    let mut found = room(&node)?.queue(query).await?;
    found.retain(|one| may.may(of(&one.wanted)));
    Ok(Json(found))
}

/// Asks for a translation, takes one on, gives it back, or says that it is done.
#[utoipa::path(post, path = "/v1/translation-queue", tag = "translations", request_body = WantedDraft, responses(
    (status = 200, body = Wanted),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(State(node): State<Node>, Read(draft): Read<WantedDraft>) -> Reply<Json<Wanted>> {
    permit(&node, Action::Draft, &draft.statement, None).await?;
    Ok(Json(room(&node)?.act(by()?, draft).await?))
}
