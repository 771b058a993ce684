//! Nothing accepted is lost: what a node has told its submitter stands on its disk after every crash.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::{Notice, Side, Submission};

use super::{Check, Verdict};
use crate::ledger::SimLedger;
use crate::seen::{Roles, Seen};

/// Accepted entries by station: generation, number, id.
#[derive(Default)]
pub struct Kept {
    accepted: BTreeMap<usize, BTreeSet<(u64, u64, comity_wire::EntryId)>>,
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
            Seen::Told { station, notice: Notice::Returned { generation, from, to } } => {
                // Doubtful rows are exchanged for those that were signed and let out; what stood there has moved.
                let accepted = self.accepted.entry(*station).or_default();
                accepted.retain(|(g, n, _)| g != generation || n < from || n >= to);
            }
            Seen::Started { station, disk } if roles.honest(*station) => {
                for (generation, number, id) in self.accepted.get(station).into_iter().flatten() {
                    if holds(disk, *generation, *number) != Some(*id) {
                        return Err(format!("station {station}: entry {generation}.{number} was accepted and is gone"));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn holds(disk: &SimLedger, generation: u64, number: u64) -> Option<comity_wire::EntryId> {
    disk.journal(Side::Ours, generation)?.rows.get(&number).map(|row| row.id)
}
