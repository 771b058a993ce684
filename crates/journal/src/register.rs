//! A party's register, verified from its root (PROTOCOL.md rule 20).
//!
//! A [`RegisterView`] is what a whole register says, every signature checked. It exists only by
//! verification, one entry after the other.
//!
//! The tree goes on through generations: a writer's successor is the entry that follows the last
//! good one, so sizes never fall and "last trusted size" means the same for ever. Entries that a
//! bad writer added beyond that size are no part of the register; whoever holds them builds the
//! view anew from the good ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_seal::names::party_id;
use comity_seal::{AuthorityPublic, AuthoritySignature, CosignerPublic, OfficerPublic, Role, RootPublic};
use comity_wire::control::AuthoritySignatureBytes;
use comity_wire::head::Checkpoint;
use comity_wire::header::RegisterAt;
use comity_wire::limits::REGISTER_ENTRIES_MAX;
use comity_wire::register::{AuthorityKey, RegisterEntry, RegisterFact};
use comity_wire::{Canonical, Hash, PartyId};

use crate::checkpoint::{TreeHead, verify_checkpoint};
use crate::frontier::Frontier;
use crate::origin::RegisterOrigin;
use crate::tree::leaf_hash;

mod error;
mod issue;
mod officers;

pub use error::RegisterError;
pub use issue::{authority_key, genesis, officer_key};
pub use officers::{Leavings, RELEASING_ROLE};

/// The number by which signatures name the root; authorities count from one.
pub const ROOT_KEY_NUMBER: u64 = 0;

/// An authority key and the positions at which it is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityRecord {
    /// The key.
    pub key: AuthorityPublic,
    /// Number of the register entry that enrols it.
    pub enrolled: u64,
    /// Last register size at which it is trusted, where it is revoked.
    pub last_trusted: Option<u64>,
}

/// An officer as the register names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRecord {
    /// Number of the register entry.
    pub number: u64,
    /// The officer's name as the party gives it.
    pub name: String,
    /// The role.
    pub role: String,
    /// The officer's own key; `None` where the node attests.
    pub key: Option<OfficerPublic>,
    /// Its fingerprint.
    pub fingerprint: Option<Hash>,
    /// Where the officer left or the key was revoked: the number of the entry that says so, and the last register size at
    /// which they are trusted.
    pub left: Option<(u64, u64)>,
}

/// A statement of the catalogue in a register. What its body says is the reader's to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRecord {
    /// Number of the register entry.
    pub number: u64,
    /// Format.
    pub format: String,
    /// Version of the format.
    pub version: u64,
    /// The body as its author wrote it.
    pub body: Vec<u8>,
}

/// Which of two heads of one register is further, or that they cannot both be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterStanding {
    /// The head is the view's own.
    Same,
    /// The head is an earlier one of the same register.
    Older,
    /// The head is beyond the view: its entries decide.
    Newer,
    /// The head contradicts the view: the register is forked.
    Forked,
}

/// What a register says, verified from its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterView {
    party: PartyId,
    generation: u64,
    name: String,
    root: RootPublic,
    writers: Vec<Writer>,
    authorities: BTreeMap<u64, AuthorityRecord>,
    officers: Vec<OfficerRecord>,
    profile: BTreeMap<String, String>,
    statements: Arc<Vec<StatementRecord>>,
    enrolled: BTreeSet<[u8; 32]>,
    frontier: Frontier,
    roots: Vec<Hash>,
}

/// A writer and the first size that it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Writer {
    key: CosignerPublic,
    generation: u64,
    from_size: u64,
}

impl RegisterView {
    /// Verifies a register from its genesis on.
    ///
    /// # Errors
    /// The first [`RegisterError`] found.
    pub fn build<B: AsRef<[u8]>>(entries: &[B]) -> Result<Self, RegisterError> {
        let (first, rest) = entries.split_first().ok_or(RegisterError::NoGenesis)?;
        let mut view = Self::begin(first.as_ref())?;
        view.extend(rest)?;
        Ok(view)
    }

