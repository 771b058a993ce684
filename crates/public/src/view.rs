//! What a public log says, verified from its root, one entry after the other.
//!
//! A [`PublicView`] exists only by verification. Signatures of officers are independent of each other: [`PublicView::take_later`]
//! gives them back as [`SignatureCheck`]s, which many threads may verify; until all of them have, the view is a claim.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_journal::{CheckpointError, PublicOrigin, TreeHead, leaf_hash, verify_checkpoint};
use comity_seal::names::party_id;
use comity_seal::officer::PublicRelease;
use comity_seal::{AuthorityPublic, AuthoritySignature, CosignerPublic, OfficerPublic, Role, RootPublic};
use comity_wire::control::CosignerKey;
use comity_wire::head::Checkpoint;
use comity_wire::register::AuthorityKey;
use comity_wire::{Canonical, Hash, PartyId};

use crate::check::SignatureCheck;
use crate::entry::{Place, PublicEntry, PublicFact, Said};
use crate::error::PublicError;
use crate::limits::{
    PUBLIC_AUTHORITIES_MAX, PUBLIC_ENTRIES_MAX, PUBLIC_GENERATIONS_MAX, PUBLIC_OFFICERS_MAX, VOUCHED_MAX,
};
use crate::officers::{Officer, Person};

/// The number by which signatures name the root; authorities count from one.
pub const ROOT_KEY_NUMBER: u64 = 0;

/// A statement as it stands in the log. What its body says is judged by [`crate::standing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Number of the entry.
    pub number: u64,
    /// The entry's leaf hash: its identity.
    pub id: Hash,
    /// What is said.
    pub said: Said,
    /// Who signed it: different persons who may release.
    pub officers: Vec<Person>,
}

/// Who signed a statement, as far as it is known before its signatures are verified.
struct Signed {
    nonce: [u8; 32],
    persons: Vec<Person>,
    check: SignatureCheck,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LogKey {
    key: CosignerPublic,
    generation: u64,
    from_size: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct AuthorityRecord {
    key: AuthorityPublic,
    revoked: bool,
}

/// What a public log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicView {
    party: PartyId,
    name: String,
    root: RootPublic,
    generation: u64,
    logs: Vec<LogKey>,
    authorities: BTreeMap<u64, AuthorityRecord>,
    officers: Vec<Officer>,
    enrolled: BTreeSet<[u8; 32]>,
    nonces: BTreeSet<[u8; 32]>,
    vouched: BTreeMap<PartyId, String>,
    statements: Vec<Statement>,
    keys: u64,
    size: u64,
    sparse: bool,
}

impl PublicView {
    /// Verifies the first entry.
    ///
    /// # Errors
    /// The first [`PublicError`] found.
    pub fn begin(bytes: &[u8]) -> Result<Self, PublicError> {
        let entry = PublicEntry::from_bytes(bytes).map_err(|source| PublicError::Malformed { number: 0, source })?;
        let PublicFact::Genesis { name, root, log, .. } = &entry.fact else {
            return Err(PublicError::Genesis { number: 0 });
        };
        let Place { party, generation, number, keys } = entry.place;
        if number != 0 {
            return Err(PublicError::OutOfPlace { expected: 0, found: number });
        }
        if keys != 0 {
            return Err(PublicError::KeyChain { number: 0, expected: 0, found: keys });
        }
        if generation != 1 {
            return Err(PublicError::Generation { number: 0, expected: 1, found: generation });
        }
        let key = RootPublic::from_parts(&root.ed25519, root.mldsa65.as_slice());
        let key = key.map_err(|refused| PublicError::Key { number: 0, refused })?;
        if party_id(&key) != party {
            return Err(PublicError::NotThisRoot);
        }
        let mut view = Self {
            party,
            name: name.clone(),
            root: key,
            generation,
            logs: vec![LogKey { key: cosigner(0, log)?, generation, from_size: 1 }],
            authorities: BTreeMap::new(),
            officers: Vec::new(),
            enrolled: BTreeSet::new(),
            nonces: BTreeSet::new(),
            vouched: BTreeMap::new(),
            statements: Vec::new(),
            keys: 0,
            size: 1,
            sparse: false,
        };
        view.enrol(0, root.ed25519)?;
        view.enrol(0, log.ed25519)?;
        view.check_signatures(&entry)?;
        Ok(view)
    }

    /// Verifies the next entry and takes it in. On an error the view is unchanged.
    ///
    /// # Errors
    /// The first [`PublicError`] found.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), PublicError> {
        self.take_checked(bytes, leaf_hash(bytes), None)
    }

