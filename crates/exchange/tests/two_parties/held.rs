//! Attachments that are said to be held (F09), across the successors of either side (PROTOCOL.md rules 8 and 23).

use comity_exchange::{Notice, Side};
use comity_sim::{End, Pair};
use comity_wire::Hash;
use comity_wire::header::{Citation, Header, Held, Reason};

use super::forger::Forger;
use super::support::{assert_quiet, headers, paired, told};

const ROOT: Hash = Hash([8; 32]);

const fn held(generation: u64, number: u64) -> Held {
    Held { generation, number, root: ROOT }
}

fn hold(end: &mut End, held: Held) {
    end.step(|line, _| {
        line.attachment_held(held);
        Ok(())
    })
    .unwrap();
}

/// What an end was told that the other side holds, in order.
fn told_held(end: &End) -> Vec<Held> {
    let one = |n: &Notice| match n {
        Notice::AttachmentHeldByThem { generation, number, root } => {
            Some(Held { generation: *generation, number: *number, root: *root })
        }
        _ => None,
    };
    end.told.iter().filter_map(one).collect()
}

/// What an end's own journal says to hold, each with the generation that its header cites.
fn listed(end: &End, generation: u64) -> Vec<(Option<u64>, Held)> {
    let cites = |h: &Header| h.citation.map(|c| c.generation);
    let each = |h: Header| h.attachments.iter().map(|held| (cites(&h), *held)).collect::<Vec<_>>();
    headers(end, Side::Ours, generation).into_iter().flat_map(each).collect()
}

fn later(pair: &mut Pair) {
    for _ in 0..2 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
}

/// A pair in which the first says something (its entry `number` offers), and then something more.
fn offered() -> (Pair, u64) {
    let mut pair = paired();
    let number = pair.a.line.status().size;
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    (pair, number)
}

#[test]
fn row_22_what_is_held_after_a_successor_began_is_named_by_its_own_generation() {
    let (mut pair, number) = offered();
    let backup = pair.a.disk.clone();
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    later(&mut pair);
    assert_eq!(pair.b.line.status().their_generation, 2);
    // The transfer ends only now. The successor has an entry of that number, too, and later offers the same.
    hold(&mut pair.b, held(1, number));
    pair.settle().unwrap();
    assert_eq!(told_held(&pair.a), [held(1, number)]);
    while pair.a.line.status().size <= number {
        pair.a.say(3).unwrap();
        pair.settle().unwrap();
    }
    hold(&mut pair.b, held(2, number));
    pair.settle().unwrap();
    assert_eq!(told_held(&pair.a), [held(1, number), held(2, number)]);
    assert_eq!(listed(&pair.b, 1), [(Some(2), held(1, number)), (Some(2), held(2, number))]);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 0);
    assert_quiet(&mut pair);
}

#[test]
fn row_22_a_restored_offerer_hears_again_what_it_had_heard() {
    let (mut pair, number) = offered();
    let backup = pair.a.disk.clone();
    hold(&mut pair.b, held(1, number));
    pair.settle().unwrap();
    assert_eq!(told_held(&pair.a), [held(1, number)]);
    pair.a.told.clear();
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    later(&mut pair);
    assert_eq!(told_held(&pair.a), [held(1, number)]);
    assert_quiet(&mut pair);
}

#[test]
fn row_22_what_is_held_of_an_entry_that_its_author_lost_makes_nothing_void() {
    let mut pair = paired();
    let backup = pair.a.disk.clone();
    let number = pair.a.line.status().size;
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    hold(&mut pair.b, held(1, number));
    pair.settle().unwrap();
    pair.a.told.clear();
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    later(&mut pair);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 0);
    assert_eq!(pair.a.disk.ids(Side::Ours, 1).len() as u64, number + 1, "the offering entry came back");
    assert_eq!(told_held(&pair.a), [held(1, number)]);
    assert_quiet(&mut pair);
}

#[test]
fn row_22_a_holder_that_opens_a_successor_says_again_what_never_arrived() {
    let (mut pair, number) = offered();
    // One that arrived, one that was released and lost on its way, one that never left.
    hold(&mut pair.b, held(1, number));
    pair.settle().unwrap();
    hold(&mut pair.b, held(1, number + 1));
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    pair.b.out.clear();
    hold(&mut pair.b, held(1, 0));
    pair.b.out.clear();
    assert_eq!(told_held(&pair.a), [held(1, number)]);
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    pair.connect().unwrap();
    later(&mut pair);
    let mut all = told_held(&pair.a);
    all.sort_unstable();
    assert_eq!(all, [held(1, 0), held(1, number), held(1, number + 1)]);
    assert_quiet(&mut pair);
}

