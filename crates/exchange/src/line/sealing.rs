//! Sealing of our statements: one HPKE context an epoch, held in memory only (PROTOCOL.md rule 7).

use comity_seal::KeptKey;
use comity_seal::commitment::{Commitment, Field, FieldGroup};
use comity_seal::hash::sha256;
use comity_seal::hpke::{HpkeInfo, HpkePublic, SenderContext};
use comity_seal::{Rng, Seed};
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::header::Epoch;
use comity_wire::limits::SEAL_TAG_BYTES;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash, LineId, Origin};

use crate::effect::Rejection;
use crate::input::Context;

/// The sender's epoch.
#[derive(Default)]
pub(super) struct Sealing {
    /// The last epoch number used; a new process starts a new one.
    pub epoch: u64,
    /// The open context and the recipient key that it is for.
    context: Option<(u64, SenderContext)>,
}

impl Sealing {
    pub(super) fn resumed(epoch: u64) -> Self {
        Self { epoch, context: None }
    }

    /// The epoch to put into a header, opening a new one where none is open for this recipient key.
    pub(super) fn epoch_for(
        &mut self,
        origin: &Origin,
        key: (u64, &HpkePublic),
        cx: &mut Context<'_>,
    ) -> Result<Epoch, Rejection> {
        let (number, public) = key;
        let mut encapsulation = None;
        if self.context.as_ref().is_none_or(|(open, _)| *open != number) {
            let next = self.epoch + 1;
            let info = info(origin.line, origin, number, next);
            let (context, encapsulated) =
                SenderContext::new(public, &info, &mut *cx.rng).map_err(|_| Rejection::Sealing)?;
            self.epoch = next;
            self.context = Some((number, context));
            encapsulation = Some(encapsulated);
        }
        Ok(Epoch { recipient_key: number, sender_epoch: self.epoch, encapsulation })
    }

    /// Seals a plaintext under the final header. Returns the key as well, to keep.
    pub(super) fn seal(&self, header: &[u8], plaintext: &[u8]) -> Result<(Vec<u8>, KeptKey), Rejection> {
        let (_, context) = self.context.as_ref().ok_or(Rejection::Sealing)?;
        let key = context.entry_key(&sha256(header)).map_err(|_| Rejection::Sealing)?;
        let mut sealed = Vec::with_capacity(plaintext.len() + SEAL_TAG_BYTES);
        sealed.extend_from_slice(plaintext);
        let kept = key.keep();
        key.seal(sealed).map(|sealed| (sealed, kept)).map_err(|_| Rejection::Sealing)
    }

    /// The recipient key of the open epoch.
    pub(super) fn open_for(&self) -> Option<u64> {
        self.context.as_ref().map(|(number, _)| *number)
    }

    /// Forgets the context: an aborted batch must not continue an epoch whose first entry was never kept.
    pub(super) fn forget(&mut self) {
        self.context = None;
    }
}

/// What an epoch's context is bound to.
pub(super) fn info(line: LineId, sender: &Origin, recipient_key: u64, sender_epoch: u64) -> HpkeInfo {
    HpkeInfo { line, sender: sender.author, generation: sender.generation, recipient_key, sender_epoch }
}

/// The commitment of a statement under a seed (PROTOCOL.md rule 6).
pub(super) fn commitment(
    seed: &[u8; 32],
    envelope: &Envelope,
    members: &Members<'_>,
) -> Result<Hash, comity_wire::Malformed> {
    let encoded = envelope.fields();
    let body = members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() });
    let fields = body.chain(encoded.by_name().map(|(name, value)| Field { group: FieldGroup::Envelope, name, value }));
    Commitment::compute(&Seed::from_bytes(seed), fields)
        .map(|c| c.root)
        .map_err(|_| comity_wire::Malformed::Forbidden { what: "statement fields" })
}

/// A statement with a fresh seed: its plaintext and its commitment, which hang on nothing but the statement. The costly
/// part of sealing that needs no order (decision 0003): a node does it on the submitter's thread, before its writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    plaintext: Vec<u8>,
    commitment: Hash,
}

impl Prepared {
    /// Draws the seed and computes the commitment (PROTOCOL.md rule 6). The members are those of the statement's body.
    ///
    /// Does not check the statement against its format, nor the signatures.
    ///
    /// # Errors
    /// The statement has no commitment: it has more fields than one may have.
    pub fn new(
        statement: &Statement,
        members: &Members<'_>,
        signatures: &[Vec<u8>],
        rng: &mut dyn Rng,
    ) -> Result<Self, Rejection> {
        let mut seed = [0; 32];
        rng.fill(&mut seed);
        Self::seeded(statement, members, signatures, seed)
    }

    /// As [`Prepared::new`] with a seed that was drawn before: officers sign the commitment, so it stays what it was.
    ///
    /// # Errors
    /// As [`Prepared::new`].
    pub fn seeded(
        statement: &Statement,
        members: &Members<'_>,
        signatures: &[Vec<u8>],
        seed: [u8; 32],
    ) -> Result<Self, Rejection> {
        let commitment = commitment(&seed, &statement.envelope, members)?;
        let plaintext = Plaintext { seed, statement: statement.to_bytes(), signatures: signatures.to_vec() };
        Ok(Self { plaintext: plaintext.to_bytes(), commitment })
    }

    /// What was sealed once, to be said again as it was: the commitment is the one of its header.
    pub(super) const fn again(plaintext: Vec<u8>, commitment: Hash) -> Self {
        Self { plaintext, commitment }
    }

    /// The commitment: what officers sign, beside the line, their keys and the nonce.
    #[must_use]
    pub const fn commitment(&self) -> Hash {
        self.commitment
    }

    /// The plaintext and the commitment.
    pub(super) fn into_parts(self) -> (Vec<u8>, Hash) {
        (self.plaintext, self.commitment)
    }
}
