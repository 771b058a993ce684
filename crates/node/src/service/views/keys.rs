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
    /// The keys.
    pub keys: Vec<KeySpanView>,
}

/// A log key and a receipt key, valid from an entry on until the next ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeySpanView {
    /// Number of the entry that brought them: the delegation or a rotation.
    pub from: u64,
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
