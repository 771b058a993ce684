//! `GET /v1/statements/{statement}/wait`

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use comity_node::service::views::{Direction, StatementState, StatementView};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::gate;
use crate::limits::WAIT_SECONDS_MAX;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::{Asked, Named};

/// What to wait for, and how long.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wait {
    /// What.
    #[serde(rename = "for")]
    pub(crate) what: Awaited,
    /// Seconds at most; more than an hour counts as an hour.
    #[serde(default)]
    pub(crate) timeout_s: Option<u64>,
}

/// What can be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Awaited {
    /// The counterpart's signed receipt.
    Receipt,
    /// A named officer's acknowledgement.
    Ack,
    /// Every attachment held: by the counterpart, which has signed that, or here where it is the counterpart's.
    Attachments,
}

/// Answers as soon as the statement is receipted, acknowledged, or its attachments are held, or with what is known when the time is over: look
/// at the state. A refusal or a correction ends the waiting too.
#[utoipa::path(get, path = "/v1/statements/{statement}/wait", tag = "statements",
    params(
        ("statement" = String, Path, description = "Number or id, percent-encoded"),
        ("for" = String, Query, description = "`receipt`, `ack` or `attachments`"),
        ("timeout_s" = Option<u64>, Query, description = "Seconds at most; 60 where not given"),
    ),
    responses(
        (status = 200, body = StatementView),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ))]
pub(crate) async fn wait(
    State(node): State<Node>,
    Named(statement): Named<String>,
    Asked(wait): Asked<Wait>,
) -> Reply<Json<StatementView>> {
    let limit = Duration::from_secs(wait.timeout_s.unwrap_or(60).min(WAIT_SECONDS_MAX));
    // Listening begins before the first look, so nothing falls between.
    let mut events = node.events();
    let mut view = node.show(statement).await?;
    let id = view.id.clone();
    let arrives = async {
        while !reached(&view, wait.what) {
            if events.next().await.is_none() {
                break;
            }
            view = node.show(id.clone()).await?;
        }
        Reply::Ok(())
    };
    // Running out of time is an answer like any other: the view says what is known.
    if let Ok(done) = tokio::time::timeout(limit, arrives).await {
        done?;
    }
    gate::read_view(&node, &view).await?;
    Ok(Json(view))
}

/// Whether there is nothing more to wait for.
fn reached(view: &StatementView, what: Awaited) -> bool {
    let ended = match view.state {
        StatementState::RefusedByThem { .. } | StatementState::RefusedByUs { .. } => true,
        StatementState::Superseded { .. } => view.receipted_at.is_some(),
        _ => false,
    };
    ended
        || match what {
            Awaited::Receipt => view.receipted_at.is_some(),
            Awaited::Ack => !view.acknowledgements.is_empty(),
            Awaited::Attachments => view.attachments.iter().all(|attachment| match view.direction {
                Direction::In => attachment.held_here,
                Direction::Out => attachment.held_by_them.is_some(),
            }),
        }
}
