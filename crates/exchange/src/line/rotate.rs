//! New log, receipt and TLS keys for our journal (PROTOCOL.md rule 19): an entry of the journal itself, signed by an
//! authority, effective by number.

use comity_journal::delegation::{cosigner_key, sign_control};
use comity_seal::{AuthoritySecret, CosignerSecret};
use comity_wire::control::{Control, Rotation};
use comity_wire::entry::Entry;

use super::Line;
use crate::effect::Notice;
use crate::input::Context;
use crate::ledger::LedgerError;

/// What a rotation brings. The authority's key is in memory for this one batch: the entry names its own number, which
/// is known only when it is appended.
pub struct Rotate {
    /// Number of the authority key in our register.
    pub authority_number: u64,
    /// The authority.
    pub authority: AuthoritySecret,
    /// New log key.
    pub log: CosignerSecret,
    /// New receipt key.
    pub receipt: CosignerSecret,
    /// New TLS public key.
    pub tls: [u8; 32],
    /// Addresses from now on.
    pub addresses: Vec<String>,
}

impl Line {
    /// Rotates our keys with the next batch; [`Notice::Rotated`] tells that the new ones are in use and must have been
    /// kept before: the caller writes them to its key store first.
    pub fn rotate(&mut self, rotate: Rotate) {
        self.batch.rotate = Some(Box::new(rotate));
    }

    /// Appends the rotation and ends the batch: its checkpoint is the last one by the old key. Where that key is revoked,
    /// a bare entry follows under a head by the new one, so that the line goes on at once.
    pub(super) fn write_rotation(&mut self, rotate: Rotate, cx: &mut Context<'_>) -> Result<Vec<Entry>, LedgerError> {
        let number = self.ours.size();
        let fault = |e: comity_seal::error::CryptoFault| LedgerError { what: "our new keys", detail: e.to_string() };
        let control = Control::Rotation(Box::new(Rotation {
            line: self.config.line,
            author: self.config.our_author,
            generation: self.ours.origin.generation,
            effective: number,
            log: cosigner_key(rotate.log.public()).map_err(fault)?,
            receipt: cosigner_key(rotate.receipt.public()).map_err(fault)?,
            tls: rotate.tls,
            addresses: rotate.addresses,
        }));
        let body = match sign_control(control, rotate.authority_number, &rotate.authority) {
            Ok(body) => body,
            Err(fault) => {
                self.tell(Notice::ControlRefused { why: fault.to_string() });
                return Ok(Vec::new());
            }
        };
        let mut entries: Vec<Entry> = self.write_control(&body, cx)?.into_iter().collect();
        // A rotation that was refused leaves the batch as it was; what was appended before it still needs a head.
        if self.ours.checkpoint_size < self.ours.size() {
            self.sign_our_head(cx)?;
        }
        if !entries.is_empty() {
            self.secrets.log = rotate.log;
            self.secrets.receipt = rotate.receipt;
            self.tell(Notice::Rotated { number });
            if self.ours.disowned(self.ours.size()) {
                // The old keys signed this head and are revoked: the counterpart takes nothing below one by the new keys.
                entries.push(self.write_bare(cx)?);
                self.sign_our_head(cx)?;
            }
        }
        Ok(entries)
    }
}
