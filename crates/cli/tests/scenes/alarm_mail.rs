//! An officer is called by mail through a real server: signed in, over TLS by the named authority alone.

use std::os::unix::fs::PermissionsExt as _;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::help::{send_receipted, until};
use crate::party::{Party, two};
use crate::postfix::{Post, certificate};

/// Puts `bo` on watch at the nrrc line, reached at an address of the server's.
fn on_watch(party: &Party, post: &Post) {
    let written = |name: &str, text: String| {
        std::fs::write(post.path(name), text).unwrap();
        post.path(name).display().to_string()
    };
    let desk = json!({ "id": "d", "tracks": ["nrrc"], "reserve": ["bo"], "next_desk": null });
    party.done(&["desk", "--set", &written("desk.json", desk.to_string()), "--officer", "op"]);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let at = |posix: u64| {
        let moment = time::OffsetDateTime::from_unix_timestamp(i64::try_from(posix).unwrap()).unwrap();
        moment.format(&time::format_description::well_known::Rfc3339).unwrap()
    };
    let week = written("week.txt", format!("{} {} bo\n", at(now - 60), at(now + 36_000)));
    party.done(&["roster", "d", "--set", &week, "--officer", "op"]);
    let reach = json!({ "officer": "bo", "mail": "comity@bor.test" });
    party.done(&["desk", "--reach", &written("reach.json", reach.to_string()), "--officer", "op"]);
}

/// The messages in bor's mailbox.
fn called(post: &Post) -> Vec<String> {
    let folders = ["new", "cur"].map(|folder| std::fs::read_dir(post.maildir("bor").join(folder)).unwrap());
    let paths = folders.into_iter().flatten().flatten().map(|entry| entry.path());
    paths.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn an_officer_is_called_through_a_real_mail_server_and_another_server_learns_nothing() {
    let Some(post) = Post::start() else { return };
    let (a, mut b) = two(post.place.path());
    on_watch(&b, &post);
    certificate(post.place.path(), "other", None);
    let password = post.path("watch.secret");
    std::fs::write(&password, "secret-aur\n").unwrap();
    std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o600)).unwrap();
    let port = post.ports.smtps.rsplit(':').next().unwrap();
    let settings = |authority: &str| {
        format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = {port}\nfrom = \"comity@aur.test\"\ntrust = \"{}\"\nuser = \"aur\"\n\
             password = \"{}\"\n",
            post.path(authority).display(),
            password.display()
        )
    };
    // Under another authority nobody is called, and that is an alarm itself.
    b.terminate();
    std::fs::write(b.dir.join("watch.toml"), settings("other.pem")).unwrap();
    b.serve();
    send_receipted(&a, "BOR/nrrc", "nobody hears of it");
    until("BOR says that the channel fails", || {
        let alarms = b.done(&["alarms"])["alarms"].clone();
        let told = alarms.as_array().unwrap().iter().any(|alarm| alarm["kind"] == "channel");
        if told { Ok(()) } else { Err(alarms.to_string()) }
    });
    assert!(called(&post).is_empty() && !post.logs().contains("sasl_username"), "{}", post.logs());

    b.terminate();
    std::fs::write(b.dir.join("watch.toml"), settings("authority.pem")).unwrap();
    b.serve();
    let sent = send_receipted(&a, "BOR/nrrc", "the words stay here");
    let number = sent["number"].as_str().unwrap();
    let mail = until("bo is called about it", || {
        let called = called(&post);
        let found = called.iter().find(|mail| mail.contains(number)).cloned();
        found.ok_or_else(|| format!("{called:?}\n{}", b.done(&["alarms"])))
    });
    assert!(mail.contains("From: comity@aur.test") && mail.contains("TLP:"), "{mail}");
    assert!(called(&post).iter().all(|mail| !mail.contains("the words") && !mail.contains("nobody hears")));
}
