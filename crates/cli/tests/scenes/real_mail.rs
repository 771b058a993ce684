//! Mail through Postfix and Dovecot: nodes without any link, signed in to a server that people know, over TLS.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::help::{all_say, at_last, known, send, until};
use crate::party::{Party, pair};
use crate::postfix::{NAME, Post, certificate};
use crate::proxies::{self, Proxy};

/// How a party reaches the server.
struct Way {
    smtp: String,
    smtp_tls: &'static str,
    /// Address and TLS of IMAP; without it the Maildir is read.
    imap: Option<(String, &'static str)>,
}

/// What everybody has in `mail.toml`.
fn settings(post: &Post, name: &str, other: &str, way: &Way) -> String {
    let (own, theirs) = (name.to_lowercase(), other.to_lowercase());
    let server = |address: &str, tls: &str| {
        format!(
            "address = \"{address}\"\nname = \"{NAME}\"\ncertificates = \"mail.pem\"\ncredentials = \"mail.secret\"\n\
             tls = \"{tls}\"\n"
        )
    };
    let (maildir, imap) = match &way.imap {
        None => (format!("maildir = \"{}\"\n", post.maildir(&own).display()), String::new()),
        Some((address, tls)) => (String::new(), format!("[imap]\n{}", server(address, tls))),
    };
    format!(
        "version = 1\nfrom = \"comity@{own}.test\"\npoll_s = 1\n{maildir}[smtp]\n{}{imap}[sending]\ngap_s = 1\n\
         [peers.{other}]\nto = \"comity@{theirs}.test\"\nwhen = \"always\"\n",
        server(&way.smtp, way.smtp_tls)
    )
}

/// A file that only its owner reads.
fn secret(party: &Party, password: &str) {
    let path = party.dir.join("mail.secret");
    std::fs::write(&path, format!("{}\n{password}\n", party.name.to_lowercase())).unwrap();
    std::fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

/// A party whose only way to its counterpart is mail.
fn party(post: &Post, name: &'static str, other: &str, way: &Way) -> Party {
    let party = Party::at(name, post.path(name), "");
    let root = post.path(&format!("{name}.root")).display().to_string();
    party.done(&["init", name, "--root-key", &root]);
    std::fs::rename(&root, format!("{root}.away")).unwrap();
    // AUR knows the server by its authority, BOR by its own certificate.
    let known = if name == "AUR" { "authority.pem" } else { "mail.pem" };
    std::fs::copy(post.path(known), party.dir.join("mail.pem")).unwrap();
    secret(&party, &format!("secret-{}", name.to_lowercase()));
    std::fs::write(party.dir.join("mail.toml"), settings(post, name, other, way)).unwrap();
    party
}

/// Serves with these settings, and without the pauses that earlier failures ask for.
fn serve_with(party: &mut Party, settings: &str) {
    std::fs::write(party.dir.join("mail.toml"), settings).unwrap();
    let _none_yet = std::fs::remove_file(party.dir.join("mail/state.json"));
    party.serve();
}

/// AUR with TLS from the first byte, BOR with STARTTLS; both paired, not running.
fn by_imap(post: &Post) -> (Party, Party) {
    let (smtps, imaps) = (post.ports.smtps.clone(), post.ports.imaps.clone());
    let (submission, imap) = (post.ports.submission.clone(), post.ports.imap.clone());
    let of_a = Way { smtp: smtps, smtp_tls: "implicit", imap: Some((imaps, "implicit")) };
    let of_b = Way { smtp: submission, smtp_tls: "starttls", imap: Some((imap, "starttls")) };
    let (a, b) = (party(post, "AUR", "BOR", &of_a), party(post, "BOR", "AUR", &of_b));
    pair(&a, &b, post.place.path());
    (a, b)
}

fn receipted(party: &Party, number: &str) {
    until(&format!("{number} is receipted"), || match party.run(&["status", number]) {
        (0, state) if state["receipted_at"].is_u64() => Ok(()),
        (_, state) => Err(state.to_string()),
    });
}

/// What a node finds of its mail: `(code, why)`.
fn found(party: &Party) -> Vec<(String, String)> {
    let status = party.done(&["status"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = status["findings"].as_array().cloned().unwrap_or_default();
    let of_mail = findings.iter().filter(|finding| text(&finding["code"]).starts_with("mail-"));
    of_mail.map(|finding| (text(&finding["code"]), text(&finding["params"]["why"]))).collect()
}

/// Waits until a node says why mail does not go out, and why it does not come in; "": it does.
fn says(party: &Party, sending: &str, reading: &str) {
    until(&format!("{} says {sending:?} and {reading:?}", party.name), || {
        let found = found(party);
        let why = |code: &str| found.iter().find(|(of, _)| of == code).map_or("", |(_, why)| why);
        let told = (why("mail-not-sent"), why("mail-not-read"));
        if told == (sending, reading) { Ok(()) } else { Err(format!("{told:?}")) }
    });
}

/// Waits until nothing is on its way; then nothing may be in quarantine.
fn quiet(post: &Post, parties: [&Party; 2]) {
    for party in parties {
        until("all is receipted", || {
            let lines = party.done(&["status"])["lines"].clone();
            let open = lines.as_array().unwrap().iter().any(|line| line["ours"]["size"] != line["ours"]["receipted"]);
            if open { Err(lines.to_string()) } else { Ok(()) }
        });
    }
    until("queue and mailboxes are empty", || {
        let left = [post.messages("aur"), post.messages("bor"), post.queued("active"), post.queued("deferred")];
        if left == [0; 4] { Ok(()) } else { Err(format!("{left:?}")) }
    });
    for party in parties {
        assert!(!party.dir.join("mail/quarantine").exists(), "of {}", party.name);
    }
}

#[test]
fn statements_receipts_and_an_attachment_go_through_a_real_mail_server() {
    let Some(post) = Post::start() else { return };
    let of_a =
        Way { smtp: post.ports.smtps.clone(), smtp_tls: "implicit", imap: Some((post.ports.imap.clone(), "starttls")) };
    let of_b = Way { smtp: post.ports.submission.clone(), smtp_tls: "starttls", imap: None };
    let (mut a, mut b) = (party(&post, "AUR", "BOR", &of_a), party(&post, "BOR", "AUR", &of_b));
    pair(&a, &b, post.place.path());
    a.serve();
    b.serve();
    let data = post.path("data.bin").display().to_string();
    let content: Vec<u8> = (0..=250u8).cycle().take(7_000_001).collect();
    std::fs::write(&data, &content).unwrap();
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "by mail", "--attach", &data]);
    at_last(&b, &["send", "AUR/nrrc", "-s", "S", "-t", "and back"]);
    receipted(&a, "AUR/nrrc/1");
    receipted(&b, "BOR/nrrc/1");
    all_say(&a, &[("BOR/nrrc/1", "and back")]);
    until("the attachment is held, and AUR knows", || {
        let held = a.run(&["show", "AUR/nrrc/1"]).1["attachments"][0]["held_by_them"].clone();
        if held.is_object() { Ok(()) } else { Err(held.to_string()) }
    });
    let saved = b.done(&["show", "AUR/nrrc/1", "--save", &post.path("saved").display().to_string()]);
    assert_eq!(std::fs::read(saved["saved"][0].as_str().unwrap()).unwrap(), content);
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Duty officer"]);
    until("it is acknowledged", || {
        let state = a.done(&["status", "AUR/nrrc/1"]);
        if state["state"]["state"] == "acknowledged" { Ok(()) } else { Err(state.to_string()) }
    });
    quiet(&post, [&a, &b]);
    assert_eq!((found(&a), found(&b)), (Vec::new(), Vec::new()));
}

#[test]
fn a_server_that_refuses_or_is_another_is_told_for_what_it_is_and_learns_nothing() {
    let Some(post) = Post::start() else { return };
    let (mut a, _b) = by_imap(&post);
    let right = std::fs::read_to_string(a.dir.join("mail.toml")).unwrap();
    certificate(&a.dir, "other", None);
    let with = |from: &str, to: &str| right.replace(from, to);
    let open = with(&post.ports.smtps, &post.ports.open);
    let plain = with(&post.ports.smtps, &post.ports.submission).replace(&post.ports.imaps, &post.ports.imap);
    // Another authority; another name; and servers that begin in the clear are not spoken to so.
    for text in [with("mail.pem", "other.pem"), with(NAME, "mail.elsewhere.test"), plain] {
        serve_with(&mut a, &text);
        says(&a, "mail-tls", "mail-tls");
        assert_eq!(a.terminate(), 0);
    }
    let heard = post.logs();
    assert!(!["sasl_", "user=<aur", "from=<"].iter().any(|sign| heard.contains(sign)), "{heard}");
    serve_with(&mut a, &open.replacen("implicit", "starttls", 1));
    says(&a, "mail-starttls", "");
    assert_eq!(a.terminate(), 0);

    secret(&a, "SECRET-AUR");
    serve_with(&mut a, &right);
    says(&a, "mail-sign-in", "mail-sign-in");
    assert!(!a.done(&["status"]).to_string().contains("SECRET-AUR"));
    assert_eq!(a.terminate(), 0);
    // Signed in, and the address is nobody's.
    secret(&a, "secret-aur");
    serve_with(&mut a, &with("comity@bor.test", "nobody@bor.test"));
    says(&a, "mail-server", "");
    assert_eq!((a.terminate(), post.messages("bor")), (0, 0));

    serve_with(&mut a, &right);
    says(&a, "", "");
    until("mail for BOR is in its mailbox", || if post.messages("bor") > 0 { Ok(()) } else { Err(post.logs()) });
}

#[test]
fn row_14_messages_of_others_are_left_and_told_and_broken_parts_are_put_apart() {
    let Some(post) = Post::start() else { return };
    let of_a = Way {
        smtp: post.ports.smtps.clone(),
        smtp_tls: "implicit",
        imap: Some((post.ports.imaps.clone(), "implicit")),
    };
    let of_b = Way { smtp: post.ports.smtps.clone(), smtp_tls: "implicit", imap: None };
    let (mut a, mut b) = (party(&post, "AUR", "BOR", &of_a), party(&post, "BOR", "AUR", &of_b));
    pair(&a, &b, post.place.path());
    a.serve();
    b.serve();
    for (party, user) in [(&a, "aur"), (&b, "bor")] {
        let to = format!("comity@{user}.test");
        post.bring(&to, "From: x@elsewhere.test\r\nSubject: offer\r\n\r\nBuy.");
        // "comity mail part v1\nnothing"
        let broken = "Y29taXR5IG1haWwgcGFydCB2MQpub3RoaW5n";
        let head = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nSubject: part";
        post.bring(&to, &format!("{head}\r\n\r\n{broken}"));
        until(&format!("{} tells of both", party.name), || {
            let found = found(party);
            let told = |code: &str| found.iter().any(|(of, _)| of == code);
            if told("mail-left") && told("mail-quarantined") { Ok(()) } else { Err(format!("{found:?}")) }
        });
        let kept = party.dir.join("mail/quarantine").read_dir().unwrap().count();
        assert_eq!(kept, 1, "of {}", party.name);
    }
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "beside them"]);
    at_last(&b, &["send", "AUR/nrrc", "-s", "S", "-t", "and back"]);
    receipted(&a, "AUR/nrrc/1");
    receipted(&b, "BOR/nrrc/1");
    for user in ["aur", "bor"] {
        until(&format!("of {user}'s mail only the other's is left, as seen"), || {
            let names = std::fs::read_dir(post.maildir(user).join("cur")).unwrap().flatten();
            let names: Vec<_> = names.map(|entry| entry.file_name().into_string().unwrap()).collect();
            let left = names.len() == 1 && names[0].ends_with(":2,S") && post.messages(user) == 1;
            if left { Ok(()) } else { Err(format!("{names:?}")) }
        });
    }
}

