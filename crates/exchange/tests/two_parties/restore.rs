//! Rolled back, restored, returned (PROTOCOL.md rules 22 and 23).

use comity_exchange::line::{LineSecrets, StateError, SuccessorError};
use comity_exchange::{Line, Notice, Side};
use comity_sim::cast::Keys;
use comity_sim::{EndError, Pair};
use comity_wire::Hash;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::frame::Payload;

use super::faults::carry;
use super::support::{assert_quiet, opened, paired, told};

fn rolled_back(notice: &Notice) -> bool {
    matches!(notice, Notice::WeAreRolledBack { .. })
}

/// Tokens of our own statements that an end can read, in one generation.
fn own(pair: &Pair, generation: u64) -> Vec<u64> {
    let Some(kept) = pair.a.disk.journal(Side::Ours, generation) else { return Vec::new() };
    let plaintexts = kept.rows.values().filter_map(|row| row.plaintext.as_ref());
    plaintexts.filter_map(|bytes| comity_sim::speech::token_of(bytes)).collect()
}

/// A pair that said three, was backed up, and said three more each way.
fn with_backup() -> (Pair, comity_sim::SimLedger) {
    let mut pair = paired();
    for token in 0..3 {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    let backup = pair.a.disk.clone();
    for token in 3..6 {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    (pair, backup)
}

#[test]
fn row_22_a_restored_node_opens_a_successor_and_gets_everything_back() {
    let (mut pair, backup) = with_backup();
    let size = pair.a.line.status().size;
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.say(50).unwrap();
    pair.connect().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(own(&pair, 1), [0, 1, 2, 3, 4, 5], "everything of ours came back, and can be read");
    assert_eq!(pair.a.disk.ids(Side::Ours, 1).len() as u64, size);
    assert_eq!(opened(&pair.a, 1), [100, 101, 102, 103, 104, 105], "everything of theirs came again");
    assert_eq!(opened(&pair.b, 2), [50]);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::PredecessorEnded { .. })), 1);
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementRefused { .. })), 0);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 0);
    assert!(pair.a.disk.journal(Side::Ours, 1).unwrap().receipts.contains_key(&size), "the lost receipt as well");
    assert_quiet(&mut pair);
    for token in 51..60 {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    assert_quiet(&mut pair);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    pair.connect().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn row_22_a_restored_node_gets_everything_back_by_courier_only() {
    let (mut pair, backup) = with_backup();
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.say(50).unwrap();
    for _ in 0..6 {
        carry(&mut pair);
    }
    assert_eq!(own(&pair, 1), [0, 1, 2, 3, 4, 5]);
    assert_eq!(opened(&pair.a, 1), [100, 101, 102, 103, 104, 105]);
    assert_eq!(opened(&pair.b, 2), [50]);
}

#[test]
fn row_23_what_an_old_copy_writes_after_its_end_is_told_and_what_is_held_is_not() {
    let (mut pair, backup) = with_backup();
    let (old, keys) = (pair.a.disk.clone(), pair.a.keys.clone());
    let size = pair.a.line.status().size;
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(pair.b.line.status().their_generation, 2);
    let beyond = |n: &Notice| matches!(n, Notice::BeyondEnd { generation: 1, .. });
    assert_eq!(told(&pair.b, beyond), 0, "an honest restore");
    pair.b.line.disconnected();
    pair.a.keys = keys;
    pair.a.restart(old).unwrap();
    let file = |pair: &mut Pair| {
        let mut file = Vec::new();
        pair.a.step(|line, cx| Ok(line.courier_out(cx, &mut |bytes| (file.push(bytes), true).1)?)).unwrap();
        file.extend(pair.a.out.drain(..));
        file
    };
    let give = |pair: &mut Pair, file: &[Vec<u8>]| {
        pair.b.out.clear();
        let commits = pair.b.commits;
        file.iter().for_each(|bytes| pair.b.receive(bytes).unwrap());
        assert_eq!(pair.b.commits, commits, "nothing is written");
        let is_code = |bytes: &Vec<u8>| matches!(super::support::frame(bytes), Payload::Code { .. });
        assert!(!pair.b.out.iter().any(is_code), "nothing is answered");
    };
    let held = file(&mut pair);
    give(&mut pair, &held);
    assert_eq!(told(&pair.b, beyond), 0, "only what is held");
    pair.a.say(70).unwrap();
    let newer = file(&mut pair);
    give(&mut pair, &newer);
    let named = |n: &Notice| matches!(n, Notice::BeyondEnd { held, end, .. } if *held == size && *end > size);
    assert!(told(&pair.b, named) > 0);
    assert_eq!(opened(&pair.b, 1), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn row_21_only_our_own_signature_proves_our_rollback_and_nothing_is_released_until_then() {
    let (mut pair, backup) = with_backup();
    pair.a.restart(backup).unwrap();
    pair.a.say(50).unwrap();
    pair.connect().unwrap();
    assert!(told(&pair.a, rolled_back) > 0);
    assert!(!pair.a.line.status().synced);
    assert_eq!(opened(&pair.b, 1), [0, 1, 2, 3, 4, 5], "the new statement was not released");
    // Accepted again after a second start, still not released.
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    pair.a.say(51).unwrap();
    pair.connect().unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Contradiction { .. })), 0);
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.settle().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    let mut moved = opened(&pair.b, 2);
    moved.sort_unstable();
    assert_eq!(moved, [50, 51], "what was accepted meanwhile moved to the successor");
    assert_eq!(own(&pair, 1), [0, 1, 2, 3, 4, 5]);
    assert_quiet(&mut pair);
}

