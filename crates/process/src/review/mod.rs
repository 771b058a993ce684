//! The annual review (F56; `docs/spec/review.md`): what a line's statements came to over a period, alike on both sides.
//!
//! **In scope.** The figures of one line, a pure function of its final state ([`gather`]); the dossier over several lines,
//! which is a view ([`Dossier`]); the digests that both sides compare; and what a state keeps of reviews so that the next
//! ones can be judged. **Out of scope.** Whether a period is over (that asks for "now"), and what of the figures is good or
//! bad: they count, and say of nobody that it is better.

mod book;
mod dossier;
mod figures;
mod gather;

use std::collections::BTreeMap;

use comity_catalog::json::Json;
use comity_seal::hash::sha256_parts;
use comity_wire::body::Members;
use comity_wire::{Hash, LineId};
use serde::Deserialize;

pub(crate) use self::book::{ReviewBook, Reviewed};
pub use self::dossier::Dossier;
pub use self::figures::{Figures, LineFigures, PartyFigures};
pub use self::gather::{Gathered, HOUR_SECONDS, NOTICES, gather};
use crate::case::Case;
use crate::event::Who2;
use crate::item::Item;
use crate::state::State;

/// The format.
pub const FORMAT: &str = "F56";
/// The item of a review's case: the digest of its dossier.
pub const REVIEW: &str = "review";
/// The fact of a review's case: the first instant of its period.
pub const FROM: &str = "review-from";
/// The fact of a review's case: the first instant after its period.
pub const TO: &str = "review-to";

/// Shortest period that is reviewed, in seconds: a day.
pub const PERIOD_SECONDS_MIN: u64 = 86_400;
/// Longest period that is reviewed, in seconds: ten years.
pub const PERIOD_SECONDS_MAX: u64 = 3_660 * 86_400;
/// Periods that one party began to review and on which the two do not agree, at most.
pub const REVIEWS_OPEN_MAX: usize = 16;
/// The first year that can be named.
pub const YEAR_MIN: u64 = 2_000;
/// The last year that can be named: the format's instants end a year later.
pub const YEAR_MAX: u64 = 9_998;
/// The last instant that the format has.
const INSTANT_MAX: u64 = 253_402_300_799;
/// Leap days before 1970.
const LEAP_DAYS: u64 = 477;

/// From an instant on and before another, POSIX seconds, by effective time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The first instant.
    pub from: u64,
    /// The first instant after it.
    pub to: u64,
}

impl Period {
    /// `None` where it is shorter than [`PERIOD_SECONDS_MIN`] or longer than [`PERIOD_SECONDS_MAX`], or outside of what the
    /// format has.
    #[must_use]
    pub fn new(from: u64, to: u64) -> Option<Self> {
        let seconds = to.checked_sub(from)?;
        let fits = (PERIOD_SECONDS_MIN..=PERIOD_SECONDS_MAX).contains(&seconds) && from > 0 && to <= INSTANT_MAX;
        fits.then_some(Self { from, to })
    }

    /// A year of the Gregorian calendar in UTC; `None` outside of [`YEAR_MIN`] to [`YEAR_MAX`].
    #[must_use]
    pub fn of_year(year: u64) -> Option<Self> {
        let begins = |year: u64| {
            let before = year - 1;
            let days = 365 * (year - 1_970) + (before / 4 - before / 100 + before / 400) - LEAP_DAYS;
            days * 86_400
        };
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            return None;
        }
        Self::new(begins(year), begins(year + 1))
    }

    /// Whether an instant lies in it.
    #[must_use]
    pub const fn has(&self, at: u64) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether two have an instant in common.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    fn json(self) -> Json {
        let int = |at: u64| Json::Int(i64::try_from(at).unwrap_or(i64::MAX));
        Json::Object(BTreeMap::from([("from".to_owned(), int(self.from)), ("to".to_owned(), int(self.to))]))
    }
}

/// What both sides compare of a dossier: over its period and its figures, as JSON values.
#[must_use]
pub fn digest(period: Period, figures: &Json) -> Hash {
    whole(period.json(), figures.clone())
}

fn whole(period: Json, figures: Json) -> Hash {
    let all = Json::Object(BTreeMap::from([("figures".to_owned(), figures), ("period".to_owned(), period)]));
    sha256_parts(&[b"comity/v1/review\n", all.canonical().as_bytes()])
}

/// What both sides compare of one line: over the line, the period and its own figures.
#[must_use]
pub fn line_digest(line: &LineId, period: Period, figures: &Json) -> Hash {
    let all = BTreeMap::from([("figures".to_owned(), figures.clone()), ("period".to_owned(), period.json())]);
    sha256_parts(&[b"comity/v1/review-line\n", line.as_bytes(), Json::Object(all).canonical().as_bytes()])
}

