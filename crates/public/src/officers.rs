//! Officers in a public log, and who signed a statement.

use std::sync::Arc;

use comity_journal::register::RELEASING_ROLE;
use comity_seal::OfficerPublic;
use comity_wire::Hash;

/// An officer as the log names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Number of the entry.
    pub number: u64,
    /// The name as the party gives it.
    pub name: String,
    /// The role.
    pub role: String,
    /// The key.
    pub key: Arc<OfficerPublic>,
    /// Its fingerprint.
    pub fingerprint: Hash,
    /// Number of the entry since which they are not trusted.
    pub left: Option<u64>,
}

impl Officer {
    /// Whether the role, a list of words, has the one that may release.
    #[must_use]
    pub fn may_release(&self) -> bool {
        self.role.split([',', ';', ' ', '/']).any(|word| word == RELEASING_ROLE)
    }
}

/// One person who signed a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name, as the party entered it.
    pub name: String,
    /// The role, likewise.
    pub role: String,
    /// Fingerprint of the key.
    pub key: Hash,
}
