//! What a digest costs while a counterpart names no end of a generation that a restored node closed (PROTOCOL.md rule 23):
//! each entry is read once, whatever it waits for.

use std::cell::Cell;

use comity_exchange::effect::Left;
use comity_exchange::line::digest::{Cut, Digest, Progress};
use comity_exchange::{Ledger, LedgerError, Side};
use comity_sim::{Pair, SimLedger};
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::entry::Entry;
use comity_wire::envelope::Envelope;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Citation, Reason};
use comity_wire::{EntryId, Hash};

use super::forger::Forger;
use super::support::paired;

/// A disk that counts the entries that are read from it.
struct Counted<'a> {
    disk: &'a SimLedger,
    read: Cell<usize>,
}

impl Ledger for Counted<'_> {
    fn entries(
        &self,
        side: Side,
        generation: u64,
        from: u64,
        n: usize,
        bytes: usize,
    ) -> Result<Vec<Entry>, LedgerError> {
        let entries = self.disk.entries(side, generation, from, n, bytes)?;
        self.read.set(self.read.get() + entries.len());
        Ok(entries)
    }

    fn clock(&self, side: Side, generation: u64, number: u64) -> Result<u64, LedgerError> {
        self.disk.clock(side, generation, number)
    }

    fn plaintext(&self, side: Side, generation: u64, number: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        self.disk.plaintext(side, generation, number)
    }

    fn void(&self, side: Side, generation: u64, number: u64) -> Result<Option<Reason>, LedgerError> {
        self.disk.void(side, generation, number)
    }

    fn erased(&self, side: Side, generation: u64, number: u64) -> Result<Option<Left>, LedgerError> {
        self.disk.erased(side, generation, number)
    }

    fn checkpoint(&self, side: Side, generation: u64, size: u64) -> Result<Option<Checkpoint>, LedgerError> {
        self.disk.checkpoint(side, generation, size)
    }

    fn checkpoint_within(
        &self,
        side: Side,
        generation: u64,
        above: u64,
        upto: u64,
    ) -> Result<Option<Checkpoint>, LedgerError> {
        self.disk.checkpoint_within(side, generation, above, upto)
    }

    fn receipt(&self, covers: Side, generation: u64, size: u64) -> Result<Option<Receipt>, LedgerError> {
        self.disk.receipt(covers, generation, size)
    }

    fn subtree(&self, side: Side, generation: u64, level: u8, index: u64) -> Result<Hash, LedgerError> {
        self.disk.subtree(side, generation, level, index)
    }

    fn envelope(&self, side: Side, id: &EntryId) -> Result<Option<Envelope>, LedgerError> {
        self.disk.envelope(side, id)
    }

    fn nonce_used(&self, side: Side, nonce: &[u8; 32]) -> Result<bool, LedgerError> {
        self.disk.nonce_used(side, nonce)
    }
}

/// The digest at a cut, and how many entries were read for it.
fn read_for(digest: &mut Digest, disk: &SimLedger, cut: Cut) -> (Hash, usize) {
    let counted = Counted { disk, read: Cell::new(0) };
    let mut step = || match digest.advance(cut, &counted).unwrap() {
        Progress::Done(done) => Some(done.hash),
        Progress::More | Progress::Lacking => None,
    };
    let hash = (0..100).find_map(|_| step()).unwrap();
    (hash, counted.read.get())
}

/// B was restored and lost its last statements; A's journal is the forger's. What B can prove of its own journal.
fn restored() -> (Pair, Forger, Predecessor) {
    let mut pair = paired();
    for token in 0..40 {
        pair.b.say(token).unwrap();
        pair.settle().unwrap();
    }
    let (backup, forger) = (pair.b.disk.clone(), Forger::of(&pair.a, 1));
    for token in 40..44 {
        pair.b.say(token).unwrap();
        pair.settle().unwrap();
    }
    pair.b.restart(backup).unwrap();
    let size = pair.b.line.provable();
    let ids = pair.b.disk.ids(Side::Ours, 1);
    let mut frontier = comity_journal::Frontier::new();
    frontier.append_all(&ids[..usize::try_from(size).unwrap()], &mut Vec::new()).unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    (pair, forger, Predecessor { generation: 1, size, root: frontier.root() })
}

#[test]
fn row_23_whoever_names_no_end_makes_nobody_read_a_journal_again() {
    let (mut pair, mut forger, _) = restored();
    let mut digest = Digest::new(&pair.b.config);
    let (_, all) = read_for(&mut digest, &pair.b.disk, pair.b.line.cut());
    assert!(all > 80, "{all} entries are read first");
    for number in 0..12 {
        // It speaks on, and says nothing of where the closed generation ends; lies about it say nothing either.
        let lie = Predecessor { generation: 1, size: 1 + number, root: Hash([7; 32]) };
        let entry = match number % 2 {
            0 => forger.entry(|_| ()),
            _ => forger.control(&ControlBody::new(Control::PredecessorEnd(lie), None)),
        };
        pair.b.receive(&forger.frame(vec![entry])).unwrap();
        let cut = pair.b.line.cut();
        let (hash, read) = read_for(&mut digest, &pair.b.disk, cut);
        assert!(read <= 16, "{read} entries are read for one more");
        assert_eq!(hash, read_for(&mut Digest::new(&pair.b.config), &pair.b.disk, cut).0);
    }
}

#[test]
fn rule_23_the_end_that_is_named_at_last_counts_for_a_digest_that_went_on_without_it() {
    let (mut pair, mut forger, proven) = restored();
    let mut digest = Digest::new(&pair.b.config);
    let mut hashes = Vec::new();
    let successor = pair.b.disk.ids(Side::Ours, 2);
    for step in 0..4 {
        let entry = match step {
            1 => forger.control(&ControlBody::new(Control::PredecessorEnd(proven), None)),
            2 => {
                let mut frontier = comity_journal::Frontier::new();
                frontier.append_all(&successor, &mut Vec::new()).unwrap();
                let citation = Citation { generation: 2, size: frontier.size(), root: frontier.root() };
                forger.next.citation = Some(citation);
                forger.entry(|_| ())
            }
            _ => forger.entry(|_| ()),
        };
        pair.b.receive(&forger.frame(vec![entry])).unwrap();
        let cut = pair.b.line.cut();
        let (hash, _) = read_for(&mut digest, &pair.b.disk, cut);
        assert_eq!(hash, read_for(&mut Digest::new(&pair.b.config), &pair.b.disk, cut).0, "step {step}");
        hashes.push(hash);
    }
    hashes.dedup();
    assert_eq!(hashes.len(), 4, "each entry counts");
}
