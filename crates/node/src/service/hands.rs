//! What the writer's outputs lead to: frames to links, chunks to transfers, events to listeners.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use comity_catalog::Ceiling;
use comity_exchange::Side;
use comity_exchange::effect::Notice;
use comity_store::Read;
use comity_wire::header::Held;
use comity_wire::{AuthorId, LineId};
use tokio::sync::{broadcast, watch};

use super::acknowledged::acks_of_ours;
use super::conflicts::ConflictsSeen;
use super::couriering::Refusals;
use super::formats::{BEYOND_END, code_word, reason_word};
use super::linking::Out;
use super::names::Names;
use super::rendering::Formats;
use super::stating::States;
use super::successes::Successes;
use super::transferring::Transfer;
use super::transports::Transport;
use super::views::{DigestView, Event, Reference, UnsaidView};
use super::writer::Hands;
use crate::attachments::ChunkStore;
use crate::core::{Clock, Core, LineReport, Output};
use crate::ledger::query::{self, Position};
use crate::ledger::{KeepError, peek};
use crate::link::{LinkHandle, PeerId, PeerLink, TlsKey};

/// Events that wait for a slow listener at most; it misses what comes on top.
pub const EVENTS_WAITING_MAX: usize = 4_096;

/// What the node's parts share.
pub(super) struct Shared {
    pub(super) names: RwLock<Arc<Names>>,
    /// Fixed for the life of the process.
    pub(super) formats: Formats,
    /// What may leave on each line, by its name; lines without one take everything.
    pub(super) ceilings: Arc<BTreeMap<String, Ceiling>>,
    pub(super) authors: RwLock<BTreeMap<LineId, AuthorId>>,
    /// The queue of each line that has a link.
    pub(super) outs: Mutex<BTreeMap<LineId, Out>>,
    pub(super) link: RwLock<Option<LinkHandle>>,
    /// Peers as the link was told of them, and which local name each belongs to.
    pub(super) peers: Mutex<BTreeMap<PeerId, (String, PeerLink)>>,
    /// Keys that were presented and not pinned, in words, by peer.
    pub(super) mismatches: Mutex<BTreeMap<PeerId, String>>,
    /// When each transport of each peer last succeeded.
    pub(super) transports: Mutex<Successes>,
    /// What trying addresses came to.
    pub(super) probes: Mutex<super::ways::Probes>,
    /// When each transport last brought something that proves to be as new as what is held.
    pub(super) fresh: Mutex<BTreeMap<(String, Transport), u64>>,
    /// Transports that fail now, and since when.
    pub(super) failed: Mutex<BTreeMap<(String, Transport), u64>>,
    /// Peers to whom mail is to carry something.
    pub(super) mail_asked: Mutex<BTreeSet<String>>,
    pub(super) rolled_back: Mutex<BTreeMap<LineId, (u64, u64)>>,
    /// What notices were found to meet.
    pub(super) conflicts: ConflictsSeen,
    /// Which statements lists showed to which officers, as far as that was kept already.
    pub(super) shown_to: Mutex<BTreeSet<(String, String)>>,
    /// What the last line test of each line came to.
    pub(super) digests: Mutex<BTreeMap<LineId, DigestView>>,
    /// Why this node cannot say the tests of a line, while it cannot.
    pub(super) unsaid: Mutex<BTreeMap<LineId, UnsaidView>>,
    /// Why frames were not taken while a courier file is read, by line.
    pub(super) refusals: Mutex<Option<Refusals>>,
    pub(super) events: broadcast::Sender<Event>,
    /// What the node itself must act on, apart from the events so that those cost nothing where nobody listens.
    pub(super) alarms: broadcast::Sender<Event>,
    pub(super) stopped: watch::Sender<Option<String>>,
    pub(super) chunks: Arc<dyn ChunkStore>,
    /// In which a link's settings are changed from other threads.
    pub(super) runtime: tokio::runtime::Handle,
    /// What the watch is woken by.
    pub(super) bell: super::watching::Bell,
}

