//! What all tasks of one link share: peers, their live connections, counters.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use comity_wire::LineId;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};

use super::config::{LinkTimes, PEERS_MAX, PeerLink};
use super::error::{DialError, LineEnd, LinkError};
use super::event::{Connected, DialFailure, Inbound, LinkEvent, PeerStatus};
use super::gate::{Gate, Source};
use super::identity::Identity;
use super::knock::{HINT_BYTES, KnockKey};
use super::peers::{PeerId, TlsKey};
use super::stats::Counters;

/// Told to everything that belongs to one connection when it ends.
pub(crate) type Stop = watch::Sender<Option<LineEnd>>;
/// Hears it.
pub(crate) type Stopped = watch::Receiver<Option<LineEnd>>;
/// Asks a connection for a sign of life.
pub(crate) type Probe = mpsc::Sender<oneshot::Sender<()>>;

/// Takes a lock; what it guards stays consistent because no holder can fail half-way.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection asking to become the live one of its peer.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) peer: PeerId,
    pub(crate) connected: Connected,
    /// Our own key on this connection.
    pub(crate) own_key: TlsKey,
    pub(crate) stop: Arc<Stop>,
    pub(crate) probe: Probe,
}

impl Candidate {
    /// Whether this is the connection that both sides keep when each dialled one.
    fn preferred(&self) -> bool {
        self.connected.dialled == (self.own_key < self.connected.key)
    }
}

/// A peer's live connection.
struct Live {
    serial: u64,
    candidate: Candidate,
}

/// One peer.
pub(crate) struct Peer {
    pub(crate) link: watch::Sender<Arc<PeerLink>>,
    pub(crate) up: watch::Sender<bool>,
    pub(crate) poke: Arc<Notify>,
    pub(crate) knock: KnockKey,
    pub(crate) handshakes: Arc<Semaphore>,
    /// Held while a line's events are being told, so that its next stream waits its turn.
    slots: BTreeMap<LineId, Arc<tokio::sync::Mutex<Inbound>>>,
    live: Option<Live>,
    last_failure: Option<DialFailure>,
}

/// Everything behind one lock; never held across an await.
#[derive(Default)]
struct Shared {
    peers: BTreeMap<PeerId, Peer>,
    hints: BTreeMap<[u8; HINT_BYTES], PeerId>,
    next_serial: u64,
}

/// What the tasks of one link share.
pub(crate) struct Hub {
    pub(crate) times: LinkTimes,
    pub(crate) counters: Counters,
    pub(crate) events: mpsc::Sender<LinkEvent>,
    pub(crate) gate: Mutex<Gate>,
    handshakes_per_peer_max: usize,
    identity: Mutex<Identity>,
    shared: Mutex<Shared>,
    stopping: watch::Sender<bool>,
    running: watch::Sender<usize>,
}

/// What is known of a peer when one of its connections starts.
pub(crate) struct PeerView {
    pub(crate) link: watch::Receiver<Arc<PeerLink>>,
    pub(crate) up: watch::Receiver<bool>,
    pub(crate) poke: Arc<Notify>,
    pub(crate) knock: KnockKey,
    pub(crate) handshakes: Arc<Semaphore>,
}

/// What is decided about a candidate.
enum Verdict {
    Live(u64),
    /// The live connection must first be asked whether it still is.
    Contest(u64, Probe),
    Removed,
}

/// Keeps a connection registered as its peer's live one while it exists.
pub(crate) struct LiveGuard {
    hub: Arc<Hub>,
    peer: PeerId,
    serial: u64,
}

impl Drop for LiveGuard {
    fn drop(&mut self) {
        self.hub.retire(self.peer, self.serial);
    }
}

impl Hub {
    /// A hub without peers.
    pub(crate) fn new(
        times: LinkTimes,
        gate: Gate,
        handshakes_per_peer_max: usize,
        (identity, counters): (Identity, Counters),
        events: mpsc::Sender<LinkEvent>,
    ) -> Arc<Self> {
        Arc::new(Self {
            times,
            counters,
            events,
            gate: Mutex::new(gate),
            handshakes_per_peer_max: handshakes_per_peer_max.max(1),
            identity: Mutex::new(identity),
            shared: Mutex::default(),
            stopping: watch::Sender::new(false),
            running: watch::Sender::new(0),
        })
    }

