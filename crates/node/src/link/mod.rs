//! The link: moves opaque frames between paired nodes over TCP.
//!
//! **In scope.** Dialling, listening, the knock, TLS 1.3 with raw public keys (RFC 7250) pinned on both sides and
//! X25519MLKEM768 only, HTTP/2 (RFC 9113) with one stream per line, keepalive, bounds and counters.
//!
//! **Out of scope.** What a frame means, whether it is authentic (trust comes from the frames, DESIGN.md, Links),
//! whether it was delivered (a queued frame may be lost with its connection; the exchange above asks again).
//!
//! A connection passes three doors in turn, each cheap until the one before is passed:
//! 1. [`knock`]: 32 bytes in, 16 bytes out, 32 bytes in, checked with one MAC. No signature and no key exchange yet.
//! 2. [`tls`]: both sides present the pinned Ed25519 key of this very peer.
//! 3. HTTP/2: `POST /comity/v1/line/<line>` for a line of this peer; both bodies are sequences of frames, each
//!    preceded by its length as a big-endian 32-bit number.
//!
//! One connection per peer is kept, whoever dialled it. When both sides dial at once, the connection dialled by the
//! side with the smaller TLS key (as presented on that connection) stays.

mod backoff;
mod client;
mod config;
mod connection;
mod dial;
mod error;
mod event;
mod files;
mod frames;
pub mod gate;
mod handle;
mod http;
mod hub;
mod identity;
pub mod knock;
mod listen;
mod peers;
pub mod proxy;
mod pump;
pub(crate) mod sender;
mod server;
mod stats;
pub mod tls;

pub use config::{
    ADDRESS_BYTES_MAX, ADDRESSES_MAX, EVENTS_MAX, FRAME_MAX, INBOUND_BYTES_MAX, LINES_MAX, LinkConfig, LinkQuotas,
    LinkTimes, OUTBOUND_BYTES_MAX, PEERS_MAX, PeerLink, Secret, TLS_KEYS_MAX,
};
pub use error::{DialError, LineEnd, LinkError, SendError, TrySendError};
pub use event::{Connected, DialFailure, FrameShare, LinkEvent, PeerStatus};
pub use frames::{FrameAssembler, FrameFault};
pub use handle::{LinkHandle, start};
pub use identity::Identity;
pub use peers::{PeerId, TlsKey};
pub use proxy::{Proxy, ProxyError, ProxyKind};
pub use sender::FrameSender;
pub use stats::LinkStats;
