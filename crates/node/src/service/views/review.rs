//! The annual review: what lines came to over a period, and what each side says of it.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Reference;

/// Which review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewQuery {
    /// With this peer; the only one where not given.
    pub peer: Option<String>,
    /// Only the line of this track.
    pub track: Option<String>,
    /// A year, UTC.
    pub year: Option<u64>,
    /// Instead of a year: the first instant, POSIX seconds.
    pub from: Option<u64>,
    /// The first instant after the period.
    pub to: Option<u64>,
}

/// One line of a review. Its figures stand in the review's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewLineView {
    /// The track's word.
    pub track: String,
    /// The line's id.
    pub line: String,
    /// Over the line, the period and its own figures: equal on both sides.
    pub digest: String,
    /// Hours with an answered test of all its hours, in a thousand; nothing where it has none.
    pub availability_permille: Option<u64>,
    /// Whether each party said something after the period: before that its figures may still change.
    pub complete: bool,
}

/// What a party says of a period (F56).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewSaidView {
    /// The statement.
    pub statement: Reference,
    /// Its digest.
    pub digest: String,
    /// Whether that is the digest that this node computes now.
    pub equal: bool,
    /// Its figures, as they were said; nothing where they are attached or cannot be read here.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub figures: Option<Box<RawValue>>,
    /// Its remarks, by language.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub remarks: Option<Box<RawValue>>,
}

/// A figure that is otherwise in what a party says than in what this node computes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewDifference {
    /// Names from the outermost in, joined by `/`; a party by `lower` or `upper`, a line by its track.
    pub figure: String,
    /// As computed here; nothing where there is none.
    pub computed: Option<String>,
    /// As we say; nothing where there is none, or nothing was said.
    pub us: Option<String>,
    /// As they say, likewise.
    pub them: Option<String>,
}

/// The review of one period with one peer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewView {
    /// The counterpart's local name.
    pub peer: String,
    /// Our own name.
    pub own: String,
    /// The first instant, POSIX seconds.
    pub from: u64,
    /// The first instant after the period.
    pub to: u64,
    /// The clock that this was looked at by.
    pub now: u64,
    /// Whether the period is over. A review of one that is not is provisional, and cannot be said.
    pub over: bool,
    /// Whether nothing that is still said belongs to the period, on any of its lines.
    pub complete: bool,
    /// `lower` or `upper`: which party of the figures we are.
    pub us: String,
    /// The most sensitive label of the statements that it was made of, of what both say of it with them, and never a more
    /// open one than `TLP:AMBER`.
    pub tlp: String,
    /// Likewise, and never a more open one than `PAP:AMBER`.
    pub pap: String,
    /// The lines, in the order of the tracks.
    pub lines: Vec<ReviewLineView>,
    /// Tracks whose lines are still being read: without them it is not whole.
    pub reading: Vec<String>,
    /// Tracks whose lines whoever asks may not read.
    pub left_out: Vec<String>,
    /// The member `figures` of the F56 that says it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub figures: Box<RawValue>,
    /// Over period and figures.
    pub digest: String,
    /// Tracks on whose lines it can be said.
    pub on: Vec<String>,
    /// The track on which it was said; nothing where nobody said anything of this period.
    pub track: Option<String>,
    /// `open`, `one`, `differs`, `awaiting-confirmation` or `in-force` (agreed).
    pub state: String,
    /// Whether what is held beyond the final entries may still change that.
    pub provisional: bool,
    /// The case.
    pub case: Option<Reference>,
    /// What we say.
    pub said_us: Option<ReviewSaidView>,
    /// What they say.
    pub said_them: Option<ReviewSaidView>,
    /// Where the three differ, at most so many as the node tells.
    pub differences: Vec<ReviewDifference>,
    /// Whether there are more differences.
    pub more: bool,
}