impl Shared {
    /// Before anything happened. Must be called inside a runtime.
    pub(super) fn new(
        (names, formats): (Names, Formats),
        ceilings: BTreeMap<String, Ceiling>,
        report: &[LineReport],
        chunks: Arc<dyn ChunkStore>,
    ) -> Self {
        Self {
            names: RwLock::new(Arc::new(names)),
            formats,
            ceilings: Arc::new(ceilings),
            transports: Mutex::default(),
            bell: super::watching::Bell::default(),
            authors: RwLock::new(report.iter().map(|r| (r.config.line, r.config.our_author)).collect()),
            outs: Mutex::default(),
            link: RwLock::default(),
            peers: Mutex::default(),
            mismatches: Mutex::default(),
            probes: Mutex::default(),
            fresh: Mutex::default(),
            failed: Mutex::default(),
            mail_asked: Mutex::default(),
            rolled_back: Mutex::default(),
            conflicts: ConflictsSeen::default(),
            shown_to: Mutex::default(),
            digests: Mutex::default(),
            unsaid: Mutex::default(),
            refusals: Mutex::default(),
            events: broadcast::channel(EVENTS_WAITING_MAX).0,
            alarms: broadcast::channel(64).0,
            stopped: watch::channel(None).0,
            chunks,
            runtime: tokio::runtime::Handle::current(),
        }
    }

    pub(super) fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn link(&self) -> Option<LinkHandle> {
        self.link.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Pins the keys of a line's peer as its journals name them now, and dials its addresses.
    pub(super) fn pin_anew(&self, read: &dyn Read, line: LineId) {
        let Some(link) = self.link() else { return };
        let mut peers = lock(&self.peers);
        let Some((_, peer)) = peers.values_mut().find(|(_, peer)| peer.lines.contains(&line)) else { return };
        let pinned = pins(read, peer);
        let (_in_runtime, peer) = (self.runtime.enter(), peer.clone());
        if let Err(error) = pinned.map_err(|e| e.to_string()).and(link.set_peer(peer).map_err(|e| e.to_string())) {
            tracing::error!(%line, %error, "the counterpart's new key or addresses cannot be used");
        }
    }

    pub(super) fn emit(&self, event: Event) {
        // Nobody may be listening.
        let _nobody = self.events.send(event);
    }
}

/// Locks without regard to a thread that panicked: every critical section leaves the value whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The writer's hands.
pub(super) struct NodeHands {
    shared: Arc<Shared>,
    transfers: Sender<Transfer>,
    states: Arc<States>,
    /// A view of the store after the round whose outputs are handed out: one for all of them.
    view: Option<Box<dyn Read + Send>>,
}

impl NodeHands {
    pub(super) fn new(shared: &Arc<Shared>, transfers: &Sender<Transfer>, states: &Arc<States>) -> Self {
        let (shared, transfers, states) = (Arc::clone(shared), transfers.clone(), Arc::clone(states));
        Self { shared, transfers, states, view: None }
    }

    fn transfer(&self, transfer: Transfer) {
        // The thread ends only with the node.
        let _ending = self.transfers.send(transfer);
    }

