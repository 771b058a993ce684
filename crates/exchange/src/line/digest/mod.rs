//! The digest of a line's final state (PROTOCOL.md rules 11 and 15): which entries are final, in which order, and what
//! became of each, in one hash that both sides compute alike.
//!
//! A pure function of exactly the entries below a [`Cut`]: nothing in flight, nothing of when or how entries arrived, and
//! no clock that was kept counts, so a node that got its entries back after a restore computes the same. Clocks are
//! derived anew from headers and ids. Nothing inside a seal counts, so exercise and test traffic is not told apart.
//!
//! Cost: an entry is read and hashed once as the cut grows; one call of [`Digest::advance`] takes at most
//! [`DIGEST_STEP_MAX`] entries and fates. In memory stay nine bytes for each final entry and one page of what comes next.
//! A new generation, or a cut that does not go on from the last one, starts anew.
//!
//! Specified in `docs/spec/digest.md`.

mod ends;
mod fold;
mod sequence;

use std::collections::{BTreeMap, VecDeque};

use comity_wire::{AuthorId, Hash, LineId, PartyId};

use super::{Line, LineConfig};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};
use ends::Scan;
use fold::Fates;
use sequence::{Sequence, Stand};

/// Entries and fates that one call of [`Digest::advance`] takes at most.
pub const DIGEST_STEP_MAX: usize = 4_096;
/// Entries that are read at once.
const PAGE_ENTRIES: usize = 128;
/// Bytes that are read at once, one entry at least.
const PAGE_BYTES: usize = 1 << 20;

/// Where a line is looked at: the entries of both journals below a size, with all generations before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cut {
    /// Our journal: generation, size.
    pub ours: (u64, u64),
    /// The counterpart's: generation, size. Zeros where nothing of it has come.
    pub theirs: (u64, u64),
}

impl Cut {
    fn of(&self, side: Side) -> (u64, u64) {
        match side {
            Side::Ours => self.ours,
            Side::Theirs => self.theirs,
        }
    }

    /// Whether this cut only adds entries of the same generations to another.
    fn extends(&self, other: &Self) -> bool {
        let grows = |a: (u64, u64), b: (u64, u64)| a.0 == b.0 && a.1 >= b.1;
        grows(self.ours, other.ours) && grows(self.theirs, other.theirs)
    }
}

/// What a line comes to at a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineDigest {
    /// The digest. Both sides compute the same at the same cut, each with its own side as `ours`.
    pub hash: Hash,
    /// The cut.
    pub cut: Cut,
    /// How many entries are final at it.
    pub entries: u64,
}

/// How far [`Digest::advance`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Here it is.
    Done(LineDigest),
    /// Call again: there was more to read than one call takes.
    More,
    /// Entries below the end of a closed generation are not held: they were lost with a store and not returned yet.
    Lacking,
}

/// Who speaks on the line.
struct Names {
    line: LineId,
    parties: [PartyId; 2],
    authors: [AuthorId; 2],
}

impl Names {
    const fn party(&self, side: Side) -> &PartyId {
        &self.parties[side as usize]
    }

    const fn author(&self, side: Side) -> &AuthorId {
        &self.authors[side as usize]
    }
}

/// One generation of one side's journal.
type Place = (Side, u64);

/// A digest as it goes along with its line. Lives in memory only.
pub struct Digest {
    names: Names,
    cut: Option<Cut>,
    /// Control entries that name ends are still looked for.
    scan: Option<Scan>,
    sequences: BTreeMap<Place, Sequence>,
    /// The end of some closed generation is not known below this cut: a larger one may name it.
    unnamed: bool,
    fates: VecDeque<Fates>,
    chain: Hash,
    entries: u64,
}

impl Digest {
    /// Of a line, before its first entry.
    pub fn new(config: &LineConfig) -> Self {
        let names = Names {
            line: config.line,
            parties: [config.us, config.them],
            authors: [config.our_author, config.their_author],
        };
        Self {
            chain: fold::beginning(&names.line),
            names,
            cut: None,
            scan: None,
            sequences: BTreeMap::new(),
            unnamed: false,
            fates: VecDeque::new(),
            entries: 0,
        }
    }

