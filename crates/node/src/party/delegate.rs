//! Several nodes of one party (PROTOCOL.md rule 20).
//!
//! Node 2: [`request`] makes keys ahead and writes a request with their public parts. On the authority's machine,
//! which is the main node: [`delegate`] records the tracks that node 2 serves, so that every further pairing's bundle
//! names it. After `confirm`: [`export`] gives the pairing and the signed delegations of node 2's lines; node 2:
//! [`import`] takes them. From then on neither node needs the other.
//!
//! The request travels between machines of one party; people compare [`KeyRequest::fingerprint`], as nothing else says
//! that it is their own node's. The import holds the knock's secrets: treat it as a key.

use std::path::Path;

use comity_journal::delegation::cosigner_key;
use comity_seal::hash::sha256;
use comity_seal::key_file::SecretKey;
use comity_seal::{AuthoritySignature, CosignerSecret, HpkeSecret, Rng, Role};
use comity_wire::codec::Enc;
use comity_wire::control::{Control, Delegation, EpochKey};
use comity_wire::{Canonical, Hash, Track};

use super::armour::{FileKind, armour, unarmour};
use super::bundle::BundleNode;
use super::confirm::LineKeys;
use super::delegate_files::{KeyImport, KeyRequest, REQUEST_SLOTS_MAX, Served, Slot};
use super::dir::NodeDir;
use super::error::{PartyError, Refused};
use super::files::{self, MODE_SECRET};
use super::keys::{KeyName, KeyStore, first_hpke_number};
use super::pairing::{Place, records};
use super::pet_name::PetName;
use super::record::{LineRecord, PairingRecord};
use super::register::OwnRegister;

/// Pairings that a request makes keys for, unless the operator says otherwise.
pub const PAIRINGS_AHEAD: usize = 4;

/// Makes keys for further pairings on each track, and the request that shows their public parts. Each call makes
/// fresh ones; unused ones of earlier requests stay good.
///
/// # Errors
/// More than [`REQUEST_SLOTS_MAX`] sets; the machine.
pub fn request(dir: &NodeDir, tracks: &[Track], pairings: usize, rng: &mut dyn Rng) -> Result<String, PartyError> {
    let (config, keys) = (dir.config()?, dir.keys());
    let mut tracks = tracks.to_vec();
    tracks.sort();
    tracks.dedup();
    if tracks.is_empty() || pairings == 0 || tracks.len().saturating_mul(pairings) > REQUEST_SLOTS_MAX {
        return Err(PartyError::Setting { what: "number of pairings", given: pairings.to_string() });
    }
    let mut slots = Vec::new();
    for track in tracks {
        for _ in 0..pairings {
            slots.push(make_slot(&keys, track, rng)?);
        }
    }
    let tls = *keys.tls()?.public().as_bytes();
    let request = KeyRequest { tls, addresses: config.addresses, slots };
    Ok(armour(FileKind::KeyRequest, &request.to_bytes()))
}

fn make_slot(keys: &KeyStore, track: Track, rng: &mut dyn Rng) -> Result<Slot, PartyError> {
    let (log, receipt) = (CosignerSecret::generate(rng)?, CosignerSecret::generate(rng)?);
    let hpke = HpkeSecret::generate(rng)?;
    let slot = Slot {
        track,
        log: cosigner_key(log.public())?,
        receipt: cosigner_key(receipt.public())?,
        hpke: EpochKey { number: first_hpke_number(1), public: Box::new(*hpke.public().as_bytes()) },
    };
    let id = log.public().fingerprint();
    keys.write(&KeyName::PoolReceipt(id), &SecretKey::Receipt(receipt))?;
    keys.write(&KeyName::PoolHpke(id), &SecretKey::Hpke(hpke))?;
    keys.write(&KeyName::PoolLog(id), &SecretKey::Log(log))?;
    Ok(slot)
}

/// Reads a request, so that its fingerprint can be compared before it is granted.
///
/// # Errors
/// [`PartyError::Refused`], [`PartyError::WrongFile`].
pub fn read_request(text: &str) -> Result<KeyRequest, PartyError> {
    let bytes = content(text, FileKind::KeyRequest, "a key request")?;
    let request = KeyRequest::from_bytes(&bytes).map_err(Refused::from)?;
    request.verify()?;
    Ok(request)
}

