//! By which ways a line's counterpart is reached: each address tried by itself, mail and files by what they brought. And the
//! few things of the node that a watch needs.

use std::collections::{BTreeMap, BTreeSet};

use comity_wire::LineId;

use super::hands::lock;
use super::node::Node;
use super::transports::Transport;
use super::views::Event;
use crate::core::Clock;
use crate::link::{PeerId, PeerLink};
use crate::watch::linetests::{TRANSPORTS_MAX, Way};

/// Longest address in characters that a line test names.
const ADDRESS_CHARS_MAX: usize = 500;
/// Between two tries of all addresses of one peer at least.
const PROBE_GAP_MS: u64 = 60_000;

/// What trying one address came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Probed {
    reached: bool,
    ms: u64,
    /// The how many-th try of all addresses it was.
    nth: u64,
}

/// What trying the addresses of all peers came to.
#[derive(Debug, Default)]
pub(super) struct Probes {
    results: BTreeMap<(PeerId, String), Probed>,
    /// Tries so far.
    count: u64,
    /// When each peer's were tried last, by the monotonic clock.
    began: BTreeMap<PeerId, u64>,
}

fn way(kind: &str, address: Option<&str>, probed: Option<Probed>) -> Way {
    Way {
        kind: kind.to_owned(),
        address: address.map(|address| address.chars().take(ADDRESS_CHARS_MAX).collect()),
        reached: probed.map(|probed| probed.reached),
        ms: probed.map(|probed| probed.ms),
    }
}

/// What a link to an address goes through.
fn kind(peer: &PeerLink, address: &str, relays: &BTreeSet<String>) -> &'static str {
    let by_proxy = peer.proxy.as_ref().is_some_and(|proxy| relays.contains(&proxy.address));
    match &peer.proxy {
        _ if by_proxy || relays.contains(address) => "relay",
        Some(_) => "proxy",
        None => "direct",
    }
}

/// What a way's result must be newer than.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// By this node's clock: for what mail and files brought.
    pub wall_s: u64,
    /// As many tries of addresses ([`Node::ways_and_tries`]) had been made.
    pub tries: u64,
}

impl Node {
    /// The counterpart's nodes that carry a line. Of hundreds of peers one is copied.
    fn nodes_of(&self, line: &LineId) -> Vec<(PeerId, PeerLink)> {
        let peers = lock(&self.inner.shared.peers);
        let of_line = peers.iter().filter(|(_, (_, peer))| peer.lines.contains(line));
        of_line.map(|(id, (_, peer))| (*id, peer.clone())).collect()
    }

    /// The ways to a line's counterpart, the one that is connected first, and what was found of each since then:
    /// its addresses by trying them; mail and files by what came. At most as many as a line
    /// test names. `relays`: addresses, the other side's or those of proxies, that are known to be relays.
    #[must_use]
    pub fn ways(&self, line: &LineId, relays: &BTreeSet<String>, since: Since) -> Vec<Way> {
        self.ways_and_tries(line, relays, since).0
    }

    /// The same, and how many tries of single addresses had been made of which it tells: what comes after them is newer.
    #[must_use]
    pub fn ways_and_tries(&self, line: &LineId, relays: &BTreeSet<String>, since: Since) -> (Vec<Way>, u64) {
        let link = self.inner.shared.link();
        let nodes = self.nodes_of(line);
        let (mut connected, mut others) = (Vec::new(), Vec::new());
        let probes = lock(&self.inner.shared.probes);
        for (id, peer) in &nodes {
            let live = link.as_ref().and_then(|link| link.peer_status(*id)).and_then(|status| status.connected);
            let up = Probed { reached: true, ms: 0, nth: u64::MAX };
            let carrier = live.as_ref().and_then(|live| live.address.as_deref());
            if live.is_some() {
                let kind = carrier.map_or("direct", |address| kind(peer, address, relays));
                connected.push(Way { ms: None, ..way(kind, carrier, Some(up)) });
            }
            let rest = peer.addresses.iter().filter(|address| carrier != Some(address.as_str()));
            others.extend(rest.map(|address| {
                let probed = probes.results.get(&(*id, address.clone())).copied();
                let probed = probed.filter(|probed| probed.nth > since.tries);
                way(kind(peer, address, relays), Some(address), probed)
            }));
        }
        let tries = probes.count;
        drop(probes);
        let mut ways = connected;
        ways.append(&mut others);
        ways.truncate(TRANSPORTS_MAX - 2);
        ways.extend(self.carried(line, since.wall_s));
        if ways.is_empty() {
            ways.push(Way::of("courier", None));
        }
        (ways, tries)
    }

