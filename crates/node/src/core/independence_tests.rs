//! The expert line is held hostage by nothing (programme, measure 5): with every other line suspended, flooded, broken or
//! equivocating, a statement on it is receipted within twice the rounds that it takes with nothing else going on. Counted
//! in rounds of the writers of both nodes, never in time.

use comity_journal::{LogOrigin, TreeHead, sign_checkpoint};
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::{Canonical, Origin};

use super::*;

const TRACKS: [Track; 5] = [Track::Nrrc, Track::Cert, Track::Official, Track::Dialogue, Track::Expert];
const NRRC: usize = 0;
const CERT: usize = 1;
const OFFICIAL: usize = 2;
const DIALOGUE: usize = 3;
const EXPERT: usize = 4;
/// Statements whose rounds are counted.
const COUNTED: usize = 12;
/// Rounds after which a statement is given up for lost.
const ROUNDS_MAX: usize = 400;

/// What befalls the other lines between two rounds.
type Mishap = fn(&mut World, usize);

fn quiet(_: &mut World, _: usize) {}

/// So many statements wait on the CERT line that its share is full in every round.
fn flooded(world: &mut World, side: usize) {
    for _ in 0..64 {
        let one = world.submit(CERT, &"indicator ".repeat(40), None);
        world.cores[side].enqueue(one, &mut Vec::new());
    }
}

/// Frames that are no frames, in the name of the dialogue line.
fn broken(world: &mut World, side: usize) {
    let line = world.lines[DIALOGUE];
    for n in 0..200_u16 {
        let bytes = vec![(n % 251) as u8; 40 + usize::from(n)];
        world.cores[side].enqueue(Request::Op { line, op: Op::Frame(bytes) }, &mut Vec::new());
    }
}

/// The second party shows two signed heads of one size on the official line, again and again.
fn equivocating(world: &mut World, side: usize) {
    if side == 1 {
        return;
    }
    let frame = world.another_head(OFFICIAL);
    let line = world.lines[OFFICIAL];
    for _ in 0..20 {
        world.cores[side].enqueue(Request::Op { line, op: Op::Frame(frame.clone()) }, &mut Vec::new());
    }
}

/// The second party answers nothing on the first line: what is said there waits, and is sent again and again.
fn silent(world: &mut World, _: usize) {
    let mute = world.lines[NRRC];
    world.wire.iter_mut().for_each(|wire| wire.retain(|(line, _)| *line != mute));
    let one = world.submit(NRRC, "is anybody there", None);
    world.cores[0].enqueue(one, &mut Vec::new());
}

fn everything(world: &mut World, side: usize) {
    for mishap in [flooded as Mishap, broken, equivocating, silent] {
        mishap(world, side);
    }
}

impl World {
    /// The newest entry of the second party's journal on a line, under another signed head of its size.
    fn another_head(&self, line: usize) -> Vec<u8> {
        let setup = &self.setups[1][line];
        let config = &setup.config;
        let journal = self.cores[1].journals().find(&config.line, Side::Ours, 1).unwrap();
        let read = self.cores[1].reader().unwrap();
        let size = query::size(&*read, journal).unwrap();
        let last = query::entry(&*read, Position { journal, number: size - 1 }).unwrap().unwrap();
        let origin = Origin { line: config.line, author: config.our_author, generation: 1 };
        let head = TreeHead { origin: LogOrigin::Line(origin), size, root: Hash([9; 32]) };
        let checkpoint = sign_checkpoint(&setup.secrets.log, &head).unwrap();
        let entries = vec![last.entry];
        let data = Data { generation: 1, from: size - 1, entries, checkpoint: Some(checkpoint), ..Data::default() };
        Frame { line: config.line, author: config.our_author, payload: Payload::Data(Box::new(data)) }.to_bytes()
    }

    /// One round of each writer; what left before arrives first.
    fn one_round(&mut self, mishap: Mishap) {
        self.clock.mono_ms += 20;
        for side in 0..2 {
            let arrived: Vec<_> = self.wire[side].drain(..).collect();
            for (line, bytes) in arrived {
                self.cores[side].enqueue(Request::Op { line, op: Op::Frame(bytes) }, &mut Vec::new());
            }
            mishap(self, side);
            let mut out = Vec::new();
            self.cores[side].round(self.clock, &mut self.rng, &mut out).unwrap();
            self.take(side, out);
        }
    }

    /// Rounds until an expert's statement is receipted, each time anew.
    fn rounds(&mut self, mishap: Mishap) -> Vec<usize> {
        let expert = self.lines[EXPERT];
        let mut counted = Vec::new();
        for n in 0..COUNTED {
            self.out.clear();
            let one = self.submit(EXPERT, &format!("paper {n}"), None);
            let token = self.token;
            self.cores[0].enqueue(one, &mut Vec::new());
            let mut rounds = 0;
            let receipted = |world: &Self| {
                let number = world.out.iter().find_map(|(_, out)| match out {
                    Output::Reply { token: of, answer: Answer::Accepted { number, .. } } if *of == token => {
                        Some(*number)
                    }
                    _ => None,
                })?;
                let told = |out: &Output| {
                    matches!(out, Output::Told { line, notice: Notice::Receipted { size, .. } }
                        if *line == expert && *size > number)
                };
                world.out.iter().any(|(side, out)| *side == 0 && told(out)).then_some(())
            };
            while receipted(self).is_none() {
                rounds += 1;
                assert!(rounds < ROUNDS_MAX, "statement {n} is never receipted");
                self.one_round(mishap);
            }
            counted.push(rounds);
        }
        counted
    }
}

/// The rounds that most statements took, and the most that one took.
fn figures(mut rounds: Vec<usize>) -> (usize, usize) {
    rounds.sort_unstable();
    (rounds[rounds.len() / 2], rounds[rounds.len() - 1])
}

#[test]
fn the_expert_line_takes_at_most_twice_its_idle_rounds_whatever_befalls_all_others() {
    let mut world = World::linked(40, &TRACKS);
    let (idle, idle_most) = figures(world.rounds(quiet));
    for (name, mishap) in [
        ("flooded", flooded as Mishap),
        ("broken", broken),
        ("equivocating", equivocating),
        ("silent", silent),
        ("all at once", everything),
    ] {
        let mut world = World::linked(41, &TRACKS);
        let (usual, most) = figures(world.rounds(mishap));
        assert!(
            usual <= 2 * idle && most <= 2 * idle_most,
            "{name}: {usual} rounds usually and {most} at most, {idle} and {idle_most} idle"
        );
    }
}

#[test]
fn what_befell_the_others_did_befall_them() {
    let mut world = World::linked(42, &TRACKS);
    world.rounds(everything);
    let of = |side: usize, line: usize| world.status(side, line);
    assert!(of(0, CERT).receipted < of(0, CERT).size || world.cores[0].report()[CERT].queued > 0, "it is flooded");
    assert!(of(0, OFFICIAL).frozen, "it is stopped");
    assert!(of(0, NRRC).receipted < of(0, NRRC).size, "nobody answers there");
    assert!(!of(0, EXPERT).frozen && !of(0, DIALOGUE).frozen);
    // A line that takes its turn behind the others would be found: the flooded one waits for many rounds itself.
    let last = world.submit(CERT, "last", None);
    let token = world.token;
    world.cores[0].enqueue(last, &mut Vec::new());
    world.out.clear();
    world.one_round(quiet);
    let accepted = |out: &Output| matches!(out, Output::Reply { token: of, .. } if *of == token);
    assert!(!world.out.iter().any(|(_, out)| accepted(out)), "it has a queue before it");
}
