//! A relay between hand-made diallers and listeners.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use comity_node::link::Secret;
use comity_node::link::knock::{self, KnockKey};
use comity_relay::config::{Inner, Outer, Routes};
use comity_relay::{Counted, Limits, RelayConfig, Running, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

fn anywhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn key(seed: u8) -> KnockKey {
    KnockKey::new(&Secret::from([seed; 32]))
}

/// An inner node as far as a relay can tell: it answers a knock, says its name once the proof is there, then echoes.
async fn inner(name: u8) -> String {
    let listener = TcpListener::bind(anywhere()).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut served = JoinSet::new();
        while let Ok((mut io, _)) = listener.accept().await {
            served.spawn(async move {
                let mut bytes = [0; 32];
                io.read_exact(&mut bytes).await.ok()?;
                io.write_all(&[7; 16]).await.ok()?;
                io.read_exact(&mut bytes).await.ok()?;
                io.write_all(&[name]).await.ok()?;
                let (mut read, mut write) = io.split();
                tokio::io::copy(&mut read, &mut write).await.ok()
            });
        }
    });
    address
}

async fn relay(routes: Routes, limits: Limits) -> Running {
    let listen = vec![Inner { address: anywhere(), routes }];
    start(RelayConfig { listen, connect: None, limits }).await.unwrap()
}

fn to(address: &str) -> Routes {
    Routes { rest: Some(address.to_owned()), ..Routes::default() }
}

/// Knocks; who answered, or `None` where the relay closed.
async fn knocked(stream: &mut TcpStream, seed: u8) -> Option<u8> {
    knock::offer(stream, &key(seed)).await.ok()?;
    stream.read_u8().await.ok()
}

async fn dial(running: &Running, seed: u8) -> Option<(TcpStream, u8)> {
    let mut stream = TcpStream::connect(running.listening()[0]).await.unwrap();
    let name = timeout(PATIENCE, knocked(&mut stream, seed)).await.unwrap()?;
    Some((stream, name))
}

