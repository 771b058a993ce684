//! Moving the bytes of one connection, and telling a stranger from whoever was let through.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use comity_node::link::knock::NONCE_BYTES;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::Relay;
use crate::counts::Happened;

/// Bytes that are moved at one time, in each direction.
const CHUNK_BYTES: usize = 16 << 10;

/// A stranger's place at the door, freed when dropped.
pub(crate) struct AtTheDoor {
    relay: Arc<Relay>,
    number: u64,
}

impl AtTheDoor {
    /// Lets a connection in; what tells it that it must make room.
    pub(crate) fn enter(relay: &Arc<Relay>, remote: std::net::SocketAddr) -> (Self, oneshot::Receiver<()>) {
        relay.counts.one(Happened::Accepted);
        let place = relay.gate().admit(remote.ip().into());
        if place.made_room {
            relay.counts.one(Happened::Evicted);
        }
        (Self { relay: Arc::clone(relay), number: place.number }, place.evicted)
    }
}

impl Drop for AtTheDoor {
    fn drop(&mut self) {
        self.relay.gate().leave(self.number);
    }
}

/// Connects to the first address that answers.
pub(crate) async fn reach(relay: &Relay, to: &str) -> Option<TcpStream> {
    match timeout(relay.limits.knock, TcpStream::connect(to)).await {
        Ok(Ok(stream)) => Some(stream),
        _ => {
            relay.counts.one(Happened::Unreachable);
            None
        }
    }
}

/// What both directions share.
struct Both {
    /// Bytes that moved, in either direction.
    moved: AtomicU64,
    /// The listener has said more than its challenge: it took the proof, and began TLS.
    proven: AtomicBool,
    let_through: Notify,
}

/// Moves bytes between a dialler and a listener until one ends, the time for the knock or the idle time is over, or the
/// stranger has to make room. `hello` is what the dialler has said already.
pub(crate) async fn forward(
    relay: &Relay,
    (door, evicted): (AtTheDoor, oneshot::Receiver<()>),
    dialler: TcpStream,
    listener: TcpStream,
    hello: &[u8],
) {
    // A socket that refuses is about to fail anyway.
    let _ = (dialler.set_nodelay(true), listener.set_nodelay(true));
    let both = Both { moved: AtomicU64::new(0), proven: AtomicBool::new(false), let_through: Notify::new() };
    let ((from_dialler, to_dialler), (from_listener, mut to_listener)) = (dialler.into_split(), listener.into_split());
    if to_listener.write_all(hello).await.is_err() {
        return relay.counts.one(Happened::Unreachable);
    }
    relay.counts.bytes(true, hello.len());
    let moving = async {
        tokio::join!(
            pump(relay, &both, true, from_dialler, to_listener),
            pump(relay, &both, false, from_listener, to_dialler)
        )
    };
    let guarding = async {
        tokio::select! {
            () = both.let_through.notified() => {}
            _ = evicted => return,
            () = sleep(relay.limits.knock) => return relay.counts.one(Happened::Slow),
        }
        drop(door);
        let Ok(_permit) = Arc::clone(&relay.connections).try_acquire_owned() else {
            return relay.counts.one(Happened::Full);
        };
        let _open = relay.counts.opened();
        quiet(&both, relay.limits.idle).await;
        relay.counts.one(Happened::Idle);
    };
    tokio::select! {
        _ = moving => {}
        () = guarding => {}
    }
}

/// Ends when nothing has moved for a while.
async fn quiet(both: &Both, idle: Duration) {
    let mut seen = both.moved.load(Ordering::Relaxed);
    loop {
        sleep(idle).await;
        let now = both.moved.load(Ordering::Relaxed);
        if now == seen {
            return;
        }
        seen = now;
    }
}

/// One direction.
async fn pump(relay: &Relay, both: &Both, inward: bool, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut said = 0;
    loop {
        let began = Instant::now();
        let Ok(count @ 1..) = from.read(&mut chunk).await else { break };
        if to.write_all(&chunk[..count]).await.is_err() {
            break;
        }
        both.moved.fetch_add(1, Ordering::Relaxed);
        relay.counts.bytes(inward, count);
        said += count;
        if !inward && said > NONCE_BYTES && !both.proven.swap(true, Ordering::Relaxed) {
            both.let_through.notify_one();
        }
        if let Some(rate) = relay.limits.rate {
            sleep_until(began + Duration::from_secs_f64(count as f64 / rate as f64)).await;
        }
    }
    // Nothing more comes this way; the other direction ends by itself.
    let _ = to.shutdown().await;
}