#[test]
fn row_22_a_silent_counterpart_does_not_gag_a_restored_node() {
    let (mut pair, backup) = with_backup();
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.say(50).unwrap();
    assert_eq!(pair.a.line.status().generation, 2);
    assert_eq!(own(&pair, 2), [50]);
}

#[test]
fn row_33_a_crash_after_the_successor_began_loses_no_moved_statement() {
    let (mut pair, backup) = with_backup();
    pair.a.restart(backup).unwrap();
    pair.a
        .step(|line, _| {
            (200..900).for_each(|token| line.submit(comity_sim::speech::submission(token, 10, false)));
            Ok(())
        })
        .unwrap();
    // The process dies after the successor's first batch: only its disk is left.
    let keys = pair.party_a.keys(Some(&pair.a.keys));
    let (config, secrets) = (pair.a.config.clone(), keys.secrets().unwrap());
    let mut effects = Vec::new();
    let mut rng = comity_seal::insecure_seeded::SeededRng::new(5);
    let disk = pair.a.disk.clone();
    let mut cx =
        comity_exchange::Context { wall_s: 1_800_000_000, mono_ms: 1, rng: &mut rng, ledger: &disk, out: &mut effects };
    let predecessor = pair.a.line.predecessor(&cx).unwrap();
    let delegation = pair.party_a.delegate(&config, &keys, 2, Some(predecessor)).unwrap();
    pair.a.line.open_successor(delegation, secrets, &mut cx).unwrap();
    pair.a.line.seal_batch(&mut cx).unwrap();
    let mut after = disk.clone();
    effects.iter().for_each(|effect| after.apply(effect));
    pair.a.keys = keys;
    pair.a.restart(after).unwrap();
    pair.a.step(|_, _| Ok(())).unwrap();
    assert_eq!(own(&pair, 2), (200..900).collect::<Vec<_>>());
    pair.connect().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 2), (200..900).collect::<Vec<_>>());
    assert_quiet(&mut pair);
}

