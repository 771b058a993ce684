//! HPKE (RFC 9180 base mode) with X-Wing (KEM 0x647A), HKDF-SHA256 and ChaCha20-Poly1305.
//!
//! One context per line, direction and epoch, because the encapsulation and not the disk is what costs; each entry's
//! key is exported from it (PROTOCOL.md rule 7). A sender's context lives in memory only: every start opens a new
//! epoch, so no restored state can repeat a key.

use std::sync::Arc;

use aws_lc_rs::agreement;
use comity_wire::limits::{ENCAPSULATION_BYTES, HPKE_PUBLIC_BYTES};
use comity_wire::{AuthorId, Hash, LineId};
use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, setup_receiver, setup_sender_with_rng};
use zeroize::Zeroizing;

use crate::entry_seal::EntryKey;
use crate::error::{CryptoFault, KeyRefused, OpenRefused};
use crate::hash::sha256;
use crate::rng::Rng;
use crate::secret::Seed;

const WHAT: &str = "HPKE key";
const X25519_BYTES: usize = 32;

/// An X-Wing public key. Cloning is cheap.
#[derive(Clone)]
pub struct HpkePublic {
    // The bytes alone: the library's key is larger, and made of them for an encapsulation, once in an epoch, at a small part
    // of what that costs. A node holds three of these for each line.
    bytes: Arc<[u8; HPKE_PUBLIC_BYTES]>,
    hash: Hash,
}

impl HpkePublic {
    /// Reads a key: the ML-KEM part must be canonical, the X25519 part of no small order.
    ///
    /// # Errors
    /// A wrong length, a malformed or a weak key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyRefused> {
        let owned: &[u8; HPKE_PUBLIC_BYTES] = bytes.try_into().map_err(|_| KeyRefused::Length {
            what: WHAT,
            actual: bytes.len(),
            expected: HPKE_PUBLIC_BYTES,
        })?;
        let key = <XWing as Kem>::PublicKey::from_bytes(bytes).map_err(|_| KeyRefused::NotAKey { what: WHAT })?;
        if !x25519_contributes(&bytes[HPKE_PUBLIC_BYTES - X25519_BYTES..]) {
            return Err(KeyRefused::SmallOrder { what: WHAT });
        }
        if key.to_bytes().as_slice() != bytes {
            return Err(KeyRefused::NotCanonical { what: WHAT });
        }
        Ok(Self { hash: sha256(bytes), bytes: Arc::new(*owned) })
    }

    /// The encoding: ML-KEM-768 encapsulation key, then X25519 public key.
    pub fn as_bytes(&self) -> &[u8; HPKE_PUBLIC_BYTES] {
        &self.bytes
    }

    /// SHA-256 of the encoding.
    pub const fn hash(&self) -> Hash {
        self.hash
    }
}

impl PartialEq for HpkePublic {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for HpkePublic {}

impl std::fmt::Debug for HpkePublic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HpkePublic({})", self.hash)
    }
}

/// An X-Wing secret key, from its 32-byte seed. Never printed.
pub struct HpkeSecret {
    // The library's key is made of it for the opening of an epoch, which expands the seed in any case.
    seed: Seed,
    public: HpkePublic,
}

impl HpkeSecret {
    /// A fresh key.
    ///
    /// # Errors
    /// The library fails.
    pub fn generate(rng: &mut dyn Rng) -> Result<Self, CryptoFault> {
        Self::from_seed(Seed::random(rng))
    }

    /// The key of a seed, always the same.
    ///
    /// # Errors
    /// The library fails.
    pub fn from_seed(seed: Seed) -> Result<Self, CryptoFault> {
        let fault = CryptoFault { operation: "X-Wing key generation" };
        let key = <XWing as Kem>::PrivateKey::from_bytes(seed.expose()).map_err(|_| fault)?;
        let public = HpkePublic::from_bytes(&XWing::sk_to_pk(&key).to_bytes()).map_err(|_| fault)?;
        Ok(Self { seed, public })
    }

    /// The public key.
    pub const fn public(&self) -> &HpkePublic {
        &self.public
    }

    /// The seed: only for keeping it.
    pub const fn seed(&self) -> &Seed {
        &self.seed
    }
}

/// What both sides bind a context to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HpkeInfo {
    /// The line.
    pub line: LineId,
    /// Who seals.
    pub sender: AuthorId,
    /// The generation of the sender's journal.
    pub generation: u64,
    /// Which of the recipient's published keys.
    pub recipient_key: u64,
    /// The sender's epoch, never used twice with one key.
    pub sender_epoch: u64,
}

impl HpkeInfo {
    fn bytes(&self, recipient: &HpkePublic) -> Vec<u8> {
        let parts: [&[u8]; 7] = [
            b"comity/v1/hpke\n",
            self.line.as_bytes(),
            self.sender.as_bytes(),
            &self.generation.to_be_bytes(),
            &self.recipient_key.to_be_bytes(),
            &self.sender_epoch.to_be_bytes(),
            recipient.hash.as_bytes(),
        ];
        parts.concat()
    }
}

