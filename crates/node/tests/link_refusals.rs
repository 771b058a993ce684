//! What is refused to somebody who knows the knock: wrong keys, weaker TLS, other HTTP, bad frames.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod link_support;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comity_node::link::{DialError, FrameFault, LineEnd, LinkEvent, tls};
use comity_wire::LineId;
use h2::client::SendRequest;
use http::Request;
use link_support::*;
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio::io::AsyncReadExt;
use tokio::task::JoinHandle;

async fn listener() -> Party {
    Party::start(config(A, anywhere(), vec![peer(B, &[])])).await
}

#[tokio::test]
async fn row_11_a_dialler_names_the_key_presented_and_the_one_pinned() {
    const WRONG: u8 = 0xe;
    let a = listener().await;
    let mut pinned = peer(A, &[a.address()]);
    pinned.tls_public_keys = vec![key(WRONG)];
    let mut b = Party::start(config(B, None, vec![pinned])).await;
    let LinkEvent::PeerKeyMismatch { peer, address, presented, pinned } = b.event().await else { panic!("a mismatch") };
    assert_eq!((peer, address), (id(A), a.address()));
    assert_eq!((presented, pinned), (Some(key(A)), vec![key(WRONG)]));
    eventually("a failure", || b.handle.peer_status(id(A)).unwrap().last_failure.is_some()).await;
    let error = b.handle.peer_status(id(A)).unwrap().last_failure.unwrap().error;
    assert_eq!(error, DialError::KeyMismatch { presented: Some(key(A)), pinned: vec![key(WRONG)] });
    assert_eq!(error.to_string(), format!("presented key {}, pinned {}", key(A), key(WRONG)));
    assert!(b.handle.peer_status(id(A)).unwrap().connected.is_none());
    assert_eq!(b.handle.stats().connections + a.handle.stats().connections, 0);
}

#[tokio::test]
async fn row_11_a_listener_names_the_key_presented_and_the_one_pinned() {
    const OTHER: u8 = 0xd;
    let mut a = listener().await;
    let mut other = Party::start(config(OTHER, None, vec![peer(A, &[a.address()])])).await;
    let LinkEvent::PeerKeyMismatch { peer, presented, pinned, .. } = a.event().await else { panic!("a mismatch") };
    assert_eq!((peer, presented, pinned), (id(B), Some(key(OTHER)), vec![key(B)]));
    assert_eq!(a.handle.stats().connections, 0);
    eventually("the dialler to be told", || other.handle.peer_status(id(A)).unwrap().last_failure.is_some()).await;
    assert!(other.events.try_recv().is_err(), "no line");
}

/// The genuine peer's settings over other cryptography.
fn with(provider: CryptoProvider, version: &'static rustls::SupportedProtocolVersion) -> Arc<ClientConfig> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(tls::Pin::new(vec![key(A)]))
        .with_client_cert_resolver(Arc::clone(&tls_of(B).client_auth_cert_resolver));
    config.alpn_protocols = vec![tls::ALPN.to_vec()];
    Arc::new(config)
}

/// Expects the listener to refuse these settings before HTTP/2.
async fn refused(a: &Party, config: Arc<ClientConfig>) {
    let before = a.handle.stats().handshakes_failed;
    if let Ok(mut io) = shaken(a, config).await {
        // A client is done before the server has judged it; the verdict is then the first thing to be read.
        let read = tokio::time::timeout(PATIENCE, io.read_u8()).await.expect("a verdict in time");
        assert!(read.is_err(), "the listener spoke on");
    }
    eventually("the failure is counted", || a.handle.stats().handshakes_failed == before + 1).await;
    assert_eq!(a.handle.stats().connections, 0);
}

#[tokio::test]
async fn row_12_downgrades_and_missing_client_keys_are_refused() {
    let mut a = listener().await;
    let tls13 = &rustls::version::TLS13;
    refused(&a, with(aws_lc_rs::default_provider(), &rustls::version::TLS12)).await;
    for group in [aws_lc_rs::kx_group::X25519, aws_lc_rs::kx_group::MLKEM768, aws_lc_rs::kx_group::SECP256R1MLKEM768] {
        let provider = CryptoProvider { kx_groups: vec![group], ..aws_lc_rs::default_provider() };
        refused(&a, with(provider, tls13)).await;
    }
    let provider =
        || CryptoProvider { kx_groups: vec![aws_lc_rs::kx_group::X25519MLKEM768], ..aws_lc_rs::default_provider() };
    let mut keyless = (*with(provider(), tls13)).clone();
    keyless.client_auth_cert_resolver = Arc::new(NoKey);
    refused(&a, Arc::new(keyless)).await;
    let mut speechless = (*with(provider(), tls13)).clone();
    speechless.alpn_protocols = Vec::new();
    refused(&a, Arc::new(speechless)).await;
    // The same settings without any of these changes are accepted, so it was the changes.
    let io = shaken(&a, with(provider(), tls13)).await.unwrap();
    let _raw = Raw::over(io).await.open(&mut a).await;
}

#[derive(Debug)]
struct NoKey;

impl rustls::client::ResolvesClientCert for NoKey {
    fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<rustls::sign::CertifiedKey>> {
        None
    }
    fn has_certs(&self) -> bool {
        false
    }
    fn only_raw_public_keys(&self) -> bool {
        true
    }
}

