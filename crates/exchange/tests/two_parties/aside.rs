//! What officers released, what never left, and what is not said again since one of them left: kept apart, and said which
//! (PROTOCOL.md rule 23).

use comity_exchange::effect::{Rejection, SetAside};
use comity_exchange::{Notice, Prepared, Side, Submission};
use comity_sim::speech::token_of;
use comity_sim::{End, Pair};
use comity_wire::register::RegisterFact;

use super::releases::{publish, signed, staffed};
use super::support::{assert_quiet, told};

/// A accepts what two officers released; nothing is carried.
fn accept(pair: &mut Pair, token: u64) {
    let (statement, signatures, seed, _) = signed(pair, token, &[1, 2], 7);
    let members = statement.members().unwrap();
    let prepared = Some(Prepared::seeded(&statement, &members, &signatures, seed).unwrap());
    let submission = Submission { token, statement, signatures, settle: false, stated: None, prepared };
    pair.a
        .step(|line, _| {
            line.submit(submission);
            Ok(())
        })
        .unwrap();
    pair.a.out.clear();
    let is = |n: &Notice| matches!(n, Notice::Accepted { token: of, .. } if *of == token);
    assert_eq!(told(&pair.a, is), 1);
}

fn second_leaves(pair: &mut Pair) {
    let left = RegisterFact::OfficerLeft { name: "Second".into(), key: None, last_trusted: 2 };
    pair.party_a.authority_says(left).unwrap();
    let register = pair.party_a.register().clone();
    pair.a.register = register.clone();
    pair.a.step(|line, _| Ok(line.set_register(register)?)).unwrap();
    pair.a.out.clear();
}

fn own(end: &End, generation: u64) -> Vec<u64> {
    let kept = end.disk.journal(Side::Ours, generation).unwrap();
    kept.rows.values().filter_map(|row| token_of(row.plaintext.as_ref()?)).collect()
}

fn aside(end: &End) -> Vec<SetAside> {
    end.disk.aside().cloned().collect()
}

fn talk(pair: &mut Pair) {
    pair.connect().unwrap();
    for _ in 0..4 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
}

/// A accepted under a number what its true journal has something else under, and is told so.
fn copied_back(leaves: bool) -> Pair {
    let mut pair = staffed();
    pair.a.say(0).unwrap();
    pair.settle().unwrap();
    let backup = pair.a.disk.clone();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    pair.a.restart(backup).unwrap();
    accept(&mut pair, 5);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    if leaves {
        second_leaves(&mut pair);
    }
    pair.connect().unwrap();
    assert!(pair.a.line.status().rolled_back);
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    pair.a.succeed(&mut pair.party_a).unwrap();
    talk(&mut pair);
    pair
}

#[test]
fn rule_23_what_is_overwritten_and_not_said_again_is_kept_apart_and_named() {
    let mut pair = copied_back(true);
    assert_eq!(own(&pair.a, 1), [0, 1], "what left this node stands under its number");
    assert!(!own(&pair.a, 2).contains(&5));
    let kept = aside(&pair.a);
    assert_eq!(kept.len(), 1);
    assert_eq!(token_of(&kept[0].plaintext), Some(5));
    assert!(matches!(kept[0].reason, Rejection::Release(_)));
    let accepted = pair.a.told.iter().find_map(|notice| match notice {
        Notice::Accepted { token: 5, generation, number, ordinal, id } => Some((*generation, *number, *ordinal, *id)),
        _ => None,
    });
    assert_eq!(accepted, Some((kept[0].generation, kept[0].number, kept[0].ordinal, kept[0].id)));
    let named = |n: &Notice| matches!(n, Notice::SetAside { generation: 1, ordinal: 2, id, .. } if *id == kept[0].id);
    assert_eq!(told(&pair.a, named), 1);
    assert_quiet(&mut pair);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    talk(&mut pair);
    assert_eq!(aside(&pair.a), kept, "once");
}

#[test]
fn rule_23_what_is_overwritten_and_said_again_is_not_kept_apart() {
    let pair = copied_back(false);
    assert_eq!((own(&pair.a, 1), own(&pair.a, 2)), (vec![0, 1], vec![5]));
    assert!(aside(&pair.a).is_empty());
}

#[test]
fn rule_23_what_stays_in_a_closed_generation_is_kept_apart_as_well() {
    let mut pair = staffed();
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    accept(&mut pair, 5);
    second_leaves(&mut pair);
    pair.a.succeed(&mut pair.party_a).unwrap();
    talk(&mut pair);
    assert!(!own(&pair.a, 2).contains(&5));
    assert_eq!(aside(&pair.a).iter().filter_map(|one| token_of(&one.plaintext)).collect::<Vec<_>>(), [5]);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::SetAside { .. })), 1);
    publish(&mut pair);
    assert_quiet(&mut pair);
}
