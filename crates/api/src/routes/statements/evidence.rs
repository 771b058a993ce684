//! `POST /v1/evidence`

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use comity_node::watch::policy::{Action, On};

use crate::backend::ProofRequest;
use crate::gate;
use crate::problem::{ProblemBody, Reply};
use crate::routes::Node;
use crate::routes::extract::Read;

/// Header of an answer that names what an evidence file leaves out.
pub const LEFT_OUT_HEADER: &str = "comity-left-out";
/// Its value where the other side's acknowledgement is left out.
pub const LEFT_OUT_ACKNOWLEDGEMENT: &str = "acknowledgement";

/// Writes an evidence file. What it discloses is logged at the node under the officers' names, of whom it needs two
/// once two are enrolled.
#[utoipa::path(post, path = "/v1/evidence", tag = "statements", request_body = ProofRequest, responses(
    (status = 200, body = String, content_type = "text/plain", headers(("comity-left-out" = Option<String>,
        description = "`acknowledgement` where the other side's is left out: it names further statements beside this \
        one, and the file withholds the content."))),
    (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    (status = 422, body = ProblemBody, content_type = "application/problem+json"),
))]
pub(crate) async fn write(State(node): State<Node>, Read(request): Read<ProofRequest>) -> Reply<Response> {
    let labels = node.labels(request.statement.clone()).await?;
    let on = On { track: Some(&labels.track), format: labels.format.as_deref() };
    // The file shows what its officers signed and what was held, whatever it withholds.
    gate::permit(&node, Action::ReadLine, on)?;
    if !request.disclose.is_empty() {
        gate::permit(&node, Action::Disclose, on)?;
    }
    let file = node.proof(request).await?;
    let mut response = ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], file.text).into_response();
    if file.acknowledgement_left_out {
        response.headers_mut().insert(LEFT_OUT_HEADER, HeaderValue::from_static(LEFT_OUT_ACKNOWLEDGEMENT));
    }
    Ok(response)
}
