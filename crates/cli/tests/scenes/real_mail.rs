//! Mail through a real server: SMTP and IMAP over TLS, signed in, and a Maildir. How to set one up is in
//! docs/operate/mail.md; where it is comes from the environment.

use std::path::Path;

use crate::help::{all_say, at_last, until};
use crate::party::{Party, pair};

fn environment(name: &str) -> String {
    let value = std::env::var(name).unwrap_or_default();
    assert!(!value.is_empty(), "{name} says where the mail server is");
    value
}

/// The settings of a proxy before both servers, `KIND HOST:PORT` and perhaps `USER PASSWORD`; none where none is named.
fn proxy(party: &Party) -> String {
    let named = std::env::var("COMITY_MAIL_PROXY").unwrap_or_default();
    let words: Vec<&str> = named.split_whitespace().collect();
    match words[..] {
        [] => String::new(),
        [kind, address] => format!("[proxy]\nkind = \"{kind}\"\naddress = \"{address}\"\n"),
        [kind, address, user, password] => {
            std::fs::write(party.dir.join("proxy.secret"), format!("{user}\n{password}\n")).unwrap();
            format!("[proxy]\nkind = \"{kind}\"\naddress = \"{address}\"\ncredentials = \"proxy.secret\"\n")
        }
        _ => {
            assert!(named.is_empty(), "COMITY_MAIL_PROXY is KIND HOST:PORT [USER PASSWORD]");
            String::new()
        }
    }
}

/// A party with mail at the server: its user is its name in lower case.
fn party(name: &'static str, other: &str, place: &Path, incoming: &str) -> Party {
    let party = Party::at(name, place.join(name), "");
    let root = place.join(format!("{name}.root")).display().to_string();
    party.done(&["init", name, "--root-key", &root]);
    std::fs::rename(&root, format!("{root}.away")).unwrap();
    let (own, other_user) = (name.to_lowercase(), other.to_lowercase());
    std::fs::copy(environment("COMITY_MAIL_CERTIFICATES"), party.dir.join("mail.pem")).unwrap();
    let secret = environment(&format!("COMITY_MAIL_SECRET_{name}"));
    std::fs::write(party.dir.join("mail.secret"), format!("{own}\n{secret}\n")).unwrap();
    let tls = std::env::var("COMITY_MAIL_TLS").unwrap_or_else(|_| "implicit".to_owned());
    let text = format!(
        "version = 1\nfrom = \"comity@{own}.test\"\npoll_s = 1\n{incoming}\n[smtp]\naddress = \"{}\"\n\
         name = \"mail.test\"\ncertificates = \"mail.pem\"\ncredentials = \"mail.secret\"\ntls = \"{tls}\"\n[sending]\ngap_s = 1\n\
         [peers.{other}]\nto = \"comity@{other_user}.test\"\nwhen = \"always\"\n",
        environment("COMITY_MAIL_SMTP"),
    ) + &proxy(&party);
    // What stands at the top of the file goes before every table.
    let (top, tables) = match incoming.starts_with('[') {
        true => (text.replace(incoming, ""), incoming.to_owned()),
        false => (text, String::new()),
    };
    std::fs::write(party.dir.join("mail.toml"), format!("{top}{tables}\n")).unwrap();
    party
}

#[test]
#[ignore = "needs a mail server: docs/operate/mail.md"]
fn statements_receipts_and_an_attachment_go_through_a_real_mail_server() {
    let place = tempfile::tempdir().unwrap();
    let tls = std::env::var("COMITY_MAIL_IMAP_TLS").unwrap_or_else(|_| "implicit".to_owned());
    let imap = format!(
        "[imap]\naddress = \"{}\"\nname = \"mail.test\"\ncertificates = \"mail.pem\"\ncredentials = \"mail.secret\"\n\
         tls = \"{tls}\"",
        environment("COMITY_MAIL_IMAP")
    );
    let maildir = format!("maildir = \"{}\"", environment("COMITY_MAIL_MAILDIR_BOR"));
    let (mut a, mut b) = (party("AUR", "BOR", place.path(), &imap), party("BOR", "AUR", place.path(), &maildir));
    pair(&a, &b, place.path());
    a.serve();
    b.serve();
    let data = place.path().join("data.bin");
    let content: Vec<u8> = (0..=250u8).cycle().take(7_000_001).collect();
    std::fs::write(&data, &content).unwrap();
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "by mail", "--attach", &data.display().to_string()]);
    at_last(&b, &["send", "AUR/nrrc", "-s", "S", "-t", "and back"]);
    for (node, number) in [(&a, "AUR/nrrc/1"), (&b, "BOR/nrrc/1")] {
        until(&format!("{number} is receipted"), || match node.run(&["status", number]) {
            (0, state) if state["receipted_at"].is_u64() => Ok(()),
            (_, state) => Err(state.to_string()),
        });
    }
    all_say(&a, &[("BOR/nrrc/1", "and back")]);
    until("the attachment is held", || {
        let held = a.run(&["show", "AUR/nrrc/1"]).1["attachments"][0]["held_by_them"].clone();
        if held.is_object() { Ok(()) } else { Err(held.to_string()) }
    });
}
