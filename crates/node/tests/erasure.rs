//! Joint erasure (F16) between two nodes on real files: what goes, what stays, and what a restored node gets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::VecDeque;
use std::path::Path;

use comity_catalog::Catalogue;
use comity_exchange::effect::Notice;
use comity_exchange::line::digest::Cut;
use comity_exchange::{Side, residue};
use comity_journal::RegisterView;
use comity_node::archive::{Handovers, Period, VerifyFault, verify};
use comity_node::core::erasing;
use comity_node::core::seeded::{SeededParty, again, seeded_line};
use comity_node::core::{Answer, Clock, Core, LineSetup, Op, Output, Request, SubmitRequest};
use comity_node::ledger::query::{self, Position};
use comity_node::ledger::{LineLedger, StoredEntry, erase};
use comity_node::state::{Stepped, Walk};
use comity_node::watch::cells::RecordError;
use comity_node::watch::clock::Now;
use comity_node::watch::desk::Desk;
use comity_node::watch::handover::{self, HandoverDraft, OwedNow, Proof, RegisterPlace, Signers};
use comity_node::watch::holds::{self, HoldView};
use comity_node::watch::step;
use comity_process::erasure::residue_hash;
use comity_process::feed::NoDesks;
use comity_process::state::State;
use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::{CosignerSecret, HpkeSecret};
use comity_store::Rows;
use comity_store_sqlite::{Options, SqliteStore};
use comity_wire::archive::{self, Item, MAGIC, Release};
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::frame::{Frame, Payload};
use comity_wire::header::Reason;
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash, LineId, Track};
use serde_json::json;

const OPTIONS: Options = Options { floor_bytes: 0, reserve_bytes: 0, cache_kib: 4 << 10, wal_bytes: 1 << 20 };
const SECRET: &str = "the names of forty-one private persons, by mistake";
const NOW: Clock = Clock { wall_s: 1_800_000_000, mono_ms: 1_000 };

fn accept(_: &Envelope, _: &Members<'_>) -> Option<Reason> {
    None
}

struct World {
    temp: tempfile::TempDir,
    parties: [SeededParty; 2],
    setups: [LineSetup; 2],
    cores: [Option<Core>; 2],
    line: LineId,
    rng: SeededRng,
    wire: [VecDeque<Vec<u8>>; 2],
    said: Vec<Hash>,
    refused: Vec<String>,
    /// An F16 that waits for the other's, and what the next statement answers.
    proposed: Option<Hash>,
    replies: Vec<Hash>,
    rules: Catalogue,
    /// What side 1 gets as left of erased statements, where somebody lies to it.
    lie: Option<Vec<u8>>,
}

impl World {
    fn new() -> Self {
        let mut rng = SeededRng::new(11);
        let parties = ["AUR", "BOR"].map(|name| SeededParty::found(name, &mut rng).unwrap());
        let setups = seeded_line(&parties[0], &parties[1], Track::Nrrc, &mut rng).unwrap();
        let line = setups[0].config.line;
        let temp = tempfile::tempdir().unwrap();
        let mut world = Self {
            temp,
            parties,
            setups,
            cores: [None, None],
            line,
            rng,
            wire: Default::default(),
            said: Vec::new(),
            refused: Vec::new(),
            proposed: None,
            replies: Vec::new(),
            rules: Catalogue::shipped().unwrap(),
            lie: None,
        };
        for side in 0..2 {
            SqliteStore::create(&world.dir(side), &OPTIONS).unwrap();
            world.start(side);
        }
        world.link();
        world
    }

    fn dir(&self, side: usize) -> std::path::PathBuf {
        self.temp.path().join(side.to_string())
    }

    fn start(&mut self, side: usize) {
        self.cores[side] = None;
        let store = SqliteStore::open(&self.dir(side), &OPTIONS).unwrap();
        let mut core = Core::open(Box::new(store), accept).unwrap();
        core.add_line(again(&self.setups[side]).unwrap()).unwrap();
        self.cores[side] = Some(core);
    }

    fn core(&mut self, side: usize) -> &mut Core {
        self.cores[side].as_mut().unwrap()
    }

