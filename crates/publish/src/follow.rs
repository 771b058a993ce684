//! Following a log over HTTP: head, hashes, entries in parallel, signatures on every core; kept only when all of it verified.

use std::collections::BTreeMap;
use std::num::NonZero;

use bytes::Bytes;
use comity_journal::Contradiction;
use comity_node::party::NodeDir;
use comity_public::follow::{Catching, Claim, Course, FollowError, Held, course};
use comity_public::limits::{BUNDLE_BYTES_MAX, CHECKPOINT_BYTES_MAX, TILE_BYTES_MAX};
use comity_public::sightings::Sightings;
use comity_public::tiles::{Tile, TileKind, of_level};
use comity_public::{PublicError, SignatureCheck, bundle};
use comity_seal::RootPublic;
use comity_wire::{Hash, PartyId};
use tokio::sync::mpsc;

use crate::cosigners;
use crate::error::PublishError;
use crate::fetch::{Connection, Prefix};
use crate::followed::{self, About, Followed};
use crate::lock::Lock;

/// Connections to one server at one time.
pub const CONNECTIONS: usize = 4;
/// Bundles that are fetched ahead of the one that is verified.
const AHEAD: usize = 8;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where the log is served.
    pub prefix: Prefix,
    /// The address as given.
    pub url: String,
    /// The fingerprint of the author's root, as published, where it is known.
    pub root: Option<Hash>,
    /// Now, POSIX seconds.
    pub now: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// Whose log.
    pub party: PartyId,
    /// What the party calls itself.
    pub name: String,
    /// Entries held before.
    pub before: u64,
    /// Entries held now.
    pub size: u64,
}

/// Follows a log: fetches what is new, verifies all of it, keeps it.
///
/// # Errors
/// [`PublishError::Refused`]: nothing of it is kept. [`PublishError::Split`]: the proof is kept. The network; the machine.
pub async fn follow(dir: &NodeDir, ask: &Ask) -> Result<Caught, PublishError> {
    let _lock = Lock::take(&followed::place(dir))?;
    let mut first = Connection::new(ask.prefix.clone());
    let claim = Claim::read(&first.need("checkpoint", CHECKPOINT_BYTES_MAX).await?)?;
    let party = claim.origin.party;
    let known = match followed::at(dir, &ask.url)? {
        Some(known) if known.party != party => {
            return Err(PublicError::OtherLog { found: claim.origin.to_string() }.into());
        }
        Some(known) => known,
        None => followed::of(dir, party),
    };
    if let Some(path) = known.proof() {
        return Err(PublishError::Split { party, path });
    }
    let about = known.about()?;
    let held = if about.is_some() { Some(held(&known)?) } else { None };
    let before = held.as_ref().map_or(0, |held| held.log.size());
    if let Some(expected) = ask.root
        && held.as_ref().is_some_and(|held| fingerprint(held) != expected)
    {
        return Err(PublicError::NotThisRoot.into());
    }
    let note = claim.note.clone();
    let now = match course(held.as_ref(), Some(party), claim) {
        Ok(Course::Same) => held.map(|held| Held { note: note.clone(), ..held }).ok_or(PublicError::TileRoot)?,
        Ok(Course::Fetch(catching)) => fetch(&known, first, &ask.prefix, *catching, &note).await?,
        Err(FollowError::Split(proof)) => return Err(split(&known, &proof, &note)),
        Err(FollowError::Refused(refused)) => return Err(refused.into()),
        Err(other) => return Err(PublishError::Request { what: other.to_string() }),
    };
    if ask.root.is_some_and(|expected| fingerprint(&now) != expected) {
        return Err(PublicError::NotThisRoot.into());
    }
    keep(dir, &known, about, &now, ask)?;
    let name = now.log.view().name().to_owned();
    Ok(Caught { party, name, before, size: now.log.size() })
}

fn fingerprint(held: &Held) -> Hash {
    let root: &RootPublic = held.log.view().root_key();
    root.fingerprint()
}

