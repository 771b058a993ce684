//! The power fails at every I/O operation of every kind of transaction that a node makes, on the real store.
//!
//! Two nodes work in memory and what each transaction writes is recorded. Then it is written again through the
//! recorded disk of `comity-store-tests`, and for each write, truncation and sync the disk is rebuilt as a power
//! failure may leave it. The harness asks of each image: does the store open, and hold exactly what the last
//! acknowledged commit left, or the one under way whole? The node is asked of each such content, and of one image in
//! sixteen again: does it start from it, is everything so that it had said by then (numbers without gap or repetition,
//! heads and receipts true, nothing accepted or sent lost), and does it go on with the next number?
//!
//! `docs/runs/crash-images.md` has figures.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod crash_support;

use comity_exchange::effect::Notice;
use comity_exchange::line::Rotate;
use comity_node::attachments::Imported;
use comity_node::core::{Op, Request};
use comity_node::ledger::IdempotencyKey;
use comity_seal::{AuthoritySecret, CosignerSecret, HpkeSecret};
use comity_store_tests::crash::{Plan, Report};
use comity_wire::Hash;
use comity_wire::control::{Control, ControlBody, EpochKey};
use comity_wire::envelope::AttachmentRef;
use comity_wire::frame::Want;
use comity_wire::header::Held;

use crash_support::subject::Judged;
use crash_support::world::{Case, Fact, World, cosigner};

const PLAN: Plan = Plan { seed: 11, rounds: 2, sample: 97, honest_syncs: true };
/// A log that is never carried over, and one that is after every commit.
const LOGS: [(&str, u64); 2] = [("kept", 16 << 20), ("carried over", 1)];

/// Cuts the power in every case and prints what was tested, as rows of a table.
fn cut(cases: &[Case]) {
    let (mut total, mut all) = (Report::default(), 0);
    for case in cases {
        let mut sum = Report::default();
        let mut judged = 0;
        for (log, wal_bytes) in LOGS {
            let subject = Judged::new(case, wal_bytes);
            let (report, opened) = subject.cut(PLAN, &format!("{} {log}", case.name));
            assert!(report.images > report.ops, "every operation was cut");
            assert!(opened > subject.states(), "the node opened every state and more");
            assert_eq!(report.commits, (case.transactions.len() - case.from) as u64);
            sum += report;
            judged += opened;
        }
        let (name, commits) = (case.name, sum.commits / 2);
        println!("| {name} | {commits} | {} | {} | {} |", sum.ops, sum.syncs, sum.images);
        total += sum;
        all += judged;
    }
    let (commits, count) = (total.commits / 2, cases.len());
    println!(
        "| total of {count} kinds | {commits} | {} | {} | {} | (opened by the node: {all})",
        total.ops, total.syncs, total.images
    );
}

fn attachment(n: u8) -> AttachmentRef {
    AttachmentRef {
        name: "a".into(),
        media_type: "b".into(),
        length: 3,
        commitment: Hash([n; 32]),
        salt: [n; 32],
        root: Hash([n ^ 0x55; 32]),
        key: [n; 32],
    }
}

fn everyday() -> Vec<Case> {
    let mut world = World::new(1);
    world.case(&[(0, "open a line (entry 0)")], |w| w.op(0, Op::Up));
    world.case(&[(1, "first contact (entry 0 of both)")], World::link);
    world.case(&[(0, "submit a statement")], |w| w.submit(0, 1));
    world.case(&[(1, "receive an entry (receipt and listing)")], |w| w.deliver(1));
    world.case(&[(0, "receive a receipt")], |w| w.deliver(0));
    world.settle();
    let (id, _) = world.last();
    world.case(&[(0, "submit a batch of 20")], |w| w.submit(0, 20));
    world.case(&[(1, "receive a batch of 20")], |w| w.deliver(1));
    world.settle();
    world.case(&[(1, "acknowledge")], |w| {
        let request = w.say_as(|submit| {
            submit.statement.envelope.format = "F03".into();
            submit.statement.envelope.in_reply_to = vec![id];
        });
        w.run(1, vec![request]);
    });
    world.case(&[(0, "receive an acknowledgement")], |w| w.deliver(0));
    world.settle();
    world.case(&[(0, "submit with an idempotency key")], |w| {
        let request = w.say_as(|s| s.key = Some(IdempotencyKey { key: b"once".to_vec(), content: Hash([1; 32]) }));
        w.run(0, vec![request]);
    });
    world.case(&[(0, "audit record")], |w| {
        w.core(0).audit(b"somebody did something").unwrap();
        w.fact(0, Fact::Audited(b"somebody did something".to_vec()));
    });
    world.case(&[(0, "import of an attachment")], |w| {
        let imported = Imported { reference: attachment(1), plaintext: Hash([9; 32]) };
        w.core(0).keep_import(&imported, 1).unwrap();
        w.fact(0, Fact::Imported(attachment(1).root));
    });
    world.case(&[(0, "wants of a courier file")], |w| {
        let (line, wants) = (w.line, vec![Want { root: Hash([3; 32]), from: 0, count: 2 }]);
        w.core(0).keep_wants(&line, &wants).unwrap();
        w.fact(0, Fact::Wanted(wants));
    });
    world.cases
}

