//! Terms that both parties put on a line (F57; `PROTOCOL.md` rules 10, 13, 16; `docs/spec/terms.md`): other periods than the
//! formats', shorter ones inside protected windows, and a table of codes.
//!
//! **In scope.** Reading them, their hash, and which of them govern a statement. **Out of scope.** The instrument that they
//! come from: it is concluded on its own line, and named here by a hash.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::json::Json;
use comity_seal::hash::sha256_parts;
use comity_wire::codec::Enc;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash};
use imbl::OrdMap;
use serde::Deserialize;

use crate::event::Who2;
use crate::state::State;

/// The format that puts terms on a line.
pub const FORMAT: &str = "F57";
/// The shortest period that terms may set, in seconds.
pub const PERIOD_MIN: u64 = 60;
/// The longest, in seconds: a leap year.
pub const PERIOD_MAX: u64 = 31_622_400;
/// Formats with periods of their own at most, and codes at most.
pub const ENTRIES_MAX: usize = 500;
/// Terms that were in force and still count for what is on its way, the newest: older ones are forgotten.
pub const KEPT_MAX: usize = 32;
/// Proposals of one party that neither came into force nor ended, at most.
pub const PROPOSED_MAX: usize = 16;
/// Protected windows of one party at most.
pub const WINDOWS_MAX: usize = 256;

/// Periods of one format, in seconds; what is `None` stays as the format says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Periods {
    /// Of the acknowledgement.
    pub ack: Option<u64>,
    /// Of the answer.
    pub answer: Option<u64>,
    /// The limit or lead of the sender.
    pub lead: Option<u64>,
}

/// One code of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Kinds of its arguments, in order.
    pub args: Vec<String>,
    /// By when it is answered, in seconds after its receipt; `None` where it is not.
    pub answer: Option<u64>,
}

/// Terms, as both parties put them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Their hash; of no content, for the formats' own periods again.
    pub hash: Hash,
    /// The instrument that they come from, as both named it.
    pub instrument: Hash,
    /// Statements with an earlier effective time are not theirs.
    pub from: u64,
    /// Nor those with this one or a later one, where it is set.
    pub until: Option<u64>,
    /// Their canonical text.
    pub text: Arc<str>,
    /// Periods by format.
    pub periods: BTreeMap<Arc<str>, Periods>,
    /// Periods inside protected windows, where they are shorter.
    pub inside: BTreeMap<Arc<str>, Periods>,
    /// Version of the table of codes.
    pub table: u64,
    /// Codes of the table.
    pub codes: BTreeMap<Arc<str>, Code>,
}

/// Why terms cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TermsError {
    /// They are no JSON of the shape that F57 has.
    #[error("terms are not as F57 has them: {0}")]
    Shape(String),
    /// A period is too short or too long.
    #[error("a period of {seconds} s for {format}: from 60 s to 366 days")]
    Period {
        /// The format.
        format: String,
        /// The period.
        seconds: u64,
    },
    /// A format or a code stands there twice.
    #[error("{0} stands there twice")]
    Twice(String),
    /// There are too many.
    #[error("more than 500 formats or codes")]
    TooMany,
}

#[derive(Deserialize)]
struct Written {
    periods: Vec<WrittenPeriods>,
    #[serde(default)]
    window_periods: Vec<WrittenPeriods>,
    #[serde(default)]
    code_table_version: u64,
    #[serde(default)]
    codes: Vec<WrittenCode>,
}

#[derive(Deserialize)]
struct WrittenPeriods {
    format: String,
    ack: Option<u64>,
    answer: Option<u64>,
    lead: Option<u64>,
}

#[derive(Deserialize)]
struct WrittenCode {
    code: String,
    #[serde(default)]
    args: Vec<String>,
    answer: Option<u64>,
}

/// The hash of terms, by their canonical text (`docs/spec/formats.md`, hashes).
#[must_use]
pub fn hash(canonical: &str) -> Hash {
    sha256_parts(&[b"comity/v1/terms\n", canonical.as_bytes()])
}

impl Terms {
    /// Reads the member `terms` of a body. Neither instrument nor times are in it.
    ///
    /// # Errors
    /// [`TermsError`]; what it names is the author's fault.
    pub fn read(raw: &str) -> Result<Self, TermsError> {
        let shape = |error: serde_json::Error| TermsError::Shape(error.to_string());
        let json: Json = serde_json::from_str(raw).map_err(shape)?;
        let text = json.canonical();
        let written: Written = serde_json::from_str(&text).map_err(shape)?;
        if written.periods.len().max(written.window_periods.len()).max(written.codes.len()) > ENTRIES_MAX {
            return Err(TermsError::TooMany);
        }
        let mut codes = BTreeMap::new();
        for WrittenCode { code, args, answer } in written.codes {
            within(&code, answer)?;
            if codes.insert(Arc::from(code.as_str()), Code { args, answer }).is_some() {
                return Err(TermsError::Twice(code));
            }
        }
        Ok(Self {
            hash: hash(&text),
            instrument: Hash::ZERO,
            from: 0,
            until: None,
            periods: periods(written.periods)?,
            inside: periods(written.window_periods)?,
            table: written.code_table_version,
            codes,
            text: text.into(),
        })
    }

