//! Numbers never repeat, never skip: what leaves a node under a number is one entry for ever, and follows the last.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_journal::tree::leaf_hash_of_parts;
use comity_seal::hash::sha256;
use comity_wire::Hash;
use comity_wire::frame::Payload;

use super::{Check, Verdict};
use crate::seen::{Roles, Seen};

/// Released ids by station, generation and number.
#[derive(Default)]
pub struct Numbers {
    released: BTreeMap<(usize, u64), BTreeMap<u64, comity_wire::EntryId>>,
}

impl Check for Numbers {
    fn promise(&self) -> &'static str {
        "numbers never repeat and never skip"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        if let Seen::RolledBack { station, peer, knows: false, .. } = seen {
            // What reached nobody may leave again under its number: a copied-back machine cannot know.
            for ((of, generation), released) in &mut self.released {
                let held = peer.journal(Side::Theirs, *generation);
                released
                    .retain(|n, id| of != station || held.is_some_and(|j| j.rows.get(n).is_some_and(|r| r.id == *id)));
            }
        }
        let Seen::Sent { station, frame, .. } = seen else { return Ok(()) };
        let Payload::Data(data) = &frame.payload else { return Ok(()) };
        if !roles.honest(*station) {
            return Ok(());
        }
        let released = self.released.entry((*station, data.generation)).or_default();
        // Of what both erased, a hash stands for the body.
        let erased = data.erased.iter().flat_map(|erased| &erased.bodies);
        let erased: BTreeMap<u64, Hash> = erased.map(|body| (body.number, body.body)).collect();
        for (number, entry) in (data.from..).zip(&data.entries) {
            let body = erased.get(&number).copied().unwrap_or_else(|| sha256(&entry.body));
            let id = leaf_hash_of_parts(&[&entry.header, body.as_bytes()]);
            if *released.entry(number).or_insert(id) != id {
                return Err(format!("station {station}: number {}.{number} left with two entries", data.generation));
            }
            let header = entry.header().map_err(|e| format!("station {station}: its header: {e}"))?;
            if header.number != number {
                return Err(format!("station {station}: entry {} stands at {number}", header.number));
            }
        }
        let last = released.last_key_value().map_or(0, |(number, _)| *number + 1);
        if released.len() as u64 != last {
            return Err(format!("station {station}: {} entries left below number {last}", released.len()));
        }
        Ok(())
    }
}
