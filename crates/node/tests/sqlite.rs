//! Two nodes' writers on real files: stopped and opened again in the middle, and what a statement costs.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::VecDeque;
use std::path::Path;

use comity_node::core::seeded::{SeededParty, again, seeded_line};
use comity_node::core::{Answer, Clock, Core, LineSetup, Op, Output, Request, SubmitRequest};
use comity_node::service::formats::judge_shipped;
use comity_seal::insecure_seeded::SeededRng;
use comity_store_sqlite::{Options, SqliteStore};
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use comity_wire::{LineId, Track};

const OPTIONS: Options = Options { floor_bytes: 0, reserve_bytes: 0, cache_kib: 12 << 10, wal_bytes: 16 << 20 };

struct Pair {
    dirs: [tempfile::TempDir; 2],
    setups: [LineSetup; 2],
    cores: [Option<Core>; 2],
    line: LineId,
    rng: SeededRng,
    wire: [VecDeque<Vec<u8>>; 2],
    accepted: Vec<u64>,
}

fn open(dir: &Path, setup: &LineSetup) -> Core {
    let store = SqliteStore::open(dir, &OPTIONS).unwrap();
    let mut core = Core::open(Box::new(store), judge_shipped).unwrap();
    core.add_line(again(setup).unwrap()).unwrap();
    core
}

impl Pair {
    fn new() -> Self {
        let mut rng = SeededRng::new(1);
        let parties = ["AUR", "BOR"].map(|name| SeededParty::found(name, &mut rng).unwrap());
        let setups = seeded_line(&parties[0], &parties[1], Track::Nrrc, &mut rng).unwrap();
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let cores = [0, 1].map(|i: usize| {
            SqliteStore::create(dirs[i].path(), &OPTIONS).unwrap();
            Some(open(dirs[i].path(), &setups[i]))
        });
        let line = setups[0].config.line;
        Self { dirs, setups, cores, line, rng, wire: Default::default(), accepted: Vec::new() }
    }

    fn run(&mut self, side: usize, batch: Vec<Request>) {
        let clock = Clock { wall_s: 1_800_000_000, mono_ms: 1_000 };
        let core = self.cores[side].as_mut().unwrap();
        for output in core.run(batch, clock, &mut self.rng).unwrap() {
            match output {
                Output::Send { bytes, .. } => self.wire[1 - side].push_back(bytes),
                Output::Reply { answer: Answer::Accepted { ordinal, .. }, .. } => self.accepted.push(ordinal),
                Output::Reply { answer, .. } => panic!("{answer:?}"),
                _ => {}
            }
        }
    }

    fn link(&mut self) {
        for side in [0, 1] {
            self.run(side, vec![Request::Op { line: self.line, op: Op::Down }]);
        }
        self.wire = Default::default();
        for side in [0, 1] {
            self.run(side, vec![Request::Op { line: self.line, op: Op::Up }]);
        }
        self.carry(usize::MAX);
    }

    fn carry(&mut self, mut frames: usize) {
        while frames > 0 {
            let Some(side) = (0..2).find(|s| !self.wire[*s].is_empty()) else { return };
            let bytes = self.wire[side].pop_front().unwrap();
            self.run(side, vec![Request::Op { line: self.line, op: Op::Frame(bytes) }]);
            frames -= 1;
        }
    }

    fn submit(&mut self, count: usize, bytes: usize) {
        let text = "x".repeat(bytes);
        let batch = (0..count).map(|i| {
            let envelope = Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() };
            let body = format!("{{\"subject\":\"{i}\",\"text\":\"{text}\"}}").into_bytes();
            let statement = Statement { envelope, body };
            let submit = SubmitRequest {
                token: i as u64,
                statement,
                signatures: vec![],
                settle: false,
                key: None,
                prepared: None,
            };
            Request::Submit { line: self.line, submit: Box::new(submit) }
        });
        let batch = batch.collect();
        self.run(0, batch);
    }

    fn reopen(&mut self, side: usize) {
        self.cores[side] = None;
        self.cores[side] = Some(open(self.dirs[side].path(), &self.setups[side]));
    }

    fn sizes(&self, side: usize) -> (u64, u64, u64) {
        let status = self.cores[side].as_ref().unwrap().report().remove(0).status;
        (status.size - status.receipted, status.ordinal, status.their_ordinal)
    }
}

#[test]
fn row_31_two_nodes_on_files_are_opened_again_at_every_step_and_lose_nothing() {
    let mut pair = Pair::new();
    pair.link();
    for step in 0..8 {
        pair.submit(5, 10);
        pair.carry(step);
        pair.reopen(step % 2);
        pair.link();
        assert_eq!(pair.sizes(0), (0, 5 * (step as u64 + 1), 0), "step {step}");
        assert_eq!(pair.sizes(1), (0, 0, 5 * (step as u64 + 1)), "step {step}");
    }
    assert_eq!(pair.accepted, (1..=40).collect::<Vec<_>>(), "numbers never repeat and never skip");
}

/// CPU time of this process, in milliseconds, as Linux counts it (100 ticks a second).
fn cpu_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    [11, 12].iter().filter_map(|i| fields.get(*i)?.parse::<u64>().ok()).sum::<u64>() * 10
}

#[test]
#[ignore = "a measurement: cargo test --release -p comity-node --test sqlite -- --ignored --nocapture"]
fn what_a_statement_costs() {
    let mut pair = Pair::new();
    pair.link();
    for round in 0..4 {
        let before = cpu_ms();
        for _ in 0..20 {
            pair.submit(512, 1_000);
            pair.carry(usize::MAX);
        }
        let micros = (cpu_ms() - before) * 1_000 / (20 * 512);
        println!("round {round}: {micros} us of CPU a statement, both sides together");
    }
    assert_eq!(pair.sizes(0).0, 0);
}
