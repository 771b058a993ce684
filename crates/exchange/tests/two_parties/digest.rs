//! Both sides compute one digest of what is final (PROTOCOL.md rules 11 and 15).

use comity_exchange::line::digest::{Cut, DIGEST_STEP_MAX, Digest, LineDigest, Progress};
use comity_exchange::{Notice, Side};
use comity_seal::hash::sha256_parts;
use comity_sim::{End, Pair};
use comity_wire::codec::Enc;
use comity_wire::header::{Kind, Reason};
use comity_wire::{Hash, PartyId};
use proptest::prelude::*;

use super::forger::Forger;
use super::support::{assert_quiet, paired, told};

/// The digest of an end at a cut, from nothing.
fn at(end: &End, cut: Cut) -> LineDigest {
    go_on(&mut Digest::new(&end.config), end, cut)
}

fn go_on(digest: &mut Digest, end: &End, cut: Cut) -> LineDigest {
    let mut step = || match digest.advance(cut, &end.disk).unwrap() {
        Progress::Done(done) => Some(done),
        Progress::More | Progress::Lacking => None,
    };
    (0..100).find_map(|_| step()).unwrap()
}

/// The same cut as the other side calls it.
fn seen_from_there(cut: Cut) -> Cut {
    Cut { ours: cut.theirs, theirs: cut.ours }
}

/// Both ends' digest at a cut that A names.
fn agreed(pair: &Pair, cut: Cut) -> LineDigest {
    let (a, b) = (at(&pair.a, cut), at(&pair.b, seen_from_there(cut)));
    assert_eq!((a.hash, a.entries), (b.hash, b.entries), "{cut:?}");
    a
}

/// The digest of a line in its first generations, written down from the specification and from clocks as they were kept.
fn by_the_book(end: &End) -> Hash {
    let config = &end.config;
    let rows = |side| end.disk.journal(side, 1).unwrap().rows.values();
    let last = |side| rows(side).last().unwrap().clock;
    let both = |side: Side, author, party: PartyId| rows(side).map(move |row| ((row.clock, party), side, author, row));
    let mut all: Vec<_> = both(Side::Ours, config.our_author, config.us)
        .chain(both(Side::Theirs, config.their_author, config.them))
        .filter(|((clock, _), ..)| *clock <= last(Side::Ours).min(last(Side::Theirs)))
        .collect();
    all.sort_by_key(|(key, ..)| *key);
    let mut chain = sha256_parts(&[b"comity/v1/digest/line\n", config.line.as_bytes()]);
    let (mut opened, entries) = ([0, 0], all.len() as u64);
    for ((clock, _), side, author, row) in all {
        let mut e = Enc::with_capacity(96);
        e.array(6).uint(clock).value(&author).uint(1).uint(row.number).value(&row.id).uint(1);
        chain = sha256_parts(&[b"comity/v1/digest/entry\n", chain.as_bytes(), &e.into_bytes()]);
        let header = row.entry.header().unwrap();
        let other = if side == Side::Ours { Side::Theirs } else { Side::Ours };
        for number in opened[side as usize]..header.opened.upto {
            let kind = end.disk.journal(other, 1).unwrap().rows[&number].entry.header().unwrap().kind;
            let refused = header.opened.refused.iter().find(|refusal| refusal.number == number);
            let fate = match (refused, kind) {
                (Some(refusal), _) => (2, refusal.reason as u64),
                (None, Kind::Statement) => (1, 0),
                (None, _) => (3, 0),
            };
            let mut e = Enc::with_capacity(96);
            e.array(4).uint(1).uint(number).uint(fate.0).uint(fate.1);
            chain = sha256_parts(&[b"comity/v1/digest/fate\n", chain.as_bytes(), &e.into_bytes()]);
        }
        opened[side as usize] = opened[side as usize].max(header.opened.upto);
    }
    let mut sides = [(config.us, config.our_author, Side::Ours), (config.them, config.their_author, Side::Theirs)];
    sides.sort_by_key(|(party, ..)| *party);
    let mut e = Enc::with_capacity(160);
    e.array(5).value(&config.line);
    for (_, author, side) in sides {
        e.array(3).value(&author).uint(1).uint(rows(side).len() as u64);
    }
    e.uint(entries).value(&chain);
    sha256_parts(&[b"comity/v1/digest\n", &e.into_bytes()])
}