/// Records that the tracks are served by the node that made the request, in every pairing from now on; further
/// requests of one node add keys. Pairings that were shown to a counterpart before stay as they are. The node that the
/// request comes from cannot be this one.
///
/// # Errors
/// A request that is refused, a track for which it brings no keys; the machine.
pub fn delegate(dir: &NodeDir, text: &str, tracks: &[Track]) -> Result<KeyRequest, PartyError> {
    let request = read_request(text)?;
    let here = dir.keys().tls()?;
    if request.tls == *here.public().as_bytes() {
        return Err(Refused::Oneself.into());
    }
    if let Some(track) = tracks.iter().find(|track| !request.slots.iter().any(|slot| slot.track == **track)) {
        return Err(PartyError::NotAsked { track: *track, asked: request.tracks() });
    }
    let mut pool = Pool::load(dir)?;
    // A track has one node: granting it takes it from another.
    for served in pool.nodes.iter_mut().filter(|served| served.request.tls != request.tls) {
        let before = served.tracks.len();
        served.tracks.retain(|track| !tracks.contains(track));
        if served.tracks.len() != before {
            write_served(dir, served)?;
        }
    }
    let mut served = match pool.nodes.iter().find(|served| served.request.tls == request.tls) {
        Some(served) => served.clone(),
        None => Served { request: KeyRequest { slots: Vec::new(), ..request.clone() }, tracks: Vec::new() },
    };
    let fresh = request.slots.iter().filter(|slot| !served.request.slots.contains(slot)).cloned();
    let fresh: Vec<Slot> = fresh.collect();
    // The keys that were taken by pairings are kept in those; there is no need of them here.
    served.request.slots.retain(|slot| !pool.is_used(slot));
    served.request.slots.extend(fresh);
    served.request.addresses.clone_from(&request.addresses);
    served.tracks.extend(tracks);
    served.tracks.sort();
    served.tracks.dedup();
    write_served(dir, &served)?;
    Ok(request)
}

fn write_served(dir: &NodeDir, served: &Served) -> Result<(), PartyError> {
    files::make_dir(&dir.delegates_path())?;
    let path = dir.delegates_path().join(Hash(served.request.tls).to_string());
    // What the next reader would refuse must not be written.
    Served::from_bytes(&served.to_bytes()).map_err(Refused::from)?;
    Ok(files::replace(&path, &served.to_bytes(), MODE_SECRET)?)
}

/// The nodes of this party as the next bundle shows them: this one with what is not delegated, then the others.
///
/// # Errors
/// A damaged file, the machine.
pub fn own_nodes(dir: &NodeDir) -> Result<Vec<BundleNode>, PartyError> {
    let pool = Pool::load(dir)?;
    let delegated: Vec<Track> = pool.nodes.iter().flat_map(|served| served.tracks.clone()).collect();
    let rest: Vec<Track> = Track::ALL.into_iter().filter(|track| !delegated.contains(track)).collect();
    let mut nodes = Vec::new();
    if !rest.is_empty() {
        let tls = *dir.keys().tls()?.public().as_bytes();
        nodes.push(BundleNode { tls, addresses: dir.config()?.addresses, tracks: rest });
    }
    for served in pool.nodes.into_iter().filter(|served| !served.tracks.is_empty()) {
        let KeyRequest { tls, addresses, .. } = served.request;
        nodes.push(BundleNode { tls, addresses, tracks: served.tracks });
    }
    Ok(nodes)
}

/// The further nodes and their keys; those in use by pairings are found in the pairings' records.
pub(crate) struct Pool {
    nodes: Vec<Served>,
    used: Vec<[u8; 32]>,
}

