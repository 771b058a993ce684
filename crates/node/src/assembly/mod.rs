//! A node put together from its folder and an open store: start marks, keys, lines, links.
//!
//! **In scope.** What has to be right before anything is signed: the marks agree or every line gets a successor
//! (PROTOCOL.md rules 22 and 23), each line has the keys of the generation and position that its journal has reached.
//! **Out of scope.** Running the node, and which store it is.

mod error;
mod keys;
mod links;
mod successors;
mod upkeep;

use comity_exchange::line::{Judge, LineConfig};
use comity_seal::Rng;
use comity_store::{Cells, Store};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, LineId, PartyId};

use crate::core::{Clock, Core, LineSetup};
use crate::ledger::Journals;
use crate::party::mark::{MARK_CELL, Mark, MarkVerdict, Rollback};
use crate::party::{LineRecord, NodeDir, PairingRecord, pairing, restore};

pub use error::AssemblyError;
pub use keys::{RotationKeys, rotation_keys};
pub use links::{links, peer_id};
pub use successors::{SuccessorRequest, successor_for};
pub use upkeep::{drop_imports, upkeep};

/// A node that may run.
pub struct Assembled {
    /// The writer, with every line that may speak.
    pub core: Core,
    /// The confirmed pairings, by name.
    pub pairings: Vec<PairingRecord>,
    /// The TLS public keys that this node ever had, the present one first.
    pub tls: Vec<[u8; 32]>,
    /// Lines that could not be opened, with the reason: what is kept of them is damaged, a key is missing, or their
    /// journal may not be signed any more and its successor could not be opened. They are not in the writer.
    pub waiting: Vec<(LineId, AssemblyError)>,
    /// The store was put back, or the node was restored: why.
    pub rolled_back: bool,
}

/// Puts a node together. Advances the start marks; opens successors at once where they are due. A line that cannot be
/// opened waits ([`Assembled::waiting`]) and keeps no other from starting.
///
/// # Errors
/// The folder or the store is damaged or missing. Nothing was signed then.
pub fn assemble(
    dir: &NodeDir,
    mut store: Box<dyn Store>,
    judge: impl Into<Judge>,
    clock: Clock,
    rng: &mut dyn Rng,
) -> Result<Assembled, AssemblyError> {
    let verdict = advance_mark(dir, &mut *store, rng)?;
    let rolled_back = verdict != MarkVerdict::Agree;
    let tls = dir.keys().tls_all()?;
    let register = dir.register()?;
    let ours = (register.view().party(), register.part());
    let pairings = pairing::records(dir)?;
    let mut core = Core::open(store, judge)?;
    if rolled_back {
        core.keep_imports()?;
    }
    let mut waiting = Vec::new();
    for record in &pairings {
        for line in record.lines_of(&tls) {
            let begun = begin(dir, &mut core, (record, line), ours, !rolled_back);
            let opened = begun.and_then(|()| match rolled_back {
                true => successors::open(dir, &mut core, line, clock, rng),
                false => Ok(()),
            });
            let Err(error) = opened else { continue };
            if matches!(error, AssemblyError::Store(_)) || core.stopped().is_some() {
                return Err(error);
            }
            core.remove_line(&line.line);
            waiting.push((line.line, error));
        }
    }
    if rolled_back && waiting.is_empty() {
        dir.mark_file().successors_opened()?;
    }
    if !rolled_back {
        upkeep::forget_keys(&dir.keys(), &mut core)?;
        upkeep::publish_keys(&dir.keys(), &mut core, rng)?;
    }
    Ok(Assembled { core, pairings, tls, waiting, rolled_back })
}

/// Puts a node together that only answers: nothing is written, neither start marks nor keys nor successors, so that a
/// node can be read whose disk is full. Every line is opened as it was left, or waits. The store must refuse to write.
///
/// # Errors
/// The folder or the store is damaged or missing.
pub fn assemble_read_only(
    dir: &NodeDir,
    store: Box<dyn Store>,
    judge: impl Into<Judge>,
) -> Result<Assembled, AssemblyError> {
    let kept = store.reader()?.cell(Cells::Meta, MARK_CELL)?;
    let kept = kept.map(|bytes| Mark::from_bytes(&bytes)).transpose()?;
    let rolled_back = dir.mark_file().check(kept)? != MarkVerdict::Agree;
    let tls = dir.keys().tls_all()?;
    let register = dir.register()?;
    let ours = (register.view().party(), register.part());
    let pairings = pairing::records(dir)?;
    let mut core = Core::open(store, judge)?;
    let mut waiting = Vec::new();
    for record in &pairings {
        for line in record.lines_of(&tls) {
            if let Err(error) = begin(dir, &mut core, (record, line), ours, false) {
                waiting.push((line.line, error));
            }
        }
    }
    Ok(Assembled { core, pairings, tls, waiting, rolled_back })
}

/// Gives the writer one line.
fn begin(
    dir: &NodeDir,
    core: &mut Core,
    (record, line): (&PairingRecord, &LineRecord),
    ours: (PartyId, &RegisterPart),
    may_begin: bool,
) -> Result<(), AssemblyError> {
    let reader = core.reader()?;
    let setup = setup(dir, record, line, ours, &*reader, core.journals(), may_begin)?;
    drop(reader);
    Ok(core.add_line(setup)?)
}

/// Compares the start marks and advances them; nothing is signed before both are durable.
fn advance_mark(dir: &NodeDir, store: &mut dyn Store, rng: &mut dyn Rng) -> Result<MarkVerdict, AssemblyError> {
    let kept = store.reader()?.cell(Cells::Meta, MARK_CELL)?;
    let kept = kept.map(|bytes| Mark::from_bytes(&bytes)).transpose()?;
    let file = dir.mark_file();
    let verdict = file.check(kept)?;
    if matches!(verdict, MarkVerdict::SuccessorsDue(Rollback::Disagree { .. } | Rollback::FileMissing)) {
        restore::after_rollback(dir)?;
    }
    let advance = file.begin(kept, verdict, rng)?;
    let mut tx = store.begin_for(comity_store::Work::Essential)?;
    tx.put_cell(Cells::Meta, MARK_CELL, &advance.mark().to_bytes())?;
    tx.commit()?;
    advance.finish()?;
    Ok(verdict)
}

/// Who talks to whom on a line of a pairing.
pub fn line_config(record: &PairingRecord, line: &LineRecord, us: PartyId) -> LineConfig {
    LineConfig {
        line: line.line,
        track: line.track,
        us,
        them: record.their_party,
        our_author: line.own,
        their_author: line.their,
    }
}

/// Everything that the writer needs of one line: `ours` are our party and its register.
///
/// # Errors
/// A key is missing or damaged.
pub fn setup(
    dir: &NodeDir,
    record: &PairingRecord,
    line: &LineRecord,
    (us, register): (PartyId, &RegisterPart),
    read: &dyn comity_store::Read,
    journals: &Journals,
    may_begin: bool,
) -> Result<LineSetup, AssemblyError> {
    Ok(LineSetup {
        config: line_config(record, line, us),
        secrets: keys::secrets(dir, line, read, journals)?,
        register: register.clone(),
        their_register: record.their.register.clone(),
        delegation: line.delegation.clone(),
        may_begin,
    })
}

/// What a counterpart calls itself: a claim of its register. Escape before showing.
pub fn own_name(record: &PairingRecord) -> String {
    let view = comity_journal::RegisterView::build(&record.their.register.entries);
    view.map(|v| v.name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
