//! A node's problem as HTTP tells it (RFC 9457): `application/problem+json`.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use comity_node::service::problem::codes;
use comity_node::service::{Culprit, Problem, ProblemClass};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose fault a problem is, seen from whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Whoever asked.
    Yours,
    /// The counterpart.
    Theirs,
    /// This program.
    Ours,
    /// This machine, or whoever runs it.
    Local,
    /// Nobody: ask again later.
    Nobody,
}

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:x-comity:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// English, for logs: programs go by the code, readers by the words that belong to it in their language.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// Stable, in kebab case.
    pub code: String,
    /// Whose fault.
    pub fault: Fault,
    /// The kind of answer: `invalid`, `not-found`, `forbidden`, `conflict`, `refused`, `unavailable`, `disk`, `stopped`, `internal`.
    pub class: String,
    /// What the words need.
    pub params: BTreeMap<String, String>,
}

impl From<Problem> for ProblemBody {
    fn from(problem: Problem) -> Self {
        let status = problem.http_status();
        let mut params = problem.params.clone();
        if problem.code == codes::INTERNAL {
            // The cause stands in the log; whoever asked gets none of it.
            tracing::error!(code = %problem.code, ?params, "a request failed");
            params.clear();
        }
        Self {
            kind: format!("urn:x-comity:problem:{}", problem.code),
            title: problem.code.replace('-', " "),
            status,
            code: problem.code.into_owned(),
            fault: match problem.culprit {
                Culprit::Caller => Fault::Yours,
                Culprit::Counterpart => Fault::Theirs,
                Culprit::Node => Fault::Ours,
                Culprit::Operator => Fault::Local,
                Culprit::Nobody => Fault::Nobody,
            },
            class: class_word(problem.class).to_owned(),
            params,
        }
    }
}

const fn class_word(class: ProblemClass) -> &'static str {
    match class {
        ProblemClass::Invalid => "invalid",
        ProblemClass::NotFound => "not-found",
        ProblemClass::Conflict => "conflict",
        ProblemClass::Forbidden => "forbidden",
        ProblemClass::Refused => "refused",
        ProblemClass::Unavailable => "unavailable",
        ProblemClass::Disk => "disk",
        ProblemClass::Stopped => "stopped",
        ProblemClass::Internal => "internal",
    }
}

/// What a handler returns.
pub(crate) type Reply<T> = Result<T, Rejection>;

/// A problem on its way out.
#[derive(Debug)]
pub(crate) struct Rejection(Box<ProblemBody>);

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem.into()))
    }
}

impl Rejection {
    /// A request that no node has seen: malformed, too large, not allowed.
    pub(crate) fn request(status: StatusCode, code: &str, params: &[(&str, String)]) -> Self {
        let class = match status {
            StatusCode::NOT_FOUND => "not-found",
            StatusCode::UNAUTHORIZED | StatusCode::METHOD_NOT_ALLOWED => "refused",
            StatusCode::TOO_MANY_REQUESTS => "unavailable",
            StatusCode::CONFLICT => "conflict",
            _ => "invalid",
        };
        Self(Box::new(ProblemBody {
            kind: format!("urn:x-comity:problem:{code}"),
            title: code.replace('-', " "),
            status: status.as_u16(),
            code: code.to_owned(),
            fault: Fault::Yours,
            class: class.to_owned(),
            params: params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        }))
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(*self.0)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_failure_tells_nothing_of_its_cause() {
        let body = ProblemBody::from(Problem::new(codes::INTERNAL).with("detail", "/secret/path"));
        assert_eq!((body.status, body.params.len()), (500, 0));
        assert!(!body.title.contains("secret"));
    }

    #[test]
    fn row_34_a_full_disk_is_told_apart() {
        let body = ProblemBody::from(Problem::new(codes::DISK_FULL).with("free", 1));
        assert_eq!((body.status, body.fault, body.class.as_str()), (507, Fault::Local, "disk"));
        assert_eq!(body.params.get("free").map(String::as_str), Some("1"));
    }
}
