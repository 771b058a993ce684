use std::collections::VecDeque;

use comity_exchange::Side;
use comity_exchange::effect::Notice;
use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_store::memory::{Disk, Fault};
use comity_wire::body::Members;
use comity_wire::envelope::{AttachmentRef, Envelope, Precedence};
use comity_wire::header::{Held, Reason};
use comity_wire::statement::Statement;
use comity_wire::{Hash, Track};

use super::seeded::{SeededParty, again, seeded_line};
use super::*;
use crate::ledger::query::{self, Position};
use crate::ledger::{IdempotencyKey, peek};

/// Two nodes with the lines of some tracks, and the frames between them, carried by hand.
pub(super) struct World {
    pub(super) cores: [Core; 2],
    pub(super) disks: [Disk; 2],
    pub(super) lines: Vec<LineId>,
    rng: SeededRng,
    pub(super) clock: Clock,
    wire: [VecDeque<(LineId, Vec<u8>)>; 2],
    frames: usize,
    pub(super) out: Vec<(usize, Output)>,
    token: u64,
    setups: [Vec<LineSetup>; 2],
}

const JUDGE: fn(&Envelope, &Members<'_>) -> Option<Reason> = |_, _| None;

fn setups(seed: u64, tracks: &[Track]) -> [Vec<LineSetup>; 2] {
    let mut rng = SeededRng::new(seed);
    let a = SeededParty::found("Aurelia", &mut rng).unwrap();
    let b = SeededParty::found("Borealis", &mut rng).unwrap();
    let mut both = [Vec::new(), Vec::new()];
    for track in tracks {
        let [x, y] = seeded_line(&a, &b, *track, &mut rng).unwrap();
        both[0].push(x);
        both[1].push(y);
    }
    both
}

impl World {
    fn new(seed: u64, tracks: &[Track]) -> Self {
        let disks = [Disk::new(), Disk::new()];
        let mut world = Self {
            cores: [0, 1].map(|i: usize| Core::open(Box::new(disks[i].open()), JUDGE).unwrap()),
            disks,
            lines: Vec::new(),
            rng: SeededRng::new(seed ^ 1),
            clock: Clock { wall_s: 1_800_000_000, mono_ms: 1_000 },
            wire: Default::default(),
            frames: 0,
            out: Vec::new(),
            token: 0,
            setups: setups(seed, tracks),
        };
        world.lines = world.setups[0].iter().map(|s| s.config.line).collect();
        for (core, setups) in world.cores.iter_mut().zip(&world.setups) {
            setups.iter().for_each(|s| core.add_line(again(s).unwrap()).unwrap());
        }
        world
    }

    pub(super) fn linked(seed: u64, tracks: &[Track]) -> Self {
        let mut world = Self::new(seed, tracks);
        world.link();
        world.settle();
        world
    }

    fn link(&mut self) {
        for side in 0..2 {
            let ups = self.lines.clone().into_iter().map(|line| Request::Op { line, op: Op::Up }).collect();
            self.run(side, ups);
        }
    }

    /// Stops a node and starts it anew on the same disk.
    pub(super) fn restart(&mut self, side: usize) {
        self.cores[side] = Core::open(Box::new(self.disks[side].open()), JUDGE).unwrap();
        for setup in &self.setups[side] {
            self.cores[side].add_line(LineSetup { may_begin: false, ..again(setup).unwrap() }).unwrap();
        }
        self.wire = Default::default();
        let downs = self.lines.clone().into_iter().map(|line| Request::Op { line, op: Op::Down }).collect();
        self.run(1 - side, downs);
        self.wire = Default::default();
    }

    pub(super) fn run(&mut self, side: usize, batch: Vec<Request>) {
        let out = self.cores[side].run(batch, self.clock, &mut self.rng).unwrap();
        self.take(side, out);
    }

    fn take(&mut self, side: usize, out: Vec<Output>) {
        for one in out {
            match one {
                Output::Send { line, bytes } => self.wire[1 - side].push_back((line, bytes)),
                other => self.out.push((side, other)),
            }
        }
    }

    /// Carries frames until none is under way.
    pub(super) fn settle(&mut self) {
        for _ in 0..10_000 {
            let Some(side) = (0..2).find(|side| !self.wire[*side].is_empty()) else { return };
            let batch: Vec<Request> =
                self.wire[side].drain(..).map(|(line, bytes)| Request::Op { line, op: Op::Frame(bytes) }).collect();
            self.frames += batch.len();
            self.run(side, batch);
        }
        panic!("the frames do not stop");
    }

    pub(super) fn submit(&mut self, line: usize, text: &str, key: Option<&str>) -> Request {
        self.token += 1;
        let envelope = Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() };
        let body = format!("{{\"subject\":\"s\",\"text\":\"{text}\"}}").into_bytes();
        let content = sha256(&body);
        Request::Submit {
            line: self.lines[line],
            submit: Box::new(SubmitRequest {
                token: self.token,
                statement: Statement { envelope, body },
                signatures: Vec::new(),
                settle: false,
                key: key.map(|k| IdempotencyKey { key: k.into(), content }),
                prepared: None,
            }),
        }
    }

    pub(super) fn answer(&self, token: u64) -> Answer {
        let mut answers = self.out.iter().filter_map(|(_, o)| match o {
            Output::Reply { token: t, answer } if *t == token => Some(answer.clone()),
            _ => None,
        });
        let answer = answers.next().unwrap();
        assert!(answers.next().is_none(), "two answers");
        answer
    }

    fn told(&self, side: usize, want: impl Fn(&Notice) -> bool) -> usize {
        let told = |o: &Output| matches!(o, Output::Told { notice, .. } if want(notice));
        self.out.iter().filter(|(s, o)| *s == side && told(o)).count()
    }

    fn status(&self, side: usize, line: usize) -> LineStatus {
        let report = self.cores[side].report();
        report.into_iter().find(|r| r.config.line == self.lines[line]).unwrap().status
    }
}

