//! How long something lasts that both parties agreed to: a guarantee (F41), a special-caution asset (F35)
//! (`docs/spec/guarantees.md`, terms).
//!
//! **In scope.** A term as both said it, and the instants that follow from it. **Out of scope.** "Now": what has begun or
//! ended is a view at a given time (`PROTOCOL.md` rule 13).

use comity_wire::EntryId;
use serde::Deserialize;

use crate::case::{Case, Fact};
use crate::machine::mutual;

/// Seconds of a day.
const DAY: u64 = 86_400;
/// A renewal is an item of its case, named by this and the instant until which it renews.
pub(crate) const RENEWAL: &str = "to/";
/// The term's beginning, as both said it.
pub(crate) const FROM: &str = "term-from";
/// Its end.
pub(crate) const TO: &str = "term-to";
/// How it goes on.
pub(crate) const RENEWS: &str = "term-renewal";
/// Its period, in seconds.
pub(crate) const PERIOD: &str = "term-period";
/// Its notice, in seconds.
pub(crate) const NOTICE: &str = "term-notice";
/// What both said apart from the term.
pub(crate) const TEMPLATE: &str = "template";
/// The statement that gave notice of its end.
pub(crate) const NOTICE_BY: &str = "notice-by";
/// The effective time of that statement.
pub(crate) const NOTICE_AT: &str = "notice-at";
/// When it ends by that notice.
pub(crate) const ENDS: &str = "notice-ends";

/// How a term goes on. The numbers are part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Renewal {
    /// It ends with its term.
    None = 0,
    /// For another period each time, until somebody gives notice.
    Tacit = 1,
    /// For as long as both say anew.
    ByAgreement = 2,
    /// It has no end until somebody gives notice.
    Indefinite = 3,
}

impl Renewal {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Tacit => "tacit",
            Self::ByAgreement => "by-agreement",
            Self::Indefinite => "indefinite",
        }
    }

    fn of(number: u64) -> Option<Self> {
        [Self::None, Self::Tacit, Self::ByAgreement, Self::Indefinite].into_iter().find(|one| *one as u64 == number)
    }
}

/// A term. Instants are POSIX seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// It begins then, or when both have said it, whichever is later.
    pub from: Option<u64>,
    /// Its first end, where that is an instant.
    pub to: Option<u64>,
    /// How it goes on.
    pub renewal: Renewal,
    /// Seconds of one period.
    pub period: Option<u64>,
    /// Seconds of notice.
    pub notice: Option<u64>,
}

#[derive(Deserialize)]
struct Written {
    from: Option<u64>,
    to: Option<u64>,
    renewal: Renewal,
    period_days: Option<u64>,
    notice_days: Option<u64>,
}

