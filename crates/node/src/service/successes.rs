//! When each transport of each peer last succeeded: noted in memory, kept in the store now and then and at an orderly
//! stop, so that a restart does not forget it.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use comity_store::{Cells, Read, StoreError, Tx};

use super::hands::lock;
use super::node::{Inner, Node};
use super::transports::{Transport, now};
use crate::watch::cells::{self, RecordError};

/// How often it is looked for what to keep.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// A success that lasts, as a link that is up, is kept again after so many seconds.
const KEEP_AFTER_S: u64 = 600;
/// Peers and transports that are read at the start at most: more than can be paired, times all transports.
const KEPT_MAX: usize = 8_192;
/// Cells in one page.
const PAGE: usize = 256;
/// Keys: this, the transport's word, a slash, the peer's name.
const PREFIX: &[u8] = b"w/";

/// What one transport of one peer came to, in POSIX seconds by this node's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Success {
    last: Option<u64>,
    kept: Option<u64>,
    /// The node has it since its start.
    offered: bool,
}

impl Success {
    /// Whether it is to be kept now; `all`: whatever is newer than what is kept.
    fn due(&self, all: bool) -> Option<u64> {
        let last = self.last?;
        let due = match self.kept {
            None => true,
            // A clock that was set back is no reason to keep what is not so.
            Some(kept) => kept != last && (all || last.abs_diff(kept) >= KEEP_AFTER_S),
        };
        due.then_some(last)
    }
}

/// When each transport of each peer last succeeded.
#[derive(Debug, Default)]
pub(super) struct Successes(BTreeMap<(String, Transport), Success>);

impl Successes {
    /// Notes that something came now.
    pub(super) fn note(&mut self, peer: &str, transport: Transport) {
        self.note_at(peer, transport, now());
    }

    fn note_at(&mut self, peer: &str, transport: Transport, at: u64) {
        self.0.entry((peer.to_owned(), transport)).or_default().last = Some(at);
    }

    /// Names a transport among a peer's, before it has ever succeeded.
    pub(super) fn offer(&mut self, peer: &str, transport: Transport) {
        self.0.entry((peer.to_owned(), transport)).or_default().offered = true;
    }

    /// Whether the node has a transport to a peer now, whatever it had before it started.
    pub(super) fn offers(&self, peer: &str, transport: Transport) -> bool {
        self.0.get(&(peer.to_owned(), transport)).is_some_and(|one| one.offered)
    }

    /// A peer's transports, and when each last succeeded.
    pub(super) fn of(&self, peer: &str) -> impl Iterator<Item = (Transport, Option<u64>)> {
        self.0.iter().filter(move |((name, _), _)| name == peer).map(|((_, transport), one)| (*transport, one.last))
    }

    /// Takes up what an earlier run kept. What is damaged or no longer known is left out: it is for people to look at, and
    /// nothing depends on it.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn load(&mut self, read: &dyn Read) -> Result<(), StoreError> {
        let mut after: Option<Vec<u8>> = None;
        while self.0.len() < KEPT_MAX {
            let page = read.cells(Cells::Links, PREFIX, after.as_deref(), PAGE)?;
            for (key, value) in &page {
                if let Some((peer, transport, at)) = parse(key, value) {
                    let kept = Some(at);
                    self.0.insert((peer, transport), Success { last: kept, kept, offered: false });
                }
            }
            match page.into_iter().next_back() {
                Some((key, _)) => after = Some(key),
                None => break,
            }
        }
        Ok(())
    }

    /// What is to be kept now.
    fn due(&self, all: bool) -> Vec<((String, Transport), u64)> {
        self.0.iter().filter_map(|(way, one)| Some((way.clone(), one.due(all)?))).collect()
    }

    fn kept(&mut self, due: Vec<((String, Transport), u64)>) {
        for (way, at) in due {
            self.0.entry(way).or_default().kept = Some(at);
        }
    }
}

fn key((peer, transport): &(String, Transport)) -> Vec<u8> {
    [PREFIX, transport.word().as_bytes(), b"/", peer.as_bytes()].concat()
}

fn parse(key: &[u8], value: &[u8]) -> Option<(String, Transport, u64)> {
    let text = std::str::from_utf8(key.strip_prefix(PREFIX)?).ok()?;
    let (word, peer) = text.split_once('/')?;
    let transport = Transport::ALL.into_iter().find(|transport| transport.word() == word)?;
    Some((peer.to_owned(), transport, cells::decode(value).ok()?))
}

