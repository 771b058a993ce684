//! Answers that take minutes: as one JSON document at the end, or, where the request accepts
//! `application/x-ndjson`, as lines that say how far the work is.
//!
//! The lines are JSON objects of one member: any number of `progress`, then one `result` or `problem`, which is the
//! last. An answer without it was cut off, and says nothing. A refusal before the first line has a status of its own,
//! as everywhere. Whoever stops reading the lines gives the work up; one that asked for a document may leave, and the
//! work goes on to its end.

use std::convert::Infallible;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::Progress;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use utoipa::ToSchema;

use crate::backend::Telling;
use crate::problem::{ProblemBody, Reply};

/// The media type of lines.
pub const LINES_TYPE: &str = "application/x-ndjson";

/// A line of a long answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LongLine<T> {
    /// How far the work is. Some are left out where the reader is slow, never the last.
    Progress(Progress),
    /// The work is done: what a request for one document is answered.
    Result(T),
    /// It failed, or was given up.
    Problem(ProblemBody),
}

/// Work under way.
struct Running<T> {
    steps: watch::Receiver<Option<Progress>>,
    work: JoinHandle<Result<T, Problem>>,
}

enum Step<T> {
    Told(Progress, Running<T>),
    Ended(Result<T, Problem>),
}

impl<T> Running<T> {
    async fn step(mut self) -> Step<T> {
        // Told first: what was said before the end comes before it.
        tokio::select! {
            biased;
            Ok(()) = self.steps.changed() => {}
            ended = &mut self.work => {
                let failed = |error| Err(Problem::new(codes::INTERNAL).with("detail", error));
                return Step::Ended(ended.unwrap_or_else(failed));
            }
        }
        let told = *self.steps.borrow_and_update();
        match told {
            Some(progress) => Step::Told(progress, self),
            None => Step::Ended(Err(Problem::new(codes::INTERNAL).with("detail", "nothing was told"))),
        }
    }
}

/// Answers in the form that the request asks for.
///
/// # Errors
/// The work's, before its first line.
pub(crate) async fn answer<T, F>(headers: &HeaderMap, work: impl FnOnce(Telling) -> F) -> Reply<Response>
where
    T: Serialize + Send + 'static,
    F: Future<Output = Result<T, Problem>> + Send + 'static,
{
    if !accepts_lines(headers) {
        return Ok(Json(work(Box::new(|_| true)).await?).into_response());
    }
    let (told, steps) = watch::channel(None);
    let work = tokio::spawn(work(Box::new(move |progress| told.send(Some(progress)).is_ok())));
    let (first, rest) = match (Running { steps, work }).step().await {
        Step::Ended(ended) => (line(&LongLine::Result(ended?)), None),
        Step::Told(progress, running) => (line(&LongLine::<T>::Progress(progress)), Some(running)),
    };
    let rest = stream::unfold(rest, |running| async {
        Some(match running?.step().await {
            Step::Told(progress, running) => (line(&LongLine::<T>::Progress(progress)), Some(running)),
            Step::Ended(Ok(result)) => (line(&LongLine::Result(result)), None),
            Step::Ended(Err(problem)) => (line(&LongLine::<T>::Problem(problem.into())), None),
        })
    });
    let lines = stream::iter([first]).chain(rest).map(Ok::<_, Infallible>);
    Ok(([(header::CONTENT_TYPE, LINES_TYPE)], Body::from_stream(lines)).into_response())
}

fn accepts_lines(headers: &HeaderMap) -> bool {
    let named = |value: &str| value.split(',').any(|one| one.split(';').next().is_some_and(|n| n.trim() == LINES_TYPE));
    headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).any(named)
}

fn line<T: Serialize>(line: &LongLine<T>) -> Bytes {
    // A line that cannot be written ends the answer without its last line, which says that it was cut off.
    let mut bytes = serde_json::to_vec(line).unwrap_or_default();
    bytes.push(b'\n');
    bytes.into()
}
