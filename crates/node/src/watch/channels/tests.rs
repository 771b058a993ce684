use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::*;
use crate::service::views::SignalView;
use crate::watch::alarm::AlarmKind;
use crate::watch::outbox::CallItem;
use crate::watch::roster::Reach;

const SECRET: &str = "a secret of thirty-two characters";

fn message(way: Way, mark: &str) -> Message {
    let call = CallItem {
        alarm: "a".repeat(64),
        kind: AlarmKind::Statement,
        about: "BOR/nrrc/7".into(),
        format: "F23".into(),
        precedence: "flash".into(),
        mark: mark.into(),
        tlp: "TLP:AMBER".into(),
        pap: "PAP:RED".into(),
        withheld: false,
        signal: None,
        level: 1,
        call: 0,
        desk: "d".into(),
        raised_at: 5,
    };
    let mail = Some("ana@example.org".into());
    let to = Reach { officer: "ana".into(), mail, webhook: true, arguments: vec!["+1 23; rm".into()] };
    Message { id: "b".repeat(64), way, to, calls: vec![call], more: 0, at: 6, tries: 0, due_ms: 0 }
}

fn channels(text: &str) -> Channels {
    let settings = Settings::from_text(text).unwrap();
    Channels { settings, words: Arc::new(|m| ("Тревога".into(), format!("{} calls\r\n", m.calls.len()))) }
}

fn webhook(dir: &Path, port: u16) -> Channels {
    let secret = dir.join("secret");
    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    channels(&format!("[webhook]\nurl = \"http://127.0.0.1:{port}/alarm?x=1\"\nsecret = {secret:?}\n"))
}

/// Takes one request: its head's lines and its body. Answers so.
async fn one_request(listener: TcpListener, answer: &'static str) -> (Vec<String>, Vec<u8>) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let length =
        head.iter().find_map(|l| l.to_lowercase().strip_prefix("content-length: ").map(|n| n.parse().unwrap()));
    let mut body = vec![0; length.unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    stream.write_all(answer.as_bytes()).await.unwrap();
    (head, body)
}

#[tokio::test]
async fn a_webhook_is_signed_over_id_time_and_body() {
    let (dir, listener) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let channels = webhook(dir.path(), listener.local_addr().unwrap().port());
    let server = tokio::spawn(one_request(listener, "HTTP/1.1 204 No Content\r\n\r\n"));
    channels.send(&message(Way::Webhook, "exercise"), 1_700_000_000).await.unwrap();
    let (head, body) = server.await.unwrap();
    assert_eq!(head[0], "POST /alarm?x=1 HTTP/1.1");
    let headers: BTreeMap<_, _> = head[1..].iter().filter_map(|l| l.split_once(": ")).collect();
    assert_eq!(headers["webhook-id"], "b".repeat(64));
    assert_eq!(headers["webhook-timestamp"], "1700000000");
    let expected = signature(SECRET.as_bytes(), &"b".repeat(64), 1_700_000_000, &body);
    assert_eq!(headers["webhook-signature"], expected);
    let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&told["officer"], &told["calls"][0]["mark"]), (&"ana".into(), &"exercise".into()));
    // The second level and its first call, as people count them.
    assert_eq!((&told["calls"][0]["level"], &told["calls"][0]["call"]), (&2.into(), &1.into()));
}

#[test]
fn the_signature_is_that_of_the_convention_and_binds_all_three() {
    // Computed with `openssl dgst -sha256 -hmac`: an implementation of somebody else's.
    let known = signature(b"key", "id", 1, b"{}");
    assert_eq!(known, "v1,5PVmP2AfJGwnp9flV+flrzfukNWA9zyUdqvI+IQalVs=");
    for (id, time, body) in [("ie", 1, &b"{}"[..]), ("id", 2, b"{}"), ("id", 1, b"{ }")] {
        assert_ne!(signature(b"key", id, time, body), known);
    }
    assert_ne!(signature(b"kez", "id", 1, b"{}"), known);
}

