//! Cases and obligations as they are shown.

use serde::{Deserialize, Serialize};

use super::ladder::{LadderView, LevelView};
use super::line::{DigestView, PositionView};
use super::statement::Reference;
use super::voice::CallView;

/// Which of a line's two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PartyView {
    /// We.
    Us,
    /// The counterpart.
    Them,
}

/// What somebody owes. Both nodes compute the same from what is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ObligationView {
    /// The same on both sides, for ever.
    pub id: String,
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// What is owed: `delivery`, `acknowledge`, `answer`, `plan`, `echo`, `report`, `confirm`, `mirror`.
    pub kind: String,
    /// Who owes it.
    pub owed_by: PartyView,
    /// In which case: the entry id of its first statement.
    pub case: String,
    /// From which statement.
    pub statement: Reference,
    /// Under the rule of which format.
    pub format: String,
    /// From when it counts, POSIX seconds.
    pub from: u64,
    /// By when; none where there is no deadline or it waits.
    #[serde(default)]
    pub due: Option<u64>,
    /// How that was computed: `period`, `from-opening`, `end-of-opening`, `end-of-working-day`, `asked`,
    /// `waits-for-content`, `none`.
    pub basis: String,
    /// Precedence of the statement.
    pub precedence: String,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// How it stands now, by this node's clock: `open`, `late`, `lapsed`, `met`, `met-late`, `waived`, `cancelled`.
    pub state: String,
    /// The statement that restarted its clock, which happens once.
    #[serde(default)]
    pub restarted_by: Option<Reference>,
    /// The statement that met, waived or cancelled it.
    #[serde(default)]
    pub by: Option<Reference>,
    /// When it was met, by the effective time of that statement.
    #[serde(default)]
    pub met_at: Option<u64>,
    /// It stands on entries that may yet be preceded by others; it is withdrawn visibly if it does not hold.
    pub provisional: bool,
    /// How far the counterpart's officers are called for it by the ladder that it publishes, where it owes an
    /// acknowledgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderView>,
    /// Levels of the debtor's ladder that were entered before it acknowledged, by its word; only where one case is asked
    /// for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelView>,
}

/// Which obligations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct ObligationQuery {
    /// Only ours (`us`) or theirs (`them`).
    pub owed_by: Option<PartyView>,
    /// Only on lines with this peer.
    pub peer: Option<String>,
    /// Only on lines of this track.
    pub track: Option<String>,
    /// Only those that stand so now: `open`, `late` or `lapsed`.
    pub state: Option<String>,
    /// Only those due at or before this instant.
    pub due_before: Option<u64>,
    /// `actual` where it is not given; `exercise` or `test`.
    pub mark: Option<String>,
    /// How many, 100 where it is not given.
    pub limit: Option<usize>,
}

/// Open obligations, those due first coming first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardView {
    /// The clock that they were looked at by.
    pub now: u64,
    /// Obligations, no more than asked for.
    pub obligations: Vec<ObligationView>,
    /// Whether there are more.
    pub more: bool,
    /// Lines whose entries are still being read after the start, as `PEER/track`: of these something may be missing.
    pub reading: Vec<String>,
    /// Where a party owes as much as it can: a flood of demands is shown, and never silent.
    #[serde(default)]
    pub full: Vec<FullView>,
}

/// A party that owes as much as one party can on a line: what would oblige it to more has no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FullView {
    /// The line, as `PEER/track`.
    pub line: String,
    /// Who owes so much.
    pub owed_by: PartyView,
    /// Open obligations of it.
    pub open: usize,
    /// How many there can be.
    #[serde(default)]
    pub limit: usize,
}

/// A case: statements about one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseView {
    /// The entry id of its first statement.
    pub id: String,
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The first statement.
    pub first: Reference,
    /// The format that opened it.
    pub format: String,
    /// Who opened it.
    pub opened_by: PartyView,
    /// The effective time of its first statement.
    pub opened_at: u64,
    /// How far it is: `open`, `answered`, `denied`, `closed`, `withdrawn`, `awaiting-confirmation`, `in-force`.
    pub phase: String,
    /// Statements with effect in it.
    pub statements: u64,
    /// The latest of them.
    pub last: Reference,
    /// Obligations in it that are open.
    pub open: u64,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Hash over everything that happened in it: where two nodes differ, this says in which case.
    pub chain: String,
    /// The version of the rules that it keeps.
    pub rules: String,
    /// It stands on entries that may yet be preceded by others.
    pub provisional: bool,
    /// What is or was owed in it; only where one case is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<ObligationView>,
    /// Records of calls (F17) that both sides filed, side by side; only where one case is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<CallView>,
    /// Statements of it that were sent later than their format allows; only where one case is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<LateView>,
    /// Statements that name it and have no effect, and why; only where one case is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_effect: Vec<VoidView>,
}

/// A statement that was sent later than its format allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LateView {
    /// Which.
    pub statement: Reference,
    /// By when it was to be sent, POSIX seconds.
    pub by: u64,
}

/// A statement that has no effect on cases and obligations. It is held and shown as any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoidView {
    /// Which.
    pub statement: Reference,
    /// Its format.
    pub format: String,
    /// Why: a word of the reasons of `docs/spec/state.md`.
    pub reason: String,
}

/// A line's whole state, to be laid beside the other side's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineStateView {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The line's id.
    pub line: String,
    /// Entries of ours that were looked at.
    pub ours: PositionView,
    /// Entries of theirs.
    pub theirs: PositionView,
    /// The digest at these positions; none while entries are lacking.
    #[serde(default)]
    pub digest: Option<DigestView>,
    /// Final cases.
    pub cases: Vec<CaseView>,
    /// Final obligations, those of the past included.
    pub obligations: Vec<ObligationView>,
    /// Whether what is held goes beyond what is final.
    pub provisional: bool,
}