#[test]
fn a_successor_names_a_true_position_of_the_journal_that_it_continues() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let keys = pair.party_a.keys(Some(&pair.a.keys));
    let config = pair.a.config.clone();
    let party = &pair.party_a;
    for (generation, size, root) in [(1, 2, [7; 32]), (1, 900, [7; 32])] {
        let named = comity_wire::control::Predecessor { generation, size, root: comity_wire::Hash(root) };
        let delegation = party.delegate(&config, &keys, 2, Some(named)).unwrap();
        let secrets = keys.secrets().unwrap();
        let refused = pair.a.step(|line, cx| Ok(line.open_successor(delegation, secrets, cx)?));
        assert!(matches!(refused, Err(EndError::Successor(_))), "{refused:?}");
    }
    let delegation = party.delegate(&config, &keys, 1, None).unwrap();
    let secrets = keys.secrets().unwrap();
    let refused = pair.a.step(|line, cx| Ok(line.open_successor(delegation, secrets, cx)?));
    assert!(matches!(refused, Err(EndError::Successor(SuccessorError::NotTheNext { expected: 2 }))));
    assert_eq!(pair.a.line.status().generation, 1);
}

#[test]
fn keys_that_the_journal_does_not_name_load_no_line() {
    let mut pair = paired();
    pair.a.keys = pair.party_a.rotated_keys(&pair.a.keys);
    let disk = pair.a.disk.clone();
    assert!(matches!(pair.a.restart(disk), Err(EndError::State(_))));
}

/// Fresh secrets for a delegation, and what goes wrong with each of them in turn.
fn spoiled(keys: &Keys, others: &Keys) -> [(&'static str, LineSecrets); 4] {
    let (good, other) = (|| keys.secrets().unwrap(), || others.secrets().unwrap());
    let number = keys.newest_hpke();
    let wrong: Vec<_> = other().hpke.into_values().take(1).map(|secret| (number, secret)).collect();
    [
        ("log", LineSecrets { log: other().log, ..good() }),
        ("receipt", LineSecrets { receipt: other().receipt, ..good() }),
        ("HPKE", LineSecrets { hpke: wrong.into_iter().collect(), ..good() }),
        ("HPKE", LineSecrets { hpke: Default::default(), ..good() }),
    ]
}

#[test]
fn secrets_other_than_the_delegated_ones_open_no_line() {
    let mut pair = Pair::new(6).unwrap();
    let (config, theirs) = (pair.a.config.clone(), pair.b.register.clone());
    let (keys, others) = (pair.party_a.keys(None), pair.party_a.keys(None));
    let open = |secrets, delegation| {
        let register = pair.a.register.clone();
        Line::open(config.clone(), secrets, comity_sim::pair::judge_nothing, &theirs, register, delegation).map(drop)
    };
    let delegation = pair.party_a.delegate(&config, &keys, 1, None).unwrap();
    assert_eq!(open(keys.secrets().unwrap(), delegation.clone()), Ok(()));
    for (which, secrets) in spoiled(&keys, &others) {
        let refused = open(secrets, delegation.clone()).unwrap_err();
        assert_eq!(refused, StateError::OtherKeys { which });
        // The words say whose fault it is, which key, and what to do.
        let words = refused.to_string();
        assert!(words.contains(&format!("our own {which} key")) && words.contains("restore"), "{words}");
    }
    let end = Predecessor { generation: 1, size: 0, root: Hash::ZERO };
    let no_delegation = ControlBody::new(Control::PredecessorEnd(end), None);
    assert!(matches!(open(keys.secrets().unwrap(), no_delegation), Err(StateError::Damaged { .. })));
}

#[test]
fn a_successor_under_secrets_other_than_the_delegated_ones_is_not_opened() {
    let mut pair = paired();
    let (keys, others) = (pair.party_a.keys(Some(&pair.a.keys)), pair.party_a.keys(None));
    let (config, party) = (pair.a.config.clone(), &pair.party_a);
    for (which, secrets) in spoiled(&keys, &others) {
        let refused = pair.a.step(|line, cx| {
            let named = line.predecessor(cx)?;
            let delegation = party.delegate(&config, &keys, 2, Some(named))?;
            Ok(line.open_successor(delegation, secrets, cx)?)
        });
        let Err(EndError::Successor(refused)) = refused else { panic!("{refused:?}") };
        assert_eq!(refused, SuccessorError::OtherKeys { which });
        assert_eq!(pair.a.line.status().generation, 1, "nothing has changed");
    }
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1]);
}
