//! `GET /v1/drafts`, `POST /v1/drafts`, `GET /v1/drafts/{draft}`, `POST /v1/drafts/{draft}`

use axum::Json;
use axum::extract::State;
use comity_node::service::problem::codes;
use comity_node::service::views::StatementDraft;
use comity_node::service::{Problem, names_officer};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::policy::{Action, On};

use crate::backend::{DraftAct, DraftActed, DraftQuery};
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// Who acts where no officer's token is shown.
const LOCAL: &str = "local";

/// Drafts, newest first: what is being written and has not been said.
#[utoipa::path(get, path = "/v1/drafts", tag = "drafts",
    params(
        ("all" = Option<bool>, Query, description = "Released and withdrawn ones as well"),
        ("limit" = Option<u64>, Query, description = "At most this many, 1 to 1000; 100 where not given"),
    ),
    responses((status = 200, body = [DraftView])))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<DraftQuery>) -> Reply<Json<Vec<DraftView>>> {
    let may = gate::reads_some(&node)?;
    Ok(Json(node.drafts(query, may).await?))
}

/// One draft.
#[utoipa::path(get, path = "/v1/drafts/{draft}", tag = "drafts",
    params(("draft" = u64, Path, description = "Its number")), responses(
    (status = 200, body = DraftView),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn show(State(node): State<Node>, Named(draft): Named<String>) -> Reply<Json<DraftView>> {
    let view = node.draft(number(&draft)?).await?;
    let on = On { track: Some(&view.draft.track), format: Some(&view.draft.format) };
    gate::permit(&node, Action::ReadLine, on)?;
    Ok(Json(view))
}

/// Begins a draft. Its content is checked when a release is asked for.
#[utoipa::path(post, path = "/v1/drafts", tag = "drafts", request_body = StatementDraft, responses(
    (status = 200, body = DraftView),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn begin(State(node): State<Node>, Read(draft): Read<StatementDraft>) -> Reply<Json<DraftView>> {
    gate::permit(&node, Action::Draft, On { track: Some(&draft.track), format: Some(&draft.format) })?;
    Ok(Json(node.begin_draft(by()?, draft).await?))
}

/// Acts on a draft: a change, a note, a review, a request for signatures, a signature, its release, its end.
#[utoipa::path(post, path = "/v1/drafts/{draft}", tag = "drafts",
    params(("draft" = u64, Path, description = "Its number")), request_body = DraftAct, responses(
    (status = 200, body = DraftActed),
    (status = 403, body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn act(
    State(node): State<Node>,
    Named(draft): Named<String>,
    Read(act): Read<DraftAct>,
) -> Reply<Json<DraftActed>> {
    let draft = number(&draft)?;
    let action = match &act {
        DraftAct::Note { .. } => Action::Note,
        DraftAct::Release | DraftAct::Request { .. } => Action::Release,
        DraftAct::Edit { .. } | DraftAct::Review | DraftAct::Sign { .. } | DraftAct::Withdraw => Action::Draft,
    };
    let known = node.draft(draft).await?.draft;
    gate::permit(&node, action, On { track: Some(&known.track), format: Some(&known.format) })?;
    if let (DraftAct::Release, Some(officer)) = (&act, gate::caller()) {
        names_officer(&known, &officer.name)?;
    }
    if let DraftAct::Edit { draft, .. } = &act {
        gate::permit(&node, action, On { track: Some(&draft.track), format: Some(&draft.format) })?;
    }
    Ok(Json(node.draft_act(draft, by()?, act).await?))
}

fn number(text: &str) -> Reply<u64> {
    Ok(text.parse().map_err(|_| Problem::new(codes::NO_SUCH_DRAFT).with("draft", text))?)
}

pub(super) fn by() -> Reply<String> {
    let by = gate::acting("")?;
    Ok(if by.is_empty() { LOCAL.to_owned() } else { by })
}
