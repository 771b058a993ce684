//! Line tests as they are shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::watch::linetests::{OutageRecord, TestKind, Way};

/// Which line's tests, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineTestQuery {
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// Days of the window that ends now, 1 to 366; nothing means 30.
    #[serde(default)]
    pub days: Option<u64>,
}

/// The tests of a line over a window, from what stands in both journals: the counterpart has the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineTestsView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// Seconds of one hour of the line.
    pub interval_s: u64,
    /// Begin of the window.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// What they come to.
    pub summary: LineTestSummaryView,
    /// Since when the line is down by its tests.
    pub down_since: Option<u64>,
    /// Times that it was down, the last one last.
    pub outages: Vec<OutageRecord>,
    /// The tests, oldest first.
    pub tests: Vec<LineTestItemView>,
}

/// What the tests of a window come to (`docs/spec/line-test.md#series`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineTestSummaryView {
    /// Hours whose outcome is known.
    pub hours: u64,
    /// Those of them that were answered in time.
    pub answered: u64,
    /// Availability in a thousand.
    pub availability_permille: Option<u64>,
    /// Round trips in milliseconds: half of them are at most this.
    pub round_trip_p50_ms: Option<u64>,
    /// 90 % of them.
    pub round_trip_p90_ms: Option<u64>,
    /// 99 % of them.
    pub round_trip_p99_ms: Option<u64>,
    /// Their clock minus ours in milliseconds, half of the round trip taken off.
    pub skew_ms: Option<i64>,
    /// How far that may be off either way, in milliseconds: half of the round trip and one second.
    #[serde(default)]
    pub skew_within_ms: Option<u64>,
    /// Tests whose digests differ.
    pub unequal: u64,
    /// Tests whose text came back damaged.
    pub damaged: u64,
    /// For each kind of transport the tests that covered it, and those of them that were answered in time.
    pub transports: BTreeMap<String, (u64, u64)>,
    /// Each way by itself.
    pub ways: Vec<WayView>,
    /// Tests of persons (F02), whoever made them.
    pub persons: u64,
    /// Those that a person answered within an hour.
    pub persons_answered: u64,
    /// Those that nobody did.
    pub persons_missed: u64,
}

/// What a way came to over a window (`docs/spec/line-test.md#ways`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WayView {
    /// Whether it is ours to them; else theirs to us.
    pub ours: bool,
    /// `direct`, `relay`, `proxy`, `mail`, `courier` or `other`.
    pub kind: String,
    /// Where.
    pub address: Option<String>,
    /// Tests that name it.
    pub tests: u64,
    /// Those that reached the other side by it.
    pub reached: u64,
    /// Those that tried in vain.
    pub failed: u64,
    /// Reached of reached and failed, in a thousand.
    pub availability_permille: Option<u64>,
    /// The newest that reached, by its author's clock.
    pub last_reached: Option<u64>,
    /// Milliseconds that it took: half of them are at most this.
    pub p50_ms: Option<u64>,
    /// 90 % of them.
    pub p90_ms: Option<u64>,
    /// 99 % of them.
    pub p99_ms: Option<u64>,
    /// Their clock minus ours in milliseconds, half of the round trip taken off, by the tests that went this way.
    pub skew_ms: Option<i64>,
    /// How far that may be off either way, in milliseconds: half of the round trip and one second.
    #[serde(default)]
    pub skew_within_ms: Option<u64>,
    /// Since when two tests or more in a row tried it in vain.
    pub down_since: Option<u64>,
    /// How often that was so.
    pub outages: u64,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineTestItemView {
    /// Who must answer.
    pub kind: TestKind,
    /// Whether we made it.
    pub ours: bool,
    /// Id of its entry.
    pub id: String,
    /// Its sequence number; zero for a person's.
    pub sequence: u64,
    /// Its author's clock.
    pub clock: u64,
    /// When it was receipted, by the clock of who answers.
    pub receipted_at: Option<u64>,
    /// When its answer was receipted, by its author's clock.
    pub answered_at: Option<u64>,
    /// Whether the digests were equal; nothing without an answer.
    pub equal: Option<bool>,
    /// Whether the text came back whole; nothing without an answer.
    pub whole: Option<bool>,
    /// Milliseconds of the round trip, as its author's next test states it.
    pub round_trip_ms: Option<u64>,
    /// The ways that it says to have covered, the one by which it went first.
    pub transports: Vec<Way>,
    /// The officer who answered a watch test.
    pub officer: Option<String>,
    /// Seconds that the person took.
    pub taken_s: Option<u64>,
    /// Whether a watch test had no answer within an hour of its receipt.
    pub missed: bool,
}
