//! The party's own register: its entries and their signed head in one file, replaced in one step.
//!
//! An entry and the head over it become durable together, before either is shown to anybody; a crash leaves the old
//! register or the new one. A register that was restored from a backup may be older than what counterparts hold: the
//! writer must not go on then, since two heads of one size would convict the party. The root's successor
//! ([`OwnRegister::succeed`]) goes on from the size that everybody holds.

use std::path::{Path, PathBuf};

use comity_journal::checkpoint::sign_checkpoint;
use comity_journal::delegation::cosigner_key;
use comity_journal::register::{RegisterError, RegisterStanding, RegisterView, authority_key, genesis};
use comity_seal::key_file::SecretKey;
use comity_seal::rng::random32;
use comity_seal::{AuthorityPublic, CosignerSecret, OfficerPublic, Rng, RootSecret};
use comity_wire::Canonical;
use comity_wire::limits::REGISTER_BYTES_MAX;
use comity_wire::register::{AuthorityKey, RegisterEntry, RegisterFact, RegisterPart};

use super::authority::Authority;
use super::error::PartyError;
use super::files::{self, MODE_PLAIN};
use super::keys::{KeyName, KeyStore};

/// The party's own register, verified from its root when it was read.
#[derive(Debug, Clone)]
pub struct OwnRegister {
    path: PathBuf,
    part: RegisterPart,
    view: RegisterView,
}

fn own(error: RegisterError) -> PartyError {
    PartyError::OwnRegister(Box::new(error))
}

/// Why the register takes an entry of ours not: it verified when it was read, so what was asked for is wrong, and not
/// the register.
fn not_taken(error: RegisterError, view: &RegisterView) -> PartyError {
    let (known, held) = (view.authorities().len() as u64, view.size());
    match error {
        RegisterError::NothingToRevoke { key } => match view.authorities().get(&key).and_then(|of| of.last_trusted) {
            Some(last_trusted) => PartyError::AuthorityEnded { number: key, last_trusted },
            None => PartyError::NoAuthority { number: key, known },
        },
        RegisterError::LastTrusted { last_trusted, .. } => PartyError::NoRegisterSize { size: last_trusted, held },
        RegisterError::NobodyLeaves { name, .. } => PartyError::NoOfficer { name },
        RegisterError::KeyReused { .. } => PartyError::KeyEnrolled,
        RegisterError::TooManyEntries => PartyError::RegisterFull,
        other => own(other),
    }
}

/// Verifies a whole register and that its checkpoint is the head of exactly these entries.
///
/// # Errors
/// [`RegisterError`]; `Ok(None)` if the head is another one.
pub fn verify_whole(part: &RegisterPart) -> Result<Option<RegisterView>, RegisterError> {
    let view = RegisterView::build(&part.entries)?;
    let same = part.from == 0 && view.judge(&part.checkpoint)? == RegisterStanding::Same;
    Ok(same.then_some(view))
}

impl OwnRegister {
    /// Begins the register: genesis and first authority, signed by the root. The writer's key is made and kept.
    ///
    /// # Errors
    /// A file exists already; the machine.
    pub fn found(
        path: PathBuf,
        keys: &KeyStore,
        name: &str,
        root: &RootSecret,
        authority: &AuthorityPublic,
        rng: &mut dyn Rng,
    ) -> Result<Self, PartyError> {
        let writer = keys.cosigner_or_new(&KeyName::RegisterWriter { generation: 1 }, rng)?;
        let first = genesis(name, root, writer.public(), random32(rng))?.to_bytes();
        let view = RegisterView::begin(&first).map_err(own)?;
        let second = view.root_signed(RegisterFact::Authority { number: 1, key: authority_key(authority)? }, root)?;
        let entries = vec![first, second.to_bytes()];
        let view = RegisterView::build(&entries).map_err(own)?;
        let checkpoint = sign_checkpoint(&writer, &view.head())?;
        let part = RegisterPart { from: 0, entries, checkpoint };
        make_parent(&path)?;
        files::write_new(&path, &part.to_bytes(), MODE_PLAIN)?;
        Ok(Self { path, part, view })
    }

    /// Reads and verifies the register.
    ///
    /// # Errors
    /// [`PartyError::Missing`], a damaged file, one that does not verify.
    pub fn load(path: PathBuf) -> Result<Self, PartyError> {
        let bytes = files::read_if_present(&path, REGISTER_BYTES_MAX)?;
        let bytes = bytes.ok_or_else(|| PartyError::Missing { path: path.clone() })?;
        let part = RegisterPart::from_bytes(&bytes);
        let part = part.map_err(|source| PartyError::Damaged { path: path.clone(), source })?;
        Self::verified(path, part)
    }

