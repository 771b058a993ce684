//! What a counterpart, or an accident of its, may do to what this node keeps and can prove.

use comity_seal::tls::TlsSecret;
use comity_store::{Cells, Rows, Store};
use comity_wire::frame::{Frame, Payload};
use comity_wire::head::Receipt;

use super::*;
use crate::ledger::THEIR_GENERATIONS_MAX;
use crate::proof::{Disclose, Made, ProofError, Source, make};

/// Opens the successor of one side's journal on the first line, and returns its keys.
pub(super) fn succeed(world: &mut World, side: usize, seed: u64) -> LineSecrets {
    succeed_as(world, side, seed, None)
}

/// The same with another TLS key.
fn succeed_as(world: &mut World, side: usize, seed: u64, tls: Option<TlsSecret>) -> LineSecrets {
    let mut rng = SeededRng::new(seed);
    let mut parties = ["Aurelia", "Borealis"].map(|name| SeededParty::found(name, &mut rng).unwrap());
    // The same keys; the signatures in a register are others each time.
    parties[side].register = world.setups[side][0].register.clone();
    if let Some(tls) = tls {
        parties[side].tls = tls;
    }
    let line = world.lines[0];
    let predecessor = world.cores[side].predecessor(&line, world.clock, &mut world.rng).unwrap().unwrap();
    let generation = predecessor.generation + 1;
    let made = || {
        let keys = &mut SeededRng::new(seed + 1_000 + generation);
        parties[side].delegate((line, Track::Nrrc), generation, Some(predecessor), keys).unwrap()
    };
    let (secrets, delegation) = made();
    let op = Op::Successor { token: 900 + generation, delegation: Box::new(delegation), secrets: Box::new(secrets) };
    world.run(side, vec![Request::Op { line, op }]);
    assert_eq!(world.answer(900 + generation), Answer::Done);
    made().0
}

fn evidence(world: &World, side: usize, id: &Hash) -> Result<Made, ProofError> {
    let (core, setup) = (&world.cores[side], &world.setups[side][0]);
    let read = core.reader().unwrap();
    let at = query::by_id(&*read, core.journals(), id).unwrap().unwrap();
    let (ours, theirs) = (&setup.register, &setup.their_register);
    make(&Source { read: &*read, journals: core.journals(), ours, theirs }, at, &Disclose::Nothing, &[])
}

#[test]
fn a_counterpart_with_successors_without_end_uses_up_its_own_room_only() {
    let mut world = World::linked(21, &[Track::Nrrc]);
    let line = world.lines[0];
    let mut store = world.disks[1].open();
    let mut tx = store.begin().unwrap();
    for n in 1..THEIR_GENERATIONS_MAX as u64 {
        let cell = [b"j".as_slice(), &line.0, &[1], &(1_000 + n).to_be_bytes()].concat();
        tx.put_cell(Cells::Meta, &cell, &(u16::try_from(n).unwrap() + 1).to_be_bytes()).unwrap();
    }
    tx.commit().unwrap();
    world.restart(1);
    world.link();
    world.settle();
    succeed(&mut world, 0, 21);
    world.settle();
    assert_eq!(world.cores[1].journals().their_generations(&line), THEIR_GENERATIONS_MAX);
    assert!(world.told(1, |n| matches!(n, Notice::FrameRefused { why, .. } if why.contains("more generations"))) > 0);
    let request = world.submit(0, "still here", None);
    let token = world.token;
    world.run(1, vec![request]);
    assert!(matches!(world.answer(token), Answer::Accepted { .. }));
}

#[test]
fn evidence_is_made_with_the_first_receipt_that_has_a_signed_head() {
    let mut world = World::linked(22, &[Track::Nrrc]);
    let batch = (0..3).map(|i| world.submit(0, &format!("{i}"), None)).collect();
    world.run(0, batch);
    world.settle();
    let (id, number, _) = id_and_number(&world.answer(1));
    let journal = world.cores[0].journals().find(&world.lines[0], Side::Ours, 1).unwrap();
    let mut store = world.disks[0].open();
    let size = number + 1;
    let read = store.reader().unwrap();
    assert_eq!(query::checkpoint_at(&*read, journal, size).unwrap(), None, "the batch has one head");
    drop(read);
    let real = query::newest_receipt(&*store.reader().unwrap(), journal).unwrap().unwrap();
    let receipt = Receipt { size, ..real };
    let mut tx = store.begin().unwrap();
    tx.put_row(Rows::Receipts, comity_store::row_key(journal, size).unwrap(), &receipt.to_bytes()).unwrap();
    tx.commit().unwrap();
    world.cores[0] = Core::open(Box::new(world.disks[0].open()), JUDGE).unwrap();
    let made = evidence(&world, 0, &id).unwrap();
    assert!(made.text.contains("/receipt"), "{}", made.text);
}

