//! The one place that picks a store: opens a folder's node over SQLite, and answers the API for it.

mod archives;
mod backend;
mod declarations;
mod desk;
mod findings;
mod key_orders;
mod long;
mod patience;
mod pipes;
mod proof;
mod registers;
mod rollback;
mod states;
mod take_up;
mod tls;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use comity_api::Backend;
use comity_catalog::Catalogue;
use comity_node::assembly::{self, Assembled, AssemblyError, assemble, assemble_read_only, links};
use comity_node::attachments::{ChunkStore, FileChunks};
use comity_node::core::Clock;
use comity_node::link::{LinkConfig, LinkError, LinkQuotas, LinkTimes, PeerId, Secret};
use comity_node::party::files::{self, MODE_PLAIN};
use comity_node::party::formats as formats_of_party;
use comity_node::party::transports::{Transports, TransportsError};
use comity_node::party::{NodeDir, PairingRecord, PartyError};
use comity_node::service::{Dial, LineName, Names, Node, NodeParts, OsRng, PeerName, StartError, UpkeepStep, formats};
use comity_node::watch::linetests::{INTERVAL_S, LineTestSettings, LineTester};
use comity_node::watch::staff::Staff;
use comity_store::{Store, StoreError};
use comity_store_sqlite::{Options, SqliteStore};
use comity_wire::{Hash, PartyId};

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::party::refused;

use backend::NodeBackend;

/// Whether the node talks to others while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// For one command: what is accepted waits in the journal.
    None,
    /// For `serve`: an address in place of the configured one, and seconds between line tests.
    All(Option<SocketAddr>, Option<u64>),
}

/// An open node.
pub(crate) struct Opened {
    node: Node,
    backend: Arc<NodeBackend>,
    watch: Option<tokio::task::JoinHandle<()>>,
    mail: Option<tokio::task::JoinHandle<()>>,
    tests: Option<tokio::task::JoinHandle<()>>,
}

impl Opened {
    /// The node itself.
    pub(crate) const fn node(&self) -> &Node {
        &self.node
    }

    /// What the routes ask.
    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        Arc::clone(&self.backend) as Arc<dyn Backend>
    }

    /// Where it listens for counterparts.
    pub(crate) fn listening(&self) -> Option<String> {
        self.node.listening().map(|address| address.to_string())
    }

    /// Ends when the node has stopped by itself, with what failed.
    pub(crate) async fn stopped(&self) -> String {
        self.node.stopped().await
    }

    /// Gives up checks and backups under way, and waits until nothing is left of them.
    pub(crate) async fn give_up(&self) {
        self.backend.give_up().await;
    }

    /// Stops it: what was taken before is worked off, long work given up.
    pub(crate) async fn close(self) {
        self.give_up().await;
        for task in [self.watch, self.mail, self.tests].into_iter().flatten() {
            task.abort();
        }
        self.node.shutdown().await;
    }
}

/// Makes the empty store of a new node; one that an interrupted `init` left is taken.
pub(crate) fn create_store(dir: &Path) -> Outcome<()> {
    if dir.exists() && !dir.is_dir() {
        return Err(Failure::new("error-not-a-folder", Fault::Yours, Exit::Failed).with("path", dir.display()));
    }
    files::make_dir(dir).map_err(|error| refused(error.into()))?;
    match SqliteStore::create(dir, &Options::default()) {
        Err(StoreError::Exists { .. }) => Ok(()),
        other => other.map_err(|error| store_refused(dir, &error)),
    }
}

/// Opens the folder's node and holds its lock.
pub(crate) async fn open(path: &Path, with: Links) -> Outcome<Opened> {
    open_by(path, with, None).await
}

