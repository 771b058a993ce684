//! What goes wrong on a link, and whose fault it is.

use std::net::SocketAddr;

use super::frames::FrameFault;
use super::peers::{PeerId, TlsKey};
use super::proxy::ProxyError;

/// The caller's mistake, or this machine's refusal, when starting or changing a link.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Local fault: the listening socket could not be opened.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// Local fault: the TLS library refused this node's key or settings.
    #[error("TLS cannot be set up")]
    Tls {
        /// Its reason.
        source: rustls::Error,
    },
    /// Caller: too many peers.
    #[error("more than {max} peers")]
    Peers {
        /// The bound.
        max: usize,
    },
    /// Caller: a peer with no TLS key or too many.
    #[error("peer {peer} has {given} TLS keys, not 1 or 2")]
    PeerKeys {
        /// Which peer.
        peer: PeerId,
        /// How many keys were given.
        given: usize,
    },
    /// Caller: too many lines with one peer.
    #[error("peer {peer} has {given} lines, more than fit one connection")]
    PeerLines {
        /// Which peer.
        peer: PeerId,
        /// How many lines were given.
        given: usize,
    },
    /// Caller: too many addresses of one peer, or one too long.
    #[error("peer {peer} has too many addresses ({given}) or one too long")]
    PeerAddresses {
        /// Which peer.
        peer: PeerId,
        /// How many addresses were given.
        given: usize,
    },
    /// Caller: two peers share a knock key, so the knock could not tell them apart.
    #[error("peers {first} and {second} share a knock key")]
    KnockShared {
        /// One of them.
        first: PeerId,
        /// The other.
        second: PeerId,
    },
}

/// Why one attempt to dial a peer failed. The next attempt follows by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DialError {
    /// The name did not resolve.
    #[error("address does not resolve: {detail}")]
    Resolve {
        /// The resolver's words.
        detail: String,
    },
    /// No TCP connection.
    #[error("no connection: {detail}")]
    Connect {
        /// The operating system's words.
        detail: String,
    },
    /// No TCP connection to the proxy that the settings name.
    #[error("no connection to the proxy {address}: {detail}")]
    ProxyAway {
        /// The proxy's address.
        address: String,
        /// Why.
        detail: String,
    },
    /// The proxy was reached, and gave no way through.
    #[error("proxy {address}: {error}")]
    Proxy {
        /// The proxy's address.
        address: String,
        /// Why.
        error: ProxyError,
    },
    /// The other side hung up during the knock: it does not know this pairing, or it is no Comity node.
    #[error("closed at the knock: not a Comity node, or one not paired with us")]
    KnockRefused,
    /// The other side holds another key than the pinned one.
    #[error("presented key {}, pinned {}", show(*presented), list(pinned))]
    KeyMismatch {
        /// The key, or `None` if what it presented is no Ed25519 key.
        presented: Option<TlsKey>,
        /// The keys that were acceptable.
        pinned: Vec<TlsKey>,
    },
    /// TLS failed otherwise, as when the peer refuses our key or our key exchange.
    #[error("TLS: {detail}")]
    Tls {
        /// The library's words.
        detail: String,
    },
    /// HTTP/2 failed, or the peer closed before confirming the connection.
    #[error("HTTP/2: {detail}")]
    Http {
        /// The library's words.
        detail: String,
    },
    /// No answer in time.
    #[error("no answer in time: {stage}")]
    TimedOut {
        /// Which step waited.
        stage: &'static str,
    },
    /// Another live connection to this peer takes precedence. Not a fault.
    #[error("another connection to this peer is live")]
    Duplicate,
    /// The peer was removed meanwhile.
    #[error("the peer was removed")]
    Removed,
}

/// Shows a presented key.
pub(crate) fn show(key: Option<TlsKey>) -> String {
    key.map_or_else(|| "(not an Ed25519 raw public key)".to_owned(), |key| key.to_string())
}

/// Shows pinned keys.
pub(crate) fn list(keys: &[TlsKey]) -> String {
    let keys: Vec<String> = keys.iter().map(TlsKey::to_string).collect();
    keys.join(" or ")
}

/// Why a line went down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineEnd {
    /// The peer ended its body in good order.
    #[error("the peer closed the line")]
    PeerClosed,
    /// The stream was reset or the connection was lost.
    #[error("connection lost: {detail}")]
    Lost {
        /// The library's words.
        detail: String,
    },
    /// No PING answer in time.
    #[error("no answer to keepalive")]
    KeepaliveTimeout,
    /// Peer's fault: a frame out of bounds or cut short.
    #[error(transparent)]
    Frame(#[from] FrameFault),
    /// Peer's fault: a started frame did not arrive in time.
    #[error("frame came too slowly")]
    FrameTooSlow,
    /// Peer's fault: it granted no window for too long while frames waited.
    #[error("the peer accepts no more bytes")]
    Stalled,
    /// This node had more to send on the line than it keeps in memory: the line starts over.
    #[error("more waits to be sent than is kept")]
    Overrun,
    /// A newer connection to the same peer took over.
    #[error("replaced by another connection")]
    Replaced,
    /// The line or the peer was removed, or the key in use is no longer pinned.
    #[error("no longer paired")]
    Removed,
    /// This node is stopping.
    #[error("shutting down")]
    Shutdown,
}

/// Why a frame was not queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The line is down; another `LineUp` brings a new sender.
    #[error("the line is down")]
    Closed,
    /// Caller: the frame is empty or longer than [`super::FRAME_MAX`].
    #[error("a frame of {length} bytes is out of bounds")]
    Length {
        /// Its length.
        length: usize,
    },
}

/// Why a frame was not queued at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrySendError {
    /// The queue is full: wait with [`super::FrameSender::send`] or drop the frame.
    #[error("the queue of this line is full")]
    Full,
    /// It would not be queued later either.
    #[error(transparent)]
    Refused(#[from] SendError),
}
