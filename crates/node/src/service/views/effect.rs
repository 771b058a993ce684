//! What a statement comes to in its line's state.

use serde::{Deserialize, Serialize};

use super::statement::Reference;

/// What a statement comes to: both sides compute it alike from what is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectView {
    /// How far it is: `refused`, `no-effect`, `opened`, `acknowledged`, `no-position-yet`, `answered`, `non-responsive`,
    /// `denied`, `lapsed`, `waived`, `superseded`, `cancelled`.
    pub stage: String,
    /// Why it has no effect, such as `case-closed` or `statement-unknown`; nothing where it has one.
    #[serde(default)]
    pub no_effect: Option<String>,
    /// Where it was withdrawn at the same time: by what.
    #[serde(default)]
    pub crossed_by: Option<Reference>,
    /// The case that it belongs to.
    #[serde(default)]
    pub case: Option<String>,
    /// What it rests on, where its format asks for evidence: `unsubstantiated`, `committed`, `part-disclosed`, `disclosed`,
    /// `offered`, `offered-inline`, `held`; and both together where some is given and some is committed to by hash, such as
    /// `held-committed`.
    #[serde(default)]
    pub evidence: Option<String>,
    /// By when it was to be sent, POSIX seconds, where its effective time is later: it was sent late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_late: Option<u64>,
    /// Evidence that it commits to by hash: each hash, and the statement that discloses it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub committed: Vec<CommittedView>,
    /// It has effect, and something that it would oblige the other party to is not owed: that party owes as much as it can.
    #[serde(default)]
    pub unobliging: bool,
    /// The statement that met the acknowledgement which is owed for it, whatever else it says; nothing where none is owed or
    /// it is still open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_by: Option<Reference>,
    /// It stands on entries that may yet be preceded by others.
    pub provisional: bool,
}

/// Evidence that a statement committed to by hash, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommittedView {
    /// The commitment, in hexadecimal.
    pub commitment: String,
    /// The statement (F38) that discloses it; nothing where none did.
    #[serde(default)]
    pub by: Option<Reference>,
}