/// What is held of it, read back from disk.
fn held(known: &Followed) -> Result<Held, PublishError> {
    let read = known.read()?;
    let (origin, key) = read.log.view().key_of(read.log.size()).ok_or(PublicError::TileRoot)?;
    let checkpoint = comity_journal::checkpoint::checkpoint_from_note(&read.note, origin.into(), key);
    Ok(Held { checkpoint: checkpoint.map_err(PublicError::from)?, note: read.note, log: read.log })
}

fn split(known: &Followed, proof: &Contradiction, served: &comity_journal::note::Note) -> PublishError {
    match known.set_proof(proof, served) {
        Ok(path) => PublishError::Split { party: known.party, path },
        Err(error) => error,
    }
}

/// Head last: what the head covers is there before it.
fn keep(dir: &NodeDir, known: &Followed, about: Option<About>, now: &Held, ask: &Ask) -> Result<(), PublishError> {
    let mut seen = Sightings::new();
    let about = about.unwrap_or_default();
    about.sightings.iter().for_each(|(size, time)| seen.note(*size, *time));
    seen.note(now.log.size(), ask.now);
    for cosigner in cosigners::all(dir)? {
        let keys = cosigner.verifiers()?;
        let signed = comity_public::verifier::signed_by(&now.note, &keys);
        // A line that does not verify is the server's doing, and says nothing about the log.
        for (_, time) in signed.unwrap_or_default().iter().filter(|(_, time)| *time <= ask.now) {
            seen.note(now.log.size(), *time);
        }
    }
    known.store.set_checkpoint(&now.note)?;
    known.set_about(&About {
        url: ask.url.clone(),
        trust: ask.prefix.trust.clone(),
        fingerprint: about.fingerprint || ask.root.is_some(),
        fetched: ask.now,
        sightings: seen.all().to_vec(),
    })
}

async fn fetch(
    known: &Followed,
    mut first: Connection,
    prefix: &Prefix,
    mut catching: Catching,
    served: &comity_journal::note::Note,
) -> Result<Held, PublishError> {
    let names = catching.hash_tiles();
    let hashes = tiles(prefix, names.clone()).await?;
    if let Err(refused) = catching.hashes(&hashes) {
        return Err(prove(known, prefix, &catching, served, refused).await);
    }
    for (tile, bytes) in names.iter().zip(&hashes) {
        known.store.write(tile, bytes, false)?;
    }
    let bundles = catching.bundles();
    if let [only] = bundles.as_slice() {
        // Most often there is one: on the connection that is open.
        let bytes = get(&mut first, only).await?;
        take(known, &mut catching, only, &bytes)?;
    } else {
        let mut fetched = ordered(prefix, bundles.clone());
        for tile in &bundles {
            let bytes = fetched.next().await.ok_or(PublicError::TileRoot)??;
            tokio::task::block_in_place(|| take(known, &mut catching, tile, &bytes))?;
        }
    }
    Ok(catching.finish()?)
}

/// Hashes, structure and every signature of one bundle; then it is kept.
fn take(known: &Followed, catching: &mut Catching, tile: &Tile, bytes: &[u8]) -> Result<(), PublishError> {
    let entries = bundle::read_hashed(tile, bytes, &catching.leaves_of(tile))?;
    let checks = catching.bundle(tile, &entries)?;
    verify_all(&checks)?;
    known.store.write(tile, bytes, false)
}

/// Verifies signatures on every core.
///
/// # Errors
/// The first that does not verify.
pub fn verify_all(checks: &[SignatureCheck]) -> Result<(), PublicError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = checks.len().div_ceil(cores).max(1);
    if checks.len() < 4 || cores == 1 {
        return checks.iter().try_for_each(SignatureCheck::verify);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = checks
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().try_for_each(SignatureCheck::verify)))
            .collect();
        parts.into_iter().try_for_each(|part| part.join().unwrap_or(Err(PublicError::TileRoot)))
    })
}