/// The genuine peer's key in the hands of a program that does as it likes.
struct Raw {
    requests: SendRequest<Bytes>,
    _driver: JoinHandle<Result<(), h2::Error>>,
}

impl Raw {
    async fn over(io: tokio_rustls::client::TlsStream<tokio::net::TcpStream>) -> Self {
        let (requests, driver) = h2::client::handshake(io).await.unwrap();
        Self { requests, _driver: tokio::spawn(driver) }
    }

    async fn connect(a: &Party) -> Self {
        Self::over(shaken(a, tls_of(B)).await.unwrap()).await
    }

    async fn status(&self, request: Request<()>) -> u16 {
        let (response, _body) = self.requests.clone().ready().await.unwrap().send_request(request, false).unwrap();
        response.await.unwrap().status().as_u16()
    }

    /// Opens the line.
    async fn open(self, a: &mut Party) -> (Self, h2::SendStream<Bytes>, h2::RecvStream) {
        let (response, send) =
            self.requests.clone().ready().await.unwrap().send_request(ask(LINE).body(()).unwrap(), false).unwrap();
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200);
        a.up().await;
        (self, send, response.into_body())
    }
}

#[tokio::test]
async fn row_07_a_content_encoding_is_refused() {
    let mut a = listener().await;
    let raw = Raw::connect(&a).await;
    for encoding in ["gzip", "br", "zstd", "identity"] {
        assert_eq!(raw.status(ask(LINE).header("content-encoding", encoding).body(()).unwrap()).await, 415);
    }
    assert_eq!(a.handle.stats().encodings_refused, 4);
    let _raw = raw.open(&mut a).await;
}

#[tokio::test]
async fn other_requests_are_refused() {
    let mut a = listener().await;
    let raw = Raw::connect(&a).await;
    assert_eq!(raw.status(ask(LineId([0x99; 32])).body(()).unwrap()).await, 404, "a line of somebody else");
    assert_eq!(raw.status(ask(LINE).method("GET").body(()).unwrap()).await, 405);
    assert_eq!(raw.status(ask(LINE).uri("https://comity.invalid/").body(()).unwrap()).await, 404);
    let untyped = Request::post(ask(LINE).body(()).unwrap().uri()).body(()).unwrap();
    assert_eq!(raw.status(untyped).await, 415);
    assert_eq!(a.handle.stats().requests_refused, 4);
    let _raw = raw.open(&mut a).await;
}

/// Sends bytes as the peer and expects the line to end so, and the connection to stay usable.
async fn ends(bytes: &'static [u8], close: bool, expected: LineEnd) -> Party {
    let mut quick = config(A, anywhere(), vec![peer(B, &[])]);
    quick.times.frame_grace = Duration::from_millis(100);
    let mut a = Party::start(quick).await;
    let (raw, mut send, _body) = Raw::connect(&a).await.open(&mut a).await;
    send.send_data(Bytes::from_static(bytes), close).unwrap();
    assert_eq!(a.down().await, expected);
    let _raw = raw.open(&mut a).await;
    a
}

#[tokio::test]
async fn row_02_a_truncated_frame_ends_the_line_and_is_not_delivered() {
    ends(b"\0\0\0\x09trunc", true, LineEnd::Frame(FrameFault::Truncated)).await;
    ends(b"\0\0\0", true, LineEnd::Frame(FrameFault::Truncated)).await;
    ends(b"", true, LineEnd::PeerClosed).await;
}

#[tokio::test]
async fn row_03_a_length_of_4_gib_is_over_limit() {
    let over = LineEnd::Frame(FrameFault::OverLimit { length: u32::MAX });
    assert_eq!(over.to_string(), "frame of 4294967295 bytes is over limit 1048576");
    let a = ends(b"\xff\xff\xff\xff", false, over).await;
    assert_eq!(a.handle.stats().over_limit, 1);
    ends(b"\0\0\0\0", false, LineEnd::Frame(FrameFault::Empty)).await;
}

#[tokio::test]
async fn row_08_a_peer_that_drips_a_frame_is_given_up() {
    let a = ends(b"\0\0\0\x20slow", false, LineEnd::FrameTooSlow).await;
    assert_eq!(a.handle.stats().too_slow, 1);
    ends(b"\0", false, LineEnd::FrameTooSlow).await;
}

#[tokio::test]
async fn a_silent_connection_is_noticed_by_keepalive() {
    let mut quick = config(A, anywhere(), vec![peer(B, &[])]);
    quick.times.ping_interval = Duration::from_millis(50);
    quick.times.ping_timeout = Duration::from_millis(200);
    let mut a = Party::start(quick).await;
    let _silent = silent(&mut a).await;
    assert_eq!(a.down().await, LineEnd::KeepaliveTimeout);
}

#[tokio::test]
async fn a_peer_that_grants_no_window_is_given_up() {
    let mut quick = config(A, anywhere(), vec![peer(B, &[])]);
    quick.times.stall = Duration::from_millis(200);
    let mut a = Party::start(quick).await;
    let raw = Raw::connect(&a).await;
    let (response, _send) =
        raw.requests.clone().ready().await.unwrap().send_request(ask(LINE).body(()).unwrap(), false).unwrap();
    let response = response.await.unwrap();
    let sender = a.up().await;
    sender.send(Bytes::from(vec![1; 500_000])).await.unwrap();
    assert_eq!(a.down().await, LineEnd::Stalled);
    drop(response);
}
