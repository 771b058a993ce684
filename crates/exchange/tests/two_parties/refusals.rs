//! What does not verify is refused, and nobody is blamed for less than two signed heads.

use comity_exchange::effect::Rejection;
use comity_exchange::line::Judge;
use comity_exchange::{Notice, Side};
use comity_journal::checkpoint::sign_checkpoint;
use comity_journal::{Contradiction, Frontier, LogOrigin, TreeHead};
use comity_sim::Pair;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::header::{Kind, Reason};
use comity_wire::{Canonical, Hash, Origin};

use super::support::{assert_quiet, complaints, frame, opened, paired, refused_readable, told};

fn origin(pair: &Pair) -> Origin {
    Origin { line: pair.a.config.line, author: pair.a.config.our_author, generation: 1 }
}

fn from_a(pair: &Pair, data: Data) -> Vec<u8> {
    let (line, author) = (pair.a.config.line, pair.a.config.our_author);
    Frame { line, author, payload: Payload::Data(Box::new(data)) }.to_bytes()
}

#[test]
fn a_statement_before_the_counterparts_keys_is_refused() {
    let mut pair = Pair::new(4).unwrap();
    pair.a.say(1).unwrap();
    let refused = |n: &Notice| matches!(n, Notice::Rejected { token: 1, why: Rejection::NoRecipientKey });
    assert_eq!(told(&pair.a, refused), 1);
}

#[test]
fn row_13_any_flipped_bit_in_transit_blames_nobody_and_costs_no_write() {
    let sent = || {
        let mut pair = paired();
        pair.a.say(1).unwrap();
        pair.settle().unwrap();
        // What the parties tell of their registers went with the first.
        pair.a.say(2).unwrap();
        let good = pair.a.out.pop_front().unwrap();
        (pair, good)
    };
    let (mut pair, good) = sent();
    let commits = pair.b.commits;
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        pair.b.receive(&bad).unwrap();
        if pair.b.commits != commits {
            // Signatures cover the entries and the head. What a frame says of receipts that it does not hold covers
            // nothing: then exactly what was said is taken.
            assert!(bit / 8 >= good.len() - 8, "bit {bit} of {} was written", good.len() * 8);
            assert_eq!(opened(&pair.b, 1), [1, 2]);
            pair = sent().0;
        }
    }
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Contradiction { .. })), 0);
    pair.b.receive(&good).unwrap();
    pair.b.out.retain(|bytes| !matches!(frame(bytes), Payload::Code { .. }));
    pair.settle().unwrap();
    pair.a.pass(1_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1, 2]);
    assert_quiet(&mut pair);
}

#[test]
fn row_05_an_unknown_version_is_named() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let mut bytes = pair.a.out.pop_front().unwrap();
    bytes[1] = 9;
    pair.b.receive(&bytes).unwrap();
    assert!(complaints(&pair.b).iter().any(|why| why.contains("version 9 is unsupported; we speak 1")));
}

#[test]
fn row_20_two_heads_of_one_size_freeze_that_journal_and_prove_it() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let size = pair.a.line.status().size;
    let head = TreeHead { origin: LogOrigin::Line(origin(&pair)), size, root: Hash([1; 32]) };
    let checkpoint = sign_checkpoint(&pair.a.keys.log().unwrap(), &head).unwrap();
    let row = pair.a.disk.journal(Side::Ours, 1).unwrap().rows[&(size - 1)].clone();
    let data = Data {
        generation: 1,
        from: size - 1,
        entries: vec![row.entry.clone()],
        checkpoint: Some(checkpoint),
        ..Data::default()
    };
    let bytes = from_a(&pair, data);
    pair.b.receive(&bytes).unwrap();
    let proof = pair.b.told.iter().find_map(|n| match n {
        Notice::Contradiction { generation: 1, proof } => Some(proof.clone()),
        _ => None,
    });
    assert!(Contradiction::from_bytes(&proof.unwrap()).is_ok());
    assert!(pair.b.line.status().frozen);
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    assert!(pair.b.line.status().frozen, "frozen for good");
    // A's later entries are not taken; a probe still tests the line, B still speaks.
    pair.connect().unwrap();
    pair.a.say(2).unwrap();
    pair.b.say(3).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1]);
    assert_eq!(opened(&pair.a, 1), [3]);
    pair.b
        .step(|line, cx| {
            line.probe(cx);
            Ok(())
        })
        .unwrap();
    pair.settle().unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::ProbeAnswered)), 1);
    // Only a successor goes on.
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.settle().unwrap();
    pair.a.say(4).unwrap();
    pair.settle().unwrap();
    assert!(!pair.b.line.status().frozen);
    assert!(opened(&pair.b, 2).contains(&4));
}

