//! What an honest node writes is never void at an honest counterpart.

use comity_exchange::{Effect, Side};

use super::{Check, Verdict};
use crate::seen::{Roles, Seen};

/// Looks at what is taken.
pub struct Voids;

impl Check for Voids {
    fn promise(&self) -> &'static str {
        "no honest entry is void"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        let Seen::Committed { station, effects, .. } = seen else { return Ok(()) };
        if !roles.honest(*station) || !roles.honest(roles.peer(*station)) {
            return Ok(());
        }
        for effect in *effects {
            let Effect::Append(placed) = effect else { continue };
            if let (Side::Theirs, Some(reason)) = (placed.side, placed.void) {
                return Err(format!("station {station}: {}.{} is void: {reason:?}", placed.generation, placed.number));
            }
        }
        Ok(())
    }
}
