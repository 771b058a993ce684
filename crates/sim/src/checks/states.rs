//! Both sides come to one state: cases and obligations, actual and exercise traffic apart, at every cut that both hold,
//! final and beyond, and whatever a walk goes on from (PROTOCOL.md rules 10 to 15).

use comity_exchange::line::digest::{Cut, Told};
use comity_process::RegisterHours;
use comity_process::compare::Compared;
use comity_process::state::State;
use comity_process::{Case, Obligation};
use comity_wire::envelope::Mark;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash};

use super::digests::cuts;
use super::mirror::Mirror;
use super::{Check, Verdict};
use crate::faulty::with;
use crate::mutant::Mutant;
use crate::seen::{Ending, Stand};
use crate::walk::{Ground, MARKS, Walk, hours};

/// Compares the states at the end.
pub struct States {
    /// A bug in the machine of one side, or of both.
    mutant: Mutant,
}

impl States {
    pub fn new(mutant: Mutant) -> Self {
        Self { mutant }
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
            let words = |why| format!("stations {station} and {}: {why}", stand.peer);
            compare(stand, peer, self.mutant).map_err(words)?;
        }
        Ok(())
    }
}

fn compare(stand: &Stand<'_>, peer: &Stand<'_>, mutant: Mutant) -> Verdict {
    let other = if mutant.is_shared() { mutant } else { Mutant::None };
    let (our_hours, their_hours) = (of(stand), of(peer));
    let (here, there) = (ground(stand, &our_hours), ground(peer, &their_hours));
    let mut going_on = Walk::new(stand.config, mutant);
    let mut shown = Mirror::new(mutant);
    for cut in cuts(stand, peer) {
        let back = Cut { ours: cut.theirs, theirs: cut.ours };
        let ours = going_on.to(here, cut)?;
        let mut anew = Walk::new(peer.config, other);
        let theirs = anew.to(there, back)?;
        if ours != theirs {
            return Err(format!("at {cut:?}: {}", differs(&going_on.state, &anew.state)));
        }
        // What lies beyond the final entries is the same on both sides too, and changes nothing of them.
        let before = going_on.state.digest();
        let (beyond, beyond_there) = (going_on.tail(here)?, anew.tail(there)?);
        if MARKS.iter().any(|mark| beyond.digest_of(*mark) != beyond_there.digest_of(*mark)) {
            return Err(format!("beyond {cut:?}: {}", differs(&beyond, &beyond_there)));
        }
        if going_on.state.digest() != before {
            return Err("the tail is in the final state".to_owned());
        }
        shown.show(&beyond)?;
        super::sense::check(&going_on.state, here)?;
        super::sense::check(&beyond, here)?;
    }
    let Some(cut) = cuts(stand, peer).last().copied() else { return Ok(()) };
    apart(here, cut, mutant)
}

/// The hours that a side knows.
pub(super) fn of(stand: &Stand<'_>) -> RegisterHours {
    hours(stand.register, stand.their_register, stand.disk)
}

pub(super) const fn ground<'a>(stand: &Stand<'a>, hours: &'a RegisterHours) -> Ground<'a> {
    Ground { config: stand.config, disk: stand.disk, hours }
}

/// Whatever exercises and tests say, actual traffic comes to the same.
fn apart(here: Ground<'_>, cut: Cut, mutant: Mutant) -> Verdict {
    let (mut whole, mut without) = (Walk::new(here.config, mutant), Walk::new(here.config, mutant));
    whole.to(here, cut)?;
    without.told(here, cut, &mut |told| Some(hushed(told)))?;
    if whole.state.digest() == without.state.digest() {
        return Ok(());
    }
    Err(format!("an exercise is in what is real: {}", differs(&whole.state, &without.state)))
}

/// What an exercise or a test opens says nothing any more.
fn hushed(told: Told) -> Told {
    let Told::Opened { side, generation, number, plaintext } = told else { return told };
    let said = Plaintext::from_bytes(&plaintext).and_then(|plain| Statement::from_bytes(&plain.statement));
    let real = said.is_ok_and(|said| said.envelope.mark == Mark::Actual);
    let plaintext = if real {
        plaintext
    } else {
        with(&plaintext, |envelope| {
            envelope.format = "F77".into();
            (envelope.case, envelope.supersedes, envelope.release_nonce) = (None, None, None);
            envelope.in_reply_to.clear();
        })
    };
    Told::Opened { side, generation, number, plaintext }
}

/// What is here and what is there.
fn told<T>(compared: Compared<'_, T>, words: impl Fn(&T) -> String) -> String {
    match compared {
        Compared::Gone(there) => format!("only there: {}", words(there)),
        Compared::New(here) => format!("only here: {}", words(here)),
        Compared::Changed(there, here) => format!("there: {}, here: {}", words(there), words(here)),
    }
}

fn owed(one: &Obligation) -> String {
    format!("{} of {} from {} due {:?} {:?}", one.kind.word(), one.format, one.from, one.due, one.outcome)
}

fn case(case: &Case) -> String {
    format!("case {} {} {} {:?}", case.id, case.format, case.phase.word(), case.facts)
}

/// What two states differ in.
pub(super) fn differs(here: &State, there: &State) -> String {
    let mut words = Vec::new();
    for mark in MARKS {
        here.compare_obligations(there, mark, &mut |compared| words.push(told(compared, owed)));
        here.compare_cases(there, mark, &mut |compared| words.push(told(compared, case)));
        let digests: [Hash; 2] = [here.digest_of(mark), there.digest_of(mark)];
        words.extend((digests[0] != digests[1]).then(|| format!("{mark:?}: {} and {}", digests[0], digests[1])));
    }
    words.truncate(6);
    words.join("; ")
}