    /// Mail, where there is any with the counterpart, and files, where some were carried since an instant.
    fn carried(&self, line: &LineId, since: u64) -> Vec<Way> {
        let names = self.names();
        let (peer, _) = names.of(line);
        let at = |transport| (peer.to_owned(), transport);
        let successes = lock(&self.inner.shared.transports);
        let fresh = lock(&self.inner.shared.fresh);
        let failed = lock(&self.inner.shared.failed);
        let came = |transport| fresh.get(&at(transport)).is_some_and(|came| *came >= since);
        let mut ways = Vec::new();
        if successes.offers(peer, Transport::Mail) {
            let failing = failed.contains_key(&at(Transport::Mail));
            ways.push(Way::of("mail", if came(Transport::Mail) { Some(true) } else { failing.then_some(false) }));
        }
        if came(Transport::Courier) {
            ways.push(Way::of("courier", Some(true)));
        }
        ways
    }

    /// Whether a link can reach a line's counterpart: it has addresses, or it may come here.
    pub(crate) fn can_be_linked(&self, line: &LineId) -> bool {
        let peers = lock(&self.inner.shared.peers);
        let known = peers.values().find(|(_, peer)| peer.lines.contains(line));
        known.is_some_and(|(_, peer)| !peer.addresses.is_empty() || self.listening().is_some())
    }

    /// Tries every address of a line's counterpart, but for the one that is connected, and keeps what came of it.
    pub async fn try_addresses(&self, line: &LineId) {
        let Some(link) = self.inner.shared.link() else { return };
        for (id, peer) in &self.nodes_of(line) {
            let live = link.peer_status(*id).and_then(|status| status.connected).and_then(|live| live.address);
            for address in peer.addresses.iter().filter(|address| live.as_ref() != Some(address)) {
                let tried = link.probe(*id, address).await;
                let (reached, ms) = match tried {
                    Ok(took) => (true, u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
                    Err(error) => {
                        tracing::debug!(peer = %id, address, %error, "an address leads nowhere");
                        (false, 0)
                    }
                };
                let mut probes = lock(&self.inner.shared.probes);
                probes.count += 1;
                let probed = Probed { reached, ms, nth: probes.count };
                probes.results.insert((*id, address.clone()), probed);
            }
        }
    }

    /// As [`Self::try_addresses`], beside whoever asks, at most once a minute for each peer.
    pub(crate) fn try_addresses_soon(&self, line: &LineId) {
        if !self.begin_probe(line, false) {
            return;
        }
        let (node, line) = (self.clone(), *line);
        self.inner.shared.runtime.spawn(async move { node.try_addresses(&line).await });
    }

    /// Whether the addresses of a line's counterpart are to be tried now.
    fn begin_probe(&self, line: &LineId, at_once: bool) -> bool {
        let now = self.now().mono_ms;
        let peers = lock(&self.inner.shared.peers);
        let ids: Vec<PeerId> =
            peers.iter().filter(|(_, (_, peer))| peer.lines.contains(line)).map(|(id, _)| *id).collect();
        drop(peers);
        let mut probes = lock(&self.inner.shared.probes);
        let rests = |id: &PeerId| probes.began.get(id).is_some_and(|at| now.saturating_sub(*at) < PROBE_GAP_MS);
        if ids.is_empty() || !at_once && ids.iter().all(rests) {
            return false;
        }
        if at_once {
            probes.results.retain(|(id, _), _| !ids.contains(id));
        }
        probes.began.extend(ids.into_iter().map(|id| (id, now)));
        true
    }

    /// Tries every way to a line's counterpart at once, mail too; whether there was any. What came of it is seen by
    /// [`Self::ways`] later.
    pub(crate) fn try_every_way(&self, line: &LineId) -> bool {
        let mailed = self.ask_mail(line);
        let Some(link) = self.inner.shared.link() else { return mailed };
        let nodes = self.nodes_of(line);
        nodes.iter().for_each(|(id, _)| link.poke(*id));
        let any = nodes.iter().any(|(_, peer)| !peer.addresses.is_empty());
        if any && self.begin_probe(line, true) {
            let (node, line) = (self.clone(), *line);
            self.inner.shared.runtime.spawn(async move { node.try_addresses(&line).await });
        }
        any || mailed
    }

    /// Asks that mail carries something to a line's counterpart, whatever its link; whether there is mail with it.
    pub(crate) fn ask_mail(&self, line: &LineId) -> bool {
        let names = self.names();
        let (peer, _) = names.of(line);
        let has = lock(&self.inner.shared.transports).offers(peer, Transport::Mail);
        if has {
            lock(&self.inner.shared.mail_asked).insert(peer.to_owned());
        }
        has
    }

    /// The peers to whom mail is to carry something whatever their links; each is given once.
    #[must_use]
    pub fn take_mail_asked(&self) -> BTreeSet<String> {
        std::mem::take(&mut *lock(&self.inner.shared.mail_asked))
    }

    /// Whether a transport to a peer fails now, as whoever works it finds.
    pub fn transport_failed(&self, peer: &str, transport: Transport, failed: bool) {
        let mut failures = lock(&self.inner.shared.failed);
        let key = (peer.to_owned(), transport);
        if failed {
            failures.insert(key, self.now().wall_s);
        } else {
            failures.remove(&key);
        }
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
