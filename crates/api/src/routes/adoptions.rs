//! `/v1/translations/adoptions`

use axum::Json;
use axum::extract::State;
use comity_catalog::translation::FORMAT;
use comity_node::service::views::{AdoptionQuery, AdoptionsView};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Asked;
use crate::routes::translations::room;

/// Translations (F19) that one side has said and the other has not, as far as the caller may read them and what they
/// translate: ours to adopt, then theirs.
#[utoipa::path(get, path = "/v1/translations/adoptions", tag = "translations",
    params(("after" = Option<String>, Query, description = "Where an earlier answer ended")),
    responses(
        (status = 200, body = AdoptionsView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<AdoptionQuery>) -> Reply<Json<AdoptionsView>> {
    gate::reads_some(&node)?;
    let mut view = room(&node)?.adoptions(query).await?;
    let reads = |track: &str, format: Option<&str>| {
        gate::permit(&node, Action::ReadLine, On { track: Some(track), format }).is_ok()
    };
    view.waiting.retain(|one| {
        let source = Some(one.format.as_str()).filter(|format| !format.is_empty());
        reads(&one.track, Some(FORMAT)) && reads(&one.track, source)
    });
    Ok(Json(view))
}
