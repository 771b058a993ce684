//! Acts that are kept so that nobody does them unseen.

use serde::{Deserialize, Serialize};

/// One act, as the node's log has it. What is not known stays empty: the log is never filled up afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditView {
    /// Its number in the log, from 0 on.
    #[serde(default)]
    pub number: u64,
    /// When, by this node's clock.
    pub at: u64,
    /// What: `held`, `hold-lifted`, `erased`, `archived`, `disclosed`, `mended`, `keys-rotated`, `keys-revoked`, `register-used`, `tls-prepared`, `tls-switched`, `voice-sheets`,
    /// `read` by an officer, `statement-released`, `officer-entered` and other acts about officers;
    /// `unreadable` for a record that this program cannot read.
    pub what: String,
    /// Who decided it, as far as it was said: an officer, or the number of the authority that signed.
    #[serde(default)]
    pub who: Option<String>,
    /// Who decided it as well: the further officers of a disclosure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The officer whose token asked for it, by short id; nobody's where whoever runs the node did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// The number of the authority that signed, where one did; records of before have it in `who` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<u64>,
    /// What it concerns: a statement, a line, a register.
    #[serde(default)]
    pub subject: Option<String>,
    /// More of it: disclosed fields, rows, entries.
    #[serde(default)]
    pub details: Vec<String>,
    /// How a disclosure was released.
    #[serde(default)]
    pub released_by: Option<String>,
}

/// Which acts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct AuditQuery {
    /// Only acts below this number; the newest where it is not given.
    pub before: Option<u64>,
    /// How many, 100 where it is not given.
    pub limit: Option<usize>,
    /// Who read what, instead of acts.
    pub reads: bool,
}
