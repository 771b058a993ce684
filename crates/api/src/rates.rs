//! How much one caller may ask, so that a program in a loop keeps nobody else from the node.
//!
//! An officer, and whoever shows the token of the listener, have an allowance each that fills with time and is spent a
//! request at a time; all who show no good token share one, so that guessing is slow. Whoever asks over the node's own
//! socket without a token is whom the machine's files belong to, and is not held back. A request that is refused costs
//! nothing and changes nothing: 429 with `Retry-After`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Rejection;

/// Requests of one officer a second, in the long run.
pub const OFFICER_PER_SECOND_MAX: u32 = 50;
/// Requests of one officer at once, after a pause.
pub const OFFICER_AT_ONCE_MAX: u32 = 500;
/// Requests with the listener's token a second, in the long run.
pub const PROGRAM_PER_SECOND_MAX: u32 = 1_000;
/// Requests with the listener's token at once, after a pause.
pub const PROGRAM_AT_ONCE_MAX: u32 = 10_000;
/// Requests with no good token a second, of all callers together.
pub const UNKNOWN_PER_SECOND_MAX: u32 = 5;
/// Requests with no good token at once, after a pause.
pub const UNKNOWN_AT_ONCE_MAX: u32 = 50;
/// Callers whose allowance is remembered; beyond them those that are full again are forgotten.
const CALLERS_MAX: usize = 4_096;

/// Who asks, as far as an allowance goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Caller {
    /// An officer, by their id.
    Officer(String),
    /// Whoever shows the listener's token.
    Program,
    /// Whoever shows no good one.
    Unknown,
}

impl Caller {
    const fn allowance(&self) -> (u32, u32) {
        match self {
            Self::Officer(_) => (OFFICER_PER_SECOND_MAX, OFFICER_AT_ONCE_MAX),
            Self::Program => (PROGRAM_PER_SECOND_MAX, PROGRAM_AT_ONCE_MAX),
            Self::Unknown => (UNKNOWN_PER_SECOND_MAX, UNKNOWN_AT_ONCE_MAX),
        }
    }
}

/// What is left of an allowance, in nanoseconds of waiting that it is worth: a request costs a second's share.
#[derive(Debug, Clone, Copy)]
struct Left {
    /// When the allowance is full again, if nothing more is asked.
    full_at: Instant,
}

/// Every caller's allowance.
#[derive(Clone, Default)]
pub(crate) struct Rates {
    callers: Arc<Mutex<BTreeMap<Caller, Left>>>,
}

impl Rates {
    /// Takes one request of a caller's allowance, or says how long to wait for it.
    pub(crate) fn take(&self, caller: &Caller, now: Instant) -> Result<(), Duration> {
        let (per_second, at_once) = caller.allowance();
        let cost = Duration::from_secs(1) / per_second;
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= CALLERS_MAX && !callers.contains_key(caller) {
            callers.retain(|_, left| left.full_at > now);
        }
        let full_at = callers.get(caller).map_or(now, |left| left.full_at.max(now)) + cost;
        let over = full_at.saturating_duration_since(now + cost * at_once);
        if over.is_zero() {
            callers.insert(caller.clone(), Left { full_at });
            Ok(())
        } else {
            Err(over)
        }
    }
}

/// The answer to a request that is one too many.
pub(crate) fn too_many(wait: Duration) -> Response {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let params = [("seconds", seconds.to_string())];
    let mut response = Rejection::request(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", &params).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend(rates: &Rates, caller: &Caller, now: Instant) -> u32 {
        (0..).take_while(|_| rates.take(caller, now).is_ok()).last().map_or(0, |last| last + 1)
    }

    #[test]
    fn an_allowance_ends_fills_with_time_and_is_nobody_elses() {
        let (rates, now) = (Rates::default(), Instant::now());
        let [ana, bo] = ["ana", "bo"].map(|id| Caller::Officer(id.to_owned()));
        assert_eq!(spend(&rates, &ana, now), OFFICER_AT_ONCE_MAX);
        let wait = rates.take(&ana, now).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1) / OFFICER_PER_SECOND_MAX);
        assert_eq!(spend(&rates, &bo, now), OFFICER_AT_ONCE_MAX, "another's");
        assert_eq!(spend(&rates, &Caller::Unknown, now), UNKNOWN_AT_ONCE_MAX);
        assert!(rates.take(&ana, now + wait - Duration::from_nanos(1)).is_err(), "what was refused cost nothing");
        assert_eq!(spend(&rates, &ana, now + Duration::from_secs(2)), 2 * OFFICER_PER_SECOND_MAX);
        assert_eq!(spend(&rates, &ana, now + Duration::from_secs(3_600)), OFFICER_AT_ONCE_MAX, "never more");
    }

    #[test]
    fn callers_that_ask_no_more_are_forgotten() {
        let (rates, now) = (Rates::default(), Instant::now());
        for n in 0..CALLERS_MAX {
            rates.take(&Caller::Officer(n.to_string()), now).unwrap();
        }
        rates.take(&Caller::Program, now + Duration::from_secs(60)).unwrap();
        assert_eq!(rates.callers.lock().unwrap().len(), 1);
    }

    #[test]
    fn the_answer_says_when_to_come_again() {
        let response = too_many(Duration::from_millis(1_200));
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "2");
    }
}
