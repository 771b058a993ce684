//! Rotations without end.

use super::*;

#[test]
fn a_station_that_rotates_for_ever_has_no_more_keys_to_try_than_its_journal_takes_and_a_few() {
    let mut world = World::new(1, 60, Mutant::None).unwrap();
    let station = world.stations.iter().position(|station| station.villain.is_none()).unwrap();
    let machine = world.stations[station].machine;
    world.happen(Event::Start(machine));
    (0..3 * ROTATED_KEYS_MAX).for_each(|_| world.happen(Event::Rotate(station)));
    let keys = world.stations[station].keys.len();
    assert!((65..=ROTATED_KEYS_MAX + 1).contains(&keys), "{keys} keys");
}