fn keys_and_refusals() -> Vec<Case> {
    let mut world = World::linked(2);
    world.submit(0, 2);
    world.settle();
    let hpke = HpkeSecret::generate(&mut world.rng).unwrap();
    let public = Box::new(*hpke.public().as_bytes());
    world.keep_keys(0, |kept| drop(kept.hpke.insert(2, hpke)));
    world.case(&[(0, "control: epoch key")], |w| {
        let body = ControlBody::new(Control::EpochKey(EpochKey { number: 2, public }), None);
        w.op(0, Op::Control(Box::new(body)));
    });
    world.case(&[(1, "receive an epoch key")], |w| w.deliver(1));
    world.settle();
    let (log, receipt) =
        (CosignerSecret::generate(&mut world.rng).unwrap(), CosignerSecret::generate(&mut world.rng).unwrap());
    let rotate = Rotate {
        authority_number: 1,
        authority: std::mem::replace(
            &mut world.parties[0].authority,
            AuthoritySecret::generate(&mut world.rng).unwrap(),
        ),
        log: cosigner(&log),
        receipt: cosigner(&receipt),
        tls: *world.parties[0].tls.public().as_bytes(),
        addresses: vec!["a.example:1".into()],
    };
    world.keep_keys(0, |kept| (kept.log, kept.receipt) = (log, receipt));
    world.case(&[(0, "control: rotation")], |w| w.op(0, Op::Rotate(Box::new(rotate))));
    assert_eq!(world.heard(0, |n| matches!(n, Notice::Rotated { .. })), 1);
    world.case(&[(1, "receive a rotation")], |w| w.deliver(1));
    world.settle();
    world.case(&[(0, "submit under rotated keys")], |w| w.submit(0, 1));
    world.settle();
    let refused = world.say_as(|submit| submit.statement.envelope.format = "F99".into());
    world.run(0, vec![refused]);
    world.case(&[(1, "refuse a statement")], |w| w.deliver(1));
    assert_eq!(world.heard(1, |n| matches!(n, Notice::StatementRefused { .. })), 1);
    world.case(&[(0, "receive a refusal")], |w| w.deliver(0));
    assert_eq!(world.heard(0, |n| matches!(n, Notice::RefusedByThem { .. })), 1);
    if !world.wire[1].is_empty() {
        world.settle();
    }
    let imported = Imported { reference: attachment(2), plaintext: Hash([9; 32]) };
    world.core(0).keep_import(&imported, 1).unwrap();
    world.case(&[(0, "submit with an attachment")], |w| {
        let request = w.say_as(|submit| submit.statement.envelope.attachments.push(attachment(2)));
        w.run(0, vec![request]);
    });
    let ((_, number), root) = (world.last(), attachment(2).root);
    world.case(&[(1, "receive an offered attachment")], |w| w.deliver(1));
    world.settle();
    world.case(&[(1, "attachment held (F09)")], |w| {
        let of = Held { generation: 1, number, root };
        w.op(1, Op::AttachmentHeld(of));
        w.fact(1, Fact::HeldByUs(of));
    });
    world.case(&[(0, "receive that it is held")], |w| w.deliver(0));
    assert_eq!(world.heard(0, |n| matches!(n, Notice::AttachmentHeldByThem { .. })), 1);
    world.settle();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("start-mark");
    comity_node::party::mark::MarkFile::new(path.clone()).found(&mut world.rng).unwrap();
    world.case(&[(0, "start mark, first")], |w| w.start(0, usize::MAX, Some(&path)));
    world.case(&[(0, "start mark, next")], |w| w.start(0, usize::MAX, Some(&path)));
    world.cases
}

