//! A request that is sent twice, because its answer was lost, is done once: `Idempotency-Key` on whatever changes
//! something.
//!
//! Statements have keys of their own, which the store keeps with them for ever. For everything else the answer is kept
//! here, by caller, route and key, for a day and while the process runs; a restart forgets it. A repetition gets the same
//! answer; the same key with another content is a conflict, and so is one while the first is still under way. Only successes
//! are kept: what was refused changed nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use comity_node::service::problem::codes;
use comity_node::service::{IDEMPOTENCY_KEY_BYTES_MAX, Problem};
use comity_seal::hash::sha256_parts;
use comity_wire::Hash;

use crate::gate::caller;
use crate::limits::JSON_BYTES_MAX;
use crate::problem::Rejection;

/// The header.
pub const IDEMPOTENCY_HEADER: &str = "idempotency-key";
/// Answers that are kept at most; the oldest goes first.
pub const ANSWERS_KEPT_MAX: usize = 1_024;
/// Bytes of an answer that is kept whole; of a larger one only that it was given.
pub const ANSWER_BYTES_MAX: usize = 65_536;
/// How long one is kept.
const KEPT_FOR: Duration = Duration::from_secs(86_400);

#[derive(Clone)]
enum Answer {
    /// The first request is being answered.
    UnderWay,
    /// It was answered so.
    Given(StatusCode, HeaderMap, Bytes),
}

struct Kept {
    since: Instant,
    content: Hash,
    answer: Answer,
}

/// What was asked under which key.
#[derive(Clone, Default)]
pub(crate) struct Once {
    kept: Arc<Mutex<BTreeMap<Hash, Kept>>>,
}

/// Whether a request is the first of its key.
enum Place {
    First,
    Again(Answer),
    Other,
}

impl Once {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Hash, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, key: Hash, content: Hash, now: Instant) -> Place {
        let mut kept = self.lock();
        if let Some(known) = kept.get(&key).filter(|known| now.duration_since(known.since) < KEPT_FOR) {
            return if known.content == content { Place::Again(known.answer.clone()) } else { Place::Other };
        }
        if kept.len() >= ANSWERS_KEPT_MAX {
            kept.retain(|_, known| now.duration_since(known.since) < KEPT_FOR);
        }
        while kept.len() >= ANSWERS_KEPT_MAX {
            let given = kept.iter().filter(|(_, known)| !matches!(known.answer, Answer::UnderWay));
            let Some(oldest) = given.min_by_key(|(_, known)| known.since).map(|(key, _)| *key) else { break };
            kept.remove(&oldest);
        }
        kept.insert(key, Kept { since: now, content, answer: Answer::UnderWay });
        Place::First
    }

    /// Keeps the answer; without one the request may be made again.
    fn end(&self, key: &Hash, answer: Option<Answer>) {
        let mut kept = self.lock();
        match (answer, kept.get_mut(key)) {
            (Some(answer), Some(known)) => known.answer = answer,
            (None, _) => drop(kept.remove(key)),
            (Some(_), None) => {}
        }
    }
}

/// Forgets a request whose caller went away before its answer.
struct Guard<'a> {
    once: &'a Once,
    key: Hash,
    done: bool,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.once.end(&self.key, None);
        }
    }
}

/// The middleware.
pub(crate) async fn once(State(once): State<Once>, request: Request, next: Next) -> Response {
    let changes = [Method::POST, Method::PUT, Method::DELETE].contains(request.method());
    let Some(header) = request.headers().get(IDEMPOTENCY_HEADER).filter(|_| changes).cloned() else {
        return next.run(request).await;
    };
    if header.is_empty() || header.len() > IDEMPOTENCY_KEY_BYTES_MAX {
        let wrong = Problem::new(codes::IDEMPOTENCY_MALFORMED).with("limit", IDEMPOTENCY_KEY_BYTES_MAX);
        return Rejection::from(wrong).into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, JSON_BYTES_MAX).await else {
        return Rejection::request(StatusCode::PAYLOAD_TOO_LARGE, "request-too-large", &[]).into_response();
    };
    let who = caller().map(|officer| officer.id).unwrap_or_default();
    let route = format!("{who}\n{}\n{}\n", parts.method, parts.uri);
    let key = sha256_parts(&[route.as_bytes(), header.as_bytes()]);
    match once.begin(key, sha256_parts(&[&body]), Instant::now()) {
        Place::First => {}
        Place::Other => return Rejection::from(Problem::new(codes::IDEMPOTENCY_CONFLICT)).into_response(),
        Place::Again(Answer::UnderWay) => {
            return Rejection::request(StatusCode::CONFLICT, "idempotency-under-way", &[]).into_response();
        }
        Place::Again(Answer::Given(status, headers, body)) => return (status, headers, body).into_response(),
    }
    let mut guard = Guard { once: &once, key, done: false };
    let (parts, body) = next.run(Request::from_parts(parts, Body::from(body))).await.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Rejection::request(StatusCode::INTERNAL_SERVER_ERROR, "internal", &[]).into_response();
    };
    // What was refused changed nothing, and may be asked again.
    if parts.status.is_success() {
        let kept = if body.len() <= ANSWER_BYTES_MAX { body.clone() } else { Bytes::new() };
        let mut headers = parts.headers.clone();
        if kept.len() < body.len() {
            headers = HeaderMap::from_iter([(axum::http::header::CONTENT_LENGTH, HeaderValue::from(0))]);
        }
        once.end(&key, Some(Answer::Given(parts.status, headers, kept)));
        guard.done = true;
    }
    Response::from_parts(parts, Body::from(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_contents_for_a_day_and_the_oldest_goes_first() {
        let (once, now) = (Once::default(), Instant::now());
        let hash = |n: u64| sha256_parts(&[&n.to_be_bytes()]);
        let given = || Some(Answer::Given(StatusCode::OK, HeaderMap::new(), Bytes::from_static(b"x")));
        assert!(matches!(once.begin(hash(1), hash(1), now), Place::First));
        assert!(matches!(once.begin(hash(1), hash(1), now), Place::Again(Answer::UnderWay)));
        assert!(matches!(once.begin(hash(1), hash(2), now), Place::Other));
        once.end(&hash(1), given());
        assert!(matches!(once.begin(hash(1), hash(1), now), Place::Again(Answer::Given(..))));
        once.begin(hash(2), hash(1), now);
        once.end(&hash(2), None);
        assert!(matches!(once.begin(hash(2), hash(1), now), Place::First), "what failed may be asked again");
        for n in 3..ANSWERS_KEPT_MAX as u64 + 3 {
            once.begin(hash(n), hash(n), now + Duration::from_secs(n));
            once.end(&hash(n), given());
        }
        assert!(once.lock().len() <= ANSWERS_KEPT_MAX);
        assert!(matches!(once.begin(hash(1), hash(1), now), Place::First), "the oldest");
        assert!(matches!(once.begin(hash(9), hash(9), now + KEPT_FOR * 2), Place::First), "a day later");
    }
}
