//! `POST /v1/line-tests`

use axum::Json;
use axum::extract::State;
use comity_node::service::views::LineTestView;
use comity_node::watch::policy::{Action, On};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::gate;
use crate::limits::WAIT_SECONDS_MAX;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Which line to test.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineName {
    /// The counterpart's local name.
    pub(crate) peer: String,
    /// The track's word.
    pub(crate) track: String,
    /// Seconds to wait at most for a line that is not up, or whose other side has said nothing yet.
    #[serde(default)]
    pub(crate) wait_s: u64,
}

/// Sends a nonce over the line and waits for its answer.
#[utoipa::path(post, path = "/v1/line-tests", tag = "lines", request_body = LineName, responses(
    (status = 200, body = LineTestView),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn test(State(node): State<Node>, Read(line): Read<LineName>) -> Reply<Json<LineTestView>> {
    gate::permit(&node, Action::LineTest, On::line(&line.track))?;
    Ok(Json(node.line_test(line.peer, line.track, line.wait_s.min(WAIT_SECONDS_MAX)).await?))
}
