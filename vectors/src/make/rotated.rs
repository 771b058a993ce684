//! Evidence across rotations and a revocation, and proofs of contradiction as files.

use anyhow::{Context as _, Result};
use comity_journal::contradiction::Contradiction;
use comity_journal::delegation::{cosigner_key, revocation_id};
use comity_journal::evidence::{Accusation, Chain, ControlItem, Evidence, Item};
use comity_journal::keyring::PlacedControl;
use comity_journal::{
    Keyring, Leaves, ProofFile, RegisterView, VerifiedDelegation, prove_inclusion, sign_checkpoint, sign_receipt,
};
use comity_seal::hash::sha256;
use comity_wire::control::{Control, ControlBody, Revocation, Rotation};
use comity_wire::entry::Entry;
use comity_wire::head::Checkpoint;
use comity_wire::header::{Citation, Header, Kind, Listed, Opened};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Hash};
use serde_json::json;

use super::{Cases, seals};
use crate::check::commitment;
use crate::keys;
use crate::world;

/// A journal under way.
struct Journal {
    name: &'static str,
    register: RegisterPart,
    entries: Vec<Entry>,
    /// Which keys are in use: the suffix of their labels.
    suffix: String,
    controls: Vec<u64>,
}

impl Journal {
    fn begin(name: &'static str) -> Result<Self> {
        let register = world::register(name)?;
        let body = world::signed(name, Control::Delegation(Box::new(world::delegation(name, &register)?)))?;
        let header = world::header(name, Kind::Control, 0, 0)?.to_bytes();
        let entries = vec![Entry { header, body: body.to_bytes() }];
        Ok(Self { name, register, entries, suffix: String::new(), controls: Vec::new() })
    }

    fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    fn leaves(&self) -> Vec<Hash> {
        self.entries.iter().map(world::leaf).collect()
    }

    fn control(&mut self, control: Control) -> Result<()> {
        let number = self.size();
        let body = world::signed(self.name, control)?.to_bytes();
        self.controls.push(number);
        let header = world::header(self.name, Kind::Control, number, self.ordinal()?)?.to_bytes();
        self.entries.push(Entry { header, body });
        Ok(())
    }

    fn ordinal(&self) -> Result<u64> {
        Ok(self.entries.last().context("entry 0")?.header()?.ordinal)
    }

    fn rotate(&mut self, suffix: &str) -> Result<()> {
        let origin = world::origin(self.name)?;
        let public = |role: &str| -> Result<_> {
            Ok(cosigner_key(keys::cosigner(&format!("{} {role}{suffix}", self.name))?.public())?)
        };
        let rotation = Rotation {
            line: origin.line,
            author: origin.author,
            generation: 1,
            effective: self.size(),
            log: public("log")?,
            receipt: public("receipt")?,
            tls: *keys::cosigner(&format!("{} tls{suffix}", self.name))?.public().ed25519.as_bytes(),
            addresses: Vec::new(),
        };
        self.control(Control::Rotation(Box::new(rotation)))?;
        self.suffix = suffix.to_owned();
        Ok(())
    }

    fn revoke_log(&mut self, suffix: &str, last_trusted: u64) -> Result<()> {
        let origin = world::origin(self.name)?;
        let key = keys::cosigner(&format!("{} log{suffix}", self.name))?;
        let key = revocation_id(&cosigner_key(key.public())?);
        let (line, author) = (origin.line, origin.author);
        self.control(Control::Revocation(Revocation { line, author, generation: 1, key, last_trusted }))
    }

    fn bare(&mut self, change: impl FnOnce(&mut Header)) -> Result<()> {
        let mut header = world::header(self.name, Kind::Bare, self.size(), self.ordinal()?)?;
        change(&mut header);
        self.entries.push(Entry { header: header.to_bytes(), body: Vec::new() });
        Ok(())
    }

    fn head(&self) -> Result<comity_journal::TreeHead> {
        world::head(self.name, &self.leaves())
    }