    fn told(&mut self, core: &Core, line: LineId, notice: Notice) {
        if matches!(notice, Notice::StatementOpened { .. } | Notice::Accepted { .. }) {
            self.shared.bell.ring_for(line);
        }
        match notice {
            Notice::Wanted(wants) => {
                let Ok(read) = core.reader() else { return };
                let of: (&dyn Read, _) = (&*read, core.journals());
                let served = |root: &comity_wire::Hash| core.exits().serves(of, &line, root).unwrap_or(false);
                let wants: Vec<_> = wants.into_iter().filter(|w| served(&w.root)).collect();
                if !wants.is_empty() {
                    self.transfer(Transfer::Wanted { line, wants });
                }
            }
            Notice::AttachmentHeldByThem { generation, number, root } => {
                let Ok(read) = core.reader() else { return };
                // Of what we do not offer, or lost and did not get back yet, a claim says nothing.
                if query::offers(&*read, &line, &Held { generation, number, root }).unwrap_or(false) {
                    self.event(core, line, Notice::AttachmentHeldByThem { generation, number, root });
                }
            }
            Notice::Chunk(chunk) => self.transfer(Transfer::Chunk { line, chunk }),
            Notice::TheirNodeChanged { .. } => {
                if let Ok(read) = core.reader() {
                    self.shared.pin_anew(&*read, line);
                }
            }
            Notice::WeAreRolledBack { proven, held } => {
                tracing::error!(%line, proven, held, "our own signature proves that this store was rolled back");
                lock(&self.shared.rolled_back).insert(line, (proven, held));
                self.event(core, line, Notice::WeAreRolledBack { proven, held });
            }
            Notice::Damaged { side, generation, number } => {
                let entry = self.shared.names().entry(&line, side, generation, number);
                tracing::error!(%line, %entry, "an entry is damaged in the store: it cannot leave");
            }
            Notice::SetAside { generation, ordinal, ref why, .. } => {
                let number = self.shared.names().number(&line, Side::Ours, generation, ordinal);
                tracing::error!(%line, %number, %why, "a statement cannot be said again: it is kept among the drafts");
            }
            Notice::NotMoved { generation, number, ref why } => {
                let entry = self.shared.names().entry(&line, Side::Ours, generation, number);
                tracing::warn!(%line, %entry, %why, "a statement cannot be said again yet");
            }
            Notice::FrameRefused { code, why } => {
                tracing::info!(%line, %why, "a frame was not taken");
                if let Some(refusals) = &mut *lock(&self.shared.refusals) {
                    refusals.note(line, code.map(code_word), why);
                }
            }
            Notice::BeyondEnd { generation, held, end } => {
                let why = format!("entries up to {end} of generation {generation}, which ended at {held}");
                tracing::info!(%line, %why, "a frame was not taken");
                if let Some(refusals) = &mut *lock(&self.shared.refusals) {
                    refusals.note(line, Some(BEYOND_END), why);
                }
            }
            notice => self.event(core, line, notice),
        }
    }

    /// Turns a notice into an event where somebody listens.
    fn event(&mut self, core: &Core, line: LineId, notice: Notice) {
        let alarm = matches!(notice, Notice::WeAreRolledBack { .. });
        if !alarm && self.shared.events.receiver_count() == 0 {
            return;
        }
        let names = self.shared.names();
        let (peer, track) = names.of(&line);
        let (peer, track) = (peer.to_owned(), track.word().to_owned());
        if let Notice::WeAreRolledBack { proven, held } = notice {
            let (peer, track) = (peer.clone(), track.clone());
            // Nobody acts on it where the node is only asked once.
            let _nobody = self.shared.alarms.send(Event::RolledBack { peer, track, proven, held });
        }
        let event = match notice {
            Notice::Accepted { generation, ordinal, id, .. } => {
                let number = names.number(&line, Side::Ours, generation, ordinal);
                Event::Accepted { statement: Reference { number, id: id.to_string() } }
            }
            Notice::Receipted { generation, size, time } => {
                Event::Receipted { peer, track, generation, size, at: time }
            }
            Notice::Received { to, .. } => Event::Entries { peer, track, size: to },
            Notice::StatementOpened { number, header, .. } => {
                return self.opened(core, &names, line, &header, number);
            }
            Notice::StatementRefused { number, reason } => {
                Event::RefusedByUs { peer, track, entry: number, reason: reason_word(reason).to_owned() }
            }
            Notice::RefusedByThem { number, reason } => {
                Event::RefusedByThem { peer, track, entry: number, reason: reason_word(reason).to_owned() }
            }
            Notice::AttachmentHeldByThem { root, .. } => {
                Event::AttachmentHeldByThem { peer, track, root: root.to_string() }
            }
            Notice::Synced => Event::Synced { peer, track },
            Notice::ProbeAnswered => Event::ProbeAnswered { peer, track },
            Notice::Contradiction { .. } => Event::Frozen { peer, track },
            Notice::TheirSuccessor { generation } => Event::TheirSuccessor { peer, track, generation },
            Notice::WeAreRolledBack { proven, held } => Event::RolledBack { peer, track, proven, held },
            _ => return,
        };
        self.shared.emit(event);
    }