    fn run(&mut self, side: usize, batch: Vec<Request>) {
        let core = self.cores[side].as_mut().unwrap();
        for output in core.run(batch, NOW, &mut self.rng).unwrap() {
            match output {
                Output::Send { bytes, .. } => self.wire[1 - side].push_back(bytes),
                Output::Reply { answer: Answer::Accepted { id, .. }, .. } => self.said.push(id),
                Output::Reply { answer: Answer::Done, .. } => {}
                Output::Reply { answer, .. } => panic!("{answer:?}"),
                Output::Told { notice: Notice::FrameRefused { why, .. }, .. } => self.refused.push(why),
                _ => {}
            }
        }
    }

    fn op(&mut self, side: usize, op: Op) {
        self.run(side, vec![Request::Op { line: self.line, op }]);
    }

    fn link(&mut self) {
        (0..2).for_each(|side| self.op(side, Op::Down));
        self.wire = Default::default();
        (0..2).for_each(|side| self.op(side, Op::Up));
        self.settle();
        self.erase_due();
    }

    fn settle(&mut self) {
        for _ in 0..2_000 {
            let Some(side) = (0..2).find(|side| !self.wire[*side].is_empty()) else { return };
            let bytes = self.wire[side].pop_front().unwrap();
            let lie = self.lie.clone().filter(|_| side == 1);
            self.op(side, Op::Frame(lie.map_or(bytes.clone(), |lie| with_residue(&bytes, &lie))));
        }
        panic!("the frames do not stop");
    }

    /// Says something and lets it arrive; its id.
    fn say(&mut self, side: usize, format: &str, body: &serde_json::Value, supersedes: Option<Hash>) -> Hash {
        let in_reply_to = std::mem::take(&mut self.replies);
        let envelope =
            Envelope { format: format.into(), format_version: 1, supersedes, in_reply_to, ..Envelope::default() };
        let statement = Statement { envelope, body: body.to_string().into_bytes() };
        let token = self.said.len() as u64 + 1;
        let submit = SubmitRequest { token, statement, signatures: vec![], settle: false, key: None, prepared: None };
        self.run(side, vec![Request::Submit { line: self.line, submit: Box::new(submit) }]);
        self.settle();
        self.erase_due();
        *self.said.last().unwrap()
    }

    /// What the thread that keeps the states has the writer do.
    fn erase_due(&mut self) {
        for side in 0..2 {
            let line = self.line;
            let (config, core) = (self.setups[side].config.clone(), self.cores[side].as_mut().unwrap());
            let (read, cut) = (core.reader().unwrap(), core.cut(&line).unwrap());
            let mut walk = Walk::new(&config);
            let state = loop {
                let ledger = LineLedger::new(&*read, core.journals(), line);
                if let Stepped::Done(state) = walk.step(cut, &ledger, &self.rules, &NoDesks).unwrap() {
                    break state;
                }
            };
            let due = erasing::due(&*read, &line, &state.finals).unwrap();
            drop(read);
            core.carry_out_erasures(&line, &due, NOW.wall_s).unwrap();
        }
    }

    fn say_text(&mut self, side: usize, text: &str) -> Hash {
        self.say(side, "F90", &json!({"subject": "s", "text": text}), None)
    }

    fn say_erase(&mut self, side: usize, refs: &[Hash]) -> Hash {
        let (words, first): (Vec<String>, bool) =
            (refs.iter().map(ToString::to_string).collect(), self.proposed.is_none());
        self.replies = self.proposed.take().into_iter().collect();
        let id = self.say(side, "F16", &json!({"refs": words, "ground": "names by mistake"}), None);
        self.proposed = first.then_some(id);
        id
    }

    /// An F16 that says what is left of each, or says something else of it.
    fn say_bound(&mut self, side: usize, refs: &[Hash], left: &[Vec<u8>]) -> Hash {
        self.replies = self.proposed.take().into_iter().collect();
        let first = self.replies.is_empty();
        let residue: Vec<String> = left.iter().map(|left| residue_hash(left).to_string()).collect();
        let refs: Vec<String> = refs.iter().map(ToString::to_string).collect();
        let body = json!({ "refs": refs, "residue": residue, "ground": "names by mistake" });
        let id = self.say(side, "F16", &body, None);
        self.proposed = first.then_some(id);
        id
    }

    /// What a node keeps as left of an erased statement.
    fn left(&mut self, side: usize, id: &Hash) -> Vec<u8> {
        self.entry(side, id).1.left().unwrap().residue.clone()
    }

    /// What a node did that must not be done unseen.
    fn acts(&mut self, side: usize) -> Vec<String> {
        let rows = self.core(side).reader().unwrap().rows(Rows::Audit, 0..1_000, 100, 1 << 20).unwrap();
        let what = |row: &[u8]| serde_json::from_slice::<serde_json::Value>(row).unwrap()["what"].to_string();
        rows.iter().map(|(_, row)| what(row)).collect()
    }

