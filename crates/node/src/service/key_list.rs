//! Which keys speak in our journals, and from which entry on: what the journals themselves say.

use comity_exchange::Side;
use comity_journal::delegation::revocation_id;
use comity_seal::CosignerPublic;
use comity_wire::control::{Control, ControlBody, CosignerKey};
use comity_wire::{Canonical, Hash, LineId, Origin};

use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{JournalKeysView, KeySpanView, SignedControlView};
use crate::ledger::query::{self, Position};

impl Node {
    /// The keys of every journal of ours at this node, by line, oldest generation first.
    ///
    /// # Errors
    /// The store's.
    pub async fn key_list(&self) -> Result<Vec<JournalKeysView>, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || snapshot.key_list()).await?
    }
}

impl Snapshot {
    /// The delegation, rotations and revocations of a journal of ours, with their numbers, ascending.
    ///
    /// # Errors
    /// The store's.
    pub fn our_controls(&self, line: &LineId, generation: u64) -> Result<Vec<OurControl>, Problem> {
        let Some(journal) = self.journals.find(line, Side::Ours, generation) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for number in query::controls(&*self.read, journal).map_err(keep)? {
            let Some(stored) = query::entry(&*self.read, Position { journal, number }).map_err(keep)? else { continue };
            let damaged = |e| Problem::new(codes::STORE_DAMAGED).with("detail", e);
            let body = ControlBody::from_bytes(&stored.entry.body).map_err(damaged)?;
            let relied = match &body.control {
                Control::Delegation(delegation) => delegation.register.size,
                _ => stored.entry.header().map_err(damaged)?.register.map_or(0, |at| at.size),
            };
            let authority = body.signature.as_ref().map_or(0, |signature| signature.key);
            found.push(OurControl { number, control: body.control, authority, relied });
        }
        Ok(found)
    }

    /// How much of our register the newest entry of a journal of ours relies on.
    fn relied(&self, line: &LineId, generation: u64) -> Result<u64, Problem> {
        let Some(journal) = self.journals.find(line, Side::Ours, generation) else { return Ok(0) };
        let size = query::size(&*self.read, journal).map_err(keep)?;
        let Some(number) = size.checked_sub(1) else { return Ok(0) };
        let stored = query::entry(&*self.read, Position { journal, number }).map_err(keep)?;
        let header = stored.and_then(|stored| stored.entry.header().ok());
        Ok(header.and_then(|header| header.register).map_or(0, |at| at.size))
    }

    fn key_list(&self) -> Result<Vec<JournalKeysView>, Problem> {
        let ours: Vec<(LineId, u64)> = self
            .journals
            .iter()
            .filter(|(line, side, ..)| *side == Side::Ours && self.names.lines.contains_key(line))
            .map(|(line, _, generation, _)| (line, generation))
            .collect();
        let mut views = Vec::with_capacity(ours.len());
        for (line, generation) in &ours {
            let controls = self.our_controls(line, *generation)?;
            let first = controls.first().map(|first| &first.control);
            let Some(Control::Delegation(delegation)) = first else { continue };
            let origin = Origin { line: *line, author: delegation.author, generation: *generation };
            let (peer, track) = self.names.of(line);
            views.push(JournalKeysView {
                peer: peer.to_owned(),
                track: track.word().to_owned(),
                journal: origin.to_string(),
                generation: *generation,
                closed: ours.iter().any(|(other, later)| other == line && later > generation),
                register: self.relied(line, *generation)?,
                keys: spans(&controls)?,
                signed: controls.iter().filter(|of| of.authority > 0).map(signed).collect(),
            });
        }
        views.sort_by(|a, b| (&a.peer, &a.journal).cmp(&(&b.peer, &b.journal)));
        Ok(views)
    }
}

/// A control entry of ours.
#[derive(Debug, Clone)]
pub struct OurControl {
    /// Its number.
    pub number: u64,
    /// What it says.
    pub control: Control,
    /// The authority that signed it; 0 where none had to.
    pub authority: u64,
    /// The size of our register that it relies on.
    pub relied: u64,
}

const fn signed(of: &OurControl) -> SignedControlView {
    SignedControlView { entry: of.number, authority: of.authority, register: of.relied }
}

fn spans(controls: &[OurControl]) -> Result<Vec<KeySpanView>, Problem> {
    let revoked = |key: &CosignerKey| {
        let id = revocation_id(key);
        controls.iter().find_map(|of| match &of.control {
            Control::Revocation(revocation) if revocation.key == id => Some(revocation.last_trusted),
            _ => None,
        })
    };
    let mut spans = Vec::new();
    for of in controls {
        let (log, receipt, tls) = match &of.control {
            Control::Delegation(delegation) => (&delegation.log, &delegation.receipt, delegation.tls),
            Control::Rotation(rotation) => (&rotation.log, &rotation.receipt, rotation.tls),
            _ => continue,
        };
        spans.push(KeySpanView {
            from: of.number,
            authority: of.authority,
            register: of.relied,
            tls: Hash(tls).to_string(),
            log: fingerprint(log)?.to_string(),
            receipt: fingerprint(receipt)?.to_string(),
            log_trusted: revoked(log),
            receipt_trusted: revoked(receipt),
            newest: false,
        });
    }
    if let Some(last) = spans.last_mut() {
        last.newest = true;
    }
    Ok(spans)
}

fn fingerprint(key: &CosignerKey) -> Result<Hash, Problem> {
    let damaged = |e: comity_seal::KeyRefused| Problem::new(codes::STORE_DAMAGED).with("detail", e);
    Ok(CosignerPublic::from_parts(&key.ed25519, key.mldsa44.as_slice()).map_err(damaged)?.fingerprint())
}
