//! The node's secret keys: one file each, written once, readable by their owner alone.
//!
//! ```text
//! keys/tls.key  tls-next.key  tls-old-<n>.key      register-<generation>.key
//! keys/lines/<line>/<generation>/<from>-log.key  <from>-receipt.key  hpke-<number>.key
//! keys/pool/<fingerprint of the log key>/log.key  receipt.key  hpke.key
//! keys/start-mark
//! ```
//! `<from>` is the number of the entry that brought the keys: 0 for the delegation, else the rotation's. Old keys stay:
//! nothing that they signed needs them, but a journal restored to before a rotation is recognised by them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use comity_seal::key_file::{KEY_FILE_BYTES_MAX, SecretKey};
use comity_seal::tls::TlsSecret;
use comity_seal::{CosignerSecret, HpkeSecret, Rng};
use comity_wire::{Hash, Origin};

use super::error::PartyError;
use super::files::{self, FileError, MODE_SECRET};

/// HPKE key numbers of generation `g` begin at `(g - 1)` times this: a rolled back node cannot know which numbers it
/// had published, and a number must never name two keys.
pub const HPKE_NUMBERS_PER_GENERATION: u64 = 1 << 20;
/// Most TLS keys that were ever replaced on one node.
pub const TLS_OLD_MAX: u32 = 10_000;