#[test]
fn a_server_that_stops_and_delivers_twice_loses_and_doubles_nothing() {
    let Some(mut post) = Post::start() else { return };
    let (mut a, mut b) = by_imap(&post);
    a.serve();
    b.serve();
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "one"]);
    at_last(&b, &["send", "AUR/nrrc", "-s", "S", "-t", "one back"]);
    receipted(&a, "AUR/nrrc/1");
    receipted(&b, "BOR/nrrc/1");

    // Nobody at the server while both have something to say.
    post.end();
    send(&a, "BOR/nrrc", "two");
    send(&b, "AUR/nrrc", "two back");
    says(&a, "mail-connect", "mail-connect");
    says(&b, "mail-connect", "mail-connect");
    post.twice();
    post.begin();
    receipted(&a, "AUR/nrrc/2");
    receipted(&b, "BOR/nrrc/2");
    says(&a, "", "");
    says(&b, "", "");

    // The server has taken it, and stops before it is delivered.
    post.closed("bor", true);
    send(&a, "BOR/nrrc", "three");
    until("it waits at the server", || if post.queued("deferred") > 0 { Ok(()) } else { Err(post.logs()) });
    post.end();
    post.closed("bor", false);
    assert!(post.queued("deferred") + post.queued("active") + post.queued("incoming") > 0, "{}", post.logs());
    post.begin();
    receipted(&a, "AUR/nrrc/3");

    // And the reader dies while mail for it is delivered.
    b.kill();
    send(&a, "BOR/nrrc", "four");
    until("it is in the mailbox", || if post.messages("bor") > 0 { Ok(()) } else { Err(post.logs()) });
    b.serve();
    receipted(&a, "AUR/nrrc/4");
    quiet(&post, [&a, &b]);
    assert!(post.logs().contains("to=<again@bor.test>"), "something was delivered twice");
    let said = [("AUR/nrrc/1", "one"), ("AUR/nrrc/2", "two"), ("AUR/nrrc/3", "three"), ("AUR/nrrc/4", "four")];
    for party in [&a, &b] {
        all_say(party, &said);
        all_say(party, &[("BOR/nrrc/1", "one back"), ("BOR/nrrc/2", "two back")]);
    }
    assert_eq!((known(&a).len(), known(&a)), (6, known(&b)));
}

