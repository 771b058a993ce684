//! What must be true of a node's store whenever it is opened, and of what the node had said by then.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::Side;
use comity_journal::keyring::PlacedControl;
use comity_journal::{Frontier, Keyring, LogOrigin, ReceiptPlace, RegisterView, TreeHead, VerifiedDelegation};
use comity_node::core::seeded::again;
use comity_node::core::{Answer, Clock, Core, LineSetup, Output};
use comity_node::ledger::query::{self, Position};
use comity_node::ledger::{StoredEntry, known_idempotency};
use comity_node::party::mark::MARK_CELL;
use comity_seal::insecure_seeded::SeededRng;
use comity_store::memory::Disk;
use comity_store::{Cells, Read, Rows, Store, row_key};
use comity_wire::control::ControlBody;
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::head::Receipt;
use comity_wire::header::Kind;
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Origin};

use super::record::{dump, replay};
use super::world::{Case, Fact, accept, statement};

/// One journal, read whole.
struct Journal {
    number: u16,
    origin: Origin,
    entries: Vec<StoredEntry>,
    /// The tree's root at each size.
    roots: BTreeMap<u64, comity_wire::Hash>,
    keyring: Keyring,
}

struct Scene<'a> {
    read: &'a dyn Read,
    core: &'a Core,
    setup: &'a LineSetup,
    journals: BTreeMap<(bool, u64), Journal>,
    what: String,
}

/// Opens the writer over a store and loads the line with the newest keys that fit: a power failure may come between
/// keeping new keys and committing the entry that names them.
fn load(store: Box<dyn Store>, case: &Case, what: &str) -> (Core, LineSetup) {
    let mut core = Core::open(store, accept).unwrap_or_else(|e| panic!("{what}: the writer does not open: {e}"));
    let mut why = String::new();
    // A line that was never opened has the keys of its first delegation only.
    let begun = query::line_state(&*core.reader().unwrap(), &case.keys[0].config.line).unwrap().is_some();
    let fitting = if begun { &case.keys[..] } else { &case.keys[case.keys.len() - 1..] };
    for setup in fitting {
        match core.add_line(again(setup).unwrap()) {
            Ok(()) => return (core, again(setup).unwrap()),
            Err(error) => why = error.to_string(),
        }
    }
    panic!("{what}: {why}");
}

/// Loads the line from the store and judges what is held. `state`: so many of the case's transactions are in it.
pub fn judged(store: Box<dyn Store>, case: &Case, state: usize) {
    let what = format!("{} after {state} transactions", case.name);
    let (core, setup) = load(store, case, &what);
    let read = core.reader().unwrap();
    let scene = Scene::read(&*read, &core, &setup, what);
    scene.judge();
    for (released, fact) in &case.facts {
        if *released <= state {
            scene.holds(fact);
        }
    }
}

/// Lets a node write on from a copy of what is held: the next numbers are the next ones.
pub fn goes_on(read: &dyn Read, case: &Case, state: usize) {
    let what = format!("{} after {state} transactions, going on", case.name);
    let mut store = Disk::new().open();
    replay(&mut store, &dump(read).unwrap().into()).unwrap();
    let (mut core, setup) = load(Box::new(store), case, &what);
    let before = core.report().remove(0).status;
    let mut said = case.facts.iter().filter(|(released, _)| *released <= state);
    let halted =
        said.any(|(_, fact)| matches!(fact, Fact::RolledBack { generation } if *generation == before.generation));
    if halted || before.frozen {
        return;
    }
    let clock = Clock { wall_s: 1_900_000_000, mono_ms: 1 };
    let batch = if before.their_generation == 0 { vec![] } else { vec![statement(setup.config.line, 1, "on", None)] };
    let asked = !batch.is_empty();
    let out = core.run(batch, clock, &mut SeededRng::new(77)).unwrap();
    let accepted = out.iter().find_map(|o| match o {
        Output::Reply { token: 1, answer: Answer::Accepted { number, ordinal, .. } } => Some((*number, *ordinal)),
        _ => None,
    });
    if asked {
        let (number, ordinal) = accepted.unwrap_or_else(|| panic!("{what}: nothing is accepted: {out:?}"));
        assert!(number >= before.size && ordinal > before.ordinal, "{what}: a number repeats");
    }
    let after = core.report().remove(0).status;
    assert!(after.size > before.size || (before.size > 0 && !asked), "{what}: nothing was appended");
    let read = core.reader().unwrap();
    Scene::read(&*read, &core, &setup, what).judge();
}

