//! A public statement on its way to its officers' signatures: a request that holds all of it, and what each officer gives back.
//!
//! Officers sign on their own machines what the file says, not what anybody tells about it. The request may be in the hands of
//! many; whoever changes a byte of it changes the digest.

use comity_public::entry::Said;
use comity_public::view::PublicView;
use comity_seal::officer::{KeyId, PublicRelease};
use comity_seal::rng::random32;
use comity_seal::{OfficerSecret, Rng};
use comity_wire::{Hash, PartyId};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::error::PublishError;

/// Largest request or signature file in bytes.
pub const REQUEST_BYTES_MAX: usize = 128 << 10;
const FORM: &str = "comity public request v1";
const SIGNED: &str = "comity public signature v1";

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    form: String,
    /// Whose statement.
    pub party: String,
    /// What the party calls itself.
    pub name: String,
    /// Format.
    pub format: String,
    /// Its version.
    pub version: u64,
    /// The body, as text.
    pub body: String,
    /// What it supersedes.
    pub supersedes: Option<String>,
    /// When, POSIX seconds.
    pub stated: u64,
    /// Fingerprints of everybody who must sign.
    pub officers: Vec<String>,
    nonce: String,
}

/// One officer's signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    form: String,
    /// Fingerprint of the officer's key.
    pub key: String,
    /// The statement's digest.
    pub digest: String,
    slot: String,
}

/// A request that was read: what is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The statement.
    pub said: Said,
    /// Who signs what.
    pub release: PublicRelease,
}

fn wrong(what: impl ToString) -> PublishError {
    PublishError::Request { what: what.to_string() }
}

impl Request {
    /// Asks these officers, by name or fingerprint, who may release in the public log.
    ///
    /// # Errors
    /// [`PublishError::Officer`]; nobody, or too many.
    pub fn new(view: &PublicView, said: &Said, officers: &[String], rng: &mut dyn Rng) -> Result<Self, PublishError> {
        let mut keys: Vec<Hash> = Vec::with_capacity(officers.len());
        for who in officers {
            let matching =
                view.officers().iter().rev().find(|one| one.name == *who || one.fingerprint.to_string() == *who);
            let found = matching.and_then(|one| view.releasing(&one.fingerprint));
            keys.push(found.ok_or_else(|| PublishError::Officer { who: who.clone() })?.fingerprint);
        }
        keys.sort_unstable();
        keys.dedup();
        let request = Self {
            form: FORM.to_owned(),
            party: view.party().to_string(),
            name: view.name().to_owned(),
            format: said.format.clone(),
            version: said.version,
            body: String::from_utf8(said.body.clone()).map_err(wrong)?,
            supersedes: said.supersedes.map(|hash| hash.to_string()),
            stated: said.stated,
            officers: keys.iter().map(ToString::to_string).collect(),
            nonce: Hash(random32(rng)).to_string(),
        };
        request.check()?;
        Ok(request)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`PublishError::Request`].
    pub fn read(text: &str) -> Result<Self, PublishError> {
        let request: Self = serde_json::from_str(text).map_err(wrong)?;
        if request.form == FORM { Ok(request) } else { Err(wrong("another kind of file")) }
    }

    /// What is signed, computed from the file.
    ///
    /// # Errors
    /// [`PublishError::Request`].
    pub fn check(&self) -> Result<Checked, PublishError> {
        let hash = |text: &String| text.parse::<Hash>().map_err(|_| wrong("a hash is malformed"));
        let said = Said {
            format: self.format.clone(),
            version: self.version,
            body: self.body.clone().into_bytes(),
            supersedes: self.supersedes.as_ref().map(hash).transpose()?,
            stated: self.stated,
        };
        let party: PartyId = self.party.parse().map_err(|_| wrong("the party is malformed"))?;
        let keys: Vec<KeyId> = self.officers.iter().map(|key| hash(key).map(KeyId)).collect::<Result<_, _>>()?;
        let release = PublicRelease::new(party, said.digest(), keys, hash(&self.nonce)?.0).map_err(wrong)?;
        Ok(Checked { said, release })
    }
}

impl Checked {
    /// One officer's signatures.
    ///
    /// # Errors
    /// [`PublishError::Officer`]: not asked. The library fails.
    pub fn sign(&self, officer: &OfficerSecret) -> Result<Signature, PublishError> {
        let key = KeyId::of(officer.public());
        if !self.release.officers().any(|asked| asked == key) {
            return Err(PublishError::Officer { who: key.0.to_string() });
        }
        let slot = BASE64.encode(&self.release.sign(officer)?);
        let digest = self.said.digest().to_string();
        Ok(Signature { form: SIGNED.to_owned(), key: key.0.to_string(), digest, slot })
    }

    /// The slots of all officers, in the order of their keys.
    ///
    /// # Errors
    /// [`PublishError::Unsigned`]: one is missing. [`PublishError::SignedAnother`]: one is of another statement.
    /// [`PublishError::Request`]: one is malformed. They are verified when the statement is entered.
    pub fn slots(&self, signatures: &[Signature]) -> Result<Vec<Vec<u8>>, PublishError> {
        let digest = self.said.digest().to_string();
        let of = |key: KeyId| {
            let key = key.0.to_string();
            let mut by_them = signatures.iter().filter(|one| one.key == key && one.form == SIGNED).peekable();
            if by_them.peek().is_none() {
                return Err(PublishError::Unsigned { key });
            }
            let found = by_them.find(|one| one.digest == digest).ok_or(PublishError::SignedAnother { key })?;
            BASE64.decode(found.slot.as_bytes()).map_err(wrong)
        };
        self.release.officers().map(of).collect()
    }
}

impl Signature {
    /// Reads a file.
    ///
    /// # Errors
    /// [`PublishError::Request`].
    pub fn read(text: &str) -> Result<Self, PublishError> {
        serde_json::from_str(text).map_err(wrong)
    }
}
