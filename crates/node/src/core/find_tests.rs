//! Entries by their ids, one by one and many at once.

use comity_exchange::Side;
use comity_store::Read;
use comity_wire::{Hash, Track};

use super::Request;
use super::tests::{World, id_and_number};
use crate::ledger::query;

/// Many ids are found in one pass, each once, and what is nowhere is not: in whichever order journals are gone through.
fn found_at_once(read: &dyn Read, world: &World) {
    let journals = world.cores[0].journals();
    let (line, nowhere) = (world.lines[0], Hash([9; 32]));
    let mut ids: Vec<Hash> = (1..=1_400).rev().map(|token| id_and_number(&world.answer(token)).0).collect();
    ids.extend([nowhere, ids[0]]);
    let orders: [Vec<u16>; 2] = [journals.from_line(Some(&line)).collect(), journals.from_line(None).collect()];
    for order in orders {
        assert_eq!(order.len(), journals.iter().count(), "every journal once");
        let found = query::by_ids(read, order, &ids).unwrap();
        assert_eq!(found.len(), 1_400);
        for token in 1..=1_400 {
            let (id, number, _) = id_and_number(&world.answer(token));
            let at = found.get(&id).copied();
            assert_eq!(at.map(|at| at.number), Some(number));
            assert_eq!(at.and_then(|at| journals.name(at.journal)), Some((line, Side::Ours, 1)));
        }
    }
    let theirs = journals.find(&line, Side::Theirs, 1);
    assert!(query::by_ids(read, theirs, &ids).unwrap().is_empty(), "of another journal");
    assert!(query::by_ids(read, [], &ids).unwrap().is_empty());
}

#[test]
fn entries_are_found_by_id_across_many_tiles() {
    let mut world = World::linked(8, &[Track::Nrrc]);
    let requests: Vec<Request> = (0..1_100).map(|i| world.submit(0, &format!("{i}"), None)).collect();
    world.run(0, requests);
    world.settle();
    world.restart(0);
    let more = (0..300).map(|i| world.submit(0, &format!("more {i}"), None)).collect();
    world.run(0, more);
    let read = world.cores[0].reader().unwrap();
    let journals = world.cores[0].journals();
    for token in [1, 2, 255, 256, 257, 700, 1_100, 1_101, 1_400] {
        let (id, number, ordinal) = id_and_number(&world.answer(token));
        assert_eq!(ordinal, token);
        let at = query::by_id(&*read, journals, &id).unwrap();
        assert_eq!(at.map(|p| p.number), Some(number));
        assert_eq!(query::by_ordinal(&*read, at.unwrap().journal, ordinal).unwrap(), Some(number));
    }
    assert_eq!(query::by_id(&*read, journals, &Hash([9; 32])).unwrap(), None);
    found_at_once(&*read, &world);
    let journal = journals.find(&world.lines[0], Side::Ours, 1).unwrap();
    let latest = query::latest_statements(&*read, journal, None, 40, |_| true).unwrap();
    assert_eq!(latest.iter().map(|(_, h, _)| h.ordinal).collect::<Vec<_>>(), (1_361..=1_400).rev().collect::<Vec<_>>());
    let (entries, damage) = query::check_journal(&*read, journal, 10, &mut |_| true).unwrap();
    assert_eq!((entries, damage.len()), (query::size(&*read, journal).unwrap(), 0));
}
