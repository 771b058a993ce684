//! Why this node cannot say its line tests (F01), while it cannot: a line is not down for that.
//!
//! In memory alone: whoever has just started finds out at the next test.

use comity_wire::LineId;

use super::hands::lock;
use super::node::Node;
use super::problem::Problem;
use super::views::{Blame, Colour, Finding, UnsaidView};

impl Node {
    /// Notes why a test or echo of a line was not written; nothing: one was.
    pub(crate) fn note_unsaid(&self, line: &LineId, why: Option<(u64, &Problem)>) {
        let mut unsaid = lock(&self.inner.shared.unsaid);
        let Some((now, problem)) = why else {
            unsaid.remove(line);
            return;
        };
        let since = unsaid.get(line).map_or(now, |known| known.since);
        let (code, params) = (problem.code.to_string(), problem.params.clone());
        unsaid.insert(*line, UnsaidView { since, code, params });
    }

    /// Why this node cannot say the tests of a line; nothing where it can.
    #[must_use]
    pub fn unsaid(&self, line: &LineId) -> Option<UnsaidView> {
        lock(&self.inner.shared.unsaid).get(line).cloned()
    }

    /// The same of all lines, for whoever looks at the node.
    pub(super) fn unsaid_findings(&self) -> Vec<Finding> {
        let names = self.names();
        let all = lock(&self.inner.shared.unsaid).clone();
        let finding = |(line, unsaid): (LineId, UnsaidView)| {
            let (peer, track) = names.of(&line);
            let mut finding = Finding::new(Colour::Red, "line-test-unsaid", Blame::Operator);
            finding.params = unsaid.params;
            let finding = finding.with("peer", peer).with("track", track.word()).with("since", unsaid.since);
            finding.with("why", unsaid.code)
        };
        all.into_iter().map(finding).collect()
    }
}