impl Term {
    /// Reads the member `term` of a body. `None` where it is no term: a beginning after its end, one that ends and says
    /// not when, one without end that says when it ends.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        let Written { from, to, renewal, period_days, notice_days } = serde_json::from_str(raw).ok()?;
        let seconds = |days: Option<u64>| match days {
            Some(0) => Err(()),
            Some(days) => days.checked_mul(DAY).map(Some).ok_or(()),
            None => Ok(None),
        };
        let term = Self { from, to, renewal, period: seconds(period_days).ok()?, notice: seconds(notice_days).ok()? };
        let ordered = from.zip(to).is_none_or(|(from, to)| from < to);
        let ends = match renewal {
            Renewal::Indefinite => to.is_none() && term.period.is_none(),
            Renewal::Tacit => term.period.is_some(),
            Renewal::None | Renewal::ByAgreement => to.is_some() || term.period.is_some(),
        };
        (ordered && ends).then_some(term)
    }

    /// When it begins, where both have said it at an instant.
    #[must_use]
    pub fn begins(&self, agreed: u64) -> u64 {
        self.from.map_or(agreed, |from| from.max(agreed))
    }

    /// Its first end, where it began at an instant; `None` where it has none.
    #[must_use]
    pub fn first_end(&self, began: u64) -> Option<u64> {
        if self.renewal == Renewal::Indefinite {
            return None;
        }
        self.to.or_else(|| began.checked_add(self.period?))
    }

    /// The first of its ends, one period apart from the first, that is at or after an instant.
    fn end_from(&self, first: u64, instant: u64) -> u64 {
        let Some(period) = self.period.filter(|_| self.renewal == Renewal::Tacit && first < instant) else {
            return first;
        };
        let periods = (instant - first).div_ceil(period);
        first.saturating_add(periods.saturating_mul(period))
    }

    /// When it ends where somebody gave notice at an instant. `None`: nobody can end it before its term.
    #[must_use]
    pub fn ends_by_notice(&self, first: Option<u64>, noticed: u64) -> Option<u64> {
        let after = noticed.saturating_add(self.notice.unwrap_or(0));
        match (self.renewal, first) {
            (Renewal::Indefinite, _) | (_, None) => Some(after),
            (Renewal::Tacit, Some(first)) => Some(self.end_from(first, after)),
            (Renewal::None | Renewal::ByAgreement, Some(first)) => self.notice.map(|_| after.min(first)),
        }
    }

    /// As a case keeps it.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (&'static str, Fact)> {
        let numbers = [(FROM, self.from), (TO, self.to), (PERIOD, self.period), (NOTICE, self.notice)];
        let numbers = numbers.into_iter().filter_map(|(name, number)| Some((name, Fact::Number(number?))));
        numbers.chain([(RENEWS, Fact::Number(self.renewal as u64))])
    }

    /// As a case keeps it; `None` where it has none.
    #[must_use]
    pub fn of(case: &Case) -> Option<Self> {
        Some(Self {
            from: case.number(FROM),
            to: case.number(TO),
            renewal: Renewal::of(case.number(RENEWS)?)?,
            period: case.number(PERIOD),
            notice: case.number(NOTICE),
        })
    }
}

/// Since when and until when something lasts, as far as the state says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasts {
    /// The term that both said.
    pub term: Term,
    /// When it begins, or began.
    pub begins: u64,
    /// When its first term ends, renewals that both said counted; `None` where it has no end.
    pub first_end: Option<u64>,
    /// The notice that ends it: whose statement, its effective time, and when it ends.
    pub notice: Option<(EntryId, u64, u64)>,
}

/// How something stands at a given time. Never part of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It has not begun.
    Ahead,
    /// It lasts.
    Running,
    /// It is over.
    Over,
}

impl Lasts {
    /// When it ends, as far as is known at an instant: by notice, or with the period that runs then; `None` where it has
    /// no end.
    #[must_use]
    pub fn end_at(&self, now: u64) -> Option<u64> {
        match self.notice {
            Some((_, _, ends)) => Some(ends),
            // Renewed tacitly it goes on; its end is the next one after now.
            None => self.first_end.map(|first| self.term.end_from(first, now.saturating_add(1))),
        }
    }

    /// How it stands at an instant.
    #[must_use]
    pub fn course(&self, now: u64) -> Course {
        if now < self.begins {
            Course::Ahead
        } else if self.end_at(now).is_some_and(|end| end <= now) {
            Course::Over
        } else {
            Course::Running
        }
    }

    /// By when notice must be given so that it ends with the period that runs at an instant: the last instant for that.
    #[must_use]
    pub fn notice_by(&self, now: u64) -> Option<u64> {
        let tacit = self.notice.is_none() && self.term.renewal == Renewal::Tacit;
        self.end_at(now).filter(|_| tacit)?.checked_sub(self.term.notice.unwrap_or(0))
    }
}

