//! How lines stand by their tests, for whoever keeps watch.

use serde::{Deserialize, Serialize};

use super::line::PositionView;
use super::line_tests::LineTestItemView;
use crate::watch::linetests::Way;

/// Which lines, and how far back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineHealthQuery {
    /// Only lines with this peer, by its local name.
    pub peer: Option<String>,
    /// Only lines of this track.
    pub track: Option<String>,
    /// Days of the hours that end now, 1 to 14; nothing means 14.
    pub days: Option<u64>,
}

/// How a line stands by its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LineStanding {
    /// No test has come to an end yet.
    Untested,
    /// At most one test was missed since the last that was answered.
    Up,
    /// Two or more were missed in a row.
    Down,
}

/// What an hour came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum HourOutcome {
    /// Its test was answered in time.
    Answered,
    /// It was not.
    Missed,
    /// There is time left.
    Open,
    /// The line was not tested yet.
    Before,
}

/// Whether both sides make the same of a line, by the last test that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DigestsStand {
    /// No test was answered yet.
    Unknown,
    /// They do.
    Equal,
    /// They do not.
    Differ,
}

/// Whom to call while a line is down, from the counterpart's register as far as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FallbackView {
    /// Telephone of its watch.
    pub telephone: Option<String>,
    /// Mail of its watch.
    pub mail: Option<String>,
}

/// A way of one side to the other, as that side's newest test found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WayHealthView {
    /// Whether it is ours to them.
    pub ours: bool,
    /// `direct`, `relay`, `proxy`, `mail`, `courier` or `other`.
    pub kind: String,
    /// Where.
    pub address: Option<String>,
    /// Whether the other side was reached by it; nothing where that was not tried.
    pub reached: Option<bool>,
    /// Clock of that test.
    pub at: u64,
}

/// Why this node cannot say its line tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnsaidView {
    /// Since when, by this node's clock.
    pub since: u64,
    /// The code of the problem.
    pub code: String,
    /// Its parameters.
    pub params: std::collections::BTreeMap<String, String>,
}

/// How a line stands, from what stands in both journals; the counterpart sees the same, but for what only this node did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineHealthView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// Seconds of one hour of the line.
    pub interval_s: u64,
    /// By its tests.
    pub standing: LineStanding,
    /// Since when it is down.
    pub down_since: Option<u64>,
    /// Missed tests in a row, while it is down.
    pub missed: u64,
    /// While it is down: whether other ways were tried.
    pub others_tried: bool,
    /// While it is down: what became of them, once that is known.
    pub tried: Vec<Way>,
    /// While it is down: number of the draft of a notice of it (F07) that waits for an officer.
    pub draft: Option<u64>,
    /// Why this node cannot say its tests of the line, while it cannot: then no notice is prepared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsaid: Option<UnsaidView>,
    /// While it is down.
    pub fallback: Option<FallbackView>,
    /// The newest test of a node, whoever made it.
    pub last_test: Option<LineTestItemView>,
    /// The newest that was answered in time: its author's clock.
    pub last_answered: Option<u64>,
    /// The newest round trip in milliseconds.
    pub round_trip_ms: Option<u64>,
    /// Half of the window's round trips are at most this.
    pub round_trip_p50_ms: Option<u64>,
    /// 99 % of them.
    pub round_trip_p99_ms: Option<u64>,
    /// Their clock minus ours in milliseconds, half of the round trip taken off.
    pub skew_ms: Option<i64>,
    /// How far that may be off either way, in milliseconds: half of the round trip and one second.
    #[serde(default)]
    pub skew_within_ms: Option<u64>,
    /// Answered of answered and missed hours, in a thousand.
    pub availability_permille: Option<u64>,
    /// When the first of `hours` begins.
    pub hours_from: u64,
    /// The hours of the window, oldest first, one `interval_s` each; the last one is now.
    pub hours: Vec<HourOutcome>,
    /// The ways that the newest test of each side names, ours first.
    pub transports: Vec<WayHealthView>,
    /// Whether both sides make the same of the line.
    pub digests: DigestsStand,
    /// The largest positions at which they are known to, ours first.
    pub agreed: Option<(PositionView, PositionView)>,
    /// The smallest at which they are known not to, ours first.
    pub differs: Option<(PositionView, PositionView)>,
    /// Cases that are otherwise for the other side, by their ids, as far as they are known.
    pub cases: Vec<String>,
    /// The newest test of a person (F02), whoever made it.
    pub last_person: Option<LineTestItemView>,
}
