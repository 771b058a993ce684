//! A digest that goes on from where it stood: for whoever keeps that beside the line, so that not all of it is read again.
//!
//! What is kept is derived from the line and bound to it: the roots of what was gone through are compared. Where they are
//! others, or the bytes are, there is nothing to go on from, and the line is read from its beginning.

use std::collections::{BTreeMap, VecDeque};

use comity_wire::Hash;
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::header::Reason;

use super::ends::Limit;
use super::fold::Fates;
use super::sequence::{Mark, Sequence};
use super::{Cut, Digest, LineConfig, Place};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};
use crate::line::proofs::Nodes;

/// Entries whose clocks stand in one tile.
pub const CLOCK_TILE: usize = 1_024;
/// Bytes of where a digest stands at most: where more is under way, it is not kept.
pub const STAND_BYTES_MAX: usize = 1 << 19;
/// Items of one list in it at most.
const ITEMS_MAX: usize = 1 << 16;

/// Where tiles of clocks come from: which side, which generation, which tile.
pub type Tiles<'a> = &'a dyn Fn(Side, u64, u64) -> Option<Vec<u8>>;

impl Digest {
    /// Where it stands on the final entries, without the [clocks](Self::clocks). `None` where it cannot be kept now.
    ///
    /// # Errors
    /// The store cannot give back what was committed.
    pub fn stand(&self, ledger: &dyn Ledger) -> Result<Option<Vec<u8>>, LedgerError> {
        let (None, None, Some(cut)) = (&self.scan, &self.unnamed, self.cut) else { return Ok(None) };
        let mut e = Enc::with_capacity(512);
        e.array(6);
        for (generation, size) in [cut.ours, cut.theirs] {
            e.array(2).uint(generation).uint(size);
        }
        e.array(self.sequences.len());
        for (place, sequence) in &self.sequences {
            let marked = self.before.as_ref().and_then(|before| before.mark(place));
            let size = marked.map_or(sequence.clocks.len(), |mark| mark.size) as u64;
            let root = Nodes { ledger, side: place.0, generation: place.1 }.frontier_at(size)?.root();
            write_sequence(&mut e, sequence, marked, (size, &root));
        }
        let (entries, chain) = self.before.as_ref().map_or((self.entries, self.chain), super::Before::position);
        let fates = self.before.as_ref().map_or(&self.fates, |before| before.fates());
        let relied = self.before.as_ref().map_or(self.relied, |before| before.relied());
        e.array(fates.len());
        fates.iter().for_each(|one| write_fates(&mut e, one));
        e.array(2).uint(entries).value(&chain).array(2).uint(relied[0]).uint(relied[1]);
        let bytes = e.into_bytes();
        Ok((bytes.len() <= STAND_BYTES_MAX).then_some(bytes))
    }

    /// How many final entries of each generation it has gone through.
    pub fn gone_through(&self) -> Vec<(Side, u64, u64)> {
        let size = |place: &Place, sequence: &Sequence| {
            self.before.as_ref().and_then(|before| before.mark(place)).map_or(sequence.clocks.len(), |mark| mark.size)
        };
        self.sequences.iter().map(|(place, sequence)| (place.0, place.1, size(place, sequence) as u64)).collect()
    }

    /// Clocks of the final entries of one generation that stand in one tile, and which of these are statements.
    pub fn clocks(&self, side: Side, generation: u64, tile: u64) -> Vec<u8> {
        let Some(sequence) = self.sequences.get(&(side, generation)) else { return Vec::new() };
        let end = self.before.as_ref().and_then(|before| before.mark(&(side, generation))).map(|mark| mark.size);
        let end = end.unwrap_or(sequence.clocks.len());
        let from = usize::try_from(tile).unwrap_or(usize::MAX).saturating_mul(CLOCK_TILE).min(end);
        let to = from.saturating_add(CLOCK_TILE).min(end);
        let both = sequence.clocks[from..to].iter().zip(&sequence.statements[from..to]);
        both.flat_map(|(clock, is)| (clock << 1 | u64::from(*is)).to_be_bytes()).collect()
    }

    /// Goes on from where a digest stood. `None` where that is not of this line as it is here.
    ///
    /// # Errors
    /// The store cannot give back what was committed.
    pub fn resume(
        config: &LineConfig,
        stand: &[u8],
        tiles: Tiles<'_>,
        ledger: &dyn Ledger,
    ) -> Result<Option<Self>, LedgerError> {
        let Ok(read) = read_stand(stand) else { return Ok(None) };
        let mut digest = Self::new(config);
        for (mut sequence, root, next) in read.sequences {
            let place = sequence.place;
            if !sequence.take_clocks(read.sizes.get(&place).copied().unwrap_or(0), tiles) {
                return Ok(None);
            }
            // What was rolled back, restored or damaged since leads elsewhere.
            let nodes = Nodes { ledger, side: place.0, generation: place.1 };
            let led = nodes.frontier_at(sequence.number()).map(|frontier| frontier.root());
            if led.is_err() || led.is_ok_and(|led| led != root) || !sequence.resume_next(next, ledger)? {
                return Ok(None);
            }
            digest.sequences.insert(place, sequence);
        }
        (digest.cut, digest.fates) = (Some(read.cut), read.fates);
        (digest.entries, digest.chain, digest.relied) = (read.entries, read.chain, read.relied);
        Ok(Some(digest))
    }
}

