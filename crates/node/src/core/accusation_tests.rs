//! A counterpart that signs two heads that contradict each other: its line alone stops, and anybody can be shown why
//! (PROTOCOL.md rule 24).

use comity_journal::checkpoint::sign_checkpoint;
use comity_journal::evidence::{Accusation, AccusationError, EvidenceError};
use comity_journal::{ContradictionError, LogOrigin, TreeHead};
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::{Origin, Track};

use super::*;
use crate::proof::{Accused, Disclose, ProofError, Source, accuse, make};

/// Two lines, some statements on both, and then a head of the first line's journal of A that A signed beside its own.
fn equivocation(seed: u64, size: impl Fn(u64) -> u64) -> World {
    let mut world = World::linked(seed, &[Track::Nrrc, Track::Cert]);
    for text in ["one", "two", "three"] {
        let batch = vec![world.submit(0, text, None), world.submit(1, text, None)];
        world.run(0, batch);
        world.settle();
    }
    let size = size(world.status(0, 0).size);
    let bytes = another_head(&world, size);
    let line = world.lines[0];
    world.run(1, vec![Request::Op { line, op: Op::Frame(bytes) }]);
    world
}

/// A frame of A's with an entry that B holds, under a signed head with a root of its own.
fn another_head(world: &World, size: u64) -> Vec<u8> {
    another_head_of(world, 1, size, &world.setups[0][0].secrets)
}

/// The same for a generation of A's journal that these keys speak for.
fn another_head_of(world: &World, generation: u64, size: u64, keys: &LineSecrets) -> Vec<u8> {
    let (core, setup) = (&world.cores[0], &world.setups[0][0]);
    let (line, author) = (setup.config.line, setup.config.our_author);
    let origin = Origin { line, author, generation };
    let head = TreeHead { origin: LogOrigin::Line(origin), size, root: Hash([9; 32]) };
    let journal = core.journals().find(&line, Side::Ours, generation).unwrap();
    let read = core.reader().unwrap();
    let entry = query::entry(&*read, Position { journal, number: size - 1 }).unwrap().unwrap().entry;
    let checkpoint = Some(sign_checkpoint(&keys.log, &head).unwrap());
    let data = Data { generation, from: size - 1, entries: vec![entry], checkpoint, ..Data::default() };
    Frame { line, author, payload: Payload::Data(Box::new(data)) }.to_bytes()
}

/// What B can show against A on a line, newest generation.
fn accusation(world: &World, line: usize) -> Result<Accused, ProofError> {
    accusation_of(world, line, None)
}

fn accusation_of(world: &World, line: usize, generation: Option<u64>) -> Result<Accused, ProofError> {
    let (core, setup) = (&world.cores[1], &world.setups[1][line]);
    let read = core.reader().unwrap();
    let (ours, theirs) = (&setup.register, &setup.their_register);
    accuse(&Source { read: &*read, journals: core.journals(), ours, theirs }, world.lines[line], generation)
}

#[test]
fn row_20_one_line_stops_and_the_others_and_the_line_test_go_on() {
    let mut world = equivocation(31, |size| size);
    assert_eq!(world.told(1, |n| matches!(n, Notice::Contradiction { generation: 1, .. })), 1);
    assert_eq!([0, 1].map(|line| world.status(1, line).frozen), [true, false]);
    assert!(!world.status(0, 0).frozen, "B said nothing that contradicts itself");
    world.wire = Default::default();
    let opened = world.told(1, |n| matches!(n, Notice::StatementOpened { .. }));
    let batch = vec![world.submit(0, "stays outside", None), world.submit(1, "comes through", None)];
    world.run(0, batch);
    world.settle();
    assert_eq!(world.told(1, |n| matches!(n, Notice::StatementOpened { .. })), opened + 1);
    let probe = Request::Op { line: world.lines[0], op: Op::Probe };
    world.run(1, vec![probe]);
    world.settle();
    assert_eq!(world.told(1, |n| matches!(n, Notice::ProbeAnswered)), 1);
    // The same and another contradiction of that journal change nothing.
    for size in [2, 3] {
        let (line, bytes) = (world.lines[0], another_head(&world, size));
        world.run(1, vec![Request::Op { line, op: Op::Frame(bytes) }]);
    }
    let read = world.cores[1].reader().unwrap();
    assert_eq!(query::contradictions(&*read, &world.lines[0]).unwrap().len(), 1);
    assert_eq!(query::contradictions(&*read, &world.lines[1]).unwrap(), []);
    assert_eq!(query::evidence(&*read).unwrap().len(), 1);
}

