//! Intervals between retries: growing, jittered, never ending.

use std::time::Duration;

/// Doubles from a first interval to a largest one.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    max: Duration,
    next: Duration,
}

impl Backoff {
    /// Starts with `first`; never exceeds `max`.
    pub(crate) fn new(first: Duration, max: Duration) -> Self {
        Self { first, max, next: first.min(max) }
    }

    /// Starts over.
    pub(crate) fn reset(&mut self) {
        self.next = self.first.min(self.max);
    }

    /// The next interval: between half and all of the current step, so that two nodes do not retry in lockstep.
    pub(crate) fn next(&mut self) -> Duration {
        let step = self.next;
        self.next = step.saturating_mul(2).min(self.max);
        step.mul_f64(0.5 + 0.5 * fraction())
    }
}

/// A random number from 0 to 1; 1 when the machine has no randomness to give, which only costs the jitter.
fn fraction() -> f64 {
    let mut bytes = [0u8; 2];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u16::from_be_bytes(bytes)) / f64::from(u16::MAX),
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_double_to_the_largest_and_stay_within_their_jitter() {
        let mut backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(60));
        let mut step = Duration::from_millis(250);
        for _ in 0..40 {
            let next = backoff.next();
            assert!(next >= step / 2 && next <= step, "{next:?} of {step:?}");
            step = (step * 2).min(Duration::from_secs(60));
        }
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(250));
    }
}
