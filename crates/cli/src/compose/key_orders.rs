//! New keys of a line, and the end of old ones' trust: entries of its own journal that an authority signs.

use std::path::Path;
use std::time::Duration;

use comity_api::KeyOrder;
use comity_exchange::Side;
use comity_journal::delegation::{cosigner_key, revocation_id};
use comity_node::assembly::{RotationKeys, rotation_keys};
use comity_node::core::Core;
use comity_node::ledger::query::{self, Position};
use comity_node::party::keys::KeyName;
use comity_node::party::{NodeDir, rotate};
use comity_node::service::problem::codes;
use comity_node::service::views::{AuditView, Reference};
use comity_node::service::{Node, OsRng, Problem, Snapshot};
use comity_wire::control::{Control, ControlBody};
use comity_wire::{Canonical, Hash, LineId, Origin};

use super::registers;
use super::take_up::refused;

/// How often the journal is looked at until the entry stands, and how long between.
const LOOKS_MAX: u32 = 400;
const LOOK_PAUSE: Duration = Duration::from_millis(25);

/// Carries out an order; returns the entry that says so.
pub(super) async fn carry_out(node: &Node, dir: &NodeDir, order: KeyOrder) -> Result<Reference, Problem> {
    match order {
        KeyOrder::Rotate { peer, track, authority_key } => {
            let line = node.names().line(&peer, &track)?;
            rotate_keys(node, dir, line, authority_key.as_deref().map(Path::new)).await
        }
        KeyOrder::Revoke { peer, track, last_trusted, authority_key } => {
            let line = node.names().line(&peer, &track)?;
            revoke_keys(node, dir, line, last_trusted, authority_key.as_deref().map(Path::new)).await
        }
    }
}

/// Where our journal on a line is: its origin and size.
fn head(core: &Core, line: LineId) -> Option<(Origin, u64)> {
    let report = core.report_of(&line)?;
    let (author, generation) = (report.config.our_author, report.status.generation);
    Some((Origin { line, author, generation }, report.status.size))
}

/// A problem of a line, by its names.
fn on(node: &Node, line: LineId, code: &'static str) -> Problem {
    let names = node.names();
    let (peer, track) = names.of(&line);
    Problem::new(code).with("peer", peer).with("track", track.word())
}

/// Gives a line new keys; a rotation names the identity that is prepared, if there is one.
pub(super) async fn rotate_keys(
    node: &Node,
    dir: &NodeDir,
    line: LineId,
    given: Option<&Path>,
) -> Result<Reference, Problem> {
    registers::take(node, dir).await?;
    let register = dir.register().map_err(|error| refused(&error))?;
    let authority = dir.authority(given, register.view()).map_err(|error| refused(&error))?;
    let by = authority.number();
    let tls = *dir.keys().tls_named().map_err(|error| refused(&error))?.public().as_bytes();
    let addresses = dir.config().map_err(|error| refused(&error))?.addresses;
    let dir = dir.clone();
    // One step of the writer: nothing takes the number for which the keys are made and kept.
    let waiting = on(node, line, codes::LINE_WAITING);
    let rotated = node.with_core(move |core, clock| {
        let (origin, number) = head(core, line).ok_or(waiting)?;
        let of = RotationKeys { dir: &dir, origin, number, authority, tls, addresses };
        let failed = |error: &dyn std::fmt::Display| Problem::new(codes::INTERNAL).with("detail", error);
        let rotate = rotation_keys(of, &mut OsRng).map_err(|error| failed(&error))?;
        core.rotate_now(line, rotate, clock, &mut OsRng).map_err(|error| failed(&error))?;
        Ok((origin, number))
    });
    let (origin, number) = rotated.await??;
    let entry = stands(node, origin, number, |control| matches!(control, Control::Rotation(_))).await?;
    noted(node, "keys-rotated", by, &entry, Vec::new()).await?;
    Ok(entry)
}

/// Logs what an authority signed.
async fn noted(node: &Node, what: &str, by: u64, entry: &Reference, details: Vec<String>) -> Result<(), Problem> {
    let (what, who, subject) = (what.to_owned(), Some(format!("authority {by}")), Some(entry.number.clone()));
    let authority = Some(by);
    node.note(AuditView { what, who, authority, subject, details, ..AuditView::default() }).await
}