/// After hashes that lead elsewhere: all that is served, from the beginning, may prove two histories.
async fn prove(
    known: &Followed,
    prefix: &Prefix,
    catching: &Catching,
    served: &comity_journal::note::Note,
    refused: PublicError,
) -> PublishError {
    if refused != PublicError::TileRoot {
        return refused.into();
    }
    let names = of_level(TileKind::Hashes(0), 0, catching.size());
    let Ok(bytes) = tiles(prefix, names.clone()).await else { return refused.into() };
    let mut leaves = Vec::new();
    for (tile, bytes) in names.iter().zip(&bytes) {
        match tile.hashes(bytes) {
            Ok(hashes) => leaves.extend(hashes),
            Err(_) => return refused.into(),
        }
    }
    match catching.prove_split(&leaves) {
        Some(proof) => split(known, &proof, served),
        None => refused.into(),
    }
}

async fn tiles(prefix: &Prefix, names: Vec<Tile>) -> Result<Vec<Bytes>, PublishError> {
    let mut fetched = ordered(prefix, names.clone());
    let mut all = Vec::with_capacity(names.len());
    for _ in names {
        all.push(fetched.next().await.ok_or(PublicError::TileRoot)??);
    }
    Ok(all)
}

async fn get(connection: &mut Connection, tile: &Tile) -> Result<Bytes, PublishError> {
    let limit = if tile.kind == TileKind::Entries { BUNDLE_BYTES_MAX } else { TILE_BYTES_MAX };
    match connection.get(&tile.to_string(), limit).await? {
        Some(bytes) => Ok(bytes),
        // A partial resource may be gone once the full one is there: its first part is the same.
        None if !tile.is_full() => {
            let bytes = connection.need(&tile.full().to_string(), limit).await?;
            part(tile, &bytes).ok_or_else(|| PublicError::TileLength { path: tile.to_string() }.into())
        }
        None => connection.need(&tile.to_string(), limit).await,
    }
}

/// The first part of a full resource.
fn part(tile: &Tile, full: &Bytes) -> Option<Bytes> {
    if tile.kind != TileKind::Entries {
        let length = usize::from(tile.width) * 32;
        return (length <= full.len()).then(|| full.slice(..length));
    }
    let mut length = 0usize;
    for _ in 0..tile.width {
        let head = full.get(length..length + 2)?;
        length += 2 + usize::from(u16::from_be_bytes([head[0], head[1]]));
    }
    (length <= full.len()).then(|| full.slice(..length))
}

/// Resources in the order of their names, fetched on several connections, a few ahead.
struct Ordered {
    arrived: mpsc::Receiver<(usize, Result<Bytes, PublishError>)>,
    early: BTreeMap<usize, Result<Bytes, PublishError>>,
    next: usize,
    more: mpsc::Sender<()>,
}

fn ordered(prefix: &Prefix, names: Vec<Tile>) -> Ordered {
    let (found, arrived) = mpsc::channel(AHEAD);
    // One permit a resource: no more than AHEAD of them are on their way or waiting.
    let (more, permits) = mpsc::channel::<()>(AHEAD * 2);
    for _ in 0..AHEAD {
        let _ = more.try_send(());
    }
    let queue = std::sync::Arc::new(tokio::sync::Mutex::new((permits, names.into_iter().enumerate())));
    for _ in 0..CONNECTIONS {
        let (queue, found, prefix) = (queue.clone(), found.clone(), prefix.clone());
        tokio::spawn(async move {
            let mut connection = Connection::new(prefix);
            loop {
                let mut locked = queue.lock().await;
                let (permits, names) = &mut *locked;
                let Some(()) = permits.recv().await else { return };
                let Some((at, tile)) = names.next() else { return };
                drop(locked);
                let bytes = get(&mut connection, &tile).await;
                if found.send((at, bytes)).await.is_err() {
                    return;
                }
            }
        });
    }
    Ordered { arrived, early: BTreeMap::new(), next: 0, more }
}

impl Ordered {
    async fn next(&mut self) -> Option<Result<Bytes, PublishError>> {
        loop {
            if let Some(bytes) = self.early.remove(&self.next) {
                self.next += 1;
                let _ = self.more.try_send(());
                return Some(bytes);
            }
            let (at, bytes) = self.arrived.recv().await?;
            self.early.insert(at, bytes);
        }
    }
}