    fn checkpoint(&self) -> Result<Checkpoint> {
        let log = keys::cosigner(&format!("{} log{}", self.name, self.suffix))?;
        Ok(sign_checkpoint(&log, &self.head()?)?)
    }

    fn keyring(&self) -> Result<Keyring> {
        let view = RegisterView::build(&self.register.entries)?;
        let first = ControlBody::from_bytes(&self.entries.first().context("entry 0")?.body)?;
        let mut keyring = Keyring::new(VerifiedDelegation::verify(&first, &world::origin(self.name)?, &view)?);
        for number in &self.controls {
            let body = ControlBody::from_bytes(&self.entries[usize::try_from(*number)?].body)?;
            keyring.apply(PlacedControl { number: *number, register: None, body: &body, receipted: 0 }, &view)?;
        }
        Ok(keyring)
    }

    /// The chain, its controls in the tree of all entries.
    fn chain(&self) -> Result<Chain> {
        let leaves = self.leaves();
        let controls = self.controls.iter().map(|number| -> Result<ControlItem> {
            let entry = &self.entries[usize::try_from(*number)?];
            let path = prove_inclusion(&Leaves(&leaves), *number, self.size())?;
            Ok(ControlItem { header: entry.header.clone(), body: entry.body.clone(), path })
        });
        let delegation = self.entries.first().context("entry 0")?.body.clone();
        Ok(Chain { register: self.register.entries.clone(), delegation, controls: controls.collect::<Result<_>>()? })
    }

    fn item(&self, number: u64, note: comity_journal::Note) -> Result<Item> {
        let entry = &self.entries[usize::try_from(number)?];
        let path = prove_inclusion(&Leaves(&self.leaves()), number, self.size())?;
        let proof = ProofFile { extra: None, index: number, path, checkpoint: note };
        Ok(Item { header: entry.header.clone(), sealed: sha256(&entry.body), proof })
    }
}

pub fn add(cases: &mut Cases) -> Result<()> {
    rotations(cases)?;
    accusations(cases)
}

/// AUR rotates, says something, and BOR, who has rotated too, receipts and lists it.
fn scene(disowned: bool) -> Result<(Journal, Journal, Evidence)> {
    let (mut aur, mut bor) = (Journal::begin("aur")?, Journal::begin("bor")?);
    aur.rotate(" 2")?;
    let seed = keys::seed_bytes("commitment seed");
    let root = commitment(&seed, &world::statement())?.root;
    let (statement, header) = seals::sealed(&[0; 256], root)?;
    // The seal is never opened here: only its place matters.
    let header = Header { number: aur.size(), ..header };
    let number = header.number;
    aur.entries.push(Entry { header: header.to_bytes(), ..statement });
    if disowned {
        aur.rotate(" 3")?;
        aur.revoke_log(" 2", 0)?;
        aur.bare(|_| ())?;
    }
    bor.rotate(" 2")?;
    let (head, checkpoint) = (aur.head()?, aur.checkpoint()?);
    let key = keys::cosigner("bor receipt 2")?;
    let receipt = sign_receipt(&key, &world::origin("bor")?, &head, world::TIME + 9)?;
    bor.bare(|header| {
        header.citation = Some(Citation { generation: 1, size: head.size, root: head.root });
        header.receipts = vec![Listed { size: head.size, time: world::TIME + 9 }];
        header.opened = Opened { upto: head.size, refused: Vec::new() };
    })?;
    let log = keys::cosigner(&format!("aur log{}", aur.suffix))?;
    let origin = world::origin("aur")?.into();
    let mut lines = comity_journal::checkpoint::checkpoint_lines(&checkpoint, origin, log.public()).to_vec();
    lines.extend(comity_journal::receipt::receipt_lines(&receipt, &world::origin("bor")?, key.public()));
    let note = comity_journal::Note::new(head.text(), lines)?;
    let listing = comity_journal::checkpoint::checkpoint_to_note(
        &bor.checkpoint()?,
        world::origin("bor")?.into(),
        keys::cosigner("bor log 2")?.public(),
    )?;
    let evidence = Evidence {
        author: aur.chain()?,
        counterpart: bor.chain()?,
        statement: aur.item(number, note)?,
        released: Vec::new(),
        erased: false,
        disclosure: None,
        listing: Some(bor.item(2, listing)?),
        held: Vec::new(),
        acknowledgement: None,
    };
    Ok((aur, bor, evidence))
}