/// As [`open`], by a clock that somebody turns, where one is given.
pub(crate) async fn open_by(path: &Path, with: Links, dial: Option<Dial>) -> Outcome<Opened> {
    let now = dial.as_ref().map_or_else(clock, |dial| Clock { wall_s: dial.wall_s(), mono_ms: 0 });
    let dir = NodeDir::open(path).map_err(refused)?;
    let config = dir.config().map_err(refused)?;
    if config.root.is_none() && !dir.register_path().exists() {
        let none = Failure::new("error-no-lines-yet", Fault::Yours, Exit::NotFound);
        return Err(none.with("name", &config.party).with("dir", path.display()));
    }
    // Without its keys a folder would look like one with other damage, a file at a time.
    if !dir.keys().dir().is_dir() {
        return Err(refused(PartyError::Missing { path: dir.keys().dir().to_owned() }));
    }
    let policy = desk::policy(&dir)?;
    // A full disk keeps nobody from reading: then nothing is written, and nothing accepted.
    let full = with == Links::None && SqliteStore::is_disk_full(path).map_err(|error| store_refused(path, &error))?;
    let formats = formats_of_party::formats(&dir).map_err(refused)?;
    let assembled = assembled(&dir, &formats.catalogue, full, now)?;
    let register = dir.register().map_err(refused)?;
    let names = names(&config.party, register.view().party(), &assembled.pairings, &assembled.tls);
    let mut peers = links(&assembled.pairings, &assembled.tls);
    let transports = Transports::load(&dir).map_err(|error| transports_refused(&error))?;
    peers.iter_mut().for_each(|(name, peer)| peer.proxy = transports.proxy_of(name));
    let mail = match with {
        Links::None => None,
        Links::All(..) => comity_mail::Settings::load(path).map_err(|error| mail_refused(&error))?,
    };
    let link_names: BTreeMap<PeerId, String> = peers.iter().map(|(name, peer)| (peer.id, name.clone())).collect();
    let link = match with {
        Links::None => None,
        Links::All(listen, _) => Some(LinkConfig {
            tls_seed: Secret::from(*dir.keys().tls().map_err(refused)?.seed().expose()),
            listen: listen.or(config.listen),
            peers: peers.into_iter().map(|(_, peer)| peer).collect(),
            times: LinkTimes::default(),
            quotas: LinkQuotas::default(),
        }),
    };
    let Assembled { mut core, waiting, rolled_back, .. } = assembled;
    let chunks =
        FileChunks::open(&dir.attachments_path()).map_err(|error| Failure::file(&dir.attachments_path(), &error))?;
    let chunks: Arc<dyn ChunkStore> = Arc::new(chunks);
    if !full {
        assembly::drop_imports(&dir, &mut core, &*chunks, now.wall_s).map_err(|e| assembly_refused(path, e))?;
    }
    let health = comity_mail::Health::default();
    let findings = vec![
        findings::of_root(&dir),
        findings::of_authority(&dir),
        findings::of_waiting(&names, &waiting, rolled_back),
        findings::of_mail(health.clone()),
    ];
    let upkeep = (!full).then(|| upkeep_of(&dir, &chunks));
    let ceilings = config.ceilings;
    let states = (!full).then(|| states::source(path));
    let parts = NodeParts { core, chunks, names, formats, ceilings, link, link_names, findings, states, upkeep };
    let node = Node::start_by(parts, dial).await.map_err(|error| start_refused(path, &error))?;
    let watch = (with != Links::None).then(|| tokio::spawn(looking(node.clone(), dir.clone())));
    let mail = mail.map(|settings| tokio::spawn(comity_mail::run(node.clone(), path.to_owned(), settings, health)));
    if with != Links::None {
        watch::start(&node, &dir).await?;
    }
    let staff = Staff::open(node.clone(), policy).await.map_err(Failure::ours)?;
    let backend = Arc::new(NodeBackend::new(node.clone(), dir, staff));
    let tests = line_tests(&backend, with, transports.relays().clone());
    Ok(Opened { node, backend, watch, mail, tests })
}

/// What is looked at while a node serves: formats that its lines go by and that are gone, and that its journals were not put
/// back.
async fn looking(node: Node, dir: NodeDir) {
    tokio::join!(node.log_missing_formats(), rollback::watch(node.clone(), dir));
}

/// Tests the lines of a node that serves.
fn line_tests(backend: &NodeBackend, with: Links, relays: BTreeSet<String>) -> Option<tokio::task::JoinHandle<()>> {
    let Links::All(_, interval_s) = with else { return None };
    let settings = LineTestSettings {
        interval_s: interval_s.unwrap_or(INTERVAL_S),
        prepare: Some(backend.drafts_of_node()),
        relays,
        ..LineTestSettings::default()
    };
    Some(tokio::spawn(LineTester::new(settings).run(backend.node())))
}

/// Opens the store and puts the node together; `full`: for reading alone.
fn assembled(dir: &NodeDir, catalogue: &Arc<Catalogue>, full: bool, now: Clock) -> Outcome<Assembled> {
    let (path, options) = (dir.path(), Options::default());
    let store = if full { SqliteStore::open_read_only(path, &options) } else { SqliteStore::open(path, &options) };
    let store: Box<dyn Store> = Box::new(store.map_err(|error| store_refused(path, &error))?);
    let judge = formats::judge(Arc::clone(catalogue));
    let assembled = match full {
        true => assemble_read_only(dir, store, judge),
        false => assemble(dir, store, judge, now, &mut OsRng),
    };
    assembled.map_err(|error| assembly_refused(path, error))
}

