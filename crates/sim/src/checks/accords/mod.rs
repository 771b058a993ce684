//! What both must say alike, checked against what stands on the disk, whatever a state made of it: also of a bug that both
//! sides have. In force on both sides or on none (F41, F35, F57), one text hash signed by both (F50 to F52), joint is what
//! both signed (F55), periods by the terms in force at sending (F57).

mod mutual;
mod periods;
mod spoken;
mod texts;

use std::collections::BTreeMap;

use comity_exchange::line::digest::Cut;
use comity_process::state::State;
use comity_process::{Case, Phase};
use comity_wire::{EntryId, Hash};

use super::digests::positions;
use super::states::{ground, of};
use super::{Check, Verdict};
use crate::mutant::Mutant;
use crate::seen::{Ending, Stand};
use crate::walk::{Ground, MARKS, Walk};

/// In force on one side only.
pub const ONE_SIDE: &str = "what both said alike is in force on both sides, or on none";
/// Texts that differ.
pub const SIGNED: &str = "one hash of all texts is agreed on and signed by both";
/// A record of one party.
pub const JOINT: &str = "joint is what both signed, and nothing else";
/// Other periods.
pub const PERIODS: &str = "periods follow the terms in force at sending";

/// A promise, and what happened.
type Broken = (&'static str, String);

/// Walks along with both sides at the end.
pub struct Accords {
    mutant: Mutant,
    broken: &'static str,
}

impl Accords {
    pub fn new(mutant: Mutant) -> Self {
        Self { mutant, broken: ONE_SIDE }
    }
}

impl Check for Accords {
    fn promise(&self) -> &'static str {
        self.broken
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(peer) = ending.peer(station).filter(|_| station < stand.peer && ending.sound(station)) else {
                continue;
            };
            if let Err((promise, why)) = compare(stand, peer, self.mutant) {
                self.broken = promise;
                return Err(format!("stations {station} and {}: {why}", stand.peer));
            }
        }
        Ok(())
    }
}

/// Where one walk is, and what it knows.
struct Look<'a> {
    state: &'a State,
    here: Ground<'a>,
    spoken: &'a spoken::Spoken,
    /// Where the walk was before.
    before: Option<Cut>,
}

/// Case and item (empty: the case itself), with the text that both said.
type InForce = BTreeMap<(EntryId, String), Option<Hash>>;

fn compare(stand: &Stand<'_>, peer: &Stand<'_>, mutant: Mutant) -> Result<(), Broken> {
    let other = if mutant.is_shared() { mutant } else { Mutant::None };
    let (our_hours, their_hours) = (of(stand), of(peer));
    let (here, there) = (ground(stand, &our_hours), ground(peer, &their_hours));
    let (mut ours, mut theirs) = (Walk::new(stand.config, mutant), Walk::new(peer.config, other));
    let spoken = spoken::Spoken::on(stand.disk);
    let (mut before, mut known): (Option<Cut>, InForce) = (None, InForce::new());
    let mut terms = periods::Known::default();
    let walked = |what: Result<[Hash; 3], String>| what.map(drop).map_err(|why| (ONE_SIDE, why));
    for cut in growing(stand, peer) {
        walked(ours.to(here, cut))?;
        walked(theirs.to(there, Cut { ours: cut.theirs, theirs: cut.ours }))?;
        let (now, over_there) = (in_force(&ours.state), in_force(&theirs.state));
        if now != over_there {
            let only = now.iter().find(|one| over_there.get(one.0) != Some(one.1));
            let only = only.or_else(|| over_there.iter().find(|one| now.get(one.0) != Some(one.1)));
            return Err((ONE_SIDE, format!("at {cut:?} on one side only: {only:?}")));
        }
        // What was final stays, while nobody was restored to before it. Dates of a round may be postponed.
        let goes_on = |was: Cut| (was.ours.0, was.theirs.0) == (cut.ours.0, cut.theirs.0);
        if before.is_some_and(goes_on)
            && let Some(gone) = known.iter().find(|one| one.0.1 != "round" && now.get(one.0) != Some(one.1))
        {
            return Err((ONE_SIDE, format!("at {cut:?} in force no more: {gone:?}")));
        }
        let look = Look { state: &ours.state, here, spoken: &spoken, before: before.filter(|was| goes_on(*was)) };
        for mark in MARKS {
            for case in ours.state.cases(mark, None, usize::MAX) {
                mutual::check(&look, case).map_err(|why| (ONE_SIDE, why))?;
                texts::signed(&look, case).map_err(|why| (SIGNED, why))?;
                texts::joint(&look, case).map_err(|why| (JOINT, why))?;
            }
            texts::actions(&look, mark).map_err(|why| (JOINT, why))?;
            periods::check(&look, mark, &terms).map_err(|why| (PERIODS, why))?;
        }
        terms = periods::Known::of(&look);
        (before, known) = (Some(cut), now);
    }
    Ok(())
}

/// Cuts below what both hold, each going on from the one before.
fn growing(stand: &Stand<'_>, peer: &Stand<'_>) -> Vec<Cut> {
    let ours: Vec<(u64, u64)> = positions(stand, peer).into_iter().collect();
    let theirs: Vec<(u64, u64)> = positions(peer, stand).into_iter().collect();
    let at = |all: &[(u64, u64)], step: usize| all.get(step).or(all.last()).copied();
    let steps = 0..ours.len().max(theirs.len());
    steps.filter_map(|step| Some(Cut { ours: at(&ours, step)?, theirs: at(&theirs, step)? })).collect()
}

/// Everything that has effect because both said it.
fn in_force(state: &State) -> InForce {
    let cases = || MARKS.iter().flat_map(|mark| state.cases(*mark, None, usize::MAX));
    let whole = cases().filter(|case| case.phase == Phase::InForce).map(|case| ((case.id, String::new()), None));
    let items = |case: &Case| {
        let texts = case.items.iter().filter_map(|(name, item)| Some((name.to_string(), item.in_force()?)));
        texts.map(|(name, text)| ((case.id, name), Some(text))).collect::<Vec<_>>()
    };
    whole.chain(cases().flat_map(items)).collect()
}
