//! The reciprocity ledger: what each side owes and has done, side by side.

use serde::{Deserialize, Serialize};

use super::PositionView;

/// Which ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerQuery {
    /// Only on lines with this peer.
    pub peer: Option<String>,
    /// Only on lines of this track.
    pub track: Option<String>,
    /// What began to be owed at or after this instant, POSIX seconds.
    pub from: Option<u64>,
    /// What began before this instant, as it stands at it; now where not given.
    pub to: Option<u64>,
    /// `actual` where not given; `exercise` or `test`.
    pub mark: Option<String>,
}

/// What one side owes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TallyView {
    /// All of it.
    pub owed: u64,
    /// Done in time, or without a deadline.
    pub met: u64,
    /// Done late.
    pub met_late: u64,
    /// Neither done nor due.
    pub open: u64,
    /// Due and not done.
    pub late: u64,
    /// Due for as long again, and not done.
    pub lapsed: u64,
    /// Given up by the side that it was owed to.
    pub waived: u64,
    /// What it came from was cancelled or superseded.
    pub cancelled: u64,
}

/// Both sides of one format or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerRow {
    /// `service`, `incidents`, `prevention`, `guarantees`, `dialogue`, `declarations` or `other`.
    pub group: String,
    /// The format; empty for the whole group.
    pub format: String,
    /// What we owe.
    pub us: TallyView,
    /// What they owe.
    pub them: TallyView,
}

/// The ledger of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineLedgerView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// The line's id.
    pub line: String,
    /// How much of our journal was looked at.
    pub ours: PositionView,
    /// How much of theirs.
    pub theirs: PositionView,
    /// How many entries of both are final: what is counted; nothing where some are lacking.
    pub entries: Option<u64>,
    /// By format.
    pub rows: Vec<LedgerRow>,
    /// Equal on both sides where they ask for the same span at the same final entries.
    pub digest: String,
    /// Formats that whoever asks may not read are left out.
    pub left_out: bool,
}

/// The ledgers of lines, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerView {
    /// The first instant, POSIX seconds.
    pub from: u64,
    /// The first instant after it.
    pub to: u64,
    /// `actual`, `exercise` or `test`: never mixed.
    pub mark: String,
    /// The most sensitive label of the statements that it was made of, and never a more open one than `TLP:AMBER`.
    pub tlp: String,
    /// Likewise, and never a more open one than `PAP:AMBER`.
    pub pap: String,
    /// By line.
    pub lines: Vec<LineLedgerView>,
    /// By group, over those lines.
    pub groups: Vec<LedgerRow>,
    /// Lines that are still being read.
    pub reading: Vec<String>,
}
