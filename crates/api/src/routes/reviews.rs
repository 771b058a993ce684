//! `/v1/review`

use axum::Json;
use axum::extract::State;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{ReviewQuery, ReviewView};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;

/// The annual review: what the lines with a peer came to over a year or another period, computed from what is final, and what
/// both sides say of it (F56). The digests of both are equal where both have the same statements.
#[utoipa::path(get, path = "/v1/review", tag = "cases",
    params(
        ("peer" = Option<String>, Query, description = "With this peer; the only one where not given"),
        ("track" = Option<String>, Query, description = "Only the line of this track"),
        ("year" = Option<u64>, Query, description = "A year, UTC"),
        ("from" = Option<u64>, Query, description = "Instead of a year: the first instant, POSIX seconds"),
        ("to" = Option<u64>, Query, description = "The first instant after the period"),
    ),
    responses(
        (status = 200, body = ReviewView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Asked(query): Asked<ReviewQuery>) -> Reply<Json<ReviewView>> {
    let may = gate::reads_some(&node)?;
    let none = || Problem::new(codes::UNSUPPORTED).with("detail", "this node has no watch");
    let view = node.reviewing().ok_or_else(none)?.review(query, may).await?;
    // What both said of it is read as every statement is.
    if let Some(officer) = gate::caller() {
        for said in [&view.said_us, &view.said_them].into_iter().flatten() {
            node.was_read(officer.clone(), said.statement.number.clone()).await?;
        }
    }
    Ok(Json(view))
}
