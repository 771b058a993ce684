//! What both ends of a connection have in common: its candidate, its keepalive, its end.

use std::net::SocketAddr;
use std::sync::Arc;

use h2::{Ping, PingPong};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};

use super::config::LinkTimes;
use super::error::{DialError, LineEnd};
use super::event::Connected;
use super::hub::{Candidate, Stopped};
use super::peers::{PeerId, TlsKey};
use super::proxy::ProxyKind;

/// A connection past TLS.
pub(crate) struct Proven<S> {
    pub(crate) peer: PeerId,
    pub(crate) dialled: bool,
    pub(crate) remote: SocketAddr,
    /// What the proxy between speaks, if one was dialled.
    pub(crate) via: Option<ProxyKind>,
    /// The address as configured, if it was dialled.
    pub(crate) address: Option<String>,
    /// The peer's key, proven.
    pub(crate) key: TlsKey,
    /// Ours.
    pub(crate) own_key: TlsKey,
    pub(crate) io: S,
}

/// What [`Proven::candidate`] gives besides the candidate.
pub(crate) struct Ends {
    pub(crate) stopped: Stopped,
    pub(crate) probes: mpsc::Receiver<oneshot::Sender<()>>,
}

impl<S> Proven<S> {
    /// Prepares the connection for adoption.
    pub(crate) fn candidate(&self) -> (Candidate, Ends) {
        let (stop, stopped) = watch::channel(None);
        let (probe, probes) = mpsc::channel(1);
        let (via, address) = (self.via, self.address.clone());
        let connected = Connected { dialled: self.dialled, remote: self.remote, via, address, key: self.key };
        let (peer, own_key) = (self.peer, self.own_key);
        (Candidate { peer, connected, own_key, stop: Arc::new(stop), probe }, Ends { stopped, probes })
    }
}

/// Turns off the delay of small segments; a socket that refuses is about to fail anyway.
pub(crate) fn no_delay(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY refused");
    }
}

/// Pings now and then, and whenever asked; returns when an answer fails to come.
pub(crate) async fn keepalive(
    mut pings: PingPong,
    mut probes: mpsc::Receiver<oneshot::Sender<()>>,
    times: &LinkTimes,
) -> LineEnd {
    loop {
        let asked = tokio::select! {
            () = sleep(times.ping_interval) => None,
            probe = probes.recv() => probe,
        };
        match timeout(times.ping_timeout, pings.ping(Ping::opaque())).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return LineEnd::Lost { detail: error.to_string() },
            Err(_) => return LineEnd::KeepaliveTimeout,
        }
        if let Some(asked) = asked {
            // Whoever asked may have stopped waiting.
            let _ = asked.send(());
        }
    }
}

/// The ping handle of a new connection.
pub(crate) fn pings(handle: Option<PingPong>) -> Result<PingPong, DialError> {
    handle.ok_or_else(|| DialError::Http { detail: "no ping handle".to_owned() })
}

/// How a finished connection ended.
pub(crate) fn lost(result: Result<(), h2::Error>) -> LineEnd {
    let detail = result.map_or_else(|error| error.to_string(), |()| "closed by the peer".to_owned());
    LineEnd::Lost { detail }
}