#[test]
fn a_secret_of_the_convention_is_the_bytes_behind_its_prefix() {
    // The convention's own example (standard-webhooks).
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret");
    let settings = WebhookSettings { url: "http://127.0.0.1/".into(), secret: path.clone(), trust: None };
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        settings.secret()
    };
    let secret = read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
    let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", br#"{"test": 2432232314}"#);
    let known = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    assert_eq!(signature(&secret, id, 1_614_265_330, body), known);
    assert_eq!(*read(SECRET).unwrap(), SECRET.as_bytes(), "any other secret is its own bytes");
    for bad in
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_", "whsec_c2hvcnQ=", "whsec_"]
    {
        assert!(matches!(read(bad), Err(ChannelError::Setting { .. })), "{bad}");
    }
}

#[tokio::test]
async fn a_webhook_that_refuses_or_is_not_there_has_failed() {
    let (dir, listener) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let port = listener.local_addr().unwrap().port();
    let channels = webhook(dir.path(), port);
    let server = tokio::spawn(one_request(listener, "HTTP/1.1 503 No\r\ncontent-length: 4\r\n\r\nbusy"));
    let refused = channels.send(&message(Way::Webhook, "actual"), 1).await;
    assert!(matches!(&refused, Err(ChannelError::Refused { answer }) if answer == "HTTP 503 busy"), "{refused:?}");
    server.await.unwrap();
    assert!(matches!(channels.send(&message(Way::Webhook, "actual"), 1).await, Err(ChannelError::Io(_))));
    std::fs::write(dir.path().join("secret"), "short").unwrap();
    assert!(matches!(channels.send(&message(Way::Webhook, "actual"), 1).await, Err(ChannelError::Setting { .. })));
}

/// A mail server that takes one mail, or says that it does not.
async fn one_mail(listener: TcpListener, takes: bool) -> Vec<String> {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 here\r\n").await.unwrap();
    let (mut heard, mut in_data) = (Vec::new(), false);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap() == 0 {
            return heard;
        }
        let line = line.trim_end().to_owned();
        let answer = match line.as_str() {
            "." if in_data => {
                in_data = false;
                "250 taken\r\n"
            }
            _ if in_data => "",
            "DATA" => {
                in_data = true;
                "354 go on\r\n"
            }
            l if l.starts_with("RCPT") && !takes => "550 nobody\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        heard.push(line);
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

fn mail(port: u16) -> Channels {
    channels(&format!("[mail]\nhost = \"127.0.0.1\"\nport = {port}\nfrom = \"Watch <watch@example.org>\"\n"))
}

#[tokio::test]
async fn mail_goes_to_the_officer_with_the_exercise_mark_in_its_subject() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channels = mail(listener.local_addr().unwrap().port());
    let server = tokio::spawn(one_mail(listener, true));
    channels.send(&message(Way::Mail, "exercise"), 1).await.unwrap();
    let heard = server.await.unwrap();
    assert!(heard.iter().any(|l| l.starts_with("RCPT TO:<ana@example.org>")), "{heard:?}");
    let subject = heard.iter().find(|l| l.starts_with("Subject: ")).unwrap();
    assert!(subject.contains("EXERCISE"), "{subject}");
    assert!(subject.contains("TLP:AMBER PAP:RED"), "{subject}");
    assert!(heard.iter().any(|l| l.contains(&"b".repeat(64))), "its id");
}

#[tokio::test]
async fn mail_that_the_server_does_not_take_has_failed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channels = mail(listener.local_addr().unwrap().port());
    let server = tokio::spawn(one_mail(listener, false));
    let refused = channels.send(&message(Way::Mail, "actual"), 1).await;
    assert!(matches!(refused, Err(ChannelError::Refused { .. })), "{refused:?}");
    drop(server);
}

fn script(dir: &Path, text: &str) -> Channels {
    let program = dir.join("page");
    std::fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    channels(&format!("[command]\nprogram = {program:?}\narguments = [\"--to\"]\n"))
}

