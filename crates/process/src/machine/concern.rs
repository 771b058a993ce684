//! F42, a concern under a guarantee: about a guarantee or a protected process of this line, or one of another line by the
//! hash of its evidence (`docs/spec/guarantees.md`).

use comity_wire::Hash;

use super::{Machine, PLAIN};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::guarantee::{CONCERN, GUARANTEE, PROTECTED};
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine = Machine { formats: &[CONCERN], judge, ..PLAIN };

/// What it is about: a format and a hash, as its residue has them too.
fn about(turn: &Turn<'_>) -> Option<(String, Hash)> {
    let raw = turn.members.as_ref()?.get("ref")?;
    let about: serde_json::Value = serde_json::from_str(raw).ok()?;
    let (format, text) = (about.get("format")?.as_str()?, about.get("hash")?.as_str()?);
    let hash: Hash = text.parse().ok().filter(|hash: &Hash| hash.to_string() == text)?;
    [GUARANTEE, PROTECTED].contains(&format).then(|| (format.to_owned(), hash))
}

/// What it is about, where that is on this line, must be what it says, and have effect; a guarantee must be in force. What
/// is not on this line is another line's, which no state looks at (rule 10).
fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (format, hash) = about(turn).ok_or(NoEffect::Body)?;
    if (turn.refused)(&hash) {
        return Err(NoEffect::OfNoEffect);
    }
    let Some(target) = turn.part.statement(&hash) else { return Ok(()) };
    if *target.format != *format {
        return Err(NoEffect::Prerequisite);
    }
    if !target.has_effect() {
        return Err(NoEffect::OfNoEffect);
    }
    if target.cancelled_by.is_some() {
        return Err(NoEffect::Cancelled);
    }
    let case = target.case.and_then(|case| turn.part.case(&case));
    // One alone binds nobody.
    let binds = format == PROTECTED || case.is_some_and(|case| case.phase == Phase::InForce);
    if binds { Ok(()) } else { Err(NoEffect::Prerequisite) }
}