#[test]
fn row_20_the_two_heads_are_kept_and_convict_before_anybody() {
    for (seed, two_sizes) in [(32, false), (33, true)] {
        let mut world = equivocation(seed, |size| if two_sizes { size - 2 } else { size });
        let made = accusation(&world, 0).unwrap();
        assert_eq!((made.generation, made.sizes.0 < made.sizes.1), (1, two_sizes));
        assert!(made.roots.0 == Hash([9; 32]) || made.roots.1 == Hash([9; 32]));
        world.restart(1);
        assert!(world.status(1, 0).frozen);
        assert_eq!(accusation(&world, 0).unwrap(), made, "kept for good, and one text");
        // Whoever holds the file needs nothing of this node.
        let convicted = Accusation::parse(made.text.as_bytes()).unwrap().verify(None).unwrap();
        assert_eq!(convicted.accused.party, world.setups[0][0].config.us);
        assert_eq!(convicted.accused.claimed_name, "Aurelia");
        assert!(!convicted.accused.identified);
        assert_eq!(convicted.accused.origin.line, world.lines[0]);
    }
}

#[test]
fn row_20_what_is_kept_of_an_earlier_generation_is_shown_for_ever() {
    let mut world = equivocation(37, |size| size);
    let first = accusation(&world, 0).unwrap();
    // A goes on in a successor, says something, and contradicts itself there as well.
    let keys = hostile::succeed(&mut world, 0, 37);
    world.settle();
    assert_eq!((world.status(1, 0).their_generation, world.status(1, 0).frozen), (2, false));
    assert_eq!(accusation(&world, 0).unwrap(), first, "the line went on, the proof stays");
    let batch = vec![world.submit(0, "in the successor", None)];
    world.run(0, batch);
    world.settle();
    let bytes = another_head_of(&world, 2, world.status(0, 0).size, &keys);
    let line = world.lines[0];
    world.run(1, vec![Request::Op { line, op: Op::Frame(bytes) }]);
    assert!(world.status(1, 0).frozen);
    // And goes on once more, without fault.
    hostile::succeed(&mut world, 0, 37);
    world.settle();
    world.restart(1);
    assert_eq!((world.status(1, 0).their_generation, world.status(1, 0).frozen), (3, false));
    let newest = accusation(&world, 0).unwrap();
    assert_eq!((newest.generation, newest.kept.as_slice()), (2, [1, 2].as_slice()));
    assert_eq!(accusation_of(&world, 0, Some(2)).unwrap(), newest);
    let earlier = accusation_of(&world, 0, Some(1)).unwrap();
    assert_eq!((&earlier.text, earlier.generation), (&first.text, 1), "byte for byte as it was");
    for made in [&newest, &earlier] {
        let convicted = Accusation::parse(made.text.as_bytes()).unwrap().verify(None).unwrap();
        assert_eq!(convicted.accused.origin.generation, made.generation);
        assert_eq!(convicted.roots, made.roots);
    }
    let none = accusation_of(&world, 0, Some(3));
    assert!(matches!(none, Err(ProofError::NotOfGeneration { generation: 3, kept }) if kept == [1, 2]));
    let read = world.cores[1].reader().unwrap();
    assert_eq!(query::contradicted(&*read, &line).unwrap(), [1, 2]);
}

#[test]
fn row_20_nothing_is_shown_against_whoever_signed_nothing_twice() {
    let world = equivocation(34, |size| size);
    assert!(matches!(accusation(&world, 1), Err(ProofError::NoContradiction)), "on another line");
    let world = World::linked(35, &[Track::Nrrc]);
    assert!(matches!(accusation(&world, 0), Err(ProofError::NoContradiction)));
}

