//! A party's own public log: `public/` in the node's folder, laid out as it is served; its keys beside the others.
//!
//! Order of an append: the resources, then the mark in the keys' folder, then the head. The mark says how long the log is, so a
//! crash leaves the old log or the new one; a log shorter than its mark was put back to an earlier state and signs nothing.

use std::path::PathBuf;

use comity_catalog::Catalogue;
use comity_journal::checkpoint::{checkpoint_to_note, sign_checkpoint};
use comity_journal::delegation::cosigner_key;
use comity_journal::note::Note;
use comity_journal::register::authority_key;
use comity_node::party::authority::{Authority, load_root};
use comity_node::party::files::{self, MODE_SECRET};
use comity_node::party::keys::read_key;
use comity_node::party::{NodeDir, PartyError};
use comity_public::body;
use comity_public::entry::{PublicEntry, PublicFact, Said};
use comity_public::issue::genesis;
use comity_public::officers::Person;
use comity_public::standing::{NoEffect, Standing};
use comity_public::{PublicLog, PublicView};
use comity_seal::key_file::SecretKey;
use comity_seal::rng::random32;
use comity_seal::{CosignerSecret, OfficerPublic, Rng, RootSecret};
use comity_wire::register::AuthorityKey;
use comity_wire::{Canonical, Hash, PartyId};
use serde::{Deserialize, Serialize};

use crate::error::PublishError;
use crate::lock::Lock;
use crate::store::LogStore;

/// How long the log is that was signed, in the keys' folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    size: u64,
    root: String,
}

const MARK_BYTES_MAX: usize = 1_024;

/// A party's own public log, held for writing.
#[derive(Debug)]
pub struct OwnLog {
    dir: NodeDir,
    store: LogStore,
    log: PublicLog,
    note: Note,
    _lock: Lock,
}

/// Where a node's own public log is.
#[must_use]
pub fn place(dir: &NodeDir) -> LogStore {
    LogStore::new(dir.path().join("public"))
}

fn mark_path(dir: &NodeDir) -> PathBuf {
    dir.keys().dir().join("public.mark")
}

fn key_path(dir: &NodeDir, generation: u64) -> PathBuf {
    dir.keys().dir().join(format!("public-{generation}.key"))
}

impl OwnLog {
    /// Begins it: genesis by the root, then the authorities and releasing officers of the party's register.
    ///
    /// # Errors
    /// [`PublishError::HasLog`]; keys that are not the party's; the machine.
    pub fn begin(
        dir: &NodeDir,
        root: &std::path::Path,
        authority: Option<&std::path::Path>,
        rng: &mut dyn Rng,
    ) -> Result<Self, PublishError> {
        let store = place(dir);
        let lock = Lock::take(store.dir())?;
        if store.checkpoint()?.is_some() || mark_path(dir).exists() {
            return Err(PublishError::HasLog);
        }
        let register = dir.register()?;
        let root = load_root(root, register.view())?;
        let authority = dir.authority(authority, register.view())?;
        let key = make_key(dir, 1, rng)?;
        let first = genesis(register.view().name(), &root, key.public(), random32(rng))?.to_bytes();
        let mut log = PublicLog::begin(&first)?;
        let mut entries = vec![first];
        add_authorities(&mut log, &mut entries, register.view(), &root)?;
        add_officers(&mut log, &mut entries, register.view(), &authority)?;
        let mut own = Self { dir: dir.clone(), store, note: unsigned(&log, &key)?, log, _lock: lock };
        own.commit(0, &entries)?;
        Ok(own)
    }

    /// Opens it for writing.
    ///
    /// # Errors
    /// [`PublishError::NoLog`], [`PublishError::Locked`], [`PublishError::RolledBack`], [`PublishError::Damaged`]; the machine.
    pub fn open(dir: &NodeDir) -> Result<Self, PublishError> {
        let store = place(dir);
        let path = mark_path(dir);
        let Some(bytes) = files::read_if_present(&path, MARK_BYTES_MAX)? else {
            return Err(if store.checkpoint()?.is_some() {
                PublishError::Damaged { path }
            } else {
                PublishError::NoLog
            });
        };
        let lock = Lock::take(store.dir())?;
        let mark: Mark = serde_json::from_slice(&bytes).map_err(|_| PublishError::Damaged { path })?;
        let held = store.checkpoint()?.and_then(|note| comity_public::verifier::NoteHead::from_text(note.text()));
        let held = held.map_or(0, |head| head.size);
        let rolled_back = || PublishError::RolledBack { held, signed: mark.size };
        if held > mark.size {
            return Err(rolled_back());
        }
        let log = match store.load(mark.size, true) {
            Err(PublishError::Damaged { .. } | PublishError::Refused(_)) if held < mark.size => {
                return Err(rolled_back());
            }
            other => other?.ok_or(PublishError::NoLog)?,
        };
        if log.head().root.to_string() != mark.root {
            return Err(rolled_back());
        }
        let key = own_key(dir, &log)?;
        let note = match store.checkpoint()? {
            Some(note) if held == mark.size => note,
            _ => unsigned(&log, &key)?,
        };
        let own = Self { dir: dir.clone(), store, log, note, _lock: lock };
        if held < mark.size {
            own.store.set_checkpoint(&own.note)?;
        }
        Ok(own)
    }

