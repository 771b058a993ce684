//! Line tests (F01): whose turn it is, what a test says, and what the tests of a line come to.
//!
//! In scope: the schedule ([`schedule`]), the neutral text and what arrived damaged of it ([`text`]), the series of tests
//! and its summary ([`series`]), what each way came to
//! ([`ways`]), when a line counts as down ([`standing`]), which cuts to compare where digests differ
//! ([`narrow`]). All of it is a function of what stands in the two journals of one line, so both sides see the same. Out of
//! scope: clocks, reading journals, writing statements: the node's.
//!
//! Specified in `docs/spec/line-test.md`.

pub mod narrow;
pub mod schedule;
pub mod series;
pub mod standing;
pub mod text;
pub mod ways;

#[cfg(test)]
mod tests;