pub(super) fn id_and_number(answer: &Answer) -> (Hash, u64, u64) {
    match answer {
        Answer::Accepted { id, number, ordinal, .. } => (*id, *number, *ordinal),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_statement_is_delivered_receipted_opened_and_the_frames_stop() {
    let mut world = World::linked(1, &[Track::Nrrc]);
    let request = world.submit(0, "hello", None);
    world.run(0, vec![request]);
    world.settle();
    let (id, number, ordinal) = id_and_number(&world.answer(1));
    assert_eq!(ordinal, 1);
    assert_eq!(world.told(0, |n| matches!(n, Notice::Receipted { size, .. } if *size > number)), 1);
    assert_eq!(world.told(1, |n| matches!(n, Notice::StatementOpened { number: n, .. } if *n == number)), 1);
    for side in 0..2 {
        let status = world.status(side, 0);
        assert_eq!(status.receipted, status.size, "side {side}");
    }
    let read = world.cores[0].reader().unwrap();
    let journals = world.cores[0].journals();
    let line = world.lines[0];
    let at = query::by_id(&*read, journals, &id).unwrap().unwrap();
    assert_eq!(at.number, number);
    assert_eq!(query::by_ordinal(&*read, at.journal, 1).unwrap(), Some(number));
    assert_eq!(query::by_ordinal(&*read, at.journal, 2).unwrap(), None);
    assert!(query::receipt_covering(&*read, at).unwrap().unwrap().size > number);
    let verdict = query::verdict(&*read, journals, &line, Side::Ours, 1, number).unwrap().unwrap();
    assert_eq!(verdict.refused, None);
    let theirs = journals.find(&line, Side::Theirs, 1).unwrap();
    assert_eq!(verdict.by.journal, theirs);
    for journal in [at.journal, theirs] {
        let (_, damage) = query::check_journal(&*read, journal, 10, &mut |_| true).unwrap();
        assert_eq!(damage, Vec::<String>::new());
    }
    let frames = world.frames;
    for _ in 0..10 {
        world.clock.mono_ms += 120_000;
        world.run(0, vec![]);
        world.run(1, vec![]);
        world.settle();
    }
    assert_eq!(world.frames, frames, "a line at rest sends nothing");
}

#[test]
fn a_line_that_has_yet_to_begin_is_work_that_waits() {
    let mut world = World::new(5, &[Track::Nrrc, Track::Cert]);
    let waiting = |world: &World| world.cores[0].report().iter().map(|line| line.queued).collect::<Vec<_>>();
    assert_eq!(waiting(&world), [1, 1], "entry 0 of both");
    world.run(0, vec![]);
    assert_eq!(waiting(&world), [0, 0]);
}

#[test]
fn an_acknowledgement_is_found_from_what_it_acknowledges() {
    let mut world = World::linked(2, &[Track::Nrrc]);
    let request = world.submit(0, "hello", None);
    world.run(0, vec![request]);
    world.settle();
    let (id, ..) = id_and_number(&world.answer(1));
    let envelope = Envelope { format: "F03".into(), format_version: 1, in_reply_to: vec![id], ..Envelope::default() };
    let ack = SubmitRequest {
        token: 2,
        statement: Statement { envelope, body: b"{}".to_vec() },
        signatures: Vec::new(),
        settle: false,
        key: None,
        prepared: None,
    };
    let line = world.lines[0];
    world.run(1, vec![Request::Submit { line, submit: Box::new(ack) }]);
    world.settle();
    for side in 0..2 {
        let read = world.cores[side].reader().unwrap();
        let found = query::references(&*read, &id).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, "F03");
        let stored = query::entry(&*read, found[0].0).unwrap().unwrap();
        assert_eq!(peek::refers(&stored.plaintext.unwrap()).unwrap().ids, [id]);
    }
}

#[test]
fn row_41_a_double_send_has_one_number_and_other_content_is_refused() {
    let mut world = World::linked(3, &[Track::Nrrc]);
    let batch = vec![world.submit(0, "one", Some("k")), world.submit(0, "one", Some("k"))];
    world.run(0, batch);
    let again = vec![world.submit(0, "one", Some("k")), world.submit(0, "two", Some("k"))];
    world.run(0, again);
    world.settle();
    world.restart(0);
    let again = vec![world.submit(0, "one", Some("k"))];
    world.run(0, again);
    let first = id_and_number(&world.answer(1));
    for (token, expected) in [(1, false), (2, true), (3, true), (5, true)] {
        let answer = world.answer(token);
        assert_eq!(id_and_number(&answer), first, "{token}");
        assert!(matches!(answer, Answer::Accepted { repeated, .. } if repeated == expected), "{token}");
    }
    assert_eq!(world.answer(4), Answer::Refused(Refusal::KeyConflict));
    assert_eq!(world.status(0, 0).ordinal, 1);
}

#[test]
fn row_34_below_the_reserve_new_statements_are_refused_and_receipts_are_still_written() {
    let mut world = World::linked(4, &[Track::Nrrc]);
    let request = world.submit(0, "before", None);
    world.run(0, vec![request]);
    world.disks[0].set_space(1_000_000, 2_000_000);
    world.settle();
    assert_eq!(world.told(0, |n| matches!(n, Notice::Receipted { .. })), 2, "entry 0 and the statement");
    let refused = world.submit(0, "full", None);
    world.run(0, vec![refused]);
    assert!(matches!(world.answer(2), Answer::Refused(Refusal::Disk { floor_bytes: 2_000_000, .. })));
    let theirs = world.submit(0, "from them", None);
    world.run(1, vec![theirs]);
    world.settle();
    assert_eq!(world.told(0, |n| matches!(n, Notice::StatementOpened { .. })), 1, "what the room is kept for");
    let receipted = |world: &World| world.status(1, 0).receipted == world.status(1, 0).size;
    assert!(receipted(&world), "and it is receipted");
    world.disks[0].set_space(400_000, 2_000_000);
    let theirs = world.submit(0, "more from them", None);
    world.run(1, vec![theirs]);
    world.settle();
    assert_eq!(world.told(0, |n| matches!(n, Notice::StatementOpened { .. })), 1, "their entries wait");
    assert!(!receipted(&world));
    let code = world.status(1, 0).not_taken(world.clock.mono_ms);
    assert_eq!(code, Some(comity_wire::frame::Code::Busy), "and they are told");
    world.disks[0].set_space(u64::MAX, 2_000_000);
    for _ in 0..4 {
        world.clock.mono_ms += 60_000;
        world.run(1, vec![]);
        world.settle();
    }
    assert_eq!(world.told(0, |n| matches!(n, Notice::StatementOpened { .. })), 2, "nothing is lost");
}

#[test]
fn row_35_after_a_failed_commit_nothing_is_released_and_nothing_is_accepted() {
    for fault in [Fault::NotPersisted, Fault::PersistedThoughFailed] {
        let mut world = World::linked(5, &[Track::Nrrc]);
        world.disks[0].fail_commit(0, fault);
        let request = world.submit(0, "lost?", Some("k"));
        let failed = world.cores[0].run(vec![request], world.clock, &mut world.rng);
        assert!(matches!(failed, Err(Fatal::Keep { .. })));
        assert!(world.cores[0].stopped().is_some());
        let mut out = Vec::new();
        let later = world.submit(0, "later", None);
        world.cores[0].enqueue(later, &mut out);
        assert!(matches!(&out[..], [Output::Reply { answer: Answer::Refused(Refusal::Stopped { .. }), .. }]));
        assert!(!world.cores[0].has_work(world.clock));
        let round = world.cores[0].round(world.clock, &mut world.rng, &mut out);
        assert!(matches!(round, Err(Fatal::Stopped { .. })));
        // Row 37: whether it was kept is resolved by the idempotency key.
        world.restart(0);
        world.link();
        world.settle();
        let again = world.submit(0, "lost?", Some("k"));
        let token = world.token;
        world.run(0, vec![again]);
        world.settle();
        let kept = fault == Fault::PersistedThoughFailed;
        assert!(matches!(world.answer(token), Answer::Accepted { repeated, ordinal: 1, .. } if repeated == kept));
        assert_eq!(world.told(1, |n| matches!(n, Notice::StatementOpened { .. })), 1);
        assert_eq!(world.status(0, 0).receipted, world.status(0, 0).size);
    }
}

#[test]
fn row_31_a_node_that_starts_anew_at_any_point_loses_nothing() {
    for stop_after in 0..12 {
        let mut world = World::linked(6, &[Track::Nrrc]);
        let requests = (0..5).map(|i| world.submit(0, &format!("{i}"), None)).collect();
        world.run(0, requests);
        for _ in 0..stop_after {
            let Some(side) = (0..2).find(|side| !world.wire[*side].is_empty()) else { break };
            let (line, bytes) = world.wire[side].pop_front().unwrap();
            world.run(side, vec![Request::Op { line, op: Op::Frame(bytes) }]);
        }
        world.restart(stop_after % 2);
        world.link();
        world.settle();
        assert_eq!(world.status(0, 0).ordinal, 5);
        assert_eq!(world.status(1, 0).their_ordinal, 5);
        assert_eq!(world.status(0, 0).receipted, world.status(0, 0).size, "after {stop_after}");
        let more = world.submit(0, "more", None);
        world.run(0, vec![more]);
        world.settle();
        assert_eq!(world.status(1, 0).their_ordinal, 6);
    }
}

#[test]
fn rule_27_a_flood_on_one_line_delays_another_by_one_small_batch() {
    let (mut world, mut out) = (World::linked(7, &[Track::Nrrc, Track::Cert]), Vec::new());
    for i in 0..1_000 {
        let request = world.submit(1, &format!("{i}"), None);
        world.cores[0].enqueue(request, &mut out);
    }
    let mut urgent = world.submit(0, "flash", None);
    if let Request::Submit { submit, .. } = &mut urgent {
        submit.statement.envelope.precedence = Precedence::Flash;
    }
    world.cores[0].enqueue(urgent, &mut out);
    let flash = world.token;
    world.cores[0].round(world.clock, &mut world.rng, &mut out).unwrap();
    let accepted = |out: &[Output], token: u64| {
        out.iter().position(|o| matches!(o, Output::Reply { token: t, answer: Answer::Accepted { .. } } if *t == token))
    };
    assert!(accepted(&out, flash) < accepted(&out, 1), "the urgent one is served first");
    let replies = |out: &[Output]| out.iter().filter(|o| matches!(o, Output::Reply { .. })).count();
    assert_eq!(replies(&out), 1 + SHARED_ENTRIES_MAX);
    for (later, short) in [(SHARED_LINGER_MS - 1, true), (1, false)] {
        world.clock.mono_ms += later;
        out.clear();
        world.cores[0].round(world.clock, &mut world.rng, &mut out).unwrap();
        assert_eq!(replies(&out) <= SHARED_ENTRIES_MAX, short, "{later}: the other line may go on speaking");
    }
}

#[test]
fn an_attachment_is_said_to_be_held_in_a_header_once() {
    let mut world = World::linked(9, &[Track::Nrrc]);
    let reference = AttachmentRef {
        name: "a".into(),
        media_type: "b".into(),
        length: 3,
        commitment: Hash([1; 32]),
        salt: [2; 32],
        root: Hash([3; 32]),
        key: [4; 32],
    };
    let mut request = world.submit(0, "see attachment", None);
    if let Request::Submit { submit, .. } = &mut request {
        submit.statement.envelope.attachments.push(reference.clone());
    }
    let imported = crate::attachments::Imported { reference: reference.clone(), plaintext: Hash([9; 32]) };
    world.cores[0].keep_import(&imported, 1).unwrap();
    world.run(0, vec![request]);
    world.settle();
    let (_, number, _) = id_and_number(&world.answer(1));
    let offered = |(side, o): &(usize, Output)| {
        *side == 1 && matches!(o, Output::Offered(x) if (x.generation, x.number) == (1, number))
    };
    assert!(world.out.iter().any(offered));
    let line = world.lines[0];
    let root = reference.root;
    let of = Held { generation: 1, number, root };
    let size = world.status(1, 0).size;
    for _ in 0..3 {
        let held = || Request::Op { line, op: Op::AttachmentHeld(of) };
        world.run(1, vec![held(), held()]);
        world.settle();
    }
    assert_eq!(world.status(1, 0).size, size + 1, "one entry says it");
    assert_eq!(world.told(0, |n| matches!(n, Notice::AttachmentHeldByThem { .. })), 1);
    let read = world.cores[0].reader().unwrap();
    assert!(query::is_served(&*read, &line, &root).unwrap());
    assert!(!query::is_served(&*read, &LineId([0; 32]), &root).unwrap(), "lines are islands");
    assert_eq!(query::held_by_them(&*read, &line, &of).unwrap(), Some((1, size)));
    let read = world.cores[1].reader().unwrap();
    assert!(query::offer(&*read, &line, &of).unwrap().unwrap().held);
}

#[test]
fn row_36_rot_in_an_entry_is_named() {
    let mut world = World::linked(10, &[Track::Nrrc]);
    let requests = (0..20).map(|i| world.submit(0, &format!("{i}"), None)).collect();
    world.run(0, requests);
    let journal = world.cores[0].journals().find(&world.lines[0], Side::Ours, 1).unwrap();
    let mut store = world.disks[0].copy().open();
    let at = comity_store::row_key(journal, 7).unwrap();
    let row = store.reader().unwrap().row(comity_store::Rows::Entries, at).unwrap().unwrap();
    // In the header, in the plaintext, in the key that seals it.
    for (byte, expected) in
        [(40, "entry 7 damaged"), (300, "plaintext of entry 7 damaged"), (row.len() - 60, "sealing of entry 7 damaged")]
    {
        let mut bad = row.clone();
        bad[byte] ^= 1;
        let mut tx = store.begin().unwrap();
        tx.put_row(comity_store::Rows::Entries, at, &bad).unwrap();
        tx.commit().unwrap();
        let (_, damage) = query::check_journal(&*store.reader().unwrap(), journal, 10, &mut |_| true).unwrap();
        assert!(damage.iter().any(|d| d == expected), "{byte}: {damage:?}");
    }
}

#[test]
fn a_request_to_an_unknown_line_is_refused_and_a_missing_journal_is_no_beginning() {
    let mut world = World::linked(11, &[Track::Nrrc]);
    let mut request = world.submit(0, "x", None);
    if let Request::Submit { line, .. } = &mut request {
        *line = LineId([7; 32]);
    }
    world.run(0, vec![request]);
    assert_eq!(world.answer(1), Answer::Refused(Refusal::UnknownLine));
    let [mut a, _] = setups(99, &[Track::Cert]);
    let setup = LineSetup { may_begin: false, ..a.remove(0) };
    assert!(matches!(world.cores[0].add_line(setup), Err(Fatal::Missing { .. })));
    let nothing = Position { journal: 900, number: 0 };
    assert_eq!(query::entry(&*world.cores[0].reader().unwrap(), nothing).unwrap(), None);
}

#[path = "accusation_tests.rs"]
mod accusation;
#[path = "damage_tests.rs"]
mod damage;
#[path = "hostile_tests.rs"]
mod hostile;
#[path = "independence_tests.rs"]
mod independence;
#[path = "states_tests.rs"]
mod states;
