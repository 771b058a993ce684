//! How far the counterpart's officers are called for a statement of ours, by the ladder that it publishes.

use serde::{Deserialize, Serialize};

/// The counterpart's ladder for one statement. Reckoned here from what its register publishes and from the receipt: nobody
/// there said that it is so. What really happened stands in its acknowledgement (F03, `levels`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LadderView {
    /// The desk at which it begins.
    pub desk: String,
    /// Number of the entry of the counterpart's register that publishes it.
    pub entry: u64,
    /// Its steps; those that no opening of the desk reaches are left out.
    pub steps: Vec<LadderStepView>,
    /// How many of them are reached now; none before the desk opens.
    pub reached: u64,
}

/// A level of a ladder that was entered before a statement was acknowledged: a claim of whoever acknowledges (F03,
/// `levels`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LevelView {
    /// The level, from 0.
    pub level: u32,
    /// The desk that was called.
    pub desk: String,
    /// When, by its author's clock.
    pub at: u64,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LadderStepView {
    /// The desk that is called.
    pub desk: String,
    /// Who there: `on-watch`, `reserve`, `next-shift`.
    pub call: String,
    /// When, if nobody has answered until then.
    pub at: u64,
}
