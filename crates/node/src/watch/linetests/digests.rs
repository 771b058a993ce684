//! The digest of a line's whole final state at a given cut (`docs/spec/digest.md#state`), computed beside the writer from a
//! snapshot.
//!
//! For tests of ours the state that the node keeps anyway has it. The counterpart's tests name cuts of their own, so one walk
//! of its own goes along with them.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::{Cut, Digest, Progress, whole};
use comity_process::compare::Compared;
use comity_process::feed::{Desks, Feed, beginning};
use comity_process::linetest::narrow;
use comity_process::rules::Rules;
use comity_process::state::State;
use comity_store::Read;
use comity_wire::LineId;
use comity_wire::envelope::Mark;

use super::body::{Between, CaseAt};
use super::record::{Agreed, Range};
use super::walk::WalkError;
use crate::ledger::{Journals, KeepError, LineLedger, query};

/// Steps of one digest at most: sixteen million entries and fates.
const STEPS_MAX: usize = 4_096;
/// Entries of a line up to which a walk along its counterpart's cuts is not held between two tests: going through them again
/// costs milliseconds, and a walk of each of thousands of lines takes memory.
const REPEATED_MAX: u64 = 2_048;
/// Cases that one echo names at most; where more changed, the cuts are narrowed first.
pub const CASES_MAX: usize = 64;

/// What a snapshot holds of a line.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    /// The store.
    pub read: &'a dyn Read,
    /// Local numbers.
    pub journals: &'a Journals,
    /// The line.
    pub line: LineId,
    /// What statements mean.
    pub rules: &'a dyn Rules,
    /// When desks are open, at least as far as the snapshot relies on it.
    pub desks: &'a dyn Desks,
}

