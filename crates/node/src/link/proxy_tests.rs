use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn proxy(kind: ProxyKind, with: Option<&str>) -> Proxy {
    let credentials = with.map(|text| Arc::new(Credentials::from_text(text).unwrap()));
    Proxy { kind, address: "unused:1".into(), credentials }
}

/// Asks a proxy that reads until `until` and then says `answer`; what it was told, and what came of it.
async fn asked(proxy: Proxy, until: &[u8], answers: &[&[u8]]) -> (Vec<u8>, Result<TcpStream, ProxyError>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let serve = async {
        let (mut io, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        for answer in answers {
            let from = heard.len();
            loop {
                let mut bytes = [0; 1024];
                let more = io.read(&mut bytes).await.unwrap_or(0);
                heard.extend(&bytes[..more]);
                if more == 0 || heard[from..].ends_with(until) || until.is_empty() {
                    break;
                }
            }
            let _gone = io.write_all(answer).await;
        }
        heard
    };
    tokio::join!(serve, proxy.open(stream, "node.example:7411"))
}

#[tokio::test]
async fn connect_names_the_address_and_never_resolves_it() {
    let (heard, opened) =
        asked(proxy(ProxyKind::Http, Some("aur\nsecret")), b"\r\n\r\n", &[b"HTTP/1.1 200 OK\r\n\r\n"]).await;
    let heard = String::from_utf8(heard).unwrap().to_lowercase();
    assert!(heard.starts_with("connect node.example:7411 http/1.1\r\n"), "{heard}");
    assert!(heard.contains("\r\nhost: node.example:7411\r\n"), "{heard}");
    assert!(heard.contains("proxy-authorization: basic yxvyonnly3jlda=="), "{heard}");
    assert!(opened.is_ok());
}

#[tokio::test]
async fn connect_tells_its_refusals_apart() {
    for (answer, expected) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", "refuses our credentials"),
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", "refuses our credentials"),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "forbids this address"),
        ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", "does not reach"),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "no such proxy"),
        ("HTTP/1.1 200 OK\r\n\r\nspoken too early", "said more"),
        ("SSH-2.0-OpenSSH_9.6\r\n", "no such proxy"),
        ("", "no such proxy"),
    ] {
        let (_, opened) = asked(proxy(ProxyKind::Http, None), b"\r\n\r\n", &[answer.as_bytes()]).await;
        let told = opened.unwrap_err().to_string();
        assert!(told.contains(expected), "{answer:?}: {told}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(4 * PROXY_HEAD_BYTES_MAX));
    let (_, opened) = asked(proxy(ProxyKind::Http, None), b"\r\n\r\n", &[long.as_bytes()]).await;
    assert!(matches!(opened, Err(ProxyError::NoProxy { .. })), "{opened:?}");
}

#[tokio::test]
async fn socks_names_the_address_and_tells_its_refusals_apart() {
    let good: &[u8] = &[5, 0, 0, 1, 127, 0, 0, 1, 0, 1];
    let (heard, opened) = asked(proxy(ProxyKind::Socks5, None), b"", &[&[5, 0], good]).await;
    assert!(opened.is_ok(), "{opened:?}");
    assert!(heard.ends_with(b"\x05\x01\x00\x03\x11node.example.7411") || heard.ends_with(&[28, 243]), "{heard:?}");
    assert!(heard.windows(12).any(|w| w == b"node.example"), "the proxy resolves: {heard:?}");
    for (second, expected) in [(2u8, "forbids"), (1, "does not reach"), (5, "does not reach"), (4, "does not reach")] {
        let (_, opened) =
            asked(proxy(ProxyKind::Socks5, None), b"", &[&[5, 0], &[5, second, 0, 1, 0, 0, 0, 0, 0, 0]]).await;
        let told = opened.unwrap_err().to_string();
        assert!(told.contains(expected), "{second}: {told}");
    }
    let (_, opened) = asked(proxy(ProxyKind::Socks5, None), b"", &[&[5, 255]]).await;
    assert_eq!(opened.unwrap_err(), ProxyError::Credentials);
    let (_, opened) = asked(proxy(ProxyKind::Socks5, Some("u\nwrong")), b"", &[&[5, 2], &[1, 1]]).await;
    assert_eq!(opened.unwrap_err(), ProxyError::Credentials);
    let (_, opened) = asked(proxy(ProxyKind::Socks5, None), b"", &[b"HTTP/1.1 400 Bad Request\r\n\r\n"]).await;
    assert!(matches!(opened, Err(ProxyError::NoProxy { .. })));
}

#[test]
fn credentials_are_two_lines_and_never_shown() {
    for bad in ["", "user", "user\n", "\npassword", "a\nb\nc", "a:b\nc", "a\u{7}\nb", &"a\n".repeat(9)] {
        assert!(Credentials::from_text(bad).is_err(), "{bad:?}");
    }
    assert!(Credentials::from_text(&format!("u\n{}", "p".repeat(CREDENTIAL_BYTES_MAX + 1))).is_err());
    let shown = format!("{:?}", proxy(ProxyKind::Http, Some("aur\nsecret")));
    assert!(!shown.contains("secret") && !shown.contains("aur"), "{shown}");
}