    fn entry(&mut self, side: usize, id: &Hash) -> (Position, StoredEntry) {
        let core = self.core(side);
        let read = core.reader().unwrap();
        let at = query::by_id(&*read, core.journals(), id).unwrap().unwrap();
        (at, query::entry(&*read, at).unwrap().unwrap())
    }

    fn is_erased(&mut self, side: usize, id: &Hash) -> bool {
        let (_, stored) = self.entry(side, id);
        assert_eq!(stored.is_erased(), stored.plaintext.is_none());
        stored.is_erased()
    }

    /// Recomputes every journal of a node: nothing is damaged.
    fn check(&mut self, side: usize) {
        let core = self.core(side);
        let read = core.reader().unwrap();
        let numbers: Vec<u16> = core.journals().iter().map(|(.., journal)| journal).collect();
        for journal in numbers {
            let (_, damage) = query::check_journal(&*read, journal, 10, &mut |_| true).unwrap();
            assert_eq!(damage, Vec::<String>::new(), "side {side}");
        }
    }

    /// Whether any file of a node has the secret's bytes.
    fn on_disk(&self, side: usize) -> bool {
        let has = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        };
        std::fs::read_dir(self.dir(side)).unwrap().any(|file| has(&file.unwrap().path()))
    }

    /// A copy of a node's folder, taken while it stands still.
    fn copy(&mut self, side: usize) -> std::path::PathBuf {
        self.cores[side] = None;
        let to = self.temp.path().join("copy");
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(self.dir(side)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        self.start(side);
        self.link();
        to
    }

    /// Puts the copy in the place of a node's folder, and opens a successor as a restored node does.
    fn restore(&mut self, side: usize, copy: &Path) {
        self.cores[side] = None;
        std::fs::remove_dir_all(self.dir(side)).unwrap();
        std::fs::rename(copy, self.dir(side)).unwrap();
        self.start(side);
        let line = self.line;
        let core = self.cores[side].as_mut().unwrap();
        let predecessor = core.predecessor(&line, NOW, &mut self.rng).unwrap().unwrap();
        let generation = predecessor.generation + 1;
        let made = self.parties[side].delegate((line, Track::Nrrc), generation, Some(predecessor), &mut self.rng);
        let (secrets, delegation) = made.unwrap();
        let kept = &mut self.setups[side].secrets;
        let cosigner = |key: &CosignerSecret| {
            let (ed25519, mldsa44) = key.seeds();
            CosignerSecret::from_seeds(ed25519.clone(), mldsa44.clone()).unwrap()
        };
        (kept.log, kept.receipt) = (cosigner(&secrets.log), cosigner(&secrets.receipt));
        for (number, key) in &secrets.hpke {
            kept.hpke.insert(*number, HpkeSecret::from_seed(key.seed().clone()).unwrap());
        }
        self.op(side, Op::Successor { token: 9_000, delegation: Box::new(delegation), secrets: Box::new(secrets) });
        self.link();
        self.link();
    }

    fn digests_agree(&mut self) -> State {
        let line = self.line;
        let configs = [0, 1].map(|side| self.core(side).report()[0].config.clone());
        let size = |side: usize, whose: Side| {
            let core = self.cores[side].as_ref().unwrap();
            let journals = core.journals().clone();
            let read = core.reader().unwrap();
            let last = journals.iter().filter(|(l, s, ..)| *l == line && *s == whose).max_by_key(|(_, _, g, _)| *g);
            let (.., generation, number) = last.unwrap();
            (generation, query::size(&*read, number).unwrap())
        };
        let cut = Cut { ours: size(0, Side::Ours), theirs: size(0, Side::Theirs) };
        let mirrored = Cut { ours: cut.theirs, theirs: cut.ours };
        let [a, b] = [(0, cut), (1, mirrored)].map(|(side, cut): (usize, Cut)| {
            let core = self.cores[side].as_ref().unwrap();
            let read = core.reader().unwrap();
            let ledger = LineLedger::new(&*read, core.journals(), line);
            let mut walk = Walk::new(&configs[side]);
            loop {
                if let Stepped::Done(state) = walk.step(cut, &ledger, &self.rules, &NoDesks).unwrap() {
                    let digest = state.digest.unwrap();
                    return (digest.hash, digest.entries, state.finals);
                }
            }
        });
        assert_eq!((a.0, a.1, a.2.digest()), (b.0, b.1, b.2.digest()));
        a.2
    }
}