    /// What the log says.
    #[must_use]
    pub const fn log(&self) -> &PublicLog {
        &self.log
    }

    /// Its newest head with the lines of witnesses.
    #[must_use]
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// The folder.
    #[must_use]
    pub const fn store(&self) -> &LogStore {
        &self.store
    }

    /// Enters a statement with its officers' signatures. It must have an effect: what says nothing is refused here.
    ///
    /// # Errors
    /// [`PublishError::Body`], [`PublishError::NoEffect`], [`PublishError::Refused`]; the machine.
    pub fn say(&mut self, said: Said, slots: Vec<Vec<u8>>, judge: &Judge<'_>) -> Result<Hash, PublishError> {
        body::read(judge.catalogue, &said)?;
        let entry = self.log.view().officers_signed(PublicFact::Statement(said), slots).to_bytes();
        let mut next = self.log.clone();
        next.take(&entry)?;
        judge.effect(next.view())?;
        self.append(next, entry)?;
        Ok(self.log.view().statements().last().map_or(Hash::ZERO, |statement| statement.id))
    }

    /// Refuses what would have no effect if the officers of these keys signed it and it were entered now: before anybody signs.
    ///
    /// # Errors
    /// [`PublishError::NoEffect`].
    pub fn foresee(&self, said: &Said, officers: &[String], judge: &Judge<'_>) -> Result<(), PublishError> {
        let view = self.log.view();
        let asked = view.officers().iter().rev().filter(|one| officers.contains(&one.fingerprint.to_string()));
        let mut persons: Vec<Person> = Vec::with_capacity(officers.len());
        for one in asked {
            if !persons.iter().any(|known| known.name == one.name) {
                persons.push(Person { name: one.name.clone(), role: one.role.clone(), key: one.fingerprint });
            }
        }
        let mut arrangements = judge.arrangements.clone();
        arrangements.gather(view, judge.catalogue);
        Standing::foresee(view, (said, persons), judge.catalogue, &arrangements).map_err(|why| no_effect(&why))
    }

    /// Brings authorities and officers up to the party's register: who is new is entered, who left is taken out. New authorities
    /// need the root. Gives back how many entries were written.
    ///
    /// # Errors
    /// Keys that are not the party's; the machine.
    pub fn update(
        &mut self,
        root: Option<&std::path::Path>,
        authority: Option<&std::path::Path>,
    ) -> Result<usize, PublishError> {
        let register = self.dir.register()?;
        let (held, mut log, mut entries) = (self.log.size(), self.log.clone(), self.tail()?);
        let before = entries.len();
        if let Some(root) = root {
            let root = load_root(root, register.view())?;
            add_authorities(&mut log, &mut entries, register.view(), &root)?;
        }
        let authority = self.dir.authority(authority, register.view())?;
        add_officers(&mut log, &mut entries, register.view(), &authority)?;
        let added = entries.len().saturating_sub(before);
        if added > 0 {
            self.log = log;
            self.commit(held, &entries)?;
        }
        Ok(added)
    }

    /// Vouches for a party's root under a name, or takes it back where the name is empty.
    ///
    /// # Errors
    /// As [`OwnLog::update`].
    pub fn vouch(
        &mut self,
        party: PartyId,
        name: &str,
        authority: Option<&std::path::Path>,
    ) -> Result<(), PublishError> {
        let authority = self.authority(authority)?;
        let fact = PublicFact::Vouch { party, name: name.to_owned() };
        let (number, key) = authority;
        let entry = self.log.view().authority_signed(fact, number, key.secret())?.to_bytes();
        let mut next = self.log.clone();
        next.take(&entry)?;
        self.append(next, entry)
    }

