//! A handover as a file: what the officers sign on machines of their own, and what anybody verifies without a node.
//!
//! In scope: finding the keys of the two officers in their party's register, their signatures, the file with its proofs. Out
//! of scope: what the instants of the signatures say, which is this node's word alone; where the file comes from. The file
//! lists what is open at a desk: it is the party's own and leaves only by hand.

use comity_journal::RegisterView;
use comity_journal::register::Leavings;
use comity_seal::OfficerSecret;
use comity_seal::officer::{self, KeyId};
use comity_wire::{Hash, PartyId};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use super::handover::{Handover, HandoverDraft, HandoverError, RegisterPlace, ShiftKey, Signers, digest};

/// Longest file of a handover or of its signature in bytes: a whole register and a handover.
pub const HANDOVER_FILE_BYTES_MAX: usize = 8_388_608;
/// The version of both files.
const VERSION: u64 = 1;

/// A handover with the register that its keys are in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoverFile {
    /// The version of this form: 1.
    pub comity_handover: u64,
    /// The handover, with the signatures under it.
    pub handover: Handover,
    /// The party's register, base64 of each entry.
    pub register: Vec<String>,
}

/// One officer's signature under a handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoverSignature {
    /// The version of this form: 1.
    pub comity_handover_signature: u64,
    /// The handover's number at its node.
    pub handover: u64,
    /// The digest that was signed.
    pub digest: String,
    /// The officer.
    pub officer: String,
    /// Fingerprint of the officer's key.
    pub key: String,
    /// The slot, base64 of its exact bytes.
    pub slot: String,
}

/// A file that is no handover, or proves none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Not of this form.
    #[error("not a handover: {detail}")]
    Form {
        /// Which part, and why.
        detail: String,
    },
    /// What is listed is not what its digest says.
    #[error("what is listed has been changed: its digest differs")]
    Changed,
    /// The register does not verify from its root, or is not the one that the handover names.
    #[error("the register: {detail}")]
    Register {
        /// Why.
        detail: String,
    },
    /// A signature is not good, or its key was not the officer's.
    #[error("officer {officer}: {detail}")]
    Signature {
        /// Whose.
        officer: String,
        /// Why.
        detail: String,
    },
    /// The key is none of those that sign it.
    #[error("the key {key} does not sign this handover")]
    NotAsked {
        /// Its fingerprint.
        key: Hash,
    },
}

/// One signature that is good, or one confirmation that the node attests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// The officer's short id.
    pub officer: String,
    /// The name in the register; none where the node attests.
    pub name: Option<String>,
    /// Fingerprint of the key; none where the node attests.
    pub key: Option<String>,
    /// When, by the node's clock: its word alone.
    pub at: u64,
    /// The officer left after the handover, by the register in the file.
    pub left_since: bool,
}

/// What a file proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What the party calls itself: a claim.
    pub party_name: String,
    /// The party's id.
    pub party: String,
    /// Fingerprint of its root key, from which everything was verified.
    pub root: String,
    /// Who has signed, as in the handover.
    pub signers: Vec<Signer>,
    /// `opened`, `offered`, `taken` or `complete`, by the signatures that are there and not by the node's word.
    pub state: &'static str,
    /// Whether keys of both officers have signed: then nothing of it is the node's word but the instants.
    pub by_keys: bool,
}

fn form(detail: impl std::fmt::Display) -> FileError {
    FileError::Form { detail: detail.to_string() }
}

/// What the officers' keys sign.
fn signed(handover: &Handover) -> Result<officer::Handover, FileError> {
    let party: PartyId = handover.party.parse().map_err(|_| form("party"))?;
    let digest: Hash = handover.digest.parse().map_err(|_| form("digest"))?;
    let keys = handover.keys.iter().map(|key| key.key.parse().map(KeyId).map_err(|_| form("key")));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    officer::Handover::new(party, digest, keys).map_err(form)
}

