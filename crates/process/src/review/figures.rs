//! The figures of a review, and how an F56 says them (`docs/spec/review.md`, figures).

use std::collections::BTreeMap;

use comity_catalog::json::Json;
use comity_wire::{Hash, LineId, PartyId, Track};

use super::{PARTIES, Period, line_digest};

/// Longest time that the format can say, in seconds: a leap year.
pub const SECONDS_MAX: u64 = 31_622_400;

/// What one party said, and what of what it owed it did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartyFigures {
    /// Its statements with effect.
    pub statements: u64,
    /// What it acknowledged in time, or without a deadline.
    pub acknowledged_in_time: u64,
    /// What it acknowledged late.
    pub acknowledged_late: u64,
    /// What it answered in time, or without a deadline.
    pub answered_in_time: u64,
    /// What it answered late.
    pub answered_late: u64,
    /// What it owed, and had not done when as much time again had passed.
    pub lapsed: u64,
    /// Notices that it gave.
    pub notices_given: u64,
    /// Those of them that it gave later than their format asks.
    pub notices_late: u64,
    /// Seconds until it acknowledged, the lower one of two middle values.
    pub ack_median: Option<u64>,
    /// Seconds until it answered, likewise.
    pub answer_median: Option<u64>,
}

/// What one line or several came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// By party, the lower one first.
    pub parties: [PartyFigures; 2],
    /// Cases that began in the period.
    pub cases_opened: u64,
    /// Cases that came to their end in it.
    pub cases_closed: u64,
    /// Cases that were open at its end.
    pub cases_open: u64,
    /// Actions of joint records that were done in it.
    pub actions_done: u64,
    /// Actions that were open at its end.
    pub actions_open: u64,
}

/// The figures of one line, with its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFigures {
    /// The line.
    pub line: LineId,
    /// Its track.
    pub track: Track,
    /// What it came to.
    pub figures: Figures,
    /// Line tests that either party made.
    pub tests: u64,
    /// Those of them that were echoed in time.
    pub tests_passed: u64,
    /// Hours of the line in the period, from its first test on.
    pub hours: u64,
    /// Hours with a test that was echoed in time.
    pub hours_answered: u64,
    /// Whether nothing that is still said belongs to the period (`docs/spec/review.md`, complete).
    pub complete: bool,
}

impl LineFigures {
    /// Hours with an answered test of all hours, in a thousand, rounded down; `None` where there is no hour.
    #[must_use]
    pub fn availability_permille(&self) -> Option<u64> {
        (self.hours_answered * 1_000).checked_div(self.hours)
    }

    /// What both sides compare of it alone.
    #[must_use]
    pub fn digest(&self, period: Period, parties: &[PartyId; 2]) -> Hash {
        line_digest(&self.line, period, &Json::Object(self.members(parties)))
    }

    fn members(&self, parties: &[PartyId; 2]) -> BTreeMap<String, Json> {
        let mut members = self.figures.members(parties);
        members.insert("track".to_owned(), Json::Text(self.track.word().to_owned()));
        for (name, number) in [
            ("tests", self.tests),
            ("tests_passed", self.tests_passed),
            ("hours", self.hours),
            ("hours_answered", self.hours_answered),
        ] {
            members.insert(name.to_owned(), int(number));
        }
        members
    }

    /// As an item of the member `lines` of an F56, its digest with it.
    pub(super) fn json(&self, period: Period, parties: &[PartyId; 2]) -> Json {
        let mut members = self.members(parties);
        members.insert("digest".to_owned(), Json::Text(self.digest(period, parties).to_string()));
        Json::Object(members)
    }
}

impl Figures {
    /// As members of an F56's `figures`.
    pub(super) fn members(&self, parties: &[PartyId; 2]) -> BTreeMap<String, Json> {
        let of_party = |who: crate::event::Who2| self.parties[who as usize].json(&parties[who as usize]);
        let mut members = BTreeMap::from([("parties".to_owned(), Json::List(PARTIES.map(of_party).into()))]);
        for (name, number) in [
            ("cases_opened", self.cases_opened),
            ("cases_closed", self.cases_closed),
            ("cases_open", self.cases_open),
            ("actions_done", self.actions_done),
            ("actions_open", self.actions_open),
        ] {
            members.insert(name.to_owned(), int(number));
        }
        members
    }
}

impl PartyFigures {
    fn json(&self, party: &PartyId) -> Json {
        let mut members = BTreeMap::from([("party".to_owned(), Json::Text(party.to_string()))]);
        for (name, number) in [
            ("statements", Some(self.statements)),
            ("acknowledged_in_time", Some(self.acknowledged_in_time)),
            ("acknowledged_late", Some(self.acknowledged_late)),
            ("answered_in_time", Some(self.answered_in_time)),
            ("answered_late", Some(self.answered_late)),
            ("lapsed", Some(self.lapsed)),
            ("notices_given", Some(self.notices_given)),
            ("notices_late", Some(self.notices_late)),
            ("ack_median", self.ack_median),
            ("answer_median", self.answer_median),
        ] {
            if let Some(number) = number {
                members.insert(name.to_owned(), int(number));
            }
        }
        Json::Object(members)
    }
}

/// A number as the format has it: what is more is told as the most.
fn int(number: u64) -> Json {
    Json::Int(i64::try_from(number.min(1_000_000_000)).unwrap_or(i64::MAX))
}