#[test]
fn mail_goes_through_proxies_to_both_servers_and_never_around_them() {
    let Some(post) = Post::start() else { return };
    let (mut a, mut b) = by_imap(&post);
    let (http, socks5) = (Proxy::start("http"), Proxy::start("socks5"));
    let direct = std::fs::read_to_string(a.dir.join("mail.toml")).unwrap();
    let tables = proxies::table("smtp.proxy", "http", &http) + &proxies::table("imap.proxy", "socks5", &socks5);
    proxies::secret(&a, "PASSWORD");
    b.serve();
    serve_with(&mut a, &format!("{direct}{tables}"));
    says(&a, "mail-proxy-credentials", "mail-proxy-credentials");
    assert_eq!((a.terminate(), http.opened(), socks5.opened()), (0, 0, 0));
    assert!(!post.logs().contains("user=<aur>"));

    proxies::secret(&a, "password");
    serve_with(&mut a, &format!("{direct}{tables}"));
    at_last(&a, &["send", "BOR/nrrc", "-s", "S", "-t", "through both"]);
    at_last(&b, &["send", "AUR/nrrc", "-s", "S", "-t", "and back"]);
    receipted(&a, "AUR/nrrc/1");
    receipted(&b, "BOR/nrrc/1");
    all_say(&b, &[("AUR/nrrc/1", "through both")]);
    all_say(&a, &[("BOR/nrrc/1", "and back")]);
    assert!(http.opened() > 0 && socks5.opened() > 0);
    quiet(&post, [&a, &b]);
}
