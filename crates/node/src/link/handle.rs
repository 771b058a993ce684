//! Starting a link and changing it while it runs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::config::{EVENTS_MAX, LinkConfig, PeerLink, Secret};
use super::dial::{self, keep_dialled};
use super::error::{DialError, LinkError};
use super::event::{LinkEvent, PeerStatus};
use super::gate::Gate;
use super::hub::Hub;
use super::identity::Identity;
use super::listen::accept;
use super::peers::{PeerId, TlsKey};
use super::stats::{Counters, LinkStats};

/// How long [`LinkHandle::shutdown`] waits.
const SHUTDOWN_MAX: Duration = Duration::from_secs(5);

/// A running link. Clones are handles of the same link; it stops when the last one is dropped.
#[derive(Clone)]
pub struct LinkHandle {
    owner: Arc<Owner>,
}

/// Stops the link when dropped.
struct Owner {
    hub: Arc<Hub>,
    address: Option<SocketAddr>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.hub.stop();
    }
}

/// Starts a link: listens if asked to, and dials every peer that has addresses. Must run inside a tokio runtime.
///
/// Events must be taken steadily: when [`EVENTS_MAX`] wait, every line waits, and so do its peers. The channel ends
/// when the link stops.
///
/// # Errors
/// [`LinkError::Listen`] and [`LinkError::Tls`] are local faults; the others are mistakes in `config`.
pub async fn start(config: LinkConfig) -> Result<(LinkHandle, mpsc::Receiver<LinkEvent>), LinkError> {
    super::files::make_room();
    let counters = Counters::default();
    let identity = Identity::counted(&config.tls_seed, counters.signatures.clone());
    let identity = identity.map_err(|source| LinkError::Tls { source })?;
    let (events, told) = mpsc::channel(EVENTS_MAX);
    let handshakes = config.quotas.handshakes_per_peer_max;
    let hub = Hub::new(config.times, Gate::new(config.quotas), handshakes, (identity, counters), events);
    let mut address = None;
    let mut listener = None;
    if let Some(wanted) = config.listen {
        let failed = |source| LinkError::Listen { address: wanted, source };
        let bound = TcpListener::bind(wanted).await.map_err(failed)?;
        address = Some(bound.local_addr().map_err(failed)?);
        listener = Some(bound);
    }
    let handle = LinkHandle { owner: Arc::new(Owner { hub: Arc::clone(&hub), address }) };
    for peer in config.peers {
        handle.set_peer(peer)?;
    }
    if let Some(listener) = listener {
        hub.spawn(accept(Arc::clone(&hub), listener));
    }
    Ok((handle, told))
}

impl LinkHandle {
    /// Where the link listens, with the port that the system chose.
    pub fn local_address(&self) -> Option<SocketAddr> {
        self.owner.address
    }

    /// The key that peers must pin.
    pub fn tls_public_key(&self) -> TlsKey {
        self.owner.hub.identity().public_key()
    }

    /// Adds a peer, or changes all that is known of it. A live connection stays if its key is still pinned; lines
    /// open and close to match. Must run inside the tokio runtime.
    ///
    /// # Errors
    /// Mistakes in `peer`; nothing is changed then.
    pub fn set_peer(&self, peer: PeerLink) -> Result<(), LinkError> {
        let (hub, id) = (&self.owner.hub, peer.id);
        if hub.set_peer(peer)? {
            hub.spawn(keep_dialled(Arc::clone(hub), id));
        }
        Ok(())
    }

    /// Removes a peer and ends its lines. Nothing happens if it is unknown.
    pub fn remove_peer(&self, peer: PeerId) {
        self.owner.hub.remove_peer(peer);
    }

    /// Uses another TLS key from the next handshake on; live connections stay. Peers must have pinned it before.
    ///
    /// # Errors
    /// [`LinkError::Tls`]: the TLS library refused it; the old key stays.
    pub fn set_tls_seed(&self, seed: &Secret) -> Result<TlsKey, LinkError> {
        let hub = &self.owner.hub;
        let identity = Identity::counted(seed, hub.counters().signatures.clone());
        let identity = identity.map_err(|source| LinkError::Tls { source })?;
        let key = identity.public_key();
        hub.set_identity(identity);
        Ok(key)
    }

    /// Retries dialling a peer, and opening its lines, at once.
    pub fn poke(&self, peer: PeerId) {
        self.owner.hub.poke(peer);
    }

    /// Whether an address leads to a peer, through its proxy if it has one, and how long it took until both ends knew each
    /// other. A live connection is left alone.
    ///
    /// # Errors
    /// Why not.
    pub async fn probe(&self, peer: PeerId, address: &str) -> Result<Duration, DialError> {
        dial::probe(&self.owner.hub, peer, address).await
    }

    /// The counters.
    pub fn stats(&self) -> LinkStats {
        self.owner.hub.counters().snapshot()
    }

    /// A peer's connection as of now; `None` if the peer is unknown.
    pub fn peer_status(&self, peer: PeerId) -> Option<PeerStatus> {
        self.owner.hub.status(peer)
    }

    /// Stops the link and waits until its sockets are closed, at most five seconds. Queued frames are lost and no
    /// `LineDown` is told.
    pub async fn shutdown(self) {
        self.owner.hub.stop();
        self.owner.hub.ended(SHUTDOWN_MAX).await;
    }
}
