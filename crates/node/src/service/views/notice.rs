//! Notices (F30, F31), what they meet, coded signals (F32) and accounts of an incident (F33).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{PartyView, Reference};

/// Which notices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeQuery {
    /// Only on lines with this peer.
    pub peer: Option<String>,
    /// Only on lines of this track.
    pub track: Option<String>,
    /// Only the one that this statement, by number or id, is part of.
    pub of: Option<String>,
    /// Those that are over, were changed, cancelled or ended as well.
    pub all: bool,
    /// Only those that meet something.
    pub conflicts: bool,
    /// Where an earlier answer ended.
    pub after: Option<String>,
}

/// A notice, a protected process or a special-caution asset.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeItemView {
    /// `notice`, `window` (a protected process) or `asset`.
    pub what: String,
    /// The format.
    pub format: String,
    /// The statement.
    pub statement: Reference,
    /// The first statement of its case.
    pub first: Reference,
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// Whose it is.
    pub of: PartyView,
    /// Its beginning, POSIX seconds.
    pub from: u64,
    /// Its end; nothing where it has none.
    pub to: Option<u64>,
    /// `ahead`, `open`, `over`; or `changed`, `cancelled`, `ended`, `withdrawn` where it stands no more.
    pub state: String,
    /// By when it was to be sent, where it was sent later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<u64>,
    /// Ranges of it that cannot be read, so that nothing compares them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
    /// Whether what it touches is attached, so that nothing compares it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attached: bool,
    /// Of an asset: what both leave undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<String>,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Its TLP label.
    pub tlp: String,
    /// Its PAP label.
    pub pap: String,
    /// Its body, as it was said; in a conflict it is left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub body: Option<Box<RawValue>>,
}

/// Two ranges that meet, as they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeetingView {
    /// That of the notice.
    pub notice: String,
    /// That of the other.
    pub other: String,
}

/// A notice meets something of another party's. People judge what follows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConflictView {
    /// The notice.
    pub notice: NoticeItemView,
    /// What it meets.
    pub other: NoticeItemView,
    /// From when both go on, POSIX seconds.
    pub from: u64,
    /// Until when; nothing where neither has an end.
    pub to: Option<u64>,
    /// Whether more than sectors meet.
    pub close: bool,
    /// Addresses and names that meet.
    pub areas: Vec<MeetingView>,
    /// What of the notice is what the other gives by a salted hash.
    pub hidden: Vec<String>,
    /// Sectors of both.
    pub sectors: Vec<String>,
}

/// Notices by their beginning, and what they meet.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticesView {
    /// The clock that they were looked at by, POSIX seconds.
    pub now: u64,
    /// Notices.
    pub notices: Vec<NoticeItemView>,
    /// What they meet, over all lines that whoever asks may read.
    pub conflicts: Vec<ConflictView>,
    /// Whether a limit kept something from being compared.
    pub incomplete: bool,
    /// Where to go on with `after`; nothing where all was looked at.
    pub more: Option<String>,
}

/// Of which line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignalQuery {
    /// The peer.
    pub peer: String,
    /// The track's word.
    pub track: String,
}

/// One code of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeView {
    /// The code.
    pub code: String,
    /// What it means, by language.
    pub meaning: BTreeMap<String, String>,
    /// Kinds of its arguments: `instant`, `number`, `statement`, `asset`, `sector`, `text`.
    pub args: Vec<String>,
    /// By when it is answered, in seconds; nothing where it is not.
    pub answer: Option<u64>,
}

/// The table of codes in force on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalTableView {
    /// The peer.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// Hash of the terms that carry it; nothing where no terms govern the line.
    pub terms: Option<String>,
    /// Its version; nothing where no table is in force.
    pub table: Option<u64>,
    /// Codes, in their order.
    pub codes: Vec<CodeView>,
}

/// An argument of a signal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalArgView {
    /// Its kind; empty where no table says it.
    pub kind: String,
    /// As it stands in the body.
    pub value: String,
    /// An instant, POSIX seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
    /// The statement that it points to, by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// A sector by its whole name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
}

/// What a coded signal says, by the table that governs it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalView {
    /// The code.
    pub code: String,
    /// The version of the table.
    pub table: u64,
    /// `signal`, `query` or `cancel`.
    pub form: String,
    /// What the code means, by language; empty where no table that is known here says it.
    pub meaning: BTreeMap<String, String>,
    /// Arguments, in their order.
    pub args: Vec<SignalArgView>,
    /// The signal that it takes back, by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancels: Option<String>,
}

/// One party's account of an incident.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountView {
    /// The statement.
    pub statement: Reference,
    /// When it was said, by its author's clock.
    pub stated: u64,
    /// Its TLP label.
    pub tlp: String,
    /// Its PAP label.
    pub pap: String,
    /// Whether something of it is attached.
    pub attached: bool,
    /// Its body; nothing where it cannot be read here.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub body: Option<Box<RawValue>>,
}

/// A member of both accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountMember {
    /// Its name.
    pub member: String,
    /// What ours says, as JSON.
    pub ours: Option<String>,
    /// What theirs says.
    pub theirs: Option<String>,
    /// Whether both say the same.
    pub same: bool,
}

/// Both parties' accounts of an incident, side by side. None is the joint one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountsView {
    /// The first statement of the case.
    pub first: Reference,
    /// The peer.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Ours.
    pub ours: Option<AccountView>,
    /// Theirs.
    pub theirs: Option<AccountView>,
    /// Members, in the order of their names.
    pub members: Vec<AccountMember>,
}
