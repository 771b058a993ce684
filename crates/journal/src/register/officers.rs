//! Officers in a register: who is enrolled, who left, and whose key may release a statement at a size.

use comity_seal::OfficerPublic;
use comity_wire::Hash;
use comity_wire::register::AuthorityKey;

use super::{OfficerRecord, RegisterError, RegisterView};

/// The word of a role whose holders may release statements that need two persons.
pub const RELEASING_ROLE: &str = "approver";

/// Which leavings count when an officer is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leavings {
    /// All that the view holds: for a statement that is being taken or written.
    All,
    /// Only those below the size relied on: for what was taken before, which nobody disowns backwards.
    Before,
}

impl OfficerRecord {
    /// Whether the role, a list of words, has the one that may release.
    #[must_use]
    pub fn may_release(&self) -> bool {
        self.role.split([',', ';', ' ', '/']).any(|word| word == RELEASING_ROLE)
    }

    fn stands_at(&self, size: u64, leavings: Leavings) -> bool {
        let gone = |(number, last_trusted): (u64, u64)| match leavings {
            Leavings::All => size > last_trusted,
            Leavings::Before => number < size,
        };
        self.number < size && !self.left.is_some_and(gone)
    }
}

impl RegisterView {
    /// The officer of a key, as enrolled by the newest entry below `size`, if nothing that counts says that they left.
    ///
    /// Does not check the role.
    ///
    /// # Errors
    /// [`RegisterError::OfficerNotTrusted`].
    pub fn officer_at(&self, key: &Hash, size: u64, leavings: Leavings) -> Result<&OfficerRecord, RegisterError> {
        let mut newest = self.officers.iter().rev();
        let found = newest.find(|officer| officer.fingerprint.as_ref() == Some(key) && officer.number < size);
        found
            .filter(|officer| officer.stands_at(size, leavings))
            .ok_or(RegisterError::OfficerNotTrusted { key: *key, size })
    }

    /// Takes in an officer. A key has one holder for ever: the same person may be given another role with it, as long as
    /// they have not left.
    pub(super) fn learn_officer(
        &mut self,
        number: u64,
        name: String,
        role: String,
        key: Option<AuthorityKey>,
    ) -> Result<(), RegisterError> {
        let key = key.map(|key| OfficerPublic::from_parts(&key.ed25519, key.mldsa65.as_slice())).transpose();
        let key = key.map_err(|refused| RegisterError::Key { number, refused })?;
        let fingerprint = key.as_ref().map(OfficerPublic::fingerprint);
        if let Some(key) = &key {
            let before = self.officers.iter().rev().find(|officer| officer.fingerprint == fingerprint);
            match before {
                Some(before) if before.name == name && before.left.is_none() => {}
                Some(_) => return Err(RegisterError::KeyReused { number }),
                None => self.enrol(number, *key.ed25519().as_bytes())?,
            }
        }
        self.officers.push(OfficerRecord { number, name, role, key, fingerprint, left: None });
        Ok(())
    }

    /// Takes in that an officer left: all that is enrolled under the name, or one key of theirs.
    pub(super) fn learn_leaving(
        &mut self,
        number: u64,
        name: String,
        key: Option<Hash>,
        last_trusted: u64,
    ) -> Result<(), RegisterError> {
        if last_trusted > number {
            return Err(RegisterError::LastTrusted { number, last_trusted });
        }
        let mut found = false;
        for officer in &mut self.officers {
            let meant = officer.name == name && officer.left.is_none();
            if meant && (key.is_none() || officer.fingerprint == key) {
                officer.left = Some((number, last_trusted));
                found = true;
            }
        }
        if found { Ok(()) } else { Err(RegisterError::NobodyLeaves { number, name }) }
    }
}