/// A pair in which both have said something, in turns and at once.
fn talked() -> Pair {
    let mut pair = paired();
    for token in 0..4 {
        pair.a.say(token).unwrap();
        if token % 2 == 0 {
            pair.settle().unwrap();
        }
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    pair
}

#[test]
fn rule_15_both_sides_compute_one_digest_and_it_is_the_specified_one() {
    let pair = talked();
    let cut = pair.a.line.cut();
    assert_eq!(pair.b.line.cut(), seen_from_there(cut));
    let digest = agreed(&pair, cut);
    assert!(digest.entries >= 8, "{} are final", digest.entries);
    assert_eq!(digest.hash, by_the_book(&pair.a));
    assert_eq!(digest.hash, by_the_book(&pair.b));
}

#[test]
fn rule_15_every_cut_has_its_own_digest_and_what_follows_does_not_change_it() {
    let mut pair = talked();
    let (ours, theirs) = (pair.a.line.cut().ours.1, pair.a.line.cut().theirs.1);
    let cuts: Vec<Cut> =
        (0..=ours).flat_map(|n| (0..=theirs).map(move |m| Cut { ours: (1, n), theirs: (1, m) })).collect();
    let before: Vec<LineDigest> = cuts.iter().map(|cut| agreed(&pair, *cut)).collect();
    let distinct: std::collections::BTreeSet<Hash> = before.iter().map(|digest| digest.hash).collect();
    assert_eq!(distinct.len(), cuts.len(), "a digest is read for no other cut");
    for token in 10..13 {
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
    }
    // Said and not yet heard.
    pair.b.say(110).unwrap();
    pair.b.out.clear();
    for (cut, digest) in cuts.iter().zip(&before) {
        assert_eq!(agreed(&pair, *cut), *digest);
    }
}

#[test]
fn rule_11_what_the_other_side_may_still_precede_is_not_final() {
    let mut pair = talked();
    let before = agreed(&pair, pair.a.line.cut());
    for token in 20..30 {
        pair.a.say(token).unwrap();
    }
    // B has heard nothing of it: nothing of it is final, at whatever size A looks.
    let cut = pair.a.line.cut();
    assert_eq!(at(&pair.a, cut).entries, before.entries);
    // Of the counterpart nothing has come: nothing at all is final.
    assert_eq!(at(&pair.a, Cut { theirs: (0, 0), ..cut }).entries, 0);
}

#[test]
fn rule_15_a_refusal_and_its_reason_stand_in_the_digest() {
    let mut pair = talked();
    let mut forger = Forger::of(&pair.b, 1);
    let poison = forger.entry(|header| header.ordinal = 99);
    let lies = forger.entry(|header| header.citation.as_mut().unwrap().root = Hash([5; 32]));
    let bytes = forger.frame(vec![poison, lies]);
    pair.a.receive(&bytes).unwrap();
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 2);
    pair.a.say(40).unwrap();
    let cut = pair.a.line.cut();
    let refused = at(&pair.a, cut);
    let reasons: Vec<Reason> = super::support::headers(&pair.a, Side::Ours, 1)
        .iter()
        .flat_map(|header| header.opened.refused.iter().map(|refusal| refusal.reason))
        .collect();
    assert!(reasons.contains(&Reason::MalformedHeader), "{reasons:?}");
    // The same entries without the header that refuses them.
    let before = Cut { ours: (1, cut.ours.1 - 2), ..cut };
    assert_ne!(at(&pair.a, before).hash, refused.hash);
}