/// A frame with another residue in each of its marks.
fn with_residue(bytes: &[u8], residue: &[u8]) -> Vec<u8> {
    let mut frame = Frame::from_bytes(bytes).unwrap();
    let marks = match &mut frame.payload {
        Payload::Data(data) => data.erased.as_mut().map(|erased| &mut erased.bodies),
        Payload::Returned(returned) => Some(&mut returned.erased),
        _ => None,
    };
    marks.into_iter().flatten().for_each(|mark| mark.residue = residue.to_vec());
    frame.to_bytes()
}

/// One side loses its store after both erased a request; the other gives it this as left of it, or the truth.
fn restored(author: usize, lie: Option<Vec<u8>>, bound: bool) -> (World, Hash, Vec<u8>) {
    let mut world = World::new();
    world.say_text(0, "before");
    let copy = world.copy(1);
    let inquiry = json!({"facts": SECRET, "evidence": [], "confidence": "low", "questions": [SECRET]});
    let secret = world.say(author, "F23", &inquiry, None);
    let truth = residue::of_plaintext(&world.entry(0, &secret).1.plaintext.unwrap());
    world.say_text(1 - author, "between");
    for side in 0..2 {
        match bound {
            true => world.say_bound(side, &[secret], std::slice::from_ref(&truth)),
            false => world.say_erase(side, &[secret]),
        };
    }
    world.say_text(0, "later");
    world.say_text(1, "later");
    assert_eq!(world.left(0, &secret), truth);
    world.lie = lie;
    world.restore(1, &copy);
    world.say_text(0, "after the restore");
    world.say_text(1, "after the restore");
    (world, secret, truth)
}

#[test]
fn a_residue_that_both_did_not_agree_on_is_taken_away_shown_and_says_nothing() {
    let lie = || {
        let envelope = Envelope { format: "F24".into(), format_version: 1, ..Envelope::default() };
        residue::of(&Statement { envelope, body: b"{}".to_vec() }).to_bytes()
    };
    for author in [0, 1] {
        let (mut honest, secret, truth) = restored(author, None, true);
        assert_eq!(honest.left(1, &secret), truth, "author {author}");
        assert!(honest.acts(1).iter().all(|what| what != "\"residue-refused\""));
        honest.digests_agree();

        let (mut world, secret, _) = restored(author, Some(lie()), true);
        assert!(world.left(1, &secret).is_empty(), "author {author}: it was refused");
        assert!(world.acts(1).iter().any(|what| what == "\"residue-refused\""), "{:?}", world.acts(1));
        world.check(1);
        let core = world.core(1);
        assert!(core.take_grown().unwrap().1.iter().any(|grown| grown.anew), "the state is made anew");
        // What says nothing any more keeps nothing else from coming into force.
        let another = world.say_text(0, "another");
        let left = residue::of_plaintext(&world.entry(0, &another).1.plaintext.unwrap());
        world.proposed = None;
        let _acts = [0, 1].map(|side| world.say_bound(side, &[another], std::slice::from_ref(&left)));
        let _later = [0, 1].map(|side| world.say_text(side, "later"));
        assert!(world.is_erased(1, &another), "author {author}");

        // Where both bound nothing, whatever came stands: the test can fail.
        let (mut unbound, secret, _) = restored(author, Some(lie()), false);
        assert_eq!(unbound.left(1, &secret), lie(), "author {author}");
    }
}

#[test]
fn what_is_left_of_a_statement_is_part_of_what_both_must_say_alike() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    let truth = residue::of_plaintext(&world.entry(0, &secret).1.plaintext.unwrap());
    world.say_bound(0, &[secret], std::slice::from_ref(&truth));
    let proposed = world.proposed;
    for left in [vec![], vec![b"other".to_vec()], vec![truth.clone(), truth.clone()]] {
        world.proposed = proposed;
        world.say_bound(1, &[secret], &left);
        world.say_text(0, "later");
        world.say_text(1, "later");
        assert!(!world.is_erased(0, &secret) && !world.is_erased(1, &secret), "{}", left.len());
    }
    world.proposed = proposed;
    world.say_bound(1, &[secret], &[truth]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    assert!(world.is_erased(0, &secret) && world.is_erased(1, &secret));
}

