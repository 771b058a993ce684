//! Lines between two paired nodes: up, down, up again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod link_support;

use bytes::Bytes;
use comity_node::link::{
    DialError, FRAME_MAX, INBOUND_BYTES_MAX, LineEnd, LinkEvent, OUTBOUND_BYTES_MAX, Secret, TrySendError,
};
use comity_wire::LineId;
use link_support::*;

#[tokio::test]
async fn frames_go_both_ways_with_one_side_listening() {
    let (mut a, to_b, mut b, to_a) = pair().await;
    for length in [1, 3, 16 << 10, (16 << 10) + 1, 300_000, FRAME_MAX] {
        let frame = Bytes::from((0..length).map(|at| (at % 251) as u8).collect::<Vec<_>>());
        to_b.send(frame.clone()).await.unwrap();
        to_a.send(frame.clone()).await.unwrap();
        assert_eq!(b.frame().await, frame);
        assert_eq!(a.frame().await, frame);
    }
    let (stats, status) = (a.handle.stats(), a.handle.peer_status(id(B)).unwrap());
    assert_eq!((stats.frames_in, stats.frames_out, stats.connections), (6, 6, 1));
    let connected = status.connected.unwrap();
    assert_eq!((connected.dialled, connected.key), (false, key(B)));
}

#[tokio::test]
async fn frames_of_one_line_keep_their_order() {
    let (_a, to_b, mut b, _to_a) = pair().await;
    let send = async {
        for number in 0..2_000u32 {
            to_b.send(Bytes::copy_from_slice(&number.to_be_bytes())).await.unwrap();
        }
    };
    let take = async {
        for number in 0..2_000u32 {
            assert_eq!(b.frame().await, &number.to_be_bytes()[..]);
        }
    };
    tokio::join!(send, take);
}

#[tokio::test]
async fn a_peer_that_takes_nothing_fills_the_queue_and_loses_nothing() {
    let (_a, to_b, mut b, _to_a) = pair().await;
    let frame = |number: u32| Bytes::from([&number.to_be_bytes()[..], &[0; 500_000]].concat());
    let mut sent = 0;
    let full = async {
        while tokio::time::timeout(std::time::Duration::from_millis(300), to_b.send(frame(sent))).await.is_ok() {
            sent += 1;
        }
    };
    full.await;
    assert_eq!(to_b.try_send(frame(sent)), Err(TrySendError::Full));
    let bound = OUTBOUND_BYTES_MAX + (16 + 4) * 500_004 + (4 << 20);
    assert!(sent as usize * 500_004 < bound, "{sent} frames in flight");
    for number in 0..sent {
        assert_eq!(b.frame().await, frame(number));
    }
    to_b.send(frame(sent)).await.unwrap();
    assert_eq!(b.frame().await, frame(sent));
}

#[tokio::test]
async fn frames_that_are_not_worked_off_hold_back_their_line() {
    let (_a, to_b, mut b, _to_a) = pair().await;
    let frame = |number: u32| Bytes::from([&number.to_be_bytes()[..], &[0; 500_000]].concat());
    let count = 14;
    let send = async {
        for number in 0..count {
            to_b.send(frame(number)).await.unwrap();
        }
    };
    let take = async {
        let (mut held, mut next) = (Vec::new(), 0);
        while next < count {
            match tokio::time::timeout(std::time::Duration::from_millis(300), b.event()).await {
                Ok(LinkEvent::Frame { bytes, share, .. }) => {
                    assert_eq!(bytes, frame(next));
                    next += 1;
                    held.push(share);
                    assert!(held.len() * 500_004 <= INBOUND_BYTES_MAX, "{} frames held", held.len());
                }
                Ok(other) => panic!("{other:?}"),
                Err(_) => assert!(!std::mem::take(&mut held).is_empty(), "nothing comes"),
            }
        }
    };
    tokio::join!(send, take);
}

