//! Lines that rest: what they let go of is there again when they speak, and nobody outside sees a difference.

use comity_exchange::effect::Notice;
use comity_wire::Track;

use super::ready::Awake;
use super::round::ROUND_LINES_MAX;
use super::tests::World;
use super::{Clock, Op, Output, Request};

const TRACKS: [Track; 3] = [Track::Nrrc, Track::Cert, Track::Official];

/// A world whose lines rest as soon as a round is over.
fn sleepy(seed: u64) -> World {
    let mut world = World::linked(seed, &TRACKS);
    for core in &mut world.cores {
        core.awake = Awake::at_most(0);
        core.lines.values_mut().for_each(|one| one.line.rest());
    }
    world
}

fn all_rest(world: &World) -> bool {
    world.cores.iter().flat_map(|core| core.lines.values()).all(|one| one.line.rests())
}

#[test]
fn lines_that_rest_between_all_rounds_deliver_and_receipt_in_both_directions() {
    let mut world = sleepy(61);
    for (side, line) in [(0, 0), (1, 1), (0, 2), (1, 0), (0, 1)] {
        let request = world.submit(line, "hello", None);
        world.run(side, vec![request]);
        world.settle();
        assert!(all_rest(&world));
    }
    for side in 0..2 {
        for report in world.cores[side].report() {
            let status = report.status;
            assert_eq!((status.receipted, status.synced), (status.size, true), "side {side}");
        }
    }
}

#[test]
fn a_line_that_rests_answers_a_counterpart_that_comes_again_with_its_newest_head() {
    let mut world = sleepy(62);
    let request = world.submit(0, "hello", None);
    world.run(0, vec![request]);
    world.settle();
    let line = world.lines[0];
    for side in [0, 1] {
        world.run(side, vec![Request::Op { line, op: Op::Down }, Request::Op { line, op: Op::Up }]);
    }
    world.settle();
    assert!(all_rest(&world) && world.cores.iter().all(|core| core.report_of(&line).unwrap().status.synced));
    let accused = |o: &(usize, Output)| {
        matches!(&o.1, Output::Told { notice: Notice::Contradiction { .. } | Notice::WeAreRolledBack { .. }, .. })
    };
    assert!(!world.out.iter().any(accused));
}

#[test]
fn the_lines_that_spoke_last_are_awake() {
    let mut world = World::linked(63, &TRACKS);
    world.cores[0].awake = Awake::at_most(2);
    world.cores[0].lines.values_mut().for_each(|one| one.line.rest());
    for line in [0, 1, 2, 0] {
        let request = world.submit(line, "hello", None);
        world.run(0, vec![request]);
        world.settle();
    }
    let rests = [0, 1, 2].map(|line| world.cores[0].lines[&world.lines[line]].line.rests());
    assert_eq!(rests, [false, true, false]);
}

#[test]
fn work_is_known_without_a_look_at_every_line() {
    let mut world = World::linked(64, &TRACKS);
    for core in &world.cores {
        assert!(!core.has_work(world.clock) && core.next_tick_ms().is_none());
    }
    let request = world.submit(1, "hello", None);
    world.cores[0].enqueue(request, &mut Vec::new());
    let clock = world.clock;
    assert_eq!(world.cores[0].ready.lines(clock.mono_ms), [world.lines[1]]);
    world.run(0, Vec::new());
    assert!(!world.cores[0].has_work(clock));
    let retry = world.cores[0].next_tick_ms().unwrap();
    assert!(retry > clock.mono_ms, "what is under way is sent again");
    assert!(world.cores[0].has_work(Clock { mono_ms: retry, ..clock }));
    world.settle();
    assert_eq!(world.cores[0].next_tick_ms(), None);
    let line = world.lines[1];
    world.cores[0].remove_line(&line);
    world.cores[0].enqueue(Request::Op { line, op: Op::Hello }, &mut Vec::new());
    assert!(!world.cores[0].has_work(clock), "nothing is left of a line that was taken out");
    assert!(ROUND_LINES_MAX >= TRACKS.len());
}
