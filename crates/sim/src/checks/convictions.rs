//! No honest node is convicted, whatever the network, the disk, the clock or its counterpart does.

use comity_exchange::Notice;

use super::{Check, Verdict};
use crate::seen::{Roles, Seen};

/// Looks for convictions.
pub struct Convictions;

impl Check for Convictions {
    fn promise(&self) -> &'static str {
        "no honest node is convicted"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        match seen {
            Seen::Told { station, notice: Notice::Contradiction { .. } } if roles.honest(roles.peer(*station)) => {
                Err(format!("station {station} convicts an honest counterpart"))
            }
            _ => Ok(()),
        }
    }
}