#[test]
fn rule_15_a_digest_goes_on_in_bounded_steps_and_comes_to_the_same() {
    let mut pair = paired();
    let mut digest = Digest::new(&pair.a.config);
    go_on(&mut digest, &pair.a, pair.a.line.cut());
    pair.a
        .step(|line, _| {
            (0..4_300).for_each(|token| line.submit(comity_sim::speech::submission(token, 1, false)));
            Ok(())
        })
        .unwrap();
    for _ in 0..4 {
        pair.a.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
    pair.b.say(1).unwrap();
    pair.settle().unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    let cut = pair.a.line.cut();
    assert!(cut.ours.1 as usize > DIGEST_STEP_MAX);
    let mut steps = 0;
    let whole = loop {
        steps += 1;
        if let Progress::Done(done) = digest.advance(cut, &pair.a.disk).unwrap() {
            break done;
        }
    };
    // Each entry, and each fate.
    assert!((10..40).contains(&steps), "{steps} steps");
    assert_eq!(whole, agreed(&pair, cut));
    assert!(whole.entries > 4_300);
    // Nothing new: nothing is read again.
    assert!(
        matches!(digest.advance(cut, &comity_sim::SimLedger::new()).unwrap(), Progress::Done(again) if again == whole)
    );
}

/// A pair whose end A was restored to an older backup, before they meet again.
fn restored() -> Pair {
    let mut pair = talked();
    let backup = pair.a.disk.clone();
    for token in 50..54 {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.say(60).unwrap();
    pair
}

#[test]
fn rule_23_both_sides_agree_over_a_successor_and_its_predecessors_end() {
    let mut pair = restored();
    let provisional = at(&pair.a, pair.a.line.cut());
    pair.connect().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    for token in 70..73 {
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    assert_quiet(&mut pair);
    let cut = pair.a.line.cut();
    assert_eq!((cut.ours.0, cut.theirs.0), (2, 1));
    let digest = agreed(&pair, cut);
    let all = pair.a.disk.journals().map(|(_, _, journal)| journal.rows.len() as u64).sum::<u64>();
    assert!(digest.entries > provisional.entries && digest.entries + 4 > all, "{} of {all}", digest.entries);
    // At every cut below as well, with the end named below it or not.
    for theirs in 0..=cut.theirs.1 {
        for ours in [(2, 0), (2, 1), (2, cut.ours.1), (1, 3)] {
            agreed(&pair, Cut { ours, theirs: (1, theirs) });
        }
    }
}

#[test]
fn rule_23_a_node_that_lacks_what_was_named_says_so() {
    let mut pair = restored();
    pair.a.connect().unwrap();
    pair.b.connect().unwrap();
    // Everything but what B returns.
    for _ in 0..20 {
        for bytes in pair.a.out.drain(..).collect::<Vec<_>>() {
            pair.b.receive(&bytes).unwrap();
        }
        for bytes in pair.b.out.drain(..).collect::<Vec<_>>() {
            if !matches!(super::support::frame(&bytes), comity_wire::frame::Payload::Returned(_)) {
                pair.a.receive(&bytes).unwrap();
            }
        }
    }
    assert!(pair.a.line.status().lost > 0);
    let mut digest = Digest::new(&pair.a.config);
    assert_eq!(digest.advance(pair.a.line.cut(), &pair.a.disk).unwrap(), Progress::Lacking);
    pair.a.pass(60_000).unwrap();
    pair.settle().unwrap();
    let cut = pair.a.line.cut();
    assert_eq!(go_on(&mut digest, &pair.a, cut), agreed(&pair, cut), "it goes on when they came");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Frames are lost, doubled and reordered at will: at every common cut both sides agree, whether they went on from
    /// an older cut or computed it from nothing.
    #[test]
    fn rule_15_no_order_of_arrival_changes_the_digest(deeds in prop::collection::vec((0u8..8, any::<u8>()), 1..60)) {
        let mut pair = paired();
        let (mut a, mut b) = (Digest::new(&pair.a.config), Digest::new(&pair.b.config));
        let mut token = 0;
        for (deed, which) in deeds {
            token += 1;
            let (from, to) = if which % 2 == 0 { (&mut pair.a, &mut pair.b) } else { (&mut pair.b, &mut pair.a) };
            let waiting = from.out.len();
            match deed {
                0..=2 => from.say(token).unwrap(),
                3 => from.pass(u64::from(which) * 500).unwrap(),
                4 => drop(from.out.pop_front()),
                5 if waiting > 0 => {
                    let bytes = from.out[usize::from(which) % waiting].clone();
                    to.receive(&bytes).unwrap();
                }
                _ if waiting > 0 => {
                    let bytes = from.out.remove(usize::from(which) % waiting).unwrap();
                    to.receive(&bytes).unwrap();
                }
                _ => {}
            }
            // What both hold.
            let (here, there) = (pair.a.line.cut(), pair.b.line.cut());
            let common = Cut {
                ours: (1, here.ours.1.min(there.theirs.1)),
                theirs: (1, here.theirs.1.min(there.ours.1)),
            };
            let mine = go_on(&mut a, &pair.a, common);
            let yours = go_on(&mut b, &pair.b, seen_from_there(common));
            prop_assert_eq!((mine.hash, mine.entries), (yours.hash, yours.entries));
            prop_assert_eq!(mine, at(&pair.a, common));
        }
        pair.connect().unwrap();
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
        let cut = pair.a.line.cut();
        prop_assert_eq!(go_on(&mut a, &pair.a, cut).hash, by_the_book(&pair.b));
        agreed(&pair, cut);
    }
}
