//! Which keys speak for one journal, and where (PROTOCOL.md rules 17 and 19).
//!
//! Positions are the journal's own numbers, never dates:
//!
//! - **Log keys.** A rotation in entry `e` takes effect after that entry's own checkpoint:
//!   checkpoints of sizes up to `e + 1` need the old keys, larger ones the new.
//! - **Receipt keys.** The issuer's rotation in its entry `e` means: receipts that the issuer
//!   lists in its entries after `e` are by the new keys. Because a receipt may be signed before a
//!   rotation and listed after it, the keys of one rotation earlier are good as well
//!   ([`ReceiptPlace::Listed`]), and so they are for receipts that arrive before their listing
//!   ([`ReceiptPlace::Arriving`]). Keys that are two rotations old are good only for receipts
//!   that were kept as evidence, or are sent again for ever ([`ReceiptPlace::Kept`]).
//! - **Revocation.** A key revoked with the last trusted number `t` is trusted below size `t + 1`.
//!   Above, up to the size that the counterpart had receipted before it held the notice, what
//!   the key signed stays and is marked as disputed by its author; beyond, it is void.

use std::collections::{BTreeMap, BTreeSet};

use comity_seal::ed25519::Ed25519Public;
use comity_seal::{CosignerPublic, HpkePublic, Role};
use comity_wire::control::{Control, ControlBody, CosignerKey, Revocation, Rotation};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::RegisterAt;
use comity_wire::{Hash, Origin, PartyId, Track};

use crate::checkpoint::{TreeHead, verify_checkpoint};
use crate::delegation::{LineKeys, VerifiedDelegation, revocation_id, verify_authority};
use crate::receipt::{ReceiptError, verify_receipt};
use crate::register::RegisterView;

mod error;

pub use error::KeyringError;

/// Most rotations and revocations of one journal generation together: as many as an evidence file shows of one chain.
/// A successor begins anew.
pub const ROTATIONS_MAX: usize = crate::evidence::EVIDENCE_CONTROLS_MAX;
/// Most HPKE keys of one journal generation.
pub const EPOCH_KEYS_MAX: usize = 1_024;

/// How a signature stands with what its key's owner said of the key later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing was said against it.
    Trusted,
    /// Its author disowned the key for this position, but the counterpart had receipted it
    /// before: it stays (PROTOCOL.md rule 17).
    Disputed,
}

/// What is known of the place of a receipt in its issuer's journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptPlace {
    /// It comes over a link now: the newest keys or those before them.
    Arriving,
    /// Its issuer's entry of this number lists it: the keys of that place or those before them.
    Listed(u64),
    /// It was kept, or arrives however late: any keys that the issuer's journal ever had.
    Kept,
}

/// Keys from a rotation (or the delegation) on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    /// The entry that brought them.
    effective: u64,
    keys: LineKeys,
    addresses: Vec<String>,
}

/// A revocation taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Revoked {
    /// Trusted below this size.
    trusted: u64,
    /// Receipted before the notice was held: disputed below this size.
    receipted: u64,
}

/// The key history of one journal, verified from its delegation on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyring {
    origin: Origin,
    party: PartyId,
    track: Track,
    first: Span,
    rotations: Vec<Span>,
    hpke: BTreeMap<u64, HpkePublic>,
    newest_hpke: u64,
    revoked: BTreeMap<Hash, Revoked>,
    known: BTreeSet<Hash>,
    register: RegisterAt,
    last: u64,
}

/// A control entry with its place, as a keyring takes it in.
#[derive(Debug, Clone, Copy)]
pub struct PlacedControl<'a> {
    /// The entry's number.
    pub number: u64,
    /// The register position in its header, if any; else the journal's last one counts.
    pub register: Option<&'a RegisterAt>,
    /// The entry's body.
    pub body: &'a ControlBody,
    /// Largest size of this journal that the counterpart had receipted before it held this
    /// entry; never above `number`. Matters for revocations only.
    pub receipted: u64,
}

impl Keyring {
    /// Begins with the delegation in entry 0.
    #[must_use]
    pub fn new(verified: VerifiedDelegation) -> Self {
        let origin = verified.origin();
        let (delegation, keys, hpke) = verified.into_parts();
        let known = BTreeSet::from([revocation_id(&delegation.log), revocation_id(&delegation.receipt)]);
        Self {
            origin,
            party: delegation.party,
            track: delegation.track,
            first: Span { effective: 0, keys, addresses: delegation.addresses },
            rotations: Vec::new(),
            hpke: BTreeMap::from([(delegation.hpke.number, hpke)]),
            newest_hpke: delegation.hpke.number,
            revoked: BTreeMap::new(),
            known,
            register: delegation.register,
            last: 0,
        }
    }