fn restores() -> Vec<Case> {
    let mut world = World::linked(3);
    world.submit(0, 3);
    world.settle();
    let image = world.logs[0].len();
    world.submit(0, 3);
    world.settle();
    let lost: Vec<Fact> = world.facts[0].iter().filter(|(at, _)| *at > image).map(|(_, fact)| fact.clone()).collect();
    world.start(0, image, None);
    world.case(&[(0, "rollback proven by the counterpart")], World::link);
    assert_eq!(world.heard(0, |n| matches!(n, Notice::WeAreRolledBack { .. })), 1);
    world.case(&[(0, "open a successor")], |w| w.succeed(0));
    world.case(&[(0, "take returned entries"), (1, "receive a successor")], World::settle);
    assert!(world.heard(0, |n| matches!(n, Notice::Returned { .. })) > 0);
    // What was accepted before the restore is there again.
    let mut cases = std::mem::take(&mut world.cases);
    let returned = cases.iter_mut().find(|case| case.name == "take returned entries").unwrap();
    let end = returned.transactions.len();
    let accepted = lost.into_iter().filter(|fact| matches!(fact, Fact::Accepted { .. }));
    returned.facts.extend(accepted.map(|fact| (end, fact)));
    assert!(returned.facts.iter().filter(|(at, f)| *at == end && matches!(f, Fact::Accepted { .. })).count() >= 3);
    world.case(&[(0, "submit in a successor")], |w| w.submit(0, 1));
    world.case(&[(1, "receive in a successor")], |w| w.deliver(1));
    cases.append(&mut world.cases);
    cases
}

fn contradiction() -> Vec<Case> {
    let mut world = World::linked(4);
    world.submit(0, 2);
    world.settle();
    let image = world.logs.clone().map(|log| log.len());
    // One journal goes two ways from the same image; the counterpart sees both.
    world.submit(0, 1);
    let first = std::mem::take(&mut world.wire[1]);
    world.start(0, image[0], None);
    world.link();
    let other = world.say("something else");
    world.run(0, vec![other]);
    world.wire[1].clear();
    let line = world.line;
    let second: Vec<Vec<u8>> = world.facts[0]
        .iter()
        .filter_map(|(at, fact)| match fact {
            Fact::Sent(bytes) if *at == world.logs[0].len() => Some(bytes.clone()),
            _ => None,
        })
        .collect();
    let frames = |bytes: Vec<Vec<u8>>| bytes.into_iter().map(|b| Request::Op { line, op: Op::Frame(b) }).collect();
    world.run(1, frames(first.into()));
    world.case(&[(1, "contradiction kept, line frozen")], |w| w.run(1, frames(second)));
    assert_eq!(world.heard(1, |n| matches!(n, Notice::Contradiction { .. })), 1);
    world.cases
}

fn tiles() -> Vec<Case> {
    let mut world = World::linked(5);
    let size = usize::try_from(world.core(0).report()[0].status.size).unwrap();
    world.submit(0, 254 - size);
    world.settle();
    world.case(&[(0, "submit over a tile's end (entry 256)")], |w| w.submit(0, 3));
    world.cases
}

#[test]
fn row_32_power_cut_in_everyday_transactions() {
    cut(&everyday());
}

#[test]
fn row_32_power_cut_while_keys_change_and_statements_are_refused() {
    cut(&keys_and_refusals());
}

#[test]
fn row_32_power_cut_during_restores_and_contradictions() {
    let mut cases = restores();
    cases.append(&mut contradiction());
    cases.append(&mut tiles());
    cut(&cases);
}

#[test]
#[should_panic(expected = "commits lost or in part")]
fn row_32_a_lost_commit_is_noticed() {
    let case = everyday().swap_remove(2);
    let plan = Plan { honest_syncs: false, ..PLAN };
    let _ = Judged::new(&case, 16 << 20).cut(plan, "a disk that lies");
}

#[test]
fn row_35_each_failing_write_or_sync_loses_nothing_that_was_said() {
    for case in everyday().iter().chain(&contradiction()) {
        let failures = Judged::new(case, 1).fail(&format!("fail {}", case.name));
        println!("{}: {failures} failures", case.name);
        assert!(failures > 10, "{}", case.name);
    }
}