/// The digest that the member `digest` of an F56 must have. `None` where period or figures are missing or cannot be read.
#[must_use]
pub fn digest_of(members: &Members<'_>) -> Option<Hash> {
    let read = |name: &str| serde_json::from_str::<Json>(members.get(name)?).ok();
    Some(whole(read("period")?, read("figures")?))
}

/// The period of an F56; `None` where it is none.
#[must_use]
pub fn period_of(members: &Members<'_>) -> Option<Period> {
    #[derive(Deserialize)]
    struct Range {
        from: u64,
        to: u64,
    }
    let Range { from, to } = serde_json::from_str(members.get("period")?).ok()?;
    Period::new(from, to)
}

/// The period that a case reviews; `None` where it is no review.
#[must_use]
pub fn reviewed(case: &Case) -> Option<Period> {
    Some(Period { from: case.number(FROM)?, to: case.number(TO)? })
}

/// The case of a period, as the actual traffic of a state has it: the one to which an F56 of that period belongs.
#[must_use]
pub fn case_of(state: &State, period: Period) -> Option<std::sync::Arc<Case>> {
    let part = state.part(comity_wire::envelope::Mark::Actual);
    part.case(&part.reviews.of(period)?.case)
}

/// What each party says of its period in a case, the lower first, and what both come to.
#[must_use]
pub fn item(case: &Case) -> Item {
    case.items.get(REVIEW).cloned().unwrap_or_default()
}

/// The members of a party's figures by name, in the order in which people read them.
pub const PARTY_NUMBERS: [&str; 10] = [
    "statements",
    "acknowledged_in_time",
    "acknowledged_late",
    "ack_median",
    "answered_in_time",
    "answered_late",
    "answer_median",
    "lapsed",
    "notices_given",
    "notices_late",
];

/// Both parties, as figures list them.
pub(crate) const PARTIES: [Who2; 2] = Who2::BOTH;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_that_of_the_calendar_and_bounded() {
        assert_eq!(Period::of_year(2026), Some(Period { from: 1_767_225_600, to: 1_798_761_600 }));
        assert_eq!(Period::of_year(2000), Some(Period { from: 946_684_800, to: 978_307_200 }), "a leap year");
        assert_eq!(Period::of_year(9_998).map(|year| year.to), Some(253_370_764_800));
        for year in [0, 1, 1_969, YEAR_MIN - 1, YEAR_MAX + 1, u64::MAX] {
            assert_eq!(Period::of_year(year), None, "{year}");
        }
    }

    #[test]
    fn a_period_is_neither_empty_nor_endless() {
        assert!(Period::new(1, 1 + PERIOD_SECONDS_MIN).is_some());
        for (from, to) in [
            (0, 86_400),
            (5, 5),
            (86_401, 1),
            (1, PERIOD_SECONDS_MIN),
            (1, 2 + PERIOD_SECONDS_MAX),
            (INSTANT_MAX - 86_400, INSTANT_MAX + 1),
            (1, u64::MAX),
        ] {
            assert_eq!(Period::new(from, to), None, "{from} {to}");
        }
        let of = |from, to| Period { from, to };
        assert!(of(0, 10).overlaps(&of(9, 20)) && !of(0, 10).overlaps(&of(10, 20)), "the end is not in it");
        assert!(of(0, 10).has(0) && !of(0, 10).has(10));
    }

    #[test]
    fn the_examples_that_are_shipped_have_the_digest_that_they_name() {
        for example in [
            include_str!("../../../../formats/examples/F56/valid-full.json"),
            include_str!("../../../../formats/examples/F56/valid-least.json"),
        ] {
            let body = Members::read(example.as_bytes()).unwrap().get("body").unwrap().to_owned();
            let members = Members::read(body.as_bytes()).unwrap();
            let named: Hash = serde_json::from_str::<String>(members.get("digest").unwrap()).unwrap().parse().unwrap();
            assert_eq!((digest_of(&members), period_of(&members).is_some()), (Some(named), true));
        }
    }

    #[test]
    fn a_digest_is_over_the_values_and_not_over_their_spelling() {
        let of = |body: &str| digest_of(&Members::read(body.as_bytes()).unwrap());
        let plain = of(r#"{"period":{"from":1,"to":9},"figures":{"cases_open":1,"parties":[]}}"#);
        assert!(plain.is_some());
        assert_eq!(of(r#"{ "figures": {"parties":[], "cases_open":1}, "x":1, "period":{"to":9,"from":1} }"#), plain);
        for other in [
            r#"{"period":{"from":1,"to":8},"figures":{"cases_open":1,"parties":[]}}"#,
            r#"{"period":{"from":1,"to":9},"figures":{"cases_open":2,"parties":[]}}"#,
            r#"{"period":{"from":1,"to":9},"figures":{"parties":[]}}"#,
        ] {
            assert_ne!(of(other), plain, "{other}");
        }
        assert_eq!(of(r#"{"period":{"from":1,"to":9}}"#), None);
        assert_eq!(of(r#"{"figures":{}}"#), None);
    }
}
