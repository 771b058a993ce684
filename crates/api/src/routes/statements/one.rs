//! `GET /v1/statements/{statement}`

use axum::Json;
use axum::extract::{Path, State};
use comity_node::service::views::StatementView;

use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

/// One statement and what the evidence supports about it.
#[utoipa::path(get, path = "/v1/statements/{statement}", tag = "statements",
    params(
        ("statement" = String, Path, description = "Number or id, percent-encoded: `AUR%2Fnrrc%2F7`"),
        ("officer" = Option<String>, Query, description = "Who reads it: that is logged"),
    ),
    responses(
        (status = 200, body = StatementView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(node): State<Node>,
    Path(statement): Path<String>,
    Asked(reader): Asked<Reader>,
) -> Reply<Json<StatementView>> {
    Ok(Json(match reader.officer {
        Some(officer) => node.show_to(officer, statement).await?,
        None => node.show(statement).await?,
    }))
}

/// Who reads.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Reader {
    officer: Option<String>,
}
