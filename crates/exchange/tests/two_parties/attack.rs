//! A counterpart with real keys attacks: it may hurt its own journal, never our node (PROTOCOL.md rules 9 and 25).

use comity_exchange::{Notice, Side};
use comity_sim::Pair;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::frame::{Code, Data, Opening, Payload, Want};
use comity_wire::header::{Citation, Header, Kind, Listed, Opened, Reason, Refusal};
use comity_wire::limits::{GENERATIONS_MAX, JOURNAL_ENTRIES_MAX};
use comity_wire::{Hash, Origin};

use super::forger::Forger;
use super::support::{complaints, frame, headers, paired, told};

/// A pair of which A said a little, and the forger of A's journal.
pub fn forged() -> (Pair, Forger) {
    let mut pair = paired();
    for token in 0..3 {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    let forger = Forger::of(&pair.a, 1);
    (pair, forger)
}

pub fn refused(pair: &Pair, reason: Reason) -> usize {
    told(&pair.b, |n| matches!(n, Notice::StatementRefused { reason: r, .. } if *r == reason))
}

fn codes(pair: &mut Pair) -> Vec<Code> {
    let code = |bytes: Vec<u8>| if let Payload::Code { code, .. } = frame(&bytes) { Some(code) } else { None };
    pair.b.out.drain(..).filter_map(code).collect()
}

/// The attacked end still loads, still speaks, still takes what is good.
pub fn still_well(pair: &mut Pair) {
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    pair.b.say(777).unwrap();
}

#[test]
fn row_03_a_head_of_a_size_that_no_store_can_key_is_over_a_limit_and_kept_by_nobody() {
    let (mut pair, mut forger) = forged();
    let entry = forger.entry(|_| {});
    let from = forger.frontier.size() - 1;
    let commits = pair.b.commits;
    for size in [JOURNAL_ENTRIES_MAX, JOURNAL_ENTRIES_MAX + 1, 1 << 62, u64::MAX >> 1] {
        let mut checkpoint = forger.head(1 << 39, Hash([1; 32]));
        checkpoint.size = size;
        let data =
            Data { generation: 1, from, entries: vec![entry.clone()], checkpoint: Some(checkpoint), ..Data::default() };
        let bytes = forger.data(data);
        pair.b.receive(&bytes).unwrap();
        assert_eq!(codes(&mut pair), [Code::OverLimit], "{size}");
    }
    assert_eq!(pair.b.commits, commits);
    still_well(&mut pair);
}

#[test]
fn row_19_a_receipt_or_citation_of_what_the_same_batch_writes_reads_nothing_uncommitted() {
    let (mut pair, mut forger) = forged();
    let ours = Origin { author: pair.b.config.our_author, ..forger.origin };
    let size = pair.b.line.status().size;
    // A successor of A's in the batch makes B write entries at once; what follows in the batch speaks of them.
    let statement = forger.entry(|h| h.opened = Opened { upto: 1, refused: Vec::new() });
    let mut frames = vec![forger.frame(vec![statement])];
    for ahead in 1..4 {
        frames.push(forger.receipt(ours, size + ahead, Hash([1; 32])));
        let entry = forger.entry(|h| {
            h.citation = Some(Citation { generation: 1, size: size + ahead, root: Hash([1; 32]) });
            h.opened = Opened { upto: size + 1, refused: vec![Refusal { number: size, reason: Reason::Unreadable }] };
        });
        frames.push(forger.frame(vec![entry]));
    }
    pair.b
        .step(|line, cx| {
            line.submit(comity_sim::speech::submission(900, 10, false));
            frames.iter().try_for_each(|bytes| line.receive(bytes, cx))?;
            Ok(())
        })
        .unwrap();
    assert_eq!(refused(&pair, Reason::BadCitation), 3);
    still_well(&mut pair);
}

#[test]
fn what_ends_in_a_batch_is_neither_returned_nor_read_before_it_is_committed() {
    let (mut pair, mut forger) = forged();
    let entry = forger.entry(|_| {});
    let last = forger.frame(vec![entry]);
    let end = forger.frontier.root();
    // The successor's first frame, as A's line makes it.
    pair.a.succeed(&mut pair.party_a).unwrap();
    let successor: Vec<Vec<u8>> = pair.a.out.drain(..).collect();
    let wants = vec![Want { root: end, from: 0, count: 1 << 30 }; 16];
    let want = forger.payload(Payload::Want(wants));
    pair.b
        .step(|line, cx| {
            line.receive(&last, cx)?;
            successor.iter().try_for_each(|bytes| line.receive(bytes, cx))?;
            line.receive(&want, cx)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(pair.b.line.status().their_generation, 2);
    still_well(&mut pair);
}

#[test]
fn wants_are_answered_once_a_batch_and_no_further_than_they_ask() {
    let (mut pair, _) = forged();
    let forger = Forger::of(&pair.a, 1);
    let end = forger.frontier.root();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.settle().unwrap();
    let wants = |from, count| forger.payload(Payload::Want(vec![Want { root: end, from, count }; 16]));
    let bytes = wants(0, 2);
    pair.b.step(|line, cx| Ok((0..8).try_for_each(|_| line.receive(&bytes, cx))?)).unwrap();
    let returned: Vec<usize> = pair
        .b
        .out
        .drain(..)
        .filter_map(|b| if let Payload::Returned(r) = frame(&b) { Some(r.entries.len()) } else { None })
        .collect();
    assert_eq!(returned.len(), 1, "one answer a batch");
    assert!(returned[0] <= 2, "{returned:?}");
    for (from, count) in [(0, 0), (u64::MAX, u64::MAX), (forger.frontier.size(), 5)] {
        let bytes = wants(from, count);
        pair.b.receive(&bytes).unwrap();
        assert!(pair.b.out.is_empty(), "{from} {count}");
    }
}

#[test]
fn a_refusal_repeated_in_every_header_is_answered_with_one_opening() {
    let (mut pair, mut forger) = forged();
    let numbers: Vec<u64> =
        headers(&pair.b, Side::Ours, 1).iter().filter(|h| h.kind == Kind::Statement).map(|h| h.number).collect();
    let size = pair.b.line.status().size;
    let root = pair.b.disk.checkpoints_root(Side::Ours, 1, size).unwrap();
    let refused: Vec<Refusal> = numbers.iter().map(|n| Refusal { number: *n, reason: Reason::Unreadable }).collect();
    for _ in 0..5 {
        let entry = forger.entry(|h| {
            h.citation = Some(Citation { generation: 1, size, root });
            h.opened = Opened { upto: size, refused: refused.clone() };
        });
        let bytes = forger.frame(vec![entry]);
        pair.b.receive(&bytes).unwrap();
    }
    let openings: usize =
        pair.b.out.drain(..).map(|b| if let Payload::Data(d) = frame(&b) { d.openings.len() } else { 0 }).sum();
    assert_eq!(openings, numbers.len());
}

#[test]
fn rule_3_receipts_stand_only_at_sizes_that_a_head_signs() {
    let (mut pair, mut forger) = forged();
    let held = pair.b.line.status().their_size;
    let entries: Vec<_> = (0..6).map(|_| forger.entry(|_| {})).collect();
    // Half of them under a head over all of them.
    let bytes = forger.frame_below(held, entries[..3].to_vec());
    pair.b.receive(&bytes).unwrap();
    assert_eq!(pair.b.line.status().their_size, held + 3);
    let receipts = |pair: &Pair| -> Vec<u64> {
        pair.b.disk.journal(Side::Theirs, 1).unwrap().receipts.keys().copied().filter(|s| *s > held).collect()
    };
    assert!(receipts(&pair).is_empty());
    let bytes = forger.frame_below(held + 3, entries[3..].to_vec());
    pair.b.receive(&bytes).unwrap();
    assert_eq!(receipts(&pair), [held + 6]);
    let heads = &pair.b.disk.journal(Side::Theirs, 1).unwrap().checkpoints;
    assert!(receipts(&pair).iter().all(|size| heads.contains_key(size)));
    still_well(&mut pair);
}

#[test]
fn rule_3_a_receipt_at_a_size_that_we_never_signed_counts_for_nothing() {
    let mut pair = paired();
    pair.b
        .step(|line, _| {
            (0..3).for_each(|token| line.submit(comity_sim::speech::submission(token, 10, false)));
            Ok(())
        })
        .unwrap();
    let forger = Forger::of(&pair.a, 1);
    let ours = Forger::of(&pair.b, 1);
    let size = ours.frontier.size() - 1;
    let mut below = comity_journal::Frontier::new();
    below.append_all(&ours.ids[..usize::try_from(size).unwrap()], &mut Vec::new()).unwrap();
    assert!(pair.b.disk.checkpoints_root(Side::Ours, 1, size).is_none());
    let bytes = forger.receipt(ours.origin, size, below.root());
    let before = pair.b.line.status().receipted;
    pair.b.receive(&bytes).unwrap();
    assert_eq!(pair.b.line.status().receipted, before);
    assert!(complaints(&pair.b).iter().any(|why| why.contains("no head of ours")));
}

#[test]
fn void_ends_and_keys_fill_no_state_that_cannot_be_loaded() {
    let (mut pair, mut forger) = forged();
    let before = pair.b.disk.state().unwrap().len();
    let end = Predecessor { generation: 1, size: 0, root: Hash::ZERO };
    let body = ControlBody::new(Control::PredecessorEnd(end), None);
    for _ in 0..3 {
        let entries: Vec<_> = (0..300).map(|_| forger.control(&body)).collect();
        let bytes = forger.frame(entries);
        pair.b.receive(&bytes).unwrap();
    }
    assert_eq!(refused(&pair, Reason::BadCitation), 900);
    let after = pair.b.disk.state().unwrap().len();
    assert!(after < before + 300, "{before} then {after} bytes");
    still_well(&mut pair);
}

#[test]
fn generations_over_the_quota_are_not_begun() {
    let (mut pair, forger) = forged();
    let bytes = |generation| {
        let entries = vec![comity_wire::entry::Entry { header: b"x".to_vec(), body: Vec::new() }];
        let checkpoint = Some(forger.head(1, Hash([1; 32])));
        forger.data(Data { generation, from: 0, entries, checkpoint, ..Data::default() })
    };
    for generation in [2, 3, 17, 18, GENERATIONS_MAX + 1, u64::MAX] {
        let bytes = bytes(generation);
        pair.b.receive(&bytes).unwrap();
        assert_eq!(pair.b.line.status().their_generation, 1);
    }
    still_well(&mut pair);
}

#[test]
fn a_register_that_grows_over_its_limits_or_has_no_head_is_left_out() {
    let (mut pair, forger) = forged();
    let mut part = pair.party_a.register().clone();
    let entry = part.entries[0].clone();
    part.entries.extend(std::iter::repeat_n(entry, 200));
    part.entries.truncate(200);
    let commits = pair.b.commits;
    let bytes = forger.data(Data { generation: 1, register: Some(part), ..Data::default() });
    pair.b.receive(&bytes).unwrap();
    assert_eq!(pair.b.commits, commits);
    assert!(pair.b.disk.their_register().is_none());
    still_well(&mut pair);
}

#[test]
fn rule_6_an_opening_replaces_nothing_that_was_opened() {
    let (mut pair, forger) = forged();
    let number = headers(&pair.b, Side::Theirs, 1).iter().find(|h| h.kind == Kind::Statement).unwrap().number;
    let row = pair.b.disk.journal(Side::Theirs, 1).unwrap().rows[&number].clone();
    let secrets = pair.b.keys.secrets().unwrap();
    let (recipient_key, secret) = secrets.hpke.last_key_value().unwrap();
    let (line, entry) = (pair.b.config.line, row.id);
    let info = comity_seal::opening::OpeningInfo { line, recipient_key: *recipient_key, entry };
    let mut rng = comity_seal::insecure_seeded::SeededRng::new(9);
    let plaintext = row.plaintext.clone().unwrap();
    let sealed = comity_seal::opening::seal_opening(secret.public(), &info, &plaintext, &mut rng).unwrap();
    let openings = vec![Opening { number, recipient_key: *recipient_key, sealed }];
    let bytes = forger.data(Data { generation: 1, openings, ..Data::default() });
    let commits = pair.b.commits;
    pair.b.receive(&bytes).unwrap();
    assert_eq!(pair.b.commits, commits, "what is settled is not written again");
}

#[test]
fn row_25_a_smaller_head_never_replaces_the_largest_in_held() {
    let (mut pair, mut forger) = forged();
    let held = pair.b.line.status().their_size;
    let entries: Vec<_> = (0..2).map(|_| forger.entry(|_| {})).collect();
    let smaller = {
        let mut short = Forger::of(&pair.a, 1);
        let entry = short.entry(|_| {});
        short.frame(vec![entry])
    };
    let whole = forger.frame_below(held, entries[..1].to_vec());
    pair.b.receive(&whole).unwrap();
    pair.b.receive(&smaller).unwrap();
    pair.b.out.clear();
    let hello = forger.payload(Payload::Hello { nonce: [4; 16] });
    pair.b.receive(&hello).unwrap();
    let Some(Payload::Held { checkpoint, .. }) = pair.b.out.pop_front().map(|b| frame(&b)) else { panic!("HELD") };
    assert_eq!(checkpoint.unwrap().size, held + 2);
}

#[test]
fn void_bare_entries_are_not_answered_in_kind() {
    let (mut pair, mut forger) = forged();
    let size = pair.b.line.status().size;
    for _ in 0..20 {
        let entry = forger.entry(|h| h.ordinal = 0);
        let bytes = forger.frame(vec![entry]);
        pair.b.receive(&bytes).unwrap();
    }
    assert_eq!(refused(&pair, Reason::MalformedHeader), 20);
    assert_eq!(pair.b.line.status().size, size, "not one entry was written for them");
    pair.b.say(5).unwrap();
    let last: Header = headers(&pair.b, Side::Ours, 1).pop().unwrap();
    assert_eq!(last.opened.refused.len(), 20, "listed with the next entry");
}

#[test]
fn rule_9_a_generation_that_ends_with_many_refusals_lists_them_all() {
    let (mut pair, mut forger) = forged();
    let bad = |h: &mut Header| {
        h.kind = Kind::Control;
        h.ordinal = 0;
    };
    let entries: Vec<_> = (0..600).map(|_| forger.entry(bad)).collect();
    let poison = forger.frame(entries);
    pair.a.succeed(&mut pair.party_a).unwrap();
    let successor: Vec<Vec<u8>> = pair.a.out.drain(..).collect();
    pair.b
        .step(|line, cx| {
            line.receive(&poison, cx)?;
            successor.iter().try_for_each(|bytes| line.receive(bytes, cx))?;
            Ok(())
        })
        .unwrap();
    assert_eq!(pair.b.line.status().their_generation, 2);
    let listed: usize = headers(&pair.b, Side::Ours, 1).iter().map(|h| h.opened.refused.len()).sum();
    assert_eq!(listed, 600);
}

#[test]
fn row_04_opened_above_the_citation_is_void_and_listings_never_given_count_for_nothing() {
    let (mut pair, mut forger) = forged();
    let size = pair.b.line.status().size;
    let cited = forger.next.citation.unwrap();
    let entry = forger.entry(|h| h.opened = Opened { upto: cited.size + 1, refused: Vec::new() });
    let bytes = forger.frame(vec![entry]);
    pair.b.receive(&bytes).unwrap();
    assert_eq!(refused(&pair, Reason::ListingAboveCitation), 1);
    assert!(pair.b.line.status().opened <= size);
    let entry = forger.entry(|h| h.receipts = vec![Listed { size: u64::MAX, time: 5 }]);
    let bytes = forger.frame(vec![entry]);
    pair.b.receive(&bytes).unwrap();
    assert_eq!(refused(&pair, Reason::ListingAboveCitation), 2);
    still_well(&mut pair);
}

#[test]
fn row_15_early_frames_never_overflow_never_crowd_out_lower_ones_and_go_with_the_link() {
    let (mut pair, mut forger) = forged();
    let held = pair.b.line.status().their_size;
    let entry = forger.entry(|_| {});
    let head = Some(forger.head(1 << 39, Hash([1; 32])));
    for from in [u64::MAX, u64::MAX - 1, (1 << 39) + 1] {
        let data =
            Data { generation: 1, from, entries: vec![entry.clone(); 3], checkpoint: head.clone(), ..Data::default() };
        let bytes = forger.data(data);
        pair.b.receive(&bytes).unwrap();
    }
    // Far ones fill the places; the one that fills the gap is taken all the same, and then its follower.
    for from in 1_000..1_008 {
        let data =
            Data { generation: 1, from, entries: vec![entry.clone()], checkpoint: head.clone(), ..Data::default() };
        let bytes = forger.data(data);
        pair.b.receive(&bytes).unwrap();
    }
    let first = forger.frame(vec![entry]);
    let second = forger.entry(|_| {});
    let second = forger.frame(vec![second]);
    pair.b.receive(&second).unwrap();
    pair.b.receive(&first).unwrap();
    assert_eq!(pair.b.line.status().their_size, held + 2);
    still_well(&mut pair);
}
