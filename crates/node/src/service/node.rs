//! The handle of a running node.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use comity_catalog::{Catalogue, Ceiling};
use comity_store::Progress;
use comity_wire::LineId;
use comity_wire::control::{ControlBody, Predecessor};
use comity_wire::register::RegisterPart;
use tokio::sync::{Semaphore, broadcast, oneshot};

use super::bulk::Bulk;
use super::clocks::{Clocks, Dial};
use super::hands::{NodeHands, Shared, lock, pins};
use super::linking::take_events;
use super::names::{Names, keep};
use super::problem::{Problem, codes};
use super::rendering::Formats;
use super::shares::{Share, Shares};
use super::show::Snapshot;
use super::stating::{Signal, StateThread, States};
use super::successes;
use super::transferring::{Transfer, TransferThread};
use super::views::{Event, Finding};
use super::writer::{OsRng, ToWriter, Upkeep, UpkeepStep, Work, Writer, thread};
use crate::attachments::ChunkStore;
use crate::core::{Answer, Clock, Core, Fatal, LineReport, LineSetup, Op, Refusal, RegisterRefused, Request};
use crate::ledger::attachment_offers;
use crate::link::{self, LinkConfig, LinkError, PeerId};
use crate::state::StatesSource;

/// Requests that wait for the writer at most.
pub const REQUESTS_MAX: usize = 8_192;

/// Says what is worth saying of parts that the node does not know: keys on disk, files, settings.
pub type FindingsSource = Arc<dyn Fn() -> Vec<Finding> + Send + Sync>;

/// What a node is started with.
pub struct NodeParts {
    /// The writer, its lines added.
    pub core: Core,
    /// Chunks.
    pub chunks: Arc<dyn ChunkStore>,
    /// Names.
    pub names: Names,
    /// The formats that it knows: the same that the core's judge asks.
    pub formats: Formats,
    /// What may leave on each line, by its name such as `BOR/nrrc`; lines without one take everything.
    pub ceilings: BTreeMap<String, Ceiling>,
    /// The link; nothing for a node that is only asked, as by a command on an idle directory.
    pub link: Option<LinkConfig>,
    /// Which local name each peer of the link belongs to.
    pub link_names: BTreeMap<PeerId, String>,
    /// More findings for the status.
    pub findings: Vec<FindingsSource>,
    /// Where what lines come to is put aside; without it, all of it is in memory.
    pub states: Option<StatesSource>,
    /// Done every hour that the node signs, and at an orderly stop: [`crate::assembly::upkeep`].
    pub upkeep: Option<UpkeepStep>,
}

