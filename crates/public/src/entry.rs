//! Entries of a public log: who may speak for the party, and what it says (`docs/spec/public.md#entries`).

use comity_seal::hash::sha256_parts;
use comity_wire::codec::{Dec, Enc};
use comity_wire::control::{AuthoritySignatureBytes, CosignerKey};
use comity_wire::limits::{OFFICER_SIGNATURE_BYTES_MAX, OFFICER_SIGNATURES_MAX};
use comity_wire::register::AuthorityKey;
use comity_wire::{Canonical, Hash, Malformed, PartyId};

use crate::limits::{PUBLIC_BODY_BYTES_MAX, PUBLIC_ENTRY_BYTES_MAX};

const SIGNATURES_MAX: usize = 4;

/// A statement as officers sign it: all of it, and nothing about where it will stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Format, such as `F60`.
    pub format: String,
    /// Version of the format.
    pub version: u64,
    /// The body, JSON as its author wrote it.
    pub body: Vec<u8>,
    /// The entry of the same log that it supersedes.
    pub supersedes: Option<Hash>,
    /// When, by its author: POSIX seconds. A claim.
    pub stated: u64,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicFact {
    /// The log begins: the party's own name for itself, its root, the log's key, a nonce. Signed by the root.
    Genesis {
        /// What the party calls itself.
        name: String,
        /// Its root.
        root: AuthorityKey,
        /// Signs the log's checkpoints.
        log: CosignerKey,
        /// Makes the log unlike any other.
        nonce: [u8; 32],
    },
    /// An authority key; signed by the root.
    Authority {
        /// Its number; grows by one.
        number: u64,
        /// The key.
        key: AuthorityKey,
    },
    /// An authority is not trusted from here on; signed by the root.
    AuthorityRevoked {
        /// Its number.
        number: u64,
    },
    /// An officer with a key of their own; signed by an authority.
    Officer {
        /// The officer's name as the party gives it.
        name: String,
        /// The role.
        role: String,
        /// The key.
        key: AuthorityKey,
    },
    /// Another key signs the log's checkpoints from here on; signed by the root.
    LogSuccessor {
        /// Signs from here on.
        log: CosignerKey,
        /// Size of the log before this entry.
        size: u64,
        /// Its root.
        root: Hash,
    },
    /// An officer left, or one key of theirs is not trusted, from here on; signed by an authority.
    OfficerLeft {
        /// The officer's name as entered.
        name: String,
        /// Fingerprint of the one key; `None` for everything under the name.
        key: Option<Hash>,
    },
    /// A statement of the catalogue; signed by officers.
    Statement(Said),
    /// By which root this party knows another one; signed by an authority. An empty name takes it back.
    Vouch {
        /// The other party.
        party: PartyId,
        /// Its name as this party gives it.
        name: String,
    },
}

impl PublicFact {
    /// The type's number.
    #[must_use]
    pub const fn number(&self) -> u64 {
        match self {
            Self::Genesis { .. } => 1,
            Self::Authority { .. } => 2,
            Self::AuthorityRevoked { .. } => 3,
            Self::Officer { .. } => 4,
            Self::LogSuccessor { .. } => 6,
            Self::OfficerLeft { .. } => 7,
            Self::Statement(_) => 8,
            Self::Vouch { .. } => 9,
        }
    }

    /// Whether it says who may speak: such entries form a chain of their own.
    #[must_use]
    pub const fn is_about_keys(&self) -> bool {
        !matches!(self, Self::Statement(_) | Self::Vouch { .. })
    }

    /// Whether the root must sign it.
    #[must_use]
    pub const fn needs_root(&self) -> bool {
        matches!(
            self,
            Self::Genesis { .. } | Self::Authority { .. } | Self::AuthorityRevoked { .. } | Self::LogSuccessor { .. }
        )
    }

    fn write(&self, e: &mut Enc) {
        match self {
            Self::Genesis { name, root, log, nonce } => {
                e.array(4).text(name).value(root).value(log).bytes(nonce);
            }
            Self::Authority { number, key } => {
                e.array(2).uint(*number).value(key);
            }
            Self::AuthorityRevoked { number } => {
                e.array(1).uint(*number);
            }
            Self::Officer { name, role, key } => {
                e.array(3).text(name).text(role).value(key);
            }
            Self::LogSuccessor { log, size, root } => {
                e.array(3).value(log).uint(*size).value(root);
            }
            Self::OfficerLeft { name, key } => {
                e.array(2).text(name).option(key.as_ref());
            }
            Self::Statement(said) => said.write(e),
            Self::Vouch { party, name } => {
                e.array(2).value(party).text(name);
            }
        }
    }