impl Pool {
    pub(crate) fn load(dir: &NodeDir) -> Result<Self, PartyError> {
        let mut nodes = Vec::new();
        for name in files::names(&dir.delegates_path())? {
            let path = dir.delegates_path().join(name);
            let bytes = files::read(&path, Served::BYTES_MAX)?;
            nodes.push(Served::from_bytes(&bytes).map_err(|source| PartyError::Damaged { path, source })?);
        }
        let log = |line: &LineRecord| match &line.delegation.control {
            Control::Delegation(delegation) => Some(delegation.log.ed25519),
            _ => None,
        };
        let used = records(dir)?.iter().flat_map(|record| record.lines.iter().filter_map(log)).collect();
        Ok(Self { nodes, used })
    }

    fn is_used(&self, slot: &Slot) -> bool {
        self.used.contains(&slot.log.ed25519)
    }

    /// The next unused keys of a node for a track. Two calls give two sets.
    pub(crate) fn take(&mut self, tls: &[u8; 32], track: Track) -> Result<LineKeys, PartyError> {
        let node = self.nodes.iter().find(|served| served.request.tls == *tls);
        let slots = node.map(|served| served.request.slots.as_slice()).unwrap_or_default();
        let slot = slots.iter().find(|slot| slot.track == track && !self.is_used(slot));
        let slot = slot.ok_or(PartyError::NoKeysLeft { track })?.clone();
        self.used.push(slot.log.ed25519);
        Ok(LineKeys { log: slot.log, receipt: slot.receipt, hpke: slot.hpke })
    }
}

/// The import for each further node that serves lines of a confirmed pairing: its TLS key and the file's text.
///
/// # Errors
/// [`PartyError::NotYet`] before `confirm`; the authority key's absence; the machine.
pub fn export(dir: &NodeDir, name: &PetName, authority: Option<&Path>) -> Result<Vec<([u8; 32], String)>, PartyError> {
    let awaited = "its confirmation";
    let record = Place::new(dir, name).record()?.ok_or(PartyError::NotYet { name: name.clone(), awaited })?;
    let register = dir.register()?;
    let authority = dir.authority(authority, register.view())?;
    let here = dir.keys().tls_all()?;
    let mut imports = Vec::new();
    for node in record.own.nodes.iter().filter(|node| !here.contains(&node.tls)) {
        let (own, part) = (register.part().clone(), record.for_node(&node.tls));
        let signature = authority.sign(Role::Pairing, &KeyImport::payload(&own, &part))?;
        let import = KeyImport { register: own, record: part, signature };
        imports.push((node.tls, armour(FileKind::KeyImport, &import.to_bytes())));
    }
    Ok(imports)
}

/// Takes an import on the node that it is for: moves the keys of its lines into place, and keeps the pairing. Given
/// again, it does nothing. The first import tells the node which party it belongs to; `party_root`, if given, must be
/// the fingerprint of that party's root.
///
/// # Errors
/// [`PartyError::NotForThisNode`], [`PartyError::OtherParty`], [`PartyError::Refused`], [`PartyError::NameTaken`]; the
/// machine.
pub fn import(dir: &NodeDir, text: &str, party_root: Option<&Hash>) -> Result<PairingRecord, PartyError> {
    let bytes = content(text, FileKind::KeyImport, "a key import")?;
    let import = KeyImport::from_bytes(&bytes).map_err(Refused::from)?;
    let refused = |error| Refused::Register(Box::new(error));
    let view = super::register::verify_whole(&import.register).map_err(refused)?.ok_or(Refused::RegisterHead)?;
    if party_root.is_some_and(|root| *root != view.root_key().fingerprint()) {
        let found = view.party();
        let expected = dir.register().map_or(found, |register| register.view().party());
        return Err(PartyError::OtherParty { expected, found });
    }
    let signature = &import.signature;
    let signer = view.authority_at(signature.key, view.size()).map_err(|_| Refused::Signer { key: signature.key })?;
    let both = AuthoritySignature { ed25519: signature.ed25519, mldsa65: signature.mldsa65.clone() };
    let payload = KeyImport::payload(&import.register, &import.record);
    signer.verify(Role::Pairing, &payload, &both).map_err(Refused::from)?;
    let record = import.record;
    let theirs = record.their.verify()?;
    if theirs.party() != record.their_party {
        return Err(Refused::RegisterHead.into());
    }
    let place = Place::new(dir, &record.name);
    match place.record()? {
        Some(held) if held == record => return Ok(held),
        Some(_) => return Err(PartyError::NameTaken { name: record.name }),
        None => {}
    }
    let here = dir.keys().tls_all()?;
    let all_here = record.lines.iter().all(|line| line.tls().is_some_and(|key| here.contains(&key)));
    if record.lines.is_empty() || !all_here || record.lines.iter().any(|line| line.verify(&view).is_err()) {
        return Err(PartyError::NotForThisNode);
    }
    OwnRegister::adopt(dir.register_path(), import.register)?;
    let keys = dir.keys();
    for line in &record.lines {
        settle_keys(&keys, line)?;
    }
    let record = place.keep_record(&record)?;
    for line in &record.lines {
        forget_pool(&keys, line)?;
    }
    Ok(record)
}

