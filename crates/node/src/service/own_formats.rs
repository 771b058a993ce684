//! Formats of a party's own: on which lines they count, and which of them a line goes by and this node has not.
//!
//! In scope: what the rules in force on each line name (F14) against what lies in this node's folder. Out of scope: what the
//! other side holds. A definition that is not here makes this side judge alone: the digests of both sides then differ.

use comity_catalog::Catalogue;
use comity_wire::Hash;

use super::names::Names;
use super::node::Node;
use super::views::{Blame, Colour, Finding};
use crate::state::LineState;

impl Node {
    /// Lines, as `PEER/track`, whose rules in force have a format in this version. What is still being read after the start is
    /// left out.
    pub(super) fn adopted_on(&self, id: &str, version: u64) -> Vec<String> {
        let (names, catalogue) = (self.names(), self.catalogue());
        let states = self.inner.states.all();
        let has = |state: &&std::sync::Arc<LineState>| state.provisional.format(&*catalogue, id, version).is_some();
        let mut lines: Vec<String> = states.iter().filter(has).map(|state| line_of(state, &names)).collect();
        lines.sort();
        lines
    }

    /// A finding for each definition that the rules in force on a line name and that is not here.
    pub(super) fn missing_formats(&self) -> Vec<Finding> {
        let (names, catalogue) = (self.names(), self.catalogue());
        let states = self.inner.states.all();
        let of = |state: &std::sync::Arc<LineState>| {
            let line = line_of(state, &names);
            let lacking = lacking(&catalogue, state.provisional.definitions());
            lacking.into_iter().map(move |hash| finding(&line, &hash)).collect::<Vec<_>>()
        };
        states.iter().flat_map(of).collect()
    }

    /// Says in the log which of these are not here, once every line has been read after the start.
    pub async fn log_missing_formats(&self) {
        let lines: Vec<_> = self.names().lines.values().map(|line| line.line).collect();
        for line in lines {
            // A line that is not read in time says it in the status.
            let _read = self.state(line).await;
        }
        for missing in self.missing_formats() {
            let (line, hash) = (&missing.params["line"], &missing.params["hash"]);
            tracing::error!(line, hash, "the rules in force name a format that is not in this node's folder");
        }
    }
}

fn line_of(state: &LineState, names: &Names) -> String {
    let (peer, track) = names.of(&state.config.line);
    format!("{peer}/{track}")
}

/// Which definitions the catalogue does not have.
fn lacking(catalogue: &Catalogue, named: &[Hash]) -> Vec<Hash> {
    named.iter().filter(|hash| !catalogue.iter().any(|known| known.hash == **hash)).copied().collect()
}

fn finding(line: &str, hash: &Hash) -> Finding {
    Finding::new(Colour::Red, "format-missing", Blame::Operator).with("line", line).with("hash", hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_that_is_not_here_is_named_and_what_is_here_is_not() {
        let catalogue = Catalogue::shipped().unwrap();
        let (here, gone) = (catalogue.newest("F90").unwrap().hash, Hash([7; 32]));
        assert_eq!(lacking(&catalogue, &[here, gone]), [gone]);
        assert_eq!(lacking(&catalogue, &[here]), []);
        let found = finding("BOR/cert", &gone);
        assert_eq!(
            (found.code.as_str(), found.colour, found.params["line"].as_str()),
            ("format-missing", Colour::Red, "BOR/cert")
        );
    }
}
