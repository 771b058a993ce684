//! Dialling a peer, as often as it takes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::backoff::Backoff;
use super::client;
use super::config::PeerLink;
use super::connection::{Proven, no_delay};
use super::error::{DialError, LineEnd};
use super::event::LinkEvent;
use super::hub::{Hub, PeerView};
use super::knock;
use super::peers::PeerId;
use super::tls::{self, ALPN, Pin};

/// Most addresses that one name may stand for.
const RESOLVED_MAX: usize = 8;

/// Keeps a peer dialled while it has addresses and no connection is live, until it is removed.
pub(crate) async fn keep_dialled(hub: Arc<Hub>, peer: PeerId) {
    let Some(mut view) = hub.view(peer) else { return };
    let mut backoff = Backoff::new(hub.times.retry_first, hub.times.retry_max);
    loop {
        if view.up.wait_for(|up| !*up).await.is_err() {
            return;
        }
        let link = Arc::clone(&view.link.borrow_and_update());
        if link.addresses.is_empty() {
            if view.link.changed().await.is_err() {
                return;
            }
            continue;
        }
        if let Some(lived) = turn(&hub, &link).await
            && lived >= hub.times.steady
        {
            backoff.reset();
        }
        let poked = tokio::select! {
            () = sleep(backoff.next()) => false,
            () = view.poke.notified() => true,
            changed = view.link.changed() => if changed.is_err() { return } else { true },
        };
        if poked {
            backoff.reset();
        }
    }
}

/// Tries each address once, until one connects; runs that connection and says how long it lived.
async fn turn(hub: &Arc<Hub>, link: &PeerLink) -> Option<Duration> {
    for address in &link.addresses {
        let began = Instant::now();
        match dial(hub, link, address).await {
            Ok(end) => {
                tracing::info!(peer = %link.id, address, %end, "connection ended");
                return Some(began.elapsed());
            }
            Err(DialError::Duplicate | DialError::Removed) => return None,
            Err(error) => {
                if let DialError::KeyMismatch { presented, pinned } = &error {
                    mismatch(hub, link.id, address.clone(), *presented, pinned.clone()).await;
                }
                hub.note_failure(link.id, address, error);
            }
        }
    }
    None
}

/// Tells of a key that is not pinned.
pub(crate) async fn mismatch(
    hub: &Hub,
    peer: PeerId,
    address: String,
    presented: Option<super::peers::TlsKey>,
    pinned: Vec<super::peers::TlsKey>,
) {
    hub.counters().key_mismatches.one();
    let (shown, listed) = (super::error::show(presented), super::error::list(&pinned));
    tracing::warn!(%peer, address, presented = shown, pinned = listed, "peer {peer} presented key {shown}, pinned {listed}");
    // The receiver being gone means that nobody wants to know.
    let _ = hub.events.send(LinkEvent::PeerKeyMismatch { peer, address, presented, pinned }).await;
}

/// Dials one address and runs the connection to its end.
async fn dial(hub: &Arc<Hub>, link: &PeerLink, address: &str) -> Result<LineEnd, DialError> {
    let view = hub.view(link.id).ok_or(DialError::Removed)?;
    let proven = prove(hub, link, &view, address).await?;
    Box::pin(client::run(hub, &view, proven)).await
}

/// Whether an address leads to the peer, and how long that took: a connection up to where both know each other, which is
/// then given up before it is taken into use. A live connection stays.
///
/// # Errors
/// Why not.
pub(crate) async fn probe(hub: &Arc<Hub>, peer: PeerId, address: &str) -> Result<Duration, DialError> {
    let view = hub.view(peer).ok_or(DialError::Removed)?;
    let link = Arc::clone(&view.link.borrow());
    let began = Instant::now();
    let mut proven = Box::pin(prove(hub, &link, &view, address)).await?;
    let took = began.elapsed();
    // The other end may close first.
    let _ = timeout(hub.times.handshake, proven.io.shutdown()).await;
    Ok(took)
}

/// Dials one address up to where both ends know each other.
async fn prove(
    hub: &Hub,
    link: &PeerLink,
    view: &PeerView,
    address: &str,
) -> Result<Proven<TlsStream<TcpStream>>, DialError> {
    let (mut stream, remote) = reach(hub, link, address).await?;
    no_delay(&stream);
    let knocked = timeout(hub.times.knock, knock::offer(&mut stream, &view.knock)).await;
    knocked.map_err(|_| DialError::TimedOut { stage: "knock" })?.map_err(|_| DialError::KnockRefused)?;

    let identity = hub.identity();
    let pin = Pin::new(link.tls_public_keys.clone());
    let failed = |error: rustls::Error| DialError::Tls { detail: error.to_string() };
    let config = tls::client_config(&identity, Arc::clone(&pin)).map_err(failed)?;
    let shaking = TlsConnector::from(config).connect(tls::server_name(), stream);
    let shaken = timeout(hub.times.handshake, shaking).await.map_err(|_| DialError::TimedOut { stage: "TLS" })?;
    let io = match shaken {
        Ok(io) => io,
        Err(_) if pin.mismatched() => {
            let presented = pin.presented().flatten();
            return Err(DialError::KeyMismatch { presented, pinned: pin.pinned().to_vec() });
        }
        Err(error) => return Err(DialError::Tls { detail: error.to_string() }),
    };
    let (Some(Some(key)), Some(ALPN)) = (pin.presented(), io.get_ref().1.alpn_protocol()) else {
        return Err(DialError::Tls { detail: "no HTTP/2 agreed".to_owned() });
    };
    let own_key = identity.public_key();
    let via = link.proxy.as_ref().map(|proxy| proxy.kind);
    let address = Some(address.to_owned());
    Ok(Proven { peer: link.id, dialled: true, remote, via, address, key, own_key, io })
}

/// A connection to an address, through the peer's proxy if it has one. The other end is the proxy then.
async fn reach(hub: &Hub, link: &PeerLink, address: &str) -> Result<(TcpStream, SocketAddr), DialError> {
    let Some(proxy) = &link.proxy else {
        let (stream, remote) = connect(hub, address).await?;
        hub.know_source(link.id, remote);
        return Ok((stream, remote));
    };
    let away = |error: DialError| DialError::ProxyAway { address: proxy.address.clone(), detail: error.to_string() };
    let (stream, remote) = connect(hub, &proxy.address).await.map_err(away)?;
    // The proxy connects in turn, which may take as long as a handshake.
    let opened = timeout(hub.times.handshake, proxy.open(stream, address)).await;
    let opened = opened.map_err(|_| DialError::TimedOut { stage: "proxy" })?;
    let stream = opened.map_err(|error| DialError::Proxy { address: proxy.address.clone(), error })?;
    Ok((stream, remote))
}

/// Resolves a name and connects to the first of its addresses that answers.
async fn connect(hub: &Hub, address: &str) -> Result<(TcpStream, SocketAddr), DialError> {
    let limit = hub.times.connect;
    let found = timeout(limit, lookup_host(address)).await.map_err(|_| DialError::TimedOut { stage: "name" })?;
    let found = found.map_err(|error| DialError::Resolve { detail: error.to_string() })?;
    let mut last = DialError::Resolve { detail: "no address".to_owned() };
    for remote in found.take(RESOLVED_MAX) {
        match timeout(limit, TcpStream::connect(remote)).await {
            Ok(Ok(stream)) => return Ok((stream, remote)),
            Ok(Err(error)) => last = DialError::Connect { detail: error.to_string() },
            Err(_) => last = DialError::TimedOut { stage: "connection" },
        }
    }
    Err(last)
}
