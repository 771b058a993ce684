//! Guarantees (F41), special-caution assets (F35), protected processes (F40).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{PartyView, Reference};

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PledgeQuery {
    /// Only on lines with this peer.
    pub peer: Option<String>,
    /// Only on lines of this track.
    pub track: Option<String>,
    /// Only the one that this statement, by number or id, is part of.
    pub of: Option<String>,
    /// Those that were declined, taken back or are over as well.
    pub all: bool,
    /// Where an earlier answer ended.
    pub after: Option<String>,
}

/// How long something lasts, as both said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermView {
    /// `none`, `tacit`, `by-agreement` or `indefinite`.
    pub renewal: String,
    /// When it begins, or began, POSIX seconds; nothing before both have said it.
    pub begins: Option<u64>,
    /// When it ends, as far as is known now: by notice, or with the period that runs; nothing where it has no end.
    pub ends: Option<u64>,
    /// The last instant for a notice that ends it with the period that runs; nothing where none is needed.
    pub notice_by: Option<u64>,
    /// Seconds of notice; nothing where none is asked.
    pub notice: Option<u64>,
    /// The notice that ends it, where somebody gave one.
    pub noticed: Option<NoticeView>,
    /// Renewals that somebody said.
    #[serde(default)]
    pub renewals: Vec<RenewalView>,
}

/// A notice of the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeView {
    /// The statement.
    pub statement: Reference,
    /// Whose it is.
    pub by: PartyView,
    /// When it was given, POSIX seconds.
    pub at: u64,
}

/// A renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenewalView {
    /// Until when, POSIX seconds.
    pub to: u64,
    /// `one`, `differs`, `awaiting-confirmation` or `in-force`.
    pub state: String,
    /// Who has said it; nothing where both have.
    pub by: Option<PartyView>,
}

/// A guarantee or a special-caution asset: a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PledgeView {
    /// The first statement: its id names the case.
    pub first: Reference,
    /// The other party's, where it has said the same.
    pub second: Option<Reference>,
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// `F41` or `F35`.
    pub format: String,
    /// Who offered or proposed it.
    pub offered_by: PartyView,
    /// `offered`, `declined`, `withdrawn`, `awaiting-confirmation`, `ahead`, `in-force` or `over`, now. One that is offered
    /// binds nobody.
    pub state: String,
    /// Whether what is held beyond the final entries may still change it.
    pub provisional: bool,
    /// What both say alike: equal on both sides, or it is not the same.
    pub hash: String,
    /// Whether some of it is attached, so that nobody but who holds that can compare it with the hash.
    pub attached: bool,
    /// How long it lasts.
    pub term: TermView,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Its TLP label.
    pub tlp: String,
    /// Its PAP label.
    pub pap: String,
    /// Its first statement's body, as it was said; nothing where it cannot be read here.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub body: Option<Box<RawValue>>,
}

/// Guarantees or special-caution assets.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PledgesView {
    /// The clock that they were looked at by, POSIX seconds.
    pub now: u64,
    /// Newest first of each journal.
    pub pledges: Vec<PledgeView>,
    /// How many statements were looked at.
    pub looked_at: u64,
    /// Where to go on with `after`; nothing where all was looked at.
    pub more: Option<String>,
}

/// A protected process.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectedView {
    /// The F40.
    pub statement: Reference,
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// Whose process it is.
    pub of: PartyView,
    /// The window's beginning, POSIX seconds.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// `ahead`, `open`, `over`, or `gone` where it was changed, ended or cancelled.
    pub state: String,
    /// Formats whose periods are shorter inside it, by the terms on this line; none where none were put.
    pub shortens: Vec<String>,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Its TLP label.
    pub tlp: String,
    /// Its PAP label.
    pub pap: String,
    /// Its body, as it was said.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Box<RawValue>,
}

/// Protected processes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectedListView {
    /// The clock that they were looked at by, POSIX seconds.
    pub now: u64,
    /// By the window's beginning.
    pub protected: Vec<ProtectedView>,
    /// How many statements were looked at.
    pub looked_at: u64,
    /// Where to go on with `after`; nothing where all was looked at.
    pub more: Option<String>,
}
