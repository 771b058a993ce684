//! `/v1/agreements`

use axum::Json;
use axum::extract::State;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::{
    AgreementFile, AgreementPartView, AgreementQuery, AgreementView, AgreementsView, LabelsView,
};
use serde::{Deserialize, Serialize};

use crate::agreement_room::AgreementRoom;
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named};

/// Whose text is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextQuery {
    /// `agreed`, `ours`, `theirs`.
    #[serde(default = "agreed")]
    of: String,
}

fn agreed() -> String {
    "agreed".to_owned()
}

fn room(node: &Node) -> Reply<&dyn AgreementRoom> {
    let none = || Problem::new(codes::UNSUPPORTED).with("detail", "this node has no agreements");
    Ok(node.agreeing().ok_or_else(none)?)
}

/// Asks whether the caller may read the statement by which an agreement is named, and keeps that it was read.
async fn read(node: &Node, name: &str, part: &str) -> Reply<()> {
    let labels: LabelsView = node.labels(name.to_owned()).await?;
    gate::read(node, &labels, part).await
}

/// Agreements that the caller may read, newest first: how far each is, and what of it is agreed on.
#[utoipa::path(get, path = "/v1/agreements", tag = "agreements",
    params(
        ("peer" = Option<String>, Query, description = "Only with this peer"),
        ("track" = Option<String>, Query, description = "Only on this track"),
    ),
    responses(
        (status = 200, body = AgreementsView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<AgreementQuery>) -> Reply<Json<AgreementsView>> {
    let may = gate::reads_some(&node)?;
    Ok(Json(room(&node)?.agreements(query, may).await?))
}

/// One agreement: what each party says of each part, what both agreed on, its dates, and who moved what.
#[utoipa::path(get, path = "/v1/agreements/{agreement}", tag = "agreements",
    params(("agreement" = String, Path, description = "Number or id of any statement about it")),
    responses(
        (status = 200, body = AgreementView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Named(name): Named<String>) -> Reply<Json<AgreementView>> {
    read(&node, &name, "agreement").await?;
    Ok(Json(room(&node)?.agreement(name).await?))
}

/// The texts of one part, as each party says it, and every statement about it.
#[utoipa::path(get, path = "/v1/agreements/{agreement}/parts/{part}", tag = "agreements",
    params(
        ("agreement" = String, Path, description = "Number or id of any statement about it"),
        ("part" = String, Path, description = "Number of an article, or `preamble`, `terms`, `final`"),
    ),
    responses(
        (status = 200, body = AgreementPartView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn part(
    State(node): State<Node>,
    Named((name, number)): Named<(String, String)>,
) -> Reply<Json<AgreementPartView>> {
    read(&node, &name, &number).await?;
    Ok(Json(room(&node)?.part(name, number).await?))
}

/// The whole text, as an F50 has it: what is agreed on, or what one party says.
#[utoipa::path(get, path = "/v1/agreements/{agreement}/text", tag = "agreements",
    params(
        ("agreement" = String, Path, description = "Number or id of any statement about it"),
        ("of" = Option<String>, Query, description = "`agreed`, `ours` or `theirs`; `agreed` where it is not given"),
    ),
    responses(
        (status = 200, body = AgreementFile),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn text(
    State(node): State<Node>,
    Named(name): Named<String>,
    Asked(query): Asked<TextQuery>,
) -> Reply<Json<AgreementFile>> {
    read(&node, &name, "agreement").await?;
    Ok(Json(room(&node)?.text(name, query.of).await?))
}