#[test]
fn row_13_an_altered_copy_of_the_file_convicts_nobody() {
    let text = accusation(&equivocation(36, |size| size), 0).unwrap().text;
    let mut file = text.clone().into_bytes();
    for bit in (0..8 * file.len()).step_by(397) {
        file[bit / 8] ^= 1 << (bit % 8);
        let verdict = Accusation::parse(&file).map(|read| read.verify(None));
        assert!(!matches!(verdict, Ok(Ok(_))), "bit {bit}");
        file[bit / 8] ^= 1 << (bit % 8);
    }
    // The accused's own head, shown twice.
    let good = Accusation::parse(text.as_bytes()).unwrap();
    let same = Accusation { first: good.second.clone(), ..good.clone() };
    assert_eq!(same.verify(None), Err(ContradictionError::Same.into()));
    let given = Hash([1; 32]);
    assert_eq!(good.verify(Some(&[given])), Err(AccusationError::from(EvidenceError::UnknownRoot { given })));
}

#[test]
fn row_36_a_flipped_bit_in_a_proof_that_is_kept_is_named() {
    let world = equivocation(38, |size| size);
    let (core, setup, line) = (&world.cores[1], &world.setups[1][0], world.lines[0]);
    let journals = core.journals();
    let register = query::register_stands(&setup.their_register).unwrap();
    let journal = journals.find(&line, Side::Theirs, 1).unwrap();
    let of = query::Of { line: &line, side: Side::Theirs, generation: 1, register: Some(&register), journals };
    let checked = query::check(&*core.reader().unwrap(), Some(of), journal, 10, &mut |_| true).unwrap();
    let known = query::Known { size: checked.entries, root: checked.root.unwrap(), keyring: checked.keyring };
    let known = BTreeMap::from([(journal, known)]);
    let mut world = world;
    let found = |world: &World| {
        let (core, read) = (&world.cores[1], world.cores[1].reader().unwrap());
        query::Beside { read: &*read, journals: core.journals(), known: &known }.line(&line).unwrap().damage
    };
    assert_eq!(found(&world), vec![]);
    let proof = query::evidence(&*world.cores[1].reader().unwrap()).unwrap().remove(0);
    for bit in (0..8 * proof.len()).step_by(397) {
        let mut flipped = proof.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        world.cores[1].mend(&[query::Mend::of_row(comity_store::Rows::Evidence, 0, flipped)]).unwrap();
        assert_eq!(found(&world).len(), 1, "bit {bit}");
    }
}

#[test]
fn row_36_a_statement_whose_plaintext_is_damaged_is_proved_all_the_same() {
    let mut world = World::linked(12, &[Track::Nrrc]);
    let request = world.submit(0, "said", None);
    world.run(0, vec![request]);
    world.settle();
    let (core, setup) = (&world.cores[0], &world.setups[0][0]);
    let journal = core.journals().find(&world.lines[0], Side::Ours, 1).unwrap();
    let number = world.out.iter().find_map(|(_, out)| match out {
        Output::Told { notice: Notice::Accepted { number, .. }, .. } => Some(*number),
        _ => None,
    });
    let at = Position { journal, number: number.unwrap() };
    let mut store = world.disks[0].copy().open();
    let evidence = |store: &dyn Store| {
        let read = store.reader().unwrap();
        let (ours, theirs) = (&setup.register, &setup.their_register);
        let source = Source { read: &*read, journals: core.journals(), ours, theirs };
        make(&source, at, &Disclose::Nothing, &[]).unwrap()
    };
    let whole = evidence(&store);
    let key = comity_store::row_key(journal, at.number).unwrap();
    let mut row = store.reader().unwrap().row(comity_store::Rows::Entries, key).unwrap().unwrap();
    let before = query::entry(&*store.reader().unwrap(), at).unwrap().unwrap();
    let inside = row.len() - 200;
    row[inside] ^= 1;
    let mut tx = store.begin().unwrap();
    tx.put_row(comity_store::Rows::Entries, key, &row).unwrap();
    tx.commit().unwrap();
    let after = query::entry(&*store.reader().unwrap(), at).unwrap().unwrap();
    assert!(before.plaintext.is_some() && after.plaintext != before.plaintext);
    assert_eq!(evidence(&store), whole);
}
