//! A release request: what officers sign on machines of their own, and what comes back.
//!
//! The file holds the whole statement and the seed of its commitment, so that whoever signs sees what is signed and need
//! not believe the node: the commitment is computed anew from what is shown. It is as confidential as the statement.

use comity_exchange::Prepared;
use comity_journal::RegisterView;
use comity_journal::register::Leavings;
use comity_journal::release::asked;
use comity_seal::OfficerSecret;
use comity_seal::officer::{KeyId, Release};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash, LineId};
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

/// Longest release request or signature file in bytes.
pub const RELEASE_FILE_BYTES_MAX: usize = 262_144;
/// The version of both files.
const VERSION: u64 = 1;

/// What is to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseRequest {
    /// The version of this form: 1.
    pub comity_release_request: u64,
    /// The draft at the node that asks.
    pub draft: u64,
    /// The counterpart, as the node calls it.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// The line.
    pub line: String,
    /// The statement, base64 of its exact bytes.
    pub statement: String,
    /// The seed of its commitment, in hexadecimal.
    pub seed: String,
    /// What the party that asks calls itself; of older requests empty.
    #[serde(default)]
    pub from: String,
    /// Who is asked, by name. What counts are the keys in the statement.
    #[serde(default)]
    pub officers: Vec<AskedOfficer>,
    /// What a joint erasure (F16) names, as whoever asks tells it. What is signed are the ids in the statement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerns: Vec<ConcernedStatement>,
}

/// A statement that is to be erased, as the node that asks for signatures knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConcernedStatement {
    /// Its id.
    pub id: String,
    /// The number that people see.
    pub number: String,
    /// Its format; empty where its content is not readable there.
    #[serde(default)]
    pub format: String,
    /// Its subject, shortened; its author's words: escape before showing.
    #[serde(default)]
    pub subject: String,
}

/// An officer who is asked to sign, as the party's register has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedOfficer {
    /// The name.
    pub name: String,
    /// Fingerprint of the key.
    pub key: String,
}

/// One officer's signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseSignature {
    /// The version of this form: 1.
    pub comity_release_signature: u64,
    /// The draft.
    pub draft: u64,
    /// Fingerprint of the officer's key.
    pub key: String,
    /// The slot, base64 of its exact bytes.
    pub slot: String,
}

/// A file that is no request or signature, or not one that can be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// Not of this form.
    #[error("not a release request or signature: {detail}")]
    Form {
        /// Which part, and why.
        detail: String,
    },
    /// The key is none of those that are asked for.
    #[error("the key {key} is not asked for")]
    NotAsked {
        /// Its fingerprint.
        key: Hash,
    },
}

/// A request whose parts belong together: what is shown is what is signed.
#[derive(Debug, Clone)]
pub struct CheckedRequest {
    /// The statement.
    pub statement: Statement,
    /// What officers sign.
    pub release: Release,
}

fn form(detail: impl std::fmt::Display) -> RequestError {
    RequestError::Form { detail: detail.to_string() }
}

impl ReleaseRequest {
    /// A request for a statement.
    #[must_use]
    pub fn new(draft: u64, (peer, track): (&str, &str), line: LineId, statement: &Statement, seed: &[u8; 32]) -> Self {
        Self {
            comity_release_request: VERSION,
            draft,
            peer: peer.to_owned(),
            track: track.to_owned(),
            line: line.to_string(),
            statement: BASE64.encode(&statement.to_bytes()),
            seed: HEXLOWER.encode(seed),
            from: String::new(),
            officers: Vec::new(),
            concerns: Vec::new(),
        }
    }

    /// The same, which says by name who asks and who is asked, as the party's register has them.
    #[must_use]
    pub fn by_name(self, keys: &[Hash], register: &RegisterView) -> Self {
        let officer = |key: &Hash| {
            let found = register.officer_at(key, register.size(), Leavings::All);
            AskedOfficer { name: found.map(|of| of.name.clone()).unwrap_or_default(), key: key.to_string() }
        };
        Self { from: register.name().to_owned(), officers: keys.iter().map(officer).collect(), ..self }
    }

    /// The name of an officer who is asked; nothing where the request does not say it.
    #[must_use]
    pub fn name_of(&self, key: &str) -> Option<&str> {
        self.officers.iter().find(|officer| officer.key == key).map(|officer| officer.name.as_str())
    }

