//! Following the two journals of a line: which tests stand there, and what became of them.
//!
//! Only what stands in the journals counts, so that both sides keep the same series; a node that was away, or whose
//! records are lost, gets it back by looking again.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_process::linetest::narrow::NAMED_MAX;
use comity_process::linetest::text::verify;
use comity_store::{Cells, Read, Rows, row_key};
use comity_wire::LineId;
use comity_wire::header::{Header, Kind};

use super::body::{AnswerBody, At, TestBody, WatchTestBody};
use super::digests::CASES_MAX;
use super::record::{AnswerRecord, HOURS_KEPT_MAX, LineRecord, ListedRecord, Looked, TestKind, TestRecord, line_cell};
use crate::ledger::{Journals, KeepError, StoredEntry, entries_from, peek};
use crate::watch::cells::{self, RecordError};

/// Tests of each journal that are kept in memory.
pub const TESTS_HELD_MAX: usize = 128;
/// Entries that one look reads of a line at most.
const LOOK_MAX: usize = 4_096;
/// Entries that are read at once.
const PAGE: usize = 128;
/// Listed receipts that wait for entries at most.
const LISTED_MAX: usize = 4_096;

/// Why a line could not be followed.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The journals'.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The records'.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The store's.
    #[error(transparent)]
    Store(#[from] comity_store::StoreError),
}

/// The newest tests of a line and its record.
#[derive(Debug, Default)]
pub struct Followed {
    /// The record.
    pub record: LineRecord,
    /// Tests by their row's key.
    pub tests: BTreeMap<u64, TestRecord>,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Found {
    /// Keys of tests that were changed and are to be kept.
    pub changed: Vec<u64>,
    /// Tests, by key, that have got their answer.
    pub answered: Vec<u64>,
    /// Whether there is more to look at.
    pub more: bool,
    /// Whether the line's record changed.
    pub moved: bool,
}

/// A statement that concerns tests.
struct Said {
    ours: bool,
    key: u64,
    header: Header,
    id: String,
    format: String,
    refs: Vec<String>,
    stored: StoredEntry,
}

impl Followed {
    /// Reads what is kept of a line.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn load(read: &dyn Read, journals: &Journals, line: &LineId) -> Result<Self, WalkError> {
        let record: Option<LineRecord> = cells::get(read, Cells::Watch, &line_cell(line))?;
        let mut tests = BTreeMap::new();
        for (_, _, journal) in journals.of_line(line) {
            let mut end = end_of(journal);
            for _ in 0..TESTS_HELD_MAX {
                let Some((key, row)) = read.last_row(Rows::Series, start_of(journal)..end)? else { break };
                tests.insert(key, cells::decode(&row)?);
                end = key;
            }
        }
        Ok(Self { record: record.unwrap_or_default(), tests })
    }

    /// Looks at what came since.
    ///
    /// # Errors
    /// [`WalkError`]; nothing of the look counts then.
    pub fn look(
        &mut self,
        read: &dyn Read,
        journals: &Journals,
        line: &LineId,
        interval_s: u64,
    ) -> Result<Found, WalkError> {
        let (mut found, mut said) = (Found::default(), Vec::new());
        let mut budget = LOOK_MAX;
        for (side, generation, journal) in journals.of_line(line) {
            let ours = side == Side::Ours;
            let mut size = self.looked(ours, generation);
            let from = size;
            while budget > 0 {
                let page = entries_from(read, journal, size, PAGE.min(budget))?;
                let Some((last, _)) = page.last() else { break };
                size = last + 1;
                budget -= page.len();
                for (number, stored) in page {
                    said.extend(self.entry(ours, (journal, number), stored));
                }
            }
            if size != from {
                found.moved = true;
                self.record.looked.retain(|l| (l.ours, l.generation) != (ours, generation));
                self.record.looked.push(Looked { ours, generation, size });
            }
        }
        found.more = budget == 0;
        let (answers, tests): (Vec<Said>, Vec<Said>) = said.into_iter().partition(|one| !one.refs.is_empty());
        for one in tests {
            self.test(one, interval_s, &mut found);
        }
        for one in answers {
            self.answer(&one, &mut found);
        }
        self.receipts(&mut found);
        self.forget();
        found.changed.sort_unstable();
        found.changed.dedup();
        Ok(found)
    }

    fn looked(&self, ours: bool, generation: u64) -> u64 {
        let at = self.record.looked.iter().find(|l| (l.ours, l.generation) == (ours, generation));
        at.map_or(0, |l| l.size)
    }

    /// Notes the receipts of an entry; the statement, if it concerns tests.
    fn entry(&mut self, ours: bool, (journal, number): (u16, u64), stored: StoredEntry) -> Option<Said> {
        let header = stored.entry.header().ok()?;
        if let Some(citation) = header.citation {
            let listed = header.receipts.iter().map(|listed| ListedRecord {
                ours: !ours,
                generation: citation.generation,
                size: listed.size,
                time: listed.time,
            });
            let room = LISTED_MAX.saturating_sub(self.record.listed.len());
            self.record.listed.extend(listed.take(room));
        }
        if header.kind != Kind::Statement || stored.void.is_some() {
            return None;
        }
        let plaintext = stored.plaintext.as_deref()?;
        if !["F01", "F02", "F03"].contains(&peek::format(plaintext)?) {
            return None;
        }
        let refers = peek::refers(plaintext)?;
        let refs = refers.ids.iter().map(ToString::to_string).collect();
        let (key, id) = (row_key(journal, number)?, stored.id.to_string());
        Some(Said { ours, key, header, id, format: refers.format, refs, stored })
    }

