//! Two nodes over recording stores in memory, and the cases that their transactions make.

use std::collections::VecDeque;
use std::path::Path;

use comity_exchange::effect::Notice;
use comity_exchange::line::LineSecrets;
use comity_node::core::seeded::{SeededParty, again, seeded_line};
use comity_node::core::{Answer, Clock, Core, LineSetup, Op, Output, Request, SubmitRequest};
use comity_node::ledger::IdempotencyKey;
use comity_node::party::mark::{MARK_CELL, Mark, MarkFile, MarkVerdict};
use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::{CosignerSecret, HpkeSecret};
use comity_store::memory::Disk;
use comity_store::{Cells, Store, Work};
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::frame::Want;
use comity_wire::header::{Held, Reason};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash, LineId, Track};

use super::record::{Log, Recorder, Transaction, replay};

/// Something that the node said after a commit, and that must be so from then on.
#[derive(Clone)]
pub enum Fact {
    Accepted {
        generation: u64,
        number: u64,
        ordinal: u64,
        id: Hash,
    },
    Sent(Vec<u8>),
    Known {
        key: Vec<u8>,
        id: Hash,
    },
    Evidence(Vec<u8>),
    /// Nothing is signed in this generation any more.
    RolledBack {
        generation: u64,
    },
    Imported(Hash),
    Audited(Vec<u8>),
    HeldByUs(Held),
    HeldByThem(Held),
    Wanted(Vec<Want>),
    Marked(Mark),
}

/// A kind of transactions of one node.
pub struct Case {
    pub name: &'static str,
    /// Every transaction of the node, up to the kind's last one.
    pub transactions: Vec<Transaction>,
    /// How many of them come before the kind's first one.
    pub from: usize,
    /// What was said, after how many transactions.
    pub facts: Vec<(usize, Fact)>,
    /// The keys that the node has, newest first.
    pub keys: Vec<LineSetup>,
}

/// Every format is known but F99.
pub const JUDGE: fn(&Envelope, &Members<'_>) -> Option<Reason> = accept;

pub fn accept(envelope: &Envelope, _: &Members<'_>) -> Option<Reason> {
    (envelope.format == "F99").then_some(Reason::UnknownFormat)
}

pub fn statement(line: LineId, token: u64, text: &str, key: Option<&str>) -> Request {
    let envelope = Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() };
    let body = format!("{{\"subject\":\"s\",\"text\":\"{text}\"}}").into_bytes();
    let key = key.map(|k| IdempotencyKey { key: k.into(), content: sha256(&body) });
    let statement = Statement { envelope, body };
    let submit = SubmitRequest { token, statement, signatures: Vec::new(), settle: false, key, prepared: None };
    Request::Submit { line, submit: Box::new(submit) }
}

pub fn cosigner(key: &CosignerSecret) -> CosignerSecret {
    let (ed25519, mldsa44) = key.seeds();
    CosignerSecret::from_seeds(ed25519.clone(), mldsa44.clone()).unwrap()
}

