//! Who may read what at a node, and that no read is unseen: two officers of different roles, neither of whom finds or reads
//! what is the other's.

use serde_json::Value;

use crate::help::send_receipted;
use crate::party::{Party, answered, program, two};

/// Runs a command under an officer's token.
fn by(party: &Party, token: &str, args: &[&str]) -> (i32, Value) {
    let mut command = program();
    command.env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&party.dir).args(args);
    answered(&command.output().unwrap())
}

fn refused(party: &Party, token: &str, args: &[&str]) {
    let (exit, object) = by(party, token, args);
    assert_eq!((exit, &object["error"]["code"]), (1, &"not-permitted".into()), "{args:?}: {object}");
}

fn done(party: &Party, token: &str, args: &[&str]) -> Value {
    let (exit, object) = by(party, token, args);
    assert_eq!(exit, 0, "{args:?}: {object}");
    object
}

#[test]
fn nobody_finds_or_reads_what_their_role_may_not_and_every_read_is_in_the_audit() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, _b) = two(place.path());
    let file = |name: &str| place.path().join(name).display().to_string();
    std::fs::write(file("notes.txt"), "a needle in the annex").unwrap();
    for line in ["BOR/nrrc", "BOR/cert"] {
        a.done(&["send", line, "-s", "S", "-t", "a needle in what was said", "-a", &file("notes.txt")]);
        send_receipted(&a, line, "hay");
    }
    for (id, role) in [("op", "operator"), ("w", "watch"), ("d", "diplomat"), ("rev", "auditor")] {
        a.done(&["officer", "add", id, "--name", id, "--role", role]);
    }
    let token = |id: &str| a.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    let (w, d, rev) = (token("w"), token("d"), token("rev"));
    let narrow = "[[forbid]]\nroles = [\"watch\"]\nactions = [\"read-line\"]\ntracks = [\"nrrc\"]\n\
                  [[forbid]]\nroles = [\"diplomat\"]\nactions = [\"read-line\"]\ntracks = [\"cert\"]\n";
    std::fs::write(a.dir.join("policy.toml"), format!("{}\n{narrow}", comity_node::watch::policy::SHIPPED)).unwrap();
    a.kill();
    a.serve();
    for (token, own, other) in [(&w, "AUR/cert/1", "AUR/nrrc/1"), (&d, "AUR/nrrc/1", "AUR/cert/1")] {
        let track = |number: &str| number.split('/').nth(1).unwrap().to_owned();
        for args in [&["show"][..], &["render"], &["status"]] {
            done(&a, token, &[args, &[own]].concat());
            refused(&a, token, &[args, &[other]].concat());
        }
        let (saved, not) = (file(&format!("saved-{}", track(own))), file(&format!("not-{}", track(own))));
        std::fs::create_dir(&saved).unwrap();
        done(&a, token, &["show", own, "--save", &saved]);
        refused(&a, token, &["proof", other, "-o", &not]);
        done(&a, token, &["proof", own, "-o", &not]);
        let listed = done(&a, token, &["inbox", "--all"])["statements"].to_string();
        assert!(listed.contains(&track(own)) && !listed.contains(&track(other)), "{listed}");
        let found = done(&a, token, &["search", "needle"]);
        assert_eq!(found["found"].as_array().unwrap().len(), 1, "{found}");
        assert!(found["found"][0]["number"].as_str() == Some(own) || found.to_string().contains(own), "{found}");
        assert!(!found.to_string().contains(other), "neither found nor told of");
        refused(&a, token, &["audit", "--reads"]);
    }
    let reads = done(&a, &rev, &["audit", "--reads"])["acts"].as_array().unwrap().clone();
    let of = |who: &str| -> Vec<String> {
        let own = reads.iter().filter(|act| act["who"] == who && act["what"] == "read");
        own.map(|act| act["subject"].as_str().unwrap().to_owned()).collect()
    };
    for (who, own, other) in [("w", "AUR/cert/1", "AUR/nrrc/1"), ("d", "AUR/nrrc/1", "AUR/cert/1")] {
        let read = of(who);
        assert!(read.iter().filter(|subject| *subject == own).count() >= 3, "shown, rendered, waited for: {read:?}");
        assert!(read.iter().any(|subject| subject.starts_with(&format!("{own} "))), "its attachment: {read:?}");
        assert!(read.iter().all(|subject| !subject.contains(other)), "what was refused was not read: {read:?}");
    }
    assert!(of("op").is_empty());
}