#[test]
fn row_20_heads_of_different_sizes_convict_by_the_prefix() {
    let mut pair = paired();
    for token in 0..6 {
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
    }
    let head = TreeHead { origin: LogOrigin::Line(origin(&pair)), size: 3, root: Hash([1; 32]) };
    let checkpoint = sign_checkpoint(&pair.a.keys.log().unwrap(), &head).unwrap();
    let row = pair.a.disk.journal(Side::Ours, 1).unwrap().rows[&2].clone();
    let entries = vec![row.entry.clone()];
    let data = Data { generation: 1, from: 2, entries, checkpoint: Some(checkpoint), ..Data::default() };
    let bytes = from_a(&pair, data);
    pair.b.receive(&bytes).unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Contradiction { .. })), 1);
}

#[test]
fn row_20_a_head_that_only_one_of_two_keys_signed_convicts_nobody() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let head = TreeHead { origin: LogOrigin::Line(origin(&pair)), size: 2, root: Hash([1; 32]) };
    let mut checkpoint = sign_checkpoint(&pair.a.keys.log().unwrap(), &head).unwrap();
    checkpoint.signature.mldsa44[7] ^= 1;
    let row = pair.a.disk.journal(Side::Ours, 1).unwrap().rows[&1].clone();
    let entries = vec![row.entry.clone()];
    let data = Data { generation: 1, from: 1, entries, checkpoint: Some(checkpoint), ..Data::default() };
    let bytes = from_a(&pair, data);
    pair.b.receive(&bytes).unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Contradiction { .. })), 0);
    assert!(!pair.b.line.status().frozen);
}

#[test]
fn row_17_a_receipt_of_another_head_or_key_counts_for_nothing() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let statement = pair.a.out.pop_front().unwrap();
    pair.b.receive(&statement).unwrap();
    let bytes: Vec<u8> = pair.b.out.drain(..).next().unwrap();
    let Payload::Data(data) = frame(&bytes) else { panic!("data expected") };
    let (line, author) = (pair.b.config.line, pair.b.config.our_author);
    let tampered: [fn(&mut comity_wire::head::Receipt); 4] =
        [|r| r.time += 1, |r| r.root = Hash([3; 32]), |r| r.signature.ed25519[0] ^= 1, |r| r.size -= 1];
    for tamper in tampered {
        let mut bad = data.clone();
        bad.entries.clear();
        bad.checkpoint = None;
        bad.receipts.iter_mut().for_each(tamper);
        let bytes = Frame { line, author, payload: Payload::Data(bad) }.to_bytes();
        pair.a.receive(&bytes).unwrap();
        assert_eq!(pair.a.line.status().receipted, 1);
    }
    pair.a.receive(&bytes).unwrap();
    assert_eq!(pair.a.line.status().receipted, 2);
}

#[test]
fn row_19_a_receipt_beyond_the_end_of_the_journal_is_refused() {
    let mut pair = paired();
    let head = TreeHead { origin: LogOrigin::Line(origin(&pair)), size: 9, root: Hash([1; 32]) };
    let issuer = Origin { author: pair.b.config.our_author, ..origin(&pair) };
    let receipt = comity_journal::sign_receipt(&pair.b.keys.receipt().unwrap(), &issuer, &head, 5).unwrap();
    let (line, author) = (pair.b.config.line, pair.b.config.our_author);
    let data = Data { generation: 1, receipts_for: 1, receipts: vec![receipt], ..Data::default() };
    let bytes = Frame { line, author, payload: Payload::Data(Box::new(data)) }.to_bytes();
    pair.a.receive(&bytes).unwrap();
    assert_eq!(pair.a.line.status().receipted, 1);
    assert!(complaints(&pair.a).iter().any(|why| why.contains("beyond the end")));
}

#[test]
fn row_18_a_receipt_key_signs_no_checkpoint_and_a_log_key_no_receipt() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let bytes = pair.a.out.pop_front().unwrap();
    let Payload::Data(mut data) = frame(&bytes) else { panic!("data expected") };
    let good = data.checkpoint.clone().unwrap();
    let head = TreeHead { origin: LogOrigin::Line(origin(&pair)), size: good.size, root: good.root };
    data.checkpoint = Some(sign_checkpoint(&pair.a.keys.receipt().unwrap(), &head).unwrap());
    let bad = from_a(&pair, *data);
    pair.b.receive(&bad).unwrap();
    assert!(opened(&pair.b, 1).is_empty());
    let issuer = Origin { author: pair.b.config.our_author, ..origin(&pair) };
    let receipt = comity_journal::sign_receipt(&pair.b.keys.log().unwrap(), &issuer, &head, 5).unwrap();
    let (line, author) = (pair.b.config.line, pair.b.config.our_author);
    let data = Data { generation: 1, receipts_for: 1, receipts: vec![receipt], ..Data::default() };
    let bytes = Frame { line, author, payload: Payload::Data(Box::new(data)) }.to_bytes();
    pair.a.receive(&bytes).unwrap();
    assert_eq!(pair.a.line.status().receipted, 1);
}