/// Two nodes with one line.
pub struct World {
    pub parties: [SeededParty; 2],
    pub line: LineId,
    pub rng: SeededRng,
    pub clock: Clock,
    pub cores: [Option<Core>; 2],
    pub logs: [Log; 2],
    pub keys: [Vec<LineSetup>; 2],
    pub facts: [Vec<(usize, Fact)>; 2],
    pub wire: [VecDeque<Vec<u8>>; 2],
    pub told: Vec<(usize, Notice)>,
    pub answers: Vec<(u64, Answer)>,
    pub cases: Vec<Case>,
    token: u64,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let parties = ["Aurelia", "Borealis"].map(|name| SeededParty::found(name, &mut rng).unwrap());
        let setups = seeded_line(&parties[0], &parties[1], Track::Nrrc, &mut rng).unwrap();
        let mut world = Self {
            parties,
            line: setups[0].config.line,
            rng,
            clock: Clock { wall_s: 1_800_000_000, mono_ms: 1_000 },
            cores: [None, None],
            logs: Default::default(),
            keys: setups.map(|setup| vec![setup]),
            facts: Default::default(),
            wire: Default::default(),
            told: Vec::new(),
            answers: Vec::new(),
            cases: Vec::new(),
            token: 0,
        };
        (0..2).for_each(|side| world.start(side, usize::MAX, None));
        world
    }

    pub fn linked(seed: u64) -> Self {
        let mut world = Self::new(seed);
        world.link();
        world
    }

    /// Starts a node on what its first transactions left, with a new start mark if there is a file for one.
    pub fn start(&mut self, side: usize, transactions: usize, marks: Option<&Path>) {
        self.cores[side] = None;
        let mut kept = self.logs[side].transactions();
        kept.truncate(transactions);
        self.facts[side].retain(|(released, _)| *released <= transactions);
        let mut store = Disk::new().open();
        kept.iter().for_each(|transaction| replay(&mut store, transaction).unwrap());
        self.logs[side] = Log::of(&kept);
        let mut store = Recorder { inner: Box::new(store), log: self.logs[side].clone() };
        if let Some(path) = marks {
            self.mark(side, &mut store, &MarkFile::new(path.to_owned()));
        }
        let mut core = Core::open(Box::new(store), JUDGE).unwrap();
        let fits = self.keys[side].iter().any(|setup| core.add_line(again(setup).unwrap()).is_ok());
        assert!(fits, "no keys fit");
        self.cores[side] = Some(core);
    }

    /// As a node does it when it starts.
    fn mark(&mut self, side: usize, store: &mut dyn Store, file: &MarkFile) {
        let kept = store.reader().unwrap().cell(Cells::Meta, MARK_CELL).unwrap();
        let kept = kept.map(|bytes| Mark::from_bytes(&bytes).unwrap());
        let verdict = file.check(kept).unwrap();
        assert_eq!(verdict, MarkVerdict::Agree);
        let advance = file.begin(kept, verdict, &mut self.rng).unwrap();
        let mark = advance.mark();
        // Whichever side of the commit the power fails on, the file agrees.
        assert_eq!([kept, Some(mark)].map(|m| file.check(m).unwrap()), [MarkVerdict::Agree; 2]);
        let mut tx = store.begin_for(Work::Essential).unwrap();
        tx.put_cell(Cells::Meta, MARK_CELL, &mark.to_bytes()).unwrap();
        tx.commit().unwrap();
        advance.finish().unwrap();
        self.facts[side].retain(|(_, fact)| !matches!(fact, Fact::Marked(_)));
        self.fact(side, Fact::Marked(mark));
    }

    pub fn core(&mut self, side: usize) -> &mut Core {
        self.cores[side].as_mut().unwrap()
    }

    /// Notes something that is so from now on.
    pub fn fact(&mut self, side: usize, fact: Fact) {
        let released = self.logs[side].len();
        self.facts[side].push((released, fact));
    }

    /// Makes a case of what a node writes meanwhile, or of what both do.
    pub fn case(&mut self, names: &[(usize, &'static str)], work: impl FnOnce(&mut Self)) {
        let from: Vec<usize> = names.iter().map(|(side, _)| self.logs[*side].len()).collect();
        work(self);
        for ((side, name), from) in names.iter().zip(from) {
            let transactions = self.logs[*side].transactions();
            assert!(transactions.len() > from, "{name} writes nothing");
            let (facts, keys) = (self.facts[*side].clone(), Vec::new());
            self.cases.push(Case { name, transactions, from, facts, keys });
            let keys = self.keys[*side].iter().map(|setup| again(setup).unwrap()).collect();
            self.cases.last_mut().unwrap().keys = keys;
        }
    }

    /// Lets a node work until nothing waits, and takes what each round released.
    pub fn run(&mut self, side: usize, batch: Vec<Request>) {
        let keyed: Vec<(u64, Vec<u8>)> = batch.iter().filter_map(keyed).collect();
        let (clock, mut out) = (self.clock, Vec::new());
        let core = self.cores[side].as_mut().unwrap();
        batch.into_iter().for_each(|request| core.enqueue(request, &mut out));
        for _ in 0..100 {
            let core = self.cores[side].as_mut().unwrap();
            if !core.has_work(clock) {
                break;
            }
            core.round(clock, &mut self.rng, &mut out).unwrap();
            out.drain(..).for_each(|output| self.take(side, output, &keyed));
        }
    }

    fn take(&mut self, side: usize, output: Output, keyed: &[(u64, Vec<u8>)]) {
        match output {
            Output::Send { bytes, .. } => {
                self.fact(side, Fact::Sent(bytes.clone()));
                self.wire[1 - side].push_back(bytes);
            }
            Output::Reply { token, answer } => {
                if let Answer::Accepted { generation, number, ordinal, id, .. } = answer {
                    self.fact(side, Fact::Accepted { generation, number, ordinal, id });
                    for (_, key) in keyed.iter().filter(|(t, _)| *t == token) {
                        self.fact(side, Fact::Known { key: key.clone(), id });
                    }
                }
                self.answers.push((token, answer));
            }
            Output::Told { notice, .. } => {
                match &notice {
                    Notice::Contradiction { proof, .. } => self.fact(side, Fact::Evidence(proof.clone())),
                    Notice::WeAreRolledBack { .. } => {
                        let generation = self.core(side).report()[0].status.generation;
                        self.fact(side, Fact::RolledBack { generation });
                    }
                    Notice::AttachmentHeldByThem { generation, number, root } => {
                        let (generation, number, root) = (*generation, *number, *root);
                        self.fact(side, Fact::HeldByThem(Held { generation, number, root }));
                    }
                    _ => {}
                }
                self.told.push((side, notice));
            }
            Output::Offered(_) => {}
        }
    }

    pub fn op(&mut self, side: usize, op: Op) {
        let line = self.line;
        self.run(side, vec![Request::Op { line, op }]);
    }

    /// Cuts the link and makes it again.
    pub fn link(&mut self) {
        (0..2).for_each(|side| self.op(side, Op::Down));
        self.wire = Default::default();
        (0..2).for_each(|side| self.op(side, Op::Up));
        self.settle();
    }

    /// Gives a node the frames that are under way to it.
    pub fn deliver(&mut self, side: usize) {
        let line = self.line;
        let frames = self.wire[side].drain(..).map(|bytes| Request::Op { line, op: Op::Frame(bytes) });
        let frames = frames.collect();
        self.run(side, frames);
    }

    pub fn settle(&mut self) {
        for _ in 0..1_000 {
            let Some(side) = (0..2).find(|side| !self.wire[*side].is_empty()) else { return };
            self.deliver(side);
        }
        panic!("the frames do not stop");
    }

    pub fn say(&mut self, text: &str) -> Request {
        self.token += 1;
        statement(self.line, self.token, text, None)
    }

    /// A statement that is changed before it is submitted.
    pub fn say_as(&mut self, change: impl FnOnce(&mut SubmitRequest)) -> Request {
        let mut request = self.say("s");
        if let Request::Submit { submit, .. } = &mut request {
            change(submit);
        }
        request
    }

    pub fn submit(&mut self, side: usize, count: usize) {
        let batch = (0..count).map(|i| self.say(&format!("statement {i}"))).collect();
        self.run(side, batch);
    }

    /// The id and number of the last statement that was accepted.
    pub fn last(&self) -> (Hash, u64) {
        let last = self.answers.iter().rev().find_map(|(_, answer)| match answer {
            Answer::Accepted { id, number, .. } => Some((*id, *number)),
            _ => None,
        });
        last.unwrap()
    }

    pub fn heard(&self, side: usize, want: impl Fn(&Notice) -> bool) -> usize {
        self.told.iter().filter(|(s, notice)| *s == side && want(notice)).count()
    }

    /// Keeps keys beside those that a node has, as it does before it uses them.
    pub fn keep_keys(&mut self, side: usize, change: impl FnOnce(&mut LineSecrets)) {
        let mut newest = again(&self.keys[side][0]).unwrap();
        change(&mut newest.secrets);
        self.keys[side].insert(0, newest);
    }

    /// Opens a successor of a node's journal.
    pub fn succeed(&mut self, side: usize) {
        let (line, clock) = (self.line, self.clock);
        let core = self.cores[side].as_mut().unwrap();
        let predecessor = core.predecessor(&line, clock, &mut self.rng).unwrap().unwrap();
        let generation = predecessor.generation + 1;
        let made = self.parties[side].delegate((line, Track::Nrrc), generation, Some(predecessor), &mut self.rng);
        let (secrets, delegation) = made.unwrap();
        self.keep_keys(side, |kept| {
            (kept.log, kept.receipt) = (cosigner(&secrets.log), cosigner(&secrets.receipt));
            for (number, key) in &secrets.hpke {
                kept.hpke.insert(*number, HpkeSecret::from_seed(key.seed().clone()).unwrap());
            }
        });
        let token = 9_000 + generation;
        self.op(side, Op::Successor { token, delegation: Box::new(delegation), secrets: Box::new(secrets) });
        assert!(self.answers.contains(&(token, Answer::Done)));
    }
}

fn keyed(request: &Request) -> Option<(u64, Vec<u8>)> {
    let Request::Submit { submit, .. } = request else { return None };
    submit.key.as_ref().map(|key| (submit.token, key.key.clone()))
}