impl<'a> Scene<'a> {
    fn read(read: &'a dyn Read, core: &'a Core, setup: &'a LineSetup, what: String) -> Self {
        let mut scene = Self { read, core, setup, journals: BTreeMap::new(), what };
        for (line, side, generation, number) in core.journals().iter() {
            assert_eq!(line, setup.config.line, "{}", scene.what);
            let journal = scene.journal(side, generation, number);
            scene.journals.insert((side == Side::Ours, generation), journal);
        }
        scene
    }

    fn journal(&self, side: Side, generation: u64, number: u16) -> Journal {
        let ours = side == Side::Ours;
        let (damage, what) = (query::check_journal(self.read, number, 10, &mut |_| true).unwrap(), &self.what);
        assert_eq!(damage.1, Vec::<String>::new(), "{what}: {side:?} {generation}");
        let config = &self.setup.config;
        let author = if ours { config.our_author } else { config.their_author };
        let origin = Origin { line: config.line, author, generation };
        let (mut frontier, mut roots, mut entries) = (Frontier::new(), BTreeMap::new(), Vec::new());
        while let Some(entry) =
            query::entry(self.read, Position { journal: number, number: entries.len() as u64 }).unwrap()
        {
            frontier.append(entry.id, &mut Vec::new()).unwrap();
            entries.push(entry);
            roots.insert(entries.len() as u64, frontier.root());
        }
        assert_eq!(entries.len() as u64, damage.0, "{what}: numbers are skipped");
        let keyring = self.keyring(ours, origin, number, &entries);
        Journal { number, origin, entries, roots, keyring }
    }

    fn keyring(&self, ours: bool, origin: Origin, number: u16, entries: &[StoredEntry]) -> Keyring {
        let kept = query::their_register(self.read, &origin.line).unwrap();
        let kept = kept.map(|bytes| RegisterPart::from_bytes(&bytes).unwrap());
        let theirs = kept.as_ref().unwrap_or(&self.setup.their_register);
        let register = if ours { &self.setup.register } else { theirs };
        let view = RegisterView::build(&register.entries).unwrap();
        let mut keyring: Option<Keyring> = None;
        for number in query::controls(self.read, number).unwrap() {
            let entry = &entries[usize::try_from(number).unwrap()].entry;
            let (body, header) = (ControlBody::from_bytes(&entry.body).unwrap(), entry.header().unwrap());
            match keyring.as_mut() {
                None => keyring = Some(Keyring::new(VerifiedDelegation::verify(&body, &origin, &view).unwrap())),
                Some(keyring) => {
                    let register = header.register.as_ref();
                    keyring.apply(PlacedControl { number, register, body: &body, receipted: number }, &view).unwrap();
                }
            }
        }
        keyring.unwrap_or_else(|| panic!("{}: a journal without a delegation", self.what))
    }

    fn judge(&self) {
        let what = &self.what;
        for ((ours, generation), journal) in &self.journals {
            let (mut ordinal, mut ids) = (0, BTreeSet::new());
            for (number, stored) in (0u64..).zip(&journal.entries) {
                let header = stored.entry.header().unwrap();
                ordinal += u64::from(header.kind == Kind::Statement);
                assert_eq!((header.number, header.ordinal), (number, ordinal), "{what}: {ours} {generation}");
                assert_eq!(header.generation, *generation, "{what}");
                assert!(ids.insert(stored.id), "{what}: an entry twice");
                let cited = header.citation.map(|citation| citation.generation);
                for listed in header.receipts.iter().filter(|_| *ours) {
                    let held = self.held(false, cited);
                    assert!(held.is_some_and(|held| held >= listed.size), "{what}: {listed:?} of {held:?}");
                }
            }
            let range = row_key(journal.number, 0).unwrap()..row_key(journal.number, (1 << 40) - 1).unwrap();
            for (_, row) in self.read.rows(Rows::Receipts, range, usize::MAX, usize::MAX).unwrap() {
                self.true_receipt(*ours, journal, &Receipt::from_bytes(&row).unwrap());
            }
        }
        let status = self.core.report().remove(0).status;
        for (ours, generation, size) in
            [(true, status.generation, status.size), (false, status.their_generation, status.their_size)]
        {
            let Some(journal) = self.journals.get(&(ours, generation)) else {
                assert_eq!(size, 0, "{what}: a journal is missing");
                continue;
            };
            assert_eq!(journal.entries.len() as u64, size, "{what}: the state and the entries");
            let head = query::checkpoint_at(self.read, journal.number, size).unwrap();
            let head = head.unwrap_or_else(|| panic!("{what}: no checkpoint of size {size}"));
            assert_eq!(Some(&head.root), journal.roots.get(&size), "{what}");
            let signed = journal.keyring.verify_checkpoint(&head);
            assert!(signed.is_ok(), "{what}: the head of size {size} is signed by others: {signed:?}");
            let newest = journal.entries.last().unwrap().entry.header().unwrap().ordinal;
            let ordinal = if ours { status.ordinal } else { status.their_ordinal };
            assert_eq!(ordinal, newest, "{what}: the state and the ordinals");
        }
        assert!(status.receipted <= status.size, "{what}");
    }

