//! The digest of a line's final state (PROTOCOL.md rules 11 and 15): which entries are final, in which order, and what
//! became of each, in one hash that both sides compute alike.
//!
//! A pure function of exactly the entries below a [`Cut`]: nothing in flight, nothing of when or how entries arrived, and
//! no clock that was kept counts, so a node that got its entries back after a restore computes the same. Clocks are
//! derived anew from headers and ids. Nothing inside a seal counts: what is made of that joins in [`whole`].
//!
//! A [`Follower`] is told what the entries say in the same order, so that a state can be made of it, and beyond the final
//! entries what is held already ([`Digest::tail`]).
//!
//! Cost: an entry is read and hashed once as the cut grows; one call of [`Digest::advance`] takes at most
//! [`DIGEST_STEP_MAX`] entries and fates. In memory stay nine bytes for each final entry and one page of what comes next.
//! A new generation, or a cut that does not go on from the last one, starts anew.
//!
//! Specified in `docs/spec/digest.md`.

mod ends;
mod fold;
mod follow;
mod kept;
mod sequence;
mod tail;

use std::collections::{BTreeMap, VecDeque};

use comity_wire::{AuthorId, Hash, LineId, PartyId};

use super::{Line, LineConfig};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};
use ends::{Limit, Scan};
use fold::{Fates, Folded};
use sequence::{Sequence, Stand};
use tail::Before;

pub use follow::{Follower, Told};
pub use kept::{CLOCK_TILE, STAND_BYTES_MAX, Tiles};

/// Entries and fates that one call of [`Digest::advance`] takes at most.
pub const DIGEST_STEP_MAX: usize = 512;
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