    /// Tells of an opened statement, and of what it acknowledges.
    fn opened(
        &mut self,
        core: &Core,
        names: &Arc<Names>,
        line: LineId,
        header: &comity_wire::header::Header,
        number: u64,
    ) {
        let (generation, ordinal) = (header.generation, header.ordinal);
        let Some(journal) = core.journals().find(&line, Side::Theirs, generation) else { return };
        if self.view.is_none() {
            self.view = core.reader().ok();
        }
        let Some(view) = &self.view else { return };
        let Ok(Some(stored)) = query::entry(&**view, Position { journal, number }) else { return };
        let Some(plaintext) = stored.plaintext.as_deref() else { return };
        let Some(format) = peek::format(plaintext).map(str::to_owned) else { return };
        let written = names.number(&line, Side::Theirs, generation, ordinal);
        let statement = Reference { number: written, id: stored.id.to_string() };
        let Some(content) = peek::envelope(plaintext) else { return };
        let [mark, tlp, pap] = [content.mark.word(), content.tlp.word(), content.pap.word()].map(str::to_owned);
        self.shared.emit(Event::Received { statement: statement.clone(), format: format.clone(), mark, tlp, pap });
        if format != "F03" {
            return;
        }
        let said = stored.void.is_none().then(|| peek::statement(plaintext)).flatten();
        let Some(Ok(acks)) = said.map(|said| acks_of_ours((&**view, core.journals(), names), &line, &said)) else {
            return;
        };
        for of in acks.statements {
            let (by, officer, understood) = (statement.clone(), acks.officer.clone(), acks.understood);
            self.shared.emit(Event::Acknowledged { statement: of, by, officer, understood });
        }
    }
}

/// The keys that a peer's node may present and its addresses, as its journals say: the newest key that each line's names,
/// and the one before it until the node has come with the newest. Lines whose journal has said nothing yet stand by the
/// key of the pairing.
///
/// # Errors
/// The store's.
pub(super) fn pins(read: &dyn Read, peer: &mut PeerLink) -> Result<(), KeepError> {
    let (mut newest, mut before, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for line in &peer.lines {
        match query::their_node(read, line)? {
            None => newest.push(TlsKey(peer.id.0)),
            Some(node) => {
                newest.push(TlsKey(node.tls));
                before.extend(node.before.map(TlsKey));
                if !node.addresses.is_empty() {
                    addresses = node.addresses;
                }
            }
        }
    }
    let mut keys: Vec<TlsKey> = Vec::new();
    for key in newest.into_iter().chain(before) {
        if !keys.contains(&key) && keys.len() < crate::link::TLS_KEYS_MAX {
            keys.push(key);
        }
    }
    if !keys.is_empty() {
        peer.tls_public_keys = keys;
    }
    if !addresses.is_empty() {
        peer.addresses = addresses;
    }
    Ok(())
}

impl Hands for NodeHands {
    fn output(&mut self, core: &Core, output: Output, _clock: Clock) {
        match output {
            Output::Send { line, bytes } => {
                if let Some(out) = lock(&self.shared.outs).get(&line) {
                    out.send(bytes.into());
                }
            }
            Output::Told { line, notice } => self.told(core, line, notice),
            Output::Offered(offer) => self.transfer(Transfer::Offered(offer)),
            Output::Reply { .. } => {}
        }
    }

    fn handed_out(&mut self) {
        self.view = None;
    }

    fn grown(&mut self) {
        self.states.grown();
    }

    fn stopped(&mut self, detail: &str) {
        let first = self.shared.stopped.send_if_modified(|stopped| {
            let first = stopped.is_none();
            if first {
                *stopped = Some(detail.to_owned());
            }
            first
        });
        if first {
            self.shared.emit(Event::Stopped { detail: detail.to_owned() });
        }
    }
}
