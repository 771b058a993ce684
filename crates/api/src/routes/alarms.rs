//! `/v1/alarms`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{AlarmQuery, AlarmsView, AttendDraft};
use comity_node::watch::alarm::{Alarm, AlarmKind};
use comity_node::watch::policy::{Action, On};

use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named, Read};

/// Open alarms that the caller may read, the most urgent first; or ended ones, the last first.
///
/// Coded signals among what they are about stand beside them in words: that they were read is kept, once for each officer
/// while the node runs.
#[utoipa::path(get, path = "/v1/alarms", tag = "watch",
    params(
        ("ended" = Option<bool>, Query, description = "Ended ones instead of open ones"),
        ("limit" = Option<u64>, Query, description = "At most this many, 1 to 1000; 100 where not given"),
    ),
    responses(
        (status = 200, body = AlarmsView),
        (status = 400, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(State(node): State<Node>, Asked(query): Asked<AlarmQuery>) -> Reply<Json<AlarmsView>> {
    let may = gate::reads_some(&node)?;
    let view = node.watch().alarms(query, may).await?;
    let signals = view.alarms.iter().filter(|alarm| view.signals.contains_key(&alarm.id));
    gate::shown_whole(&node, signals.map(|alarm| alarm.about.clone()).collect()).await?;
    Ok(Json(view))
}

/// One alarm, with the levels that its ladder entered.
#[utoipa::path(get, path = "/v1/alarms/{alarm}", tag = "watch",
    params(("alarm" = String, Path, description = "The alarm's id")),
    responses(
        (status = 200, body = Alarm),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(State(node): State<Node>, Named(alarm): Named<String>) -> Reply<Json<Alarm>> {
    gate::reads_some(&node)?;
    let alarm = node.watch().alarm(alarm).await?;
    gate::permit_on(&node, Action::ReadLine, alarm.on())?;
    if let Some(on) = alarm.on_beside() {
        gate::permit(&node, Action::ReadLine, on)?;
    }
    Ok(Json(alarm))
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
    gate::permit_some(&node, Action::AlarmAck)?;
    draft.name = gate::name_of(&node, &draft.officer).await?;
    draft.officer = gate::acting(&draft.officer)?;
    let found = node.watch().alarm(alarm.clone()).await?;
    gate::permit_on(&node, Action::AlarmAck, found.on())?;
    if let Some(on) = found.on_beside() {
        gate::permit(&node, Action::AlarmAck, on)?;
    }
    if matches!(found.kind, AlarmKind::Statement | AlarmKind::Batch) {
        // It acknowledges to the counterpart: who may not do that may not do it by this way.
        gate::permit(&node, Action::Ack, On { track: Some(&found.track), format: Some("F03") })?;
    }
    Ok(Json(node.watch().attend(alarm, draft).await?))
}
