//! Releases by officers on both sides (PROTOCOL.md rule 5): ours before they are written, theirs before they are opened.
//!
//! Judged at the size of the author's register that the entry's header relies on, or that an earlier entry of the same
//! author did, if that was larger: naming an older position makes a revoked key no better. A nonce releases one statement
//! of an author on a line, for ever. What two released, one alone neither corrects, cancels nor replaces.

use comity_journal::Keyring;
use comity_journal::keyring::ReceiptPlace;
use comity_journal::register::RegisterView;
use comity_journal::release::{self, ReleaseFault, Released, is_by_two, required_officers};
use comity_wire::envelope::Envelope;
use comity_wire::header::Header;
use comity_wire::{EntryId, Hash, Origin};

use super::Line;
use crate::effect::Effect;
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

impl Line {
    /// Who released a statement of theirs.
    pub(super) fn their_release(
        &self,
        header: &Header,
        envelope: &Envelope,
        slots: &[&[u8]],
    ) -> Result<Released, ReleaseFault> {
        let origin = Origin { generation: self.theirs.generation, ..header.origin() };
        let relied = self.relied_by(origin.generation, header.number, header);
        // A position that our copy of their register does not have proves nobody.
        let at = if relied == 0 { 0 } else { relied.max(self.theirs.relied) };
        let commitment = header.commitment.ok_or(ReleaseFault::Stray)?;
        let view = self.theirs.register.view();
        let released = release::verify((self.config.line, commitment), envelope, slots, (view, at))?;
        no_node_key(&released, view, self.theirs.keyring.as_ref())?;
        Ok(released)
    }

    /// Who releases a statement of ours. Nothing is written that the counterpart would have to refuse.
    pub(super) fn our_release(
        &self,
        commitment: Hash,
        envelope: &Envelope,
        slots: &[Vec<u8>],
    ) -> Result<Released, ReleaseFault> {
        let view = self.ours.register.view();
        let at = self.ours.register_at.size;
        let released = release::verify((self.config.line, commitment), envelope, slots, (view, at))?;
        no_node_key(&released, view, self.ours.keyring.as_ref())?;
        Ok(released)
    }

    /// Uses a nonce up; `false` where it was used before.
    pub(super) fn use_nonce(&mut self, side: Side, nonce: [u8; 32], cx: &mut Context<'_>) -> Result<bool, LedgerError> {
        if self.batch.nonces.contains(&(side, nonce)) || cx.ledger.nonce_used(side, &nonce)? {
            return Ok(false);
        }
        self.batch.nonces.insert((side, nonce));
        cx.out.push(Effect::NonceUsed { side, nonce });
        Ok(true)
    }

    /// What a statement supersedes, where two officers released that and two do not release this one: one person undoes
    /// nothing that took two. What cannot be read any more, or is not here, is not looked at.
    pub(super) fn undone_alone(
        &self,
        side: Side,
        envelope: &Envelope,
        cx: &Context<'_>,
    ) -> Result<Option<EntryId>, LedgerError> {
        let Some(before) = envelope.supersedes.filter(|_| required_officers(envelope).len() < 2) else {
            return Ok(None);
        };
        let now = self.batch.by_two.contains(&(side, before));
        let by_two = now || cx.ledger.envelope(side, &before)?.is_some_and(|envelope| is_by_two(&envelope));
        Ok(by_two.then_some(before))
    }

    /// Whether a nonce of ours released something before.
    pub(super) fn nonce_used(&self, nonce: &[u8; 32], cx: &Context<'_>) -> Result<bool, LedgerError> {
        Ok(self.batch.nonces.contains(&(Side::Ours, *nonce)) || cx.ledger.nonce_used(Side::Ours, nonce)?)
    }
}

/// A key with which the author's node speaks on the line is nobody's own.
fn no_node_key(released: &Released, view: &RegisterView, keyring: Option<&Keyring>) -> Result<(), ReleaseFault> {
    let Some(keyring) = keyring else { return Ok(()) };
    let mut nodes: Vec<[u8; 32]> = vec![*keyring.log_key(u64::MAX).ed25519.as_bytes()];
    nodes.extend(keyring.receipt_keys(ReceiptPlace::Kept).iter().map(|key| *key.ed25519.as_bytes()));
    nodes.extend(keyring.tls_keys().iter().map(|key| *key.as_bytes()));
    for officer in &released.officers {
        let of = view.officers().iter().find(|of| of.fingerprint == Some(officer.key));
        let half = of.and_then(|of| of.key.as_ref()).map(|key| *key.ed25519().as_bytes());
        if half.is_some_and(|half| nodes.contains(&half)) {
            return Err(ReleaseFault::NodeKey { key: officer.key });
        }
    }
    Ok(())
}
