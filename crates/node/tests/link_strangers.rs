//! Strangers at the door: what they get, what they cost, and that paired peers do not notice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod link_support;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use comity_node::link::knock::{HELLO_BYTES, HINT_BYTES, KnockKey, MAGIC, NONCE_BYTES, PROOF_BYTES, offer};
use comity_node::link::{LinkQuotas, Secret, tls};
use link_support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Waits until the other side has hung up, and returns what it said before.
async fn hung_up(stream: &mut TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    // A reset is as good as a close.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("hung up in time");
    said
}

/// Connects and says this.
async fn say(party: &Party, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(party.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// The first message of a knock with this hint.
fn hello(hint: [u8; HINT_BYTES]) -> Vec<u8> {
    let hello = [&MAGIC[..], &hint, &[5; NONCE_BYTES]].concat();
    assert_eq!(hello.len(), HELLO_BYTES);
    hello
}

fn known_hint() -> [u8; HINT_BYTES] {
    KnockKey::new(&Secret::from(KNOCK)).hint()
}

#[tokio::test]
async fn row_01_random_bytes_close_the_connection_and_are_counted() {
    let (mut a, to_b, mut b, to_a) = pair().await;
    let random: [u8; 4] = [0xd5, 0x00, 0xff, 0x13];
    for (count, foreign) in [&random[..], b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"X"].iter().enumerate() {
        assert_eq!(hung_up(&mut say(&a, foreign).await).await, b"", "a stranger hears nothing");
        assert_eq!(a.handle.stats().not_comity, count as u64 + 1);
    }
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

#[tokio::test]
async fn a_knock_for_no_pairing_or_with_a_wrong_proof_is_refused() {
    let a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
    assert_eq!(hung_up(&mut say(&a, &hello([9; HINT_BYTES])).await).await, b"");
    let mut stream = say(&a, &hello(known_hint())).await;
    stream.write_all(&[0; PROOF_BYTES]).await.unwrap();
    assert_eq!(hung_up(&mut stream).await.len(), NONCE_BYTES, "the challenge, and no more");
    assert_eq!(a.handle.stats().knocks_refused, 2);
}

#[tokio::test]
async fn a_strangers_connection_costs_no_signature() {
    let (a, _to_b, _b, _to_a) = pair().await;
    let before = a.handle.stats();
    assert_eq!(before.signatures, 1, "the handshake with the peer");
    // TLS without a knock, then knocks of all wrong kinds.
    let bare = TcpStream::connect(a.address()).await.unwrap();
    TlsConnector::from(tls_of(B)).connect(tls::server_name(), bare).await.unwrap_err();
    hung_up(&mut say(&a, &hello([9; HINT_BYTES])).await).await;
    let mut wrong = TcpStream::connect(a.address()).await.unwrap();
    offer(&mut wrong, &KnockKey::new(&Secret::from([1; 32]))).await.unwrap_err();
    let mut forged = say(&a, &hello(known_hint())).await;
    forged.write_all(&[7; 2_000]).await.unwrap();
    hung_up(&mut forged).await;
    let after = a.handle.stats();
    assert_eq!(after.accepted, before.accepted + 4);
    assert_eq!(after.signatures, before.signatures);
    assert_eq!(after.handshakes_failed, 0, "no handshake was begun");
}

#[tokio::test]
async fn row_08_slow_and_idle_strangers_time_out_while_the_peers_traffic_goes_on() {
    let mut impatient = config(A, anywhere(), vec![peer(B, &[])]);
    impatient.times.knock = Duration::from_millis(200);
    let (mut a, to_b, mut b, to_a) = join(Party::start(impatient).await).await;
    let mut idle = TcpStream::connect(a.address()).await.unwrap();
    let mut stuck = say(&a, &hello(known_hint())).await;
    let drip = async {
        let mut stream = TcpStream::connect(a.handle.local_address().unwrap()).await.unwrap();
        let mut hello = hello(known_hint()).into_iter();
        // Twenty times slower than the limit allows for a whole knock; a failed write says that we were cut off.
        while let Some(byte) = hello.next()
            && stream.write_all(&[byte]).await.is_ok()
        {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        hello.len()
    };
    assert!(drip.await > 0, "cut off before the end");
    hung_up(&mut idle).await;
    hung_up(&mut stuck).await;
    eventually("three timeouts", || a.handle.stats().knocks_timed_out == 3).await;
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

/// Connects from one of this machine's many addresses.
async fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 9, last), 0))).unwrap();
    socket.connect(to).await.unwrap()
}

#[tokio::test]
async fn row_09_a_flood_neither_keeps_a_paired_peer_out_nor_disturbs_it() {
    let mut small = config(A, anywhere(), vec![peer(B, &[])]);
    small.quotas = LinkQuotas { strangers_max: 8, per_source_max: 2, handshakes_per_peer_max: 1 };
    let mut a = Party::start(small).await;
    let to = a.handle.local_address().unwrap();
    let mut flood = Vec::new();
    for last in 1..=60 {
        flood.push(from(last % 20 + 1, to).await);
    }
    // The peer comes in while the door is full, and again when strangers keep pushing.
    let mut b = Party::start(config(B, None, vec![peer(A, &[a.address()])])).await;
    let (to_b, to_a) = (a.up().await, b.up().await);
    for last in 1..=60 {
        flood.push(from(last % 20 + 1, to).await);
    }
    exchange(&mut a, &to_b, &mut b, &to_a).await;
    eventually("all accepted", || a.handle.stats().accepted == 121).await;
    let evicted = a.handle.stats().evicted;
    assert!((111..=113).contains(&evicted), "{evicted} evicted: all but the eight places");
    assert_eq!(a.handle.stats().signatures, 1);
}

#[tokio::test]
async fn row_09_strangers_from_the_peers_own_address_push_out_each_other() {
    let mut small = config(A, anywhere(), vec![peer(B, &[])]);
    small.quotas = LinkQuotas { strangers_max: 8, per_source_max: 2, handshakes_per_peer_max: 1 };
    let mut a = Party::start(small).await;
    let mut flood = Vec::new();
    for _ in 0..40 {
        flood.push(TcpStream::connect(a.address()).await.unwrap());
    }
    let mut b = Party::start(config(B, None, vec![peer(A, &[a.address()])])).await;
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

#[tokio::test]
async fn row_10_closing_at_any_point_of_the_handshake_leaves_nothing_behind() {
    let mut a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
    drop(TcpStream::connect(a.address()).await.unwrap());
    drop(say(&a, b"COMI").await);
    drop(say(&a, &hello(known_hint())).await);
    eventually("three closed", || a.handle.stats().knocks_closed == 3).await;
    drop(knocked(&a).await);
    let mut begun = knocked(&a).await;
    begun.write_all(b"\x16\x03\x01\x05\x00\x01").await.unwrap();
    drop(begun);
    eventually("two failed", || a.handle.stats().handshakes_failed + a.handle.stats().handshakes_over_quota == 2).await;
    // TLS done, HTTP/2 never spoken.
    drop(shaken(&a, tls_of(B)).await.unwrap());
    // Two handshakes are allowed at a time, so more of them show that each gave its place back.
    for _ in 0..5 {
        let io = shaken(&a, tls_of(B)).await;
        drop(io);
    }
    let mut b = Party::start(config(B, None, vec![peer(A, &[a.address()])])).await;
    let (to_b, to_a) = (a.up_at_last().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}
