use std::sync::Arc;

use comity_node::link::proxy::{ProxyError, ProxyKind};
use comity_node::service::views::Blame;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

fn server(address: &str, trusted: bool) -> Server {
    Server {
        address: address.to_owned(),
        name: "mail.example".to_owned(),
        trusted: trusted.then(|| vec![CertificateDer::from(vec![0])]),
        starttls: false,
        credentials: None,
        proxy: None,
    }
}

#[tokio::test]
async fn nothing_is_sent_in_the_clear_beyond_this_machine() {
    let error = connect(&server("192.0.2.1:25", false), Speaks::Smtp).await.unwrap_err();
    assert!(matches!(error, MailError::Clear { .. }), "{error}");
    let error = connect(&server("127.0.0.1:1", false), Speaks::Imap).await.unwrap_err();
    assert!(matches!(error, MailError::Connect { .. }) && error.blame() == Blame::Network, "{error}");
    // What a proxy calls this machine is another one.
    let proxy = Proxy { kind: ProxyKind::Http, address: "127.0.0.1:1".to_owned(), credentials: None };
    let behind = Server { proxy: Some(proxy), ..server("127.0.0.1:25", false) };
    let error = connect(&behind, Speaks::Smtp).await.unwrap_err();
    assert!(matches!(error, MailError::Clear { .. }), "{error}");
}

/// What a server behind a proxy comes to, where the proxy says these things, each after something was said to it; and what
/// it heard.
async fn behind(kind: ProxyKind, starttls: bool, says: &[&[u8]]) -> (String, MailError) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let proxy = Some(Proxy { kind, address, credentials: None });
    let server = Server { proxy, starttls, ..server("mail.example:587", true) };
    let serving = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        for text in says {
            let mut bytes = [0; 4_096];
            let count = stream.read(&mut bytes).await.unwrap_or(0);
            heard.extend(&bytes[..count]);
            if count == 0 || stream.write_all(text).await.is_err() {
                break;
            }
        }
        String::from_utf8_lossy(&heard).into_owned()
    };
    let (connected, heard) = tokio::join!(connect(&server, Speaks::Imap), serving);
    (heard, connected.map(drop).unwrap_err())
}

#[tokio::test]
async fn whatever_a_proxy_does_is_told_apart() {
    for (says, word, blame) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", "credentials", Blame::Operator),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "forbids", Blame::Operator),
        ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", "does not reach", Blame::Network),
        ("* OK IMAP4rev1 ready\r\n", "no such proxy", Blame::Operator),
        // With TLS from the first byte nobody speaks before we do.
        ("HTTP/1.1 200 OK\r\n\r\n* OK ready\r\n", "said more", Blame::Operator),
    ] {
        let (heard, error) = behind(ProxyKind::Http, false, &[says.as_bytes()]).await;
        assert!(heard.starts_with("CONNECT mail.example:587 "), "the proxy resolves: {heard}");
        assert!(error.to_string().contains(word) && error.blame() == blame, "{says}: {error}");
        assert!(matches!(error, MailError::Proxy { .. }));
    }
    let (_, error) = behind(ProxyKind::Socks5, false, &[&[5, 255]]).await;
    assert!(matches!(error, MailError::Proxy { error: ProxyError::Credentials, .. }), "{error}");
    let away = Proxy { kind: ProxyKind::Socks5, address: "127.0.0.1:1".to_owned(), credentials: None };
    let error =
        connect(&Server { proxy: Some(away), ..server("mail.example:1", true) }, Speaks::Smtp).await.unwrap_err();
    assert!(matches!(error, MailError::ProxyAway { .. }), "a proxy is never gone around: {error}");
}

#[tokio::test]
async fn a_proxy_cannot_talk_us_out_of_tls() {
    for (greeting, granted) in [
        ("* PREAUTH ready\r\n", ""),
        ("* OK ready\r\n", "s1 BAD no\r\n"),
        ("* OK ready\r\n", "s1 OK go\r\n* OK more\r\n"),
    ] {
        let opened = format!("HTTP/1.1 200 OK\r\n\r\n{greeting}");
        let (heard, error) = behind(ProxyKind::Http, true, &[opened.as_bytes(), granted.as_bytes()]).await;
        assert!(matches!(error, MailError::StartTls { .. }), "{greeting:?} {granted:?}: {error}");
        assert!(!heard.contains("LOGIN"), "{heard}");
        let greeting = [&[5, 0, 0, 1, 127, 0, 0, 1, 0, 1], greeting.as_bytes()].concat();
        let (_, error) = behind(ProxyKind::Socks5, true, &[&[5, 0], &greeting, granted.as_bytes()]).await;
        assert!(matches!(error, MailError::StartTls { .. }), "{error}");
    }
}

#[test]
fn every_failure_has_a_word_and_no_credential() {
    let secret = Arc::new(comity_node::link::proxy::Credentials::from_text("aur\nhunter2").unwrap());
    let proxy = Proxy { kind: ProxyKind::Http, address: "p:1".to_owned(), credentials: Some(secret) };
    let shown = format!("{:?}", Server { proxy: Some(proxy), ..server("mail.example:1", true) });
    assert!(!shown.contains("hunter2"), "{shown}");
    let error = MailError::Proxy { address: "p:1".to_owned(), error: ProxyError::Credentials };
    let cause = comity_node::cause::Cause::from(&error);
    assert_eq!((cause.word, cause.params), (Some("mail-proxy-credentials"), vec![("address", "p:1".to_owned())]));
}