    fn read(number: u64, d: &mut Dec<'_>) -> Result<Self, Malformed> {
        Ok(match number {
            1 => {
                d.exactly(4)?;
                Self::Genesis {
                    name: String::read(d)?,
                    root: AuthorityKey::read(d)?,
                    log: CosignerKey::read(d)?,
                    nonce: d.array_bytes()?,
                }
            }
            2 => {
                d.exactly(2)?;
                Self::Authority { number: d.uint()?, key: AuthorityKey::read(d)? }
            }
            3 => {
                d.exactly(1)?;
                Self::AuthorityRevoked { number: d.uint()? }
            }
            4 => {
                d.exactly(3)?;
                Self::Officer { name: String::read(d)?, role: String::read(d)?, key: AuthorityKey::read(d)? }
            }
            6 => {
                d.exactly(3)?;
                Self::LogSuccessor { log: CosignerKey::read(d)?, size: d.uint()?, root: Hash::read(d)? }
            }
            7 => {
                d.exactly(2)?;
                Self::OfficerLeft { name: String::read(d)?, key: d.option()? }
            }
            8 => Self::Statement(Said::read(d)?),
            9 => {
                d.exactly(2)?;
                Self::Vouch { party: PartyId::read(d)?, name: String::read(d)? }
            }
            _ => return Err(Malformed::Forbidden { what: "public entry type" }),
        })
    }
}

impl Said {
    /// What officers sign of it, together with the party, everybody who signs, and a nonce.
    #[must_use]
    pub fn digest(&self) -> Hash {
        sha256_parts(&[b"comity/v1/public-statement\n", &self.to_bytes()])
    }
}

impl Canonical for Said {
    const BYTES_MAX: usize = PUBLIC_BODY_BYTES_MAX + 2_048;

    fn write(&self, e: &mut Enc) {
        e.array(5).text(&self.format).uint(self.version).bytes(&self.body);
        e.option(self.supersedes.as_ref()).uint(self.stated);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(5)?;
        Ok(Self {
            format: String::read(d)?,
            version: d.uint()?,
            body: d.bytes("public statement", PUBLIC_BODY_BYTES_MAX)?.to_vec(),
            supersedes: d.option()?,
            stated: d.uint()?,
        })
    }

    fn room(&self) -> usize {
        self.body.len() + 256
    }
}

/// Where an entry stands: whose log, which generation and number, and the newest entry about keys before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose log.
    pub party: PartyId,
    /// One; each successor of the log's key adds one.
    pub generation: u64,
    /// Zero-based leaf index.
    pub number: u64,
    /// Number of the newest entry about keys before this one; 0 for the genesis itself. Whoever shows an entry apart from its
    /// log shows by it that no entry about keys is left out.
    pub keys: u64,
}

/// One entry. Its whole encoding is the leaf data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicEntry {
    /// Where it stands.
    pub place: Place,
    /// What it says.
    pub fact: PublicFact,
    /// The payload's exact bytes: what root and authorities sign.
    pub payload: Vec<u8>,
    /// Root's or an authority's signatures over the payload; key number 0 is the root. None on a statement.
    pub signatures: Vec<AuthoritySignatureBytes>,
    /// Officers' signatures over a statement's digest. None on other entries.
    pub slots: Vec<Vec<u8>>,
}

/// The payload of an entry: place and fact.
#[must_use]
pub fn payload(place: &Place, fact: &PublicFact) -> Vec<u8> {
    let mut e = Enc::with_capacity(4_096);
    e.array(6).value(&place.party).uint(place.generation).uint(place.number).uint(place.keys).uint(fact.number());
    fact.write(&mut e);
    e.into_bytes()
}

impl PublicEntry {
    /// Joins a fact with its place and signatures.
    #[must_use]
    pub fn new(place: Place, fact: PublicFact, signatures: Vec<AuthoritySignatureBytes>, slots: Vec<Vec<u8>>) -> Self {
        let payload = payload(&place, &fact);
        Self { place, fact, payload, signatures, slots }
    }
}

impl Canonical for PublicEntry {
    const BYTES_MAX: usize = PUBLIC_ENTRY_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(4).uint(1).bytes(&self.payload).list(&self.signatures).array(self.slots.len());
        for slot in &self.slots {
            e.bytes(slot);
        }
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("public entry", 4)?;
        let payload = d.bytes("public payload", PUBLIC_ENTRY_BYTES_MAX)?.to_vec();
        let signatures = d.list("public signatures", SIGNATURES_MAX)?;
        let count = d.array("officers' signatures", OFFICER_SIGNATURES_MAX)?;
        let mut slots = Vec::with_capacity(count);
        for _ in 0..count {
            slots.push(d.bytes("officer's signature", OFFICER_SIGNATURE_BYTES_MAX)?.to_vec());
        }
        let mut p = Dec::new(&payload);
        p.exactly(6)?;
        let party = PartyId::read(&mut p)?;
        let place = Place { party, generation: p.uint()?, number: p.uint()?, keys: p.uint()? };
        let kind = p.uint()?;
        let fact = PublicFact::read(kind, &mut p)?;
        if self::payload(&place, &fact) != payload {
            return Err(Malformed::NotCanonical { what: "public payload" });
        }
        Ok(Self { place, fact, payload, signatures, slots })
    }

    fn room(&self) -> usize {
        self.payload.len() + self.slots.iter().map(Vec::len).sum::<usize>() + 8_192
    }
}
