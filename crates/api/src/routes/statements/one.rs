//! `GET /v1/statements/{statement}`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::StatementView;

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Named;

/// One statement and what the evidence supports about it.
#[utoipa::path(get, path = "/v1/statements/{statement}", tag = "statements",
    params(("statement" = String, Path, description = "Number or id, percent-encoded: `AUR%2Fnrrc%2F7`")),
    responses(
        (status = 200, body = StatementView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Named(statement): Named<String>) -> Reply<Json<StatementView>> {
    let view = node.show(statement).await?;
    gate::read_view(&node, &view).await?;
    Ok(Json(view))
}