    fn verified(path: PathBuf, part: RegisterPart) -> Result<Self, PartyError> {
        let what = "register head";
        let view = verify_whole(&part).map_err(own)?;
        let source = comity_wire::Malformed::Forbidden { what };
        let view = view.ok_or_else(|| PartyError::Damaged { path: path.clone(), source })?;
        Ok(Self { path, part, view })
    }

    /// Keeps the register that another node of this party sent: the first one is taken as it is, a later one must
    /// extend what is held. An older one changes nothing.
    ///
    /// # Errors
    /// [`PartyError::OtherParty`], [`PartyError::OwnRegister`] (forked, or it does not verify).
    pub fn adopt(path: PathBuf, part: RegisterPart) -> Result<Self, PartyError> {
        let offered = Self::verified(path.clone(), part)?;
        if path.exists() {
            let held = Self::load(path)?;
            let (expected, found) = (held.view.party(), offered.view.party());
            if expected != found {
                return Err(PartyError::OtherParty { expected, found });
            }
            if offered.view.size() <= held.view.size() {
                held.view.check_position(&offered.view.at()).map_err(own)?;
                return Ok(held);
            }
            offered.view.check_position(&held.view.at()).map_err(own)?;
        }
        make_parent(&offered.path)?;
        files::replace(&offered.path, &offered.part.to_bytes(), MODE_PLAIN)?;
        Ok(offered)
    }

    /// What the register says.
    pub const fn view(&self) -> &RegisterView {
        &self.view
    }

    /// The whole register as it travels.
    pub const fn part(&self) -> &RegisterPart {
        &self.part
    }

    /// Enrols a further authority.
    ///
    /// # Errors
    /// [`PartyError::KeyEnrolled`]; the machine.
    pub fn add_authority(
        &mut self,
        keys: &KeyStore,
        root: &RootSecret,
        key: &AuthorityPublic,
    ) -> Result<u64, PartyError> {
        let number = self.view.authorities().len() as u64 + 1;
        let fact = RegisterFact::Authority { number, key: authority_key(key)? };
        let entry = self.view.root_signed(fact, root)?;
        self.append(keys, entry)?;
        Ok(number)
    }

    /// Revokes an authority; what it signed up to that register size stays good. Without a size: up to now.
    ///
    /// # Errors
    /// [`PartyError::NoAuthority`], [`PartyError::AuthorityEnded`], [`PartyError::NoRegisterSize`]; the machine.
    pub fn revoke_authority(
        &mut self,
        keys: &KeyStore,
        root: &RootSecret,
        number: u64,
        last_trusted: Option<u64>,
    ) -> Result<(), PartyError> {
        let last_trusted = last_trusted.unwrap_or(self.view.size());
        let entry = self.view.root_signed(RegisterFact::AuthorityRevoked { number, last_trusted }, root)?;
        self.append(keys, entry)
    }

    /// Enrols an officer, with a key of their own or attested by the node.
    ///
    /// # Errors
    /// A weak key; the machine.
    pub fn add_officer(
        &mut self,
        keys: &KeyStore,
        authority: &Authority,
        name: &str,
        role: &str,
        key: Option<&OfficerPublic>,
    ) -> Result<(), PartyError> {
        let key = key.map(|key| {
            let mldsa65: Box<[u8]> = key.mldsa65().as_bytes().into();
            let fault = comity_seal::error::CryptoFault { operation: "encoding an ML-DSA-65 key" };
            let mldsa65 = mldsa65.try_into().map_err(|_| fault)?;
            Ok::<_, PartyError>(AuthorityKey { ed25519: *key.ed25519().as_bytes(), mldsa65 })
        });
        let fact = RegisterFact::Officer { name: name.to_owned(), role: role.to_owned(), key: key.transpose()? };
        let entry = self.view.authority_signed(fact, authority.number(), authority.secret())?;
        self.append(keys, entry)
    }

    /// Enters that an officer left: everything under their name, or one key. What was released up to that register size, now
    /// where none is given, stays good.
    ///
    /// # Errors
    /// [`PartyError::NoOfficer`], [`PartyError::NoRegisterSize`]; the machine.
    pub fn officer_left(
        &mut self,
        keys: &KeyStore,
        authority: &Authority,
        name: &str,
        key: Option<comity_wire::Hash>,
        last_trusted: Option<u64>,
    ) -> Result<(), PartyError> {
        let last_trusted = last_trusted.unwrap_or(self.view.size());
        let fact = RegisterFact::OfficerLeft { name: name.to_owned(), key, last_trusted };
        let entry = self.view.authority_signed(fact, authority.number(), authority.secret())?;
        self.append(keys, entry)
    }

