//! Following a public log: from a head that somebody serves to a log that is verified up to it.
//!
//! Nothing served is believed. A head must not be smaller than the one held; hashes in tiles must lead from what is held to its
//! root; entries must hash to the tiles; each must be signed by who may; last, the head's own signatures must be by the key that
//! the log itself names. Heads that contradict each other are kept as proof.

use comity_journal::checkpoint::{TreeHead, checkpoint_from_note};
use comity_journal::note::Note;
use comity_journal::source::Leaves;
use comity_journal::{CheckpointError, Contradiction, Frontier, LogOrigin, PublicOrigin, leaf_hash};
use comity_wire::head::Checkpoint;
use comity_wire::{Hash, PartyId};

use crate::check::SignatureCheck;
use crate::error::PublicError;
use crate::limits::PUBLIC_ENTRIES_MAX;
use crate::log::{PublicLog, root_of};
use crate::tiles::{Tile, TileKind, of_level};

/// A log that is followed: verified up to a head, with the head as it was served.
#[derive(Debug, Clone)]
pub struct Held {
    /// The log.
    pub log: PublicLog,
    /// Its newest head, with the lines of witnesses.
    pub note: Note,
    /// The same in binary, with the log's own signatures.
    pub checkpoint: Checkpoint,
}

/// What a served head claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The note.
    pub note: Note,
    /// Which log.
    pub origin: PublicOrigin,
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Why a head is not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// Refused; says nothing against the log's author: whoever serves it may be at fault.
    #[error(transparent)]
    Refused(#[from] PublicError),
    /// The log's author signed what cannot both be true. The proof is for everybody.
    #[error("the log's author signed two histories")]
    Split(Box<Contradiction>),
}

/// What to do about a served head.
#[derive(Debug)]
pub enum Course {
    /// It is the one held; its lines may be of further witnesses.
    Same,
    /// It goes on from what is held: fetch these, then [`Catching::hashes`] and [`Catching::bundle`].
    Fetch(Box<Catching>),
}

impl Claim {
    /// Reads a served checkpoint. Verifies no signature.
    ///
    /// # Errors
    /// [`PublicError::Note`], [`PublicError::Checkpoint`], [`PublicError::OtherLog`] for a log that is no public one,
    /// [`PublicError::TooManyEntries`].
    pub fn read(bytes: &[u8]) -> Result<Self, PublicError> {
        let note = Note::parse(bytes)?;
        let head = TreeHead::from_text(note.text())?;
        let LogOrigin::Public(origin) = head.origin else {
            return Err(PublicError::OtherLog { found: head.origin.to_string() });
        };
        if head.size > PUBLIC_ENTRIES_MAX {
            return Err(PublicError::TooManyEntries);
        }
        Ok(Self { note, origin, size: head.size, root: head.root })
    }
}

/// Decides what a served head means for what is held. `party` is the one that is followed, where that is known before.
///
/// # Errors
/// [`FollowError`]: another party's, rolled back, not signed by the log, or proof of two histories.
pub fn course(held: Option<&Held>, party: Option<PartyId>, claim: Claim) -> Result<Course, FollowError> {
    let other = || PublicError::OtherLog { found: claim.origin.to_string() };
    let expected = held.map(|held| held.log.view().party()).or(party);
    if expected.is_some_and(|party| party != claim.origin.party) {
        return Err(other().into());
    }
    let Some(held) = held else {
        if claim.size == 0 {
            return Err(PublicError::Genesis { number: 0 }.into());
        }
        return Ok(Course::Fetch(Box::new(Catching::new(None, claim))));
    };
    let now = held.log.view().origin();
    if claim.origin == now {
        let checkpoint = signed_by_log(&held.log, &claim)?;
        let (size, found) = (held.log.size(), claim.size);
        if found < size || (found == size && claim.root != held.checkpoint.root) {
            return Err(compare(held, checkpoint));
        }
        if found == size {
            return Ok(Course::Same);
        }
    } else if claim.size <= held.log.size() {
        // A head of an earlier key, or one that has no entry that could bring another.
        let (held, found) = (held.log.size(), claim.size);
        return Err(PublicError::RolledBack { held, found }.into());
    }
    Ok(Course::Fetch(Box::new(Catching::new(Some(held.clone()), claim))))
}

