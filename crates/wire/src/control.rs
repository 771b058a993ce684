//! Control entries: clear bodies that say which keys speak for a journal (PROTOCOL.md rules 19 and 23).
//!
//! Keys stand here as bytes; `comity-seal` decodes them and refuses weak ones, `comity-journal` checks authority.

use crate::codec::{Canonical, Dec, Enc, Malformed};
use crate::header::{Citation, RegisterAt};
use crate::ids::{AuthorId, LineId, PartyId, Track};
use crate::limits::{ADDRESS_BYTES_MAX, ADDRESSES_MAX, HPKE_PUBLIC_BYTES};

/// Bytes of an ML-DSA-44 public key.
pub const MLDSA44_PUBLIC_BYTES: usize = 1_312;
/// Bytes of an ML-DSA-65 signature.
pub const MLDSA65_SIGNATURE_BYTES: usize = 3_309;
/// Largest payload of a control entry in bytes.
pub const CONTROL_PAYLOAD_BYTES_MAX: usize = 16_384;

/// A cosigner's public key as bytes: Ed25519 and ML-DSA-44. Not checked for weakness here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignerKey {
    /// Ed25519 public key.
    pub ed25519: [u8; 32],
    /// ML-DSA-44 public key.
    pub mldsa44: Box<[u8; MLDSA44_PUBLIC_BYTES]>,
}

/// A recipient's HPKE key: its number and the X-Wing public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochKey {
    /// Number of the key; grows by one.
    pub number: u64,
    /// X-Wing public key.
    pub public: Box<[u8; HPKE_PUBLIC_BYTES]>,
}

/// Entry 0 of every generation: an authority delegates a line to keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The party that speaks.
    pub party: PartyId,
    /// The line.
    pub line: LineId,
    /// Its track.
    pub track: Track,
    /// The author's name on it.
    pub author: AuthorId,
    /// The generation that begins.
    pub generation: u64,
    /// Signs the checkpoints.
    pub log: CosignerKey,
    /// Signs the receipts.
    pub receipt: CosignerKey,
    /// First key to seal to.
    pub hpke: EpochKey,
    /// The node's TLS key (Ed25519).
    pub tls: [u8; 32],
    /// Where the node may be reached, `host:port`; may be none.
    pub addresses: Vec<String>,
    /// The register that the signing authority stands in.
    pub register: RegisterAt,
    /// For a successor: the last size of the predecessor that its author can prove.
    pub predecessor: Option<Predecessor>,
}

/// A position in an earlier generation of the same author's journal. Size zero: nothing can be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predecessor {
    /// The generation continued.
    pub generation: u64,
    /// The size named.
    pub size: u64,
    /// The root at that size; zero bytes for size zero.
    pub root: crate::ids::Hash,
}

/// New keys for a journal, from a position on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The line.
    pub line: LineId,
    /// The author.
    pub author: AuthorId,
    /// The generation.
    pub generation: u64,
    /// Number of the entry that carries this rotation; checkpoints of a size above `effective + 1` need the new keys.
    pub effective: u64,
    /// New log key.
    pub log: CosignerKey,
    /// New receipt key.
    pub receipt: CosignerKey,
    /// New TLS key.
    pub tls: [u8; 32],
    /// New addresses.
    pub addresses: Vec<String>,
}

/// A key that is no longer trusted above a number (PROTOCOL.md rule 17 bounds its effect).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The line.
    pub line: LineId,
    /// The author.
    pub author: AuthorId,
    /// The generation.
    pub generation: u64,
    /// SHA-256 of the revoked key's encoding.
    pub key: crate::ids::Hash,
    /// Last number that is trusted.
    pub last_trusted: u64,
}

/// An authority's signature: both algorithms, and which of the register's authority keys made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoritySignatureBytes {
    /// Number of the authority key in the register.
    pub key: u64,
    /// Ed25519.
    pub ed25519: [u8; 64],
    /// ML-DSA-65.
    pub mldsa65: Box<[u8; MLDSA65_SIGNATURE_BYTES]>,
}

/// What a control entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Entry 0; signed by an authority.
    Delegation(Box<Delegation>),
    /// A key published ahead; the log's own signature suffices.
    EpochKey(EpochKey),
    /// Signed by an authority.
    Rotation(Box<Rotation>),
    /// Signed by an authority.
    Revocation(Revocation),
    /// The counterpart's predecessor ends here; the log's own signature suffices.
    PredecessorEnd(Predecessor),
}

/// The body of a control entry: type, payload bytes, and the authority's signature over the payload where one is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlBody {
    /// The parsed payload.
    pub control: Control,
    /// The payload's exact bytes: what the authority signed.
    pub payload: Vec<u8>,
    /// Present exactly for delegation, rotation and revocation.
    pub signature: Option<AuthoritySignatureBytes>,
}

impl ControlBody {
    /// Joins a control with its signature; `None` where the log's own signature suffices.
    pub fn new(control: Control, signature: Option<AuthoritySignatureBytes>) -> Self {
        Self { payload: control.payload(), control, signature }
    }
}

impl Control {
    /// The type's number.
    pub const fn number(&self) -> u64 {
        match self {
            Self::Delegation(_) => 1,
            Self::EpochKey(_) => 2,
            Self::Rotation(_) => 3,
            Self::Revocation(_) => 4,
            Self::PredecessorEnd(_) => 5,
        }
    }

    /// Whether an authority must sign it.
    pub const fn needs_authority(&self) -> bool {
        matches!(self, Self::Delegation(_) | Self::Rotation(_) | Self::Revocation(_))
    }

