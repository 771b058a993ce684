//! Opening successors: at the start of a restored node, and when a counterpart proves a rollback.

use comity_exchange::Side;
use comity_exchange::line::LineSecrets;
use comity_seal::Rng;
use comity_wire::Origin;
use comity_wire::control::ControlBody;

use super::{AssemblyError, keys};
use crate::core::{Answer, Clock, Core, Op, Output, Request};
use crate::party::keys::JournalKeys;
use crate::party::successor::{Issued, SuccessorOf, successor};
use crate::party::{LineRecord, NodeDir, PartyError};

/// The token of successors that are opened at the start.
const TOKEN: u64 = u64::MAX - 1;

/// A successor, ready for the writer.
pub struct SuccessorRequest {
    /// The delegation, signed by the authority.
    pub delegation: ControlBody,
    /// The keys that it names.
    pub secrets: LineSecrets,
}

/// Makes the successor of a line's present generation: fresh keys, kept first; the last provable size named.
///
/// # Errors
/// The authority key is not where the configuration says; a generation was issued before; the machine.
pub fn successor_for(
    dir: &NodeDir,
    core: &mut Core,
    line: &LineRecord,
    clock: Clock,
    rng: &mut dyn Rng,
) -> Result<SuccessorRequest, AssemblyError> {
    let register = dir.register()?;
    let authority_path = dir.authority_path()?.ok_or(PartyError::KeyNowhere { kind: "authority" })?;
    let authority = dir.authority(None, register.view())?;
    let missing = || AssemblyError::Successor { detail: "the line is not at this node".to_owned() };
    let predecessor = core.predecessor(&line.line, clock, rng)?.ok_or_else(missing)?;
    let generation = core
        .journals()
        .iter()
        .filter(|(id, side, ..)| *id == line.line && *side == Side::Ours)
        .map(|(_, _, generation, _)| generation)
        .last()
        .unwrap_or(predecessor.generation);
    let origin = Origin { generation, ..line.origin() };
    let config = dir.config()?;
    let store = dir.keys();
    let of = SuccessorOf {
        origin,
        track: line.track,
        provable: (predecessor.size > 0).then_some((predecessor.size, predecessor.root)),
        tls: *store.tls_named()?.public().as_bytes(),
        addresses: &config.addresses,
    };
    let issued = Issued::beside(&authority_path);
    let delegation = successor(&store, &of, register.view(), &authority, &issued, rng)?;
    let next = origin.successor();
    let JournalKeys { log, receipt } = store.journal_keys(next, 0)?;
    let secrets = LineSecrets { log, receipt, hpke: keys::hpke(&store, next)? };
    Ok(SuccessorRequest { delegation, secrets })
}

/// Opens a line's successor now, durably.
pub(super) fn open(
    dir: &NodeDir,
    core: &mut Core,
    line: &LineRecord,
    clock: Clock,
    rng: &mut dyn Rng,
) -> Result<(), AssemblyError> {
    let SuccessorRequest { delegation, secrets } = successor_for(dir, core, line, clock, rng)?;
    let op = Op::Successor { token: TOKEN, delegation: Box::new(delegation), secrets: Box::new(secrets) };
    let outputs = core.run(vec![Request::Op { line: line.line, op }], clock, rng)?;
    for output in outputs {
        if let Output::Reply { token: TOKEN, answer } = output {
            return match answer {
                Answer::Refused(refusal) => Err(AssemblyError::Successor { detail: refusal.to_string() }),
                _ => Ok(()),
            };
        }
    }
    Err(AssemblyError::Successor { detail: "the writer did not answer".to_owned() })
}