/// A head that is no larger than the one held, and signed: rolled back, or a second history.
fn compare(held: &Held, checkpoint: Checkpoint) -> FollowError {
    let (size, found) = (held.log.size(), checkpoint.size);
    if held.log.root_at(found) == Some(checkpoint.root) || found == 0 {
        return PublicError::RolledBack { held: size, found }.into();
    }
    if found == size {
        return FollowError::Split(Box::new(Contradiction::of_one_size(checkpoint, held.checkpoint.clone())));
    }
    let larger = Contradiction::of_two_sizes(checkpoint, held.checkpoint.clone(), &Leaves(held.log.leaves()));
    match larger {
        Ok(proof) => FollowError::Split(Box::new(proof)),
        Err(_) => PublicError::RolledBack { held: size, found }.into(),
    }
}

/// The head in binary, under the key that the log names for its size.
fn signed_by_log(log: &PublicLog, claim: &Claim) -> Result<Checkpoint, PublicError> {
    let known = log.view().key_of(claim.size.max(1)).filter(|(origin, _)| *origin == claim.origin);
    let (origin, key) = known.ok_or(PublicError::Checkpoint(CheckpointError::Size))?;
    let checkpoint = checkpoint_from_note(&claim.note, origin.into(), key)?;
    comity_journal::verify_checkpoint(&checkpoint, origin.into(), key)?;
    Ok(checkpoint)
}

/// On the way from what is held to a larger head. Dropped on any error: what is held stays as it is.
#[derive(Debug)]
pub struct Catching {
    held: Option<Held>,
    claim: Claim,
    log: Option<PublicLog>,
    leaves: Vec<Hash>,
}

impl Catching {
    fn new(held: Option<Held>, claim: Claim) -> Self {
        let log = held.as_ref().map(|held| held.log.clone());
        Self { held, claim, log, leaves: Vec::new() }
    }

    fn from(&self) -> u64 {
        self.held.as_ref().map_or(0, |held| held.log.size())
    }

    /// The tiles of leaf hashes to fetch, in order.
    #[must_use]
    pub fn hash_tiles(&self) -> Vec<Tile> {
        of_level(TileKind::Hashes(0), self.from(), self.claim.size)
    }

    /// The bundles to fetch, in order.
    #[must_use]
    pub fn bundles(&self) -> Vec<Tile> {
        of_level(TileKind::Entries, self.from(), self.claim.size)
    }

