use tokio::net::TcpListener;

use super::*;

/// What asking comes to at a server that says these things, each after a line of the client's but the first.
async fn asked_after(early: &[u8], speaks: Speaks, says: &'static [&'static str]) -> Result<TcpStream, String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut heard = Vec::new();
        for (place, text) in says.iter().enumerate() {
            if place > 0 {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    break;
                }
                heard.push(line);
            }
            if stream.get_mut().write_all(text.as_bytes()).await.is_err() {
                break;
            }
        }
        heard
    };
    let asking = async { ask(TcpStream::connect(address).await.unwrap(), early, speaks).await };
    let (result, heard) = tokio::join!(asking, serving);
    let allowed: &[&str] = match speaks {
        Speaks::Smtp => &["EHLO localhost", "STARTTLS"],
        Speaks::Imap => &["s1 STARTTLS"],
    };
    assert!(heard.iter().all(|line| allowed.contains(&line.trim_end())), "{heard:?}");
    result
}

async fn asked(says: &'static [&'static str]) -> Result<TcpStream, String> {
    asked_after(b"", Speaks::Smtp, says).await
}

async fn asked_imap(says: &'static [&'static str]) -> Result<TcpStream, String> {
    asked_after(b"", Speaks::Imap, says).await
}

#[tokio::test]
async fn tls_begins_where_it_is_granted() {
    assert!(asked(&["220 a\r\n", "250-a\r\n250-SIZE\r\n250 STARTTLS\r\n", "220 go\r\n"]).await.is_ok());
    assert!(asked(&["220-a\r\n220 b\r\n", "250-a\r\n250-starttls\r\n250 X\r\n", "220 go\r\n"]).await.is_ok());
    assert!(asked_imap(&["* OK [CAPABILITY IMAP4rev1] ready\r\n", "s1 OK begin\r\n"]).await.is_ok());
    assert!(asked_imap(&["* ok\r\n", "S1 ok\r\n"]).await.is_ok());
}

#[tokio::test]
async fn what_a_server_says_by_itself_before_its_answer_counts_for_nothing() {
    const WAITS: &str = "* OK Waiting for authentication process to respond..\r\n* CAPABILITY X\r\ns1 OK begin\r\n";
    assert!(asked_imap(&["* OK a\r\n", WAITS]).await.is_ok());
    assert!(asked_imap(&["* OK a\r\n* OK b\r\n", "s1 OK go\r\n"]).await.is_ok());
    let error = asked_imap(&["* OK a\r\n", "* OK wait\r\n* BYE too many\r\n"]).await.map(drop).unwrap_err();
    assert!(error.contains("BYE"), "{error}");
    let error = asked_imap(&["* OK a\r\n", "* OK wait\r\ns1 NO not here\r\n"]).await.map(drop).unwrap_err();
    assert!(error.contains("does not offer"), "{error}");
    let endless: &'static str = Box::leak("* OK wait\r\n".repeat(LINES_MAX + 1).into_boxed_str());
    let says: &'static [&'static str] = Box::leak(Box::new(["* OK a\r\n", endless]));
    let error = asked_imap(says).await.map(drop).unwrap_err();
    assert!(error.contains("lines"), "{error}");
}

#[tokio::test]
async fn what_came_behind_a_proxys_answer_is_heard_first() {
    let says = &["", "250 STARTTLS\r\n", "220 go\r\n"];
    assert!(asked_after(b"220 a\r\n", Speaks::Smtp, says).await.is_ok());
    assert!(asked_after(b"* OK a\r\n", Speaks::Imap, &["", "s1 OK go\r\n"]).await.is_ok());
    // It is no better than what comes later: answers to what nobody asked yet.
    let error = asked_after(b"* OK a\r\ns1 OK go\r\n* OK injected\r\n", Speaks::Imap, &["", ""]).await.map(drop);
    assert!(error.unwrap_err().contains("in the clear"));
    let error = asked_after(b"554 no\r\n", Speaks::Smtp, &[""]).await.map(drop);
    assert!(error.unwrap_err().contains("554"));
}

#[tokio::test]
async fn whatever_keeps_tls_away_ends_it() {
    for (says, told) in [
        (&["554 no\r\n"][..], "554"),
        (&["220 a\r\n", "500 no\r\n"], "500"),
        (&["220 a\r\n", "250-a\r\n250 SIZE\r\n"], "does not offer"),
        (&["220 a\r\n", "250-a\r\n250 NOSTARTTLS\r\n"], "does not offer"),
        (&["220 a\r\n", "250 STARTTLS\r\n", "454 later\r\n"], "454"),
        (&["220 a\r\n", "250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"], "in the clear"),
        (&["220 a"], "220 a"),
        (&[""], "answers"),
    ] {
        let error = asked(says).await.map(drop).unwrap_err();
        assert!(error.contains(told), "{says:?}: {error}");
    }
}

#[tokio::test]
async fn whatever_keeps_tls_away_from_a_mailbox_ends_it() {
    for (says, told) in [
        (&["* PREAUTH welcome\r\n"][..], "signed in before TLS"),
        (&["* preauth welcome\r\n"], "signed in before TLS"),
        (&["* BYE busy\r\n"], "BYE"),
        (&["220 a\r\n"], "220 a"),
        (&["OK a\r\n"], "OK a"),
        (&["* OK a"], "answers"),
        (&[""], "answers"),
        (&["* OK a\r\n", "s1 NO later\r\n"], "does not offer"),
        (&["* OK a\r\n", "s1 BAD what\r\n"], "does not offer"),
        (&["* OK a\r\n", "s2 OK go\r\n"], "s2 OK"),
        (&["* OK a\r\n", "* OK go\r\n"], "answers \"\""),
        (&["* OK a\r\n", "s1 OK go\r\n* CAPABILITY AUTH=PLAIN\r\n"], "in the clear"),
        (&["* OK a {3}\r\nabc\r\n", "s1 OK go\r\n"], "abc"),
    ] {
        let error = asked_imap(says).await.map(drop).unwrap_err();
        assert!(error.contains(told), "{says:?}: {error}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_given_up() {
    for (speaks, start) in [(Speaks::Smtp, "220"), (Speaks::Imap, "* OK")] {
        let long: &'static str = Box::leak(format!("{start} {}\r\n", "a".repeat(9_000)).into_boxed_str());
        let says: &'static [&'static str] = Box::leak(Box::new([long]));
        let error = asked_after(b"", speaks, says).await.map(drop).unwrap_err();
        assert!(error.len() < 500, "what is shown of it is bounded: {error}");
    }
    let many: &'static str = Box::leak("220-a\r\n".repeat(100).into_boxed_str());
    let says: &'static [&'static str] = Box::leak(Box::new([many]));
    assert!(asked(says).await.map(drop).unwrap_err().contains("more than"));
}