fn delegation_of(line: &LineRecord) -> Result<&Delegation, PartyError> {
    match &line.delegation.control {
        Control::Delegation(delegation) => Ok(delegation),
        _ => Err(PartyError::NotForThisNode),
    }
}

fn pool_id(delegation: &Delegation) -> Result<Hash, PartyError> {
    let key = comity_seal::CosignerPublic::from_parts(&delegation.log.ed25519, delegation.log.mldsa44.as_slice());
    Ok(key.map_err(|_| PartyError::NotForThisNode)?.fingerprint())
}

/// Copies the keys that were made ahead to the line that now has them, and checks that they are the delegated ones.
fn settle_keys(keys: &KeyStore, line: &LineRecord) -> Result<(), PartyError> {
    let delegation = delegation_of(line)?;
    let (origin, number) = (line.origin(), delegation.hpke.number);
    let id = pool_id(delegation)?;
    let moves = [
        (KeyName::PoolLog(id), KeyName::Log { origin, from: 0 }),
        (KeyName::PoolReceipt(id), KeyName::Receipt { origin, from: 0 }),
        (KeyName::PoolHpke(id), KeyName::Hpke { origin, number }),
    ];
    for (from, to) in moves.iter().filter(|(_, to)| !keys.holds(to)) {
        if !keys.holds(from) {
            return Err(PartyError::NotForThisNode);
        }
        keys.write(to, &super::keys::read_key(&keys.path(from))?)?;
    }
    let held = keys.journal_keys(origin, 0)?;
    let hpke = keys.hpke(&KeyName::Hpke { origin, number })?;
    let same = cosigner_key(held.log.public())? == delegation.log
        && cosigner_key(held.receipt.public())? == delegation.receipt
        && hpke.public().as_bytes() == delegation.hpke.public.as_ref();
    if same { Ok(()) } else { Err(PartyError::NotForThisNode) }
}

fn forget_pool(keys: &KeyStore, line: &LineRecord) -> Result<(), PartyError> {
    let id = pool_id(delegation_of(line)?)?;
    for name in [KeyName::PoolReceipt(id), KeyName::PoolHpke(id), KeyName::PoolLog(id)] {
        if keys.holds(&name) {
            keys.forget(&name)?;
        }
    }
    Ok(())
}

fn content(text: &str, kind: FileKind, expected: &'static str) -> Result<Vec<u8>, PartyError> {
    let (found, bytes) = unarmour(text).map_err(Refused::from)?;
    if found == kind { Ok(bytes) } else { Err(PartyError::WrongFile { found, expected }) }
}

impl KeyRequest {
    /// The words of the tracks that it asks for, in one text.
    fn tracks(&self) -> String {
        let asked = Track::ALL.into_iter().filter(|track| self.slots.iter().any(|slot| slot.track == *track));
        asked.map(Track::word).collect::<Vec<_>>().join(", ")
    }

    /// What people compare on both machines: SHA-256 of the request.
    pub fn fingerprint(&self) -> Hash {
        let mut e = Enc::default();
        self.write(&mut e);
        sha256(&e.into_bytes())
    }
}

#[cfg(test)]
#[path = "delegate_tests.rs"]
mod tests;
