//! What a link is told at its start, and its bounds.

use std::net::SocketAddr;
use std::time::Duration;

use comity_wire::LineId;
use zeroize::Zeroizing;

use super::error::LinkError;
use super::peers::{PeerId, TlsKey};
use super::proxy::Proxy;

/// Largest frame in bytes, its length prefix not counted.
pub const FRAME_MAX: usize = comity_wire::limits::FRAME_BYTES_MAX;
/// Most peers of one node.
pub const PEERS_MAX: usize = 1_024;
/// Most lines with one peer node; also the most HTTP/2 streams at one time on a connection.
pub const LINES_MAX: usize = 16;
/// Most addresses of one peer.
pub const ADDRESSES_MAX: usize = comity_wire::limits::ADDRESSES_MAX;
/// Longest address (`host:port`) in bytes.
pub const ADDRESS_BYTES_MAX: usize = comity_wire::limits::ADDRESS_BYTES_MAX;
/// Most TLS keys of one peer that are valid at one time: the old and the new one of a rotation.
pub const TLS_KEYS_MAX: usize = 2;
/// Most bytes of frames queued for sending on one line.
pub const OUTBOUND_BYTES_MAX: usize = 2 * FRAME_MAX;
/// Most bytes of frames of one line that were taken off it and are not worked off ([`super::FrameShare`]).
pub const INBOUND_BYTES_MAX: usize = 4 * FRAME_MAX;
/// Most events waiting for the caller; senders of frames wait when it is full.
pub const EVENTS_MAX: usize = 16;

/// A 32-byte secret: wiped when dropped, and without a printable form.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// The raw bytes, for the primitive that needs them.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Secret {
    fn from(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// What the link must know of one paired node.
#[derive(Clone)]
pub struct PeerLink {
    /// The caller's name for it.
    pub id: PeerId,
    /// The keys it may present, at least one and at most [`TLS_KEYS_MAX`].
    pub tls_public_keys: Vec<TlsKey>,
    /// The secret agreed at pairing that opens the knock; the same on both sides and for no other pair.
    pub knock_key: Secret,
    /// Where to dial it, as `host:port`, tried in turn; empty when only the peer dials.
    pub addresses: Vec<String>,
    /// Through which proxy to dial it; `None` for none.
    pub proxy: Option<Proxy>,
    /// The lines that may be carried to and from it.
    pub lines: Vec<LineId>,
}

impl PeerLink {
    /// Checks the bounds of this description; not whether its addresses resolve or its keys are strong.
    ///
    /// # Errors
    /// [`LinkError::PeerKeys`], [`LinkError::PeerLines`], [`LinkError::PeerAddresses`]: a list is out of bounds.
    pub(crate) fn check(&self) -> Result<(), LinkError> {
        let (peer, keys) = (self.id, self.tls_public_keys.len());
        if keys == 0 || keys > TLS_KEYS_MAX {
            return Err(LinkError::PeerKeys { peer, given: keys });
        }
        if self.lines.len() > LINES_MAX {
            return Err(LinkError::PeerLines { peer, given: self.lines.len() });
        }
        let long = self.addresses.iter().any(|address| address.len() > ADDRESS_BYTES_MAX);
        if long || self.addresses.len() > ADDRESSES_MAX {
            return Err(LinkError::PeerAddresses { peer, given: self.addresses.len() });
        }
        Ok(())
    }
}

/// Every wait of the link. None depends on the wall clock.
#[derive(Debug, Clone)]
pub struct LinkTimes {
    /// A stranger's whole knock.
    pub knock: Duration,
    /// Looking up one name, and one TCP connection attempt.
    pub connect: Duration,
    /// The TLS handshake; the HTTP/2 handshake after it; the dialler's confirmation after that. Each on its own.
    pub handshake: Duration,
    /// Between two HTTP/2 PINGs on a connection.
    pub ping_interval: Duration,
    /// For the answer to a PING; then the connection is dead.
    pub ping_timeout: Duration,
    /// For the answer to a PING asked because a second connection arrived.
    pub probe: Duration,
    /// For opening a line on a live connection.
    pub open: Duration,
    /// First retry interval of dialling and of opening a line.
    pub retry_first: Duration,
    /// Largest retry interval; the number of retries is never limited.
    pub retry_max: Duration,
    /// A connection or line that lived this long starts over with `retry_first`.
    pub steady: Duration,
    /// Allowance for a frame in transit, from its first byte, beside its size over `frame_rate_min`.
    pub frame_grace: Duration,
    /// Slowest tolerated rate of a started frame, in bytes per second (at least 1).
    pub frame_rate_min: u32,
    /// Longest time that a peer may grant no flow-control window while frames wait.
    pub stall: Duration,
}

impl Default for LinkTimes {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Self {
            knock: secs(5),
            connect: secs(5),
            handshake: secs(10),
            ping_interval: secs(20),
            ping_timeout: secs(20),
            probe: secs(2),
            open: secs(10),
            retry_first: Duration::from_millis(250),
            retry_max: secs(60),
            steady: secs(10),
            frame_grace: secs(30),
            frame_rate_min: 4_096,
            stall: secs(120),
        }
    }
}

/// How many connections that have not authenticated may exist at one time.
#[derive(Debug, Clone)]
pub struct LinkQuotas {
    /// Connections from unknown sources that have not finished the knock; the oldest of the busiest source yields.
    pub strangers_max: usize,
    /// The same from one source (an IPv4 address or an IPv6 /64 network); its own oldest yields. This many are
    /// reserved besides for each source that a paired peer is known to use.
    pub per_source_max: usize,
    /// TLS handshakes in progress for one peer.
    pub handshakes_per_peer_max: usize,
}

impl Default for LinkQuotas {
    fn default() -> Self {
        Self { strangers_max: 64, per_source_max: 8, handshakes_per_peer_max: 2 }
    }
}

/// All that [`super::start`] needs.
pub struct LinkConfig {
    /// This node's Ed25519 TLS seed (RFC 8032 private key).
    pub tls_seed: Secret,
    /// Where to listen; `None` when this node only dials. Port 0 picks a free one.
    pub listen: Option<SocketAddr>,
    /// The paired nodes known at the start.
    pub peers: Vec<PeerLink>,
    /// Waits.
    pub times: LinkTimes,
    /// Bounds on the unauthenticated.
    pub quotas: LinkQuotas,
}
