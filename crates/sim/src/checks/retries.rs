//! Retries never wait longer than a minute, whatever the wall clock says.

use super::{Check, Verdict};
use crate::seen::{Roles, Seen};

/// Looks at every wait.
pub struct Retries;

impl Check for Retries {
    fn promise(&self) -> &'static str {
        "no retry waits longer than a minute"
    }

    fn see(&mut self, seen: &Seen<'_>, _: &Roles) -> Verdict {
        match seen {
            Seen::Stepped { station, waits: Some(ms), .. } if *ms > 60_000 => {
                Err(format!("station {station} would wait {ms} ms"))
            }
            _ => Ok(()),
        }
    }
}
