//! Who may be waiting at the door: bounds on connections that have not finished the knock.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};

use tokio::sync::oneshot;

use super::config::LinkQuotas;
use super::peers::PeerId;

/// Most sources remembered for one peer.
const SOURCES_PER_PEER_MAX: usize = 8;

/// One source of connections: an IPv4 address, or an IPv6 /64 network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source(IpAddr);

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            v4 => Self(v4),
        }
    }
}

/// One connection at the door.
struct Waiting {
    source: Source,
    reserved: bool,
    /// Dropped to send the connection away.
    _stay: oneshot::Sender<()>,
}

/// A place at the door.
pub struct Place {
    /// Names the place for [`Gate::leave`].
    pub number: u64,
    /// Fails when the place was given to somebody else.
    pub evicted: oneshot::Receiver<()>,
    /// Whether somebody else had to go.
    pub made_room: bool,
}

/// The door. A newcomer always gets in; whoever waited longest makes room, because a genuine knock takes one round
/// trip and an idle stranger takes all the time it is given.
pub struct Gate {
    quotas: LinkQuotas,
    next: u64,
    waiting: BTreeMap<u64, Waiting>,
    known: BTreeMap<PeerId, VecDeque<Source>>,
}

impl Gate {
    /// An empty door.
    pub fn new(quotas: LinkQuotas) -> Self {
        Self { quotas, next: 0, waiting: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// Remembers that a peer uses a source, which then has places of its own.
    pub fn know(&mut self, peer: PeerId, source: Source) {
        let sources = self.known.entry(peer).or_default();
        sources.retain(|known| *known != source);
        sources.push_back(source);
        if sources.len() > SOURCES_PER_PEER_MAX {
            sources.pop_front();
        }
    }

    /// Forgets a peer's sources.
    pub fn forget(&mut self, peer: PeerId) {
        self.known.remove(&peer);
    }

    /// Lets a connection in.
    pub fn admit(&mut self, source: Source) -> Place {
        let reserved = self.known.values().any(|sources| sources.contains(&source));
        let leaver = self.leaver(source, reserved);
        if let Some(number) = leaver {
            self.waiting.remove(&number);
        }
        let (stay, evicted) = oneshot::channel();
        let number = self.next;
        self.next += 1;
        self.waiting.insert(number, Waiting { source, reserved, _stay: stay });
        Place { number, evicted, made_room: leaver.is_some() }
    }

    /// Who must go so that one more from `source` fits.
    fn leaver(&self, source: Source, reserved: bool) -> Option<u64> {
        let (count, oldest) = self.of(|waiting| waiting.source == source);
        if count >= self.quotas.per_source_max.max(1) {
            return oldest;
        }
        let (strangers, _) = self.of(|waiting| !waiting.reserved);
        if reserved || strangers < self.quotas.strangers_max.max(1) {
            return None;
        }
        let mut counts: BTreeMap<Source, (usize, u64)> = BTreeMap::new();
        for (number, waiting) in self.waiting.iter().filter(|(_, waiting)| !waiting.reserved) {
            counts.entry(waiting.source).or_insert((0, *number)).0 += 1;
        }
        let busiest = counts.values().max_by_key(|(count, oldest)| (*count, std::cmp::Reverse(*oldest)));
        busiest.map(|(_, oldest)| *oldest)
    }

    /// How many places match, and the oldest of them.
    fn of(&self, matches: impl Fn(&Waiting) -> bool) -> (usize, Option<u64>) {
        let mut numbers = self.waiting.iter().filter(|(_, waiting)| matches(waiting)).map(|(number, _)| *number);
        let oldest = numbers.next();
        (oldest.map_or(0, |_| 1 + numbers.count()), oldest)
    }

    /// Frees a place; free already when evicted.
    pub fn leave(&mut self, number: u64) {
        self.waiting.remove(&number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(last: u8) -> Source {
        Source::from(IpAddr::from([10, 0, 0, last]))
    }

    fn gate() -> Gate {
        Gate::new(LinkQuotas { strangers_max: 4, per_source_max: 2, handshakes_per_peer_max: 1 })
    }

    fn stays(place: &mut Place) -> bool {
        matches!(place.evicted.try_recv(), Err(oneshot::error::TryRecvError::Empty))
    }

    #[test]
    fn row_09_one_source_only_pushes_out_itself() {
        let mut gate = gate();
        let mut other = gate.admit(source(1));
        let mut flood: Vec<Place> = (0..50).map(|_| gate.admit(source(2))).collect();
        assert!(stays(&mut other));
        let left = flood.iter_mut().filter_map(|place| stays(place).then_some(place.number)).collect::<Vec<_>>();
        assert_eq!(left, [49, 50], "the newest two");
    }

    #[test]
    fn row_09_many_sources_never_push_out_a_paired_peer() {
        let mut gate = gate();
        gate.know(PeerId([1; 32]), source(1));
        let mut peer = [gate.admit(source(1)), gate.admit(source(1))];
        let mut flood: Vec<Place> = (2..250).map(|last| gate.admit(source(last))).collect();
        assert!(peer.iter_mut().all(stays));
        assert_eq!(flood.iter_mut().filter_map(|place| stays(place).then_some(())).count(), 4);
        let mut again = gate.admit(source(1));
        assert!(again.made_room && stays(&mut again) && !stays(&mut peer[0]) && stays(&mut peer[1]));
    }

    #[test]
    fn a_place_left_is_free() {
        let mut gate = gate();
        for _ in 0..100 {
            let place = gate.admit(source(1));
            assert!(!place.made_room);
            gate.leave(place.number);
        }
        assert!(gate.waiting.is_empty());
    }

    #[test]
    fn ipv6_counts_by_network_and_mapped_ipv4_as_ipv4() {
        let parse = |text: &str| text.parse::<IpAddr>().map(Source::from).ok();
        assert_eq!(parse("2001:db8:1:2::1"), parse("2001:db8:1:2:ffff::9"));
        assert_ne!(parse("2001:db8:1:2::1"), parse("2001:db8:1:3::1"));
        assert_eq!(parse("::ffff:10.0.0.7"), Some(source(7)));
    }

    #[test]
    fn sources_remembered_for_one_peer_are_bounded() {
        let mut gate = gate();
        (0..100).for_each(|last| gate.know(PeerId([1; 32]), source(last)));
        assert_eq!(gate.known[&PeerId([1; 32])].len(), SOURCES_PER_PEER_MAX);
        gate.forget(PeerId([1; 32]));
        assert!(gate.known.is_empty());
    }
}