    /// Runs a task until it ends or the link stops.
    pub(crate) fn spawn(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let hub = Arc::clone(self);
        hub.running.send_modify(|running| *running += 1);
        let mut stopping = hub.stopping.subscribe();
        tokio::spawn(async move {
            let _ended = Ended(hub);
            tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => {}
                () = task => {}
            }
        });
    }

    /// Tells every task to end.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until every task has ended, or `limit` has passed.
    pub(crate) async fn ended(&self, limit: Duration) {
        let mut running = self.running.subscribe();
        // Tasks that outlast the limit hold nothing that another start needs except the socket, whose error then says so.
        let _ = tokio::time::timeout(limit, running.wait_for(|running| *running == 0)).await;
    }

    /// Our current key.
    pub(crate) fn identity(&self) -> Identity {
        lock(&self.identity).clone()
    }

    /// Uses another key from the next handshake on.
    pub(crate) fn set_identity(&self, identity: Identity) {
        *lock(&self.identity) = identity;
    }

    /// Adds or changes a peer. Returns whether it is new, and needs a dialler.
    pub(crate) fn set_peer(&self, link: PeerLink) -> Result<bool, LinkError> {
        link.check()?;
        let id = link.id;
        let knock = KnockKey::new(&link.knock_key);
        let mut shared = lock(&self.shared);
        if let Some(first) = shared.hints.get(&knock.hint()).filter(|first| **first != id) {
            return Err(LinkError::KnockShared { first: *first, second: id });
        }
        if !shared.peers.contains_key(&id) && shared.peers.len() >= PEERS_MAX {
            return Err(LinkError::Peers { max: PEERS_MAX });
        }
        shared.hints.retain(|_, peer| *peer != id);
        shared.hints.insert(knock.hint(), id);
        let link = Arc::new(link);
        if let Some(peer) = shared.peers.get_mut(&id) {
            peer.knock = knock;
            peer.slots.retain(|line, slot| link.lines.contains(line) || Arc::strong_count(slot) > 1);
            if let Some(live) = &peer.live
                && !link.tls_public_keys.contains(&live.candidate.connected.key)
            {
                live.candidate.stop.send_replace(Some(LineEnd::Removed));
            }
            peer.link.send_replace(link);
            return Ok(false);
        }
        let peer = Peer {
            link: watch::Sender::new(link),
            up: watch::Sender::new(false),
            poke: Arc::new(Notify::new()),
            knock,
            handshakes: Arc::new(Semaphore::new(self.handshakes_per_peer_max)),
            slots: BTreeMap::new(),
            live: None,
            last_failure: None,
        };
        shared.peers.insert(id, peer);
        Ok(true)
    }

    /// Removes a peer and ends its connection.
    pub(crate) fn remove_peer(&self, id: PeerId) {
        let mut shared = lock(&self.shared);
        shared.hints.retain(|_, peer| *peer != id);
        let removed = shared.peers.remove(&id);
        drop(shared);
        lock(&self.gate).forget(id);
        if let Some(live) = removed.and_then(|peer| peer.live) {
            live.candidate.stop.send_replace(Some(LineEnd::Removed));
        }
    }

    /// Retries at once whatever waits for this peer.
    pub(crate) fn poke(&self, id: PeerId) {
        if let Some(peer) = lock(&self.shared).peers.get(&id) {
            peer.poke.notify_waiters();
            peer.poke.notify_one();
        }
    }

    /// What a connection of this peer needs.
    pub(crate) fn view(&self, id: PeerId) -> Option<PeerView> {
        lock(&self.shared).peers.get(&id).map(|peer| PeerView {
            link: peer.link.subscribe(),
            up: peer.up.subscribe(),
            poke: Arc::clone(&peer.poke),
            knock: peer.knock.clone(),
            handshakes: Arc::clone(&peer.handshakes),
        })
    }

    /// Whose pairing a knock names.
    pub(crate) fn by_hint(&self, hint: [u8; HINT_BYTES]) -> Option<PeerId> {
        lock(&self.shared).hints.get(&hint).copied()
    }

    /// The turn-taking of a line's streams, and the room that they share.
    pub(crate) fn slot(&self, id: PeerId, line: LineId) -> Option<Arc<tokio::sync::Mutex<Inbound>>> {
        let mut shared = lock(&self.shared);
        let peer = shared.peers.get_mut(&id)?;
        peer.link.borrow().lines.contains(&line).then_some(())?;
        Some(Arc::clone(peer.slots.entry(line).or_default()))
    }

    /// A peer's connection as of now.
    pub(crate) fn status(&self, id: PeerId) -> Option<PeerStatus> {
        lock(&self.shared).peers.get(&id).map(|peer| PeerStatus {
            connected: peer.live.as_ref().map(|live| live.candidate.connected.clone()),
            last_failure: peer.last_failure.clone(),
        })
    }

    /// Remembers why dialling failed.
    pub(crate) fn note_failure(&self, id: PeerId, address: &str, error: DialError) {
        tracing::debug!(peer = %id, address, %error, "dialling failed");
        if let Some(peer) = lock(&self.shared).peers.get_mut(&id) {
            peer.last_failure = Some(DialFailure { address: address.to_owned(), error });
        }
    }

    /// Remembers where a peer comes from.
    pub(crate) fn know_source(&self, id: PeerId, address: SocketAddr) {
        lock(&self.gate).know(id, Source::from(address.ip()));
    }

    /// Makes a connection its peer's live one, ending another if it is the one to keep.
    ///
    /// # Errors
    /// [`DialError::Duplicate`]: the other one is to be kept. [`DialError::Removed`].
    pub(crate) async fn adopt(self: &Arc<Self>, candidate: &Candidate) -> Result<LiveGuard, DialError> {
        let peer = candidate.peer;
        loop {
            match self.judge(candidate) {
                Verdict::Live(serial) => return Ok(LiveGuard { hub: Arc::clone(self), peer, serial }),
                Verdict::Removed => return Err(DialError::Removed),
                Verdict::Contest(serial, probe) => {
                    if self.answers(&probe).await {
                        self.counters.duplicates.one();
                        return Err(DialError::Duplicate);
                    }
                    self.evict(peer, serial);
                }
            }
        }
    }

    fn judge(&self, candidate: &Candidate) -> Verdict {
        let mut shared = lock(&self.shared);
        shared.next_serial += 1;
        let serial = shared.next_serial;
        let Some(peer) = shared.peers.get_mut(&candidate.peer) else { return Verdict::Removed };
        if !peer.link.borrow().tls_public_keys.contains(&candidate.connected.key) {
            return Verdict::Removed;
        }
        if let Some(live) = &peer.live {
            let same_way = live.candidate.connected.dialled == candidate.connected.dialled;
            if !same_way && !candidate.preferred() {
                return Verdict::Contest(live.serial, live.candidate.probe.clone());
            }
            live.candidate.stop.send_replace(Some(LineEnd::Replaced));
            self.counters.duplicates.one();
        }
        peer.live = Some(Live { serial, candidate: candidate.clone() });
        peer.last_failure = None;
        peer.up.send_replace(true);
        self.counters.connections.one();
        Verdict::Live(serial)
    }

    /// Whether a connection gives a sign of life in time.
    async fn answers(&self, probe: &Probe) -> bool {
        let (reply, answer) = oneshot::channel();
        let asked = async { probe.send(reply).await.is_ok() && answer.await.is_ok() };
        tokio::time::timeout(self.times.probe, asked).await.unwrap_or(false)
    }

    /// Ends a live connection that gave no sign of life.
    fn evict(&self, id: PeerId, serial: u64) {
        let mut shared = lock(&self.shared);
        let Some(peer) = shared.peers.get_mut(&id) else { return };
        if let Some(dead) = peer.live.take_if(|live| live.serial == serial) {
            dead.candidate.stop.send_replace(Some(LineEnd::KeepaliveTimeout));
            peer.up.send_replace(false);
        }
    }

    /// Forgets a connection that has ended.
    fn retire(&self, id: PeerId, serial: u64) {
        let mut shared = lock(&self.shared);
        let Some(peer) = shared.peers.get_mut(&id) else { return };
        if peer.live.take_if(|live| live.serial == serial).is_some() {
            peer.up.send_replace(false);
        }
    }

    /// Counts.
    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }
}

/// Counts a task's end, however it ends.
struct Ended(Arc<Hub>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.running.send_modify(|running| *running = running.saturating_sub(1));
    }
}
