//! What a statement is marked with, for whoever asks before anything of it leaves.

use serde::{Deserialize, Serialize};

/// What says who may read a statement and how it may be handled: nothing of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelsView {
    /// The number that people see.
    pub number: String,
    /// The track.
    pub track: String,
    /// Its format; nothing where it could not be opened here or was erased.
    pub format: Option<String>,
    /// `actual`, `exercise` or `test`; empty where that is not known.
    pub mark: String,
    /// TLP's label, likewise.
    pub tlp: String,
    /// PAP's label, likewise.
    pub pap: String,
}