#[test]
fn what_was_erased_and_is_named_once_more_stays_as_it_is() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    let truth = residue::of_plaintext(&world.entry(0, &secret).1.plaintext.unwrap());
    for left in [truth.clone(), Vec::new()] {
        world.proposed = None;
        world.say_bound(0, &[secret], std::slice::from_ref(&left));
        world.say_bound(1, &[secret], &[left]);
        world.say_text(0, "later");
        world.say_text(1, "later");
        for side in 0..2 {
            assert_eq!(world.left(side, &secret), truth, "side {side}");
            assert!(world.acts(side).iter().all(|what| what != "\"residue-refused\""));
        }
        world.digests_agree();
    }
}

#[test]
fn what_both_erased_is_gone_on_both_sides_and_proofs_stand() {
    let mut world = World::new();
    world.say_text(0, "before");
    let secret = world.say_text(0, SECRET);
    let theirs = world.say_text(1, &format!("you said: {SECRET}"));
    let kept = world.say_text(0, "after");
    assert!(world.on_disk(0) && world.on_disk(1), "the test can fail");
    world.say_erase(0, &[secret, theirs]);
    assert!(!world.is_erased(0, &secret) && !world.is_erased(1, &secret), "one alone binds nobody");
    world.say_erase(1, &[theirs, secret]);
    // The last opening is final when both heads have passed it.
    world.say_text(0, "later");
    world.say_text(1, "later");
    for side in 0..2 {
        for id in [secret, theirs] {
            assert!(world.is_erased(side, &id), "side {side}");
            let (_, stored) = world.entry(side, &id);
            assert_eq!((stored.id, stored.void), (id, None));
        }
        assert!(!world.is_erased(side, &kept));
        assert!(!world.on_disk(side), "nothing of it lies in any file");
        world.check(side);
        let core = world.core(side);
        let read = core.reader().unwrap();
        let agreed = erase::agreed(&*read, &secret).unwrap().unwrap();
        assert_ne!(agreed.ours, agreed.theirs);
        assert!(!erase::purge_is_due(&*read).unwrap());
    }
    world.digests_agree();
    world.start(0);
    world.link();
    assert!(world.is_erased(0, &secret) && world.refused.is_empty(), "{:?}", world.refused);
}

#[test]
fn erased_statements_make_the_state_that_they_made_before() {
    let mut world = World::new();
    let inquiry = json!({"facts": SECRET, "evidence": [{"what": SECRET, "kind": "committed",
        "commitment": Hash([5; 32]).to_string()}], "confidence": "low", "questions": [SECRET]});
    let asked = world.say(0, "F23", &inquiry, None);
    let text = world.say_text(1, SECRET);
    let fix = json!({"ref": text.to_string(), "cancel": true, "reason": SECRET});
    let cancel = world.say(1, "F05", &fix, Some(text));
    let whole = world.say_text(0, "kept");
    world.say_erase(0, &[asked, text, cancel]);
    world.say_erase(1, &[asked, text, cancel]);
    // Before the last opening is final nothing is erased: the state of the whole statements.
    let before = world.digests_agree();
    assert!(!world.is_erased(0, &asked) && before.case(&asked).is_some());
    world.say_text(0, "later");
    world.say_text(1, "later");
    for id in [asked, text, cancel] {
        assert!(world.is_erased(0, &id) && world.is_erased(1, &id));
    }
    // One side starts anew: it has the residues alone, and comes to the same.
    world.start(1);
    world.link();
    let after = world.digests_agree();
    for id in [asked, text, cancel, whole] {
        let [before, after] = [&before, &after].map(|state| state.statement(&id).unwrap().clone());
        assert_eq!(before, after);
    }
    assert_eq!(after.statement(&text).unwrap().cancelled_by, Some(cancel));
    assert!(after.statement(&asked).unwrap().evidence.as_ref().is_some_and(|e| e.committed.len() == 1));
}

#[test]
fn a_withdrawal_in_time_keeps_the_content() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    let act = world.say_erase(0, &[secret]);
    world.say(0, "F05", &json!({"ref": act.to_string(), "cancel": true, "reason": "we need it"}), Some(act));
    world.say_erase(1, &[secret]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    assert!(!world.is_erased(0, &secret) && !world.is_erased(1, &secret));
}

