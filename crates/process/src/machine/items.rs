//! Items of a case, as statements say them: what binds less wins (`PROTOCOL.md` rules 12 and 16).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::{EntryId, Hash};

use super::mutual;
use crate::case::{Case, Phase};
use crate::effect::NoEffect;
use crate::event::Place;
use crate::item::{Agreed, ITEMS_MAX, Item, Saying};
use crate::obligation::Kind;
use crate::state::turn::Turn;
use crate::statement::Statement;

/// Whether this statement may say something else of an item, or nothing any more: until both agree, and after it where it
/// was written before its author could know that.
pub(crate) fn changeable(turn: &Turn<'_>, name: &str) -> Result<(), NoEffect> {
    let case = turn.case();
    let Some(agreed) = case.as_ref().and_then(|case| case.items.get(name)).and_then(|item| item.agreed) else {
        return Ok(());
    };
    if !agreed.in_force && mutual::written_before(turn, agreed.at) { Ok(()) } else { Err(NoEffect::Final) }
}

/// Whether a case has room for items of these names.
pub(crate) fn room<'n>(turn: &Turn<'_>, names: impl Iterator<Item = &'n str>) -> Result<(), NoEffect> {
    let case = turn.case();
    let has = |name: &str| case.as_ref().is_some_and(|case| case.items.contains_key(name));
    let held = case.as_ref().map_or(0, |case| case.items.len());
    let new = names.filter(|name| !has(name)).count();
    if held + new > ITEMS_MAX { Err(NoEffect::TooManyOpen) } else { Ok(()) }
}

/// The author agrees to these texts: where the other party does, both agree from here on.
pub(crate) fn say(turn: &mut Turn<'_>, said: &BTreeMap<Arc<str>, Hash>) {
    let (author, at) = (turn.author(), turn.acts_at);
    let (by, effective) = (turn.id(), turn.effective);
    let mut agreed = Vec::new();
    turn.change_case(|case| {
        for (name, text) in said {
            let item = case.items.entry(Arc::clone(name)).or_default();
            item.said[author as usize] = Some(Saying { text: *text, by, effective });
            item.agreed = None;
            if let Some(other) = item.said[author.other() as usize].filter(|other| other.text == *text) {
                let effective = effective.max(other.effective);
                item.agreed = Some(Agreed { at, effective, seen: None, in_force: false });
                agreed.push(Arc::clone(name));
            }
        }
    });
    for name in said.keys() {
        turn.part.awaiting.remove(&(turn.case, Arc::clone(name)));
    }
    for name in agreed {
        turn.part.awaiting.wait((turn.case, name), at);
    }
}

/// The author agrees to nothing any more in these items.
pub(crate) fn take_back(turn: &mut Turn<'_>, names: &[Arc<str>]) {
    let author = turn.author();
    turn.change_case(|case| {
        for name in names {
            if let Some(item) = case.items.get_mut(name) {
                (item.said[author as usize], item.agreed) = (None, None);
            }
        }
    });
    for name in names {
        turn.part.awaiting.remove(&(turn.case, Arc::clone(name)));
    }
}

/// Neither party agrees to anything any more in an item: the measure that has it may say so even of what is in force.
pub(crate) fn reset(turn: &mut Turn<'_>, name: &str) {
    turn.change_case(|case| {
        if let Some(item) = case.items.get_mut(name) {
            *item = Item::default();
        }
    });
    turn.part.awaiting.remove(&(turn.case, name.into()));
}

/// Whether the other party says this of an item: saying the same asks for nothing.
pub(crate) fn is_said_by_other(turn: &Turn<'_>, name: &str, text: Hash) -> bool {
    let case = turn.case();
    let item = case.as_ref().and_then(|case| case.items.get(name));
    item.and_then(|item| item.said[turn.author().other() as usize]).is_some_and(|said| said.text == text)
}

/// Where this statement made both agree on an item, what its author owed for the other party's is met.
pub(crate) fn meet_agreed(turn: &mut Turn<'_>, name: &str) {
    let (case, other) = (turn.case(), turn.author().other() as usize);
    let item = case.as_ref().and_then(|case| case.items.get(name)).filter(|item| item.agreed.is_some());
    let theirs = item.and_then(|item| item.said[other]).and_then(|said| turn.part.statement(&said.by));
    if let Some(theirs) = theirs {
        let met = turn.meet(&theirs, |kind| kind.is_reply() || kind == Kind::Acknowledge);
        if met > 0 && case.is_some_and(|case| case.phase == Phase::Open) {
            turn.phase(Phase::Answered);
        }
    }
}

/// The items of which a statement says what its author says at present.
fn said_by(case: &Case, statement: &EntryId) -> Vec<Arc<str>> {
    let by = |item: &Item| item.said.iter().flatten().any(|said| said.by == *statement);
    case.items.iter().filter(|(_, item)| by(item)).map(|(name, _)| Arc::clone(name)).collect()
}

/// Whether a statement can still be cancelled, as far as items go.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let Some(case) = target.case.and_then(|case| turn.part.case(&case)) else { return Ok(()) };
    let agreed = said_by(&case, &target.id).into_iter().filter_map(|name| case.items[&name].agreed);
    let fixed = |agreed: Agreed| agreed.in_force || !mutual::written_before(turn, agreed.at);
    if agreed.into_iter().any(fixed) { Err(NoEffect::Final) } else { Ok(()) }
}

/// A statement is cancelled: what it said of items is said no more.
pub(crate) fn cancel(turn: &mut Turn<'_>, target: &Statement) {
    let Some(case) = target.case.and_then(|case| turn.part.case(&case)) else { return };
    let names = said_by(&case, &target.id);
    if names.is_empty() {
        return;
    }
    let author = target.author() as usize;
    let mut case = Arc::unwrap_or_clone(case);
    for name in &names {
        if let Some(item) = case.items.get_mut(name) {
            (item.said[author], item.agreed) = (None, None);
        }
        turn.part.awaiting.remove(&(case.id, Arc::clone(name)));
    }
    turn.part.put_case(case);
}

/// An item that waits, with what it waits for.
pub(crate) fn waiting(case: &Case) -> impl Iterator<Item = (Arc<str>, Place, Option<Place>)> {
    let agreed = case.items.iter().filter_map(|(name, item)| Some((name, item.agreed?)));
    agreed.filter(|(_, agreed)| !agreed.in_force).map(|(name, agreed)| (Arc::clone(name), agreed.at, agreed.seen))
}
