//! Nothing accepted is lost: what a node has told its submitter stands on its disk after every crash.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::{Effect, Notice, Side, Submission};
use comity_seal::hash::sha256;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId, Hash};

use super::{Check, Verdict};
use crate::ledger::SimLedger;
use crate::seen::{Roles, Seen};

/// Accepted entries by station: generation, number, id.
#[derive(Default)]
pub struct Kept {
    accepted: BTreeMap<usize, BTreeSet<(u64, u64, EntryId)>>,
    /// Entries that a later one of the same station says again, by station.
    said_again: BTreeSet<(usize, EntryId)>,
    /// What each entry says, and how often a station said it: a correction or an officers' release keeps its own reference
    /// when it is said again, and only its body, said twice, shows it.
    bodies: BTreeMap<(usize, EntryId), Hash>,
    times: BTreeMap<(usize, Hash), usize>,
}

impl Kept {
    fn is_said_again(&self, station: usize, id: EntryId) -> bool {
        let twice = |body| self.times.get(&(station, body)).is_some_and(|times| *times > 1);
        self.said_again.contains(&(station, id)) || self.bodies.get(&(station, id)).copied().is_some_and(twice)
    }
}

impl Check for Kept {
    fn promise(&self) -> &'static str {
        "nothing accepted is lost"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        match seen {
            Seen::Told { station, notice: Notice::Accepted { generation, number, id, token, .. } }
                if *token != Submission::MOVED =>
            {
                self.accepted.entry(*station).or_default().insert((*generation, *number, *id));
            }
            Seen::RolledBack { station, disk, .. } => {
                // An older disk cannot hold what came after it; `returned` looks at what must come back.
                let accepted = self.accepted.entry(*station).or_default();
                accepted.retain(|(generation, number, id)| holds(disk, *generation, *number) == Some(*id));
            }
            Seen::Committed { station, effects, .. } => {
                // A doubtful row may be exchanged for the one that was signed and let out, if what stood there is said
                // again by then.
                let ours = effects.iter().filter_map(|effect| match effect {
                    Effect::Append(placed) if placed.side == Side::Ours => Some(placed.as_ref()),
                    _ => None,
                });
                for placed in ours {
                    let Some(said) = placed.plaintext.as_deref().and_then(said) else { continue };
                    self.said_again.extend(said.envelope.supersedes.map(|id| (*station, id)));
                    let body = sha256(&said.body);
                    self.bodies.insert((*station, placed.id), body);
                    *self.times.entry((*station, body)).or_default() += 1;
                }
            }
            Seen::Started { station, disk } if roles.honest(*station) => {
                for (generation, number, id) in self.accepted.get(station).into_iter().flatten() {
                    // Kept apart, it can be said anew by people.
                    let moved = self.is_said_again(*station, *id) || disk.aside().any(|one| one.id == *id);
                    if !moved && holds(disk, *generation, *number) != Some(*id) {
                        return Err(format!("station {station}: entry {generation}.{number} was accepted and is gone"));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn holds(disk: &SimLedger, generation: u64, number: u64) -> Option<EntryId> {
    disk.journal(Side::Ours, generation)?.rows.get(&number).map(|row| row.id)
}

/// The statement of a plaintext.
fn said(plaintext: &[u8]) -> Option<Statement> {
    Statement::from_bytes(&Plaintext::from_bytes(plaintext).ok()?.statement).ok()
}
