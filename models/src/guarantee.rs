//! The exchange of guarantees (F41): one offers, the other says the same; either takes it back while it can.

use comity_process::event::{Said, Who2};
use comity_process::guarantee::hash_of;
use comity_process::state::State;
use comity_process::{Fact, Phase};
use comity_wire::body::Members;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash};

use crate::accord::{Fault, Mutual, Play};
use crate::journal::{Entry, Journals, id, said};

/// The lower party offers.
pub const OFFER: u8 = 0;
/// The upper party says the same.
pub const MIRROR: u8 = 1;
/// It says a text that differs in one character.
pub const OTHER: u8 = 2;
/// Whoever said it takes it back.
pub const WITHDRAW: u8 = 3;
/// The same by a cancellation (F05).
pub const CANCEL: u8 = 4;
/// The upper party declines.
pub const DECLINE: u8 = 5;

/// The exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarantee;

fn body(text: &str, act: &str) -> String {
    let members = format!(
        "\"form\":\"exchange-of-notes\",\"texts\":{{\"en\":\"x\",\"ru\":\"{text}\"}},\"conditions\":[],\"term\":{{\"renewal\":\"indefinite\",\"notice_days\":30}}"
    );
    let hash = Members::read(format!("{{{members}}}").as_bytes()).ok().and_then(|read| hash_of(&read));
    format!("{{{members},\"hash\":\"{}\",\"act\":\"{act}\"}}", hash.unwrap_or(Hash::ZERO))
}

/// The first entry of an author that says one of these, before a number.
fn said_by(view: Journals<'_>, by: Who2, acts: &[u8], before: usize) -> Option<EntryId> {
    let own = view[by as usize].iter().enumerate().take(before);
    let mut found = own.filter(|(_, entry)| entry.act.is_some_and(|act| acts.contains(&act)));
    found.next().map(|(number, entry)| id(by, number, entry))
}

fn is_half(entry: &Entry) -> bool {
    matches!(entry.act, Some(OFFER | MIRROR | OTHER))
}

impl Play for Guarantee {
    fn acts(&self) -> &'static [(Who2, u8, usize)] {
        &[
            (Who2::Lower, OFFER, 1),
            (Who2::Lower, WITHDRAW, 1),
            (Who2::Lower, CANCEL, 1),
            (Who2::Upper, MIRROR, 1),
            (Who2::Upper, OTHER, 1),
            (Who2::Upper, WITHDRAW, 1),
            (Who2::Upper, CANCEL, 1),
            (Who2::Upper, DECLINE, 1),
        ]
    }

    fn may(&self, view: Journals<'_>, by: Who2, act: u8) -> bool {
        let offered = view[0].iter().any(|entry| entry.act == Some(OFFER));
        match act {
            OFFER => true,
            CANCEL | WITHDRAW => view[by as usize].iter().any(is_half),
            _ => offered,
        }
    }

    fn said(&self, view: Journals<'_>, by: Who2, number: usize, fault: Fault, reader: Who2) -> Said {
        let offer = said_by(view, Who2::Lower, &[OFFER], usize::MAX);
        let act = view[by as usize].get(number).and_then(|entry| entry.act);
        let other = if fault == Fault::OneLanguage && reader == Who2::Upper { "a" } else { "b" };
        let in_case = |said: Said| Said { case: offer, ..said };
        match act {
            Some(OFFER) => said("F41", &body("a", "offer")),
            Some(MIRROR) => in_case(said("F41", &body("a", "mirror"))),
            Some(OTHER) => in_case(said("F41", &body(other, "mirror"))),
            Some(WITHDRAW) => in_case(said("F41", &body("a", "withdraw"))),
            Some(DECLINE) => in_case(said("F41", &body("a", "decline"))),
            _ => {
                // What can be in force, where its author said that; what was refused counts for nothing.
                let half = said_by(view, by, &[OFFER, MIRROR], number).or_else(|| said_by(view, by, &[OTHER], number));
                Said { supersedes: half, ..said("F05", "{\"cancel\":true}") }
            }
        }
    }

    fn read(&self, state: &State, fault: Fault) -> (Vec<Mutual>, bool, bool) {
        let Some(case) = state.cases(Mark::Actual, None, 1).first().copied() else { return (Vec::new(), false, false) };
        let in_force = match fault {
            Fault::BothSaid => case.phase.is_mutual(),
            _ => case.phase == Phase::InForce,
        };
        let awaits = case.phase == Phase::AwaitingConfirmation;
        let ended = matches!(case.phase, Phase::Withdrawn | Phase::Denied);
        let (Some(Fact::Place(at)), Some(text), Some(second)) =
            (case.facts.get("mutual-at"), case.id_of("text"), case.id_of("mutual-by"))
        else {
            return (Vec::new(), awaits, ended);
        };
        let one = Mutual { name: "guarantee", text, at: *at, halves: [case.id, second] };
        (if in_force { vec![one] } else { Vec::new() }, awaits, ended)
    }

    fn goal(&self) -> &'static str {
        "guarantee"
    }

    fn takes_back(&self, _: &str, act: u8) -> bool {
        matches!(act, WITHDRAW | CANCEL | DECLINE)
    }

    fn alike(&self, _: &str, lower: u8, upper: u8) -> bool {
        (lower, upper) == (OFFER, MIRROR)
    }

    fn declines(&self, act: u8) -> bool {
        act == DECLINE
    }
}
