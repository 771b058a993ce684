//! Two nodes with no link at all: mail out by SMTP, in from a Maildir.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::help::{all_say, at_last, send, send_receipted, until};
use crate::party::{Party, pair};
use crate::relay::{Relay, behind};

/// What a mail server does with messages.
#[derive(Default)]
struct Post {
    /// Address and Maildir of everybody who has mail here.
    boxes: Mutex<Vec<(String, PathBuf)>>,
    delivered: AtomicUsize,
    /// How many of the next messages are delivered twice, lost, refused.
    twice: AtomicUsize,
    lost: AtomicUsize,
    refused: AtomicUsize,
}

/// A minimal mail server (RFC 5321) that delivers into Maildirs.
pub struct Server {
    address: String,
    post: Arc<Post>,
}

fn one_of(counter: &AtomicUsize) -> bool {
    counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let post = Arc::new(Post::default());
        let serving = Arc::clone(&post);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let post = Arc::clone(&serving);
                std::thread::spawn(move || post.serve(stream));
            }
        });
        Self { address, post }
    }

    fn delivered(&self) -> usize {
        self.post.delivered.load(Ordering::Relaxed)
    }
}

impl Post {
    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut out = stream.try_clone().ok()?;
        let mut lines = BufReader::new(stream).lines();
        let mut to = String::new();
        out.write_all(b"220 post\r\n").ok()?;
        while let Some(Ok(line)) = lines.next() {
            let verb = line.to_ascii_uppercase();
            let answer: &[u8] = match &verb {
                verb if verb.starts_with("RCPT TO:") => {
                    to = line[8..].trim_matches(|c| "<> ".contains(c)).to_owned();
                    if one_of(&self.refused) { b"450 later\r\n" } else { b"250 ok\r\n" }
                }
                verb if verb == "DATA" => {
                    out.write_all(b"354 go on\r\n").ok()?;
                    let mut letter = Vec::new();
                    while let Some(Ok(line)) = lines.next().filter(|line| line.as_ref().is_ok_and(|l| l != ".")) {
                        letter.extend(line.strip_prefix('.').unwrap_or(&line).as_bytes());
                        letter.extend(b"\r\n");
                    }
                    self.deliver(&to, &letter);
                    b"250 taken\r\n"
                }
                verb if verb == "QUIT" => b"221 bye\r\n",
                _ => b"250 ok\r\n",
            };
            out.write_all(answer).ok()?;
        }
        None
    }

    fn deliver(&self, to: &str, letter: &[u8]) {
        if one_of(&self.lost) {
            return;
        }
        let boxes = self.boxes.lock().unwrap();
        let Some((_, maildir)) = boxes.iter().find(|(address, _)| address == to) else { return };
        for _ in 0..1 + usize::from(one_of(&self.twice)) {
            let number = self.delivered.fetch_add(1, Ordering::Relaxed);
            let (tmp, new) =
                (maildir.join(format!("tmp/{number:06}.post")), maildir.join(format!("new/{number:06}.post")));
            std::fs::write(&tmp, letter).unwrap();
            std::fs::rename(tmp, new).unwrap();
        }
    }
}

/// Gives a party a mailbox at the server, and settings to use it.
pub fn equip(party: &Party, other: &str, place: &Path, server: &Server, when: &str) {
    let name = party.name;
    for folder in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(place.join(format!("{name}.mail")).join(folder)).unwrap();
    }
    let (address, maildir) = (format!("{}@post.example", name.to_lowercase()), place.join(format!("{name}.mail")));
    let text = format!(
        "version = 1\nfrom = \"{address}\"\nmaildir = \"{}\"\npoll_s = 1\n[smtp]\naddress = \"{}\"\n[sending]\n\
         part_bytes = 1100000\ngap_s = 1\n[peers.{other}]\nto = \"{}@post.example\"\n{when}\n",
        maildir.display(),
        server.address,
        other.to_lowercase()
    );
    std::fs::write(party.dir.join("mail.toml"), text).unwrap();
    server.post.boxes.lock().unwrap().push((address, maildir));
}

/// A party whose only way to its counterpart is mail.
fn by_mail(name: &'static str, other: &str, place: &Path, server: &Server) -> Party {
    let party = Party::at(name, place.join(name), "");
    let root = place.join(format!("{name}.root")).display().to_string();
    party.done(&["init", name, "--root-key", &root]);
    std::fs::rename(&root, format!("{root}.away")).unwrap();
    equip(&party, other, place, server, "when = \"always\"");
    party
}