impl Signers {
    /// Who signs a handover: for each of the two the key that the node knows of the officer, else the newest that the
    /// register has under the officer's name. An officer without one has none here, and who left is refused.
    ///
    /// `known` says what the node knows of an officer by short id: the name, whether they work here, and their key.
    ///
    /// # Errors
    /// [`HandoverError::Left`], [`HandoverError::NotTrusted`], [`HandoverError::SamePerson`].
    pub fn find(
        draft: &HandoverDraft,
        known: impl Fn(&str) -> Option<(String, bool, Option<String>)>,
        register: &RegisterView,
    ) -> Result<Self, HandoverError> {
        let mut keys: Vec<ShiftKey> = Vec::new();
        for officer in [&draft.from, &draft.to] {
            let (name, works, key) = known(officer).unwrap_or_else(|| (officer.clone(), true, None));
            if !works {
                return Err(HandoverError::Left { officer: officer.clone() });
            }
            let mut newest = register.officers().iter().rev();
            let named = newest.find(|of| (of.name == name || of.name == *officer) && of.fingerprint.is_some());
            let Some(key) = key.or_else(|| named?.fingerprint.map(|key| key.to_string())) else { continue };
            let refused = || HandoverError::NotTrusted { officer: officer.clone(), key: key.clone() };
            let hash: Hash = key.parse().map_err(|_| refused())?;
            let record = register.officer_at(&hash, register.size(), Leavings::All).map_err(|_| refused())?;
            if keys.iter().any(|other| other.key == key || other.name == record.name) {
                return Err(HandoverError::SamePerson);
            }
            keys.push(ShiftKey { officer: officer.clone(), name: record.name.clone(), key });
        }
        let at = register.at();
        let place = RegisterPlace { size: at.size, root: at.root.to_string() };
        Ok(Self { party: register.party().to_string(), register: Some(place), keys })
    }
}

/// The slot of a signature that is this officer's under this handover, by a key that the register still has.
///
/// # Errors
/// [`HandoverError::NotTrusted`], [`HandoverError::Signature`].
pub(super) fn accept(
    handover: &Handover,
    officer: &str,
    signature: &HandoverSignature,
    register: &RegisterView,
) -> Result<String, HandoverError> {
    let refused = |detail: &dyn std::fmt::Display| HandoverError::Signature { detail: detail.to_string() };
    if signature.comity_handover_signature != VERSION {
        return Err(refused(&"another version"));
    }
    if signature.handover != handover.number || signature.digest != handover.digest {
        return Err(refused(&"it is of another handover, or of what was listed before"));
    }
    let Some(asked) = handover.key_of(officer).filter(|asked| asked.key == signature.key) else {
        return Err(refused(&"the officer signs this handover with another key, or with none"));
    };
    let key: Hash = asked.key.parse().map_err(|_| refused(&"key"))?;
    let gone = || HandoverError::NotTrusted { officer: officer.to_owned(), key: asked.key.clone() };
    let record = register.officer_at(&key, register.size(), Leavings::All).map_err(|_| gone())?;
    let public = record.key.as_ref().ok_or_else(gone)?;
    let slot = BASE64.decode(signature.slot.as_bytes()).map_err(|error| refused(&error))?;
    let what = signed(handover).map_err(|error| refused(&error))?;
    what.verify_slot(&slot, public).map_err(|error| refused(&error))?;
    Ok(BASE64.encode(&slot))
}

impl HandoverFile {
    /// A handover with the register of its party.
    #[must_use]
    pub fn new(handover: Handover, register: &[impl AsRef<[u8]>]) -> Self {
        let register = register.iter().map(|entry| BASE64.encode(entry.as_ref())).collect();
        Self { comity_handover: VERSION, handover, register }
    }

    /// Whether bytes are meant to be one.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        let start: Vec<u8> = bytes.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(18).collect();
        start.starts_with(b"{\"comity_handover\"")
    }

    /// Reads a file; nothing of it is verified.
    ///
    /// # Errors
    /// [`FileError::Form`].
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        if bytes.len() > HANDOVER_FILE_BYTES_MAX {
            return Err(form("longer than a handover can be"));
        }
        let file: Self = serde_json::from_slice(bytes).map_err(form)?;
        if file.comity_handover != VERSION {
            return Err(form("another version"));
        }
        Ok(file)
    }

    /// Signs it with an officer's key, which must be one of those that it asks for. What is signed is computed from what is
    /// listed.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn sign(&self, officer: &OfficerSecret) -> Result<HandoverSignature, FileError> {
        unchanged(&self.handover)?;
        let handover = &self.handover;
        let key = officer.public().fingerprint();
        let asked = handover.keys.iter().find(|asked| asked.key == key.to_string());
        let asked = asked.ok_or(FileError::NotAsked { key })?;
        let slot = signed(handover)?.sign(officer).map_err(form)?;
        Ok(HandoverSignature {
            comity_handover_signature: VERSION,
            handover: handover.number,
            digest: handover.digest.clone(),
            officer: asked.officer.clone(),
            key: asked.key.clone(),
            slot: BASE64.encode(&slot),
        })
    }

    /// Verifies the list, the register from its root on, and every signature. Whose root it is, is for the reader.
    ///
    /// # Errors
    /// [`FileError`]: the first thing wrong; nothing is proven then.
    pub fn verify(&self) -> Result<Verdict, FileError> {
        verified(&self.handover, &self.register()?)
    }

    /// The register of the file, verified from its root on.
    fn register(&self) -> Result<RegisterView, FileError> {
        let refused = |detail: &dyn std::fmt::Display| FileError::Register { detail: detail.to_string() };
        let decode = |entry: &String| BASE64.decode(entry.as_bytes()).map_err(|error| refused(&error));
        let entries = self.register.iter().map(decode).collect::<Result<Vec<_>, _>>()?;
        RegisterView::build(&entries).map_err(|error| refused(&error))
    }
}