/// An encapsulation: it opens a context for the holder of the secret key.
pub type Encapsulation = Box<[u8; ENCAPSULATION_BYTES]>;

/// The sender's side of one epoch. In memory only; it cannot be cloned or kept.
pub struct SenderContext(AeadCtxS<ChaCha20Poly1305, HkdfSha256, XWing>);

impl SenderContext {
    /// Opens an epoch. The encapsulation goes into the epoch's first entry.
    ///
    /// # Errors
    /// The library fails.
    pub fn new(
        recipient: &HpkePublic,
        info: &HpkeInfo,
        rng: &mut dyn Rng,
    ) -> Result<(Self, Encapsulation), CryptoFault> {
        let (context, encapsulation) = setup_sender(recipient, &info.bytes(recipient), rng)?;
        Ok((Self(context), encapsulation))
    }

    /// The key of the entry with this header.
    ///
    /// # Errors
    /// The library fails.
    pub fn entry_key(&self, header_hash: &Hash) -> Result<EntryKey, CryptoFault> {
        export(|context, out| self.0.export(context, out).is_ok(), header_hash)
    }
}

/// The receiver's side of one epoch.
pub struct ReceiverContext(AeadCtxR<ChaCha20Poly1305, HkdfSha256, XWing>);

impl ReceiverContext {
    /// Opens an epoch of the sender's. A wrong but well-formed encapsulation yields a context that opens nothing.
    ///
    /// # Errors
    /// The encapsulation is malformed, or its X25519 part is of small order.
    pub fn new(secret: &HpkeSecret, info: &HpkeInfo, encapsulation: &[u8]) -> Result<Self, OpenRefused> {
        receive(secret, &info.bytes(&secret.public), encapsulation).map(Self)
    }

    /// The key of the entry with this header.
    ///
    /// # Errors
    /// The library fails.
    pub fn entry_key(&self, header_hash: &Hash) -> Result<EntryKey, CryptoFault> {
        export(|context, out| self.0.export(context, out).is_ok(), header_hash)
    }
}

fn export(export: impl FnOnce(&[u8], &mut [u8]) -> bool, header_hash: &Hash) -> Result<EntryKey, CryptoFault> {
    const DOMAIN: &[u8; 15] = b"comity/v1/entry";
    let mut context = [0; 47];
    context[..15].copy_from_slice(DOMAIN);
    context[15..].copy_from_slice(header_hash.as_bytes());
    let mut key = Zeroizing::new([0; 32]);
    if export(&context, key.as_mut_slice()) {
        Ok(EntryKey::new(key))
    } else {
        Err(CryptoFault { operation: "HPKE export" })
    }
}

pub(crate) fn setup_sender(
    recipient: &HpkePublic,
    info: &[u8],
    rng: &mut dyn Rng,
) -> Result<(AeadCtxS<ChaCha20Poly1305, HkdfSha256, XWing>, Encapsulation), CryptoFault> {
    let fault = CryptoFault { operation: "HPKE encapsulation" };
    let key = <XWing as Kem>::PublicKey::from_bytes(recipient.bytes.as_slice()).map_err(|_| fault)?;
    let (encapsulated, context) =
        setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(&OpModeS::Base, &key, info, &mut Adapter(rng))
            .map_err(|_| fault)?;
    let bytes: Box<[u8]> = encapsulated.to_bytes().as_slice().into();
    Ok((context, bytes.try_into().map_err(|_| fault)?))
}

pub(crate) fn receive(
    secret: &HpkeSecret,
    info: &[u8],
    encapsulation: &[u8],
) -> Result<AeadCtxR<ChaCha20Poly1305, HkdfSha256, XWing>, OpenRefused> {
    if encapsulation.len() != ENCAPSULATION_BYTES
        || !x25519_contributes(&encapsulation[ENCAPSULATION_BYTES - X25519_BYTES..])
    {
        return Err(OpenRefused::Encapsulation);
    }
    let encapsulated =
        <XWing as Kem>::EncappedKey::from_bytes(encapsulation).map_err(|_| OpenRefused::Encapsulation)?;
    let key = <XWing as Kem>::PrivateKey::from_bytes(secret.seed.expose()).map_err(|_| OpenRefused::Encapsulation)?;
    setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(&OpModeR::Base, &key, &encapsulated, info)
        .map_err(|_| OpenRefused::Encapsulation)
}

/// Whether an agreement with this X25519 key depends on the other side's secret. Points of small order give zero
/// with every scalar, and the library refuses that (RFC 7748 section 6.1), so a fixed scalar tells.
fn x25519_contributes(point: &[u8]) -> bool {
    let Ok(scalar) = agreement::PrivateKey::from_private_key(&agreement::X25519, &[0x42; 32]) else {
        return false;
    };
    let peer = agreement::UnparsedPublicKey::new(&agreement::X25519, point);
    agreement::agree(&scalar, peer, (), |_| Ok(())).is_ok()
}

struct Adapter<'a>(&'a mut dyn Rng);

impl TryRng for Adapter<'_> {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill(out);
        Ok(())
    }
}

impl TryCryptoRng for Adapter<'_> {}

#[cfg(test)]
#[path = "hpke_tests.rs"]
mod tests;
