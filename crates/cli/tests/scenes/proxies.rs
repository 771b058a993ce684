//! Two nodes that reach each other, or their mail server, through an HTTP or SOCKS5 proxy alone.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::help::{all_say, at_last, send_receipted, until};
use crate::party::{Party, pair};

/// A proxy that opens for `user` and `password` alone, with how many ways it has opened.
pub struct Proxy {
    pub address: String,
    opened: Arc<AtomicUsize>,
}

impl Proxy {
    /// `http` (CONNECT) or `socks5`.
    pub fn start(kind: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let opened = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&opened);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || {
                    let far = if kind == "http" { http(&near) } else { socks5(&near) }?;
                    counted.fetch_add(1, Ordering::Relaxed);
                    join(near, far)
                });
            }
        });
        Self { address, opened }
    }

    pub fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }
}

/// Carries bytes both ways until either side ends.
fn join(near: TcpStream, far: TcpStream) -> Option<()> {
    let (mut back, mut home) = (far.try_clone().ok()?, near.try_clone().ok()?);
    std::thread::spawn(move || {
        let _carried = std::io::copy(&mut back, &mut home);
        home.shutdown(Shutdown::Both)
    });
    let (mut near, mut far) = (near, far);
    let _carried = std::io::copy(&mut near, &mut far);
    far.shutdown(Shutdown::Both).ok()
}

fn http(mut near: &TcpStream) -> Option<TcpStream> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        near.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).ok()?;
    let target = head.strip_prefix("CONNECT ")?.split(' ').next()?;
    // user:password
    if !head.contains("Basic dXNlcjpwYXNzd29yZA==") {
        near.write_all(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n").ok()?;
        return None;
    }
    let far = TcpStream::connect(target).ok();
    let answer: &[u8] = match &far {
        Some(_) => b"HTTP/1.1 200 Yes\r\n\r\n",
        None => b"HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n",
    };
    near.write_all(answer).ok().and(far)
}

/// RFC 1928 with RFC 1929, to IPv4 addresses.
fn socks5(mut near: &TcpStream) -> Option<TcpStream> {
    let mut reader = near;
    let mut take = |count: usize| {
        let mut bytes = vec![0; count];
        reader.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    let methods = usize::from(take(2)?[1]);
    if !take(methods)?.contains(&2) {
        near.write_all(&[5, 255]).ok()?;
        return None;
    }
    near.write_all(&[5, 2]).ok()?;
    let user = usize::from(take(2)?[1]);
    let user = take(user)?;
    let password = usize::from(take(1)?[0]);
    let known = user == b"user" && take(password)? == b"password";
    near.write_all(&[1, u8::from(!known)]).ok()?;
    let [5, 1, 0, 1, a, b, c, d, high, low] = take(10)?[..] else { return None };
    let far = TcpStream::connect(SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([high, low]))).ok();
    let answer = [5, if far.is_some() { 0 } else { 5 }, 0, 1, 0, 0, 0, 0, 0, 0];
    near.write_all(&answer).ok().and(far)
}

/// The table of a proxy, whose credentials are in `proxy.secret`.
pub fn table(name: &str, kind: &str, proxy: &Proxy) -> String {
    format!("[{name}]\nkind = \"{kind}\"\naddress = \"{}\"\ncredentials = \"proxy.secret\"\n", proxy.address)
}

pub fn secret(party: &Party, password: &str) {
    let path = party.dir.join("proxy.secret");
    std::fs::write(&path, format!("user\n{password}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// By which ways something came, as `peers` says.
fn used(party: &Party) -> Vec<Value> {
    let ways = party.done(&["peers"])["peers"][0]["transports"].clone();
    let used = ways.as_array().unwrap().iter().filter(|way| way["last_success"].is_u64());
    used.map(|way| way["transport"].clone()).collect()
}

/// AUR only dials, and that through a proxy; BOR listens. Line tests say which way they went.
fn through(kind: &'static str, way: &str) {
    let place = tempfile::tempdir().unwrap();
    let mut b = Party::init("BOR", place.path());
    let mut a = Party::at("AUR", place.path().join("AUR"), "");
    let root = place.path().join("AUR.root").display().to_string();
    a.done(&["init", "AUR", "--root-key", &root]);
    std::fs::rename(&root, format!("{root}.away")).unwrap();
    pair(&a, &b, place.path());
    let proxy = Proxy::start(kind);
    std::fs::write(a.dir.join("transports.toml"), format!("version = 1\n{}", table("proxy", kind, &proxy))).unwrap();
    b.serve_with(&["--line-tests", "4"]);

    // Refused is refused: the address could be dialled, and is not.
    secret(&a, "PASSWORD");
    a.serve();
    until("AUR says that the proxy refuses its credentials", || {
        let peer = a.done(&["peers"])["peers"][0].clone();
        if peer["last_failure_why"] == "dial-proxy-credentials" { Ok(()) } else { Err(peer.to_string()) }
    });
    assert_eq!((used(&a).len(), used(&b).len(), proxy.opened()), (0, 0, 0));
    assert_eq!(a.terminate(), 0);

    secret(&a, "password");
    a.serve_with(&["--line-tests", "4"]);
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    let (sent, answered) = (send_receipted(&a, "BOR/nrrc", "through it"), send_receipted(&b, "AUR/nrrc", "and back"));
    for (said, text) in [(sent, "through it"), (answered, "and back")] {
        let id = said["id"].as_str().unwrap().to_owned();
        all_say(&a, &[(&id, text)]);
        all_say(&b, &[(&id, text)]);
    }
    assert!(proxy.opened() > 0);
    assert_eq!(used(&a), [way]);
    until("line tests of both sides say that a proxy was the way", || {
        let seen = [a.done(&["line-test", "BOR/nrrc", "--series"]), b.done(&["line-test", "AUR/nrrc", "--series"])];
        let told = seen.iter().zip([true, false]).all(|(seen, ours)| {
            let ways = seen["summary"]["ways"].as_array().cloned().unwrap_or_default();
            let reached = |way: &Value| way["reached"].as_u64().is_some_and(|count| count > 0);
            ways.iter().any(|way| way["ours"] == ours && way["kind"] == "proxy" && reached(way))
        });
        if told { Ok(()) } else { Err(format!("{} {}", seen[0]["summary"], seen[1]["summary"])) }
    });
}

#[test]
fn statements_and_line_tests_go_through_an_http_proxy() {
    through("http", "link-http-proxy");
}

#[test]
fn statements_and_line_tests_go_through_a_socks5_proxy() {
    through("socks5", "link-socks5");
}
