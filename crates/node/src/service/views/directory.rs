//! The directory as it is shown.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::watch::published::Ladder;

/// Whether a contact was said lately enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Freshness {
    /// Within the last six months.
    Fresh,
    /// Not: amber, on both sides.
    Unconfirmed,
}

/// Parties and their contacts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DirectoryView {
    /// This party first, then the peers by local name.
    pub parties: Vec<PartyDirectoryView>,
}

/// Which part of the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DirectoryQuery {
    /// Only this peer, by its local name.
    #[serde(default)]
    pub peer: Option<String>,
    /// Only contacts that have this text in a field.
    #[serde(default)]
    pub search: Option<String>,
}

/// A party's contacts and profile, as the newest register of it says that came.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyDirectoryView {
    /// Its local name.
    pub name: String,
    /// What it calls itself.
    pub own_name: String,
    /// Whether it is this party.
    pub ours: bool,
    /// The party's id.
    pub party: String,
    /// Fingerprint of its root key.
    pub root: String,
    /// The fingerprint's first 55 bits as five words.
    pub root_words: Vec<String>,
    /// Entries of the register.
    pub entries: u64,
    /// Its profile (F11).
    pub profile: Option<ProfileView>,
    /// Contacts in force (F10).
    pub contacts: Vec<ContactView>,
    /// All that was said of contacts and profile, by position in the register.
    pub history: Vec<HistoryView>,
}

/// A contact in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactView {
    /// Number of the register entry that says it.
    pub number: u64,
    /// `diplomatic`, `technical` or `watch`.
    pub category: String,
    /// The agency.
    pub agency: String,
    /// The position in it.
    pub position: String,
    /// The desk.
    pub desk: Option<String>,
    /// Ways to reach it.
    pub contacts: Vec<ContactWayView>,
    /// Languages, BCP 47.
    pub languages: Vec<String>,
    /// Whether it is there at all hours.
    pub always: bool,
    /// Its hours, as the statement says.
    #[cfg_attr(feature = "openapi", schema(value_type = serde_json::Value))]
    pub hours: Box<RawValue>,
    /// Its holidays, as dates.
    pub holidays: Vec<String>,
    /// Its keys.
    pub keys: Vec<ContactKeyView>,
    /// A note.
    pub note: Option<String>,
    /// Its escalation ladder, where it publishes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
    /// When it was said to have changed, or was confirmed.
    pub changed_at: Option<u64>,
    /// Whether that is lately enough.
    pub freshness: Freshness,
}

/// A way to reach a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactWayView {
    /// `telephone`, `fax`, `mail`, `address` or `other`.
    pub kind: String,
    /// The number or address.
    pub value: String,
}

/// A key of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactKeyView {
    /// `officer`, `openpgp`, `smime`, `ssh` or `other`.
    pub kind: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Five words of it, where it has 256 bits.
    pub words: Vec<String>,
}

/// A party's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileView {
    /// Number of the register entry that says it.
    pub number: u64,
    /// The agency's name.
    pub name: Option<String>,
    /// Mission.
    pub mission: String,
    /// Constituency.
    pub constituency: String,
    /// Authority.
    pub authority: String,
    /// Policy on incidents.
    pub incidents: String,
    /// Policy on disclosure.
    pub disclosure: String,
    /// Policy on authentication.
    pub authentication: String,
    /// To whom it belongs.
    pub sponsorship: Option<String>,
    /// Services.
    pub services: Option<String>,
    /// Forms for reports.
    pub reporting_forms: Option<String>,
    /// Disclaimers.
    pub disclaimers: Option<String>,
}

/// Something that was said of contacts or profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryView {
    /// Number of the register entry.
    pub number: u64,
    /// Format.
    pub format: String,
    /// `nominate`, `change` or `remove`; empty for a profile and for what cannot be read.
    pub act: String,
    /// The contact's category.
    pub category: String,
    /// Its agency.
    pub agency: String,
    /// Its position.
    pub position: String,
    /// When it is said to have changed.
    pub changed_at: Option<u64>,
    /// Whether it has effect.
    pub effect: bool,
}