    /// Gives the log another key, by the root: after the old one may have become known to somebody.
    ///
    /// # Errors
    /// As [`OwnLog::update`].
    pub fn new_key(&mut self, root: &std::path::Path, rng: &mut dyn Rng) -> Result<(), PublishError> {
        let root = load_root(root, self.dir.register()?.view())?;
        let generation = self.log.view().origin().generation.saturating_add(1);
        let key = make_key(&self.dir, generation, rng)?;
        let fact = self.log.successor(cosigner_key(key.public())?);
        let entry = self.log.view().root_signed(fact, &root)?.to_bytes();
        let mut next = self.log.clone();
        next.take(&entry)?;
        self.append(next, entry)
    }

    /// Replaces the head by one with further lines of witnesses.
    ///
    /// # Errors
    /// The machine.
    pub fn cosigned(&mut self, note: Note) -> Result<(), PublishError> {
        self.store.set_checkpoint(&note)?;
        self.note = note;
        Ok(())
    }

    /// The authority's number in the public log, and its key.
    fn authority(&self, given: Option<&std::path::Path>) -> Result<(u64, Authority), PublishError> {
        let register = self.dir.register()?;
        let key = self.dir.authority(given, register.view())?;
        Ok((number_of(self.log.view(), &key)?, key))
    }

    fn append(&mut self, next: PublicLog, entry: Vec<u8>) -> Result<(), PublishError> {
        let held = self.log.size();
        let mut entries = self.tail()?;
        entries.push(entry);
        self.log = next;
        self.commit(held, &entries)
    }

    /// Entries of the last bundle, where it is not full.
    fn tail(&self) -> Result<Vec<Vec<u8>>, PublishError> {
        let size = self.log.size();
        (size / 256 * 256..size).map(|number| self.store.entry(number, size)).collect()
    }

    /// Resources, mark, head.
    fn commit(&mut self, held: u64, entries: &[Vec<u8>]) -> Result<(), PublishError> {
        self.store.write_new(&self.log, held, entries)?;
        let head = self.log.head();
        let mark = Mark { size: head.size, root: head.root.to_string() };
        let text = serde_json::to_vec(&mark).unwrap_or_default();
        files::replace(&mark_path(&self.dir), &text, MODE_SECRET)?;
        self.note = unsigned(&self.log, &own_key(&self.dir, &self.log)?)?;
        self.store.set_checkpoint(&self.note)
    }
}

/// What is needed to tell whether a statement would have an effect.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// The formats.
    pub catalogue: &'a Catalogue,
    /// Arrangements that are known.
    pub arrangements: &'a comity_public::arrangement::Arrangements,
    /// Now, POSIX seconds.
    pub now: u64,
}

impl Judge<'_> {
    /// Refuses a log whose last statement has no effect.
    fn effect(&self, view: &PublicView) -> Result<(), PublishError> {
        let mut arrangements = self.arrangements.clone();
        arrangements.gather(view, self.catalogue);
        let seen = comity_public::sightings::Sightings::new();
        let standing = Standing::of(view, &seen, self.catalogue, &arrangements);
        let last = view.statements().last().map(|statement| statement.number);
        match standing.without_effect.iter().find(|(number, _, _)| Some(*number) == last) {
            Some((_, _, why)) => Err(no_effect(why)),
            None => Ok(()),
        }
    }
}

fn no_effect(why: &NoEffect) -> PublishError {
    let earliest = match why {
        NoEffect::Notice { earliest } => Some(*earliest),
        _ => None,
    };
    PublishError::NoEffect { word: why.word(), why: why.to_string(), earliest }
}

/// A head under the log's key, without lines of witnesses.
fn unsigned(log: &PublicLog, key: &CosignerSecret) -> Result<Note, PublishError> {
    let head = log.head();
    let checkpoint = sign_checkpoint(key, &head)?;
    let note = checkpoint_to_note(&checkpoint, head.origin, key.public());
    Ok(note.map_err(comity_public::PublicError::from)?)
}

fn make_key(dir: &NodeDir, generation: u64, rng: &mut dyn Rng) -> Result<CosignerSecret, PublishError> {
    let path = key_path(dir, generation);
    if !path.exists() {
        files::make_dir(dir.keys().dir())?;
        let key = SecretKey::Log(CosignerSecret::generate(rng)?);
        files::write_new(&path, key.to_text().as_bytes(), MODE_SECRET)?;
    }
    cosigner(path)
}