#[test]
fn row_16_frames_of_another_line_author_or_generation_are_not_taken() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let bytes = pair.a.out.pop_front().unwrap();
    let good = Frame::from_bytes(&bytes).unwrap();
    let mut other = good.clone();
    other.line.0[0] ^= 1;
    pair.b.receive(&other.to_bytes()).unwrap();
    let mut other = good.clone();
    other.author = pair.b.config.our_author;
    pair.b.receive(&other.to_bytes()).unwrap();
    for generation in [0, 2, 3, u64::MAX] {
        let Payload::Data(mut data) = good.payload.clone() else { panic!("data expected") };
        data.generation = generation;
        let bytes = from_a(&pair, *data);
        pair.b.receive(&bytes).unwrap();
    }
    assert!(opened(&pair.b, 1).is_empty());
    pair.b.receive(&bytes).unwrap();
    assert_eq!(opened(&pair.b, 1), [1]);
}

#[test]
fn a_poisoned_entry_under_a_valid_signature_is_held_void_refused_and_the_line_goes_on() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    // A header that is no header, signed all the same.
    let rows = &pair.a.disk.journal(Side::Ours, 1).unwrap().rows;
    let mut frontier = Frontier::new();
    let leaves: Vec<Hash> = rows.values().map(|row| row.id).collect();
    frontier.append_all(&leaves, &mut Vec::new()).unwrap();
    let poison = comity_wire::entry::Entry { header: b"not a header".to_vec(), body: b"x".to_vec() };
    let id =
        comity_journal::tree::leaf_hash_of_parts(&[&poison.header, comity_seal::hash::sha256(&poison.body).as_bytes()]);
    let from = frontier.size();
    frontier.append(id, &mut Vec::new()).unwrap();
    let head = TreeHead { origin: LogOrigin::Line(origin(&pair)), size: frontier.size(), root: frontier.root() };
    let checkpoint = sign_checkpoint(&pair.a.keys.log().unwrap(), &head).unwrap();
    let data = Data { generation: 1, from, entries: vec![poison], checkpoint: Some(checkpoint), ..Data::default() };
    let bytes = from_a(&pair, data);
    pair.b.receive(&bytes).unwrap();
    let refused = |n: &Notice| matches!(n, Notice::StatementRefused { reason: Reason::MalformedHeader, .. });
    assert_eq!(told(&pair.b, refused), 1);
    let listing = super::support::headers(&pair.b, Side::Ours, 1).pop().unwrap();
    assert_eq!(listing.kind, Kind::Bare);
    assert_eq!(listing.opened.refused.len(), 1);
    assert_eq!(listing.receipts.last().unwrap().size, from + 1, "held and receipted as bytes");
    pair.b.say(9).unwrap();
    pair.b.pass(0).unwrap();
    assert!(!pair.b.line.status().frozen);
}

#[test]
fn held_without_our_nonce_is_not_believed() {
    let mut pair = paired();
    let (line, author) = (pair.b.config.line, pair.b.config.our_author);
    let held = Payload::Held { nonce: [0; 16], generation: 1, size: 0, checkpoint: None };
    let bytes = Frame { line, author, payload: held }.to_bytes();
    pair.a.receive(&bytes).unwrap();
    assert_eq!(pair.a.out.len(), 0);
    assert_quiet(&mut pair);
}

#[test]
fn what_is_refused_for_its_format_is_kept_readable_and_void_on_both_sides() {
    for reason in [Reason::UnknownFormat, Reason::FormatViolation, Reason::BadRelease] {
        let mut pair = paired();
        pair.b.judge = Judge::from(move |_: &Envelope, _: &Members<'_>| Some(reason));
        let disk = pair.b.disk.clone();
        pair.b.restart(disk).unwrap();
        pair.connect().unwrap();
        pair.a.say(7).unwrap();
        pair.settle().unwrap();
        assert!(opened(&pair.b, 1).is_empty(), "{reason:?} acts");
        assert_eq!(refused_readable(&pair.b, 1, reason), [7], "{reason:?} is lost at its receiver");
        assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementOpened { .. })), 0);
        assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementRefused { reason: r, .. } if *r == reason)), 1);
        assert_eq!(told(&pair.a, |n| matches!(n, Notice::RefusedByThem { reason: r, .. } if *r == reason)), 1);
        assert_quiet(&mut pair);
        // What it is kept as gives the very bytes that came: the journal can be returned whole.
        let row = pair.b.disk.journal(Side::Theirs, 1).unwrap().rows.values().last().unwrap().clone();
        let by = row.sealed.unwrap();
        let again = by.key.seal_again(row.plaintext.as_deref().unwrap(), &by.body);
        assert_eq!(again.as_deref(), Some(row.entry.body.as_slice()));
    }
}
