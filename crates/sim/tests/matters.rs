//! Two parties talk of matters over a bad link: the state is the same however frames arrive, and much happens in it.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use comity_catalog::Catalogue;
use comity_exchange::line::digest::{Cut, Digest, LineDigest, Progress, whole};
use comity_process::feed::{Feed, NoDesks, beginning};
use comity_process::state::State;
use comity_sim::dice::Dice;
use comity_sim::matter::{Voice, heard, submission};
use comity_sim::{End, Pair};
use comity_wire::Hash;
use comity_wire::envelope::Mark;

/// The state of an end at a cut and beyond, from nothing.
struct Known {
    line: LineDigest,
    finals: State,
    provisional: State,
}

impl Known {
    fn of(end: &End, cut: Cut) -> Self {
        let rules = Catalogue::shipped().unwrap_or_default();
        let (mut digest, mut finals, mut relied) = (Digest::new(&end.config), beginning(&end.config), [0; 2]);
        let line = loop {
            let mut feed = Feed::new(&mut finals, &mut relied, &end.config, &rules, &NoDesks);
            match digest.follow(cut, &end.disk, &mut feed).unwrap() {
                Progress::Done(line) => break line,
                other => assert_eq!(other, Progress::More),
            }
        };
        let mut provisional = finals.clone();
        let mut feed = Feed::new(&mut provisional, &mut relied, &end.config, &rules, &NoDesks);
        while !digest.tail(&end.disk, &mut feed).unwrap() {}
        Self { line, finals, provisional }
    }

    fn digests(&self) -> [Hash; 3] {
        let marks = [Mark::Actual, Mark::Exercise, Mark::Test].map(|mark| self.finals.digest_of(mark));
        [whole(&self.line, &marks[0]), marks[1], marks[2]]
    }
}

fn says(end: &mut End, token: u64, family: usize, dice: &mut Dice) {
    let heard = heard(&end.disk);
    let voice = Voice { family, parties: [end.config.us, end.config.them] };
    let said = submission((token, 3, false), voice, 1_800_000_000 + token * 60, &heard, dice);
    end.step(|line, _| {
        line.submit(said);
        Ok(())
    })
    .unwrap();
}

/// Talk over a link that loses, doubles and reorders; then it comes to rest.
fn talked(seed: u64, turns: u64) -> Pair {
    let mut pair = Pair::new(seed).unwrap();
    let mut dice = Dice::new(seed);
    pair.connect().unwrap();
    for token in 0..turns {
        let end = if dice.per_mille(500) { &mut pair.a } else { &mut pair.b };
        says(end, token, 0, &mut dice);
        for _ in 0..dice.below(6) {
            let (from, to) = if dice.per_mille(500) { (&mut pair.a, &mut pair.b) } else { (&mut pair.b, &mut pair.a) };
            let Some(bytes) = from.out.pop_front() else { continue };
            match dice.below(10) {
                0 => {}
                1 => from.out.push_back(bytes),
                2 => {
                    to.receive(&bytes).unwrap();
                    to.receive(&bytes).unwrap();
                }
                _ => to.receive(&bytes).unwrap(),
            }
        }
        pair.a.pass(20_000).unwrap();
        pair.b.pass(20_000).unwrap();
    }
    pair.connect().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    pair
}

#[test]
fn rule_15_the_same_statements_in_any_order_of_arrival_give_the_same_state() {
    for seed in 0..12 {
        let pair = talked(seed, 60);
        let cut = pair.a.line.cut();
        let back = Cut { ours: cut.theirs, theirs: cut.ours };
        assert_eq!(pair.b.line.cut(), back);
        for (ours, theirs) in [(1, 1), (3, 2), (2, 1)].map(|(n, d)| (cut.ours.1 * d / n, cut.theirs.1 * d / n)) {
            let at = Cut { ours: (1, ours.max(1)), theirs: (1, theirs.max(1)) };
            let (a, b) = (Known::of(&pair.a, at), Known::of(&pair.b, Cut { ours: at.theirs, theirs: at.ours }));
            assert_eq!(a.digests(), b.digests(), "seed {seed} at {at:?}");
        }
        let (a, b) = (Known::of(&pair.a, cut), Known::of(&pair.b, back));
        assert_eq!(a.provisional.digest(), b.provisional.digest(), "seed {seed}");
    }
}

#[test]
fn what_is_said_opens_cases_answers_them_and_goes_wrong_in_many_ways() {
    let (mut kinds, mut outcomes, mut faults, mut phases) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut exercises = 0;
    for seed in 0..12 {
        let pair = talked(seed, 60);
        let known = Known::of(&pair.a, pair.a.line.cut());
        for one in known.provisional.obligations(Mark::Actual) {
            *kinds.entry(one.kind.word()).or_insert(0) += 1;
            *outcomes.entry(one.standing(2_000_000_000).word()).or_insert(0) += 1;
        }
        for case in known.provisional.cases(Mark::Actual, None, 10_000) {
            *phases.entry(case.phase.word()).or_insert(0) += 1;
        }
        exercises += known.provisional.obligations_count(Mark::Exercise);
        for end in [&pair.a, &pair.b] {
            for heard in heard(&end.disk) {
                let fault = known.provisional.statement(&heard.id).and_then(|statement| statement.no_effect);
                *faults.entry(fault.map_or("none", comity_process::effect::NoEffect::word)).or_insert(0) += 1;
            }
        }
    }
    let all = format!("{kinds:?} {outcomes:?} {phases:?} {faults:?} {exercises}");
    assert!(kinds.len() >= 3 && outcomes.len() >= 3 && phases.len() >= 3 && faults.len() >= 7, "{all}");
    assert!(exercises > 10, "{all}");
}
