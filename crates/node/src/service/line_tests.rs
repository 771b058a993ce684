//! What line tests come to, as it is shown: from the store alone, whoever made the tests.

use std::collections::BTreeMap;

use comity_process::Who2;
use comity_process::linetest::schedule::{Hours, INTERVAL_S, half_of};
use comity_process::linetest::series::summary;
use comity_process::linetest::ways::{WayKey, WaySum, by_way};
use comity_store::{Cells, Rows};
use comity_wire::Canonical as _;
use comity_wire::LineId;
use comity_wire::register::RegisterPart;

use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{
    Blame, Colour, Finding, LineTestItemView, LineTestQuery, LineTestSummaryView, LineTestsView, PositionView, WayView,
};
use crate::ledger::query;
use crate::watch::cells::{self, RecordError};
use crate::watch::directory;
use crate::watch::linetests::{At, LineRecord, TestKind, TestRecord, line_cell, series};

/// Days of a window where none are given.
const DAYS: u64 = 30;
/// Days of a window at most.
const DAYS_MAX: u64 = 366;
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

    /// The tests of a line whose authors' clocks said `from` or later, oldest first, at most `SERIES_MAX` of each
    /// journal's newest.
    ///
    /// # Errors
    /// The store's.
    pub fn line_series(&self, line: &LineId, from: u64) -> Result<Vec<TestRecord>, Problem> {
        let mut found = Vec::new();
        for (_, _, journal) in self.journals.of_line(line) {
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

impl Snapshot {
    /// The telephone and the mail address to fall back on, from the counterpart's register as far as the line brought it.
    pub(super) fn fallback(&self, line: &LineId, peer: &str) -> Result<(Option<String>, Option<String>), Problem> {
        let Some(bytes) = query::their_register(&*self.read, line).map_err(keep)? else { return Ok((None, None)) };
        let part = RegisterPart::from_bytes(&bytes).ok();
        let view = part.and_then(|part| comity_journal::RegisterView::build(&part.entries).ok());
        Ok(view.map_or((None, None), |view| directory::fallback(&directory::directory(peer, false, &view, 0))))
    }

    /// The tests of a line over the window that ends now.
    pub(super) fn line_tests(
        &self,
        query: &LineTestQuery,
        (us, now): (comity_wire::PartyId, u64),
    ) -> Result<LineTestsView, Problem> {
        let line = self.names.line(&query.peer, &query.track)?;
        let record = self.line_record(&line)?;
        let interval_s = if record.interval_s == 0 { INTERVAL_S } else { record.interval_s };
        let them = self.names.peers.get(&query.peer).map_or(us, |peer| peer.party);
        let (half, hours) = (half_of(&us, &them), Hours::of(&line, interval_s));
        let from = now.saturating_sub(query.days.unwrap_or(DAYS).clamp(1, DAYS_MAX).saturating_mul(86_400));
        let records = self.line_series(&line, from)?;
        let counted = series(&records, half);
        let window = (hours.at(from), hours.at(now).saturating_add(1));
        let sum = summary(&counted, &hours, window, now);
        let ours_minus_theirs = half == Who2::Upper;
        let mut trips = counted.iter().map(|test| test.round_trip_ms);
        let items = records.iter().map(|record| {
            let node = record.kind == TestKind::Node;
            item(record, if node { trips.next().flatten() } else { None }, now)
        });
        let persons = || records.iter().filter(|record| record.kind == TestKind::Person && record.receipted.is_some());
        let (missed, answered) =
            (persons().filter(|r| r.missed(now)).count(), persons().filter(|r| r.in_time()).count());
        Ok(LineTestsView {
            peer: query.peer.clone(),
            track: query.track.clone(),
            interval_s,
            from,
            to: now,
            down_since: record.outages.last().filter(|outage| outage.until.is_none()).map(|outage| outage.from),
            outages: record.outages,
            tests: items.collect(),
            summary: LineTestSummaryView {
                hours: sum.hours,
                answered: sum.answered,
                availability_permille: sum.availability_permille,
                round_trip_p50_ms: sum.round_trip_ms.map(|of| of.p50),
                round_trip_p90_ms: sum.round_trip_ms.map(|of| of.p90),
                round_trip_p99_ms: sum.round_trip_ms.map(|of| of.p99),
                skew_ms: sum.skew.map(|skew| if ours_minus_theirs { skew.turned().ms } else { skew.ms }),
                skew_within_ms: sum.skew.map(|skew| skew.within_ms),
                unequal: sum.unequal,
                damaged: sum.damaged,
                transports: sum.transports,
                ways: ways(by_way(&counted, &hours, window), half),
                persons: persons().count() as u64,
                persons_answered: answered as u64,
                persons_missed: missed as u64,
            },
        })
    }
}

/// Each way as it is shown to one of the parties.
fn ways(found: BTreeMap<WayKey, WaySum>, us: Who2) -> Vec<WayView> {
    let view = |(key, sum): (WayKey, WaySum)| WayView {
        ours: key.by == us,
        kind: key.kind,
        address: key.address,
        tests: sum.tests,
        reached: sum.reached,
        failed: sum.failed,
        availability_permille: sum.availability_permille,
        last_reached: sum.last_reached_s,
        p50_ms: sum.ms.map(|of| of.p50),
        p90_ms: sum.ms.map(|of| of.p90),
        p99_ms: sum.ms.map(|of| of.p99),
        skew_ms: sum.skew.map(|skew| if us == Who2::Upper { skew.turned().ms } else { skew.ms }),
        skew_within_ms: sum.skew.map(|skew| skew.within_ms),
        down_since: sum.outages.last().filter(|outage| outage.until_s.is_none()).map(|outage| outage.from_s),
        outages: sum.outages.len() as u64,
    };
    let mut views: Vec<WayView> = found.into_iter().map(view).collect();
    views.sort_by_key(|way| !way.ours);
    views
}

pub(super) fn position(at: At) -> PositionView {
    PositionView { generation: at.generation, size: at.size }
}

/// One test as it is shown.
pub(super) fn item(record: &TestRecord, round_trip_ms: Option<u64>, now: u64) -> LineTestItemView {
    let answer = record.answer.as_ref();
    LineTestItemView {
        kind: record.kind,
        ours: record.ours,
        id: record.id.clone(),
        sequence: record.sequence,
        clock: record.clock,
        receipted_at: record.receipted,
        answered_at: answer.and_then(|answer| answer.receipted),
        equal: answer.map(|answer| answer.digest == record.digest),
        whole: answer.map(|answer| answer.whole),
        round_trip_ms,
        transports: record.ways.clone(),
        officer: answer.and_then(|answer| answer.officer.clone()),
        taken_s: record.taken_s().filter(|_| record.kind == TestKind::Person),
        missed: record.missed(now),
    }
}

impl Node {
    /// The tests of a line over the window that ends now, and what they come to: the counterpart has the same.
    ///
    /// # Errors
    /// No such line; the store's.
    pub async fn line_tests(&self, query: LineTestQuery) -> Result<LineTestsView, Problem> {
        let (snapshot, now) = (self.snapshot().await?, self.now().wall_s);
        let us = snapshot.names.party;
        self.blocking(move || snapshot.line_tests(&query, (us, now))).await?
    }

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
                    let finding = finding.with("missed", outage.missed);
                    let (telephone, mail) = snapshot.fallback(line, &name.peer)?;
                    let finding = finding.with("telephone", telephone.unwrap_or_else(|| "-".to_owned()));
                    let draft = outage.draft.map_or_else(|| "-".to_owned(), |draft| draft.to_string());
                    findings.push(finding.with("mail", mail.unwrap_or_else(|| "-".to_owned())).with("draft", draft));
                }
                if let Some(range) = record.range {
                    let cases = if record.cases.is_empty() { "-".to_owned() } else { record.cases.join(" ") };
                    let finding = on(Colour::Red, "digests-differ", Blame::Nobody).with("cases", cases);
                    let (ours, theirs) = range.high.sizes();
                    findings.push(finding.with("ours", ours).with("theirs", theirs));
                }
            }
            Ok(findings)
        })
        .await?
    }
}