    /// Takes it apart and computes what is signed from what is shown.
    ///
    /// # Errors
    /// [`RequestError::Form`].
    pub fn check(&self) -> Result<CheckedRequest, RequestError> {
        if self.comity_release_request != VERSION {
            return Err(form("another version"));
        }
        let line: LineId = self.line.parse().map_err(|_| form("line"))?;
        let bytes = BASE64.decode(self.statement.as_bytes()).map_err(form)?;
        let statement = Statement::from_bytes(&bytes).map_err(form)?;
        let seed = HEXLOWER.decode(self.seed.as_bytes()).map_err(form)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| form("seed"))?;
        let members = statement.members().map_err(form)?;
        let prepared = Prepared::seeded(&statement, &members, &[], seed).map_err(form)?;
        let release = asked(line, prepared.commitment(), &statement.envelope).map_err(form)?;
        drop(members);
        Ok(CheckedRequest { statement, release })
    }
}

impl CheckedRequest {
    /// Signs it with an officer's key.
    ///
    /// # Errors
    /// [`RequestError::NotAsked`]; the cryptographic library fails.
    pub fn sign(&self, draft: u64, officer: &OfficerSecret) -> Result<ReleaseSignature, RequestError> {
        let key = KeyId::of(officer.public());
        if !self.release.officers().contains(&key) {
            return Err(RequestError::NotAsked { key: key.0 });
        }
        let slot = self.release.sign(officer).map_err(form)?;
        Ok(ReleaseSignature {
            comity_release_signature: VERSION,
            draft,
            key: key.0.to_string(),
            slot: BASE64.encode(&slot),
        })
    }
}

impl ReleaseSignature {
    /// The key's fingerprint and the slot, not verified.
    ///
    /// # Errors
    /// [`RequestError::Form`].
    pub fn slot(&self) -> Result<(Hash, Vec<u8>), RequestError> {
        if self.comity_release_signature != VERSION {
            return Err(form("another version"));
        }
        let key = self.key.parse().map_err(|_| form("key"))?;
        Ok((key, BASE64.decode(self.slot.as_bytes()).map_err(form)?))
    }
}

#[cfg(test)]
mod tests {
    use comity_journal::release::required_set;
    use comity_seal::insecure_seeded::SeededRng;
    use comity_wire::envelope::Envelope;

    use super::*;

    fn made() -> (ReleaseRequest, OfficerSecret) {
        let officer = OfficerSecret::generate(&mut SeededRng::new(3)).unwrap();
        let envelope = Envelope {
            format: "F23".into(),
            format_version: 1,
            required: required_set([officer.public().fingerprint()]),
            release_nonce: Some([4; 32]),
            ..Envelope::default()
        };
        let statement = Statement { envelope, body: br#"{"facts":"x"}"#.to_vec() };
        (ReleaseRequest::new(7, ("BOR", "nrrc"), LineId([1; 32]), &statement, &[5; 32]), officer)
    }

    #[test]
    fn what_is_shown_is_what_is_signed() {
        let (request, officer) = made();
        let checked = request.check().unwrap();
        assert_eq!(checked.statement.body, br#"{"facts":"x"}"#);
        let (key, slot) = checked.sign(7, &officer).unwrap().slot().unwrap();
        assert_eq!(key, officer.public().fingerprint());
        assert!(checked.release.verify_slot(&slot, officer.public()).is_ok());
        // Another text, another seed, another line: nothing that was signed.
        let mut other = checked.statement.clone();
        other.body = br#"{"facts":"y"}"#.to_vec();
        for bad in [
            ReleaseRequest { statement: BASE64.encode(&other.to_bytes()), ..request.clone() },
            ReleaseRequest { seed: HEXLOWER.encode(&[6; 32]), ..request.clone() },
            ReleaseRequest { line: LineId([2; 32]).to_string(), ..request.clone() },
        ] {
            assert!(bad.check().unwrap().release.verify_slot(&slot, officer.public()).is_err());
        }
    }

    #[test]
    fn who_is_not_asked_does_not_sign_and_what_is_no_request_is_refused() {
        let (request, _) = made();
        let other = OfficerSecret::generate(&mut SeededRng::new(9)).unwrap();
        let refused = request.check().unwrap().sign(7, &other);
        assert!(matches!(refused, Err(RequestError::NotAsked { .. })));
        for bad in [
            ReleaseRequest { comity_release_request: 2, ..request.clone() },
            ReleaseRequest { statement: "x".into(), ..request.clone() },
            ReleaseRequest { seed: "00".into(), ..request.clone() },
            ReleaseRequest { line: String::new(), ..request.clone() },
        ] {
            assert!(matches!(bad.check(), Err(RequestError::Form { .. })));
        }
    }
}