    /// Verifies a genesis.
    ///
    /// # Errors
    /// The first [`RegisterError`] found.
    pub fn begin(bytes: &[u8]) -> Result<Self, RegisterError> {
        let entry = RegisterEntry::from_bytes(bytes)?;
        let RegisterFact::Genesis { name, root, writer, .. } = &entry.fact else {
            return Err(RegisterError::NoGenesis);
        };
        if entry.number != 0 {
            return Err(RegisterError::OutOfPlace { expected: 0, found: entry.number });
        }
        let refused = |refused| RegisterError::Key { number: 0, refused };
        let root = RootPublic::from_parts(&root.ed25519, root.mldsa65.as_slice());
        let root = root.map_err(refused)?;
        if party_id(&root) != entry.party {
            return Err(RegisterError::NotThisRoot);
        }
        let key = CosignerPublic::from_parts(&writer.ed25519, writer.mldsa44.as_slice());
        let key = key.map_err(refused)?;
        let generation = entry.generation;
        if generation != 1 {
            return Err(RegisterError::OtherGeneration { number: 0, expected: 1, found: generation });
        }
        let mut view = Self {
            party: entry.party,
            generation,
            name: name.clone(),
            enrolled: BTreeSet::new(),
            writers: vec![Writer { key, generation, from_size: 1 }],
            authorities: BTreeMap::new(),
            officers: Vec::new(),
            profile: BTreeMap::new(),
            statements: Arc::default(),
            frontier: Frontier::new(),
            roots: Vec::new(),
            root,
        };
        view.enrol(0, *view.root.ed25519().as_bytes())?;
        view.enrol(0, writer.ed25519)?;
        view.check_signatures(&entry)?;
        view.append(bytes)?;
        Ok(view)
    }

    /// Verifies further entries and takes them in. On an error the view is unchanged.
    ///
    /// # Errors
    /// The first [`RegisterError`] found.
    pub fn extend<B: AsRef<[u8]>>(&mut self, entries: &[B]) -> Result<(), RegisterError> {
        let mut next = self.clone();
        for bytes in entries {
            next.take(bytes.as_ref())?;
        }
        *self = next;
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), RegisterError> {
        if self.roots.len() >= REGISTER_ENTRIES_MAX {
            return Err(RegisterError::TooManyEntries);
        }
        let entry = RegisterEntry::from_bytes(bytes)?;
        let number = self.size();
        if entry.party != self.party {
            return Err(RegisterError::OtherParty { number, found: entry.party });
        }
        if entry.number != number {
            return Err(RegisterError::OutOfPlace { expected: number, found: entry.number });
        }
        let successor = matches!(entry.fact, RegisterFact::WriterSuccessor { .. });
        let expected = self.generation.saturating_add(u64::from(successor));
        if entry.generation != expected {
            let found = entry.generation;
            return Err(RegisterError::OtherGeneration { number, expected, found });
        }
        self.check_signatures(&entry)?;
        self.learn(number, entry.fact)?;
        self.generation = expected;
        self.append(bytes)
    }

    /// Takes in what an entry says; its signatures are good.
    fn learn(&mut self, number: u64, fact: RegisterFact) -> Result<(), RegisterError> {
        match fact {
            RegisterFact::Genesis { .. } => Err(RegisterError::SecondGenesis { number }),
            RegisterFact::Authority { number: key_number, key } => self.learn_authority(number, key_number, &key),
            RegisterFact::AuthorityRevoked { number: key, last_trusted } => {
                self.learn_revocation(number, key, last_trusted)
            }
            RegisterFact::Officer { name, role, key } => self.learn_officer(number, name, role, key),
            RegisterFact::OfficerLeft { name, key, last_trusted } => {
                self.learn_leaving(number, name, key, last_trusted)
            }
            RegisterFact::Profile { fields } => {
                self.profile.extend(fields);
                Ok(())
            }
            RegisterFact::Statement { format, version, body } => {
                Arc::make_mut(&mut self.statements).push(StatementRecord { number, format, version, body });
                Ok(())
            }
            RegisterFact::WriterSuccessor { writer, size, root } => {
                if size != number || root != self.frontier.root() {
                    return Err(RegisterError::Successor { named: size, held: number });
                }
                let key = CosignerPublic::from_parts(&writer.ed25519, writer.mldsa44.as_slice());
                let key = key.map_err(|refused| RegisterError::Key { number, refused })?;
                self.enrol(number, writer.ed25519)?;
                let generation = self.generation.saturating_add(1);
                self.writers.push(Writer { key, generation, from_size: number + 1 });
                Ok(())
            }
        }
    }

