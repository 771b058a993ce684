//! A row that is damaged: what of it still holds, and what no longer leaves.

use comity_store::Store;

use super::*;
use crate::proof::{Disclose, Source, make};

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

#[test]
fn row_36_what_is_damaged_stays_and_what_is_sound_before_it_leaves() {
    let mut world = World::linked(13, &[Track::Nrrc]);
    let requests = ["first", "second", "third"].map(|text| world.submit(0, text, None)).into();
    world.run(0, requests);
    // Nothing of it arrives, and the node stops.
    world.wire = Default::default();
    let told = |world: &World| -> Vec<u64> {
        let accepted = world.out.iter().filter_map(|(_, out)| match out {
            Output::Told { notice: Notice::Accepted { number, .. }, .. } => Some(*number),
            _ => None,
        });
        accepted.collect()
    };
    let [first, second, _] = told(&world)[..] else { panic!("three statements") };
    let journal = world.cores[0].journals().find(&world.lines[0], Side::Ours, 1).unwrap();
    let key = comity_store::row_key(journal, second).unwrap();
    let mut store = world.disks[0].open();
    let mut row = store.reader().unwrap().row(comity_store::Rows::Entries, key).unwrap().unwrap();
    let inside = row.len() - 200;
    row[inside] ^= 1;
    let mut tx = store.begin().unwrap();
    tx.put_row(comity_store::Rows::Entries, key, &row).unwrap();
    tx.commit().unwrap();
    drop(store);
    world.restart(0);
    world.link();
    world.settle();
    assert_eq!(world.status(1, 0).their_size, second, "the first and no other");
    assert_eq!(world.told(1, |n| matches!(n, Notice::StatementOpened { number, .. } if *number == first)), 1);
    let damaged = world.status(0, 0).damaged.unwrap();
    assert_eq!((damaged.side, damaged.generation, damaged.number), (Side::Ours, 1, second));
    assert_eq!(world.told(0, |n| matches!(n, Notice::Damaged { .. })), 1, "told once");
    assert_eq!(world.told(1, |n| matches!(n, Notice::FrameRefused { .. })), 0, "nothing wrong is sent");
    // The line goes on in itself: what is said is kept, and waits.
    let more = world.submit(0, "more", None);
    world.run(0, vec![more]);
    world.settle();
    assert!(world.status(0, 0).size > second + 2 && world.status(1, 0).their_size == second);
}
