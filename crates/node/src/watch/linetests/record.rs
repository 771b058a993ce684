//! What is kept of line tests: one record for each test in the series, one for each line.

use comity_exchange::line::digest::Cut;
use comity_process::Who2;
use comity_process::linetest::series::{Echo, Test};
use comity_process::linetest::ways::WayResult;
use comity_wire::LineId;
use serde::{Deserialize, Serialize};

use super::body::{At, Between, CaseAt, Way};

/// Hours of ours that are remembered, so that none is tested twice.
pub const HOURS_KEPT_MAX: usize = 64;
/// Seconds within which a person answers a watch test: its acknowledgement is owed by then on every line (`formats/F02.json`).
pub const PERSON_ANSWER_S: u64 = 3_600;
/// Outages of a line that are remembered.
pub const OUTAGES_KEPT_MAX: usize = 64;

/// Who must answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TestKind {
    /// F01: the node answers.
    Node,
    /// F02: a person answers.
    Person,
}

/// A test and what became of it, from both journals of its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRecord {
    /// Who must answer.
    pub kind: TestKind,
    /// Whether we made it.
    pub ours: bool,
    /// Generation of its author's journal.
    pub generation: u64,
    /// Its entry's number.
    pub number: u64,
    /// Its entry's id.
    pub id: String,
    /// Its sequence number; zero for a person's.
    pub sequence: u64,
    /// Its author's clock.
    pub clock: u64,
    /// Its author's digest; empty for a person's.
    pub digest: String,
    /// The cut in its author's own journal.
    pub own: At,
    /// The cut in the other one.
    pub other: At,
    /// The ways it says to have covered.
    #[serde(default)]
    pub ways: Vec<Way>,
    /// The round trip of its author's previous test.
    pub previous_round_trip_ms: Option<u64>,
    /// Whether the text is here as its sequence number says.
    pub whole: bool,
    /// First listed receipt that covers it.
    pub receipted: Option<u64>,
    /// Its first answer.
    pub answer: Option<AnswerRecord>,
    /// The desk that a person's test addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
    /// Whether it was told that nobody answered a person's test in time.
    #[serde(default)]
    pub missed_told: bool,
    /// What arrived, where that has to be sent back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The answer to a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRecord {
    /// Generation of its author's journal.
    pub generation: u64,
    /// Its entry's number.
    pub number: u64,
    /// Its author's clock.
    pub clock: u64,
    /// Its author's digest at the test's cut; empty for a person's.
    pub digest: String,
    /// Whether the text came back as it was sent.
    pub whole: bool,
    /// First listed receipt that covers it.
    pub receipted: Option<u64>,
    /// The officer who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Where it says to look for a difference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narrowing: Vec<Between>,
    /// The cases that it names there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseAt>,
}

impl TestRecord {
    /// As the series counts it, without its round trip, which another test states.
    #[must_use]
    pub fn counted(&self, us: Who2) -> Test {
        let echo = |answer: &AnswerRecord| Echo {
            clock_s: answer.clock,
            receipted_s: answer.receipted,
            equal: answer.digest == self.digest,
            whole: answer.whole,
        };
        Test {
            by: if self.ours { us } else { us.other() },
            sequence: self.sequence,
            clock_s: self.clock,
            receipted_s: self.receipted,
            echo: self.answer.as_ref().map(echo),
            round_trip_ms: None,
            ways: self.ways.iter().map(Way::result).collect(),
        }
    }

    /// Seconds that a person took: from the receipt of the test, by the clock of who answered, to the receipt of the
    /// answer, by the clock of who asked.
    #[must_use]
    pub fn taken_s(&self) -> Option<u64> {
        let answered = self.answer.as_ref()?.receipted?;
        Some(answered.saturating_sub(self.receipted?))
    }

    /// Whether a person answered within `PERSON_ANSWER_S`.
    #[must_use]
    pub fn in_time(&self) -> bool {
        self.kind == TestKind::Person && self.taken_s().is_some_and(|taken| taken <= PERSON_ANSWER_S)
    }

    /// Whether nobody did, as known at an instant: the same on both sides, but for where their clocks differ.
    #[must_use]
    pub fn missed(&self, now_s: u64) -> bool {
        let over = self.receipted.is_some_and(|at| now_s > at.saturating_add(PERSON_ANSWER_S));
        self.kind == TestKind::Person && over && !self.in_time()
    }
}

impl Way {
    /// As the series counts it.
    #[must_use]
    pub fn result(&self) -> WayResult {
        WayResult { kind: self.kind.clone(), address: self.address.clone(), reached: self.reached, ms: self.ms }
    }
}

/// The tests of nodes among these records as a series, with the round trips that each author's next test states.
#[must_use]
pub fn series(records: &[TestRecord], us: Who2) -> Vec<Test> {
    let nodes = || records.iter().filter(|record| record.kind == TestKind::Node);
    let stated = |of: &TestRecord| {
        let next = nodes().find(|next| next.ours == of.ours && next.sequence == of.sequence + 1);
        next.and_then(|next| next.previous_round_trip_ms)
    };
    nodes().map(|record| Test { round_trip_ms: stated(record), ..record.counted(us) }).collect()
}

