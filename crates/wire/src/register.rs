//! Entries of a party's register: its root, authorities, officers and contacts, in clear (PROTOCOL.md rule 20).

use crate::codec::{Canonical, Dec, Enc, Malformed};
use crate::control::{AuthoritySignatureBytes, CosignerKey};
use crate::ids::{Hash, PartyId};
use crate::limits::{REGISTER_BYTES_MAX, REGISTER_ENTRIES_MAX, REGISTER_ENTRY_BYTES_MAX};

/// Bytes of an ML-DSA-65 public key.
pub const MLDSA65_PUBLIC_BYTES: usize = 1_952;

/// An authority's or a root's public key as bytes: Ed25519 and ML-DSA-65. Not checked for weakness here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityKey {
    /// Ed25519 public key.
    pub ed25519: [u8; 32],
    /// ML-DSA-65 public key.
    pub mldsa65: Box<[u8; MLDSA65_PUBLIC_BYTES]>,
}

/// What a register entry says. Root signs the first three and a writer's successor, an authority the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterFact {
    /// The register begins: the party's own name for itself, its root, its first writer, a nonce.
    Genesis {
        /// What the party calls itself.
        name: String,
        /// Its root.
        root: AuthorityKey,
        /// Signs the register's checkpoints.
        writer: CosignerKey,
        /// Makes the register unlike any other.
        nonce: [u8; 32],
    },
    /// An authority key.
    Authority {
        /// Its number; grows by one.
        number: u64,
        /// The key.
        key: AuthorityKey,
    },
    /// An authority key is revoked.
    AuthorityRevoked {
        /// Its number.
        number: u64,
        /// Last register size at which it is trusted.
        last_trusted: u64,
    },
    /// An officer: a person at a desk, with keys of their own or none.
    Officer {
        /// The officer's name as the party gives it.
        name: String,
        /// The role.
        role: String,
        /// The officer's key; `None` where the node attests for the person.
        key: Option<AuthorityKey>,
    },
    /// Contact or profile text, by field.
    Profile {
        /// Pairs of field and text.
        fields: Vec<(String, String)>,
    },
    /// A new writer continues the register; its predecessor was good up to a size.
    WriterSuccessor {
        /// Signs from here on.
        writer: CosignerKey,
        /// Last good size of the register.
        size: u64,
        /// Root at that size.
        root: Hash,
    },
    /// An officer leaves, or a key of theirs is revoked.
    OfficerLeft {
        /// The officer's name as enrolled.
        name: String,
        /// Fingerprint of the key that is revoked; `None` for everything that is enrolled under the name.
        key: Option<Hash>,
        /// Last register size at which they are trusted.
        last_trusted: u64,
    },
    /// A statement of the catalogue that has its place in the register (F10, F11). Its body is not looked at here.
    Statement {
        /// Format.
        format: String,
        /// Version of the format.
        version: u64,
        /// The body, JSON as its author wrote it.
        body: Vec<u8>,
    },
}

/// One entry of a register. Its whole encoding is the leaf data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// Whose register.
    pub party: PartyId,
    /// Generation of the register.
    pub generation: u64,
    /// Zero-based leaf index.
    pub number: u64,
    /// What it says.
    pub fact: RegisterFact,
    /// The payload's exact bytes: what was signed.
    pub payload: Vec<u8>,
    /// Root's or an authority's signatures over the payload; key number 0 is the root.
    pub signatures: Vec<AuthoritySignatureBytes>,
}

const FIELDS_MAX: usize = 64;
const SIGNATURES_MAX: usize = 4;

impl RegisterFact {
    /// The type's number.
    pub const fn number(&self) -> u64 {
        match self {
            Self::Genesis { .. } => 1,
            Self::Authority { .. } => 2,
            Self::AuthorityRevoked { .. } => 3,
            Self::Officer { .. } => 4,
            Self::Profile { .. } => 5,
            Self::WriterSuccessor { .. } => 6,
            Self::OfficerLeft { .. } => 7,
            Self::Statement { .. } => 8,
        }
    }

    /// Whether the root must sign it; otherwise an authority does.
    pub const fn needs_root(&self) -> bool {
        !matches!(self, Self::Officer { .. } | Self::Profile { .. } | Self::OfficerLeft { .. } | Self::Statement { .. })
    }

    fn write(&self, e: &mut Enc) {
        match self {
            Self::Genesis { name, root, writer, nonce } => {
                e.array(4).text(name).value(root).value(writer).bytes(nonce);
            }
            Self::Authority { number, key } => {
                e.array(2).uint(*number).value(key);
            }
            Self::AuthorityRevoked { number, last_trusted } => {
                e.array(2).uint(*number).uint(*last_trusted);
            }
            Self::Officer { name, role, key } => {
                e.array(3).text(name).text(role).option(key.as_ref());
            }
            Self::Profile { fields } => {
                e.array(fields.len());
                for (field, text) in fields {
                    e.array(2).text(field).text(text);
                }
            }
            Self::WriterSuccessor { writer, size, root } => {
                e.array(3).value(writer).uint(*size).value(root);
            }
            Self::OfficerLeft { name, key, last_trusted } => {
                e.array(3).text(name).option(key.as_ref()).uint(*last_trusted);
            }
            Self::Statement { format, version, body } => {
                e.array(3).text(format).uint(*version).bytes(body);
            }
        }
    }