#[test]
fn what_is_under_a_legal_hold_stays_at_its_holder_until_the_hold_is_lifted() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    let hold = HoldView { id: secret.to_string(), number: String::new(), reason: "court".into(), officer: None, at: 1 };
    world.core(1).keep_watch(|tx| holds::add(tx, &secret, &hold).map_err(|_| full())).unwrap();
    world.say_erase(0, &[secret]);
    world.say_erase(1, &[secret]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    assert!(world.is_erased(0, &secret) && !world.is_erased(1, &secret), "each side's own hold");
    world.core(1).keep_watch(|tx| holds::lift(tx, &secret).map_err(|_| full())).unwrap();
    world.erase_due();
    assert!(world.is_erased(1, &secret) && !world.on_disk(1));
}

fn full() -> comity_store::StoreError {
    comity_store::StoreError::Full { free_bytes: 0, floor_bytes: 0 }
}

#[test]
fn an_f16_is_never_erased_and_an_entry_of_nobody_harms_nothing() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    let first = world.say_erase(0, &[secret]);
    world.say_erase(1, &[secret]);
    world.say_erase(0, &[first]);
    world.say_erase(1, &[first]);
    world.say_erase(0, &[secret, Hash([7; 32])]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    for side in 0..2 {
        assert!(world.is_erased(side, &secret) && !world.is_erased(side, &first), "side {side}");
        world.check(side);
    }
}

#[test]
fn a_node_that_lost_an_erased_entry_gets_header_and_hash_and_can_speak_of_it() {
    for (author, restored) in [(0, 1), (1, 1)] {
        let mut world = World::new();
        world.say_text(0, "before");
        let copy = world.copy(restored);
        let secret = world.say_text(author, SECRET);
        world.say_text(1 - author, "between");
        world.say_erase(0, &[secret]);
        world.say_erase(1, &[secret]);
        world.say_text(0, "later");
        world.say_text(1, "later");
        world.restore(restored, &copy);
        world.say_text(0, "after the restore");
        world.say_text(1, "after the restore");
        let (_, stored) = world.entry(restored, &secret);
        assert!(stored.is_erased() && stored.void.is_none(), "author {author}");
        for side in 0..2 {
            world.check(side);
            assert!(!world.on_disk(side), "author {author}, side {side}");
            let core = world.core(side);
            let read = core.reader().unwrap();
            assert!(erase::agreed(&*read, &secret).unwrap().is_some(), "author {author}, side {side}");
        }
        world.digests_agree();
        assert!(world.refused.is_empty(), "{:?}", world.refused);
    }
}

#[test]
fn a_copy_that_still_has_the_content_loses_it_again_when_what_was_agreed_comes_back() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    world.say_text(1, "between");
    let copy = world.copy(1);
    world.say_erase(0, &[secret]);
    world.say_erase(1, &[secret]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    world.restore(1, &copy);
    world.say_text(0, "after the restore");
    world.say_text(1, "after the restore");
    assert!(world.is_erased(1, &secret) && !world.on_disk(1));
    world.check(1);
}

#[test]
fn a_receipt_still_covers_what_was_erased() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    world.say_erase(0, &[secret]);
    world.say_erase(1, &[secret]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    let (at, _) = world.entry(0, &secret);
    let line = world.line;
    let core = world.core(0);
    let read = core.reader().unwrap();
    assert!(query::provable_receipt(&*read, at).unwrap().is_some());
    let verdict = query::verdict(&*read, core.journals(), &line, Side::Ours, 1, at.number).unwrap().unwrap();
    assert_eq!(verdict.refused, None);
}

fn archived(world: &mut World, side: usize, until: Option<u64>, release: Release) -> Vec<u8> {
    archived_with(world, side, (until, release), &[])
}

fn archived_with(
    world: &mut World,
    side: usize,
    (until, release): (Option<u64>, Release),
    handovers: &[String],
) -> Vec<u8> {
    let registers = [&world.parties[side].register, &world.parties[1 - side].register].map(Clone::clone);
    let (line, config) = (world.line, world.setups[side].config.clone());
    let core = world.core(side);
    let read = core.reader().unwrap();
    let period = Period {
        read: &*read,
        journals: core.journals(),
        line,
        authors: [config.our_author, config.their_author],
        registers: [&registers[0], &registers[1]],
        until,
        release,
        render: Some(&|_| vec![("en".to_owned(), "as a person reads it".to_owned())]),
        handovers,
    };
    let mut file = Vec::new();
    period.write(&mut file).unwrap();
    file
}