#[tokio::test]
async fn the_program_is_run_without_a_shell_and_told_by_its_environment() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let text = format!(
        "printf '%s|' \"$#\" \"$@\" \"$COMITY_OFFICER\" \"$COMITY_ABOUT\" \"$COMITY_EXERCISE\" > {out:?}\ncat >> {out:?}"
    );
    script(dir.path(), &text).send(&message(Way::Command, "test"), 1).await.unwrap();
    assert_eq!(std::fs::read_to_string(out).unwrap(), "2|--to|+1 23; rm|ana|BOR/nrrc/7|EXERCISE|1 calls\r\n");
}

#[tokio::test]
async fn a_program_that_fails_or_is_not_there_has_failed() {
    let dir = tempfile::tempdir().unwrap();
    let failed = script(dir.path(), "echo 'no carrier' >&2; exit 3").send(&message(Way::Command, "actual"), 1).await;
    assert!(
        matches!(&failed, Err(ChannelError::Refused { answer }) if answer == "exit code 3 no carrier"),
        "{failed:?}"
    );
    let none = channels("[command]\nprogram = \"/nonexistent/page\"\n").send(&message(Way::Command, "actual"), 1).await;
    assert!(matches!(none, Err(ChannelError::Io(_))));
    let unset = channels("").send(&message(Way::Command, "actual"), 1).await;
    assert!(matches!(unset, Err(ChannelError::NotSet { way: "command" })));
}

#[test]
fn settings_that_would_speak_in_the_clear_to_others_are_refused() {
    for wrong in [
        "[mail]\nhost = \"mail.example.org\"\nfrom = \"a@example.org\"",
        "[mail]\nhost = \"127.0.0.1\"\nfrom = \"nobody\"",
        "[mail]\nhost = \"127.0.0.1\"\nfrom = \"a@example.org\"\nuser = \"a\"",
        "[webhook]\nurl = \"http://example.org/\"\nsecret = \"s\"",
        "[webhook]\nurl = \"https://example.org/\"\nsecret = \"s\"",
        "[webhook]\nurl = \"ftp://127.0.0.1/\"\nsecret = \"s\"",
        "[command]\nprogram = \"page\"",
        "[command]\nprogram = \"/bin/page\"\nshell = true",
        "[pager]\nnumber = 1",
        "[ceiling.pager]\ntlp = \"TLP:RED\"",
        "[ceiling.mail]\ntlp = \"RED\"",
        "[ceiling.mail]\ntpl = \"TLP:RED\"",
    ] {
        assert!(Settings::from_text(wrong).is_err(), "{wrong}");
    }
    assert!(Settings::from_text(&" ".repeat(SETTINGS_BYTES_MAX + 1)).is_err());
}

#[tokio::test]
async fn a_channel_is_told_every_mark_and_of_what_is_above_its_ceiling_neither_number_nor_format() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let text = format!("printf '%s|' \"$COMITY_ABOUT\" \"$COMITY_LABELS\" \"$COMITY_PRECEDENCE\" > {out:?}");
    let program = script(dir.path(), &text).settings.command;
    let with = |ceiling: &str| {
        let Settings { ceiling, .. } = Settings::from_text(ceiling).unwrap();
        let settings = Settings { command: program.clone(), ceiling, ..Settings::default() };
        Channels { settings, words: Arc::new(|m| ("s".into(), format!("{} {}", m.calls[0].format, m.calls[0].about))) }
    };
    let all = "BOR/nrrc/7|TLP:AMBER PAP:RED|flash|";
    let none = "|TLP:AMBER PAP:RED|flash|";
    for (ceiling, told) in [
        ("", all),
        ("[ceiling.mail]\ntlp = \"TLP:CLEAR\"", all),
        ("[ceiling.command]\ntlp = \"TLP:AMBER\"", all),
        ("[ceiling.command]\ntlp = \"TLP:GREEN\"", none),
        ("[ceiling.command]\npap = \"PAP:AMBER\"", none),
    ] {
        with(ceiling).send(&message(Way::Command, "actual"), 1).await.unwrap();
        assert_eq!(std::fs::read_to_string(&out).unwrap(), told, "{ceiling}");
    }
    // What is not known to be below is above; what is about the node itself is about no statement.
    let mut unknown = message(Way::Command, "actual");
    unknown.calls[0].tlp.clear();
    let mut own = unknown.clone();
    own.calls[0].kind = AlarmKind::Relief;
    for (message, about) in [(unknown, "|"), (own, "BOR/nrrc/7|")] {
        with("[ceiling.command]\ntlp = \"TLP:RED\"").send(&message, 1).await.unwrap();
        assert!(std::fs::read_to_string(&out).unwrap().starts_with(about));
    }
}

