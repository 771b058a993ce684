//! By which ways a line's counterpart is reached, and the few things of the node that a watch needs.

use comity_wire::LineId;

use super::hands::lock;
use super::node::Node;
use super::views::Event;
use crate::core::Clock;
use crate::watch::linetests::{TRANSPORTS_MAX, Way};

/// Longest address in characters that a line test names.
const ADDRESS_CHARS_MAX: usize = 500;

impl Node {
    /// The ways by which a line's counterpart is reached now; where it is reached by none, those that are tried; where there
    /// are none, that files are carried. At most as many as a line test names.
    #[must_use]
    pub fn ways(&self, line: &LineId) -> Vec<Way> {
        let by = |kind: &str, address: String| Way {
            kind: kind.to_owned(),
            address: Some(address.chars().take(ADDRESS_CHARS_MAX).collect()),
        };
        let link = self.inner.shared.link();
        let peers = lock(&self.inner.shared.peers).clone();
        let nodes = peers.iter().filter(|(_, (_, peer))| peer.lines.contains(line));
        let (mut reached, mut tried) = (Vec::new(), Vec::new());
        for (id, (_, peer)) in nodes {
            let status = link.as_ref().and_then(|link| link.peer_status(*id));
            let kind = |proxied: bool| if proxied { "proxy" } else { "direct" };
            let connected = status.and_then(|status| status.connected);
            reached.extend(connected.map(|on| by(kind(on.via.is_some()), on.remote.to_string())));
            tried.extend(peer.addresses.iter().cloned().map(|address| by(kind(peer.proxy.is_some()), address)));
        }
        let mut ways = if reached.is_empty() { tried } else { reached };
        if ways.is_empty() {
            ways.push(Way { kind: "courier".to_owned(), address: None });
        }
        ways.truncate(TRANSPORTS_MAX);
        ways
    }

    /// Whether a link can reach a line's counterpart: it has addresses, or it may come here.
    pub(crate) fn can_be_linked(&self, line: &LineId) -> bool {
        let peers = lock(&self.inner.shared.peers);
        let known = peers.values().find(|(_, peer)| peer.lines.contains(line));
        known.is_some_and(|(_, peer)| !peer.addresses.is_empty() || self.listening().is_some())
    }

    /// Tries every way to a line's counterpart at once; whether there was any.
    pub(crate) fn try_every_way(&self, line: &LineId) -> bool {
        let Some(link) = self.inner.shared.link() else { return false };
        let peers = lock(&self.inner.shared.peers).clone();
        let nodes: Vec<_> = peers.iter().filter(|(_, (_, peer))| peer.lines.contains(line)).collect();
        nodes.iter().for_each(|(id, _)| link.poke(**id));
        nodes.iter().any(|(_, (_, peer))| !peer.addresses.is_empty())
    }

    /// Tells whoever listens.
    pub(crate) fn tell_event(&self, event: Event) {
        self.inner.shared.emit(event);
    }

    /// The time, as the writer takes it.
    #[must_use]
    pub fn now(&self) -> Clock {
        self.inner.clocks.now()
    }
}