/// A time that a line was down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutageRecord {
    /// When the second test in a row was missed.
    pub from: u64,
    /// When the test was due that was answered again; nothing while it lasts.
    pub until: Option<u64>,
    /// Missed tests in a row.
    pub missed: u64,
    /// Whether other ways were tried.
    pub others_tried: bool,
    /// What became of each of them when the line went down.
    #[serde(default)]
    pub tried: Vec<Way>,
    /// Whether a notice of the outage (F07) was prepared for an officer.
    pub notice_prepared: bool,
    /// The number of its draft.
    #[serde(default)]
    pub draft: Option<u64>,
}

/// A receipt that a header lists for entries that were not looked at yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRecord {
    /// Whose entries it covers: ours.
    pub ours: bool,
    /// Generation of their journal.
    pub generation: u64,
    /// Size.
    pub size: u64,
    /// Signed time.
    pub time: u64,
}

/// How far a journal was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// Whether it is ours.
    pub ours: bool,
    /// Generation.
    pub generation: u64,
    /// Entries.
    pub size: u64,
}

/// The largest cut at which both sides are known to agree, our journal first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Ours.
    pub ours: At,
    /// Theirs.
    pub theirs: At,
}

impl Agreed {
    /// As the digest takes it.
    #[must_use]
    pub const fn cut(&self) -> Cut {
        Cut { ours: self.ours.pair(), theirs: self.theirs.pair() }
    }

    /// Sizes alone.
    #[must_use]
    pub const fn sizes(&self) -> (u64, u64) {
        (self.ours.size, self.theirs.size)
    }

    /// Other sizes in the same generations.
    #[must_use]
    pub const fn with(&self, (ours, theirs): (u64, u64)) -> Self {
        Self { ours: At { size: ours, ..self.ours }, theirs: At { size: theirs, ..self.theirs } }
    }

    /// Whether it is of the same generations as an earlier one, and not below it.
    #[must_use]
    pub const fn grows(&self, before: &Self) -> bool {
        self.ours.generation == before.ours.generation
            && self.theirs.generation == before.theirs.generation
            && self.ours.size >= before.ours.size
            && self.theirs.size >= before.theirs.size
    }
}

/// Where a difference lies: above `low`, where both sides agree, at or below `high`, where they do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The largest cut known to be equal; nothing where that is none.
    pub low: Option<Agreed>,
    /// The smallest known to differ.
    pub high: Agreed,
}

impl Range {
    /// Its lower end, the beginning where there is none; `None` where the ends are of different generations.
    #[must_use]
    pub fn low_or_begin(&self) -> Option<Agreed> {
        match self.low {
            Some(low) => self.high.grows(&low).then_some(low),
            None => Some(self.high.with((0, 0))),
        }
    }

    /// Both sides agree there.
    pub fn agree(&mut self, at: Agreed) {
        if self.high.grows(&at) && at != self.high && self.low.is_none_or(|low| at.grows(&low)) {
            self.low = Some(at);
        }
    }

    /// They do not agree there.
    pub fn differ(&mut self, at: Agreed) {
        if self.high.grows(&at) && self.low.is_none_or(|low| at.grows(&low) && at != low) {
            self.high = at;
        }
    }
}

/// That a line is down, as it was told: entries that come late may still show that it was otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownTold {
    /// Since when.
    pub since: u64,
    /// Number of the draft of a notice.
    pub draft: Option<u64>,
}

/// What is kept of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRecord {
    /// Seconds of one hour, as it is tested.
    #[serde(default)]
    pub interval_s: u64,
    /// How far its journals were looked at.
    pub looked: Vec<Looked>,
    /// Receipts listed for what was not looked at.
    pub listed: Vec<ListedRecord>,
    /// Tests of ours so far.
    pub sequence: u64,
    /// Hours that we tested.
    pub hours: Vec<u64>,
    /// Where both sides agreed last.
    pub agreed: Option<Agreed>,
    /// Where they begin to differ, as far as it is narrowed, while they do.
    #[serde(default)]
    pub range: Option<Range>,
    /// The cases that are found to be otherwise for the other side.
    #[serde(default)]
    pub cases: Vec<String>,
    /// As it was known when it was found: what the alarm about it is called by.
    #[serde(default)]
    pub began: Option<Range>,
    /// Times that it was down, the last one last.
    pub outages: Vec<OutageRecord>,
    /// While it is told to be down.
    #[serde(default)]
    pub down: Option<DownTold>,
    /// When a person's test is due that nobody knows of.
    #[serde(default)]
    pub person_due: Option<u64>,
}

/// The cell of a line's record.
#[must_use]
pub fn line_cell(line: &LineId) -> Vec<u8> {
    [b"t".as_slice(), &line.0].concat()
}
