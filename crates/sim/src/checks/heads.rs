//! A size is signed once: no two heads of one size and journal ever leave a node.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_wire::Hash;
use comity_wire::frame::Payload;

use super::{Check, Verdict};
use crate::seen::{Roles, Seen};

/// Roots by station, generation and size.
#[derive(Default)]
pub struct Heads {
    signed: BTreeMap<(usize, u64, u64), Hash>,
}

impl Check for Heads {
    fn promise(&self) -> &'static str {
        "a size is signed once"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        if let Seen::RolledBack { station, peer, knows: false, .. } = seen {
            // As with numbers: what reached nobody is known to nobody.
            let held = |generation, size| peer.checkpoints_root(Side::Theirs, generation, size).is_some();
            self.signed.retain(|(of, generation, size), _| of != station || held(*generation, *size));
        }
        let Seen::Sent { station, frame, .. } = seen else { return Ok(()) };
        let Payload::Data(data) = &frame.payload else { return Ok(()) };
        let Some(head) = data.checkpoint.as_ref().filter(|_| roles.honest(*station)) else { return Ok(()) };
        if *self.signed.entry((*station, data.generation, head.size)).or_insert(head.root) != head.root {
            return Err(format!("station {station}: two roots at size {} of {}", head.size, data.generation));
        }
        Ok(())
    }
}