fn two(place: &Path, server: &Server) -> (Party, Party) {
    let (a, b) = (by_mail("AUR", "BOR", place, server), by_mail("BOR", "AUR", place, server));
    pair(&a, &b, place);
    (a, b)
}

fn receipted(party: &Party, number: &str) {
    until(&format!("{number} is receipted"), || match party.run(&["status", number]) {
        (0, state) if state["receipted_at"].is_u64() => Ok(()),
        (_, state) => Err(state.to_string()),
    });
}

/// Waits until neither owes the other anything.
fn settled(a: &Party, b: &Party) {
    for party in [a, b] {
        until("all is receipted", || {
            let lines = party.done(&["status"])["lines"].clone();
            let open = lines.as_array().unwrap().iter().any(|line| line["ours"]["size"] != line["ours"]["receipted"]);
            if open { Err(lines.to_string()) } else { Ok(()) }
        });
    }
}

#[test]
fn a_statement_is_delivered_and_receipted_by_mail_alone_and_then_there_is_silence() {
    let (place, server) = (tempfile::tempdir().unwrap(), Server::start());
    let (mut a, mut b) = two(place.path(), &server);
    a.serve();
    b.serve();
    // Before it the keys of both must have come, by mail too.
    let sent = at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "by mail"]);
    receipted(&a, "AUR/nrrc/1");
    assert_eq!(b.done(&["show", "AUR/nrrc/1"])["id"], sent["id"]);
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Duty officer"]);
    receipted(&b, "BOR/nrrc/1");
    until("it is acknowledged", || {
        let state = a.done(&["status", "AUR/nrrc/1"]);
        if state["state"]["state"] == "acknowledged" { Ok(()) } else { Err(state.to_string()) }
    });
    settled(&a, &b);
    // Restarts repeat nothing; what has been taken is gone from the mailboxes.
    let before = server.delivered();
    for party in [&mut a, &mut b] {
        assert_eq!(party.terminate(), 0);
        party.serve();
    }
    let peer = a.done(&["peers"])["peers"][0].clone();
    let ways: Vec<_> = peer["transports"].as_array().unwrap().iter().map(|way| way["transport"].clone()).collect();
    assert_eq!(ways, ["link", "courier", "mail"], "{peer}");
    send(&b, "AUR/nrrc", "once more");
    receipted(&b, "BOR/nrrc/2");
    let more = server.delivered() - before;
    assert!(more <= 6, "{more} messages for one statement");
    let peer = a.done(&["peers"])["peers"][0].clone();
    assert!(
        peer["transports"][2]["last_success"].is_u64() && peer["transports"][0]["last_success"].is_null(),
        "{peer}"
    );
    for name in ["AUR", "BOR"] {
        let left = std::fs::read_dir(place.path().join(format!("{name}.mail/cur"))).unwrap().count();
        assert_eq!(left, 0, "of {name}");
        assert!(!place.path().join(name).join("mail/quarantine").exists(), "of {name}");
    }
}

#[test]
fn row_14_lost_doubled_refused_and_foreign_mail_does_no_harm() {
    let (place, server) = (tempfile::tempdir().unwrap(), Server::start());
    let (mut a, mut b) = two(place.path(), &server);
    server.post.refused.store(1, Ordering::Relaxed);
    server.post.twice.store(8, Ordering::Relaxed);
    a.serve();
    b.serve();
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "one"]);
    receipted(&a, "AUR/nrrc/1");
    let inbox = place.path().join("BOR.mail");
    std::fs::write(inbox.join("new/0.spam"), "From: x@example\r\nSubject: offer\r\n\r\nBuy.\r\n").unwrap();
    std::fs::write(inbox.join("new/0.broken"), "Subject: x\r\n\r\ncomity mail part v1\nnothing").unwrap();
    // What is lost goes again with what is said next: nothing had receipted it.
    server.post.lost.store(1, Ordering::Relaxed);
    send(&a, "BOR/nrrc", "two, lost");
    until("it was lost", || match server.post.lost.load(Ordering::Relaxed) {
        0 => Ok(()),
        _ => Err("nothing was sent".into()),
    });
    send(&a, "BOR/nrrc", "three");
    receipted(&a, "AUR/nrrc/3");
    all_say(&b, &[("AUR/nrrc/1", "one"), ("AUR/nrrc/2", "two, lost"), ("AUR/nrrc/3", "three")]);
    until("the foreign message is left and the broken one apart", || {
        let left = inbox.join("cur/0.spam:2,S").exists();
        let apart = b.dir.join("mail/quarantine").read_dir().map_or(0, Iterator::count);
        if left && apart == 1 { Ok(()) } else { Err(format!("left {left}, apart {apart}")) }
    });
}

