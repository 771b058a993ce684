//! How far long work is.

use serde::{Deserialize, Serialize};

/// A stage of long work. `done` rises within it and ends at `total`, unless the work fails or is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Stage {
    /// A check looks at the structure of the store; how long that takes nobody knows.
    Structure,
    /// A check recomputes entries and their trees.
    Entries,
    /// A check verifies the signatures of heads and receipts.
    Signatures,
    /// A check compares what lies beside the journals; how long that takes nobody knows.
    Records,
    /// A check reads attachments.
    Attachments,
    /// A backup copies the store.
    Store,
    /// A backup reads its copy of the store back.
    Reading,
    /// A backup copies keys, register, pairings and attachments; a restore copies everything.
    Files,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Unit {
    /// Entries of journals.
    Entries,
    /// Bytes.
    Bytes,
}

/// How far long work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// What is done now. A stage may be left out, and none comes back.
    pub stage: Stage,
    /// How much of the stage is done.
    pub done: u64,
    /// How much there is; null where nobody can know.
    pub total: Option<u64>,
    /// In what.
    pub unit: Unit,
}

impl Progress {
    /// So many of all.
    #[must_use]
    pub const fn of(stage: Stage, done: u64, total: u64) -> Self {
        let unit = match stage {
            Stage::Entries | Stage::Signatures | Stage::Records => Unit::Entries,
            _ => Unit::Bytes,
        };
        Self { stage, done, total: Some(total), unit }
    }

    /// Under way, without an end that is known.
    #[must_use]
    pub const fn open(stage: Stage) -> Self {
        Self { total: None, ..Self::of(stage, 0, 0) }
    }
}
