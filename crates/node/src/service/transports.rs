//! Which ways lead to each counterpart, and when each last brought something of it that verified ([`super::successes`]).

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use super::hands::lock;
use super::names::keep;
use super::node::Node;
use super::problem::Problem;
use super::views::TransportView;
use crate::ledger::attachment_offers;
use crate::link::{PeerId, PeerLink, ProxyKind};

/// A way to a counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// A link, dialled directly by either side; a relay between is not seen.
    Link,
    /// A link that this node dialled through an HTTP proxy.
    LinkHttpProxy,
    /// A link that this node dialled through a SOCKS5 proxy.
    LinkSocks5,
    /// Courier files that a person carries.
    Courier,
    /// Mail.
    Mail,
}

impl Transport {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Link, Self::LinkHttpProxy, Self::LinkSocks5, Self::Courier, Self::Mail];

    /// Its word in views.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::LinkHttpProxy => "link-http-proxy",
            Self::LinkSocks5 => "link-socks5",
            Self::Courier => "courier",
            Self::Mail => "mail",
        }
    }

    /// The link by what its proxy speaks.
    pub(super) const fn link(via: Option<ProxyKind>) -> Self {
        match via {
            None => Self::Link,
            Some(ProxyKind::Http) => Self::LinkHttpProxy,
            Some(ProxyKind::Socks5) => Self::LinkSocks5,
        }
    }
}

/// The clock.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl Node {
    /// Names a transport among a peer's, before it has ever succeeded.
    pub fn offer_transport(&self, peer: &str, transport: Transport) {
        lock(&self.inner.shared.transports).offer(peer, transport);
    }

    /// Peers of whom an attachment has not come in whole: another file to them asks for what lacks.
    ///
    /// # Errors
    /// The store's.
    pub async fn peers_with_missing_attachments(&self) -> Result<BTreeSet<String>, Problem> {
        let read = self.with_core(|core, _| core.reader().map_err(|e| keep(e.into()))).await??;
        let names = self.names();
        let missing = self.blocking(move || {
            let mut missing = BTreeSet::new();
            let look = attachment_offers(&*read, |offer| {
                if !offer.held {
                    missing.insert(names.of(&offer.line).0.to_owned());
                }
            });
            look.map(|()| missing).map_err(keep)
        });
        missing.await?
    }

    /// A peer's transports. One that is connected succeeds now.
    pub(super) fn transports_of(&self, peer: &str, nodes: &BTreeMap<PeerId, (String, PeerLink)>) -> Vec<TransportView> {
        let link = self.inner.shared.link();
        let mut successes = lock(&self.inner.shared.transports);
        successes.offer(peer, Transport::Courier);
        for (id, (_, node)) in nodes.iter().filter(|(_, (name, _))| name == peer) {
            let Some(status) = link.as_ref().and_then(|link| link.peer_status(*id)) else { continue };
            let usual = Transport::link(node.proxy.as_ref().map(|proxy| proxy.kind));
            successes.offer(peer, usual);
            if let Some(connected) = status.connected {
                successes.note(peer, Transport::link(connected.via));
            }
        }
        let view = |(transport, last_success): (Transport, _)| TransportView {
            transport: transport.word().to_owned(),
            last_success,
        };
        successes.of(peer).map(view).collect()
    }
}