    /// Goes on to a cut, all of whose entries are committed. A cut that adds entries to the last one costs what it adds;
    /// any other starts anew, as does one that grows while a closed generation has no end yet: after [`Progress::More`]
    /// ask for the same cut until it is done.
    ///
    /// # Errors
    /// The store cannot give back what was committed.
    pub fn advance(&mut self, cut: Cut, ledger: &dyn Ledger) -> Result<Progress, LedgerError> {
        self.turn_to(cut);
        let mut budget = DIGEST_STEP_MAX;
        if let Some(mut scan) = self.scan.take() {
            if !scan.run(&self.names, ledger, &mut budget)? {
                self.scan = Some(scan);
                return Ok(Progress::More);
            }
            let (sequences, unnamed) = scan.sequences(&self.names, ledger)?;
            (self.sequences, self.unnamed) = (sequences, unnamed);
        }
        loop {
            if !self.fold_fates(&mut budget) || budget == 0 {
                return Ok(Progress::More);
            }
            match self.next(ledger)? {
                Next::Fold(place) => self.fold(place),
                Next::Lacking => return Ok(Progress::Lacking),
                Next::Nothing => break,
            }
            budget -= 1;
        }
        let hash = fold::value(&self.names, &cut, self.entries, &self.chain);
        Ok(Progress::Done(LineDigest { hash, cut, entries: self.entries }))
    }

    /// Makes room for the entries between the last cut and this one, or starts anew.
    fn turn_to(&mut self, cut: Cut) {
        let before = self.cut.replace(cut);
        if before == Some(cut) {
            return;
        }
        if self.scan.is_none() && !self.unnamed && before.is_some_and(|before| cut.extends(&before)) {
            for side in [Side::Ours, Side::Theirs] {
                let (generation, size) = cut.of(side);
                if let Some(sequence) = self.sequences.get_mut(&(side, generation)) {
                    sequence.limit = size;
                }
            }
            return;
        }
        self.sequences.clear();
        self.fates.clear();
        (self.chain, self.entries) = (fold::beginning(&self.names.line), 0);
        self.scan = Some(Scan::of(&cut));
    }

    /// The next entry in order, if it is final.
    fn next(&mut self, ledger: &dyn Ledger) -> Result<Next, LedgerError> {
        if self.cut.is_none_or(|cut| cut.ours.0 == 0 || cut.theirs.0 == 0) {
            // Of one side nothing has come: its first entries may precede everything.
            return Ok(Next::Nothing);
        }
        let (mut bound, mut first) = (u64::MAX, None);
        let places: Vec<Place> = self.sequences.keys().copied().collect();
        for place in places {
            let Some(mut sequence) = self.sequences.remove(&place) else { continue };
            let stand = sequence.stand(&self.names, &self.sequences, ledger);
            self.sequences.insert(place, sequence);
            match stand? {
                Stand::Ended | Stand::Waits => {}
                Stand::Open(last) => bound = bound.min(last),
                Stand::Lacking => return Ok(Next::Lacking),
                Stand::Ready(clock) => {
                    let key = (clock, *self.names.party(place.0), place.1, place);
                    first = first.filter(|before| *before < key).or(Some(key));
                }
            }
        }
        Ok(first.filter(|(clock, ..)| *clock <= bound).map_or(Next::Nothing, |(.., place)| Next::Fold(place)))
    }
}

/// What comes next.
enum Next {
    Fold(Place),
    Lacking,
    Nothing,
}

impl Line {
    /// Everything that is committed of both journals, for [`Digest::advance`].
    pub fn cut(&self) -> Cut {
        Cut {
            ours: (self.ours.origin.generation, self.ours.committed),
            theirs: (self.theirs.generation, self.theirs.committed),
        }
    }
}