    /// As [`PublicView::take`], with the entry's leaf hash and, where it is known, the root of the log before it.
    pub(crate) fn take_checked(&mut self, bytes: &[u8], leaf: Hash, before: Option<Hash>) -> Result<(), PublicError> {
        let (entry, signed) = self.examine(bytes)?;
        if let Some(signed) = &signed {
            signed.check.verify()?;
        }
        self.learn(entry, signed, leaf, before).map(drop)
    }

    /// As [`PublicView::take`], but officers' signatures are given back to be verified by the caller.
    ///
    /// # Errors
    /// As [`PublicView::take`].
    pub fn take_later(&mut self, bytes: &[u8]) -> Result<Option<SignatureCheck>, PublicError> {
        let (entry, signed) = self.examine(bytes)?;
        self.learn(entry, signed, leaf_hash(bytes), None)
    }

    /// As [`PublicView::take_later`], with the entry's leaf hash and the root of the log before it, which a successor of the
    /// log's key must name.
    pub(crate) fn take_after(
        &mut self,
        bytes: &[u8],
        leaf: Hash,
        root: Hash,
    ) -> Result<Option<SignatureCheck>, PublicError> {
        let (entry, signed) = self.examine(bytes)?;
        self.learn(entry, signed, leaf, Some(root))
    }

    /// As [`PublicView::take`] for an entry shown apart from its log: what was left out before it are statements and vouchings
    /// alone, as the entry itself says. Nonces of what was left out are not known.
    ///
    /// # Errors
    /// As [`PublicView::take`].
    pub fn take_apart(&mut self, bytes: &[u8]) -> Result<(), PublicError> {
        let mut next = self.clone();
        let entry = PublicEntry::from_bytes(bytes);
        let entry = entry.map_err(|source| PublicError::Malformed { number: self.size, source })?;
        if entry.place.number > next.size && entry.place.number < PUBLIC_ENTRIES_MAX {
            next.size = entry.place.number;
            next.sparse = true;
        }
        next.take(bytes)?;
        *self = next;
        Ok(())
    }

    /// Checks an entry, all but officers' signatures.
    fn examine(&self, bytes: &[u8]) -> Result<(PublicEntry, Option<Signed>), PublicError> {
        let number = self.size;
        if number >= PUBLIC_ENTRIES_MAX {
            return Err(PublicError::TooManyEntries);
        }
        let entry = PublicEntry::from_bytes(bytes).map_err(|source| PublicError::Malformed { number, source })?;
        let Place { party, generation, number: found, keys } = entry.place;
        if party != self.party {
            return Err(PublicError::OtherParty { number, found: party });
        }
        if found != number {
            return Err(PublicError::OutOfPlace { expected: number, found });
        }
        if keys != self.keys {
            return Err(PublicError::KeyChain { number, expected: self.keys, found: keys });
        }
        let successor = matches!(entry.fact, PublicFact::LogSuccessor { .. });
        let expected = self.generation.saturating_add(u64::from(successor));
        if generation != expected || generation > PUBLIC_GENERATIONS_MAX {
            return Err(PublicError::Generation { number, expected, found: generation });
        }
        let signed = match &entry.fact {
            PublicFact::Statement(said) => Some(self.check_of(&entry, said)?),
            _ => {
                self.check_signatures(&entry)?;
                None
            }
        };
        Ok((entry, signed))
    }

    /// Every signature must verify, and one must be by the key that the fact asks for.
    fn check_signatures(&self, entry: &PublicEntry) -> Result<(), PublicError> {
        let (number, needs_root) = (entry.place.number, entry.fact.needs_root());
        let mut satisfied = false;
        for signature in &entry.signatures {
            let key = signature.key;
            let parts = AuthoritySignature { ed25519: signature.ed25519, mldsa65: signature.mldsa65.clone() };
            let verdict = if key == ROOT_KEY_NUMBER {
                satisfied |= needs_root;
                self.root.verify(Role::Public, &entry.payload, &parts)
            } else {
                satisfied |= !needs_root;
                let known = self.authorities.get(&key).filter(|record| !record.revoked);
                let known = known.ok_or(PublicError::Signer { number, key })?;
                known.key.verify(Role::Public, &entry.payload, &parts)
            };
            verdict.map_err(|refused| PublicError::Signature { number, key, refused })?;
        }
        if satisfied && entry.slots.is_empty() { Ok(()) } else { Err(PublicError::Signatures { number }) }
    }

