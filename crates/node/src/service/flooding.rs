//! Where a party owes as much as it can: shown with the node, and not only with what is owed.

use comity_wire::envelope::Mark;

use super::node::Node;
use super::obligations::full;
use super::views::{Blame, Colour, Finding, FullView, PartyView};

impl Node {
    /// A finding for each party that owes as much as one can on a line, of actual traffic and of exercises. Of lines that are
    /// still being read nothing is said.
    pub(super) fn flood_findings(&self) -> Vec<Finding> {
        let (names, states) = (self.names(), self.inner.states.all());
        let marks = [Mark::Actual, Mark::Exercise];
        let of_line = |state: &std::sync::Arc<crate::state::LineState>| {
            let of_mark = |mark: Mark| full(state, &names, mark).into_iter().map(move |full| finding(&full, mark));
            marks.into_iter().flat_map(of_mark).collect::<Vec<_>>()
        };
        states.iter().flat_map(of_line).collect()
    }
}

/// Neither side is blamed: one demands, the other has not given.
fn finding(full: &FullView, mark: Mark) -> Finding {
    let code = if full.owed_by == PartyView::Us { "obligations-full-ours" } else { "obligations-full-theirs" };
    let colour = if mark == Mark::Actual { Colour::Red } else { Colour::Amber };
    let finding = Finding::new(colour, code, Blame::Nobody).with("line", &full.line).with("mark", mark.word());
    finding.with("open", full.open).with("limit", full.limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_that_owes_as_much_as_it_can_is_a_finding_whichever_it_is() {
        let full = |owed_by| FullView { line: "BOR/nrrc".into(), owed_by, open: 9, limit: 9 };
        let (ours, theirs) =
            (finding(&full(PartyView::Us), Mark::Actual), finding(&full(PartyView::Them), Mark::Exercise));
        assert_eq!(
            (ours.code.as_str(), ours.colour, ours.blame),
            ("obligations-full-ours", Colour::Red, Blame::Nobody)
        );
        assert_eq!(
            (theirs.code.as_str(), theirs.colour, theirs.blame),
            ("obligations-full-theirs", Colour::Amber, Blame::Nobody)
        );
        assert_eq!((ours.params["open"].as_str(), ours.params["limit"].as_str()), ("9", "9"));
    }
}
