//! What a link tells its owner.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use comity_wire::LineId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::INBOUND_BYTES_MAX;
use super::error::{DialError, LineEnd};
use super::peers::{PeerId, TlsKey};
use super::proxy::ProxyKind;
use super::sender::{COST_MIN, FrameSender};

/// A frame's part of what one line may have under way inside this node. Dropping it lets the line, and no other, bring
/// more.
#[derive(Debug)]
pub struct FrameShare(#[expect(dead_code, reason = "held, never looked at")] pub(crate) OwnedSemaphorePermit);

/// The room that a line's frames have inside this node, however often its connection is replaced.
#[derive(Debug, Clone)]
pub(crate) struct Inbound(Arc<Semaphore>);

impl Default for Inbound {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(INBOUND_BYTES_MAX)))
    }
}

impl Inbound {
    /// Waits for a frame's share. `None` never happens: the room is not closed.
    pub(crate) async fn share(&self, frame: &Bytes) -> Option<FrameShare> {
        let cost = u32::try_from(frame.len().clamp(COST_MIN, INBOUND_BYTES_MAX)).unwrap_or(u32::MAX);
        Arc::clone(&self.0).acquire_many_owned(cost).await.ok().map(FrameShare)
    }
}

/// Something happened on the link. For one line, events come in order: up, frames, down; never two ups in a row.
#[derive(Debug)]
#[non_exhaustive]
pub enum LinkEvent {
    /// A line is open. Frames may have been lost before: start over.
    LineUp {
        /// The peer node.
        peer: PeerId,
        /// The line.
        line: LineId,
        /// The way to send on it, until it is down.
        sender: FrameSender,
    },
    /// A whole frame of 1 to [`super::FRAME_MAX`] bytes, from the peer whose pinned key was presented.
    Frame {
        /// The peer node.
        peer: PeerId,
        /// The line.
        line: LineId,
        /// The frame without its length.
        bytes: Bytes,
        /// Hold it until the frame is worked off: the line brings no more than
        /// [`super::INBOUND_BYTES_MAX`] before, over all its connections.
        share: FrameShare,
    },
    /// A line is closed; it is opened again by itself unless removed.
    LineDown {
        /// The peer node.
        peer: PeerId,
        /// The line.
        line: LineId,
        /// Why.
        reason: LineEnd,
    },
    /// Somebody who knows the pairing's knock key presented a key that is not pinned (dialled, or dialling us).
    PeerKeyMismatch {
        /// The peer it was taken for.
        peer: PeerId,
        /// The address dialled, or the one it came from.
        address: String,
        /// Its key; `None` if what it presented is no Ed25519 raw public key.
        presented: Option<TlsKey>,
        /// The keys that were acceptable.
        pinned: Vec<TlsKey>,
    },
}

/// A live connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Whether this node dialled it.
    pub dialled: bool,
    /// The other end; the proxy, where one was dialled.
    pub remote: SocketAddr,
    /// What the proxy speaks that this node dialled, if any. One that the peer went through is not known here.
    pub via: Option<ProxyKind>,
    /// The address as configured, where this node dialled.
    pub address: Option<String>,
    /// The key that the peer proved to hold.
    pub key: TlsKey,
}

/// The last attempt to dial that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialFailure {
    /// The address as configured.
    pub address: String,
    /// Why.
    pub error: DialError,
}

/// A peer's connection as of now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeerStatus {
    /// The live connection, if there is one.
    pub connected: Option<Connected>,
    /// The last failure since the last connection, if any.
    pub last_failure: Option<DialFailure>,
}