    /// Who signs a statement: different officers who may release there; their signatures are not verified yet.
    fn check_of(&self, entry: &PublicEntry, said: &Said) -> Result<Signed, PublicError> {
        let number = entry.place.number;
        if !entry.signatures.is_empty() {
            return Err(PublicError::Signatures { number });
        }
        let digest = said.digest();
        let release = PublicRelease::read(self.party, digest, &entry.slots);
        let release = release.map_err(|refused| PublicError::Officers { number, refused })?;
        if self.nonces.contains(release.nonce()) {
            return Err(PublicError::NonceUsed { number });
        }
        let signers = self.signers(number, &release)?;
        let person = |officer: &&Officer| Person {
            name: officer.name.clone(),
            role: officer.role.clone(),
            key: officer.fingerprint,
        };
        let persons = signers.iter().map(person).collect();
        let officers = signers.iter().map(|officer| Arc::clone(&officer.key)).collect();
        let check = SignatureCheck { number, party: self.party, digest, slots: entry.slots.clone(), officers };
        Ok(Signed { nonce: *release.nonce(), persons, check })
    }

    fn signers(&self, number: u64, release: &PublicRelease) -> Result<Vec<&Officer>, PublicError> {
        let mut signers: Vec<&Officer> = Vec::with_capacity(2);
        for key in release.officers() {
            let unknown = || PublicError::Officer { number, key: key.0 };
            let officer = self.releasing(&key.0).ok_or_else(unknown)?;
            if signers.iter().any(|other| other.name == officer.name) {
                return Err(unknown());
            }
            signers.push(officer);
        }
        Ok(signers)
    }

    /// The officer of a key who may release now.
    #[must_use]
    pub fn releasing(&self, key: &Hash) -> Option<&Officer> {
        let mut newest = self.officers.iter().rev();
        newest.find(|officer| officer.fingerprint == *key).filter(|one| one.left.is_none() && one.may_release())
    }

    /// Takes in what an entry says; it is examined. On an error nothing has changed.
    fn learn(
        &mut self,
        entry: PublicEntry,
        signed: Option<Signed>,
        id: Hash,
        before: Option<Hash>,
    ) -> Result<Option<SignatureCheck>, PublicError> {
        let number = self.size;
        let about_keys = entry.fact.is_about_keys();
        match entry.fact {
            PublicFact::Genesis { .. } => return Err(PublicError::Genesis { number }),
            PublicFact::Authority { number: found, key } => self.learn_authority(number, found, &key)?,
            PublicFact::AuthorityRevoked { number: key } => {
                let known = self.authorities.get_mut(&key).filter(|record| !record.revoked);
                known.ok_or(PublicError::Authority { number, key })?.revoked = true;
            }
            PublicFact::Officer { name, role, key } => self.learn_officer(number, name, role, &key)?,
            PublicFact::OfficerLeft { name, key } => self.learn_leaving(number, &name, key)?,
            PublicFact::LogSuccessor { log, size, root } => {
                if size != number || before.is_some_and(|before| before != root) {
                    return Err(PublicError::Successor { number });
                }
                let key = cosigner(number, &log)?;
                self.enrol(number, log.ed25519)?;
                self.generation = entry.place.generation;
                self.logs.push(LogKey { key, generation: self.generation, from_size: number + 1 });
            }
            PublicFact::Statement(said) => {
                let Some(Signed { nonce, persons, check }) = signed else {
                    return Err(PublicError::Signatures { number });
                };
                self.nonces.insert(nonce);
                self.statements.push(Statement { number, id, said, officers: persons });
                self.size = number + 1;
                return Ok(Some(check));
            }
            PublicFact::Vouch { party, name } => self.learn_vouch(party, name)?,
        }
        if about_keys {
            self.keys = number;
        }
        self.size = number + 1;
        Ok(None)
    }

    fn learn_authority(&mut self, number: u64, found: u64, key: &AuthorityKey) -> Result<(), PublicError> {
        let expected = self.authorities.len() as u64 + 1;
        if found != expected || self.authorities.len() >= PUBLIC_AUTHORITIES_MAX {
            return Err(PublicError::Authority { number, key: found });
        }
        let public = AuthorityPublic::from_parts(&key.ed25519, key.mldsa65.as_slice());
        let public = public.map_err(|refused| PublicError::Key { number, refused })?;
        self.enrol(number, key.ed25519)?;
        self.authorities.insert(found, AuthorityRecord { key: public, revoked: false });
        Ok(())
    }