/// The first HPKE key number of a generation.
pub const fn first_hpke_number(generation: u64) -> u64 {
    generation.saturating_sub(1).saturating_mul(HPKE_NUMBERS_PER_GENERATION)
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyName {
    /// This node's identity on links.
    Tls,
    /// The identity that a rotation prepares.
    TlsNext,
    /// Signs the party's register in a generation.
    RegisterWriter {
        /// The register's generation.
        generation: u64,
    },
    /// Signs checkpoints of a journal from an entry on.
    Log {
        /// The journal.
        origin: Origin,
        /// Number of the entry that brought it.
        from: u64,
    },
    /// Signs receipts, likewise.
    Receipt {
        /// The journal.
        origin: Origin,
        /// Number of the entry that brought it.
        from: u64,
    },
    /// Opens what is sealed to this author.
    Hpke {
        /// The journal that publishes it.
        origin: Origin,
        /// The key's number.
        number: u64,
    },
    /// Made ahead for a line that is not paired yet, by the fingerprint of its log key.
    PoolLog(Hash),
    /// Likewise.
    PoolReceipt(Hash),
    /// Likewise.
    PoolHpke(Hash),
}

/// The secret keys that speak for one journal.
pub struct JournalKeys {
    /// Signs checkpoints.
    pub log: CosignerSecret,
    /// Signs receipts.
    pub receipt: CosignerSecret,
}

/// The directory `keys`. Does not lock: two programs that write the same key at one time, one of them is refused.
#[derive(Debug, Clone)]
pub struct KeyStore {
    dir: PathBuf,
}

impl KeyStore {
    /// The keys in a directory, which is made when the first key is written.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a key's file is.
    pub fn path(&self, name: &KeyName) -> PathBuf {
        let journal =
            |origin: &Origin| self.dir.join("lines").join(origin.line.to_string()).join(origin.generation.to_string());
        let pool = |log: &Hash| self.dir.join("pool").join(log.to_string());
        match name {
            KeyName::Tls => self.dir.join("tls.key"),
            KeyName::TlsNext => self.dir.join("tls-next.key"),
            KeyName::RegisterWriter { generation } => self.dir.join(format!("register-{generation}.key")),
            KeyName::Log { origin, from } => journal(origin).join(format!("{from}-log.key")),
            KeyName::Receipt { origin, from } => journal(origin).join(format!("{from}-receipt.key")),
            KeyName::Hpke { origin, number } => journal(origin).join(format!("hpke-{number}.key")),
            KeyName::PoolLog(log) => pool(log).join("log.key"),
            KeyName::PoolReceipt(log) => pool(log).join("receipt.key"),
            KeyName::PoolHpke(log) => pool(log).join("hpke.key"),
        }
    }

    /// Keeps a key under a name that has none.
    ///
    /// # Errors
    /// [`FileError::Exists`]: never overwrites. [`FileError::Io`].
    pub fn write(&self, name: &KeyName, key: &SecretKey) -> Result<(), PartyError> {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            files::make_dir(parent)?;
        }
        Ok(files::write_new(&path, key.to_text().as_bytes(), MODE_SECRET)?)
    }

    /// Whether a key has a file; not whether it is sound.
    pub fn holds(&self, name: &KeyName) -> bool {
        self.path(name).is_file()
    }

    /// The log and receipt keys of a journal from an entry on, made if there are none. Made once, they are the same at
    /// every further call: what was begun with them can be begun again.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn journal_keys_or_new(&self, origin: Origin, from: u64, rng: &mut dyn Rng) -> Result<JournalKeys, PartyError> {
        let log = self.cosigner_or_new(&KeyName::Log { origin, from }, rng)?;
        Ok(JournalKeys { log, receipt: self.cosigner_or_new(&KeyName::Receipt { origin, from }, rng)? })
    }

    /// The log and receipt keys of a journal from an entry on.
    ///
    /// # Errors
    /// No such keys, a damaged file, or the machine.
    pub fn journal_keys(&self, origin: Origin, from: u64) -> Result<JournalKeys, PartyError> {
        let log = self.cosigner(&KeyName::Log { origin, from })?;
        Ok(JournalKeys { log, receipt: self.cosigner(&KeyName::Receipt { origin, from })? })
    }

    /// A log, receipt or register writer's key.
    ///
    /// # Errors
    /// No such key, a damaged file, a key of another kind.
    pub fn cosigner(&self, name: &KeyName) -> Result<CosignerSecret, PartyError> {
        let path = self.path(name);
        let receipt = matches!(name, KeyName::Receipt { .. } | KeyName::PoolReceipt(_));
        match (read_own(&path)?, receipt) {
            (SecretKey::Log(key), false) | (SecretKey::Receipt(key), true) => Ok(key),
            (other, _) => Err(kind_error(path, if receipt { "receipt" } else { "log" }, &other)),
        }
    }

    /// As [`KeyStore::cosigner`], and makes the key if there is none.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn cosigner_or_new(&self, name: &KeyName, rng: &mut dyn Rng) -> Result<CosignerSecret, PartyError> {
        if !self.holds(name) {
            let key = CosignerSecret::generate(rng)?;
            let receipt = matches!(name, KeyName::Receipt { .. } | KeyName::PoolReceipt(_));
            self.write(name, &if receipt { SecretKey::Receipt(key) } else { SecretKey::Log(key) })?;
        }
        self.cosigner(name)
    }

    /// A key to open with.
    ///
    /// # Errors
    /// No such key, a damaged file, a key of another kind.
    pub fn hpke(&self, name: &KeyName) -> Result<HpkeSecret, PartyError> {
        let path = self.path(name);
        match read_own(&path)? {
            SecretKey::Hpke(key) => Ok(key),
            other => Err(kind_error(path, "hpke", &other)),
        }
    }

    /// As [`KeyStore::hpke`], and makes the key if there is none.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn hpke_or_new(&self, name: &KeyName, rng: &mut dyn Rng) -> Result<HpkeSecret, PartyError> {
        if !self.holds(name) {
            self.write(name, &SecretKey::Hpke(HpkeSecret::generate(rng)?))?;
        }
        self.hpke(name)
    }

    /// Numbers of the keys to open with that are kept for a journal, ascending.
    ///
    /// # Errors
    /// The machine.
    pub fn hpke_numbers(&self, origin: Origin) -> Result<Vec<u64>, PartyError> {
        let path = self.path(&KeyName::Hpke { origin, number: 0 });
        let names = files::names(path.parent().unwrap_or(&self.dir))?;
        let number = |name: &String| name.strip_prefix("hpke-")?.strip_suffix(".key")?.parse().ok();
        let mut numbers: Vec<u64> = names.iter().filter_map(number).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Numbers of the entries from which log keys are kept for a journal, ascending.
    ///
    /// # Errors
    /// The machine.
    pub fn log_numbers(&self, origin: Origin) -> Result<Vec<u64>, PartyError> {
        let path = self.path(&KeyName::Log { origin, from: 0 });
        let names = files::names(path.parent().unwrap_or(&self.dir))?;
        let mut numbers: Vec<u64> =
            names.iter().filter_map(|name| name.strip_suffix("-log.key")?.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Forgets a key (PROTOCOL.md rule 7: a private key goes when a newer epoch is in use and everything older is
    /// opened). The medium may keep the bytes.
    ///
    /// # Errors
    /// The machine.
    pub fn forget(&self, name: &KeyName) -> Result<(), PartyError> {
        Ok(files::remove(&self.path(name))?)
    }

    /// This node's identity on links.
    ///
    /// # Errors
    /// No such key, a damaged file, a key of another kind.
    pub fn tls(&self) -> Result<TlsSecret, PartyError> {
        self.tls_of(&KeyName::Tls)
    }

    /// The key that journals name from now on as this node's identity: the prepared one, where there is one.
    ///
    /// # Errors
    /// As [`KeyStore::tls`].
    pub fn tls_named(&self) -> Result<TlsSecret, PartyError> {
        self.tls_of(if self.holds(&KeyName::TlsNext) { &KeyName::TlsNext } else { &KeyName::Tls })
    }

    /// The public keys of every identity that this node ever had, the present one first: pairings know it by the one
    /// that it had then.
    ///
    /// # Errors
    /// As [`KeyStore::tls`].
    pub fn tls_all(&self) -> Result<Vec<[u8; 32]>, PartyError> {
        let mut all = vec![*self.tls()?.public().as_bytes()];
        for number in 1..=TLS_OLD_MAX {
            let path = self.dir.join(format!("tls-old-{number}.key"));
            if !path.exists() {
                break;
            }
            match read_key(&path)? {
                SecretKey::Tls(key) => all.push(*key.public().as_bytes()),
                other => return Err(kind_error(path, "tls", &other)),
            }
        }
        Ok(all)
    }

    /// The identity that a rotation prepares, made if there is none.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn tls_next_or_new(&self, rng: &mut dyn Rng) -> Result<TlsSecret, PartyError> {
        if !self.holds(&KeyName::TlsNext) {
            self.write(&KeyName::TlsNext, &SecretKey::Tls(TlsSecret::generate(rng)?))?;
        }
        self.tls_of(&KeyName::TlsNext)
    }

    /// Takes the prepared identity into use and keeps the old one; does nothing if none is prepared. Call it when
    /// every line's counterpart has receipted its rotation.
    ///
    /// # Errors
    /// The machine.
    pub fn tls_switch(&self) -> Result<(), PartyError> {
        if !self.holds(&KeyName::TlsNext) {
            return Ok(());
        }
        let (now, next) = (self.path(&KeyName::Tls), self.path(&KeyName::TlsNext));
        let text = files::read_text(&now, KEY_FILE_BYTES_MAX)?;
        let text = zeroize::Zeroizing::new(text);
        for n in 1..=TLS_OLD_MAX {
            let old = self.dir.join(format!("tls-old-{n}.key"));
            match files::write_new(&old, text.as_bytes(), MODE_SECRET) {
                // A crash after this leaves the same key under two numbers, which harms nothing.
                Ok(()) => break,
                Err(FileError::Exists { .. }) if n < TLS_OLD_MAX => {}
                Err(error) => return Err(error.into()),
            }
        }
        let io = |source| FileError::Io { operation: "rename", path: next.clone(), source };
        std::fs::rename(&next, &now).map_err(io)?;
        Ok(files::sync_dir(&self.dir)?)
    }

    fn tls_of(&self, name: &KeyName) -> Result<TlsSecret, PartyError> {
        let path = self.path(name);
        match read_own(&path)? {
            SecretKey::Tls(key) => Ok(key),
            other => Err(kind_error(path, "tls", &other)),
        }
    }
}

/// Reads a key file that a node's own folder must have.
fn read_own(path: &Path) -> Result<SecretKey, PartyError> {
    match read_key(path) {
        Err(PartyError::File(FileError::Io { ref source, .. })) if source.kind() == ErrorKind::NotFound => {
            Err(PartyError::Missing { path: path.to_owned() })
        }
        other => other,
    }
}

/// Reads a key file.
///
/// # Errors
/// [`PartyError::File`], [`PartyError::KeyFile`].
pub fn read_key(path: &Path) -> Result<SecretKey, PartyError> {
    let text = match files::read_text(path, KEY_FILE_BYTES_MAX) {
        // No key file has such bytes: refused as any other text that is none.
        Err(FileError::NotText { .. } | FileError::TooLong { .. }) => String::new(),
        other => other?,
    };
    let text = zeroize::Zeroizing::new(text);
    SecretKey::from_text(&text).map_err(|source| PartyError::KeyFile { path: path.to_owned(), source })
}

pub(crate) fn kind_error(path: PathBuf, expected: &'static str, found: &SecretKey) -> PartyError {
    PartyError::KeyKind { path, expected, found: found.kind() }
}

#[cfg(test)]
mod tests {
    use comity_seal::insecure_seeded::SeededRng;
    use comity_wire::{AuthorId, LineId};

    use super::*;

    fn origin(generation: u64) -> Origin {
        Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation }
    }

    fn store() -> (tempfile::TempDir, KeyStore) {
        let dir = tempfile::tempdir().unwrap();
        let keys = KeyStore::new(dir.path().join("keys"));
        (dir, keys)
    }

    #[test]
    fn keys_made_once_are_the_same_afterwards() {
        let (_dir, keys) = store();
        let mut rng = SeededRng::new(1);
        let first = keys.journal_keys_or_new(origin(1), 0, &mut rng).unwrap();
        let again = keys.journal_keys_or_new(origin(1), 0, &mut rng).unwrap();
        let rotated = keys.journal_keys_or_new(origin(1), 9, &mut rng).unwrap();
        assert_eq!(first.log.public(), again.log.public());
        assert_ne!(first.log.public(), first.receipt.public());
        assert_ne!(first.log.public(), rotated.log.public());
        assert_eq!(keys.journal_keys(origin(1), 0).unwrap().log.public(), first.log.public());
        assert!(keys.journal_keys(origin(2), 0).is_err());
    }

    #[test]
    fn a_key_is_never_overwritten_nor_taken_for_another_kind() {
        let (_dir, keys) = store();
        let mut rng = SeededRng::new(1);
        let name = KeyName::Log { origin: origin(1), from: 0 };
        keys.cosigner_or_new(&name, &mut rng).unwrap();
        let other = SecretKey::Log(CosignerSecret::generate(&mut rng).unwrap());
        assert!(matches!(keys.write(&name, &other), Err(PartyError::File(FileError::Exists { .. }))));
        let receipt = KeyName::Receipt { origin: origin(1), from: 0 };
        std::fs::copy(keys.path(&name), keys.path(&receipt)).unwrap();
        assert!(matches!(keys.cosigner(&receipt), Err(PartyError::KeyKind { expected: "receipt", found: "log", .. })));
        std::fs::copy(keys.path(&name), keys.path(&KeyName::Tls)).unwrap();
        assert!(matches!(keys.tls(), Err(PartyError::KeyKind { expected: "tls", .. })));
    }

    #[test]
    fn row_36_a_damaged_key_file_is_refused() {
        let (_dir, keys) = store();
        let name = KeyName::Hpke { origin: origin(1), number: 0 };
        keys.hpke_or_new(&name, &mut SeededRng::new(1)).unwrap();
        let path = keys.path(&name);
        let text = std::fs::read_to_string(&path).unwrap();
        let last = text.trim_end().chars().next_back().unwrap();
        let flipped = format!("{}{}\n", &text[..text.len() - 2], if last == '0' { '1' } else { '0' });
        std::fs::write(&path, flipped).unwrap();
        assert!(matches!(keys.hpke(&name), Err(PartyError::KeyFile { .. })));
        std::fs::write(&path, &text[..40]).unwrap();
        assert!(matches!(keys.hpke(&name), Err(PartyError::KeyFile { .. })));
    }

    #[test]
    fn hpke_numbers_of_generations_do_not_meet_and_a_forgotten_key_is_gone() {
        let (_dir, keys) = store();
        let mut rng = SeededRng::new(1);
        assert_eq!(first_hpke_number(1), 0);
        assert_eq!(first_hpke_number(3), 2 << 20);
        for number in [11, 2, 0] {
            keys.hpke_or_new(&KeyName::Hpke { origin: origin(1), number }, &mut rng).unwrap();
        }
        keys.forget(&KeyName::Hpke { origin: origin(1), number: 0 }).unwrap();
        assert_eq!(keys.hpke_numbers(origin(1)).unwrap(), [2, 11]);
        assert!(keys.hpke_numbers(origin(2)).unwrap().is_empty());
    }

    #[test]
    fn a_tls_key_is_prepared_then_switched_and_the_old_one_kept() {
        let (_dir, keys) = store();
        let mut rng = SeededRng::new(1);
        keys.write(&KeyName::Tls, &SecretKey::Tls(TlsSecret::generate(&mut rng).unwrap())).unwrap();
        let old = *keys.tls().unwrap().public();
        let next = *keys.tls_next_or_new(&mut rng).unwrap().public();
        assert!(next != old && next == *keys.tls_next_or_new(&mut rng).unwrap().public());
        assert!(*keys.tls().unwrap().public() == old);
        keys.tls_switch().unwrap();
        keys.tls_switch().unwrap();
        assert!(*keys.tls().unwrap().public() == next);
        assert!(keys.dir().join("tls-old-1.key").is_file() && !keys.dir().join("tls-old-2.key").exists());
    }
}