/// Verifies the list of a handover and every signature, by a register that is verified and goes on from the one that the
/// handover relies on.
///
/// # Errors
/// [`FileError`]: the first thing wrong; nothing is proven then.
pub fn verified(handover: &Handover, register: &RegisterView) -> Result<Verdict, FileError> {
    unchanged(handover)?;
    relied(handover, register)?;
    let mut signers: Vec<Signer> = Vec::new();
    for one in &handover.signed {
        let wrong = |detail: &str| FileError::Signature { officer: one.officer.clone(), detail: detail.to_owned() };
        if one.officer != handover.from && one.officer != handover.to {
            return Err(wrong("neither of the two"));
        }
        if signers.iter().any(|other| other.officer == one.officer) {
            return Err(wrong("signs twice"));
        }
        signers.push(match (one.how.as_str(), handover.key_of(&one.officer)) {
            ("key", Some(asked)) => by_key(handover, asked, (one.at, one.slot.as_deref()), register)?,
            ("attested", None) => {
                Signer { officer: one.officer.clone(), name: None, key: None, at: one.at, left_since: false }
            }
            _ => return Err(wrong("is not signed in the way that the handover asks for")),
        });
    }
    let by = |officer: &str| signers.iter().any(|signer| signer.officer == officer);
    let state = match (by(&handover.from), by(&handover.to)) {
        (true, true) => "complete",
        (true, false) => "offered",
        (false, true) => "taken",
        (false, false) => "opened",
    };
    Ok(Verdict {
        party_name: register.name().to_owned(),
        party: register.party().to_string(),
        root: register.root_key().fingerprint().to_string(),
        by_keys: state == "complete" && signers.iter().all(|signer| signer.key.is_some()),
        signers,
        state,
    })
}

/// Whether a register is the one that a handover relies on, or goes on from it.
fn relied(handover: &Handover, register: &RegisterView) -> Result<(), FileError> {
    let refused = |detail: &str| FileError::Register { detail: detail.to_owned() };
    let place = handover.register.as_ref().ok_or_else(|| refused("the handover names none"))?;
    if register.party().to_string() != handover.party {
        return Err(refused("it is of another party"));
    }
    match register.root_at(place.size).is_some_and(|root| root.to_string() == place.root) {
        true => Ok(()),
        false => Err(refused("it is not the one that the handover relies on")),
    }
}

fn unchanged(handover: &Handover) -> Result<(), FileError> {
    match digest(handover).map_err(form)? == handover.digest {
        true => Ok(()),
        false => Err(FileError::Changed),
    }
}

/// One signature by key: the key was enrolled under that name when the handover was opened, and signed its digest.
fn by_key(
    handover: &Handover,
    asked: &ShiftKey,
    (at, slot): (u64, Option<&str>),
    register: &RegisterView,
) -> Result<Signer, FileError> {
    let wrong = |detail: &dyn std::fmt::Display| FileError::Signature {
        officer: asked.officer.clone(),
        detail: detail.to_string(),
    };
    let size = handover.register.as_ref().map_or(0, |place| place.size);
    let key: Hash = asked.key.parse().map_err(|_| wrong(&"no key"))?;
    let record = register.officer_at(&key, size, Leavings::Before).map_err(|error| wrong(&error))?;
    if record.name != asked.name {
        return Err(wrong(&"the key is another person's"));
    }
    let public = record.key.as_ref().ok_or_else(|| wrong(&"no key"))?;
    let slot = BASE64.decode(slot.unwrap_or_default().as_bytes()).map_err(|error| wrong(&error))?;
    signed(handover)?.verify_slot(&slot, public).map_err(|error| wrong(&error))?;
    Ok(Signer {
        officer: asked.officer.clone(),
        name: Some(record.name.clone()),
        key: Some(asked.key.clone()),
        at,
        left_since: record.left.is_some(),
    })
}

#[cfg(test)]
#[path = "handover_file_tests.rs"]
mod tests;