/// Start marks, old keys and imports that nothing names, on the writer's thread.
fn upkeep_of(dir: &NodeDir, chunks: &Arc<dyn ChunkStore>) -> UpkeepStep {
    let (dir, chunks) = (dir.clone(), Arc::clone(chunks));
    Box::new(move |core| {
        let kept = assembly::upkeep(&dir, core, &mut OsRng);
        let kept = kept.and_then(|()| assembly::drop_imports(&dir, core, &*chunks, clock().wall_s));
        kept.map_err(|error| error.to_string())
    })
}

/// Records where the authority key is.
pub(crate) fn record_authority(path: &Path, key: &Path) -> Outcome<()> {
    let dir = NodeDir::open(path).map_err(refused)?;
    let key = std::path::absolute(key).map_err(|error| Failure::file(key, &error))?;
    let mut config = dir.config().map_err(refused)?;
    config.authority = Some(key);
    files::replace(&dir.config_path(), config.to_text().as_bytes(), MODE_PLAIN).map_err(|error| refused(error.into()))
}

/// Every name that the pairings give: lines that this node serves, and their parties.
fn names(own: &str, party: PartyId, pairings: &[PairingRecord], tls: &[[u8; 32]]) -> Names {
    let mut names = Names { own: own.to_owned(), party, peers: BTreeMap::new(), lines: BTreeMap::new() };
    for record in pairings {
        let name = record.name.as_str().to_owned();
        for line in record.lines_of(tls) {
            let named = LineName { peer: name.clone(), track: line.track, line: line.line };
            names.lines.insert(line.line, named);
        }
        let view = record.their.verify().ok();
        let own_name = view.as_ref().map(|view| view.name().to_owned()).unwrap_or_default();
        let root = view.map_or(Hash::ZERO, |view| view.root_key().fingerprint());
        let addresses = record.their.nodes.iter().flat_map(|node| node.addresses.clone()).collect();
        let peer = PeerName { name: name.clone(), own_name, party: record.their_party, root, addresses };
        names.peers.insert(name, peer);
    }
    names
}

/// The time now. Timers of the node have a clock of their own; this one is for what happens before it runs.
fn clock() -> Clock {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Clock { wall_s: wall.as_secs(), mono_ms: 0 }
}

fn store_refused(dir: &Path, error: &StoreError) -> Failure {
    let failed = |message: &str, exit| {
        Failure::new(message, Fault::Local, exit).with("dir", dir.display()).with("detail", error)
    };
    match error {
        StoreError::AlreadyRunning { .. } => failed("error-already-running", Exit::AlreadyRunning),
        StoreError::Missing { .. } => failed("error-no-store", Exit::NotVerified),
        StoreError::Full { .. } => failed("error-store-full", Exit::NotAccepted),
        StoreError::Corrupt { .. } | StoreError::Foreign { .. } => failed("error-store-overwritten", Exit::NotVerified),
        StoreError::Schema { found, supported, .. } => {
            failed("error-store-schema", Exit::Failed).with("found", found).with("supported", supported)
        }
        _ => failed("error-open", Exit::Failed),
    }
}

fn assembly_refused(dir: &Path, error: AssemblyError) -> Failure {
    match error {
        AssemblyError::Party(error) => refused(error),
        AssemblyError::Store(error) => store_refused(dir, &error),
        other => {
            let failure = Failure::new("error-open", Fault::Local, Exit::NotVerified).with("dir", dir.display());
            failure.because(findings::cause_of(&other))
        }
    }
}

fn transports_refused(error: &TransportsError) -> Failure {
    Failure::new("error-transports", Fault::Yours, Exit::Failed).because(error)
}

fn mail_refused(error: &comity_mail::SettingsError) -> Failure {
    Failure::new("error-mail", Fault::Yours, Exit::Failed).with("detail", error)
}

fn start_refused(dir: &Path, error: &StartError) -> Failure {
    if let StartError::Link(LinkError::Listen { address, source }) = error {
        return Failure::new("error-listen", Fault::Local, Exit::Failed).with("address", address).because(source);
    }
    let reason = match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    Failure::new("error-open", Fault::Local, Exit::Failed).with("dir", dir.display()).with("detail", reason)
}
