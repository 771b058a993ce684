//! How the node is.

use serde::{Deserialize, Serialize};

use super::traffic::TrafficView;
use std::collections::BTreeMap;

use super::line::LineView;
use crate::cause::Cause;
use crate::ledger::Damage;

/// How bad it is. Never shown by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Colour {
    /// Nothing to do.
    Green,
    /// Look at it today.
    Amber,
    /// Act now.
    Red,
}

/// At whom a finding points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Blame {
    /// Whoever runs this node.
    Operator,
    /// The counterpart.
    Counterpart,
    /// The way between.
    Network,
    /// Nobody.
    Nobody,
}

/// One thing that is worth saying. The message key is `finding-<code>`, what to do `finding-<code>-remedy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// How bad.
    pub colour: Colour,
    /// Stable code in kebab case.
    pub code: String,
    /// At whom it points.
    pub blame: Blame,
    /// Parameters of the messages.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Finding {
    /// A finding without parameters.
    #[must_use]
    pub fn new(colour: Colour, code: &str, blame: Blame) -> Self {
        Self { colour, code: code.to_owned(), blame, params: BTreeMap::new() }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds why: its word, fields and raw text, as [`Cause::add_to`] says.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        cause.into().add_to(&mut self.params);
        self
    }
}

/// The node's state at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeStatus {
    /// The worst of the findings.
    pub colour: Colour,
    /// What this party calls itself.
    pub name: String,
    /// This party's id.
    pub party: String,
    /// What is worth saying, worst first.
    pub findings: Vec<Finding>,
    /// Lines.
    pub lines: Vec<LineView>,
    /// Where the node listens.
    pub listening: Option<String>,
    /// Bytes free on the disk.
    pub disk_free: Option<u64>,
    /// New statements are refused below this.
    pub disk_floor: Option<u64>,
    /// Transactions committed since the start.
    pub commits: u64,
    /// Syncs to the disk since the start, where the store knows.
    pub syncs: Option<u64>,
    /// Statements of ours not yet receipted, over all lines.
    pub in_flight: u64,
    /// What the link has counted since its start; null for a node without links.
    #[serde(default)]
    pub traffic: Option<TrafficView>,
}

/// What reading a courier file did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CourierReport {
    /// Frames in the file.
    pub frames: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Frames for lines that are not here.
    pub unknown_lines: u64,
    /// Frames that this node's own side wrote: they are for the other side.
    #[serde(default)]
    pub own: u64,
    /// Entries that were new.
    pub new_entries: u64,
    /// Receipts that were new.
    pub new_receipts: u64,
    /// The file is not what its writer wrote: its checksum differs. What verified was taken all the same.
    pub damaged: bool,
    /// Frames that were not taken, apart from those for lines that are not here.
    pub not_taken: u64,
    /// Why frames were not taken, at most 16 of them.
    pub refused: Vec<RefusedFrame>,
    /// Peers from whose lines with us frames came.
    #[serde(default)]
    pub from: Vec<String>,
    /// Those of them to whom another file is owed: they asked for something, or brought a part of what was asked for.
    #[serde(default)]
    pub asked_by: Vec<String>,
}

/// A frame that was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedFrame {
    /// The line: peer and track. Nothing for what is no frame.
    pub line: Option<String>,
    /// The word of the code that stands for the reason.
    pub code: Option<String>,
    /// The exact reason, in English.
    pub detail: String,
}

/// One thing that is not what was written or signed. The message key is `damage-<code>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DamageView {
    /// Its word; docs/operate/damage.md explains each.
    pub code: String,
    /// Fields of the message; `place` is the journal or line, `why` a reason in English.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// All of it in English.
    pub detail: String,
}

impl From<Damage> for DamageView {
    fn from(damage: Damage) -> Self {
        let params = damage.params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { code: damage.code.to_owned(), params, detail: damage.detail }
    }
}

/// What checking the store found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FsckReport {
    /// Entries whose leaf hash was recomputed.
    pub entries: u64,
    /// Journals whose root was recomputed and compared with its checkpoint.
    pub journals: u64,
    /// Attachments whose chunks were read.
    pub attachments: u64,
    /// Damage that is there now, at most 100 of it.
    pub damage: Vec<DamageView>,
    /// How many of these mending would undo: by computing rows anew from the entries, or by fetching attachments again
    /// from the other side.
    #[serde(default)]
    pub mendable: u64,
    /// What was computed anew from the entries, and stands as it must. Empty where mending was not asked for.
    #[serde(default)]
    pub mended: Vec<DamageView>,
    /// Roots of attachments that are fetched again; until they have come they are among the damage.
    #[serde(default)]
    pub fetching: Vec<String>,
}
