//! F32, coded signals (`docs/spec/notices.md#coded-signals-f32`): by the table of the terms that govern the line, and by no
//! other.

use std::sync::Arc;

use super::{Machine, PLAIN, correction};
use crate::effect::NoEffect;
use crate::signal::{Argument, BYTES_MAX, CodeName, FORMAT, Form, Pointer, Signal};
use crate::state::turn::Turn;
use crate::statement::Statement;
use crate::terms::Code;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[FORMAT],
    answers: &["same", "F36", "F37"],
    asks,
    gives: |turn| said(turn).is_some_and(|said| said.form == Form::Signal),
    judge,
    act,
    ..PLAIN
};

fn said(turn: &Turn<'_>) -> Option<Signal> {
    Signal::read(turn.members.as_ref()?)
}

/// Its code in the table that governs the line.
fn code<'t>(turn: &'t Turn<'_>, said: &Signal) -> Result<&'t Code, NoEffect> {
    let terms = turn.terms.as_ref().filter(|terms| !terms.codes.is_empty() && terms.table == said.table);
    terms.ok_or(NoEffect::NoTable)?.codes.get(said.code.as_str()).ok_or(NoEffect::NoCode)
}

/// A query asks, and so does a signal whose code is answered.
fn asks(turn: &Turn<'_>) -> bool {
    said(turn).is_some_and(|said| match said.form {
        Form::Query => true,
        Form::Signal => code(turn, &said).is_ok_and(|code| code.answer.is_some()),
        Form::Cancel => false,
    })
}

fn target(turn: &Turn<'_>) -> Option<Arc<Statement>> {
    turn.said.supersedes.and_then(|id| turn.part.statement(&id))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let said = said(turn).filter(|_| turn.said.body.len() <= BYTES_MAX).ok_or(NoEffect::Body)?;
    let target = target(turn);
    if target.as_ref().is_some_and(|target| &*target.format != FORMAT) {
        return Err(NoEffect::Prerequisite);
    }
    if said.form == Form::Cancel {
        return takes_back(turn, &said, &*target.ok_or(NoEffect::Prerequisite)?);
    }
    let code = code(turn, &said)?;
    said.arguments(&code.args).map(|_| ()).map_err(|_| NoEffect::Body)
}

/// What takes a signal back names the code of that one and points to no other, whatever table governs by now: whoever reads
/// the code alone reads what is said no more.
fn takes_back(turn: &Turn<'_>, said: &Signal, target: &Statement) -> Result<(), NoEffect> {
    let args = said.arguments(&[]).map_err(|_| NoEffect::Body)?;
    if turn.part.cancels(&target.id) {
        return Err(NoEffect::Final);
    }
    let pointer = Pointer { own: true, generation: target.place.generation, ordinal: target.ordinal };
    let points = args.iter().all(|arg| *arg == Argument::Statement(pointer));
    if points && target.code.is_some() && target.code == CodeName::of(&said.code) {
        Ok(())
    } else {
        Err(NoEffect::Differs)
    }
}

fn act(turn: &mut Turn<'_>) {
    let cancels = said(turn).is_some_and(|said| said.form == Form::Cancel);
    if let Some(target) = target(turn).filter(|_| cancels) {
        correction::take_back(turn, &target);
    }
}