fn own_key(dir: &NodeDir, log: &PublicLog) -> Result<CosignerSecret, PublishError> {
    let path = key_path(dir, log.view().origin().generation);
    let key = cosigner(path.clone())?;
    let known = log.view().key_of(log.size()).is_some_and(|(_, public)| public == key.public());
    if known { Ok(key) } else { Err(PartyError::KeyNotOurs { kind: "log", path }.into()) }
}

fn cosigner(path: PathBuf) -> Result<CosignerSecret, PublishError> {
    match read_key(&path)? {
        SecretKey::Log(key) => Ok(key),
        _ => Err(PartyError::KeyNotOurs { kind: "log", path }.into()),
    }
}

/// Where an authority's key stands in the public log.
fn number_of(view: &PublicView, authority: &Authority) -> Result<u64, PublishError> {
    let found = view.authorities().find(|(_, key)| *key == authority.secret().public());
    let missing = || PublishError::Officer { who: "the authority".to_owned() };
    found.map(|(number, _)| number).ok_or_else(missing)
}

fn take(log: &mut PublicLog, entries: &mut Vec<Vec<u8>>, entry: &PublicEntry) -> Result<(), PublishError> {
    let bytes = entry.to_bytes();
    log.take(&bytes)?;
    entries.push(bytes);
    Ok(())
}

fn add_authorities(
    log: &mut PublicLog,
    entries: &mut Vec<Vec<u8>>,
    register: &comity_journal::RegisterView,
    root: &RootSecret,
) -> Result<(), PublishError> {
    let trusted = |record: &comity_journal::register::AuthorityRecord| record.last_trusted.is_none();
    let gone: Vec<u64> = log
        .view()
        .authorities()
        .filter(|(_, key)| !register.authorities().values().any(|record| trusted(record) && record.key == **key))
        .map(|(number, _)| number)
        .collect();
    for record in register.authorities().values().filter(|record| trusted(record)) {
        if !log.view().authorities().any(|(_, key)| *key == record.key) {
            let number = log.view().authorities_entered() + 1;
            let fact = PublicFact::Authority { number, key: authority_key(&record.key)? };
            let entry = log.view().root_signed(fact, root)?;
            take(log, entries, &entry)?;
        }
    }
    for number in gone {
        let entry = log.view().root_signed(PublicFact::AuthorityRevoked { number }, root)?;
        take(log, entries, &entry)?;
    }
    Ok(())
}

fn add_officers(
    log: &mut PublicLog,
    entries: &mut Vec<Vec<u8>>,
    register: &comity_journal::RegisterView,
    authority: &Authority,
) -> Result<(), PublishError> {
    let number = number_of(log.view(), authority)?;
    let stand = |fingerprint: &Hash| {
        let mut newest = register.officers().iter().rev();
        newest.find(|officer| officer.fingerprint.as_ref() == Some(fingerprint)).filter(|one| one.left.is_none())
    };
    let gone: Vec<(String, Hash)> = log
        .view()
        .officers()
        .iter()
        .filter(|officer| officer.left.is_none() && stand(&officer.fingerprint).is_none())
        .map(|officer| (officer.name.clone(), officer.fingerprint))
        .collect();
    for (name, key) in gone {
        let fact = PublicFact::OfficerLeft { name, key: Some(key) };
        // Somebody entered twice under one key leaves once.
        if log.view().officers().iter().any(|one| one.fingerprint == key && one.left.is_none()) {
            let entry = log.view().authority_signed(fact, number, authority.secret())?;
            take(log, entries, &entry)?;
        }
    }
    for officer in register.officers().iter().filter(|officer| officer.left.is_none() && officer.may_release()) {
        let (Some(key), Some(fingerprint)) = (&officer.key, &officer.fingerprint) else { continue };
        let known = log.view().officers().iter().any(|one| one.fingerprint == *fingerprint);
        if known || stand(fingerprint).is_none() {
            continue;
        }
        let (name, role) = (officer.name.clone(), officer.role.clone());
        let fact = PublicFact::Officer { name, role, key: officer_key(key)? };
        let entry = log.view().authority_signed(fact, number, authority.secret())?;
        take(log, entries, &entry)?;
    }
    Ok(())
}

fn officer_key(key: &OfficerPublic) -> Result<AuthorityKey, PublishError> {
    Ok(comity_journal::register::officer_key(key)?)
}