#[test]
fn the_most_sensitive_label_of_a_message_stands_at_its_head() {
    let mut message = message(Way::Mail, "actual");
    let red = CallItem { tlp: "TLP:RED".into(), pap: "PAP:GREEN".into(), ..message.calls[0].clone() };
    message.calls.push(red);
    assert_eq!(exit::labels(&message), "TLP:RED PAP:RED");
    message.calls.iter_mut().for_each(|call| (call.tlp, call.pap) = Default::default());
    assert_eq!(exit::labels(&message), "");
}

/// A message about a coded signal with these labels.
fn signalled(way: Way, (tlp, pap): (&str, &str)) -> Message {
    let mut message = message(way, "actual");
    let meaning = [("en", "We begin."), ("ru", "Начинаем.")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
    let signal = SignalView { code: "AC1".into(), table: 1, meaning: meaning.into(), ..SignalView::default() };
    for call in &mut message.calls {
        (call.tlp, call.pap) = (tlp.to_owned(), pap.to_owned());
        (call.format, call.signal) = ("F32".to_owned(), Some(signal.clone()));
    }
    message
}

#[test]
fn what_a_signal_says_leaves_only_by_a_channel_that_may_be_told() {
    let amber = ("TLP:AMBER", "PAP:AMBER");
    let strict = ("TLP:AMBER+STRICT", "PAP:AMBER");
    let (red, red_pap) = (("TLP:RED", "PAP:AMBER"), ("TLP:AMBER", "PAP:RED"));
    for (ceiling, labels, number, said) in [
        ("", amber, true, true),
        ("", strict, true, true),
        // Nothing is said of a ceiling: a number may leave, and no word of what is for those named alone.
        ("", red, true, false),
        ("", red_pap, true, false),
        ("", ("", ""), true, false),
        ("[ceiling.mail]\ntlp = \"TLP:RED\"", red, true, true),
        ("[ceiling.mail]\ntlp = \"TLP:RED\"", red_pap, true, false),
        ("[ceiling.mail]\npap = \"PAP:RED\"", red_pap, true, true),
        ("[ceiling.mail]\ntlp = \"TLP:GREEN\"", amber, false, false),
        ("[ceiling.mail]\ntlp = \"TLP:GREEN\"", ("", ""), false, false),
        ("[ceiling.webhook]\ntlp = \"TLP:CLEAR\"", amber, true, true),
    ] {
        let ceiling = Settings::from_text(ceiling).unwrap().ceiling.get(&Way::Mail).copied().unwrap_or_default();
        let left = exit::at_exit(&signalled(Way::Mail, labels), &ceiling.0);
        let call = &left.calls[0];
        let told = (!call.about.is_empty(), call.signal.is_some());
        assert_eq!(told, (number, said), "{ceiling:?} {labels:?}");
    }
}

#[tokio::test]
async fn a_webhook_is_told_what_a_signal_says_in_every_language_of_its_table() {
    let (dir, listener) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let channels = webhook(dir.path(), listener.local_addr().unwrap().port());
    let server = tokio::spawn(one_request(listener, "HTTP/1.1 204 No Content\r\n\r\n"));
    channels.send(&signalled(Way::Webhook, ("TLP:AMBER", "PAP:AMBER")), 1_700_000_000).await.unwrap();
    let (_, body) = server.await.unwrap();
    let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let signal = &told["calls"][0]["signal"];
    assert_eq!((&signal["code"], &signal["meaning"]["ru"]), (&"AC1".into(), &"Начинаем.".into()));
}