    /// The formats' own periods again.
    #[must_use]
    pub fn defaults() -> Self {
        let text = r#"{"periods":[]}"#;
        let (periods, inside, codes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (instrument, from, until, table) = (Hash::ZERO, 0, None, 0);
        Self { hash: hash(text), instrument, from, until, text: text.into(), periods, inside, table, codes }
    }

    /// What both must say alike.
    pub(crate) fn said(&self) -> Hash {
        let mut e = Enc::with_capacity(96);
        e.array(4).value(&self.hash).value(&self.instrument).uint(self.from).option(self.until.as_ref());
        sha256_parts(&[b"comity/v1/state/terms-said\n", &e.into_bytes()])
    }

    fn govern(&self, effective: u64) -> bool {
        self.from <= effective && self.until.is_none_or(|until| effective < until)
    }
}

fn within(of: &str, seconds: Option<u64>) -> Result<(), TermsError> {
    match seconds.filter(|seconds| !(PERIOD_MIN..=PERIOD_MAX).contains(seconds)) {
        Some(seconds) => Err(TermsError::Period { format: of.to_owned(), seconds }),
        None => Ok(()),
    }
}

fn periods(written: Vec<WrittenPeriods>) -> Result<BTreeMap<Arc<str>, Periods>, TermsError> {
    let mut all = BTreeMap::new();
    for WrittenPeriods { format, ack, answer, lead } in written {
        [ack, answer, lead].into_iter().try_for_each(|seconds| within(&format, seconds))?;
        if all.insert(Arc::from(format.as_str()), Periods { ack, answer, lead }).is_some() {
            return Err(TermsError::Twice(format));
        }
    }
    Ok(all)
}

/// Terms of the traffic of one mark.
#[derive(Debug, Clone, Default)]
pub(crate) struct TermsBook {
    /// What is proposed, by its case.
    pub proposed: OrdMap<EntryId, (Who2, Arc<Terms>)>,
    /// What is or was in force, by how many entries the line had then.
    pub in_force: OrdMap<u64, Arc<Terms>>,
    /// Protected windows, by the statement that announced each.
    pub windows: OrdMap<EntryId, Window>,
}

/// A time that a party announced, half-open, POSIX seconds: of a protected process, or of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Who announced it.
    pub of: Who2,
    /// Its beginning.
    pub from: u64,
    /// Its end.
    pub to: u64,
}

impl Window {
    /// Whether an instant lies in it.
    #[must_use]
    pub const fn has(&self, instant: u64) -> bool {
        self.from <= instant && instant < self.to
    }
}

impl TermsBook {
    /// The terms of a statement that was the line's entry of this count, with this effective time.
    pub(crate) fn governing(&self, entry: u64, effective: u64) -> Option<&Arc<Terms>> {
        let before = self.in_force.range(..entry).rev();
        before.map(|(_, terms)| terms).find(|terms| terms.govern(effective))
    }

    /// Both said them, and nothing can take that back: they govern what is written from here on.
    pub(crate) fn take(&mut self, case: &EntryId, entries: u64) -> Option<Hash> {
        let (_, terms) = self.proposed.remove(case)?;
        let said = terms.said();
        self.in_force.insert(entries, terms);
        while self.in_force.len() > KEPT_MAX {
            let oldest = *self.in_force.get_min().map(|(at, _)| at)?;
            self.in_force.remove(&oldest);
        }
        Some(said)
    }
}

/// The terms that would govern a statement written now, with this effective time, in actual traffic.
#[must_use]
pub fn governing(state: &State, effective: u64) -> Option<&Arc<Terms>> {
    state.part(Mark::Actual).terms.governing(u64::MAX, effective)
}

/// Terms that are or were in force for the traffic of one mark, by their hash: `None` where they were never, or are among
/// those that are kept no more.
#[must_use]
pub fn by_hash<'s>(state: &'s State, mark: Mark, hash: &Hash) -> Option<&'s Arc<Terms>> {
    state.part(mark).terms.in_force.values().rev().find(|terms| terms.hash == *hash)
}

/// Protected windows of actual traffic, by the statement that announced each.
pub fn windows(state: &State) -> impl Iterator<Item = (&EntryId, &Window)> {
    windows_of(state, Mark::Actual)
}

/// The same of the traffic of one mark.
pub fn windows_of(state: &State, mark: Mark) -> impl Iterator<Item = (&EntryId, &Window)> {
    state.part(mark).terms.windows.iter()
}
