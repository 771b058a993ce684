//! `/v1/alarms`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{AlarmQuery, AlarmsView, AttendDraft};
use comity_node::watch::alarm::Alarm;

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// Open alarms, the most urgent first; or ended ones, the last first.
#[utoipa::path(get, path = "/v1/alarms", tag = "watch",
    params(
        ("ended" = Option<bool>, Query, description = "Ended ones instead of open ones"),
        ("limit" = Option<u64>, Query, description = "At most this many, up to 1000; 100 where not given"),
    ),
    responses(
        (status = 200, body = AlarmsView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<AlarmQuery>) -> Reply<Json<AlarmsView>> {
    Ok(Json(node.watch().alarms(query).await?))
}

/// One alarm, with the levels that its ladder entered.
#[utoipa::path(get, path = "/v1/alarms/{alarm}", tag = "watch",
    params(("alarm" = String, Path, description = "The alarm's id")),
    responses(
        (status = 200, body = Alarm),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Named(alarm): Named<String>) -> Reply<Json<Alarm>> {
    Ok(Json(node.watch().alarm(alarm).await?))
}

/// An officer takes note of an alarm: it ends. About a statement this says so to the counterpart (F03), which is not an
/// agreement.
#[utoipa::path(post, path = "/v1/alarms/{alarm}/ack", tag = "watch", request_body = AttendDraft,
    params(("alarm" = String, Path, description = "The alarm's id")),
    responses(
        (status = 200, body = Alarm),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn attend(
    State(node): State<Node>,
    Named(alarm): Named<String>,
    Read(mut draft): Read<AttendDraft>,
) -> Reply<Json<Alarm>> {
    draft.officer = gate::acting(&draft.officer)?;
    draft.name = Some(gate::name_of(&node, &draft.officer).await?);
    Ok(Json(node.watch().attend(alarm, draft).await?))
}
