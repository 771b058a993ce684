//! `/v1/holds`, `/v1/erasures`, `/v1/search`, `/v1/retention`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{
    EraseOrder, ErasuresView, HoldOrder, HoldView, HoldsView, PageQuery, RetentionView, SearchQuery, SearchView,
};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::drafts::by;
use crate::routes::extract::{Asked, Read};

/// Statements that this side must keep, whatever is agreed.
#[utoipa::path(get, path = "/v1/holds", tag = "records", params(PageQuery),
    responses(
        (status = 200, body = HoldsView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn holds(State(node): State<Node>, Asked(query): Asked<PageQuery>) -> Reply<Json<HoldsView>> {
    Ok(Json(node.holds(query).await?))
}

/// Puts a statement under a legal hold. Logged.
#[utoipa::path(post, path = "/v1/holds", tag = "records", request_body = HoldOrder,
    responses(
        (status = 200, body = HoldView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn hold(State(node): State<Node>, Read(order): Read<HoldOrder>) -> Reply<Json<HoldView>> {
    Ok(Json(node.hold(order).await?))
}

/// Lifts a legal hold. Logged; what both sides agreed to erase meanwhile is erased.
#[utoipa::path(post, path = "/v1/holds/lift", tag = "records", request_body = HoldOrder,
    responses(
        (status = 200, body = HoldView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn lift(State(node): State<Node>, Read(order): Read<HoldOrder>) -> Reply<Json<HoldView>> {
    Ok(Json(node.lift_hold(order).await?))
}

/// Joint erasures (F16), as far as they are.
#[utoipa::path(get, path = "/v1/erasures", tag = "records", params(PageQuery),
    responses(
        (status = 200, body = ErasuresView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn erasures(State(node): State<Node>, Asked(query): Asked<PageQuery>) -> Reply<Json<ErasuresView>> {
    Ok(Json(node.erasures(query).await?))
}

/// Begins a draft of an F16, which two officers release: proposes a joint erasure, or says the same as the other side's.
#[utoipa::path(post, path = "/v1/erasures", tag = "records", request_body = EraseOrder,
    responses(
        (status = 200, body = DraftView),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn erase(State(node): State<Node>, Read(order): Read<EraseOrder>) -> Reply<Json<DraftView>> {
    let draft = node.erasure_draft(order).await?;
    gate::permit(&node, Action::Draft, On { track: Some(&draft.track), format: Some(&draft.format) })?;
    Ok(Json(node.begin_draft(by()?, draft).await?))
}

/// Looks for words in what was said and the caller may read: every word must stand there, or begin a word.
#[utoipa::path(get, path = "/v1/search", tag = "records", params(SearchQuery),
    responses(
        (status = 200, body = SearchView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn search(State(node): State<Node>, Asked(query): Asked<SearchQuery>) -> Reply<Json<SearchView>> {
    // Whoever may read some track looks through that; the search asks again for each statement.
    gate::reads_some(&node)?;
    Ok(Json(node.search(query, gate::caller()).await?))
}

/// What has been kept for the period of its class and may be proposed for joint erasure. Nothing is deleted by it.
#[utoipa::path(get, path = "/v1/retention", tag = "records", params(PageQuery),
    responses(
        (status = 200, body = RetentionView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn retention(State(node): State<Node>, Asked(query): Asked<PageQuery>) -> Reply<Json<RetentionView>> {
    Ok(Json(node.retention(query).await?))
}