    /// Takes in a later control entry. On an error the keyring is unchanged, and the entry is
    /// one to refuse.
    ///
    /// # Errors
    /// The first [`KeyringError`] found.
    pub fn apply(&mut self, placed: PlacedControl<'_>, register: &RegisterView) -> Result<(), KeyringError> {
        let number = placed.number;
        if number <= self.last {
            return Err(KeyringError::Order { number, last: self.last });
        }
        let relied = *placed.register.unwrap_or(&self.register);
        if relied.size < self.register.size {
            let (held, found) = (self.register.size, relied.size);
            return Err(KeyringError::RegisterGoesBack { held, found });
        }
        match &placed.body.control {
            Control::Delegation(_) => return Err(KeyringError::Delegation { number }),
            Control::PredecessorEnd(_) => {}
            Control::EpochKey(key) => {
                let expected = self.newest_hpke.saturating_add(1);
                if key.number != expected {
                    return Err(KeyringError::HpkeNumber { expected, found: key.number });
                }
                if self.hpke.len() >= EPOCH_KEYS_MAX {
                    return Err(KeyringError::TooManyEpochKeys);
                }
                let public = HpkePublic::from_bytes(key.public.as_slice());
                let public = public.map_err(|_| KeyringError::HpkeKey { number: key.number })?;
                self.hpke.insert(key.number, public);
                self.newest_hpke = key.number;
            }
            Control::Rotation(rotation) => {
                register.check_position(&relied)?;
                verify_authority(placed.body, Role::Rotation, register, relied.size)?;
                self.rotate(number, rotation)?;
            }
            Control::Revocation(revocation) => {
                register.check_position(&relied)?;
                verify_authority(placed.body, Role::Revocation, register, relied.size)?;
                self.revoke(number, revocation, placed.receipted)?;
            }
        }
        self.register = relied;
        self.last = number;
        Ok(())
    }

    fn rotate(&mut self, number: u64, rotation: &Rotation) -> Result<(), KeyringError> {
        let named = Origin { line: rotation.line, author: rotation.author, generation: rotation.generation };
        if named != self.origin {
            return Err(KeyringError::OtherJournal { number });
        }
        let effective = rotation.effective;
        if effective != number {
            return Err(KeyringError::Effective { number, effective });
        }
        self.room_for_change()?;
        let keys = LineKeys::decode(&rotation.log, &rotation.receipt, &rotation.tls)?;
        let ids = [revocation_id(&rotation.log), revocation_id(&rotation.receipt)];
        if ids.iter().any(|id| self.known.contains(id)) {
            return Err(KeyringError::KeyReused { number });
        }
        self.known.extend(ids);
        let addresses = rotation.addresses.clone();
        self.rotations.push(Span { effective, keys, addresses });
        Ok(())
    }

    fn room_for_change(&self) -> Result<(), KeyringError> {
        if self.rotations.len() + self.revoked.len() >= ROTATIONS_MAX {
            return Err(KeyringError::TooManyRotations);
        }
        Ok(())
    }

    fn revoke(&mut self, number: u64, revocation: &Revocation, receipted: u64) -> Result<(), KeyringError> {
        let named = Origin { line: revocation.line, author: revocation.author, generation: revocation.generation };
        if named != self.origin {
            return Err(KeyringError::OtherJournal { number });
        }
        let last_trusted = revocation.last_trusted;
        if last_trusted > number {
            return Err(KeyringError::LastTrusted { number, last_trusted });
        }
        let unknown = !self.known.contains(&revocation.key);
        if unknown || self.revoked.contains_key(&revocation.key) {
            return Err(KeyringError::NothingToRevoke { number });
        }
        self.room_for_change()?;
        let trusted = last_trusted.saturating_add(1);
        let receipted = receipted.min(number);
        self.revoked.insert(revocation.key, Revoked { trusted, receipted });
        Ok(())
    }

    /// The journal.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The party that speaks.
    #[must_use]
    pub fn party(&self) -> PartyId {
        self.party
    }

    /// The line's track, as the delegation says.
    #[must_use]
    pub fn track(&self) -> Track {
        self.track
    }

    /// The last register position relied on.
    #[must_use]
    pub fn register(&self) -> RegisterAt {
        self.register
    }

    /// The log keys that must sign a checkpoint of this size.
    #[must_use]
    pub fn log_key(&self, size: u64) -> &CosignerPublic {
        let by_newest = |span: &&Span| span.effective.saturating_add(1) < size;
        let span = self.rotations.iter().rev().find(by_newest);
        &span.unwrap_or(&self.first).keys.log
    }

