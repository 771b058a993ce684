//! Both sides come to one state: cases and obligations, actual and exercise traffic apart, at every cut that both hold,
//! and whatever a walk goes on from (PROTOCOL.md rules 10 to 15).

use comity_catalog::Catalogue;
use comity_exchange::line::digest::Cut;
use comity_exchange::line::digest::{Digest, Follower, Progress, Told, whole};
use comity_process::compare::Compared;
use comity_process::feed::{Feed, NoDesks, beginning};
use comity_process::state::State;
use comity_wire::Hash;
use comity_wire::envelope::Mark;

use super::digests::cuts;
use super::{Check, Verdict};
use crate::mutant::Mutant;
use crate::seen::{Ending, Stand};

const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

/// Compares the states at the end.
pub struct States {
    rules: Catalogue,
    /// A bug in the machine of one side.
    mutant: Mutant,
}

impl States {
    pub fn new(mutant: Mutant) -> Self {
        Self { rules: Catalogue::shipped().unwrap_or_default(), mutant }
    }
}

impl Check for States {
    fn promise(&self) -> &'static str {
        "both sides come to the same cases and obligations"
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(peer) = ending.peer(station).filter(|_| station < stand.peer && ending.sound(station)) else {
                continue;
            };
            let mut going_on = Walk::new(stand, self.mutant);
            let mut last = None;
            for cut in cuts(stand, peer) {
                let here = going_on.to(stand, cut, &self.rules)?;
                let mut there = Walk::new(peer, Mutant::None);
                let there_at = there.to(peer, Cut { ours: cut.theirs, theirs: cut.ours }, &self.rules)?;
                if here != there_at {
                    let differs = differs(&going_on.state, &there.state);
                    return Err(format!("stations {station} and {} at {cut:?}: {differs}", stand.peer));
                }
                last = Some(there);
            }
            let Some(there) = last else { continue };
            // What lies beyond the final entries changes nothing of them.
            let before = going_on.state.digest();
            going_on.tail(stand, &self.rules)?;
            if going_on.state.digest() != before || there.state.digest() != before {
                return Err(format!("stations {station} and {}: the tail is in the final state", stand.peer));
            }
        }
        Ok(())
    }
}

/// What two states differ in.
fn differs(here: &State, there: &State) -> String {
    let mut words = Vec::new();
    for mark in MARKS {
        here.compare_obligations(there, mark, &mut |compared| {
            let (Compared::Gone(one) | Compared::New(one) | Compared::Changed(_, one)) = compared;
            words.push(format!("obligation {} of {} {:?} {:?}", one.kind.word(), one.format, one.due, one.outcome));
        });
        here.compare_cases(there, mark, &mut |compared| {
            let (Compared::Gone(case) | Compared::New(case) | Compared::Changed(_, case)) = compared;
            words.push(format!("case {} {} {}", case.id, case.format, case.phase.word()));
        });
    }
    words.truncate(4);
    words.join("; ")
}

/// A walk over one side, and the state that it comes to.
struct Walk {
    digest: Digest,
    state: State,
    relied: [u64; 2],
    mutant: Mutant,
}

impl Walk {
    fn new(stand: &Stand<'_>, mutant: Mutant) -> Self {
        Self { digest: Digest::new(stand.config), state: beginning(stand.config), relied: [0; 2], mutant }
    }

    /// The digests at a cut: of actual traffic with the line's, and of each other mark.
    fn to(&mut self, stand: &Stand<'_>, cut: Cut, rules: &Catalogue) -> Result<[Hash; 3], String> {
        loop {
            let feed = Feed::new(&mut self.state, &mut self.relied, stand.config, rules, &NoDesks);
            let mut feed = Faulty { feed, mutant: self.mutant };
            match self.digest.follow(cut, stand.disk, &mut feed).map_err(|e| e.to_string())? {
                Progress::Done(line) => {
                    let [actual, exercise, test] = MARKS.map(|mark| self.state.digest_of(mark));
                    return Ok([whole(&line, &actual), exercise, test]);
                }
                Progress::More => {}
                Progress::Lacking => return Err(format!("entries or openings below {cut:?} are lacking")),
            }
        }
    }

    /// Looks beyond the final entries.
    fn tail(&mut self, stand: &Stand<'_>, rules: &Catalogue) -> Result<State, String> {
        let (mut state, mut relied) = (self.state.clone(), self.relied);
        let mut feed = Feed::new(&mut state, &mut relied, stand.config, rules, &NoDesks);
        while !self.digest.tail(stand.disk, &mut feed).map_err(|e| e.to_string())? {}
        Ok(state)
    }
}

/// A feed with a bug, where one is planted.
struct Faulty<'a> {
    feed: Feed<'a>,
    mutant: Mutant,
}

impl Follower for Faulty<'_> {
    fn begin(&mut self) {
        self.feed.begin();
    }

    fn tell(&mut self, told: Told) {
        let lost =
            self.mutant == Mutant::ListingLost && matches!(told, Told::Listed { size, .. } if size.is_multiple_of(7));
        if !lost {
            self.feed.tell(told);
        }
    }
}
