//! The digest of a line at a given cut, computed beside the writer from a snapshot.

use comity_exchange::Side;
use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::{Cut, Digest, Progress};
use comity_process::linetest::narrow;
use comity_store::Read;
use comity_wire::LineId;

use super::body::{At, Between};
use super::record::Agreed;
use super::walk::WalkError;
use crate::ledger::{Journals, KeepError, LineLedger, query};

/// Steps of one digest at most: sixteen million entries and fates.
const STEPS_MAX: usize = 4_096;

/// Two digests that go along with a line: our tests name one growing row of cuts, the counterpart's another.
pub struct Digests {
    config: LineConfig,
    /// At our tests' cuts.
    ours: Digest,
    /// At theirs.
    theirs: Digest,
}

/// What a snapshot holds of a line.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    /// The store.
    pub read: &'a dyn Read,
    /// Local numbers.
    pub journals: &'a Journals,
    /// The line.
    pub line: LineId,
}

impl Held<'_> {
    /// All that is committed.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn cut(&self) -> Result<Cut, WalkError> {
        let newest = |wanted: Side| -> Result<(u64, u64), KeepError> {
            let of = self.journals.iter().filter(|(line, side, ..)| *line == self.line && *side == wanted).last();
            let Some((_, _, generation, journal)) = of else { return Ok((0, 0)) };
            Ok((generation, query::size(self.read, journal)?))
        };
        Ok(Cut { ours: newest(Side::Ours)?, theirs: newest(Side::Theirs)? })
    }

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

impl Digests {
    /// Of a line, before its first entry.
    #[must_use]
    pub fn new(config: LineConfig) -> Self {
        Self { ours: Digest::new(&config), theirs: Digest::new(&config), config }
    }

    /// Who speaks on the line.
    #[must_use]
    pub const fn config(&self) -> &LineConfig {
        &self.config
    }

    /// The digest at a cut that a test of ours names; `None` where entries are lost and not returned yet.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn at_ours(&mut self, cut: Cut, held: &Held<'_>) -> Result<Option<String>, WalkError> {
        run(&mut self.ours, cut, held)
    }

    /// The same at a cut that a test of the counterpart names.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn at_theirs(&mut self, cut: Cut, held: &Held<'_>) -> Result<Option<String>, WalkError> {
        run(&mut self.theirs, cut, held)
    }

    /// Our digests between two cuts, for an echo; nothing where the generations are not the same.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn between(&self, agreed: Option<Agreed>, cut: Cut, held: &Held<'_>) -> Result<Vec<Between>, WalkError> {
        let (ours, theirs) = (At::of(cut.ours), At::of(cut.theirs));
        let low = match agreed {
            Some(low) if (low.ours.generation, low.theirs.generation) != (ours.generation, theirs.generation) => {
                return Ok(Vec::new());
            }
            Some(low) => (low.ours.size, low.theirs.size),
            None => (0, 0),
        };
        let mut digest = Digest::new(&self.config);
        let mut found = Vec::new();
        for (own, other) in narrow::between(low, (ours.size, theirs.size)) {
            let (ours, theirs) = (At { size: own, ..ours }, At { size: other, ..theirs });
            let cut = Cut { ours: ours.pair(), theirs: theirs.pair() };
            let Some(state_digest) = run(&mut digest, cut, held)? else { return Ok(Vec::new()) };
            found.push(Between { ours, theirs, state_digest });
        }
        Ok(found)
    }

    /// Compares the counterpart's digests with ours: the largest cut that is equal, the smallest that is not.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn narrowed(
        &self,
        (low, high): (Option<Agreed>, Agreed),
        theirs: &[Between],
        held: &Held<'_>,
    ) -> Result<(Option<Agreed>, Agreed), WalkError> {
        let (mut low, mut digest) = (low, Digest::new(&self.config));
        for between in theirs.iter().take(usize::try_from(narrow::CUTS_MAX).unwrap_or(usize::MAX)) {
            let at = Agreed { ours: between.theirs, theirs: between.ours };
            let cut = Cut { ours: at.ours.pair(), theirs: at.theirs.pair() };
            if !held.has(&cut)? {
                break;
            }
            match run(&mut digest, cut, held)? {
                Some(ours) if ours == between.state_digest => low = Some(at),
                Some(_) => return Ok((low, at)),
                None => break,
            }
        }
        Ok((low, high))
    }
}

fn run(digest: &mut Digest, cut: Cut, held: &Held<'_>) -> Result<Option<String>, WalkError> {
    let ledger = LineLedger::new(held.read, held.journals, held.line);
    for _ in 0..STEPS_MAX {
        match digest.advance(cut, &ledger).map_err(|_| KeepError::Damaged { what: "an entry" })? {
            Progress::Done(done) => return Ok(Some(done.hash.to_string())),
            Progress::Lacking => return Ok(None),
            Progress::More => {}
        }
    }
    Ok(None)
}
