//! What the tests of the link share: two real endpoints on this machine, and a peer made by hand.
#![allow(dead_code, reason = "each test program uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use comity_node::link::knock::{self, KnockKey};
use comity_node::link::{
    FrameSender, Identity, LineEnd, LinkConfig, LinkEvent, LinkHandle, LinkQuotas, LinkTimes, PeerId, PeerLink, Secret,
    TlsKey, start, tls,
};
use comity_wire::LineId;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A wait that only a failing test uses up.
pub const PATIENCE: Duration = Duration::from_secs(20);
pub const LINE: LineId = LineId([0x11; 32]);
pub const KNOCK: [u8; 32] = [0x77; 32];
pub const A: u8 = 0xa;
pub const B: u8 = 0xb;

/// A party's name, after its seed.
pub fn id(seed: u8) -> PeerId {
    PeerId([seed; 32])
}

/// A party's TLS key, after its seed.
pub fn key(seed: u8) -> TlsKey {
    identity(seed).public_key()
}

pub fn identity(seed: u8) -> Identity {
    Identity::from_seed(&Secret::from([seed; 32])).unwrap()
}

/// What one party knows of the party `seed`.
pub fn peer(seed: u8, addresses: &[String]) -> PeerLink {
    PeerLink {
        id: id(seed),
        tls_public_keys: vec![key(seed)],
        knock_key: Secret::from(KNOCK),
        addresses: addresses.to_vec(),
        proxy: None,
        lines: vec![LINE],
    }
}

/// Retries fast; everything else as in operation.
pub fn times() -> LinkTimes {
    let ms = Duration::from_millis;
    LinkTimes { retry_first: ms(10), retry_max: ms(100), ..LinkTimes::default() }
}

pub fn config(seed: u8, listen: Option<SocketAddr>, peers: Vec<PeerLink>) -> LinkConfig {
    LinkConfig { tls_seed: Secret::from([seed; 32]), listen, peers, times: times(), quotas: LinkQuotas::default() }
}

pub fn anywhere() -> Option<SocketAddr> {
    Some(SocketAddr::from(([127, 0, 0, 1], 0)))
}

/// One running party.
pub struct Party {
    pub handle: LinkHandle,
    pub events: Receiver<LinkEvent>,
}

impl Party {
    pub async fn start(config: LinkConfig) -> Self {
        let (handle, events) = start(config).await.unwrap();
        Self { handle, events }
    }

    pub fn address(&self) -> String {
        self.handle.local_address().unwrap().to_string()
    }

    pub async fn event(&mut self) -> LinkEvent {
        timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("a running link")
    }

    /// The next event must be this line going up.
    pub async fn up(&mut self) -> FrameSender {
        match self.event().await {
            LinkEvent::LineUp { line, sender, .. } if line == LINE => sender,
            other => panic!("line up, not {other:?}"),
        }
    }

    /// Waits for the line to be up, whatever comes before.
    pub async fn up_at_last(&mut self) -> FrameSender {
        loop {
            if let LinkEvent::LineUp { line: LINE, sender, .. } = self.event().await {
                return sender;
            }
        }
    }

    /// The next event must be this line going down.
    pub async fn down(&mut self) -> LineEnd {
        match self.event().await {
            LinkEvent::LineDown { line, reason, .. } if line == LINE => reason,
            other => panic!("line down, not {other:?}"),
        }
    }

    /// The next event must be a frame on this line.
    pub async fn frame(&mut self) -> Bytes {
        match self.event().await {
            LinkEvent::Frame { line, bytes, .. } if line == LINE => bytes,
            other => panic!("frame, not {other:?}"),
        }
    }
}

/// Listener A and dialler B, with the line up.
pub async fn pair() -> (Party, FrameSender, Party, FrameSender) {
    let a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
    join(a).await
}

/// Dialler B for a listener A that knows it, with the line up.
pub async fn join(mut a: Party) -> (Party, FrameSender, Party, FrameSender) {
    let mut b = Party::start(config(B, None, vec![peer(A, &[a.address()])])).await;
    let (to_b, to_a) = (a.up().await, b.up().await);
    (a, to_b, b, to_a)
}

/// Shows that the line still works in both directions.
pub async fn exchange(a: &mut Party, to_b: &FrameSender, b: &mut Party, to_a: &FrameSender) {
    to_b.send(Bytes::from_static(b"to b")).await.unwrap();
    to_a.send(Bytes::from_static(b"to a")).await.unwrap();
    assert_eq!(b.frame().await, "to b");
    assert_eq!(a.frame().await, "to a");
}

/// Waits until something holds.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let poll = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(PATIENCE, poll).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// Connects and knocks with the right key, by hand.
pub async fn knocked(a: &Party) -> TcpStream {
    let mut stream = TcpStream::connect(a.address()).await.unwrap();
    knock::offer(&mut stream, &KnockKey::new(&Secret::from(KNOCK))).await.unwrap();
    stream
}

/// TLS settings of the genuine B.
pub fn tls_of(seed: u8) -> Arc<ClientConfig> {
    tls::client_config(&identity(seed), tls::Pin::new(vec![key(A)])).unwrap()
}

/// Knocks, then shakes hands with these settings.
pub async fn shaken(a: &Party, config: Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
    TlsConnector::from(config).connect(tls::server_name(), knocked(a).await).await
}

/// The request that opens a line.
pub fn ask(line: LineId) -> http::request::Builder {
    let uri = format!("https://comity.invalid/comity/v1/line/{line}");
    http::Request::post(uri).header("content-type", "application/comity-frames")
}

/// Opens the line as the genuine B, then neither reads nor answers, as a machine that lost its power. Keep the result.
pub async fn silent(a: &mut Party) -> impl Sized + use<> {
    let io = shaken(a, tls_of(B)).await.unwrap();
    let (requests, mut driver) = h2::client::handshake(io).await.unwrap();
    let opening = async {
        let request = ask(LINE).body(()).unwrap();
        let (response, send) = requests.ready().await.unwrap().send_request(request, false).unwrap();
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200);
        (response, send)
    };
    let open = tokio::select! {
        open = opening => open,
        ended = &mut driver => panic!("{ended:?}"),
    };
    a.up().await;
    (driver, open)
}