#[test]
fn row_22_a_restored_holder_says_again_what_it_holds_again() {
    let (mut pair, number) = offered();
    let backup = pair.b.disk.clone();
    hold(&mut pair.b, held(1, number));
    pair.settle().unwrap();
    pair.b.restart(backup).unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    pair.connect().unwrap();
    later(&mut pair);
    hold(&mut pair.b, held(1, number));
    pair.settle().unwrap();
    assert_eq!(told_held(&pair.a), [held(1, number), held(1, number)], "twice said is no fault");
    assert_eq!(listed(&pair.b, 2), [(Some(1), held(1, number))]);
    assert_quiet(&mut pair);
}

#[test]
fn nothing_is_said_of_an_entry_that_is_not_held_and_nothing_twice_in_one_header() {
    let (mut pair, number) = offered();
    let theirs = pair.b.line.status().their_size;
    let before = pair.b.line.status().size;
    for none in [held(0, 0), held(1, theirs), held(1, u64::MAX), held(2, 0), held(u64::MAX, 0)] {
        hold(&mut pair.b, none);
    }
    assert_eq!(pair.b.line.status().size, before, "nothing was written");
    pair.b
        .step(|line, _| {
            [held(1, number), held(1, 0), held(1, number)].into_iter().for_each(|held| _ = line.attachment_held(held));
            Ok(())
        })
        .unwrap();
    assert_eq!(listed(&pair.b, 1), [(Some(1), held(1, 0)), (Some(1), held(1, number))], "in order, once");
    pair.settle().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn more_than_one_header_names_takes_another_entry() {
    let (mut pair, _) = offered();
    pair.b
        .step(|line, _| {
            (0..=255).rev().for_each(|n| _ = line.attachment_held(Held { root: Hash([n; 32]), ..held(1, 0) }));
            line.attachment_held(held(1, 1));
            Ok(())
        })
        .unwrap();
    pair.settle().unwrap();
    let counts: Vec<usize> =
        headers(&pair.b, Side::Ours, 1).iter().map(|h| h.attachments.len()).filter(|n| *n > 0).collect();
    assert_eq!(counts, [256, 1]);
    assert_eq!(told_held(&pair.a).len(), 257);
    assert_quiet(&mut pair);
}

#[test]
fn row_04_what_is_said_to_be_held_above_the_citation_or_out_of_order_is_void() {
    let bad: [fn(&mut Header); 5] = [
        |h| h.attachments = vec![held(0, 0)],
        |h| h.attachments = vec![held(1, h.citation.unwrap().size)],
        |h| h.attachments = vec![held(2, 0)],
        |h| h.attachments = vec![held(1, 1), held(1, 0)],
        |h| h.attachments = vec![held(1, 0), held(1, 0)],
    ];
    for change in bad {
        let (mut pair, _) = offered();
        let mut forger = Forger::of(&pair.b, 1);
        let entry = forger.entry(change);
        let bytes = forger.frame(vec![entry]);
        pair.a.receive(&bytes).unwrap();
        let malformed = |n: &Notice| matches!(n, Notice::StatementRefused { reason: Reason::MalformedHeader, .. });
        assert_eq!(told(&pair.a, malformed), 1);
        assert_eq!(told_held(&pair.a), []);
    }
}

#[test]
fn row_04_a_void_header_says_nothing_to_be_held() {
    let (mut pair, _) = offered();
    let mut forger = Forger::of(&pair.b, 1);
    let entry = forger.entry(|h| {
        h.citation = Some(Citation { root: Hash([7; 32]), ..h.citation.unwrap() });
        h.attachments = vec![held(1, 0)];
    });
    let bytes = forger.frame(vec![entry]);
    pair.a.receive(&bytes).unwrap();
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { reason: Reason::BadCitation, .. })), 1);
    assert_eq!(told_held(&pair.a), []);
}

#[test]
fn row_04_what_was_never_offered_makes_nothing_void() {
    let (mut pair, _) = offered();
    let mut forger = Forger::of(&pair.b, 1);
    // Entry 0 is a delegation; whether an entry offers an attachment stands inside its seal.
    let entry = forger.entry(|h| h.attachments = vec![held(1, 0)]);
    let bytes = forger.frame(vec![entry]);
    pair.a.receive(&bytes).unwrap();
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 0);
    assert_eq!(told_held(&pair.a), [held(1, 0)]);
}