fn side_of(number: u64) -> Result<Side, Malformed> {
    [Side::Ours, Side::Theirs]
        .into_iter()
        .find(|side| *side as u64 == number)
        .ok_or(Malformed::Unexpected { what: "a side" })
}

fn write_pair(e: &mut Enc<'_>, (a, b): (u64, u64)) {
    e.array(2).uint(a).uint(b);
}

fn read_pair(d: &mut Dec<'_>) -> Result<(u64, u64), Malformed> {
    d.exactly(2)?;
    Ok((d.uint()?, d.uint()?))
}

fn write_sequence(e: &mut Enc<'_>, sequence: &Sequence, marked: Option<&Mark>, (size, root): (u64, &Hash)) {
    let own = sequence.mark();
    let mark = marked.unwrap_or(&own);
    e.array(12).uint(sequence.place.0 as u64).uint(sequence.place.1).uint(sequence.limit);
    e.uint(u64::from(sequence.ended)).option(sequence.follows.as_ref()).uint(size).value(root);
    write_pair(e, mark.opened);
    e.uint(mark.ordinal);
    write_pair(e, mark.cites);
    e.uint(mark.lists);
    match &mark.next {
        Some(next) => write_pair(e, (next.clock, u64::from(next.counts))),
        None => {
            e.null();
        }
    }
}

type Read = (Sequence, Hash, Option<(u64, bool)>);

fn read_sequence(d: &mut Dec<'_>) -> Result<(Read, u64), Malformed> {
    d.exactly(12)?;
    let (place, limit, ended) = ((side_of(d.uint()?)?, d.uint()?), d.uint()?, d.uint()? != 0);
    let mut sequence = Sequence::new(place, &Limit { limit, ended, follows: d.option()? });
    let (size, root) = (d.uint()?, Hash::read(d)?);
    let (opened, ordinal, cites, lists) = (read_pair(d)?, d.uint()?, read_pair(d)?, d.uint()?);
    sequence.stood(opened, ordinal, cites, lists);
    let next = if d.null() { None } else { Some(read_pair(d)?) };
    Ok(((sequence, root, next.map(|(clock, counts)| (clock, counts != 0))), size))
}

fn write_fates(e: &mut Enc<'_>, fates: &Fates) {
    e.array(5).uint(fates.place.0 as u64).uint(fates.place.1).uint(fates.from).uint(fates.upto);
    e.array(fates.refused.len());
    fates.refused.iter().for_each(|(number, reason)| write_pair(e, (*number, *reason as u64)));
}

fn read_fates(d: &mut Dec<'_>) -> Result<Fates, Malformed> {
    d.exactly(5)?;
    let (place, from, upto) = ((side_of(d.uint()?)?, d.uint()?), d.uint()?, d.uint()?);
    let mut refused = BTreeMap::new();
    for _ in 0..d.array("refused", ITEMS_MAX)? {
        let (number, reason) = read_pair(d)?;
        refused.insert(number, Reason::from_number(reason).ok_or(Malformed::Unexpected { what: "a reason" })?);
    }
    Ok(Fates { place, from, upto, refused })
}

struct Stood {
    cut: Cut,
    sequences: Vec<Read>,
    sizes: BTreeMap<Place, u64>,
    fates: VecDeque<Fates>,
    entries: u64,
    chain: Hash,
    relied: [u64; 2],
}

fn read_stand(bytes: &[u8]) -> Result<Stood, Malformed> {
    let d = &mut Dec::new(bytes);
    d.exactly(6)?;
    let cut = Cut { ours: read_pair(d)?, theirs: read_pair(d)? };
    let (mut sequences, mut sizes) = (Vec::new(), BTreeMap::new());
    for _ in 0..d.array("generations", ITEMS_MAX)? {
        let (read, size) = read_sequence(d)?;
        sizes.insert(read.0.place, size);
        sequences.push(read);
    }
    let count = d.array("fates", ITEMS_MAX)?;
    let fates = (0..count).map(|_| read_fates(d)).collect::<Result<_, _>>()?;
    d.exactly(2)?;
    let (entries, chain) = (d.uint()?, Hash::read(d)?);
    let (ours, theirs) = read_pair(d)?;
    if d.position() != bytes.len() {
        return Err(Malformed::Unexpected { what: "the end of a digest" });
    }
    Ok(Stood { cut, sequences, sizes, fates, entries, chain, relied: [ours, theirs] })
}
