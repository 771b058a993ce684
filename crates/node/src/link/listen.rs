//! Accepting connections: strangers first, then peers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::{Proven, no_delay};
use super::dial::mismatch;
use super::gate::{Place, Source};
use super::hub::{Hub, PeerView, lock};
use super::knock::{self, KnockError};
use super::peers::PeerId;
use super::server;
use super::tls::{self, ALPN, Pin};

/// How long to wait when the machine cannot accept, as when it is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts for ever.
pub(crate) async fn accept(hub: Arc<Hub>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => {
                hub.counters().accepted.one();
                let place = lock(&hub.gate).admit(Source::from(remote.ip()));
                if place.made_room {
                    hub.counters().evicted.one();
                }
                hub.spawn(greet(Arc::clone(&hub), stream, remote, place));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Frees a stranger's place, however it leaves.
struct Leave(Arc<Hub>, u64);

impl Drop for Leave {
    fn drop(&mut self) {
        lock(&self.0.gate).leave(self.1);
    }
}

/// Hears a stranger out; serves it if it turns out to be a peer.
async fn greet(hub: Arc<Hub>, mut stream: TcpStream, remote: SocketAddr, place: Place) {
    let leave = Leave(Arc::clone(&hub), place.number);
    let heard = tokio::select! {
        _ = place.evicted => return,
        heard = timeout(hub.times.knock, hear(&hub, &mut stream)) => heard,
    };
    let counters = hub.counters();
    let (peer, view) = match heard {
        Ok(Ok(known)) => known,
        Ok(Err(KnockError::NotComity)) => {
            tracing::debug!(%remote, "not a Comity message");
            return counters.not_comity.one();
        }
        Ok(Err(KnockError::Closed)) => return counters.knocks_closed.one(),
        Ok(Err(error)) => {
            tracing::debug!(%remote, %error, "stranger refused");
            return counters.knocks_refused.one();
        }
        Err(_) => return counters.knocks_timed_out.one(),
    };
    drop(leave);
    // In a box of its own, so that a stranger's task does not carry room for what only peers get.
    Box::pin(serve(&hub, stream, remote, peer, view)).await;
}

/// The listener's part of the knock.
async fn hear(hub: &Hub, stream: &mut TcpStream) -> Result<(PeerId, PeerView), KnockError> {
    let hello = knock::hear(stream).await?;
    let peer = hub.by_hint(hello.hint).ok_or(KnockError::Refused)?;
    let view = hub.view(peer).ok_or(KnockError::Refused)?;
    knock::challenge(stream, &view.knock, &hello).await?;
    Ok((peer, view))
}

/// TLS with whoever knows a pairing's knock key, then HTTP/2 with the peer.
async fn serve(hub: &Arc<Hub>, stream: TcpStream, remote: SocketAddr, peer: PeerId, view: PeerView) {
    let Ok(permit) = Arc::clone(&view.handshakes).try_acquire_owned() else {
        return hub.counters().handshakes_over_quota.one();
    };
    no_delay(&stream);
    let identity = hub.identity();
    let pin = Pin::new(view.link.borrow().tls_public_keys.clone());
    let config = match tls::server_config(&identity, Arc::clone(&pin)) {
        Ok(config) => config,
        Err(error) => {
            tracing::error!(%error, "TLS cannot be set up");
            return hub.counters().handshakes_failed.one();
        }
    };
    let shaken = timeout(hub.times.handshake, TlsAcceptor::from(config).accept(stream)).await;
    let Ok(Ok(io)) = shaken else {
        hub.counters().handshakes_failed.one();
        if pin.mismatched() {
            mismatch(hub, peer, remote.to_string(), pin.presented().flatten(), pin.pinned().to_vec()).await;
        } else {
            tracing::debug!(%peer, %remote, error = ?shaken.err(), "TLS handshake failed");
        }
        return;
    };
    let (Some(Some(key)), Some(ALPN)) = (pin.presented(), io.get_ref().1.alpn_protocol()) else {
        return hub.counters().handshakes_failed.one();
    };
    hub.know_source(peer, remote);
    drop(permit);
    let own_key = identity.public_key();
    let proven = Proven { peer, dialled: false, remote, via: None, address: None, key, own_key, io };
    match server::run(hub, &view, proven).await {
        Ok(end) => tracing::info!(%peer, %remote, %end, "connection ended"),
        Err(error) => tracing::debug!(%peer, %remote, %error, "connection not taken into use"),
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::link::config::{LinkQuotas, LinkTimes, Secret};
    use crate::link::gate::Gate;
    use crate::link::identity::Identity;
    use crate::link::stats::Counters;

    #[tokio::test]
    async fn a_strangers_task_is_small() {
        let identity = Identity::from_seed(&Secret::from([1; 32])).unwrap();
        let (events, _told) = tokio::sync::mpsc::channel(1);
        let gate = Gate::new(LinkQuotas::default());
        let hub = Hub::new(LinkTimes::default(), gate, 1, (identity, Counters::default()), events);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dialled = TcpStream::connect(listener.local_addr().unwrap());
        let (accepted, _dialled) = tokio::join!(listener.accept(), dialled);
        let (stream, remote) = accepted.unwrap();
        let place = lock(&hub.gate).admit(Source::from(remote.ip()));
        let task = greet(Arc::clone(&hub), stream, remote, place);
        assert!(size_of_val(&task) < 8 << 10, "{} bytes", size_of_val(&task));
    }
}
