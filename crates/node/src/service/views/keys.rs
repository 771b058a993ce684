//! Keys of our journals as they are shown.

use serde::{Deserialize, Serialize};

/// The keys of one journal of ours, in the order in which they came into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalKeysView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The journal's origin.
    pub journal: String,
    /// Its generation.
    pub generation: u64,
    /// Whether a later generation goes on in its place: nothing is signed in this one any more.
    pub closed: bool,
    /// How many entries of this party's register its newest entry relies on.
    #[serde(default)]
    pub register: u64,
    /// The keys.
    pub keys: Vec<KeySpanView>,
    /// Every entry that an authority signed: delegation, rotations, revocations.
    #[serde(default)]
    pub signed: Vec<SignedControlView>,
}

/// An entry that changes keys, and who signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedControlView {
    /// The entry's number.
    pub entry: u64,
    /// The authority that signed it.
    pub authority: u64,
    /// The size of the register at which it was to be trusted.
    pub register: u64,
}

/// A log key and a receipt key, valid from an entry on until the next ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeySpanView {
    /// Number of the entry that brought them: the delegation or a rotation.
    pub from: u64,
    /// The authority that gave them.
    #[serde(default)]
    pub authority: u64,
    /// The size of the register at which it was to be trusted.
    #[serde(default)]
    pub register: u64,
    /// The node's identity on links from then on: its TLS key.
    #[serde(default)]
    pub tls: String,
    /// Fingerprint of the log key.
    pub log: String,
    /// Fingerprint of the receipt key.
    pub receipt: String,
    /// The last entry that the log key is trusted for, if it was revoked.
    pub log_trusted: Option<u64>,
    /// The last entry that the receipt key is trusted for, if it was revoked.
    pub receipt_trusted: Option<u64>,
    /// Whether they are the journal's newest.
    pub newest: bool,
}

/// An authority of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorityView {
    /// Its number in the register.
    pub number: u64,
    /// The last size of the register at which it is trusted, if it was revoked.
    pub last_trusted: Option<u64>,
}

/// An officer of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EnrolledOfficer))]
pub struct OfficerView {
    /// The name, as the party gives it.
    pub name: String,
    /// The role.
    pub role: String,
    /// Fingerprint of the officer's own key; nothing where the node attests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where they left or the key was revoked; nothing while they stand. A register has no times: its entries are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<LeftView>,
}

/// That an officer left, or that their key was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftView {
    /// The number of the register entry that says so.
    pub entry: u64,
    /// The last size of the register at which they are trusted.
    pub last_trusted: u64,
}

/// What a party's register says, as far as it is held here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyRegisterView {
    /// What the party calls itself.
    pub name: String,
    /// The party's id.
    pub party: String,
    /// Fingerprint of its root key.
    pub root: String,
    /// How many writers the register has had.
    pub generation: u64,
    /// Entries.
    pub entries: u64,
    /// Authorities.
    pub authorities: Vec<AuthorityView>,
    /// Officers.
    pub officers: Vec<OfficerView>,
}

impl From<&comity_journal::RegisterView> for PartyRegisterView {
    fn from(view: &comity_journal::RegisterView) -> Self {
        let authority = |(number, record): (&u64, &comity_journal::register::AuthorityRecord)| AuthorityView {
            number: *number,
            last_trusted: record.last_trusted,
        };
        let officer = |officer: &comity_journal::register::OfficerRecord| OfficerView {
            name: officer.name.clone(),
            role: officer.role.clone(),
            key: officer.fingerprint.map(|key| key.to_string()),
            left: officer.left.map(|(entry, last_trusted)| LeftView { entry, last_trusted }),
        };
        Self {
            name: view.name().to_owned(),
            party: view.party().to_string(),
            root: view.root_key().fingerprint().to_string(),
            generation: view.origin().generation,
            entries: view.size(),
            authorities: view.authorities().iter().map(authority).collect(),
            officers: view.officers().iter().map(officer).collect(),
        }
    }
}

/// This party's register as the node uses it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterUseView {
    /// Entries.
    pub entries: u64,
    /// Lines that took it just now; each says so with its next entry.
    pub lines: u64,
}

/// How far a node's next identity on links is known on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TlsLineView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The entry of our journal that names it.
    pub entry: u64,
    /// Whether the counterpart has receipted that entry.
    pub told: bool,
}

/// A change of a node's identity on links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TlsView {
    /// The new TLS key.
    pub key: String,
    /// Whether the node shows it now; otherwise lines have not been told yet.
    pub switched: bool,
    /// The lines.
    pub lines: Vec<TlsLineView>,
}
