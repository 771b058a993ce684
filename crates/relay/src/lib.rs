//! A forwarder without keys, for a network between two networks (a DMZ).
//!
//! It hears the dialler's first message of the knock, which names a pairing by its hint, and connects to the inner
//! address that the settings give. From then on it moves bytes: the knock's proof and TLS run end to end, so that it
//! can cut and count and delay, and never read. Inner nodes reach the outside through its CONNECT endpoint, which opens
//! the listed addresses for links alone.
//!
//! **Out of scope.** Whether a knock is genuine: only the two nodes can tell. What it logs are counts.

pub mod config;
pub mod counts;
mod forward;
mod inbound;
mod outbound;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use comity_node::link::LinkQuotas;
use comity_node::link::gate::Gate;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use config::{Limits, RelayConfig, RelayConfigError};
pub use counts::{Counted, Counts};

/// How long to wait when the machine cannot accept, as when it is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a relay's tasks share.
pub(crate) struct Relay {
    pub(crate) limits: Limits,
    pub(crate) counts: Counts,
    pub(crate) gate: Mutex<Gate>,
    pub(crate) connections: Arc<Semaphore>,
}

impl Relay {
    pub(crate) fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A relay that runs; it stops when dropped.
pub struct Running {
    relay: Arc<Relay>,
    listening: Vec<SocketAddr>,
    connect: Option<SocketAddr>,
    tasks: JoinSet<()>,
}

/// Starts a relay. Must run inside a tokio runtime.
///
/// # Errors
/// An address cannot be listened on.
pub async fn start(config: RelayConfig) -> Result<Running, (SocketAddr, std::io::Error)> {
    let limits = config.limits.clone();
    let quotas =
        LinkQuotas { strangers_max: limits.strangers, per_source_max: limits.per_source, ..LinkQuotas::default() };
    let relay = Arc::new(Relay {
        counts: Counts::default(),
        gate: Mutex::new(Gate::new(quotas)),
        connections: Arc::new(Semaphore::new(limits.connections)),
        limits,
    });
    let (mut tasks, mut listening, mut connect) = (JoinSet::new(), Vec::new(), None);
    for inner in config.listen {
        let (listener, address) = bind(inner.address).await?;
        listening.push(address);
        let (relay, routes) = (Arc::clone(&relay), Arc::new(inner.routes));
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            loop {
                let (stream, remote) = accepted(&listener).await;
                while served.try_join_next().is_some() {}
                served.spawn(inbound::serve(Arc::clone(&relay), Arc::clone(&routes), stream, remote));
            }
        });
    }
    if let Some(outer) = config.connect {
        let (listener, address) = bind(outer.address).await?;
        connect = Some(address);
        let (relay, allow) = (Arc::clone(&relay), Arc::new(outer.allow));
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            loop {
                let (stream, remote) = accepted(&listener).await;
                while served.try_join_next().is_some() {}
                served.spawn(outbound::serve(Arc::clone(&relay), Arc::clone(&allow), stream, remote));
            }
        });
    }
    Ok(Running { relay, listening, connect, tasks })
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), (SocketAddr, std::io::Error)> {
    let failed = |error| (address, error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

async fn accepted(listener: &TcpListener) -> (tokio::net::TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

impl Running {
    /// Where it listens for the outside, in the order of the settings.
    pub fn listening(&self) -> &[SocketAddr] {
        &self.listening
    }

    /// Where inner nodes find its CONNECT endpoint.
    pub const fn connect(&self) -> Option<SocketAddr> {
        self.connect
    }

    /// What it has counted since its start.
    pub fn counted(&self) -> Counted {
        self.relay.counts.snapshot()
    }

    /// Stops it: every connection ends.
    pub async fn stop(mut self) -> Counted {
        self.tasks.shutdown().await;
        self.relay.counts.snapshot()
    }
}
