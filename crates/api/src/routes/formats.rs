//! `GET /v1/formats`, `GET /v1/formats/{format}`, `GET /v1/statements/{statement}/rendering`,
//! `POST /v1/previews`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{FormatList, FormatQuery, FormatView, RenderingQuery, RenderingView, StatementDraft};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// The formats that this node knows, those that the party added among them.
#[utoipa::path(get, path = "/v1/formats", tag = "formats",
    params(("lang" = Option<String>, Query, description = "`en` or `ru`; `en` where not given")),
    responses(
        (status = 200, body = FormatList),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<FormatQuery>) -> Reply<Json<FormatList>> {
    Ok(Json(node.formats(query).await?))
}

/// One format: rules and members in words, and its definition with the schema of its body.
#[utoipa::path(get, path = "/v1/formats/{format}", tag = "formats",
    params(
        ("format" = String, Path, description = "Its id, such as `F23`"),
        ("lang" = Option<String>, Query, description = "`en` or `ru`; `en` where not given"),
    ),
    responses(
        (status = 200, body = FormatView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(node): State<Node>,
    Named(format): Named<String>,
    Asked(query): Asked<FormatQuery>,
) -> Reply<Json<FormatView>> {
    Ok(Json(node.format(format, query).await?))
}

/// A statement as it reads, in either language, with every mark that it bears.
#[utoipa::path(get, path = "/v1/statements/{statement}/rendering", tag = "formats",
    params(
        ("statement" = String, Path, description = "Number or id"),
        ("lang" = Option<String>, Query, description = "`en` or `ru`; `en` where not given"),
        ("form" = Option<String>, Query, description = "`text` of 72 columns, `html` for a fragment, `page` for a page"),
    ),
    responses(
        (status = 200, body = RenderingView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn render(
    State(node): State<Node>,
    Named(statement): Named<String>,
    Asked(query): Asked<RenderingQuery>,
) -> Reply<Json<RenderingView>> {
    gate::read(&node, &node.labels(statement.clone()).await?, "").await?;
    Ok(Json(node.rendering(statement, query).await?))
}

/// A draft as the other side will read it, checked as a submission is. Nothing is made or sent.
#[utoipa::path(post, path = "/v1/previews", tag = "formats", request_body = StatementDraft,
    params(
        ("lang" = Option<String>, Query, description = "`en` or `ru`; `en` where not given"),
        ("form" = Option<String>, Query, description = "`text` of 72 columns, `html` for a fragment, `page` for a page"),
    ),
    responses(
        (status = 200, body = RenderingView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn preview(
    State(node): State<Node>,
    Asked(query): Asked<RenderingQuery>,
    Read(draft): Read<StatementDraft>,
) -> Reply<Json<RenderingView>> {
    gate::permit(&node, Action::Draft, On { track: Some(&draft.track), format: Some(&draft.format) })?;
    Ok(Json(node.preview(draft, query).await?))
}
