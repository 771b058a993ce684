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
    /// What it rests on, where its format asks for evidence: `unsubstantiated`, `committed`, `offered`, `disclosed`, `held`.
    #[serde(default)]
    pub evidence: Option<String>,
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