    /// The payload's bytes.
    pub fn payload(&self) -> Vec<u8> {
        match self {
            Self::Delegation(v) => v.to_bytes(),
            Self::EpochKey(v) => v.to_bytes(),
            Self::Rotation(v) => v.to_bytes(),
            Self::Revocation(v) => v.to_bytes(),
            Self::PredecessorEnd(v) => v.to_bytes(),
        }
    }
}

impl Canonical for ControlBody {
    const BYTES_MAX: usize = CONTROL_PAYLOAD_BYTES_MAX + MLDSA65_SIGNATURE_BYTES + 128;

    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.control.number()).bytes(&self.payload).option(self.signature.as_ref());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        let number = d.uint()?;
        let payload = d.bytes("control payload", CONTROL_PAYLOAD_BYTES_MAX)?.to_vec();
        let signature = d.option()?;
        let control = match number {
            1 => Control::Delegation(Box::new(Delegation::from_bytes(&payload)?)),
            2 => Control::EpochKey(EpochKey::from_bytes(&payload)?),
            3 => Control::Rotation(Box::new(Rotation::from_bytes(&payload)?)),
            4 => Control::Revocation(Revocation::from_bytes(&payload)?),
            5 => Control::PredecessorEnd(Predecessor::from_bytes(&payload)?),
            _ => {
                return Err(Malformed::Forbidden { what: "control type" });
            }
        };
        if control.needs_authority() != signature.is_some() {
            return Err(Malformed::Forbidden { what: "control signature" });
        }
        Ok(Self { control, payload, signature })
    }
}

fn write_addresses(e: &mut Enc, addresses: &[String]) {
    e.array(addresses.len());
    for address in addresses {
        e.text(address);
    }
}

fn read_addresses(d: &mut Dec<'_>) -> Result<Vec<String>, Malformed> {
    let count = d.array("addresses", ADDRESSES_MAX)?;
    (0..count).map(|_| d.text("address", ADDRESS_BYTES_MAX).map(String::from)).collect()
}

impl Canonical for Delegation {
    const BYTES_MAX: usize = CONTROL_PAYLOAD_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(12).value(&self.party).value(&self.line).uint(self.track as u64).value(&self.author);
        e.uint(self.generation).value(&self.log).value(&self.receipt).value(&self.hpke).bytes(&self.tls);
        write_addresses(e, &self.addresses);
        e.value(&self.register).option(self.predecessor.as_ref());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(12)?;
        Ok(Self {
            party: PartyId::read(d)?,
            line: LineId::read(d)?,
            track: Track::read(d)?,
            author: AuthorId::read(d)?,
            generation: d.uint()?,
            log: CosignerKey::read(d)?,
            receipt: CosignerKey::read(d)?,
            hpke: EpochKey::read(d)?,
            tls: d.array_bytes()?,
            addresses: read_addresses(d)?,
            register: RegisterAt::read(d)?,
            predecessor: d.option()?,
        })
    }
}

impl Canonical for Rotation {
    const BYTES_MAX: usize = CONTROL_PAYLOAD_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(8).value(&self.line).value(&self.author).uint(self.generation).uint(self.effective);
        e.value(&self.log).value(&self.receipt).bytes(&self.tls);
        write_addresses(e, &self.addresses);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(8)?;
        Ok(Self {
            line: LineId::read(d)?,
            author: AuthorId::read(d)?,
            generation: d.uint()?,
            effective: d.uint()?,
            log: CosignerKey::read(d)?,
            receipt: CosignerKey::read(d)?,
            tls: d.array_bytes()?,
            addresses: read_addresses(d)?,
        })
    }
}

impl Canonical for Revocation {
    const BYTES_MAX: usize = 256;

    fn write(&self, e: &mut Enc) {
        e.array(5).value(&self.line).value(&self.author).uint(self.generation).value(&self.key).uint(self.last_trusted);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(5)?;
        Ok(Self {
            line: LineId::read(d)?,
            author: AuthorId::read(d)?,
            generation: d.uint()?,
            key: crate::ids::Hash::read(d)?,
            last_trusted: d.uint()?,
        })
    }
}

impl Canonical for CosignerKey {
    const BYTES_MAX: usize = MLDSA44_PUBLIC_BYTES + 48;
    fn write(&self, e: &mut Enc) {
        e.array(2).bytes(&self.ed25519).bytes(self.mldsa44.as_slice());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { ed25519: d.array_bytes()?, mldsa44: Box::new(d.array_bytes()?) })
    }
}

impl Canonical for EpochKey {
    const BYTES_MAX: usize = HPKE_PUBLIC_BYTES + 16;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.number).bytes(self.public.as_slice());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { number: d.uint()?, public: Box::new(d.array_bytes()?) })
    }
}

impl Canonical for Predecessor {
    const BYTES_MAX: usize = 64;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.generation).uint(self.size).value(&self.root);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { generation: d.uint()?, size: d.uint()?, root: crate::ids::Hash::read(d)? })
    }
}

impl Canonical for AuthoritySignatureBytes {
    const BYTES_MAX: usize = MLDSA65_SIGNATURE_BYTES + 96;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.key).bytes(&self.ed25519).bytes(self.mldsa65.as_slice());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { key: d.uint()?, ed25519: d.array_bytes()?, mldsa65: Box::new(d.array_bytes()?) })
    }
}

impl Canonical for Track {
    const BYTES_MAX: usize = 1;
    fn write(&self, e: &mut Enc) {
        e.uint(*self as u64);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let number = d.uint()?;
        u8::try_from(number).ok().and_then(Self::from_number).ok_or(Malformed::Forbidden { what: "track" })
    }
}

impl Control {
    /// The citation form of a predecessor position, where it holds anything.
    pub fn predecessor_citation(position: &Predecessor) -> Option<Citation> {
        (position.size > 0).then_some(Citation {
            generation: position.generation,
            size: position.size,
            root: position.root,
        })
    }
}