    fn held(&self, ours: bool, generation: Option<u64>) -> Option<u64> {
        let sizes = self.journals.iter().filter(|((o, g), _)| *o == ours && generation.is_none_or(|want| want == *g));
        sizes.map(|(_, journal)| journal.entries.len() as u64).max()
    }

    /// A receipt covers no more than is held, and the other side's keys signed it over this very tree.
    fn true_receipt(&self, ours: bool, journal: &Journal, receipt: &Receipt) {
        let what = &self.what;
        let root = journal.roots.get(&receipt.size);
        let root =
            *root.unwrap_or_else(|| panic!("{what}: a receipt for {} of {}", receipt.size, journal.entries.len()));
        let head = TreeHead { origin: LogOrigin::Line(journal.origin), size: receipt.size, root };
        let verifies =
            |(_, issuer): (_, &Journal)| issuer.keyring.verify_receipt(receipt, &head, ReceiptPlace::Kept).is_ok();
        let mut issuers = self.journals.iter().filter(|((o, _), _)| *o != ours);
        assert!(issuers.any(verifies), "{what}: a receipt of size {} does not verify", receipt.size);
    }

    fn entry(&self, ours: bool, generation: u64, number: u64) -> Option<&StoredEntry> {
        self.journals.get(&(ours, generation))?.entries.get(usize::try_from(number).unwrap())
    }

    /// What the node said after some commit is still so.
    fn holds(&self, fact: &Fact) {
        let (read, line, what) = (self.read, &self.setup.config.line, &self.what);
        match fact {
            Fact::Accepted { generation, number, ordinal, id } => {
                let stored = self.entry(true, *generation, *number);
                let stored = stored.unwrap_or_else(|| panic!("{what}: accepted statement {ordinal} is lost"));
                assert_eq!(stored.id, *id, "{what}: another statement has the number {number}");
                assert_eq!(stored.entry.header().unwrap().ordinal, *ordinal, "{what}");
                assert!(stored.plaintext.is_some(), "{what}: the plaintext of our statement {ordinal} is lost");
            }
            Fact::Sent(frame) => match Frame::from_bytes(frame).unwrap().payload {
                Payload::Data(data) => self.sent(&data),
                Payload::Held { generation, size, .. } => {
                    assert!(size == 0 || self.held(false, Some(generation)).is_some_and(|held| held >= size), "{what}");
                }
                _ => {}
            },
            Fact::Known { key, id } => {
                assert_eq!(known_idempotency(read, key).unwrap().map(|known| known.id), Some(*id), "{what}");
            }
            Fact::RolledBack { .. } => {}
            Fact::Evidence(proof) => assert!(query::evidence(read).unwrap().contains(proof), "{what}: proof lost"),
            Fact::Imported(root) => assert!(query::imported(read, root).unwrap().is_some(), "{what}: import lost"),
            Fact::Audited(record) => {
                let rows = read.rows(Rows::Audit, 0..u64::MAX, usize::MAX, usize::MAX).unwrap();
                assert!(rows.iter().any(|(_, row)| row == record), "{what}: an audit record is lost");
            }
            Fact::HeldByUs(of) => {
                assert!(query::offer(read, line, of).unwrap().is_some_and(|offer| offer.held), "{what}");
            }
            Fact::HeldByThem(of) => {
                assert!(query::held_by_them(read, line, of).unwrap().is_some(), "{what}");
            }
            Fact::Wanted(wants) => assert_eq!(query::kept_wants(read, line).unwrap(), *wants, "{what}"),
            Fact::Marked(mark) => {
                assert_eq!(read.cell(Cells::Meta, MARK_CELL).unwrap(), Some(mark.to_bytes()), "{what}: start mark");
            }
        }
    }

    /// What left the node is kept by it: entries, their head, and what its receipts cover.
    fn sent(&self, data: &Data) {
        let what = &self.what;
        for (number, entry) in (data.from..).zip(&data.entries) {
            let kept = self.entry(true, data.generation, number).and_then(StoredEntry::exact);
            assert_eq!(kept.as_ref(), Some(entry), "{what}: entry {number} left and is not kept");
        }
        if let Some(head) = &data.checkpoint {
            let journal = &self.journals[&(true, data.generation)];
            assert_eq!(journal.roots.get(&head.size), Some(&head.root), "{what}: a signed head of another tree left");
        }
        for receipt in &data.receipts {
            self.true_receipt(false, &self.journals[&(false, data.receipts_for)], receipt);
        }
    }
}
