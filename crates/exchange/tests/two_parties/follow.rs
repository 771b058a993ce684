//! What a walk tells: the same to both sides, in one order, and beyond the final entries for as long as that holds
//! (PROTOCOL.md rules 6, 11 and 15).

use comity_exchange::Side;
use comity_exchange::line::digest::{Cut, Digest, Follower, Progress, Told};
use comity_sim::{End, Pair};
use comity_wire::header::{Kind, Reason};
use proptest::prelude::*;

use super::forger::Forger;
use super::support::paired;

/// Keeps what it is told.
#[derive(Default)]
struct Heard {
    told: Vec<Told>,
    begun: usize,
}

impl Follower for Heard {
    fn begin(&mut self) {
        self.told.clear();
        self.begun += 1;
    }

    fn tell(&mut self, told: Told) {
        self.told.push(told);
    }
}

/// A walk over an end, and what it told.
struct Walk {
    digest: Digest,
    last: Heard,
}

impl Walk {
    fn of(end: &End) -> Self {
        Self { digest: Digest::new(&end.config), last: Heard::default() }
    }

    fn to(&mut self, end: &End, cut: Cut) -> &[Told] {
        let mut step = || self.digest.follow(cut, &end.disk, &mut self.last).unwrap();
        assert!((0..100).any(|_| matches!(step(), Progress::Done(_))));
        &self.last.told
    }

    fn tail(&mut self, end: &End) -> Vec<Told> {
        let mut tail = Heard::default();
        assert!((0..100).any(|_| self.digest.tail(&end.disk, &mut tail).unwrap()));
        assert_eq!(tail.begun, 0);
        tail.told
    }
}

fn mirrored(cut: Cut) -> Cut {
    Cut { ours: cut.theirs, theirs: cut.ours }
}

/// As the other side would be told.
fn seen_from_there(told: &[Told]) -> Vec<Told> {
    let turned = |told: &Told| {
        let mut told = told.clone();
        match &mut told {
            Told::Entry { side, .. }
            | Told::Refused { side, .. }
            | Told::Opened { side, .. }
            | Told::OpenedErased { side, .. } => *side = side.other(),
            Told::Listed { by, .. } | Told::Held { by, .. } | Told::Relied { by, .. } => *by = by.other(),
        }
        told
    };
    told.iter().map(turned).collect()
}

fn whole(end: &End) -> Vec<Told> {
    let mut walk = Walk::of(end);
    let mut all = walk.to(end, end.line.cut()).to_vec();
    all.extend(walk.tail(end));
    all
}