    /// The receipt keys that may have signed a receipt of that place, the likeliest first.
    #[must_use]
    pub fn receipt_keys(&self, place: ReceiptPlace) -> Vec<&CosignerPublic> {
        let newest_first = self.rotations.iter().rev().chain([&self.first]);
        let spans: Vec<_> = match place {
            ReceiptPlace::Arriving => newest_first.take(2).collect(),
            ReceiptPlace::Kept => newest_first.collect(),
            ReceiptPlace::Listed(number) => {
                newest_first.skip_while(|span| span.effective >= number.max(1)).take(2).collect()
            }
        };
        spans.into_iter().map(|span| &span.keys.receipt).collect()
    }

    /// The HPKE key of a number.
    #[must_use]
    pub fn hpke(&self, number: u64) -> Option<&HpkePublic> {
        self.hpke.get(&number)
    }

    /// Number of the newest HPKE key.
    #[must_use]
    pub fn newest_hpke(&self) -> u64 {
        self.newest_hpke
    }

    /// The TLS keys that the node may present now: the newest, and the one before it, which it
    /// may still use until it has restarted its links.
    #[must_use]
    pub fn tls_keys(&self) -> Vec<&Ed25519Public> {
        let newest_first = self.rotations.iter().rev().chain([&self.first]);
        newest_first.take(2).map(|span| &span.keys.tls).collect()
    }

    /// Whether the journal has ever named this TLS key.
    #[must_use]
    pub fn has_named_tls(&self, tls: &[u8; 32]) -> bool {
        self.rotations.iter().chain([&self.first]).any(|span| span.keys.tls.as_bytes() == tls)
    }

    /// Where the node may be reached, by its newest word.
    #[must_use]
    pub fn addresses(&self) -> &[String] {
        &self.rotations.last().unwrap_or(&self.first).addresses
    }

    /// Checks a checkpoint of this journal: both signatures, by the keys of its size.
    ///
    /// # Errors
    /// [`KeyringError::Checkpoint`], [`KeyringError::Revoked`].
    pub fn verify_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(TreeHead, Standing), KeyringError> {
        let key = self.log_key(checkpoint.size);
        let head = verify_checkpoint(checkpoint, self.origin.into(), key)?;
        Ok((head, self.standing(key, checkpoint.size)?))
    }

    /// Checks a receipt that this journal's author gave for a head of its counterpart.
    ///
    /// For a listed receipt a revocation counts by the listing entry's number; a kept one, whose
    /// listing is unknown, under a revoked key is refused.
    ///
    /// # Errors
    /// [`KeyringError::Receipt`], [`KeyringError::Revoked`].
    pub fn verify_receipt(
        &self,
        receipt: &Receipt,
        head: &TreeHead,
        place: ReceiptPlace,
    ) -> Result<Standing, KeyringError> {
        let mut error = None;
        for key in self.receipt_keys(place) {
            match verify_receipt(receipt, &self.origin, key, head) {
                Ok(()) => {
                    let size = match place {
                        ReceiptPlace::Listed(number) => number.saturating_add(1),
                        ReceiptPlace::Arriving | ReceiptPlace::Kept => u64::MAX,
                    };
                    return self.standing(key, size);
                }
                Err(refused) => error = error.or(Some(refused)),
            }
        }
        Err(error.unwrap_or(ReceiptError::Lines { found: 0 }).into())
    }

    /// How a signature by this key at this size of the journal stands.
    ///
    /// # Errors
    /// [`KeyringError::Revoked`].
    pub fn standing(&self, key: &CosignerPublic, size: u64) -> Result<Standing, KeyringError> {
        let Some(id) = self.id_of(key) else { return Ok(Standing::Trusted) };
        match self.revoked.get(&id) {
            None => Ok(Standing::Trusted),
            Some(revoked) if size <= revoked.trusted => Ok(Standing::Trusted),
            Some(revoked) if size <= revoked.receipted => Ok(Standing::Disputed),
            Some(revoked) => Err(KeyringError::Revoked { trusted: revoked.trusted }),
        }
    }

    /// How an entry of this journal stands: by the log key of the checkpoint that first covered it.
    ///
    /// An entry whose key was revoked below it stays in the tree that later keys sign; this says whether its author
    /// still stands by it.
    ///
    /// # Errors
    /// [`KeyringError::Revoked`]: disowned, and not receipted before the notice was held.
    pub fn entry_standing(&self, number: u64) -> Result<Standing, KeyringError> {
        let size = number.saturating_add(1);
        self.standing(self.log_key(size), size)
    }

    fn id_of(&self, key: &CosignerPublic) -> Option<Hash> {
        if self.revoked.is_empty() {
            return None;
        }
        let mldsa44: Box<[u8]> = key.mldsa44.as_bytes().into();
        let mldsa44 = mldsa44.try_into().ok()?;
        Some(revocation_id(&CosignerKey { ed25519: *key.ed25519.as_bytes(), mldsa44 }))
    }
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