    fn test(&mut self, said: Said, interval_s: u64, found: &mut Found) {
        let Some(statement) = said.stored.plaintext.as_deref().and_then(peek::statement) else { return };
        let (generation, number) = (said.header.generation, said.header.number);
        let base = TestRecord {
            kind: TestKind::Person,
            ours: said.ours,
            generation,
            number,
            id: said.id.clone(),
            sequence: 0,
            clock: said.header.stated,
            digest: String::new(),
            own: At { generation, size: number },
            other: At { generation: 0, size: 0 },
            ways: Vec::new(),
            previous_round_trip_ms: None,
            whole: true,
            receipted: None,
            answer: None,
            desk: None,
            missed_told: false,
            text: None,
        };
        let record = match said.format.as_str() {
            "F01" => {
                let Ok(body) = serde_json::from_slice::<TestBody>(&statement.body) else { return };
                if said.ours {
                    self.record.sequence = self.record.sequence.max(body.sequence);
                    self.record.hours.push(body.clock / interval_s.max(1));
                    let over = self.record.hours.len().saturating_sub(HOURS_KEPT_MAX);
                    self.record.hours.drain(..over);
                }
                let whole = verify(body.sequence, &body.text).whole();
                TestRecord {
                    kind: TestKind::Node,
                    sequence: body.sequence,
                    clock: body.clock,
                    digest: body.state_digest,
                    own: body.ours,
                    other: body.theirs,
                    ways: body.transports,
                    previous_round_trip_ms: body.last_round_trip_ms,
                    whole,
                    // What is whole can be made again.
                    text: (!whole && !said.ours).then_some(body.text),
                    ..base
                }
            }
            "F02" => {
                let Ok(body) = serde_json::from_slice::<WatchTestBody>(&statement.body) else { return };
                TestRecord { desk: Some(body.desk), ..base }
            }
            _ => return,
        };
        self.tests.insert(said.key, record);
        found.changed.push(said.key);
    }

    fn answer(&mut self, said: &Said, found: &mut Found) {
        let asked = self
            .tests
            .iter_mut()
            .rev()
            .find(|(_, test)| test.ours != said.ours && test.answer.is_none() && said.refs.contains(&test.id));
        let Some((key, test)) = asked else { return };
        let Some(statement) = said.stored.plaintext.as_deref().and_then(peek::statement) else { return };
        let base = AnswerRecord {
            generation: said.header.generation,
            number: said.header.number,
            clock: said.header.stated,
            digest: String::new(),
            whole: true,
            receipted: None,
            officer: None,
            narrowing: Vec::new(),
            cases: Vec::new(),
        };
        test.answer = match (test.kind, said.format.as_str()) {
            (TestKind::Node, "F01") => {
                let Ok(body) = serde_json::from_slice::<TestBody>(&statement.body) else { return };
                // It speaks of the test's own cut, or of nothing that can be compared.
                if (body.theirs, body.ours) != (test.own, test.other) {
                    return;
                }
                let whole = verify(test.sequence, &body.text).whole();
                let (mut narrowing, mut cases) = (body.narrowing, body.cases);
                if body.state_digest == test.digest {
                    narrowing.clear();
                    cases.clear();
                }
                narrowing.truncate(NAMED_MAX);
                cases.truncate(CASES_MAX);
                Some(AnswerRecord { clock: body.clock, digest: body.state_digest, whole, narrowing, cases, ..base })
            }
            (TestKind::Person, "F03") => {
                let Ok(body) = serde_json::from_slice::<AnswerBody>(&statement.body) else { return };
                Some(AnswerRecord { officer: Some(body.officer), ..base })
            }
            _ => return,
        };
        test.text = None;
        found.changed.push(*key);
        found.answered.push(*key);
    }

    /// Gives tests and answers the first receipt that covers them. A receipt stays as long as entries below it were not
    /// looked at.
    fn receipts(&mut self, found: &mut Found) {
        self.record.listed.sort_by_key(|l| (l.ours, l.generation, l.size, l.time));
        for (key, test) in &mut self.tests {
            let listed = &self.record.listed;
            let first = |ours: bool, generation: u64, number: u64| {
                let covers = |l: &&ListedRecord| (l.ours, l.generation) == (ours, generation) && l.size > number;
                listed.iter().find(covers).map(|l| l.time)
            };
            let before = (test.receipted, test.answer.as_ref().and_then(|answer| answer.receipted));
            test.receipted = test.receipted.or_else(|| first(test.ours, test.generation, test.number));
            let ours = test.ours;
            if let Some(answer) = &mut test.answer {
                answer.receipted = answer.receipted.or_else(|| first(!ours, answer.generation, answer.number));
            }
            if before != (test.receipted, test.answer.as_ref().and_then(|answer| answer.receipted)) {
                found.changed.push(*key);
            }
        }
        let looked = self.record.looked.clone();
        let beyond = |l: &ListedRecord| {
            let at = looked.iter().find(|at| (at.ours, at.generation) == (l.ours, l.generation));
            l.size > at.map_or(0, |at| at.size)
        };
        self.record.listed.retain(beyond);
    }

    /// Keeps the newest tests of each journal in memory.
    fn forget(&mut self) {
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        let keys: Vec<u64> = self.tests.keys().rev().copied().collect();
        for key in keys {
            let count = counts.entry(key >> 40).or_default();
            *count += 1;
            if *count > TESTS_HELD_MAX {
                self.tests.remove(&key);
            }
        }
    }
}

/// The first key of a journal's rows.
pub(super) fn start_of(journal: u16) -> u64 {
    row_key(journal, 0).unwrap_or_default()
}

/// The key after a journal's last row.
pub(super) fn end_of(journal: u16) -> u64 {
    row_key(journal, (1 << 40) - 1).map_or(0, |last| last + 1)
}
