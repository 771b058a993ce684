//! What line tests come to, as it is shown: from the store alone, whoever made the tests.

use comity_store::{Cells, Rows};
use comity_wire::LineId;

use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{Blame, Colour, Finding};
use crate::watch::cells::{self, RecordError};
use crate::watch::linetests::{LineRecord, TestRecord, line_cell};

/// Tests of one line that are shown at most.
pub const SERIES_MAX: usize = 4_096;

pub(super) fn damaged(error: &RecordError) -> Problem {
    Problem::new(codes::STORE_DAMAGED).with("detail", error)
}

impl Snapshot {
    /// What is kept of a line's tests as a whole; empty where it was never tested.
    ///
    /// # Errors
    /// The store's.
    pub fn line_record(&self, line: &LineId) -> Result<LineRecord, Problem> {
        let record = cells::get(&*self.read, Cells::Watch, &line_cell(line)).map_err(|e| damaged(&e))?;
        Ok(record.unwrap_or_default())
    }

    /// The tests of a line whose authors' clocks said `from` or later, oldest first, at most [`SERIES_MAX`] of each
    /// journal's newest.
    ///
    /// # Errors
    /// The store's.
    pub fn line_series(&self, line: &LineId, from: u64) -> Result<Vec<TestRecord>, Problem> {
        let mut found = Vec::new();
        for (_, _, _, journal) in self.journals.iter().filter(|(of, ..)| of == line) {
            let (start, mut end) = (comity_store::row_key(journal, 0), comity_store::row_key(journal + 1, 0));
            for _ in 0..SERIES_MAX {
                let (Some(low), Some(high)) = (start, end) else { break };
                let last = self.read.last_row(Rows::Series, low..high).map_err(|e| keep(e.into()))?;
                let Some((key, row)) = last else { break };
                let test: TestRecord = cells::decode(&row).map_err(|e| damaged(&e))?;
                if test.clock < from {
                    break;
                }
                found.push(test);
                end = Some(key);
            }
        }
        found.sort_by_key(|test| (test.clock, test.ours, test.number));
        Ok(found)
    }
}

impl Node {
    /// Lines that are down by their tests, and lines of which the two sides make something else.
    pub(super) async fn line_test_findings(&self) -> Result<Vec<Finding>, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || {
            let mut findings = Vec::new();
            for (line, name) in &snapshot.names.lines {
                let record = snapshot.line_record(line)?;
                let on = |colour, code, blame| {
                    let finding = Finding::new(colour, code, blame);
                    finding.with("peer", &name.peer).with("track", name.track.word())
                };
                if let Some(outage) = record.outages.last().filter(|outage| outage.until.is_none()) {
                    let finding = on(Colour::Red, "line-down", Blame::Network).with("since", outage.from);
                    findings.push(finding.with("missed", outage.missed));
                }
                if let Some(differs) = record.differs {
                    let finding = on(Colour::Red, "digests-differ", Blame::Nobody);
                    findings.push(finding.with("ours", differs.ours.size).with("theirs", differs.theirs.size));
                }
            }
            Ok(findings)
        })
        .await?
    }
}
