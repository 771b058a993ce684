//! Statements of ours that never left and cannot be said again ([`drafts::aside`]), for whoever looks at the node.

use comity_exchange::Side;
use comity_wire::LineId;

use super::node::Node;
use super::problem::Problem;
use super::views::{Blame, Colour, Finding};
use crate::watch::drafts::aside::{Aside, all};
use crate::watch::staff::record_fault;

/// How many of them a status names.
const NAMED_MAX: usize = 16;

impl Node {
    /// Peer, track and number of one; nothing where its line has no name here.
    pub(crate) fn aside_name(&self, aside: &Aside) -> Option<(String, String, String)> {
        let (names, line) = (self.names(), aside.line.parse::<LineId>().ok()?);
        let (peer, track) = names.of(&line);
        let number = names.number(&line, Side::Ours, aside.generation, aside.ordinal);
        (!peer.is_empty()).then(|| (peer.to_owned(), track.word().to_owned(), number))
    }

    /// Those that nobody has released anew or given up, by the numbers that they had.
    pub(super) async fn aside_findings(&self) -> Result<Vec<Finding>, Problem> {
        let found = all(&*self.snapshot().await?.read).map_err(record_fault)?;
        let named = found.iter().filter_map(|(_, aside)| self.aside_name(aside)).take(NAMED_MAX);
        let finding = |(peer, track, number): (String, String, String)| {
            let finding = Finding::new(Colour::Red, "statement-set-aside", Blame::Operator);
            finding.with("peer", peer).with("track", track).with("number", number)
        };
        Ok(named.map(finding).collect())
    }
}