    /// A key has one holder for ever: the same person may be given another role with it, as long as they have not left.
    fn learn_officer(
        &mut self,
        number: u64,
        name: String,
        role: String,
        key: &AuthorityKey,
    ) -> Result<(), PublicError> {
        if self.officers.len() >= PUBLIC_OFFICERS_MAX {
            return Err(PublicError::TooManyEntries);
        }
        let public = OfficerPublic::from_parts(&key.ed25519, key.mldsa65.as_slice());
        let public = public.map_err(|refused| PublicError::Key { number, refused })?;
        let fingerprint = public.fingerprint();
        match self.officers.iter().rev().find(|officer| officer.fingerprint == fingerprint) {
            Some(before) if before.name == name && before.left.is_none() => {}
            Some(_) => return Err(PublicError::KeyReused { number }),
            None => self.enrol(number, key.ed25519)?,
        }
        self.officers.push(Officer { number, name, role, key: Arc::new(public), fingerprint, left: None });
        Ok(())
    }

    fn learn_leaving(&mut self, number: u64, name: &str, key: Option<Hash>) -> Result<(), PublicError> {
        let meant = |officer: &Officer| {
            officer.name == name && officer.left.is_none() && key.is_none_or(|key| key == officer.fingerprint)
        };
        let mut found = false;
        for officer in self.officers.iter_mut().filter(|officer| meant(officer)) {
            officer.left = Some(number);
            found = true;
        }
        if found { Ok(()) } else { Err(PublicError::NobodyLeaves { number }) }
    }

    fn learn_vouch(&mut self, party: PartyId, name: String) -> Result<(), PublicError> {
        if name.is_empty() {
            self.vouched.remove(&party);
        } else if self.vouched.len() >= VOUCHED_MAX && !self.vouched.contains_key(&party) {
            return Err(PublicError::TooManyEntries);
        } else {
            self.vouched.insert(party, name);
        }
        Ok(())
    }

    fn enrol(&mut self, number: u64, ed25519: [u8; 32]) -> Result<(), PublicError> {
        if self.enrolled.insert(ed25519) { Ok(()) } else { Err(PublicError::KeyReused { number }) }
    }

    /// Checks a head of this log: the signatures of the log's key of its size. What it says about entries is the caller's.
    ///
    /// # Errors
    /// [`PublicError::Checkpoint`].
    pub fn verify_head(&self, checkpoint: &Checkpoint) -> Result<TreeHead, PublicError> {
        let (origin, key) = self.key_of(checkpoint.size).ok_or(PublicError::Checkpoint(CheckpointError::Size))?;
        Ok(verify_checkpoint(checkpoint, origin.into(), key)?)
    }

    /// The key that signs heads of a size, and the origin under which it does.
    #[must_use]
    pub fn key_of(&self, size: u64) -> Option<(PublicOrigin, &CosignerPublic)> {
        let mut newest = self.logs.iter().rev();
        let log = newest.find(|log| log.from_size <= size)?;
        Some((PublicOrigin { party: self.party, generation: log.generation }, &log.key))
    }

    /// Whose log.
    #[must_use]
    pub const fn party(&self) -> PartyId {
        self.party
    }

    /// What the party calls itself: a claim.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The party's root key.
    #[must_use]
    pub const fn root_key(&self) -> &RootPublic {
        &self.root
    }

    /// Entries; of what was shown apart, the number after the last one.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Which log: the party and the generation of its key.
    #[must_use]
    pub const fn origin(&self) -> PublicOrigin {
        PublicOrigin { party: self.party, generation: self.generation }
    }

    /// Number of the newest entry about keys.
    #[must_use]
    pub const fn newest_about_keys(&self) -> u64 {
        self.keys
    }

    /// Whether entries were left out before what it holds.
    #[must_use]
    pub const fn is_apart(&self) -> bool {
        self.sparse
    }

    /// Officers in the order of their entries.
    #[must_use]
    pub fn officers(&self) -> &[Officer] {
        &self.officers
    }

    /// Authorities that are trusted now, by number.
    pub fn authorities(&self) -> impl Iterator<Item = (u64, &AuthorityPublic)> {
        self.authorities.iter().filter(|(_, record)| !record.revoked).map(|(number, record)| (*number, &record.key))
    }

    /// How many authorities were ever entered.
    #[must_use]
    pub fn authorities_entered(&self) -> u64 {
        self.authorities.len() as u64
    }

    /// Statements in the order of their entries.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Parties whose roots this one vouches for, with the names that it gives them.
    #[must_use]
    pub const fn vouched(&self) -> &BTreeMap<PartyId, String> {
        &self.vouched
    }
}

fn cosigner(number: u64, key: &CosignerKey) -> Result<CosignerPublic, PublicError> {
    let key = CosignerPublic::from_parts(&key.ed25519, key.mldsa44.as_slice());
    key.map_err(|refused| PublicError::Key { number, refused })
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