/// Waits until the counters are as they must be.
async fn counted(running: &Running, what: &str, holds: impl Fn(&Counted) -> bool) {
    let poll = async {
        while !holds(&running.counted()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(PATIENCE, poll).await.unwrap_or_else(|_| panic!("never: {what}: {:?}", running.counted()));
}

#[tokio::test]
async fn hints_choose_the_inner_node_and_an_unknown_one_reaches_nobody() {
    let hints = BTreeMap::from([(key(1).hint(), inner(b'1').await), (key(2).hint(), inner(b'2').await)]);
    let running = relay(Routes { hints, rest: None }, Limits::default()).await;
    for seed in [1, 2] {
        let (mut stream, name) = dial(&running, seed).await.unwrap();
        assert_eq!(name, b'0' + seed);
        let bytes: Vec<u8> = (0..300_000).map(|at: u32| (at % 251) as u8).collect();
        let (mut read, mut write) = stream.split();
        let mut back = vec![0; bytes.len()];
        let (written, got) = tokio::join!(write.write_all(&bytes), read.read_exact(&mut back));
        assert!(written.is_ok() && got.is_ok() && back == bytes);
    }
    assert!(dial(&running, 3).await.is_none());
    counted(&running, "two forwarded, one unknown", |c| (c.forwarded, c.open, c.unknown) == (2, 0, 1)).await;
    assert!(running.stop().await.bytes_in > 600_000);
}

#[tokio::test]
async fn foreign_bytes_and_dead_targets_end_the_connection() {
    let running = relay(to("127.0.0.1:1"), Limits::default()).await;
    for foreign in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\x16\x03\x01\x02\x00", b"COMITY2\n"] {
        let mut stream = TcpStream::connect(running.listening()[0]).await.unwrap();
        stream.write_all(foreign).await.unwrap();
        assert!(!matches!(timeout(PATIENCE, stream.read(&mut [0; 1])).await.unwrap(), Ok(1..)), "{foreign:?}");
    }
    assert!(dial(&running, 1).await.is_none());
    counted(&running, "told apart", |c| (c.not_comity, c.unreachable) == (3, 1)).await;
}

#[tokio::test]
async fn a_flood_of_strangers_is_bounded_and_lets_others_through() {
    let limits = Limits { strangers: 6, per_source: 3, ..Limits::default() };
    let running = relay(to(&inner(b'x').await), limits).await;
    let (_before, _) = dial(&running, 1).await.unwrap();
    let mut flood = Vec::new();
    for at in 0..60 {
        let mut stream = TcpStream::connect(running.listening()[0]).await.unwrap();
        // Half of them even know a hint.
        if at % 2 == 0 {
            stream.write_all(b"COMITY1\n01234567abcdefghijklmnop").await.unwrap();
        }
        flood.push(stream);
    }
    counted(&running, "all but three made room", |c| c.evicted == 57).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut elsewhere = socket.connect(running.listening()[0]).await.unwrap();
    assert_eq!(timeout(PATIENCE, knocked(&mut elsewhere, 1)).await.unwrap(), Some(b'x'));
    counted(&running, "two are open", |c| c.open == 2).await;
}

#[tokio::test]
async fn connections_silence_and_slow_knocks_are_bounded() {
    let short = Duration::from_millis(50);
    let running = relay(to(&inner(b'x').await), Limits { connections: 1, ..Limits::default() }).await;
    let (kept, _) = dial(&running, 1).await.unwrap();
    counted(&running, "one is open", |c| c.open == 1).await;
    if let Some((mut second, _)) = dial(&running, 1).await {
        assert!(!matches!(timeout(PATIENCE, second.read(&mut [0; 1])).await.unwrap(), Ok(1..)));
    }
    counted(&running, "the second is refused", |c| (c.open, c.full) == (1, 1)).await;
    drop(kept);
    counted(&running, "none is open", |c| c.open == 0).await;

    let running = relay(to(&inner(b'x').await), Limits { knock: short, idle: short, ..Limits::default() }).await;
    let _silent = TcpStream::connect(running.listening()[0]).await.unwrap();
    counted(&running, "slow", |c| c.slow == 1).await;
    let (mut idle, _) = dial(&running, 1).await.unwrap();
    assert!(!matches!(timeout(PATIENCE, idle.read(&mut [0; 1])).await.unwrap(), Ok(1..)));
    counted(&running, "idle", |c| (c.idle, c.open) == (1, 0)).await;
}

#[tokio::test]
async fn a_rate_slows_and_alters_nothing() {
    let limits = Limits { rate: Some(50_000_000), ..Limits::default() };
    let running = relay(to(&inner(b'x').await), limits).await;
    let (mut stream, _) = dial(&running, 1).await.unwrap();
    stream.write_all(&[9; 100_000]).await.unwrap();
    let mut back = vec![0; 100_000];
    timeout(PATIENCE, stream.read_exact(&mut back)).await.unwrap().unwrap();
    assert!(back.iter().all(|byte| *byte == 9));
}

/// Sends a request; the first line of the answer.
async fn asked(running: &Running, request: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(running.connect().unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    let read = async {
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => break,
            }
        }
    };
    timeout(PATIENCE, read).await.unwrap();
    let line = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
    (stream, line)
}

#[tokio::test]
async fn the_way_out_opens_listed_addresses_for_links_alone() {
    let (listed, other) = (inner(b'y').await, inner(b'z').await);
    let connect = Some(Outer { address: anywhere(), allow: vec![listed.clone(), "127.0.0.1:1".into()] });
    let config = RelayConfig { listen: Vec::new(), connect, limits: Limits::default() };
    let running = start(config).await.unwrap();
    let ask = |address: &str| format!("CONNECT {address} HTTP/1.1\r\nhost: {address}\r\n\r\n");

    for (request, expected) in [
        (ask(&other), "403"),
        (ask("localhost:80"), "403"),
        (ask("127.0.0.1:1"), "502"),
        ("GET http://example.org/ HTTP/1.1\r\nhost: example.org\r\n\r\n".to_owned(), "405"),
        ("COMITY1\n01234567abcdefghijklmnop\r\n\r\n".to_owned(), "400"),
        (format!("CONNECT {listed} HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(40_000)), "431"),
    ] {
        let (_, line) = asked(&running, &request).await;
        assert!(line.contains(expected), "{request:.60}: {line}");
    }
    let (mut stream, line) = asked(&running, &ask(&listed)).await;
    assert!(line.contains("200"), "{line}");
    assert_eq!(timeout(PATIENCE, knocked(&mut stream, 1)).await.unwrap(), Some(b'y'));
    stream.write_all(b"and on").await.unwrap();
    let mut back = [0; 6];
    timeout(PATIENCE, stream.read_exact(&mut back)).await.unwrap().unwrap();
    assert_eq!(&back, b"and on");

    let (mut stream, line) = asked(&running, &ask(&listed)).await;
    assert!(line.contains("200"), "{line}");
    stream.write_all(b"EHLO mail.example\r\n").await.unwrap();
    assert!(!matches!(timeout(PATIENCE, stream.read(&mut [0; 1])).await.unwrap(), Ok(1..)), "links alone");
}