    fn learn_authority(&mut self, number: u64, found: u64, key: &AuthorityKey) -> Result<(), RegisterError> {
        let expected = self.authorities.len() as u64 + 1;
        if found != expected {
            return Err(RegisterError::AuthorityNumber { expected, found });
        }
        let public = AuthorityPublic::from_parts(&key.ed25519, key.mldsa65.as_slice());
        let public = public.map_err(|refused| RegisterError::Key { number, refused })?;
        self.enrol(number, key.ed25519)?;
        let record = AuthorityRecord { key: public, enrolled: number, last_trusted: None };
        self.authorities.insert(found, record);
        Ok(())
    }

    fn learn_revocation(&mut self, number: u64, key: u64, last_trusted: u64) -> Result<(), RegisterError> {
        if last_trusted > number {
            return Err(RegisterError::LastTrusted { number, last_trusted });
        }
        match self.authorities.get_mut(&key) {
            Some(record) if record.last_trusted.is_none() => {
                record.last_trusted = Some(last_trusted);
                Ok(())
            }
            _ => Err(RegisterError::NothingToRevoke { key }),
        }
    }

    /// Every signature must verify, and one must be by the key that the fact asks for.
    fn check_signatures(&self, entry: &RegisterEntry) -> Result<(), RegisterError> {
        let (number, needs_root) = (entry.number, entry.fact.needs_root());
        let mut satisfied = false;
        for signature in &entry.signatures {
            let key = signature.key;
            let unpacked = unpack(signature);
            let verdict = if key == ROOT_KEY_NUMBER {
                satisfied |= needs_root;
                self.root.verify(Role::Register, &entry.payload, &unpacked)
            } else {
                satisfied |= !needs_root;
                let authority = self.authority_at(key, number);
                let authority = authority.map_err(|_| RegisterError::Signer { number, key })?;
                authority.verify(Role::Register, &entry.payload, &unpacked)
            };
            verdict.map_err(|refused| RegisterError::Signature { number, key, refused })?;
        }
        if !satisfied {
            return Err(RegisterError::Unsigned { number, root: needs_root });
        }
        Ok(())
    }

    fn enrol(&mut self, number: u64, ed25519: [u8; 32]) -> Result<(), RegisterError> {
        if self.enrolled.insert(ed25519) { Ok(()) } else { Err(RegisterError::KeyReused { number }) }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), RegisterError> {
        self.frontier.append(leaf_hash(bytes), &mut Vec::new())?;
        self.roots.push(self.frontier.root());
        Ok(())
    }

    /// Whose register.
    #[must_use]
    pub fn party(&self) -> PartyId {
        self.party
    }

    /// What the party calls itself: a claim.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The party's root key.
    #[must_use]
    pub fn root_key(&self) -> &RootPublic {
        &self.root
    }

