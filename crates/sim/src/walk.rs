//! A walk over the journals on a disk, and the state that it comes to.

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::{Cut, Digest, Follower, Progress, Told, whole};
use comity_journal::RegisterView;
use comity_process::RegisterHours;
use comity_process::feed::{Feed, beginning};
use comity_process::state::State;
use comity_wire::envelope::Mark;
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Hash};

use crate::faulty::{Again, Faulty, FaultyRules};
use crate::ledger::SimLedger;
use crate::mutant::Mutant;

/// Every mark.
pub const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

/// What a walk goes over.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The line as this side knows it.
    pub config: &'a LineConfig,
    /// Its disk.
    pub disk: &'a SimLedger,
    /// Desks' hours by both registers.
    pub hours: &'a RegisterHours,
}

/// Hours by registers: our own, and the counterpart's as far as it came.
#[must_use]
pub fn hours(ours: &RegisterPart, paired: &RegisterPart, disk: &SimLedger) -> RegisterHours {
    let newer = disk.their_register().and_then(|bytes| RegisterPart::from_bytes(bytes).ok());
    let said = |part: &RegisterPart| {
        RegisterView::build(&part.entries).map(|view| view.shared_statements()).unwrap_or_default()
    };
    RegisterHours { ours: said(ours), theirs: said(newer.as_ref().unwrap_or(paired)) }
}

/// A walk over one side.
pub struct Walk {
    digest: Digest,
    /// What follows from the final entries so far.
    pub state: State,
    relied: [u64; 2],
    mutant: Mutant,
    again: Again,
}

impl Walk {
    /// From the beginning; `mutant`: a bug in what this side makes of its entries.
    #[must_use]
    pub fn new(config: &LineConfig, mutant: Mutant) -> Self {
        Self { digest: Digest::new(config), state: beginning(config), relied: [0; 2], mutant, again: Again::default() }
    }

    /// Goes on to a cut. The digests there: of actual traffic with the line's, and of each other mark.
    ///
    /// # Errors
    /// Words: something below the cut is lacking.
    pub fn to(&mut self, ground: Ground<'_>, cut: Cut) -> Result<[Hash; 3], String> {
        self.told(ground, cut, &mut |told| Some(told))
    }

    /// The same, with what is told changed or passed over on the way.
    ///
    /// # Errors
    /// Words: something below the cut is lacking.
    pub fn told(
        &mut self,
        ground: Ground<'_>,
        cut: Cut,
        change: &mut dyn FnMut(Told) -> Option<Told>,
    ) -> Result<[Hash; 3], String> {
        let rules = FaultyRules(self.mutant);
        loop {
            let feed = Feed::new(&mut self.state, &mut self.relied, ground.config, &rules, ground.hours);
            let mut feed = Changing { feed: Faulty::new(feed, self.mutant, &mut self.again), change };
            let went = self.digest.follow(cut, ground.disk, &mut feed).map_err(|e| e.to_string())?;
            drop(feed);
            match went {
                Progress::Done(line) => {
                    let [actual, exercise, test] = MARKS.map(|mark| self.state.digest_of(mark));
                    return Ok([whole(&line, &actual), exercise, test]);
                }
                Progress::More => {}
                Progress::Lacking => return Err(format!("entries or openings below {cut:?} are lacking")),
            }
        }
    }

    /// Looks beyond the final entries, to the end of what is held below the cut.
    ///
    /// # Errors
    /// Words: the disk cannot give back what it kept.
    pub fn tail(&mut self, ground: Ground<'_>) -> Result<State, String> {
        let (mut state, mut relied, rules) = (self.state.clone(), self.relied, FaultyRules(self.mutant));
        let mut again = self.again.clone();
        loop {
            let feed = Feed::new(&mut state, &mut relied, ground.config, &rules, ground.hours);
            let mut feed = Faulty::new(feed, self.mutant, &mut again);
            if self.digest.tail(ground.disk, &mut feed).map_err(|e| e.to_string())? {
                break;
            }
        }
        if self.mutant == Mutant::TailIsFinal {
            self.state = state.clone();
        }
        Ok(state)
    }
}

/// A feed that is told something else.
struct Changing<'a, 'f> {
    feed: Faulty<'f>,
    change: &'a mut dyn FnMut(Told) -> Option<Told>,
}

impl Follower for Changing<'_, '_> {
    fn begin(&mut self) {
        self.feed.begin();
    }

    fn tell(&mut self, told: Told) {
        if let Some(told) = (self.change)(told) {
            self.feed.tell(told);
        }
    }
}
