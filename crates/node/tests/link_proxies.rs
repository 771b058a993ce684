//! Links through proxies: a real one of each kind on this machine, small as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod link_support;

use std::net::SocketAddr;
use std::sync::Arc;

use comity_node::link::proxy::Credentials;
use comity_node::link::{DialError, Proxy, ProxyError, ProxyKind};
use link_support::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A proxy that opens for `user`/`password` alone.
struct Server {
    address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start(kind: ProxyKind) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((io, _)) = listener.accept().await {
                served.spawn(async move {
                    match kind {
                        ProxyKind::Http => http(io).await,
                        ProxyKind::Socks5 => socks(io).await,
                    }
                });
            }
        });
        Self { address, task }
    }

    /// As killed: its connections end with it.
    fn kill(self) {
        self.task.abort();
    }
}

async fn http(mut io: TcpStream) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(io.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    if !head.to_lowercase().contains("basic dxnlcjpwyxnzd29yza==") {
        io.write_all(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n").await.ok()?;
        return None;
    }
    let Ok(mut beyond) = TcpStream::connect(head.split(' ').nth(1)?).await else {
        return io.write_all(b"HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n").await.ok();
    };
    io.write_all(b"HTTP/1.1 200 Yes\r\n\r\n").await.ok()?;
    copy_bidirectional(&mut io, &mut beyond).await.ok().map(drop)
}

async fn socks(mut io: TcpStream) -> Option<()> {
    let mut greeting = [0; 2];
    io.read_exact(&mut greeting).await.ok()?;
    let mut methods = vec![0; greeting[1].into()];
    io.read_exact(&mut methods).await.ok()?;
    if !methods.contains(&2) {
        return io.write_all(&[5, 255]).await.ok();
    }
    io.write_all(&[5, 2]).await.ok()?;
    let mut said = [0; 15];
    io.read_exact(&mut said).await.ok()?;
    let known = said == *b"\x01\x04user\x08password";
    io.write_all(&[1, u8::from(!known)]).await.ok()?;
    let mut request = [0; 10];
    io.read_exact(&mut request).await.ok()?;
    let [5, 1, 0, 1, a, b, c, d, high, low] = request else { return None };
    let mut beyond =
        TcpStream::connect(SocketAddr::from(([a, b, c, d], u16::from_be_bytes([high, low])))).await.ok()?;
    io.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.ok()?;
    copy_bidirectional(&mut io, &mut beyond).await.ok().map(drop)
}

fn through(kind: ProxyKind, address: SocketAddr, credentials: Option<&str>) -> Option<Proxy> {
    let credentials = credentials.map(|text| Arc::new(Credentials::from_text(text).unwrap()));
    Some(Proxy { kind, address: address.to_string(), credentials })
}

#[tokio::test]
async fn a_line_goes_through_a_proxy_and_comes_back_after_its_death() {
    for kind in [ProxyKind::Http, ProxyKind::Socks5] {
        let server = Server::start(kind).await;
        let mut a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
        let mut link = peer(A, &[a.address()]);
        link.proxy = through(kind, server.address, Some("user\npassword"));
        let mut b = Party::start(config(B, None, vec![link.clone()])).await;
        let (to_b, to_a) = (a.up().await, b.up().await);
        exchange(&mut a, &to_b, &mut b, &to_a).await;
        let connected = b.handle.peer_status(id(A)).unwrap().connected.unwrap();
        assert_eq!((connected.via, connected.remote), (Some(kind), server.address));

        server.kill();
        a.down().await;
        b.down().await;
        let another = Server::start(kind).await;
        link.proxy = through(kind, another.address, Some("user\npassword"));
        b.handle.set_peer(link).unwrap();
        let (to_b, to_a) = (a.up_at_last().await, b.up_at_last().await);
        exchange(&mut a, &to_b, &mut b, &to_a).await;
    }
}

/// What dialling through this proxy fails with.
async fn failure(proxy: Option<Proxy>, address: &str) -> DialError {
    let mut link = peer(A, &[address.to_owned()]);
    link.proxy = proxy;
    let b = Party::start(config(B, None, vec![link])).await;
    let failed = || b.handle.peer_status(id(A)).unwrap().last_failure;
    eventually("dialling fails", || failed().is_some()).await;
    failed().unwrap().error
}

#[tokio::test]
async fn a_proxy_in_the_settings_is_never_gone_around() {
    let a = Party::start(config(A, anywhere(), vec![peer(B, &[])])).await;
    let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
    for kind in [ProxyKind::Http, ProxyKind::Socks5] {
        let error = failure(through(kind, nobody, None), &a.address()).await;
        assert!(matches!(error, DialError::ProxyAway { .. }), "{error:?}");
        let server = Server::start(kind).await;
        for credentials in [None, Some("user\nPASSWORD")] {
            let error = failure(through(kind, server.address, credentials), &a.address()).await;
            assert!(matches!(error, DialError::Proxy { error: ProxyError::Credentials, .. }), "{error:?}");
            assert!(!error.to_string().contains("PASSWORD"));
        }
    }
    let server = Server::start(ProxyKind::Http).await;
    let error = failure(through(ProxyKind::Http, server.address, Some("user\npassword")), "127.0.0.1:1").await;
    assert!(matches!(error, DialError::Proxy { error: ProxyError::Beyond { .. }, .. }), "{error:?}");
    // A Comity node is no proxy: it closes at the first byte that is no knock.
    let error = failure(through(ProxyKind::Http, a.handle.local_address().unwrap(), None), &a.address()).await;
    assert!(matches!(error, DialError::Proxy { error: ProxyError::NoProxy { .. }, .. }), "{error:?}");
    assert_eq!(a.handle.stats().connections, 0, "nobody got around a proxy");
}