async fn revoke_keys(
    node: &Node,
    dir: &NodeDir,
    line: LineId,
    last_trusted: u64,
    given: Option<&Path>,
) -> Result<Reference, Problem> {
    registers::take(node, dir).await?;
    let register = dir.register().map_err(|error| refused(&error))?;
    let authority = dir.authority(given, register.view()).map_err(|error| refused(&error))?;
    let by = authority.number();
    let found = node.with_core(move |core, _| head(core, line)).await?;
    let (origin, number) = found.ok_or_else(|| on(node, line, codes::LINE_WAITING))?;
    if last_trusted >= number {
        let beyond = on(node, line, codes::REVOKE_BEYOND).with("last_trusted", last_trusted);
        return Err(beyond.with("last", number.saturating_sub(1)));
    }
    // The keys in use at the last trusted entry are those whose later use is disowned.
    let keys = dir.keys();
    let numbers = keys.log_numbers(origin).map_err(|error| refused(&error))?;
    let from = numbers.into_iter().rfind(|from| *from <= last_trusted).unwrap_or(0);
    let log = keys.cosigner(&KeyName::Log { origin, from }).map_err(|error| refused(&error))?;
    let failed = |error: &dyn std::fmt::Display| Problem::new(codes::INTERNAL).with("detail", error);
    let key = cosigner_key(log.public()).map_err(|error| failed(&error))?;
    if let Some(trusted) = revoked(&node.snapshot().await?, origin, &revocation_id(&key))? {
        return Err(on(node, line, codes::REVOKED_BEFORE).with("last_trusted", trusted));
    }
    let body = rotate::revocation(origin, &key, last_trusted, &authority).map_err(|error| refused(&error))?;
    let why = node.with_core(move |core, clock| core.control_now(line, body, clock, &mut OsRng)).await?;
    if let Some(why) = why.map_err(|error| failed(&error))? {
        return Err(on(node, line, codes::CONTROL_REFUSED).with("detail", why));
    }
    let entry = stands(node, origin, number, move |control| match control {
        Control::Revocation(revocation) => revocation.last_trusted == last_trusted,
        _ => false,
    });
    let entry = entry.await?;
    noted(node, "keys-revoked", by, &entry, vec![last_trusted.to_string()]).await?;
    Ok(entry)
}

/// Up to where a key of our journal is trusted, if it was revoked.
fn revoked(snapshot: &Snapshot, origin: Origin, key: &Hash) -> Result<Option<u64>, Problem> {
    let controls = snapshot.our_controls(&origin.line, origin.generation)?;
    Ok(controls.into_iter().find_map(|of| match of.control {
        Control::Revocation(revocation) if revocation.key == *key => Some(revocation.last_trusted),
        _ => None,
    }))
}

/// Waits until the journal has such an entry at or above a number, and names it.
async fn stands(
    node: &Node,
    origin: Origin,
    from: u64,
    is_it: impl Fn(&Control) -> bool,
) -> Result<Reference, Problem> {
    let failed = |error: &dyn std::fmt::Display| Problem::new(codes::INTERNAL).with("detail", error);
    for _ in 0..LOOKS_MAX {
        let snapshot = node.snapshot().await?;
        let journal = snapshot.journals.find(&origin.line, Side::Ours, origin.generation);
        let numbers = match journal {
            Some(journal) => query::controls(&*snapshot.read, journal).map_err(|error| failed(&error))?,
            None => Vec::new(),
        };
        for number in numbers.into_iter().filter(|number| *number >= from) {
            let at = Position { journal: journal.unwrap_or_default(), number };
            let Some(stored) = query::entry(&*snapshot.read, at).map_err(|error| failed(&error))? else { continue };
            let control = ControlBody::from_bytes(&stored.entry.body);
            if control.is_ok_and(|body| is_it(&body.control)) {
                let number = snapshot.names.entry(&origin.line, Side::Ours, origin.generation, number);
                return Ok(Reference { number, id: stored.id.to_string() });
            }
        }
        drop(snapshot);
        tokio::time::sleep(LOOK_PAUSE).await;
    }
    let detail = "the entry was written and is not found in the journal";
    Err(Problem::new(codes::INTERNAL).with("detail", detail))
}