#[tokio::test]
async fn the_next_address_is_tried_when_the_first_is_dead() {
    let mut a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
    let dead = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = dead.local_addr().unwrap().to_string();
    drop(dead);
    let addresses = ["no address".to_owned(), closed, a.address()];
    let mut b = Party::start(config(B, None, vec![peer(A, &addresses)])).await;
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

#[tokio::test]
async fn a_peer_that_cannot_be_reached_is_retried_without_end_and_says_why() {
    let dead = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = dead.local_addr().unwrap();
    drop(dead);
    let mut b = Party::start(config(B, None, vec![peer(A, &[address.to_string()])])).await;
    let failed = || b.handle.peer_status(id(A)).unwrap().last_failure.is_some();
    eventually("a failure", failed).await;
    let failure = b.handle.peer_status(id(A)).unwrap().last_failure.unwrap();
    assert!(matches!(failure.error, DialError::Connect { .. }), "{failure:?}");
    let mut a = Party::start(config(A, Some(address), vec![peer(B, &[])])).await;
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
    assert_eq!(b.handle.peer_status(id(A)).unwrap().last_failure, None);
}

#[tokio::test]
async fn poke_dials_at_once() {
    let dead = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = dead.local_addr().unwrap();
    drop(dead);
    let mut slow = config(B, None, vec![peer(A, &[address.to_string()])]);
    slow.times.retry_first = std::time::Duration::from_secs(3_600);
    slow.times.retry_max = slow.times.retry_first;
    let mut b = Party::start(slow).await;
    eventually("a failure", || b.handle.peer_status(id(A)).unwrap().last_failure.is_some()).await;
    let mut a = Party::start(config(A, Some(address), vec![peer(B, &[])])).await;
    b.handle.poke(id(A));
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

#[tokio::test]
async fn the_line_comes_back_after_the_listener_restarts() {
    let (a, _to_b, mut b, to_a) = pair().await;
    let address = a.handle.local_address();
    a.handle.shutdown().await;
    drop(a.events);
    assert!(matches!(b.down().await, LineEnd::Lost { .. }));
    assert!(to_a.is_closed());
    let mut a = Party::start(config(A, address, vec![peer(B, &[])])).await;
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

#[tokio::test]
async fn a_restarted_dialler_takes_over_from_its_dead_connection() {
    let mut a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
    let _silent = silent(&mut a).await;
    let mut b = Party::start(config(B, None, vec![peer(A, &[a.address()])])).await;
    assert_eq!(a.down().await, LineEnd::Replaced);
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
}

/// Forwards one connection until told to freeze; then holds both ends open and moves nothing.
async fn forward(listener: tokio::net::TcpListener, to: String, freeze: std::sync::Arc<tokio::sync::Notify>) {
    let (mut from, _) = listener.accept().await.unwrap();
    let mut to = tokio::net::TcpStream::connect(to).await.unwrap();
    tokio::select! {
        ended = tokio::io::copy_bidirectional(&mut from, &mut to) => panic!("{ended:?}"),
        () = freeze.notified() => std::future::pending().await,
    }
}

#[tokio::test]
async fn a_dead_connection_that_takes_precedence_yields_to_a_live_one() {
    let (small, large) = if key(A) < key(B) { (A, B) } else { (B, A) };
    let first = Party::start(config(large, anywhere(), vec![peer(small, &[])])).await;
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = proxy.local_addr().unwrap().to_string();
    let freeze = std::sync::Arc::new(tokio::sync::Notify::new());
    tokio::spawn(forward(proxy, first.address(), std::sync::Arc::clone(&freeze)));
    let mut dialler = config(small, anywhere(), vec![peer(large, &[address])]);
    dialler.times.probe = std::time::Duration::from_millis(100);
    let mut dialler = Party::start(dialler).await;
    dialler.up().await;
    freeze.notify_one();
    first.handle.shutdown().await;
    let mut second = Party::start(config(large, None, vec![peer(small, &[dialler.address()])])).await;
    assert_eq!(dialler.down().await, LineEnd::KeepaliveTimeout);
    let (to_second, to_dialler) = (dialler.up().await, second.up().await);
    exchange(&mut dialler, &to_second, &mut second, &to_dialler).await;
}

#[tokio::test]
async fn when_both_dial_the_connection_of_the_smaller_key_stays() {
    for _ in 0..10 {
        let mut a = Party::start(config(A, anywhere(), vec![])).await;
        let mut b = Party::start(config(B, anywhere(), vec![])).await;
        a.handle.set_peer(peer(B, &[b.address()])).unwrap();
        b.handle.set_peer(peer(A, &[a.address()])).unwrap();
        let dialled = |party: &Party, other| party.handle.peer_status(id(other)).unwrap().connected.map(|c| c.dialled);
        let a_dials = key(A) < key(B);
        // Frames sent on a connection that yields may be lost; the one that stays carries them.
        let (mut to_b, mut to_a) = (a.up_at_last().await, b.up_at_last().await);
        let (mut at_a, mut at_b) = (false, false);
        while !(at_a && at_b) {
            // A refusal says that another sender is on its way.
            let _ = (to_b.try_send(Bytes::from_static(b"x")), to_a.try_send(Bytes::from_static(b"x")));
            tokio::select! {
                event = a.event() => match event {
                    LinkEvent::LineUp { sender, .. } => to_b = sender,
                    LinkEvent::Frame { .. } => at_a = true,
                    _ => {}
                },
                event = b.event() => match event {
                    LinkEvent::LineUp { sender, .. } => to_a = sender,
                    LinkEvent::Frame { .. } => at_b = true,
                    _ => {}
                },
                () = tokio::time::sleep(std::time::Duration::from_millis(20)) => {}
            }
        }
        // Either only one of them came about, or the tie was broken: both name the same one.
        eventually("agreement", || dialled(&a, B).is_some() && dialled(&a, B) == dialled(&b, A).map(|d| !d)).await;
        let raced = a.handle.stats().connections + b.handle.stats().connections > 2;
        assert!(!raced || dialled(&a, B) == Some(a_dials));
        assert!(a.handle.stats().connections + b.handle.stats().connections <= 4, "no flapping");
    }
}

#[tokio::test]
async fn a_rotated_key_takes_over_while_both_are_pinned() {
    const NEW: u8 = 0xc;
    let (mut a, to_b, mut b, to_a) = pair().await;
    let mut both = peer(B, &[]);
    both.tls_public_keys.push(key(NEW));
    a.handle.set_peer(both).unwrap();
    assert_eq!(b.handle.set_tls_seed(&Secret::from([NEW; 32])).unwrap(), key(NEW));
    exchange(&mut a, &to_b, &mut b, &to_a).await;
    let mut new = peer(B, &[]);
    new.tls_public_keys = vec![key(NEW)];
    a.handle.set_peer(new).unwrap();
    assert_eq!(a.down().await, LineEnd::Removed);
    assert!(matches!(b.down().await, LineEnd::Lost { .. }));
    let (to_b, to_a) = (a.up().await, b.up().await);
    exchange(&mut a, &to_b, &mut b, &to_a).await;
    assert_eq!(a.handle.peer_status(id(B)).unwrap().connected.unwrap().key, key(NEW));
}

#[tokio::test]
async fn lines_open_and_close_as_the_pairing_changes() {
    const OTHER: LineId = LineId([0x22; 32]);
    let (mut a, to_b, mut b, to_a) = pair().await;
    let with = |seed, addresses: &[String], lines: &[LineId]| {
        let mut peer = peer(seed, addresses);
        peer.lines = lines.to_vec();
        peer
    };
    a.handle.set_peer(with(B, &[], &[LINE, OTHER])).unwrap();
    b.handle.set_peer(with(A, &[a.address()], &[LINE, OTHER])).unwrap();
    for party in [&mut a, &mut b] {
        assert!(matches!(party.event().await, LinkEvent::LineUp { line: OTHER, .. }));
    }
    exchange(&mut a, &to_b, &mut b, &to_a).await;
    a.handle.set_peer(with(B, &[], &[OTHER])).unwrap();
    assert_eq!(a.down().await, LineEnd::Removed);
    assert!(matches!(b.down().await, LineEnd::Lost { .. } | LineEnd::PeerClosed));
    a.handle.remove_peer(id(B));
    assert!(matches!(a.event().await, LinkEvent::LineDown { line: OTHER, reason: LineEnd::Removed, .. }));
    assert_eq!(a.handle.peer_status(id(B)), None);
}