    /// Entries of the register.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.roots.len() as u64
    }

    /// Size and root of the tree.
    #[must_use]
    pub fn at(&self) -> RegisterAt {
        RegisterAt { size: self.size(), root: self.frontier.root() }
    }

    /// Which log: the party and the writer's generation.
    #[must_use]
    pub fn origin(&self) -> RegisterOrigin {
        RegisterOrigin { party: self.party, generation: self.generation }
    }

    /// The present head, for the writer to sign.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        let RegisterAt { size, root } = self.at();
        TreeHead { origin: self.origin().into(), size, root }
    }

    /// The writer's key at present.
    #[must_use]
    pub fn writer(&self) -> Option<&CosignerPublic> {
        self.writers.last().map(|writer| &writer.key)
    }

    /// All authorities by number, revoked ones included.
    #[must_use]
    pub fn authorities(&self) -> &BTreeMap<u64, AuthorityRecord> {
        &self.authorities
    }

    /// Officers in the order of their entries.
    #[must_use]
    pub fn officers(&self) -> &[OfficerRecord] {
        &self.officers
    }

    /// Contact and profile texts, the latest of each field.
    #[must_use]
    pub fn profile(&self) -> &BTreeMap<String, String> {
        &self.profile
    }

    /// Statements of the catalogue in the order of their entries.
    #[must_use]
    pub fn statements(&self) -> &[StatementRecord] {
        &self.statements
    }

    /// The same, to be kept without a copy: what is entered later is not in it.
    #[must_use]
    pub fn shared_statements(&self) -> Arc<Vec<StatementRecord>> {
        Arc::clone(&self.statements)
    }

    /// The root at an earlier size, or `None` for zero and for sizes beyond the view.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        let index = usize::try_from(size.checked_sub(1)?).ok()?;
        self.roots.get(index).copied()
    }

    /// Checks that a position that somebody relied on is one of this register.
    ///
    /// # Errors
    /// [`RegisterError::NotHeld`] beyond the view, [`RegisterError::Forked`] for another root.
    pub fn check_position(&self, at: &RegisterAt) -> Result<(), RegisterError> {
        let size = at.size;
        match self.root_at(size) {
            None => Err(RegisterError::NotHeld { size, held: self.size() }),
            Some(root) if root == at.root => Ok(()),
            Some(_) => Err(RegisterError::Forked { size }),
        }
    }

    /// The authority of a number, trusted at the register size relied on: enrolled below it, and
    /// not revoked by what this view holds with a smaller last trusted size.
    ///
    /// A signature cannot prove when it was made: whoever meets a delegation for the first time
    /// also checks that its authority is not revoked *now* ([`RegisterView::authorities`]).
    ///
    /// # Errors
    /// [`RegisterError::AuthorityNotTrusted`].
    pub fn authority_at(&self, key: u64, size: u64) -> Result<&AuthorityPublic, RegisterError> {
        match self.authorities.get(&key) {
            Some(record)
                if record.enrolled < size && record.last_trusted.is_none_or(|last_trusted| size <= last_trusted) =>
            {
                Ok(&record.key)
            }
            _ => Err(RegisterError::AuthorityNotTrusted { key, size }),
        }
    }

    /// Checks a checkpoint of this register: the writer's signatures, and what it says about the
    /// entries held.
    ///
    /// [`RegisterStanding::Forked`] is proof against the party together with the checkpoint that
    /// the view's entries came with (see [`crate::contradiction`]).
    ///
    /// # Errors
    /// [`RegisterError::Checkpoint`]. A newer checkpoint is judged by the present writer's key.
    pub fn judge(&self, checkpoint: &Checkpoint) -> Result<RegisterStanding, RegisterError> {
        let mut newest_first = self.writers.iter().rev();
        let writer = newest_first.find(|writer| writer.from_size <= checkpoint.size);
        let writer = writer.ok_or(RegisterError::NoGenesis)?;
        let origin = RegisterOrigin { party: self.party, generation: writer.generation };
        verify_checkpoint(checkpoint, origin.into(), &writer.key)?;
        Ok(match self.root_at(checkpoint.size) {
            None => RegisterStanding::Newer,
            Some(root) if root != checkpoint.root => RegisterStanding::Forked,
            Some(_) if checkpoint.size == self.size() => RegisterStanding::Same,
            Some(_) => RegisterStanding::Older,
        })
    }
}

/// The signature in the form that keys verify.
pub(crate) fn unpack(signature: &AuthoritySignatureBytes) -> AuthoritySignature {
    AuthoritySignature { ed25519: signature.ed25519, mldsa65: signature.mldsa65.clone() }
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
