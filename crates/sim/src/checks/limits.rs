//! Memory and queues are bounded: frames within their limit, few at a time, and a small state.

use comity_exchange::Effect;
use comity_wire::limits::FRAME_BYTES_MAX;

use super::{Check, Verdict};
use crate::seen::{Roles, Seen};

/// Frames that one batch may send: the window, a receipt, answers and wants.
const FRAMES_MAX: usize = 24;
/// Bytes of a line's own state.
const STATE_BYTES_MAX: usize = 65_536;

/// Looks at sizes.
pub struct Limits;

impl Check for Limits {
    fn promise(&self) -> &'static str {
        "frames, batches and state stay within their bounds"
    }

    fn see(&mut self, seen: &Seen<'_>, _: &Roles) -> Verdict {
        match seen {
            Seen::Sent { station, bytes, .. } if *bytes > FRAME_BYTES_MAX => {
                Err(format!("station {station} sends a frame of {bytes} bytes"))
            }
            Seen::Stepped { station, frames, .. } if *frames > FRAMES_MAX => {
                Err(format!("station {station} sends {frames} frames at once"))
            }
            Seen::Committed { station, effects, .. } => {
                let state = effects.iter().find_map(|e| if let Effect::State(s) = e { Some(s.len()) } else { None });
                match state {
                    Some(bytes) if bytes > STATE_BYTES_MAX => {
                        Err(format!("station {station} keeps a state of {bytes} bytes"))
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}