/// Why a node did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The link's.
    #[error("the link does not start")]
    Link(#[from] LinkError),
    /// The store's.
    #[error(transparent)]
    Fatal(#[from] Fatal),
    /// The system gives no thread.
    #[error("no thread for {what}")]
    Thread {
        /// For what.
        what: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// A running node. Clones are handles of the same one; it stops with [`Node::shutdown`], or when all are dropped.
#[derive(Clone)]
pub struct Node {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) shared: Arc<Shared>,
    pub(super) writer: ToWriter,
    pub(super) transfers: std::sync::mpsc::Sender<Transfer>,
    pub(super) clocks: Clocks,
    pub(super) findings: Vec<FindingsSource>,
    /// What each line comes to.
    pub(super) states: Arc<States>,
    /// Held by whoever reads a courier file.
    pub(super) courier: tokio::sync::Mutex<()>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    pub(super) bulk: Bulk,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.bell.ring();
        let _ended_already = self.writer.work.send(Work::Stop);
        let _ended_already = self.transfers.send(Transfer::Stop);
        self.states.say(Signal::Stop);
    }
}

impl Node {
    /// Starts a node: the threads of the writer, of transfers and of what lines come to, and the link. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(parts: NodeParts) -> Result<Self, StartError> {
        Self::start_by(parts, None).await
    }

    /// As [`Node::start`], by a clock that somebody turns, where one is given.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start_by(mut parts: NodeParts, dial: Option<Dial>) -> Result<Self, StartError> {
        let clocks = Clocks::new(dial);
        super::formats::set_ceilings(&mut parts.core, &parts.names, &parts.ceilings).map_err(Fatal::from)?;
        let reader = parts.core.reader().map_err(Fatal::from)?;
        let (work, from_work) = std::sync::mpsc::channel();
        let (transfers, from_transfers) = std::sync::mpsc::channel();
        attachment_offers(&*reader, |offer| {
            if !offer.held {
                let _received_below = transfers.send(Transfer::Offered(Box::new(offer)));
            }
        })
        .map_err(Fatal::from)?;
        let report = parts.core.report();
        let shared =
            Arc::new(Shared::new((parts.names, parts.formats), parts.ceilings, &report, Arc::clone(&parts.chunks)));
        let writer = ToWriter { work: work.clone(), shares: Arc::new(Semaphore::new(REQUESTS_MAX)) };
        let (states, signals) = States::new();
        let states = Arc::new(states);
        let hands = NodeHands::new(&shared, &transfers, &states);
        // A node that is only asked once reads nothing that nobody wants.
        let linked = parts.link.is_some();
        let stating = StateThread::new(
            signals,
            (work.clone(), transfers.clone()),
            Arc::clone(&states),
            Arc::clone(&shared),
            clocks.clone(),
            parts.states,
        );
        let run = Writer {
            core: parts.core,
            work: from_work,
            hands,
            clocks: clocks.clone(),
            waiting: BTreeMap::new(),
            token: 0,
            shares: Shares::default(),
            upkeep: Upkeep::new(parts.upkeep, clocks.mono_ms()),
            rest: None,
        };
        let moving = TransferThread::new(parts.chunks, from_transfers, work, clocks.clone());
        let threads = vec![
            thread("comity-writer", move || run.run())?,
            thread("comity-transfers", move || moving.run())?,
            thread("comity-state", move || stating.run(linked))?,
        ];
        let inner = Inner {
            shared: Arc::clone(&shared),
            writer: writer.clone(),
            transfers: transfers.clone(),
            clocks,
            findings: parts.findings,
            states,
            courier: tokio::sync::Mutex::default(),
            threads: Mutex::new(threads),
            bulk: Bulk::default(),
        };
        lock(&shared.transports).load(&*reader).map_err(Fatal::from)?;
        let node = Self { inner: Arc::new(inner) };
        if let Some(config) = parts.link {
            let events = node.start_link(config, &parts.link_names, &*reader).await?;
            tokio::spawn(successes::keep(Arc::downgrade(&node.inner)));
            tokio::spawn(take_events(events, shared, writer, transfers));
        }
        Ok(node)
    }

    /// The formats that the node knows.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.inner.shared.formats.catalogue)
    }

    /// What may leave on each line.
    pub(super) fn ceilings(&self) -> Arc<BTreeMap<String, Ceiling>> {
        Arc::clone(&self.inner.shared.ceilings)
    }

    /// Starts the link with the keys and addresses that the counterparts' journals have named since the pairing.
    async fn start_link(
        &self,
        mut config: LinkConfig,
        names: &BTreeMap<PeerId, String>,
        reader: &dyn comity_store::Read,
    ) -> Result<tokio::sync::mpsc::Receiver<link::LinkEvent>, StartError> {
        let shared = &self.inner.shared;
        for peer in &mut config.peers {
            pins(reader, peer).map_err(Fatal::from)?;
            let name = names.get(&peer.id).cloned().unwrap_or_default();
            lock(&shared.peers).insert(peer.id, (name, peer.clone()));
        }
        let (handle, events) = link::start(config).await?;
        *shared.link.write().unwrap_or_else(PoisonError::into_inner) = Some(handle);
        Ok(events)
    }

    /// Stops: the link first, then what was taken before is worked off. What was not receipted stays and is sent after
    /// the next start. Idempotent.
    pub async fn shutdown(&self) {
        self.inner.shared.bell.ring();
        self.keep_successes(true).await;
        let link = self.inner.shared.link.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(link) = link {
            link.shutdown().await;
        }
        let _ended_already = self.inner.writer.work.send(Work::Stop);
        let _ended_already = self.inner.transfers.send(Transfer::Stop);
        self.inner.states.say(Signal::Stop);
        let threads = std::mem::take(&mut *lock(&self.inner.threads));
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the node panicked");
                }
            }
        });
        if joined.await.is_err() {
            tracing::error!("stopping the node's threads failed");
        }
    }

    /// Waits until the node has stopped by itself, after a failed write; returns what failed.
    pub async fn stopped(&self) -> String {
        let mut stopped = self.inner.shared.stopped.subscribe();
        match stopped.wait_for(Option::is_some).await {
            Ok(detail) => detail.clone().unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// What happens from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.shared.events.subscribe()
    }

    /// What the node itself must act on: [`Event::RolledBack`].
    #[must_use]
    pub fn alarms(&self) -> broadcast::Receiver<Event> {
        self.inner.shared.alarms.subscribe()
    }

    /// Where the node listens.
    #[must_use]
    pub fn listening(&self) -> Option<SocketAddr> {
        self.inner.shared.link().and_then(|link| link.local_address())
    }

    /// The names that this node knows.
    #[must_use]
    pub fn names(&self) -> Arc<Names> {
        self.inner.shared.names()
    }

    /// Runs a step on the writer's thread, between two rounds. It must be short: statements wait meanwhile.
    ///
    /// # Errors
    /// The node is shutting down.
    pub async fn with_core<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Core, Clock) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, answered) = oneshot::channel();
        let step = move |core: &mut Core, clock: Clock| {
            let _gone = answer.send(step(core, clock));
        };
        let ended = || Problem::new(codes::SHUTTING_DOWN);
        self.inner.writer.work.send(Work::Step(Box::new(step))).map_err(|_| ended())?;
        answered.await.map_err(|_| ended())
    }

    /// Hands a request to the writer; the answer comes when it is durable.
    pub(super) async fn ask(&self, request: Request) -> Result<oneshot::Receiver<Answer>, Problem> {
        let ended = || Problem::new(codes::SHUTTING_DOWN);
        let share = Arc::clone(&self.inner.writer.shares).acquire_owned().await.map_err(|_| ended())?;
        let (answer, answered) = oneshot::channel();
        let work = Work::Asked { request, answer, share: Some(Share::Request(share)) };
        self.inner.writer.work.send(work).map_err(|_| ended())?;
        Ok(answered)
    }

    /// Hands an operation to the writer without an answer.
    pub(super) fn tell(&self, line: LineId, op: Op) -> Result<(), Problem> {
        let work = Work::Request { request: Request::Op { line, op }, share: None };
        self.inner.writer.work.send(work).map_err(|_| Problem::new(codes::SHUTTING_DOWN))
    }

    /// A snapshot of what is committed, for [`Snapshot`]'s queries and for evidence; use it off the async threads.
    ///
    /// # Errors
    /// The store's.
    pub async fn snapshot(&self) -> Result<Snapshot, Problem> {
        let taken = self.with_core(|core, clock| (core.reader(), core.journals().clone(), core.report(), clock));
        let (read, journals, report, clock) = taken.await?;
        let read = read.map_err(|e| keep(e.into()))?;
        let (names, chunks) = (self.names(), Arc::clone(&self.inner.shared.chunks));
        let wait = |r: &LineReport| Some((r.config.line, super::waiting::wait_of(r, &names, clock)?));
        let waits = report.iter().filter_map(wait).collect();
        Ok(Snapshot { read, journals, names, chunks, waits })
    }

    /// Opens a line that was paired or delegated since the start, and names it; does nothing for one that is open.
    /// The link learns of it through [`Node::set_peer`].
    ///
    /// # Errors
    /// The line cannot be opened.
    pub async fn open_line(&self, setup: LineSetup, names: Names) -> Result<(), Problem> {
        let (line, author) = (setup.config.line, setup.config.our_author);
        let (ceilings, named) = (self.ceilings(), names.clone());
        let added = self.with_core(move |core, _| {
            core.add_line(setup)?;
            Ok::<_, Fatal>(super::formats::set_ceilings(core, &named, &ceilings)?)
        });
        added.await?.map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
        self.inner.shared.authors.write().unwrap_or_else(PoisonError::into_inner).insert(line, author);
        *self.inner.shared.names.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(names);
        Ok(())
    }

    /// Adds or changes a peer of the link.
    ///
    /// # Errors
    /// The link's bounds.
    pub async fn set_peer(&self, name: &str, peer: link::PeerLink) -> Result<(), Problem> {
        lock(&self.inner.shared.peers).insert(peer.id, (name.to_owned(), peer.clone()));
        let Some(link) = self.inner.shared.link() else { return Ok(()) };
        link.set_peer(peer).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))
    }

    /// Shows another identity on links from now on, and begins every connection anew with it. Counterparts must have
    /// pinned it before: their copies of our journals name it.
    ///
    /// # Errors
    /// The TLS library refuses it; the one before stays.
    pub async fn set_identity(&self, seed: &link::Secret) -> Result<(), Problem> {
        let failed = |e: link::LinkError| Problem::new(codes::INTERNAL).with("detail", e);
        let Some(link) = self.inner.shared.link() else { return Ok(()) };
        link.set_tls_seed(seed).map_err(failed)?;
        let peers = lock(&self.inner.shared.peers).clone();
        for (id, (_, peer)) in peers {
            link.remove_peer(id);
            link.set_peer(peer).map_err(failed)?;
        }
        Ok(())
    }

    /// Gives every line this party's newer register. Returns how many lines took it; each says so with its next entry.
    ///
    /// # Errors
    /// [`codes::REGISTER_BEHIND`]: entries of ours rely on another one, and nothing was changed.
    pub async fn use_register(&self, register: RegisterPart) -> Result<usize, Problem> {
        let used = self.with_core(move |core, clock| core.use_register(&register, clock, &mut OsRng)).await?;
        used.map_err(|refused| match refused {
            RegisterRefused::Behind { relied, size } => {
                Problem::new(codes::REGISTER_BEHIND).with("relied", relied).with("size", size)
            }
            other => Problem::new(codes::INTERNAL).with("detail", other),
        })
    }

    /// Appends a control entry to our journal on a line. Durable soon after; the caller has checked its signature.
    ///
    /// # Errors
    /// The node is shutting down.
    pub fn control(&self, line: LineId, body: ControlBody) -> Result<(), Problem> {
        self.tell(line, Op::Control(Box::new(body)))
    }

    /// Rotates our keys on a line. The caller has stored the new keys, and waits for the next checkpoint under them.
    ///
    /// # Errors
    /// The node is shutting down.
    pub fn rotate(&self, line: LineId, rotate: comity_exchange::line::Rotate) -> Result<(), Problem> {
        self.tell(line, Op::Rotate(Box::new(rotate)))
    }

    /// What a successor's delegation has to name as its predecessor.
    ///
    /// # Errors
    /// No such line; the store's.
    pub async fn predecessor(&self, line: LineId) -> Result<Predecessor, Problem> {
        let found = self.with_core(move |core, clock| core.predecessor(&line, clock, &mut OsRng)).await?;
        let found = found.map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
        found.ok_or_else(|| Problem::new(codes::NO_SUCH_LINE).with("peer", "").with("track", ""))
    }

    /// Closes our journal on a line and opens its successor (PROTOCOL.md rule 23), durably when it returns.
    ///
    /// # Errors
    /// The delegation does not fit; the store's.
    pub async fn open_successor(
        &self,
        line: LineId,
        delegation: ControlBody,
        secrets: comity_exchange::line::LineSecrets,
    ) -> Result<(), Problem> {
        let (delegation, secrets) = (Box::new(delegation), Box::new(secrets));
        let op = Op::Successor { token: 0, delegation, secrets };
        let answered = self.ask(Request::Op { line, op }).await?;
        match answered.await.map_err(|_| Problem::new(codes::SHUTTING_DOWN))? {
            Answer::Refused(refusal) => Err(self.refusal(&line, &refusal)),
            Answer::Done | Answer::Accepted { .. } => {
                lock(&self.inner.shared.rolled_back).remove(&line);
                Ok(())
            }
        }
    }

    /// Copies the store, consistent as of some instant after the call, into the new file `to`. `progress` may give up.
    /// Returns whether it was completed.
    ///
    /// # Errors
    /// The file exists; the store's.
    pub async fn backup_store(
        &self,
        to: PathBuf,
        mut progress: impl FnMut(Progress) -> bool + Send + 'static,
    ) -> Result<bool, Problem> {
        let keeper = self.with_core(|core, _| core.keeper()).await?;
        let mut keeper = keeper.map_err(|e| Problem::new(codes::UNSUPPORTED).with("detail", e))?;
        let copied = self.blocking(move || keeper.backup(&to, &mut progress)).await?;
        copied.map_err(|e| Problem::new(codes::FILE).with("detail", e))
    }

    /// Runs blocking work off the async threads.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let failed = |e: tokio::task::JoinError| Problem::new(codes::INTERNAL).with("detail", e);
        tokio::task::spawn_blocking(work).await.map_err(failed)
    }

    /// What keeps a counterpart's keys from us: that it has not been met, or that neither node tells the other where it is.
    fn not_ready(&self, peer: &str) -> &'static str {
        let told = self.names().peers.get(peer).is_some_and(|peer| !peer.addresses.is_empty());
        let dialled = lock(&self.inner.shared.peers).values().any(|(name, l)| name == peer && !l.addresses.is_empty());
        let apart = !told && !dialled && self.listening().is_none();
        if apart { codes::PEER_NOT_READY_COURIER } else { codes::PEER_NOT_READY }
    }

    /// A refusal as a problem.
    pub(super) fn refusal(&self, line: &LineId, refusal: &Refusal) -> Problem {
        use comity_exchange::effect::Rejection;
        let names = self.names();
        let (peer, track) = names.of(line);
        let on = |code| Problem::new(code).with("peer", peer).with("track", track);
        match refusal {
            Refusal::UnknownLine if names.lines.contains_key(line) => on(codes::LINE_WAITING),
            Refusal::UnknownLine => on(codes::NO_SUCH_LINE),
            Refusal::Disk { free_bytes, floor_bytes } => {
                Problem::new(codes::DISK_FULL).with("free", free_bytes).with("floor", floor_bytes)
            }
            Refusal::Above(why) => super::formats::above(peer, track, *why),
            Refusal::KeyConflict => Problem::new(codes::IDEMPOTENCY_CONFLICT),
            Refusal::NoAttachment { root } => Problem::new(codes::NO_SUCH_ATTACHMENT).with("root", root),
            Refusal::Stopped { detail } => Problem::new(codes::STOPPED).with("detail", detail),
            Refusal::Rejected(Rejection::TooLarge { bytes, limit }) => {
                Problem::new(codes::STATEMENT_TOO_LARGE).with("bytes", bytes).with("limit", limit)
            }
            Refusal::Rejected(Rejection::Malformed(detail)) => {
                Problem::new(codes::STATEMENT_MALFORMED).with("detail", detail)
            }
            Refusal::Rejected(Rejection::NoRecipientKey) => on(self.not_ready(peer)),
            Refusal::Rejected(Rejection::KeyRevoked) => on(codes::LINE_KEY_REVOKED),
            Refusal::Rejected(Rejection::Release(fault)) => super::releases::problem(fault),
            Refusal::Rejected(Rejection::Closed) => on(codes::LINE_CLOSED),
            other => Problem::new(codes::INTERNAL).with("detail", other),
        }
    }
}
