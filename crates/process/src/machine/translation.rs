//! F19, translation: official once both parties said the same one of the same statement (a mutual act). The texts were
//! compared with their hashes by whoever opened it; the state goes by the hashes alone, so that it stays as it is when
//! they are erased.

use comity_seal::hash::sha256_parts;
use comity_wire::{EntryId, Hash};

use super::{Machine, PLAIN, mutual};
use crate::effect::NoEffect;
use crate::state::turn::Turn;
use crate::translation::{FORMAT, OF};

pub(crate) static MACHINE: Machine = Machine { formats: &[FORMAT], answers: &[], judge, act, ..PLAIN };

/// The one hash in a member.
fn hash(turn: &Turn<'_>, name: &str) -> Option<Hash> {
    turn.text(name)?.parse().ok()
}

/// The statement that is translated, and what both must say alike.
fn text(turn: &Turn<'_>) -> Option<(EntryId, Hash)> {
    let (of, source, translation) = (hash(turn, "ref")?, hash(turn, "source")?, hash(turn, "translation")?);
    let parts: [&[u8]; 4] =
        [b"comity/v1/state/translation\n", of.as_bytes(), source.as_bytes(), translation.as_bytes()];
    Some((of, sha256_parts(&parts)))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (of, text) = text(turn).ok_or(NoEffect::Body)?;
    let Some(target) = turn.part.statement(&of) else {
        let refused = (turn.refused)(&of);
        return Err(if refused { NoEffect::OfNoEffect } else { NoEffect::StatementUnknown });
    };
    // Only what was said is translated, never a translation of it.
    if &*target.format == FORMAT {
        return Err(NoEffect::Prerequisite);
    }
    if target.cancelled_by.is_some() {
        return Err(NoEffect::Cancelled);
    }
    mutual::judge(turn, mutual::TEXT, Some(text))?;
    // Whoever said it first has nothing to add.
    match turn.case() {
        Some(case) if case.opener == turn.author() => Err(NoEffect::NothingOpen),
        _ => Ok(()),
    }
}

fn act(turn: &mut Turn<'_>) {
    let Some((of, text)) = text(turn) else { return };
    turn.keep(OF, crate::case::Fact::Id(of));
    mutual::act(turn, text);
}