fn talked(turns: u64) -> Pair {
    let mut pair = paired();
    for token in 0..turns {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    pair
}

#[test]
fn rule_06_a_statement_is_told_where_it_is_opened_after_its_entry() {
    let pair = talked(3);
    let told = whole(&pair.a);
    let at = |wanted: &dyn Fn(&Told) -> bool| told.iter().position(wanted).unwrap();
    let mut opened = 0;
    for one in &told {
        let Told::Opened { side, number, plaintext, .. } = one else { continue };
        let entry = at(
            &|t: &Told| matches!(t, Told::Entry { side: s, number: n, kind: Some(Kind::Statement), .. } if (s, n) == (side, number)),
        );
        let here = at(&|t: &Told| t == one);
        let by = told[..here].iter().rev().find_map(|t| match t {
            Told::Entry { side, .. } => Some(*side),
            _ => None,
        });
        assert!(entry < here && by == Some(side.other()), "{one:?}");
        assert!(comity_sim::speech::token_of(plaintext).is_some());
        opened += 1;
    }
    assert_eq!(opened, 6);
    assert!(told.iter().any(|t| matches!(t, Told::Listed { time, .. } if *time > 0)));
    assert!(told.iter().any(|t| matches!(t, Told::Relied { size: 2, .. })));
    let (_, both) = (Side::Ours, Side::Theirs);
    assert_eq!(told.iter().filter(|t| matches!(t, Told::Relied { by, .. } if *by == both)).count(), 1, "once a size");
}

#[test]
fn rule_11_the_tail_is_what_becomes_final_where_nothing_comes_between() {
    let mut pair = talked(2);
    let before = whole(&pair.a);
    assert_eq!(before, whole(&pair.a));
    pair.a.say(9).unwrap();
    pair.settle().unwrap();
    pair.b.say(10).unwrap();
    pair.settle().unwrap();
    let after = whole(&pair.a);
    assert_eq!(after[..before.len()], before);
    assert_eq!(whole(&pair.b), seen_from_there(&after));
}

#[test]
fn rule_11_a_tail_is_taken_back_where_something_comes_between() {
    let mut pair = talked(2);
    let mut walk = Walk::of(&pair.a);
    // A speaks on and on; what B said meanwhile comes late, and stands between.
    pair.b.say(50).unwrap();
    for token in 20..24 {
        pair.a.say(token).unwrap();
    }
    let finals = walk.to(&pair.a, pair.a.line.cut()).to_vec();
    let first = walk.tail(&pair.a);
    pair.settle().unwrap();
    let all = [walk.to(&pair.a, pair.a.line.cut()).to_vec(), walk.tail(&pair.a)].concat();
    assert_eq!(all[..finals.len()], finals);
    assert_ne!(all[finals.len()..finals.len() + first.len()], first, "nothing came between");
    assert_eq!(all, whole(&pair.a));
    assert_eq!(walk.last.begun, 1);
}

#[test]
fn rule_11_a_digest_does_not_depend_on_a_tail() {
    let mut pair = talked(2);
    pair.a.say(7).unwrap();
    let cut = pair.a.line.cut();
    let mut walk = Walk::of(&pair.a);
    walk.to(&pair.a, cut);
    assert!(!walk.tail(&pair.a).is_empty());
    let again = walk.digest.follow(cut, &pair.a.disk, &mut walk.last).unwrap();
    assert!(!walk.tail(&pair.a).is_empty(), "whoever asks again is told of the tail again");
    assert_eq!(again, Digest::new(&pair.a.config).advance(cut, &pair.a.disk).unwrap());
}

#[test]
fn rule_09_what_is_refused_is_told_with_its_reason_and_says_nothing() {
    let mut pair = talked(1);
    let mut forger = Forger::of(&pair.b, 1);
    let poison = forger.entry(|header| header.ordinal = 99);
    let bytes = forger.frame(vec![poison]);
    pair.a.receive(&bytes).unwrap();
    pair.a.say(40).unwrap();
    let told = whole(&pair.a);
    let reason = told.iter().find_map(|told| match told {
        Told::Refused { side: Side::Theirs, reason, number, .. } => Some((*reason, *number)),
        _ => None,
    });
    let (reason, number) = reason.unwrap();
    assert_eq!(reason, Reason::MalformedHeader);
    let void = told.iter().filter(
        |told| matches!(told, Told::Entry { side: Side::Theirs, number: n, kind: None, stated: 0, .. } if *n == number),
    );
    assert_eq!(void.count(), 1);
    let opened = |told: &Told| matches!(told, Told::Opened { side: Side::Theirs, number: n, .. } if *n == number);
    assert!(!told.iter().any(opened));
}

#[test]
fn a_statement_that_cannot_be_read_here_yet_holds_the_walk_up() {
    let pair = talked(1);
    let mut walk = Walk::of(&pair.a);
    let cut = pair.a.line.cut();
    let blind = comity_sim::SimLedger::blind(&pair.a.disk);
    assert_eq!(walk.digest.follow(cut, &blind, &mut walk.last).unwrap(), Progress::Lacking);
    let held_up = walk.last.told.len();
    let rest = walk.to(&pair.a, cut).to_vec();
    assert!(rest.len() > held_up);
    assert_eq!(rest, Walk::of(&pair.a).to(&pair.a, cut));
}

#[test]
fn a_statement_that_cannot_be_read_hides_no_other_from_the_tail() {
    let pair = talked(3);
    let (mut walk, cut) = (Walk::of(&pair.a), pair.a.line.cut());
    let blind = comity_sim::SimLedger::blind(&pair.a.disk);
    for _ in 0..2 {
        let mut tail = Heard::default();
        assert_eq!(walk.digest.follow(cut, &blind, &mut walk.last).unwrap(), Progress::Lacking, "also after a tail");
        assert!((0..100).any(|_| walk.digest.tail(&blind, &mut tail).unwrap()));
        let told = walk.last.told.iter().chain(&tail.told);
        let entries = told.filter(|told| matches!(told, Told::Entry { .. })).count();
        assert_eq!(entries, whole(&pair.a).iter().filter(|told| matches!(told, Told::Entry { .. })).count());
        assert!(tail.told.iter().all(|told| !matches!(told, Told::Opened { .. })));
    }
    assert_eq!(walk.to(&pair.a, cut), Walk::of(&pair.a).to(&pair.a, cut), "and all of it once it can be read");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is lost, doubled or late: both sides are told the same at every common cut, step by step or from nothing,
    /// and looking beyond the final entries changes nothing.
    #[test]
    fn rule_15_both_sides_are_told_the_same(deeds in prop::collection::vec((0u8..8, any::<u8>()), 1..50)) {
        let mut pair = paired();
        let (mut a, mut b) = (Walk::of(&pair.a), Walk::of(&pair.b));
        let mut token = 0;
        for (deed, which) in deeds {
            token += 1;
            let (from, to) = if which % 2 == 0 { (&mut pair.a, &mut pair.b) } else { (&mut pair.b, &mut pair.a) };
            let waiting = from.out.len();
            match deed {
                0..=2 => from.say(token).unwrap(),
                3 => from.pass(u64::from(which) * 500).unwrap(),
                4 => drop(from.out.pop_front()),
                _ if waiting > 0 => {
                    let bytes = from.out.remove(usize::from(which) % waiting).unwrap();
                    to.receive(&bytes).unwrap();
                }
                _ => {}
            }
            let (here, there) = (pair.a.line.cut(), pair.b.line.cut());
            let common = Cut {
                ours: (1, here.ours.1.min(there.theirs.1)),
                theirs: (1, here.theirs.1.min(there.ours.1)),
            };
            let told = a.to(&pair.a, common).to_vec();
            prop_assert_eq!(&seen_from_there(&told), b.to(&pair.b, mirrored(common)));
            let tail = a.tail(&pair.a);
            let known = whole(&pair.a);
            prop_assert!(known.len() >= told.len() + tail.len());
            prop_assert_eq!(&known[..told.len()], &told[..]);
        }
        pair.connect().unwrap();
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
        prop_assert_eq!(seen_from_there(&whole(&pair.a)), whole(&pair.b));
    }
}

/// A digest as it is after a restart.
fn stood(digest: &Digest, end: &End) -> Option<Digest> {
    let stand = digest.stand(&end.disk).unwrap()?;
    let tiles = |side, generation, tile| Some(digest.clocks(side, generation, tile));
    Digest::resume(&end.config, &stand, &tiles, &end.disk).unwrap()
}

#[test]
fn rule_15_a_walk_goes_on_from_where_it_stood_before_and_in_its_tail() {
    let mut pair = talked(3);
    let (mut whole, mut again) = (Walk::of(&pair.a), Walk::of(&pair.a));
    for token in 60..72 {
        let cut = pair.a.line.cut();
        let told = whole.to(&pair.a, cut).to_vec();
        again.to(&pair.a, cut);
        assert_eq!(again.last.told, told, "{token}");
        assert_eq!(again.tail(&pair.a), whole.tail(&pair.a), "{token}");
        if token % 2 == 0 {
            again.digest = stood(&again.digest, &pair.a).unwrap();
        }
        match token % 3 {
            0 => {
                pair.a.say(token).unwrap();
            }
            // A tail is told once at a cut: there is another each time.
            1 => {
                pair.b.say(token).unwrap();
                pair.settle().unwrap();
            }
            _ => {
                pair.a.say(token).unwrap();
                pair.b.say(token + 100).unwrap();
            }
        }
        if token % 4 > 0 {
            pair.settle().unwrap();
        }
    }
    pair.settle().unwrap();
    let cut = pair.a.line.cut();
    again.to(&pair.a, cut);
    assert_eq!(again.last.begun, 1, "it never began anew");
    let done = |digest: &mut Digest| digest.advance(cut, &pair.a.disk).unwrap();
    assert_eq!(done(&mut again.digest), done(&mut Digest::new(&pair.a.config)));
}

#[test]
fn what_a_walk_did_not_leave_is_nothing_to_go_on_from() {
    let pair = talked(3);
    let mut walk = Walk::of(&pair.a);
    walk.to(&pair.a, pair.a.line.cut());
    let stand = walk.digest.stand(&pair.a.disk).unwrap().unwrap();
    let tiles = |side, generation, tile| Some(walk.digest.clocks(side, generation, tile));
    let resumed = |stand: &[u8]| Digest::resume(&pair.a.config, stand, &tiles, &pair.a.disk).unwrap().is_some();
    assert!(resumed(&stand));
    for end in 0..stand.len() {
        assert!(!resumed(&stand[..end]), "{end} bytes");
    }
    assert!(!resumed(&[&stand[..], &[0]].concat()));
    // Its clocks are not there, or the journals lead elsewhere.
    let none = Digest::resume(&pair.a.config, &stand, &|_, _, _| None, &pair.a.disk).unwrap();
    assert!(none.is_none());
    let other = talked(1);
    assert!(Digest::resume(&pair.a.config, &stand, &tiles, &other.a.disk).unwrap().is_none());
    assert!(Digest::new(&pair.a.config).stand(&pair.a.disk).unwrap().is_none(), "it has not begun");
}
