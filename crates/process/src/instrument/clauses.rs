//! What an instrument says of its own entry into force, term and notice.

use comity_wire::Hash;
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use serde::Deserialize;

/// Seconds of a day.
pub const DAY_SECONDS: u64 = 86_400;
/// Days of any period of an instrument at most: a hundred years.
pub const DAYS_MAX: u64 = 36_525;
/// Instants are before the year 10000.
const INSTANT_MAX: u64 = 253_402_300_799;

/// What an instrument enters into force by. The numbers are part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Both signatures.
    Signature = 1,
    /// The later notice of ratification.
    LastNotice = 2,
    /// A date, both having signed.
    FixedDate = 3,
    /// Something else: nothing is computed.
    Other = 4,
}

/// What happens at the end of a term. The numbers are part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// It ends.
    None = 1,
    /// It goes on for another period, unless a party gives notice.
    Tacit = 2,
    /// It ends, unless both agree.
    ByAgreement = 3,
    /// It has no end.
    Indefinite = 4,
}

/// The clauses, as one F50 says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clauses {
    /// Hash of them all, title and languages included.
    pub hash: Hash,
    /// What it enters into force by.
    pub rule: Rule,
    /// So many days after that.
    pub days: u64,
    /// The fixed date, POSIX seconds.
    pub date: Option<u64>,
    /// What happens at the end of a term.
    pub renewal: Renewal,
    /// From when the first term counts, where not from the entry into force; POSIX seconds.
    pub from: Option<u64>,
    /// The end of the first term, where it is a date; POSIX seconds.
    pub to: Option<u64>,
    /// Days of a term.
    pub period_days: Option<u64>,
    /// Days of notice.
    pub notice_days: u64,
}

#[derive(Deserialize)]
struct Entry {
    rule: String,
    #[serde(default)]
    days: u64,
    date: Option<u64>,
}

#[derive(Deserialize)]
struct Term {
    renewal: String,
    from: Option<u64>,
    to: Option<u64>,
    period_days: Option<u64>,
    #[serde(default)]
    notice_days: u64,
}

impl Clauses {
    /// Of the members `entry_into_force` and `term` of an F50; `None` where they contradict themselves: a fixed date without
    /// a date, a renewal without a period, an end before its beginning, a period of more than a hundred years.
    #[must_use]
    pub fn read(hash: Hash, entry: Option<&str>, term: Option<&str>) -> Option<Self> {
        let entry: Option<Entry> = entry.map(serde_json::from_str).transpose().ok()?;
        let term: Option<Term> = term.map(serde_json::from_str).transpose().ok()?;
        let rule = match entry.as_ref().map(|entry| entry.rule.as_str()) {
            Some("signature") => Rule::Signature,
            Some("last-notice") => Rule::LastNotice,
            Some("fixed-date") => Rule::FixedDate,
            None | Some("other") => Rule::Other,
            Some(_) => return None,
        };
        let renewal = match term.as_ref().map(|term| term.renewal.as_str()) {
            Some("none") => Renewal::None,
            Some("tacit") => Renewal::Tacit,
            Some("by-agreement") => Renewal::ByAgreement,
            None | Some("indefinite") => Renewal::Indefinite,
            Some(_) => return None,
        };
        let of = |part: fn(&Term) -> Option<u64>| term.as_ref().and_then(part);
        let (from, to) = (of(|term| term.from), of(|term| term.to));
        let (period_days, notice_days) = (of(|term| term.period_days), of(|term| Some(term.notice_days)).unwrap_or(0));
        let (days, date) = entry.map_or((0, None), |entry| (entry.days, entry.date));
        let dated = [from, to, date].into_iter().flatten().all(|instant| instant <= INSTANT_MAX);
        let bounded = [Some(days), period_days, Some(notice_days)].into_iter().flatten().all(|days| days <= DAYS_MAX);
        let ordered = from.zip(to).is_none_or(|(from, to)| from < to) && period_days != Some(0);
        let has_date = rule != Rule::FixedDate || date.is_some();
        let renews = renewal != Renewal::Tacit || period_days.is_some();
        (dated && bounded && ordered && has_date && renews).then_some(Self {
            hash,
            rule,
            days,
            date,
            renewal,
            from,
            to,
            period_days,
            notice_days,
        })
    }

    /// The notice that it asks for, in seconds.
    #[must_use]
    pub const fn notice_seconds(&self) -> u64 {
        self.notice_days * DAY_SECONDS
    }

    /// As the digest takes them, and as a record keeps them.
    pub(crate) fn write(&self, e: &mut Enc<'_>) {
        e.array(9).value(&self.hash).uint(self.rule as u64).uint(self.days).option(self.date.as_ref());
        e.uint(self.renewal as u64).option(self.from.as_ref()).option(self.to.as_ref());
        e.option(self.period_days.as_ref()).uint(self.notice_days);
    }

    /// Reads what was kept.
    pub(crate) fn read_kept(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(9)?;
        let hash = Hash::read(d)?;
        let rules = [Rule::Signature, Rule::LastNotice, Rule::FixedDate, Rule::Other];
        let renewals = [Renewal::None, Renewal::Tacit, Renewal::ByAgreement, Renewal::Indefinite];
        let wrong = Malformed::Unexpected { what: "clauses" };
        let rule = d.uint()?;
        let rule = rules.into_iter().find(|one| *one as u64 == rule).ok_or(wrong)?;
        let (days, date, renewal) = (d.uint()?, d.option()?, d.uint()?);
        let wrong = Malformed::Unexpected { what: "clauses" };
        let renewal = renewals.into_iter().find(|one| *one as u64 == renewal).ok_or(wrong)?;
        let (from, to, period_days, notice_days) = (d.option()?, d.option()?, d.option()?, d.uint()?);
        Ok(Self { hash, rule, days, date, renewal, from, to, period_days, notice_days })
    }
}
