//! The two keys that may live away from the node: the root and the authority.

use std::path::{Path, PathBuf};

use comity_journal::delegation::{role_of, sign_control};
use comity_journal::register::RegisterView;
use comity_seal::error::CryptoFault;
use comity_seal::key_file::SecretKey;
use comity_seal::{AuthoritySecret, Role, RootSecret};
use comity_wire::control::{AuthoritySignatureBytes, Control, ControlBody};

use super::dir::NodeDir;
use super::error::PartyError;
use super::keys::{kind_error, read_key};

/// An authority's secret key and its number in the party's register.
pub struct Authority {
    secret: AuthoritySecret,
    number: u64,
}

impl Authority {
    /// Reads the key from its file and finds it among the register's authorities that are trusted now.
    ///
    /// # Errors
    /// [`PartyError::KeyAbsent`], [`PartyError::KeyKind`], [`PartyError::KeyNotOurs`], a damaged file.
    pub fn load(path: &Path, register: &RegisterView) -> Result<Self, PartyError> {
        let secret = match read_present(path, "authority")? {
            SecretKey::Authority(secret) => secret,
            other => return Err(kind_error(path.to_owned(), "authority", &other)),
        };
        let mut known = register.authorities().iter();
        let found = known.find(|(_, record)| record.last_trusted.is_none() && record.key == *secret.public());
        match found {
            Some((number, _)) => Ok(Self { secret, number: *number }),
            None => Err(PartyError::KeyNotOurs { kind: "authority", path: path.to_owned() }),
        }
    }

    /// Its number in the register.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The secret, for entries of the register.
    pub const fn secret(&self) -> &AuthoritySecret {
        &self.secret
    }

    /// The secret alone, for a line that signs a rotation at a number which only it knows.
    pub fn into_secret(self) -> AuthoritySecret {
        self.secret
    }

    /// Signs for a role.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn sign(&self, role: Role, payload: &[u8]) -> Result<AuthoritySignatureBytes, CryptoFault> {
        let signature = self.secret.sign(role, payload)?;
        Ok(AuthoritySignatureBytes { key: self.number, ed25519: signature.ed25519, mldsa65: signature.mldsa65 })
    }

    /// The body of a control entry, signed where its kind asks for an authority.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn control(&self, control: Control) -> Result<ControlBody, CryptoFault> {
        match role_of(&control) {
            Some(_) => sign_control(control, self.number, &self.secret),
            None => Ok(ControlBody::new(control, None)),
        }
    }
}

/// The recorded path of the authority key, where a key lies there that the party's register does not trust now: revoked,
/// or never enrolled. What cannot be read is others' to tell.
pub fn authority_not_trusted(dir: &NodeDir) -> Option<PathBuf> {
    let path = dir.authority_path().ok()?.filter(|path| path.exists())?;
    let register = dir.register().ok()?;
    match Authority::load(&path, register.view()) {
        Err(PartyError::KeyNotOurs { .. }) => Some(path),
        _ => None,
    }
}

/// Reads the root key and checks that it is the register's.
///
/// # Errors
/// [`PartyError::KeyAbsent`], [`PartyError::KeyKind`], [`PartyError::KeyNotOurs`], a damaged file.
pub fn load_root(path: &Path, register: &RegisterView) -> Result<RootSecret, PartyError> {
    let secret = match read_present(path, "root")? {
        SecretKey::Root(secret) => secret,
        other => return Err(kind_error(path.to_owned(), "root", &other)),
    };
    if secret.public() != register.root_key() {
        return Err(PartyError::KeyNotOurs { kind: "root", path: path.to_owned() });
    }
    Ok(secret)
}

fn read_present(path: &Path, kind: &'static str) -> Result<SecretKey, PartyError> {
    if !path.exists() {
        return Err(PartyError::KeyAbsent { kind, path: path.to_owned() });
    }
    read_key(path)
}