#[test]
fn an_archive_proves_both_journals_anywhere_and_withholds_the_content() {
    let mut world = World::new();
    let secret = world.say_text(0, SECRET);
    world.say_text(1, "an answer that stays");
    world.say_erase(0, &[secret]);
    world.say_erase(1, &[secret]);
    world.say_text(0, "later");
    world.say_text(1, "later");
    let root = RegisterView::build(&world.parties[0].register.entries).unwrap().root_key().fingerprint();
    for (side, release, disclosed) in [(0, Release::Withheld, 0), (1, Release::TwoPersons, 5)] {
        let file = archived(&mut world, side, None, release);
        let (summary, handovers) = verify(&mut &file[..], Some(&[root])).unwrap();
        assert_eq!(handovers, Handovers::default());
        assert_eq!((summary.line, summary.release, summary.journals.len()), (world.line, release, 2));
        let total =
            |of: fn(&comity_journal::archive::JournalSummary) -> u64| -> u64 { summary.journals.iter().map(of).sum() };
        assert_eq!((total(|j| j.statements), total(|j| j.disclosed), total(|j| j.erased)), (6, disclosed, 1));
        assert!(summary.journals.iter().all(|j| j.receipts > 0 && j.receipted.unwrap().0 == j.entries));
        assert_eq!(summary.journals.iter().filter(|j| j.identified == Some(true)).count(), 1);
        let has = |text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
        assert_eq!((has("an answer that stays"), has(SECRET)), (disclosed > 0, false));
        assert_eq!(has("as a person reads it"), disclosed > 0, "what is withheld is not rendered");
        let stranger = verify(&mut &file[..], Some(&[Hash([1; 32])]));
        assert!(matches!(stranger, Err(VerifyFault::Whole(_))));
    }
}

#[test]
fn row_28_a_flipped_bit_anywhere_in_an_archive_or_a_cut_is_refused() {
    let mut world = World::new();
    world.say_text(0, "one");
    world.say_text(1, "two");
    let file = archived(&mut world, 0, None, Release::OnePerson);
    assert!(verify(&mut &file[..], None).is_ok());
    // Every byte of the first kilobytes and of the end, and one in so many between.
    let near = 2_048.min(file.len());
    let places = (0..near).chain((near..file.len()).step_by(61)).chain(file.len() - 64..file.len());
    for at in places {
        let mut flipped = file.clone();
        flipped[at] ^= 1;
        assert!(verify(&mut &flipped[..], None).is_err(), "byte {at} of {}", file.len());
    }
    for cut in [0, 10, 100, file.len() / 2, file.len() - 36, file.len() - 1] {
        assert!(matches!(verify(&mut &file[..cut], None), Err(VerifyFault::Cut)), "{cut}");
    }
    let more = [&file[..], &[0]].concat();
    assert!(matches!(verify(&mut &more[..], None), Err(VerifyFault::Cut)));
}

const REMARK: &str = "internal: the analyst thinks so";

/// Opens a handover of a desk at side 0, without keys of officers, and has the node attest what `by` confirm.
fn handed_over(world: &mut World, desk: &str, at: u64, by: &[&str]) {
    let view = RegisterView::build(&world.parties[0].register.entries).unwrap();
    let place = RegisterPlace { size: view.at().size, root: view.at().root.to_string() };
    let signers = Signers { party: view.party().to_string(), register: Some(place), keys: vec![] };
    let now = Now { wall_s: at, watch_ms: at * 1_000 };
    let named = HandoverDraft { desk: desk.into(), from: "ana".into(), to: "bo".into(), remarks: REMARK.into() };
    let kept = world.core(0).keep_watch(|tx| {
        step::put_desk(tx, desk, Some(&Desk::new(desk, &["nrrc"])), "op", now)?;
        let opened = handover::open(tx, &named, signers, OwedNow::default(), now)?.unwrap();
        for officer in by {
            handover::sign(tx, opened.number, officer, Proof::Attested, now)?.unwrap();
        }
        Ok::<(), RecordError>(())
    });
    kept.unwrap();
}

/// The items of an archive.
fn items(file: &[u8]) -> Vec<Item> {
    let (mut rest, mut items) = (&file[MAGIC.len()..], Vec::new());
    while let Some(length) = archive::next(rest[..4].try_into().unwrap()).unwrap() {
        items.push(Item::from_bytes(&rest[4..4 + length]).unwrap());
        rest = &rest[4 + length..];
    }
    items
}