/// What a case in force says of its time; `None` where nothing is in force in it.
#[must_use]
pub fn lasts(case: &Case) -> Option<Lasts> {
    let term = Term::of(case).filter(|_| case.phase == crate::case::Phase::InForce)?;
    let begins = term.begins(case.number(mutual::EFFECTIVE)?);
    let renewed = case.items.iter().filter_map(|(name, item)| {
        let agreed = item.agreed.filter(|agreed| agreed.in_force)?;
        Some((name.strip_prefix(RENEWAL)?.parse::<u64>().ok()?, agreed.effective))
    });
    let renewed: Vec<(u64, u64)> = renewed.collect();
    let last = renewed.iter().map(|(to, _)| *to).max();
    let first_end = term.first_end(begins).map(|first| last.map_or(first, |last| last.max(first)));
    let notice = match (case.id_of(NOTICE_BY), case.number(NOTICE_AT), case.number(ENDS)) {
        // Both renewed it after the notice: that is what counts.
        (Some(by), Some(at), Some(ends)) if !renewed.iter().any(|(_, agreed)| *agreed > at) => Some((by, at, ends)),
        _ => None,
    };
    Some(Lasts { term, begins, first_end, notice })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(raw: &str) -> Term {
        Term::read(raw).unwrap()
    }

    #[test]
    fn a_term_that_contradicts_itself_is_none() {
        for wrong in [
            r#"{"renewal":"none"}"#,
            r#"{"renewal":"by-agreement"}"#,
            r#"{"renewal":"tacit","to":900}"#,
            r#"{"renewal":"indefinite","to":900}"#,
            r#"{"renewal":"indefinite","period_days":3}"#,
            r#"{"renewal":"none","from":900,"to":900}"#,
            r#"{"renewal":"none","period_days":0}"#,
            r#"{"renewal":"none","period_days":18446744073709551615}"#,
            r#"{"renewal":"indefinite","notice_days":0}"#,
            r#"{"renewal":"sometimes","to":900}"#,
            r#"{"to":900}"#,
            "[]",
        ] {
            assert_eq!(Term::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn it_begins_when_both_have_said_it_or_later() {
        assert_eq!(term(r#"{"renewal":"none","from":100,"to":900}"#).begins(200), 200);
        assert_eq!(term(r#"{"renewal":"none","from":300,"to":900}"#).begins(200), 300);
        let days = term(r#"{"renewal":"none","period_days":2}"#);
        assert_eq!(days.first_end(days.begins(200)), Some(200 + 2 * DAY));
    }

    #[test]
    fn notice_ends_a_tacit_term_with_the_period_that_leaves_time_for_it() {
        let tacit = term(r#"{"renewal":"tacit","to":8640000,"period_days":100,"notice_days":10}"#);
        let first = tacit.first_end(0);
        let ends = |at| tacit.ends_by_notice(first, at).unwrap() / DAY;
        assert_eq!((ends(0), ends(90 * DAY), ends(90 * DAY + 1)), (100, 100, 200), "in time, just in time, too late");
        assert_eq!(ends(190 * DAY + 1), 300);
    }

    #[test]
    fn a_fixed_term_without_notice_is_ended_by_nobody_alone() {
        let fixed = term(r#"{"renewal":"none","to":900}"#);
        assert_eq!(fixed.ends_by_notice(Some(900), 5), None);
        let noticed = term(r#"{"renewal":"by-agreement","to":8640000,"notice_days":10}"#);
        assert_eq!(noticed.ends_by_notice(Some(8_640_000), 0), Some(10 * DAY));
        assert_eq!(noticed.ends_by_notice(Some(8_640_000), 95 * DAY), Some(100 * DAY), "never beyond its term");
        let endless = term(r#"{"renewal":"indefinite"}"#);
        assert_eq!(endless.ends_by_notice(None, 7), Some(7), "no notice is asked");
    }

    #[test]
    fn a_tacit_term_is_never_over_by_itself_and_a_fixed_one_is() {
        let lasts = |raw: &str| {
            let term = term(raw);
            Lasts { term, begins: 50, first_end: term.first_end(50), notice: None }
        };
        let tacit = lasts(r#"{"renewal":"tacit","to":8640000,"period_days":100,"notice_days":10}"#);
        assert_eq!((tacit.course(49), tacit.course(50)), (Course::Ahead, Course::Running));
        assert_eq!((tacit.course(100 * DAY), tacit.end_at(100 * DAY)), (Course::Running, Some(200 * DAY)));
        assert_eq!(tacit.notice_by(100 * DAY), Some(190 * DAY));
        let fixed = lasts(r#"{"renewal":"none","to":8640000}"#);
        assert_eq!((fixed.course(100 * DAY - 1), fixed.course(100 * DAY)), (Course::Running, Course::Over));
        assert_eq!(fixed.notice_by(5), None);
        let noticed = Lasts { notice: Some((comity_wire::Hash([1; 32]), 60, 70)), ..tacit };
        assert_eq!((noticed.course(69), noticed.course(70)), (Course::Running, Course::Over));
    }
}