    /// Publishes a statement of the catalogue, such as a contact (F10) or a profile (F11). Whether it is a good one of its
    /// format the caller has checked.
    ///
    /// # Errors
    /// The register or the entry is full; the machine.
    pub fn add_statement(
        &mut self,
        keys: &KeyStore,
        authority: &Authority,
        format: &str,
        version: u64,
        body: &[u8],
    ) -> Result<u64, PartyError> {
        let number = self.view.size();
        let fact = RegisterFact::Statement { format: format.to_owned(), version, body: body.to_vec() };
        let entry = self.view.authority_signed(fact, authority.number(), authority.secret())?;
        self.append(keys, entry)?;
        Ok(number)
    }

    /// Publishes contact and profile texts; a later text of a field replaces an earlier one.
    ///
    /// # Errors
    /// Too many or too long texts; the machine.
    pub fn set_profile(
        &mut self,
        keys: &KeyStore,
        authority: &Authority,
        fields: Vec<(String, String)>,
    ) -> Result<(), PartyError> {
        let fact = RegisterFact::Profile { fields };
        let entry = self.view.authority_signed(fact, authority.number(), authority.secret())?;
        self.append(keys, entry)
    }

    /// Continues the register with a new writer, whose key is made and kept: after the old key or its newest entries
    /// were lost. `kept` is the largest size that counterparts may hold of what this copy has; entries beyond it are
    /// dropped, and a counterpart that holds others must be sent this register anew.
    ///
    /// # Errors
    /// A size beyond this copy or zero; the machine.
    pub fn succeed(
        &mut self,
        keys: &KeyStore,
        root: &RootSecret,
        kept: u64,
        rng: &mut dyn Rng,
    ) -> Result<(), PartyError> {
        let held = self.view.size();
        let not_held = || PartyError::NoRegisterSize { size: kept, held };
        let count = usize::try_from(kept).map_err(|_| not_held())?;
        let entries = self.part.entries.get(..count).filter(|_| kept > 0).ok_or_else(not_held)?;
        let base = RegisterView::build(entries).map_err(own)?;
        let generation = base.origin().generation.saturating_add(1);
        let writer = keys.cosigner_or_new(&KeyName::RegisterWriter { generation }, rng)?;
        let at = base.at();
        let fact =
            RegisterFact::WriterSuccessor { writer: cosigner_key(writer.public())?, size: at.size, root: at.root };
        let entry = base.root_signed(fact, root)?;
        let entries = entries.to_vec();
        self.replace(&writer, base, entries, &entry)?;
        Ok(files::remove(&restored_path(&self.path))?)
    }

    fn append(&mut self, keys: &KeyStore, entry: RegisterEntry) -> Result<(), PartyError> {
        if restored_path(&self.path).exists() {
            return Err(PartyError::RegisterRestored);
        }
        let generation = self.view.origin().generation;
        let writer = keys.cosigner(&KeyName::RegisterWriter { generation })?;
        self.replace(&writer, self.view.clone(), self.part.entries.clone(), &entry)
    }

    fn replace(
        &mut self,
        writer: &CosignerSecret,
        mut view: RegisterView,
        mut entries: Vec<Vec<u8>>,
        entry: &RegisterEntry,
    ) -> Result<(), PartyError> {
        let bytes = entry.to_bytes();
        view.extend(&[&bytes]).map_err(|error| not_taken(error, &self.view))?;
        entries.push(bytes);
        let checkpoint = sign_checkpoint(writer, &view.head())?;
        let part = RegisterPart { from: 0, entries, checkpoint };
        // What the next reader would refuse must not be written.
        RegisterPart::from_bytes(&part.to_bytes()).map_err(|error| own(error.into()))?;
        files::replace(&self.path, &part.to_bytes(), MODE_PLAIN)?;
        (self.part, self.view) = (part, view);
        Ok(())
    }
}

/// Records that a register may be older than what counterparts hold: it takes no entry until
/// [`OwnRegister::succeed`].
///
/// # Errors
/// The machine.
pub fn mark_restored(register: &Path) -> Result<(), PartyError> {
    Ok(files::replace(&restored_path(register), b"restored\n", MODE_PLAIN)?)
}

/// Whether [`mark_restored`] was called and no successor followed.
pub fn is_restored(register: &Path) -> bool {
    restored_path(register).exists()
}

fn restored_path(register: &Path) -> PathBuf {
    register.with_file_name("restored")
}

fn make_parent(path: &Path) -> Result<(), PartyError> {
    path.parent().map_or(Ok(()), |parent| Ok(files::make_dir(parent)?))
}

/// Makes an authority key in a new file.
///
/// # Errors
/// The file exists; the machine.
pub fn new_authority(path: &Path, rng: &mut dyn Rng) -> Result<AuthorityPublic, PartyError> {
    let secret = comity_seal::AuthoritySecret::generate(rng)?;
    let public = secret.public().clone();
    let key = SecretKey::Authority(secret);
    files::write_new(path, key.to_text().as_bytes(), files::MODE_SECRET)?;
    Ok(public)
}

#[cfg(test)]
#[path = "register_tests.rs"]
mod tests;