#[test]
fn an_attachment_of_several_parts_travels_as_mail() {
    let (place, server) = (tempfile::tempdir().unwrap(), Server::start());
    let (mut a, mut b) = two(place.path(), &server);
    let path = place.path().join("data.bin");
    let content: Vec<u8> = (0..=250u8).cycle().take(5_000_001).collect();
    std::fs::write(&path, &content).unwrap();
    a.serve();
    b.serve();
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "with data", "--attach", &path.display().to_string()]);
    until("BOR holds it, and AUR knows", || {
        let held = a.run(&["show", "AUR/nrrc/1"]).1["attachments"][0]["held_by_them"].clone();
        if held.is_object() { Ok(()) } else { Err(held.to_string()) }
    });
    let out = place.path().join("saved").display().to_string();
    let saved = b.done(&["show", "AUR/nrrc/1", "--save", &out]);
    assert_eq!(std::fs::read(saved["saved"][0].as_str().unwrap()).unwrap(), content);
    assert!(server.delivered() >= 6, "parts of at most 1.1 MB");
}

#[test]
fn settings_of_mail_that_are_wrong_are_told_before_anything_starts() {
    let (place, server) = (tempfile::tempdir().unwrap(), Server::start());
    let (a, _b) = two(place.path(), &server);
    let path = a.dir.join("mail.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("peers.BOR", "peers.CAR")).unwrap();
    assert!(a.run(&["doctor"]).1["findings"].to_string().contains("doctor-mail-peer"));
    std::fs::write(&path, text.replace("always", "sometimes")).unwrap();
    let (exit, told) = a.run(&["doctor"]);
    assert!(exit == 1 && told["findings"].to_string().contains("doctor-mail-bad"), "{told}");
    assert_eq!(a.refused(&["serve"], 1), "mail");
}

#[test]
fn mail_takes_over_where_the_link_is_cut_and_a_server_that_fails_is_told() {
    let (place, server) = (tempfile::tempdir().unwrap(), Server::start());
    let (mut a, mut b, outer) = behind(place.path());
    let routes = format!("[[listen]]\naddress = \"{outer}\"\nto = \"{}\"\n", b.listen);
    let mut relay = Relay::start(place.path(), "relay.toml", &routes);
    equip(&a, "BOR", place.path(), &server, "when = \"down\"\nafter_s = 2");
    equip(&b, "AUR", place.path(), &server, "when = \"down\"\nafter_s = 2");
    a.serve();
    b.serve();
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    send_receipted(&a, "BOR/nrrc", "by the link");
    server.post.refused.store(1, Ordering::Relaxed);
    relay.kill();
    send(&a, "BOR/nrrc", "by mail");
    receipted(&a, "AUR/nrrc/2");
    all_say(&b, &[("AUR/nrrc/1", "by the link"), ("AUR/nrrc/2", "by mail")]);
    let ways = a.done(&["peers"])["peers"][0]["transports"].clone();
    let used = ways.as_array().unwrap().iter().filter(|way| way["last_success"].is_u64());
    assert_eq!(used.map(|way| way["transport"].clone()).collect::<Vec<_>>(), ["link", "mail"], "{ways}");

    // Nobody at the server, nor a mailbox: said, and no reason for anything else to stop.
    std::fs::remove_dir_all(place.path().join("AUR.mail")).unwrap();
    server.post.refused.store(usize::MAX, Ordering::Relaxed);
    send(&a, "BOR/nrrc", "waits");
    until("AUR says that mail does not work", || {
        let found = a.done(&["status"])["findings"].to_string();
        if found.contains("mail-not-sent") && found.contains("mail-not-read") { Ok(()) } else { Err(found) }
    });
}