/// The digest of a line together with that of the state that follows from its final entries at the same cut, which must
/// not depend on exercise or test traffic.
pub fn whole(line: &LineDigest, state: &Hash) -> Hash {
    comity_seal::hash::sha256_parts(&[b"comity/v1/digest/state\n", line.hash.as_bytes(), state.as_bytes()])
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

/// A digest as it goes along with its line. Lives in memory; where it stands can be kept ([`Digest::stand`]).
pub struct Digest {
    names: Names,
    cut: Option<Cut>,
    /// Control entries that name ends are still looked for.
    scan: Option<Scan>,
    sequences: BTreeMap<Place, Sequence>,
    /// The end of some closed generation is not known below this cut: a larger one may name it.
    unnamed: Option<Scan>,
    fates: VecDeque<Fates>,
    chain: Hash,
    entries: u64,
    /// The largest size of each side's register that a header relied on.
    relied: [u64; 2],
    /// Where the final entries end, while the walk is beyond them.
    before: Option<Before>,
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
            unnamed: None,
            fates: VecDeque::new(),
            entries: 0,
            relied: [0; 2],
            before: None,
        }
    }

    /// Goes on to a cut, all of whose entries are committed. A cut that adds entries to the last one costs what it adds;
    /// any other starts anew, as does one below which an end of a closed generation is named first: after
    /// [`Progress::More`] ask for the same cut until it is done.
    ///
    /// # Errors
    /// The store cannot give back what was committed; the walk begins anew.
    pub fn advance(&mut self, cut: Cut, ledger: &dyn Ledger) -> Result<Progress, LedgerError> {
        let done = self.go_on(cut, ledger, None);
        if done.is_err() {
            self.cut = None;
        }
        done
    }

    /// The same, and tells what the final entries say, each thing once and in order, also what they opened. Either every
    /// step of a walk is taken so, or none. [`Progress::Lacking`] also where what was opened is not readable here yet.
    ///
    /// # Errors
    /// The store cannot give back what was committed; the walk begins anew.
    pub fn follow(
        &mut self,
        cut: Cut,
        ledger: &dyn Ledger,
        follower: &mut dyn Follower,
    ) -> Result<Progress, LedgerError> {
        let done = self.go_on(cut, ledger, Some(follower));
        if done.is_err() {
            self.cut = None;
        }
        done
    }

    fn go_on(
        &mut self,
        cut: Cut,
        ledger: &dyn Ledger,
        mut follower: Option<&mut dyn Follower>,
    ) -> Result<Progress, LedgerError> {
        if self.turn_to(cut)
            && let Some(follower) = follower.as_mut()
        {
            follower.begin();
        }
        let mut budget = DIGEST_STEP_MAX;
        if let Some(mut scan) = self.scan.take() {
            if !scan.run(&self.names, ledger, &mut budget)? {
                self.scan = Some(scan);
                return Ok(Progress::More);
            }
            let (limits, unnamed) = scan.limits(&self.names);
            if !self.grow(&limits) {
                // Something else is final now: a closed generation ended, or a successor began.
                if !self.sequences.is_empty() {
                    self.begin_anew();
                    if let Some(follower) = follower.as_mut() {
                        follower.begin();
                    }
                }
                let sequence = |(place, of): (&Place, &Limit)| (*place, Sequence::new(*place, of));
                self.sequences = limits.iter().map(sequence).collect();
            }
            self.unnamed = unnamed.then_some(scan);
        }
        while self.before.is_none() {
            match self.fold_fates(&mut budget, ledger, &mut follower)? {
                Folded::All if budget > 0 => {}
                Folded::All | Folded::More => return Ok(Progress::More),
                Folded::Lacking => return Ok(Progress::Lacking),
            }
            match self.next(ledger, true)? {
                Next::Fold(place) => self.fold(place, &mut follower),
                Next::Lacking => return Ok(Progress::Lacking),
                Next::Nothing => break,
            }
            budget -= 1;
        }
        let (entries, chain) = self.before.as_ref().map_or((self.entries, self.chain), Before::position);
        let hash = fold::value(&self.names, &cut, entries, &chain);
        Ok(Progress::Done(LineDigest { hash, cut, entries }))
    }

    /// Makes room for the entries between the last cut and this one, or starts anew: whether it did.
    fn turn_to(&mut self, cut: Cut) -> bool {
        let before = self.cut.replace(cut);
        // Whoever asks again makes anew what it made of the tail; and what lacked may have come meanwhile.
        self.give_tail_up();
        if before == Some(cut) {
            return false;
        }
        let unnamed = self.unnamed.take();
        if self.scan.is_none() && before.is_some_and(|before| cut.extends(&before)) {
            match unnamed {
                // Whether what came names an end is looked for in that alone.
                Some(mut scan) => {
                    scan.go_on_to(&cut);
                    self.scan = Some(scan);
                }
                None => {
                    for side in [Side::Ours, Side::Theirs] {
                        let (generation, size) = cut.of(side);
                        if let Some(sequence) = self.sequences.get_mut(&(side, generation)) {
                            sequence.limit = size;
                        }
                    }
                }
            }
            return false;
        }
        self.begin_anew();
        self.scan = Some(Scan::of(&cut));
        true
    }

    /// Gives up all that was gone through.
    fn begin_anew(&mut self) {
        self.sequences.clear();
        self.fates.clear();
        (self.chain, self.entries, self.relied) = (fold::beginning(&self.names.line), 0, [0; 2]);
    }

    /// Takes the limits of a larger cut, where nothing but the newest generations grew; `false` where more changed.
    fn grow(&mut self, limits: &BTreeMap<Place, Limit>) -> bool {
        let last = |place: &Place| self.cut.is_some_and(|cut| cut.of(place.0).0 == place.1);
        let grows = |(place, of): (&Place, &Limit)| {
            self.sequences.get(place).is_some_and(|sequence| {
                let alike = sequence.limit == of.limit || last(place) && sequence.limit < of.limit;
                alike && (sequence.ended, sequence.follows) == (of.ended, of.follows)
            })
        };
        if self.sequences.len() != limits.len() || !limits.iter().all(grows) {
            return false;
        }
        for (place, of) in limits {
            if let Some(sequence) = self.sequences.get_mut(place) {
                sequence.limit = of.limit;
            }
        }
        true
    }

    /// The next entry in order, if it is final; or whichever is held, where that is not asked.
    fn next(&mut self, ledger: &dyn Ledger, only_final: bool) -> Result<Next, LedgerError> {
        if only_final && self.cut.is_none_or(|cut| cut.ours.0 == 0 || cut.theirs.0 == 0) {
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
                Stand::Lacking if only_final => return Ok(Next::Lacking),
                Stand::Lacking => {}
                Stand::Ready(clock) => {
                    let key = (clock, *self.names.party(place.0), place.1, place);
                    first = first.filter(|before| *before < key).or(Some(key));
                }
            }
        }
        let first = first.filter(|(clock, ..)| !only_final || *clock <= bound);
        Ok(first.map_or(Next::Nothing, |(.., place)| Next::Fold(place)))
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
