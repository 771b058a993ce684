use comity_store::Cells;
use comity_wire::envelope::AttachmentRef;
use comity_wire::{LineId, Track};

use super::super::tests::World;
use super::super::{Answer, Refusal, Request};
use super::*;
use crate::attachments::Imported;

const NOW: u64 = 1_800_000_000;
const OLD: u64 = NOW + UNNAMED_KEPT_S + 1;

fn reference(n: u8) -> AttachmentRef {
    let (name, media_type) = ("a".into(), "b".into());
    let (commitment, root) = (Hash([1; 32]), Hash([n; 32]));
    AttachmentRef { name, media_type, length: 3, commitment, salt: [2; 32], root, key: [4; 32] }
}

fn import(world: &mut World, n: u8) -> Hash {
    let imported = Imported { reference: reference(n), plaintext: Hash([9; 32]) };
    world.cores[0].keep_import(&imported, NOW).unwrap();
    imported.reference.root
}

/// A statement with an attachment.
fn naming(world: &mut World, n: u8, key: Option<&str>) -> Request {
    let mut request = world.submit(0, "attached", key);
    if let Request::Submit { submit, .. } = &mut request {
        submit.statement.envelope.attachments.push(reference(n));
    }
    request
}

fn here(core: &Core, root: &Hash) -> bool {
    query::imported(&*core.reader().unwrap(), root).unwrap().is_some()
}

#[test]
fn an_import_that_nothing_names_is_dropped_after_a_day_and_one_that_is_named_never() {
    let mut world = World::linked(21, &[Track::Nrrc]);
    let [named, unnamed, fresh] = [1, 2, 3].map(|n| import(&mut world, n));
    let request = naming(&mut world, 1, None);
    world.run(0, vec![request]);
    world.settle();
    assert!(matches!(world.answer(1), Answer::Accepted { .. }));
    let core = &mut world.cores[0];
    core.drop_old_imports(NOW + UNNAMED_KEPT_S).unwrap();
    assert!(here(core, &unnamed) && core.dropping().unwrap().is_empty(), "a day is not over");
    let later = Imported { reference: reference(3), plaintext: Hash([9; 32]) };
    core.keep_import(&later, NOW + 10).unwrap();
    core.drop_old_imports(OLD).unwrap();
    assert!(here(core, &named) && !here(core, &unnamed) && here(core, &fresh));
    assert_eq!(core.dropping().unwrap(), [unnamed]);
    core.drop_imports(&[named, unnamed, Hash([7; 32])]).unwrap();
    assert!(here(core, &named), "it stands in a statement, whoever asks");
    assert_eq!(core.dropping().unwrap(), [unnamed]);
    core.dropped(&[unnamed]).unwrap();
    assert!(core.dropping().unwrap().is_empty());
    let read = core.reader().unwrap();
    assert_eq!(query::unnamed_imports(&*read).unwrap(), [(fresh, NOW + 10)]);
    assert!(read.cells(Cells::Attachments, b"d", None, 9).unwrap().is_empty());
}

#[test]
fn what_is_under_way_is_not_dropped_and_what_was_dropped_is_not_named() {
    let mut world = World::linked(22, &[Track::Nrrc]);
    let [waits, gone] = [1, 2].map(|n| import(&mut world, n));
    let request = naming(&mut world, 1, None);
    world.cores[0].enqueue(request, &mut Vec::new());
    world.cores[0].drop_imports(&[waits, gone]).unwrap();
    assert!(here(&world.cores[0], &waits) && !here(&world.cores[0], &gone));
    let request = naming(&mut world, 2, None);
    world.run(0, vec![request]);
    assert!(matches!(world.answer(1), Answer::Accepted { .. }));
    assert_eq!(world.answer(2), Answer::Refused(Refusal::NoAttachment { root: gone }));
    world.cores[0].drop_imports(&[waits]).unwrap();
    assert!(here(&world.cores[0], &waits));
    assert!(world.cores[0].naming().is_empty(), "what is answered is under way no more");
}

#[test]
fn a_dropped_import_does_not_spoil_the_answer_to_a_repetition() {
    let mut world = World::linked(23, &[Track::Nrrc]);
    let [first, again] = [1, 2].map(|n| import(&mut world, n));
    let requests = vec![naming(&mut world, 1, Some("k")), naming(&mut world, 2, Some("k"))];
    world.run(0, requests);
    assert!(matches!(world.answer(2), Answer::Accepted { repeated: true, .. }));
    world.cores[0].drop_imports(&[first, again]).unwrap();
    assert!(here(&world.cores[0], &first) && !here(&world.cores[0], &again));
    let request = naming(&mut world, 2, Some("k"));
    world.run(0, vec![request]);
    assert!(matches!(world.answer(3), Answer::Accepted { repeated: true, .. }));
}

#[test]
fn what_the_counterpart_offered_stays_and_a_store_that_was_put_back_keeps_all() {
    let mut world = World::linked(24, &[Track::Nrrc]);
    let [offered, unnamed] = [1, 2].map(|n| import(&mut world, n));
    let request = naming(&mut world, 1, None);
    world.run(0, vec![request]);
    world.settle();
    let theirs = &mut world.cores[1];
    theirs.drop_imports(&[offered]).unwrap();
    assert!(theirs.dropping().unwrap().is_empty());
    world.cores[0].keep_imports().unwrap();
    world.cores[0].drop_old_imports(OLD).unwrap();
    assert!(here(&world.cores[0], &unnamed));
    let elsewhere = LineId([0; 32]);
    assert!(!query::is_served(&*world.cores[0].reader().unwrap(), &elsewhere, &offered).unwrap());
}

#[test]
fn at_most_a_few_are_dropped_at_a_time_until_all_are() {
    let mut world = World::linked(25, &[Track::Nrrc]);
    let count = DROPPED_MAX + 3;
    for n in 0..count {
        import(&mut world, u8::try_from(n).unwrap());
    }
    let core = &mut world.cores[0];
    for left in [3, 0] {
        core.drop_old_imports(OLD).unwrap();
        let gone = core.dropping().unwrap();
        core.dropped(&gone).unwrap();
        assert_eq!(query::unnamed_imports(&*core.reader().unwrap()).unwrap().len(), left);
    }
    core.drop_old_imports(OLD).unwrap();
    assert!(core.dropping().unwrap().is_empty());
}