/// An archive of these items, with a hash of its own.
fn of_items(items: &[Item]) -> Vec<u8> {
    let mut file = MAGIC.to_vec();
    items.iter().for_each(|item| file.extend(archive::framed(item)));
    file.extend([0; 4]);
    let sum = sha256(&file);
    file.extend(sum.as_bytes());
    file
}

#[test]
fn handovers_are_in_an_archive_only_where_they_are_asked_for_and_a_changed_one_is_refused() {
    let mut world = World::new();
    world.say_text(0, "one");
    world.say_text(1, "two");
    handed_over(&mut world, "d", 1_000, &["ana", "bo"]);
    handed_over(&mut world, "other", 1_001, &["ana", "bo"]);
    handed_over(&mut world, "d", 1_002, &["ana"]);
    handed_over(&mut world, "d", NOW.wall_s + 10_000, &[]);
    let until = NOW.wall_s + 9_000;
    let has = |file: &[u8]| file.windows(REMARK.len()).any(|part| part == REMARK.as_bytes());
    for release in [Release::Withheld, Release::TwoPersons] {
        assert!(!has(&archived(&mut world, 0, Some(until), release)), "nothing of it goes out by itself");
    }
    let asked = (Some(until), Release::Withheld);
    let file = archived_with(&mut world, 0, asked, &["d".to_owned()]);
    assert!(has(&file));
    let (_, found) = verify(&mut &file[..], None).unwrap();
    assert_eq!((found.count, found.by_keys, found.attested, found.open), (2, 0, 1, 1));
    assert_eq!(found.numbers, Some((1, 3)), "of this desk, within the period");
    assert_eq!(verify(&mut &of_items(&items(&file))[..], None).unwrap().1, found, "the test's own writer");

    // A changed byte: the hash of the file tells it; with the hash made anew, the digest that was signed does.
    let at = file.windows(REMARK.len()).position(|part| part == REMARK.as_bytes()).unwrap();
    let mut flipped = file.clone();
    flipped[at] ^= 1;
    assert!(verify(&mut &flipped[..], None).is_err());
    let all = items(&file);
    let changed = |change: &dyn Fn(&mut Vec<Item>)| {
        let mut items = all.clone();
        change(&mut items);
        verify(&mut &of_items(&items)[..], None).map(|(_, handovers)| handovers)
    };
    let text = |items: &mut Vec<Item>, of: &str, new: &str| {
        let Item::Handover { json, .. } = &mut items[3] else { panic!() };
        *json = String::from_utf8(json.clone()).unwrap().replacen(of, new, 1).into_bytes();
    };
    for (of, new) in [
        (REMARK, "quiet"),
        ("\"to\":\"bo\"", "\"to\":\"cy\""),
        ("\"number\":1", "\"number\":2"),
        ("\"officer\":\"ana\"", "\"officer\":\"dan\""),
        ("\"how\":\"attested\"", "\"how\":\"key\""),
        ("{", "["),
    ] {
        let refused = changed(&|items| text(items, of, new));
        assert!(matches!(refused, Err(VerifyFault::Handover { item: 4, .. })), "{of}: {refused:?}");
    }
    // Twice, out of order, of nobody, of the other party, before its register, after a journal.
    let twice = changed(&|items| items.insert(4, items[3].clone()));
    assert!(matches!(twice, Err(VerifyFault::Handover { item: 5, .. })), "{twice:?}");
    let turned = changed(&|items| items.swap(3, 4));
    assert!(matches!(turned, Err(VerifyFault::Handover { .. })), "{turned:?}");
    let author = |items: &mut Vec<Item>, new| {
        let Item::Handover { author, .. } = &mut items[3] else { panic!() };
        *author = new;
    };
    let theirs = world.setups[0].config.their_author;
    let of_theirs = changed(&|items| author(items, theirs));
    assert!(matches!(of_theirs, Err(VerifyFault::Handover { .. })), "{of_theirs:?}");
    let of_nobody = changed(&|items| author(items, comity_wire::AuthorId([9; 16])));
    assert!(matches!(of_nobody, Err(VerifyFault::Item { .. })), "{of_nobody:?}");
    let early = changed(&|items| items.swap(2, 3));
    assert!(matches!(early, Err(VerifyFault::Item { .. })), "{early:?}");
    let late = changed(&|items| {
        let one = items.remove(3);
        items.push(one);
    });
    assert!(matches!(late, Err(VerifyFault::Item { .. })), "{late:?}");
}