fn write(tx: &mut dyn Tx, due: &[((String, Transport), u64)]) -> Result<(), RecordError> {
    due.iter().try_for_each(|(way, at)| cells::put(tx, Cells::Links, &key(way), at))
}

impl Node {
    /// Keeps what succeeded; `all`: whatever changed since. A full disk keeps nothing, and it is tried again.
    pub(super) async fn keep_successes(&self, all: bool) {
        self.note_connected();
        let shared = Arc::clone(&self.inner.shared);
        let due = lock(&shared.transports).due(all);
        if due.is_empty() {
            return;
        }
        let kept = self.with_core(move |core, _| core.keep_watch(|tx| write(tx, &due).map(|()| due))).await;
        match kept {
            Ok(Ok(due)) => lock(&shared.transports).kept(due),
            Ok(Err(error)) => tracing::debug!(%error, "when transports last succeeded is not kept"),
            // The node ends.
            Err(_) => {}
        }
    }

    /// A link that is up succeeds now.
    fn note_connected(&self) {
        let shared = &self.inner.shared;
        let Some(link) = shared.link() else { return };
        let peers: Vec<_> = lock(&shared.peers).iter().map(|(id, (name, _))| (*id, name.clone())).collect();
        for (id, name) in peers {
            if let Some(connected) = link.peer_status(id).and_then(|status| status.connected) {
                lock(&shared.transports).note(&name, Transport::link(connected.via));
            }
        }
    }
}

/// Keeps for as long as the node runs.
pub(super) async fn keep(node: Weak<Inner>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(inner) = node.upgrade() else { return };
        Node { inner }.keep_successes(false).await;
    }
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    fn kept_in(disk: &Disk, successes: &mut Successes, all: bool) -> usize {
        let due = successes.due(all);
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        write(&mut *tx, &due).unwrap();
        tx.commit().unwrap();
        let count = due.len();
        successes.kept(due);
        count
    }

    #[test]
    fn what_was_kept_is_there_after_a_restart() {
        let disk = Disk::new();
        let mut before = Successes::default();
        for n in 0..600 {
            before.note_at(&format!("P{n}/x"), Transport::Mail, 1_000 + n);
        }
        before.note_at("BOR", Transport::Link, 5);
        before.offer("BOR", Transport::Courier);
        assert_eq!(kept_in(&disk, &mut before, false), 601, "a first success is kept at once");
        let mut after = Successes::default();
        after.load(&*disk.open().reader().unwrap()).unwrap();
        assert_eq!(after.of("P599/x").collect::<Vec<_>>(), [(Transport::Mail, Some(1_599))]);
        assert_eq!(
            after.of("BOR").collect::<Vec<_>>(),
            [(Transport::Link, Some(5))],
            "what never succeeded is not kept"
        );
        assert_eq!(after.due(true), [], "and needs no keeping again");
    }

    #[test]
    fn what_lasts_is_kept_now_and_then_and_at_a_stop() {
        let (disk, mut successes) = (Disk::new(), Successes::default());
        successes.note_at("BOR", Transport::Link, 1_000);
        assert_eq!(kept_in(&disk, &mut successes, false), 1);
        for (at, all, count) in [
            (1_000, true, 0),
            (1_000 + KEEP_AFTER_S - 1, false, 0),
            (1_000 + KEEP_AFTER_S, false, 1),
            (1_001 + KEEP_AFTER_S, false, 0),
            (1_001 + KEEP_AFTER_S, true, 1),
            (2, false, 1),
        ] {
            successes.note_at("BOR", Transport::Link, at);
            assert_eq!(kept_in(&disk, &mut successes, all), count, "{at}");
        }
    }

    #[test]
    fn what_is_damaged_or_unknown_is_left_out() {
        let disk = Disk::new();
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        let good = cells::encode(&9u64).unwrap();
        let mut flipped = good.clone();
        flipped[0] ^= 1;
        for (key, value) in [
            (&b"w/link/BOR"[..], &[0; 7][..]),
            (b"w/pigeon/BOR", &good),
            (b"w/link", &good),
            (b"w/link/\xff", &good),
            (b"w/courier/BOR", &flipped),
            (b"w/mail/BOR", &good),
        ] {
            tx.put_cell(Cells::Links, key, value).unwrap();
        }
        tx.commit().unwrap();
        let mut successes = Successes::default();
        successes.load(&*store.reader().unwrap()).unwrap();
        assert_eq!(successes.0.len(), 1);
        assert_eq!(successes.of("BOR").collect::<Vec<_>>(), [(Transport::Mail, Some(9))]);
    }
}