fn rotations(cases: &mut Cases) -> Result<()> {
    cases.begin("evidence", "evidence", json!({ "roots": [] }), false);
    let (.., good) = scene(false)?;
    cases.good("across-rotations", good.to_text())?;
    cases.good("disowned-later-is-disputed", scene(true)?.2.to_text())?;
    let with = |change: &dyn Fn(&mut Evidence)| {
        let mut evidence = good.clone();
        change(&mut evidence);
        evidence.to_text()
    };
    cases.bad("rotation-of-the-author-missing", with(&|e| e.author.controls.clear()))?;
    cases.bad("rotation-of-the-counterpart-missing", with(&|e| e.counterpart.controls.clear()))?;
    cases.bad("rotation-twice", with(&|e| e.author.controls.push(e.author.controls[0].clone())))?;
    cases.bad("rotation-path-altered", with(&|e| e.author.controls[0].path[0].0[0] ^= 1))?;
    cases.bad("rotation-of-the-other-party", with(&|e| e.author.controls = e.counterpart.controls.clone()))?;
    cases.bad("counterparts-rotation-without-a-tree", with(&|e| e.listing = None))
}

/// AUR signs two roots at one size, and at two sizes after a rotation.
fn accusations(cases: &mut Cases) -> Result<()> {
    cases.begin("accusation", "contradiction", json!({ "roots": [] }), false);
    let (mut journal, forked) = (Journal::begin("aur")?, |size: u64| -> Result<Checkpoint> {
        let head = world::head("aur", &world::leaves(usize::try_from(size)?))?;
        Ok(sign_checkpoint(&keys::cosigner("aur log")?, &head)?)
    });
    (0..3).try_for_each(|_| journal.bare(|_| ()))?;
    let one = Contradiction::of_one_size(forked(4)?, journal.checkpoint()?);
    let one = Accusation::new(journal.chain()?, &one, &journal.keyring()?)?;
    let innocent = Contradiction::of_one_size(journal.checkpoint()?, journal.checkpoint()?);
    let innocent = Accusation::new(journal.chain()?, &innocent, &journal.keyring()?)?;
    let smaller = forked(4)?;
    journal.rotate(" 2")?;
    journal.bare(|_| ())?;
    let two = Contradiction::of_two_sizes(smaller, journal.checkpoint()?, &Leaves(&journal.leaves()))?;
    let two = Accusation::new(journal.chain()?, &two, &journal.keyring()?)?;
    cases.good("one-size", one.to_text())?;
    cases.good("two-sizes-across-a-rotation", two.to_text())?;
    cases.bad("heads-that-agree", innocent.to_text())?;
    cases.bad("rotation-missing", Accusation { chain: one.chain.clone(), ..two.clone() }.to_text())?;
    cases.bad("prefix-missing", Accusation { prefix: None, ..two.clone() }.to_text())?;
    let exchanged = Accusation { first: two.second.clone(), second: two.first.clone(), ..two.clone() };
    cases.bad("larger-head-first", exchanged.to_text())?;
    let text = one.to_text();
    cases.bad("another-version", text.replacen(" v1", " v2", 1))?;
    cases.bad("a-third-head", format!("{text}head\n{}", one.first.to_text()))?;
    cases.bad_for("unknown-root-given", text.as_bytes(), &[("roots", json!([Hash::ZERO.to_string()]))])
}