impl Held<'_> {
    /// Whether all entries that a cut names are here.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn has(&self, cut: &Cut) -> Result<bool, WalkError> {
        for (side, (generation, size)) in [(Side::Ours, cut.ours), (Side::Theirs, cut.theirs)] {
            let held = match self.journals.find(&self.line, side, generation) {
                Some(journal) => query::size(self.read, journal)?,
                None => 0,
            };
            if size > held {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A walk that knows the whole final state where it stands.
struct Walker {
    digest: Digest,
    finals: State,
    relied: [u64; 2],
}

impl Walker {
    fn new(config: &LineConfig) -> Self {
        Self { digest: Digest::new(config), finals: beginning(config), relied: [0; 2] }
    }

    /// The digest at a cut; `None` where entries or what they opened are lost and not returned yet.
    fn at(&mut self, config: &LineConfig, at: Agreed, held: &Held<'_>) -> Result<Option<String>, WalkError> {
        let ledger = LineLedger::new(held.read, held.journals, held.line);
        for _ in 0..STEPS_MAX {
            let mut feed = Feed::new(&mut self.finals, &mut self.relied, config, held.rules, held.desks);
            let stepped = self.digest.follow(at.cut(), &ledger, &mut feed);
            match stepped.map_err(|_| KeepError::Damaged { what: "an entry" })? {
                Progress::Done(done) => return Ok(Some(whole(&done, &self.finals.digest()).to_string())),
                Progress::Lacking => return Ok(None),
                Progress::More => {}
            }
        }
        Ok(None)
    }
}

/// What an echo says of a difference.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Our digests, growing in both journals, between where we agree and where we do not, both of them included.
    pub cuts: Vec<Between>,
    /// The cases that changed between them, as they are at the last; none where there are more than [`CASES_MAX`].
    pub cases: Vec<CaseAt>,
}

/// The digests of a line at the cuts that its counterpart's tests name: a growing row.
pub struct Digests {
    config: LineConfig,
    /// Made when the counterpart's first test comes.
    theirs: Option<Box<Walker>>,
}

impl Digests {
    /// Of a line, before its first entry.
    #[must_use]
    pub const fn new(config: LineConfig) -> Self {
        Self { theirs: None, config }
    }

    /// Who speaks on the line.
    #[must_use]
    pub const fn config(&self) -> &LineConfig {
        &self.config
    }

    /// The digest at a cut that a test of the counterpart names; `None` where entries are lost and not returned yet.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn at_theirs(&mut self, at: Agreed, held: &Held<'_>) -> Result<Option<String>, WalkError> {
        let walker = self.theirs.get_or_insert_with(|| Box::new(Walker::new(&self.config)));
        walker.at(&self.config, at, held)
    }

    /// Whether a walk is held that the next test may as well begin anew.
    #[must_use]
    pub fn holds_short_walk(&self) -> bool {
        let entries = |walker: &Walker| walker.digest.gone_through().iter().map(|(.., size)| *size).sum::<u64>();
        self.theirs.as_ref().is_some_and(|walker| entries(walker) <= REPEATED_MAX)
    }

    /// Lets go of it.
    pub fn forget_walk(&mut self) {
        self.theirs = None;
    }

    /// Our digests within a range, and the cases that changed in it, for an echo; nothing where its ends are of different
    /// generations, or not to be computed.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn narrowing(&self, range: Range, held: &Held<'_>) -> Result<Narrowing, WalkError> {
        let (mut walker, mut found) = (Walker::new(&self.config), Narrowing::default());
        let Some(low) = range.low_or_begin() else { return Ok(found) };
        let mut before = walker.finals.clone();
        let inner = narrow::between(low.sizes(), range.high.sizes());
        let inner = inner.into_iter().map(|sizes| range.high.with(sizes));
        for at in range.low.into_iter().chain(inner).chain([range.high]) {
            let Some(state_digest) = walker.at(&self.config, at, held)? else { return Ok(Narrowing::default()) };
            found.cuts.push(Between { ours: at.ours, theirs: at.theirs, state_digest });
            if range.low == Some(at) {
                before = walker.finals.clone();
            }
        }
        let changed = changed(&before, &walker.finals);
        // Where nothing lies between, there is nothing to wait for.
        if changed.len() <= CASES_MAX || narrow::between(low.sizes(), range.high.sizes()).is_empty() {
            let named = changed.into_iter().take(CASES_MAX);
            found.cases = named.map(|(case, chain)| CaseAt { case, chain }).collect();
        }
        Ok(found)
    }

    /// Compares what the counterpart's echo says of a difference with ours: the range that is left, and the cases that are
    /// otherwise, by their ids. Whatever it says, the range never grows.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn compared(
        &self,
        mut range: Range,
        theirs: (&[Between], &[CaseAt]),
        held: &Held<'_>,
    ) -> Result<(Range, Vec<String>), WalkError> {
        let (mut walker, mut last) = (Walker::new(&self.config), None);
        let mut before = walker.finals.clone();
        for between in theirs.0.iter().take(narrow::NAMED_MAX) {
            let at = Agreed { ours: between.theirs, theirs: between.ours };
            if last.is_some_and(|last| !at.grows(&last)) || !held.has(&at.cut())? {
                return Ok((range, Vec::new()));
            }
            last = Some(at);
            match walker.at(&self.config, at, held)? {
                Some(ours) if ours == between.state_digest => {
                    range.agree(at);
                    before = walker.finals.clone();
                }
                Some(_) => range.differ(at),
                None => return Ok((range, Vec::new())),
            }
        }
        let ours = changed(&before, &walker.finals);
        Ok((range, differing(ours, theirs.1, &walker.finals)))
    }
}

/// The cases of actual traffic that are otherwise in the later state, with the hash of what happened in each.
fn changed(before: &State, after: &State) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    after.compare_cases(before, Mark::Actual, &mut |compared| {
        if let Compared::New(case) | Compared::Changed(_, case) = compared {
            found.insert(case.id.to_string(), case.chain.to_string());
        }
    });
    found
}

/// Cases in which something else happened for the other side than for us, or only for one of us.
fn differing(ours: BTreeMap<String, String>, theirs: &[CaseAt], state: &State) -> Vec<String> {
    if theirs.is_empty() || theirs.len() > CASES_MAX {
        return Vec::new();
    }
    let mut found = Vec::new();
    for CaseAt { case, chain } in theirs {
        let here = case.parse().ok().and_then(|id| state.case_of(Mark::Actual, &id).map(|case| case.chain.to_string()));
        if here.as_ref() != Some(chain) {
            found.push(case.clone());
        }
    }
    if theirs.len() < CASES_MAX {
        found.extend(ours.into_keys().filter(|case| !theirs.iter().any(|named| named.case == *case)));
    }
    found.truncate(CASES_MAX);
    found
}
