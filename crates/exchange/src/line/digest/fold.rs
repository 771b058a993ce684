//! Hashing final entries in order, and what became of each (`docs/spec/digest.md`).

use std::collections::BTreeMap;

use comity_seal::hash::sha256_parts;
use comity_wire::codec::Enc;
use comity_wire::header::{Kind, Reason};
use comity_wire::{Hash, LineId};

use super::follow::tell_entry;
use super::{Cut, Digest, Follower, Names, Place, Told};
use crate::effect::Left;
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};

/// What an entry says of the other journal's, not yet folded.
#[derive(Clone)]
pub(super) struct Fates {
    /// The journal that it says it of.
    pub place: Place,
    /// The next number.
    pub from: u64,
    pub upto: u64,
    pub refused: BTreeMap<u64, Reason>,
}

/// What became of an entry.
#[derive(Clone, Copy)]
enum Fate {
    Opened = 1,
    Refused = 2,
    NoStatement = 3,
}

/// How far fates were folded.
pub(super) enum Folded {
    All,
    /// The budget is spent.
    More,
    /// A statement was opened whose plaintext is not kept here yet.
    Lacking,
}

/// Before the first entry.
pub(super) fn beginning(line: &LineId) -> Hash {
    sha256_parts(&[b"comity/v1/digest/line\n", line.as_bytes()])
}

/// The digest at a cut: its lower party's journal first.
pub(super) fn value(names: &Names, cut: &Cut, entries: u64, chain: &Hash) -> Hash {
    let mut sides = [Side::Ours, Side::Theirs];
    sides.sort_by_key(|side| *names.party(*side));
    let mut e = Enc::with_capacity(160);
    e.array(5).value(&names.line);
    for side in sides {
        let (generation, size) = cut.of(side);
        e.array(3).value(names.author(side)).uint(generation).uint(size);
    }
    e.uint(entries).value(chain);
    sha256_parts(&[b"comity/v1/digest\n", &e.into_bytes()])
}

impl Digest {
    /// Takes the next entry of a sequence into the chain.
    pub(super) fn fold(&mut self, place: Place, follower: &mut Option<&mut dyn Follower>) {
        let Some(sequence) = self.sequences.get_mut(&place) else { return };
        let Some(next) = sequence.next.take() else { return };
        let number = sequence.number();
        let mut e = Enc::with_capacity(96);
        e.array(6).uint(next.clock).value(self.names.author(place.0)).uint(place.1).uint(number);
        e.value(&next.row.id).uint(u64::from(next.counts));
        self.chain = sha256_parts(&[b"comity/v1/digest/entry\n", self.chain.as_bytes(), &e.into_bytes()]);
        self.entries += 1;
        let header = next.row.header;
        sequence.clocks.push(next.clock);
        sequence.statements.push(header.as_ref().is_some_and(|h| h.kind == Kind::Statement));
        let ordinal = sequence.ordinal;
        let header = header.filter(|_| next.counts);
        if let Some(follower) = follower {
            let entry = (next.row.id, next.clock, ordinal);
            tell_entry(*follower, (place, number), entry, header.as_deref(), &mut self.relied);
        }
        let Some(header) = header else { return };
        let Some(citation) = header.citation else { return };
        let before = if sequence.opened.0 == citation.generation { sequence.opened.1 } else { 0 };
        let upto = header.opened.upto.max(before);
        sequence.opened = (citation.generation, upto);
        if upto > before || !header.opened.refused.is_empty() {
            let place = (place.0.other(), citation.generation);
            let refused: BTreeMap<u64, Reason> =
                header.opened.refused.iter().map(|refusal| (refusal.number, refusal.reason)).collect();
            if let Some(follower) = follower {
                let told = |(number, reason)| Told::Refused { side: place.0, generation: place.1, number, reason };
                refused.clone().into_iter().for_each(|refusal| follower.tell(told(refusal)));
            }
            self.fates.push_back(Fates { place, from: before, upto, refused });
        }
    }

    /// Takes what was said of entries into the chain, as far as the budget goes.
    pub(super) fn fold_fates(
        &mut self,
        budget: &mut usize,
        ledger: &dyn Ledger,
        follower: &mut Option<&mut dyn Follower>,
    ) -> Result<Folded, LedgerError> {
        while let Some(mut fates) = self.fates.pop_front() {
            // Refused after it was passed over: said first.
            let later = fates.refused.split_off(&fates.from);
            for (number, reason) in std::mem::replace(&mut fates.refused, later) {
                self.chain = said(&self.chain, fates.place.1, number, Fate::Refused, Some(reason));
            }
            while fates.from < fates.upto && *budget > 0 {
                let number = fates.from;
                let statement = usize::try_from(number).ok().and_then(|number| {
                    self.sequences.get(&fates.place).and_then(|sequence| sequence.statements.get(number)).copied()
                });
                let reason = fates.refused.get(&number).copied();
                let fate = match (reason, statement) {
                    (Some(_), _) => Fate::Refused,
                    (None, Some(true)) => Fate::Opened,
                    (None, _) => Fate::NoStatement,
                };
                if let (Fate::Opened, Some(follower)) = (fate, follower.as_mut()) {
                    let (side, generation) = fates.place;
                    match ledger.plaintext(side, generation, number)? {
                        Some(plaintext) => follower.tell(Told::Opened { side, generation, number, plaintext }),
                        None => match ledger.erased(side, generation, number)? {
                            Some(Left { residue, .. }) => {
                                follower.tell(Told::OpenedErased { side, generation, number, residue });
                            }
                            // Beyond the final entries it is passed over: whoever withholds one opening hides no other
                            // statement.
                            None if self.before.is_some() => {}
                            None => {
                                self.fates.push_front(fates);
                                return Ok(Folded::Lacking);
                            }
                        },
                    }
                }
                self.chain = said(&self.chain, fates.place.1, number, fate, reason);
                fates.refused.remove(&number);
                fates.from += 1;
                *budget -= 1;
            }
            if fates.from < fates.upto {
                self.fates.push_front(fates);
                return Ok(Folded::More);
            }
        }
        Ok(Folded::All)
    }
}

/// One fate in the chain.
fn said(chain: &Hash, generation: u64, number: u64, fate: Fate, reason: Option<Reason>) -> Hash {
    let mut e = Enc::with_capacity(32);
    e.array(4).uint(generation).uint(number).uint(fate as u64).uint(reason.map_or(0, |reason| reason as u64));
    sha256_parts(&[b"comity/v1/digest/fate\n", chain.as_bytes(), &e.into_bytes()])
}