    fn read(number: u64, d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let exactly = |d: &mut Dec<'_>, n| d.exactly(n);
        Ok(match number {
            1 => {
                exactly(d, 4)?;
                Self::Genesis {
                    name: String::read(d)?,
                    root: AuthorityKey::read(d)?,
                    writer: CosignerKey::read(d)?,
                    nonce: d.array_bytes()?,
                }
            }
            2 => {
                exactly(d, 2)?;
                Self::Authority { number: d.uint()?, key: AuthorityKey::read(d)? }
            }
            3 => {
                exactly(d, 2)?;
                Self::AuthorityRevoked { number: d.uint()?, last_trusted: d.uint()? }
            }
            4 => {
                exactly(d, 3)?;
                Self::Officer { name: String::read(d)?, role: String::read(d)?, key: d.option()? }
            }
            5 => {
                let count = d.array("profile fields", FIELDS_MAX)?;
                let mut fields = Vec::with_capacity(count);
                for _ in 0..count {
                    exactly(d, 2)?;
                    fields.push((String::read(d)?, String::read(d)?));
                }
                Self::Profile { fields }
            }
            6 => {
                exactly(d, 3)?;
                Self::WriterSuccessor { writer: CosignerKey::read(d)?, size: d.uint()?, root: Hash::read(d)? }
            }
            7 => {
                exactly(d, 3)?;
                Self::OfficerLeft { name: String::read(d)?, key: d.option()?, last_trusted: d.uint()? }
            }
            8 => {
                exactly(d, 3)?;
                let (format, version) = (String::read(d)?, d.uint()?);
                Self::Statement {
                    format,
                    version,
                    body: d.bytes("register statement", REGISTER_ENTRY_BYTES_MAX)?.to_vec(),
                }
            }
            _ => {
                return Err(Malformed::Forbidden { what: "register entry type" });
            }
        })
    }
}

/// What the signatures of a register entry cover: domain by role, then these bytes. They hold the party, the place
/// and the fact, so that no signature serves elsewhere.
pub fn register_payload(party: &PartyId, generation: u64, number: u64, fact: &RegisterFact) -> Vec<u8> {
    let mut e = Enc::with_capacity(4_096);
    e.array(5).value(party).uint(generation).uint(number).uint(fact.number());
    fact.write(&mut e);
    e.into_bytes()
}

impl RegisterEntry {
    /// Joins a fact with its place and signatures.
    pub fn new(
        party: PartyId,
        generation: u64,
        number: u64,
        fact: RegisterFact,
        signatures: Vec<AuthoritySignatureBytes>,
    ) -> Self {
        let payload = register_payload(&party, generation, number, &fact);
        Self { party, generation, number, fact, payload, signatures }
    }
}

impl Canonical for RegisterEntry {
    const BYTES_MAX: usize = REGISTER_ENTRY_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(3).uint(1).bytes(&self.payload).list(&self.signatures);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("register entry", 3)?;
        let payload = d.bytes("register payload", REGISTER_ENTRY_BYTES_MAX)?.to_vec();
        let signatures = d.list("register signatures", SIGNATURES_MAX)?;
        let mut p = Dec::new(&payload);
        p.exactly(5)?;
        let (party, generation, number) = (PartyId::read(&mut p)?, p.uint()?, p.uint()?);
        let kind = p.uint()?;
        let fact = RegisterFact::read(kind, &mut p)?;
        if register_payload(&party, generation, number, &fact) != payload {
            return Err(Malformed::NotCanonical { what: "register payload" });
        }
        Ok(Self { party, generation, number, fact, payload, signatures })
    }
}

impl Canonical for AuthorityKey {
    const BYTES_MAX: usize = MLDSA65_PUBLIC_BYTES + 48;
    fn write(&self, e: &mut Enc) {
        e.array(2).bytes(&self.ed25519).bytes(self.mldsa65.as_slice());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { ed25519: d.array_bytes()?, mldsa65: Box::new(d.array_bytes()?) })
    }
}

/// A whole register, or the part from entry `from` on, as it travels: entries and the newest checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPart {
    /// Number of the first entry.
    pub from: u64,
    /// Entries' exact bytes.
    pub entries: Vec<Vec<u8>>,
    /// The checkpoint at the size they reach.
    pub checkpoint: crate::head::Checkpoint,
}

impl Canonical for RegisterPart {
    const BYTES_MAX: usize = REGISTER_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.from).array(self.entries.len());
        for entry in &self.entries {
            e.bytes(entry);
        }
        e.value(&self.checkpoint);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        let from = d.uint()?;
        let count = d.array("register entries", REGISTER_ENTRIES_MAX)?;
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            entries.push(d.bytes("register entry", REGISTER_ENTRY_BYTES_MAX)?.to_vec());
        }
        Ok(Self { from, entries, checkpoint: crate::head::Checkpoint::read(d)? })
    }
}
