//! What an honest node writes is never void at an honest counterpart.

use comity_exchange::{Effect, Side};

use comity_wire::header::Reason;

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
            let Some(reason) = placed.void.filter(|reason| *reason != Reason::FormatViolation) else { continue };
            // What a reader's own judgement refuses is no fault of the line.
            if placed.side == Side::Theirs {
                return Err(format!("station {station}: {}.{} is void: {reason:?}", placed.generation, placed.number));
            }
        }
        Ok(())
    }
}
