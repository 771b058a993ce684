//! Which lines are tested, how often, and who prepares notices.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use comity_process::linetest::schedule::INTERVAL_S;
use comity_wire::LineId;

use crate::service::views::StatementDraft;

/// What is being done.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Prepares statements for an officer to release. Nothing leaves by it.
pub trait Prepare: Send + Sync {
    /// Prepares a statement, once for the same content while it is open; the number of its draft, or nothing where there can
    /// be none.
    fn prepare(&self, draft: StatementDraft) -> Doing<'_, Option<u64>>;
    /// The ground of a draft is gone: one that nobody touched is given up.
    fn groundless(&self, draft: u64) -> Doing<'_, ()>;
}

/// How lines are tested.
#[derive(Clone)]
pub struct LineTestSettings {
    /// Seconds of an hour; both sides must have the same. Zero tests no line that has no interval of its own.
    pub interval_s: u64,
    /// Of single lines; zero tests that line not at all.
    pub lines: BTreeMap<LineId, u64>,
    /// Also lines whose peer no link can reach.
    pub courier_too: bool,
    /// Whether persons are tested unannounced, twice a year.
    pub persons: bool,
    /// Prepares notices of outages.
    pub prepare: Option<Arc<dyn Prepare>>,
    /// Addresses that are known to be relays.
    pub relays: BTreeSet<String>,
}

impl Default for LineTestSettings {
    fn default() -> Self {
        Self {
            interval_s: INTERVAL_S,
            lines: BTreeMap::new(),
            courier_too: false,
            persons: true,
            prepare: None,
            relays: BTreeSet::new(),
        }
    }
}

impl LineTestSettings {
    /// The interval of a line; `None` where it is not tested. `linked`: whether a link can reach its peer.
    #[must_use]
    pub fn interval(&self, line: &LineId, linked: bool) -> Option<u64> {
        match self.lines.get(line) {
            Some(own) => Some(*own).filter(|seconds| *seconds > 0),
            None => Some(self.interval_s).filter(|seconds| *seconds > 0 && (linked || self.courier_too)),
        }
    }
}