#[test]
fn evidence_stands_after_the_counterpart_went_on_in_a_successor() {
    let mut world = World::linked(23, &[Track::Nrrc]);
    let request = world.submit(0, "hello", None);
    world.run(0, vec![request]);
    // The receipt arrives; the entry that lists it is lost with the counterpart's journal.
    let (line, bytes) = world.wire[1].pop_front().unwrap();
    world.run(1, vec![Request::Op { line, op: Op::Frame(bytes) }]);
    for (_, bytes) in &mut world.wire[0] {
        let mut frame = Frame::from_bytes(bytes).unwrap();
        let Payload::Data(data) = &mut frame.payload else { continue };
        data.entries.clear();
        data.consistency.clear();
        data.checkpoint = None;
        *bytes = frame.to_bytes();
    }
    let batch: Vec<Request> =
        world.wire[0].drain(..).map(|(line, bytes)| Request::Op { line, op: Op::Frame(bytes) }).collect();
    world.run(0, batch);
    world.wire = Default::default();
    let (id, ..) = id_and_number(&world.answer(1));
    assert!(evidence(&world, 0, &id).is_ok());
    succeed(&mut world, 1, 23);
    world.settle();
    assert_eq!(world.status(0, 0).their_generation, 2);
    let made = evidence(&world, 0, &id).unwrap();
    assert!(made.text.contains("/1/receipt"), "{}", made.text);
    for _ in 0..3 {
        succeed(&mut world, 1, 23);
        world.settle();
        evidence(&world, 0, &id).unwrap();
    }
}

#[test]
fn row_36_evidence_passes_over_a_damaged_head_or_receipt_where_a_larger_one_proves_the_same() {
    let mut world = World::linked(24, &[Track::Nrrc]);
    for text in ["one", "two"] {
        let batch = vec![world.submit(0, text, None)];
        world.run(0, batch);
        world.settle();
    }
    let (id, number, _) = id_and_number(&world.answer(1));
    let journal = world.cores[0].journals().find(&world.lines[0], Side::Ours, 1).unwrap();
    let sound = evidence(&world, 0, &id).unwrap();
    let (receipt, checkpoint) = {
        let read = world.cores[0].reader().unwrap();
        query::provable_receipt(&*read, Position { journal, number }).unwrap().unwrap()
    };
    let key = comity_store::row_key(journal, receipt.size).unwrap();
    for (table, row) in [(Rows::Receipts, receipt.to_bytes()), (Rows::Checkpoints, checkpoint.to_bytes())] {
        let mut flipped = row.clone();
        let at = flipped.len() - 100;
        flipped[at] ^= 1;
        world.cores[0].mend(&[query::Mend::of_row(table, key, flipped)]).unwrap();
        let made = evidence(&world, 0, &id).unwrap();
        assert_ne!(made.text, sound.text, "{table:?}");
        assert!(comity_journal::evidence::verify(made.text.as_bytes(), None).is_ok(), "{table:?}");
        world.cores[0].mend(&[query::Mend::of_row(table, key, row)]).unwrap();
    }
    // The newest has none above it: why no file is made names it.
    let newest = query::newest_receipt(&*world.cores[0].reader().unwrap(), journal).unwrap().unwrap();
    let mut flipped = newest.to_bytes();
    let at = flipped.len() - 100;
    flipped[at] ^= 1;
    let key = comity_store::row_key(journal, newest.size).unwrap();
    world.cores[0].mend(&[query::Mend::of_row(Rows::Receipts, key, flipped)]).unwrap();
    let (id, ..) = id_and_number(&world.answer(2));
    assert!(matches!(evidence(&world, 0, &id), Err(ProofError::Make(_))));
}

#[test]
fn row_36_the_key_that_a_node_had_before_its_successor_is_no_damage() {
    let mut world = World::linked(25, &[Track::Nrrc]);
    let tls = TlsSecret::from_seed(comity_seal::Seed::from_bytes(&[9; 32])).unwrap();
    succeed_as(&mut world, 0, 25, Some(tls));
    world.settle();
    let (core, setup, line) = (&world.cores[1], &world.setups[1][0], world.lines[0]);
    let (read, journals) = (core.reader().unwrap(), core.journals());
    let node = query::their_node(&*read, &line).unwrap().unwrap();
    assert!(node.before.is_some_and(|before| before != node.tls), "the keys are others");
    let registers = [&setup.register, &setup.their_register].map(|part| query::register_stands(part).unwrap());
    let mut known = BTreeMap::new();
    for (line, side, generation, journal) in journals.iter() {
        let register = Some(&registers[usize::from(side == Side::Theirs)]);
        let of = query::Of { line: &line, side, generation, register, journals };
        let checked = query::check(&*read, Some(of), journal, 9, &mut |_| true).unwrap();
        assert!(checked.damage.is_empty() && checked.mends.is_empty(), "{:?}", checked.damage);
        let (size, root, keyring) = (checked.entries, checked.root.unwrap(), checked.keyring);
        known.insert(journal, query::Known { size, root, keyring });
    }
    let found = query::Beside { read: &*read, journals, known: &known }.line(&line).unwrap();
    assert!(found.damage.is_empty() && found.mends.is_empty(), "{found:?}");
}