    /// The size of the head.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.claim.size
    }

    /// Takes the bytes of all [`Catching::hash_tiles`], in their order: they must lead from what is held to the head's root.
    ///
    /// # Errors
    /// [`PublicError::TileLength`], [`PublicError::TileRoot`]: the tiles are wrong, or the head is of another history; fetch
    /// every tile from the beginning and ask [`Catching::prove_split`].
    pub fn hashes<B: AsRef<[u8]>>(&mut self, tiles: &[B]) -> Result<(), PublicError> {
        let names = self.hash_tiles();
        if names.len() != tiles.len() {
            return Err(PublicError::TileRoot);
        }
        let mut leaves = Vec::new();
        for (tile, bytes) in names.iter().zip(tiles) {
            leaves.extend(tile.hashes(bytes.as_ref())?);
        }
        let held: &[Hash] = self.held.as_ref().map_or(&[], |held| held.log.leaves());
        // The first tile may begin with leaves that are held.
        let start = names.first().map_or(0, Tile::first);
        let again = usize::try_from(self.from().saturating_sub(start)).unwrap_or(usize::MAX);
        let (before, new) = leaves.split_at_checked(again).ok_or(PublicError::TileRoot)?;
        if held.get(held.len().saturating_sub(again)..) != Some(before) {
            return Err(PublicError::TileRoot);
        }
        let mut frontier = Frontier::new();
        frontier.append_all(held, &mut Vec::new())?;
        frontier.append_all(new, &mut Vec::new())?;
        if frontier.root() != self.claim.root || frontier.size() != self.claim.size {
            return Err(PublicError::TileRoot);
        }
        self.leaves = new.to_vec();
        Ok(())
    }

    /// The leaf hashes of a bundle, once [`Catching::hashes`] took them; those that are held, too.
    #[must_use]
    pub fn leaves_of(&self, bundle: &Tile) -> Vec<Hash> {
        let held: &[Hash] = self.held.as_ref().map_or(&[], |held| held.log.leaves());
        let leaf = |number: u64| {
            let at = usize::try_from(number).ok()?;
            held.get(at).or_else(|| self.leaves.get(at.checked_sub(held.len())?)).copied()
        };
        (bundle.first()..bundle.first().saturating_add(bundle.width.into())).map_while(leaf).collect()
    }

    /// Takes the entries of the next bundle, which [`crate::bundle::read_hashed`] held against [`Catching::leaves_of`]. Gives
    /// back officers' signatures to verify, in any order and on any thread; [`Catching::finish`] only after all of them.
    ///
    /// # Errors
    /// The first [`PublicError`] found.
    pub fn bundle(&mut self, bundle: &Tile, entries: &[&[u8]]) -> Result<Vec<SignatureCheck>, PublicError> {
        let size = self.log.as_ref().map_or(0, PublicLog::size);
        let skip = usize::try_from(size.saturating_sub(bundle.first())).unwrap_or(usize::MAX);
        let mut checks = Vec::new();
        for bytes in entries.iter().skip(skip) {
            match &mut self.log {
                Some(log) => checks.extend(log.take_later(bytes)?),
                None => self.log = Some(PublicLog::begin(bytes)?),
            }
        }
        Ok(checks)
    }

    /// Ends it: the log is as long as the head says, comes to its root, and names the key that signed it.
    ///
    /// # Errors
    /// [`PublicError`].
    pub fn finish(self) -> Result<Held, PublicError> {
        let log = self.log.ok_or(PublicError::TileRoot)?;
        let head = log.head();
        if head.size != self.claim.size || head.root != self.claim.root {
            return Err(PublicError::TileRoot);
        }
        if log.view().party() != self.claim.origin.party {
            return Err(PublicError::OtherLog { found: self.claim.origin.to_string() });
        }
        let checkpoint = signed_by_log(&log, &self.claim)?;
        Ok(Held { log, note: self.claim.note, checkpoint })
    }

    /// After [`PublicError::TileRoot`]: with all leaf hashes from the beginning, as they are served. Where they lead to the
    /// signed root and not through the head that is held, the author signed two histories.
    #[must_use]
    pub fn prove_split(&self, leaves: &[Hash]) -> Option<Contradiction> {
        let held = self.held.as_ref()?;
        let second = signed_by_log(&held.log, &self.claim).ok()?;
        if root_of(leaves)? != second.root || leaves.len() as u64 != second.size {
            return None;
        }
        let proof = Contradiction::of_two_sizes(held.checkpoint.clone(), second, &Leaves(leaves)).ok()?;
        let (origin, key) = held.log.view().key_of(held.log.size())?;
        proof.verify_with_key(origin.into(), key).ok().map(|_| proof)
    }
}

/// Whether these entries are those of the log that is held, from `first` on: what is read back from disk.
#[must_use]
pub fn are_held(log: &PublicLog, first: u64, entries: &[&[u8]]) -> bool {
    let at = |number: usize| usize::try_from(first).ok().and_then(|first| log.leaves().get(first.checked_add(number)?));
    entries.iter().enumerate().all(|(number, bytes)| at(number) == Some(&leaf_hash(bytes)))
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
