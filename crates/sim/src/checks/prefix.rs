//! What is held of a journal is a prefix of what its writer wrote, and stays.

use std::collections::BTreeMap;

use comity_exchange::{Effect, Side};
use comity_wire::EntryId;

use super::{Check, Verdict};
use crate::seen::{Ending, Roles, Seen};

/// How far each copy goes, by station and generation, and its ids.
#[derive(Default)]
pub struct Prefix {
    copies: BTreeMap<(usize, u64), Vec<EntryId>>,
}

impl Check for Prefix {
    fn promise(&self) -> &'static str {
        "what is delivered is a prefix of the writer's journal"
    }

    fn see(&mut self, seen: &Seen<'_>, _: &Roles) -> Verdict {
        match seen {
            Seen::Committed { station, effects, .. } => {
                for effect in *effects {
                    let Effect::Append(placed) = effect else { continue };
                    if placed.side == Side::Ours {
                        continue;
                    }
                    let copy = self.copies.entry((*station, placed.generation)).or_default();
                    if placed.number != copy.len() as u64 {
                        let (number, held) = (placed.number, copy.len());
                        return Err(format!("station {station}: takes number {number} after {held} entries"));
                    }
                    copy.push(placed.id);
                }
            }
            Seen::RolledBack { station, disk, .. } => {
                self.copies.retain(|(of, _), _| of != station);
                for (side, generation, _) in disk.journals() {
                    if side == Side::Theirs {
                        self.copies.insert((*station, generation), disk.ids(side, generation));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(writer) = ending.peer(station).filter(|writer| writer.honest) else { continue };
            for (side, generation, _) in stand.disk.journals() {
                if side == Side::Ours {
                    continue;
                }
                let (copy, journal) = (stand.disk.ids(side, generation), writer.disk.ids(Side::Ours, generation));
                let complete = writer.alive && ending.sound(station);
                if complete && !journal.starts_with(&copy) {
                    return Err(format!("station {station}: its copy of generation {generation} is no prefix"));
                }
            }
        }
        Ok(())
    }
}
