//! F38: evidence that was committed to by hash is disclosed. It must be what was committed to.

use std::sync::Arc;

use comity_exchange::residue::{OPENED, OTHER};
use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_wire::{EntryId, Hash};

use super::{Machine, PLAIN, Shape};
use crate::effect::NoEffect;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F38"], shape: Shape::Joins, own: true, settles: true, judge, act, ..PLAIN };

/// The one hash in a member.
fn hash(turn: &Turn<'_>, name: &str) -> Option<Hash> {
    turn.text(name)?.parse().ok()
}

/// The author's own statements that may have committed to it: what it names, or those of its case that it answers.
fn committing(turn: &Turn<'_>) -> Vec<Arc<Statement>> {
    let named = hash(turn, "ref").into_iter().chain(turn.said.in_reply_to.iter().copied()).chain([turn.case]);
    let mut ids: Vec<EntryId> = named.collect();
    ids.dedup();
    let statements = ids.iter().filter_map(|id| turn.part.statement(id));
    statements.filter(|s| s.author() == turn.author() && s.case == Some(turn.case)).collect()
}

fn awaits(statement: &Statement, commitment: &Hash) -> bool {
    statement.evidence.as_ref().is_some_and(|e| e.committed.iter().any(|(hash, by)| hash == commitment && by.is_none()))
}

/// Whether the opening is of this commitment: text in the body, or an attachment offered under it.
fn opens(turn: &Turn<'_>, commitment: &Hash) -> Option<bool> {
    let raw = turn.members.as_ref()?.get("opening")?;
    let opening: serde_json::Value = serde_json::from_str(raw).ok()?;
    let form = opening.get("form")?.as_str()?;
    if turn.said.erased && matches!(form, OPENED | OTHER) {
        // It was compared before its text was erased.
        return Some(form == OPENED);
    }
    if form == "attachment" {
        let root: Hash = opening.get("attachment")?.as_str()?.parse().ok()?;
        return Some(turn.said.attachments.iter().any(|a| a.root == root && a.commitment == *commitment));
    }
    let salt: Hash = opening.get("salt")?.as_str()?.parse().ok()?;
    let text = opening.get("text")?.as_str()?;
    Some(attachment_commitment(&salt.0, &sha256(text.as_bytes())) == *commitment)
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let commitment = hash(turn, "commitment").ok_or(NoEffect::Body)?;
    if !committing(turn).iter().any(|statement| awaits(statement, &commitment)) {
        return Err(NoEffect::NothingOpen);
    }
    match opens(turn, &commitment) {
        Some(true) => Ok(()),
        Some(false) => Err(NoEffect::NotCommitted),
        None => Err(NoEffect::Body),
    }
}

fn act(turn: &mut Turn<'_>) {
    let Some(commitment) = hash(turn, "commitment") else { return };
    let by = turn.id();
    for statement in committing(turn) {
        let Some(evidence) = statement.evidence.as_ref().filter(|_| awaits(&statement, &commitment)) else { continue };
        let mut evidence = (**evidence).clone();
        for (hash, disclosed) in &mut evidence.committed {
            if *hash == commitment && disclosed.is_none() {
                *disclosed = Some(by);
            }
        }
        turn.change(&statement.id, |statement| statement.evidence = Some(evidence.into()));
    }
}
