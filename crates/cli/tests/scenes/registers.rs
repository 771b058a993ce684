//! The party's register while lines go on: a new writer after a restore, authorities that come and go (PROTOCOL.md
//! rule 20).

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::help::{all_say, at_last, authority_apart, copy_folder, line, send, send_receipted, status, until};
use crate::party::{Party, answered, pair, program, two};
use crate::restore::{disaster, restored};

/// The register of the other party as this one holds it, once it has so many entries.
fn register_of(party: &Party, other: &str, entries: u64) -> Value {
    until(&format!("{} holds {entries} entries of {other}", party.name), || {
        let view = party.done(&["keys", "register", "--of", other]);
        if view["entries"] == entries { Ok(view) } else { Err(view.to_string()) }
    })
}

fn file(place: &Path, name: &str) -> String {
    place.join(name).display().to_string()
}

fn verified(file: &str) {
    let (exit, verdict) = answered(&program().args(["--json", "verify", file]).output().unwrap());
    assert_eq!((exit, &verdict["verified"]), (0, &true.into()), "{file}: {verdict}");
}

#[test]
fn row_22_after_a_restore_the_root_names_a_new_writer_and_the_other_side_hears_of_what_follows() {
    let place = tempfile::tempdir().unwrap();
    let scene = disaster(place.path());
    let root = file(place.path(), "AUR.root.away");
    let mut a = restored(place.path(), &scene);
    let officer = ["keys", "officer", "Petrova", "--role", "watch"];
    assert_eq!(a.refused(&officer, 1), "register-restored");
    let second = file(place.path(), "second");
    let enrol = ["keys", "register", "--root-key", &root, "--new-authority-key", &second];
    assert_eq!(a.refused(&enrol, 1), "register-restored");
    fs::remove_file(&second).unwrap();
    let writer = |more: &[&str]| {
        let mut args = vec!["keys", "register", "--root-key", &root, "--new-writer"];
        args.extend(more);
        args.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |a: &Party, more: &[&str]| a.run(&writer(more).iter().map(String::as_str).collect::<Vec<_>>());
    for (size, code) in [("1", "register-relied"), ("0", "register-relied"), ("99", "no-register-size")] {
        let (exit, told) = run(&a, &["--size", size]);
        assert!(exit != 0 && told["error"]["code"] == code, "{size}: {told}");
    }
    assert_eq!(a.refused(&["keys", "register", "--new-writer"], 2), "usage");
    let (exit, told) = run(&a, &[]);
    assert_eq!((exit, &told["generation"], &told["entries"]), (0, &2.into(), &3.into()), "{told}");
    a.done(&officer);
    a.done(&enrol);
    a.serve();
    all_say(&a, &[("AUR/nrrc/3", "after again")]);
    let view = register_of(&scene.b, "AUR", 5);
    assert_eq!((&view["generation"], &view["officers"][0]["name"]), (&2.into(), &"Petrova".into()), "{view}");
    assert_eq!(view["authorities"].as_array().unwrap().len(), 2, "{view}");
    // Named while the node runs, taken by the other side without a word from anybody.
    a.done(&["keys", "officer", "Orlova", "--role", "desk"]);
    assert_eq!(register_of(&scene.b, "AUR", 6)["officers"][1]["name"], "Orlova");
    a.done(&["keys", "rotate", "BOR/nrrc", "--authority-key", &second]);
    let sent = send_receipted(&a, "BOR/nrrc", "under the second authority");
    a.done(&["proof", sent["number"].as_str().unwrap(), "-o", &file(place.path(), "proof")]);
    verified(&file(place.path(), "proof"));
}

#[test]
fn row_39_a_revoked_authority_gives_no_more_keys_here_or_there_and_what_it_gave_stays() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let (root, old) = (file(place.path(), "AUR.root.away"), authority_apart(&a, place.path()));
    let second = file(place.path(), "second");
    let register = |a: &Party, more: &[&str]| {
        let mut args = vec!["keys", "register", "--root-key", &root];
        args.extend(more);
        a.run(&args)
    };
    send_receipted(&a, "BOR/nrrc", "before");
    for track in ["cert", "official", "dialogue", "expert"] {
        at_last(&a, &["line-test", &format!("BOR/{track}"), "--wait", "60"]);
        send_receipted(&a, &format!("BOR/{track}"), "before");
    }
    a.done(&["proof", "AUR/nrrc/1", "-o", &file(place.path(), "early")]);
    assert_eq!(register(&a, &["--revoke-authority", "1"]).1["error"]["code"], "authority-last");
    let before = fs::read(a.dir.join("register/own")).unwrap();
    assert_eq!(register(&a, &["--new-authority-key", &second]).0, 0);
    let (exit, told) = register(&a, &["--revoke-authority", "1", "--last-trusted", "1"]);
    assert_eq!((exit, &told["error"]["code"]), (1, &"authority-relied".into()), "{told}");
    assert_eq!(register(&a, &["--revoke-authority", "1"]).0, 0);
    for (number, exit, code) in [("1", 1, "authority-ended"), ("2", 1, "authority-last"), ("7", 3, "no-such-authority")]
    {
        let (found, told) = register(&a, &["--revoke-authority", number]);
        assert_eq!((found, &told["error"]["code"], &told["error"]["fault"]), (exit, &code.into(), &"yours".into()));
    }
    assert_eq!(register_of(&b, "AUR", 4)["authorities"][0]["last_trusted"], 3);
    assert_eq!(a.refused(&["keys", "rotate", "BOR/nrrc", "--authority-key", &old], 1), "key-refused");
    a.done(&["keys", "rotate", "BOR/nrrc", "--authority-key", &second]);
    send_receipted(&a, "BOR/nrrc", "under the second authority");
    for (number, name) in [("AUR/nrrc/1", "again"), ("AUR/nrrc/2", "late")] {
        a.done(&["proof", number, "-o", &file(place.path(), name)]);
    }
    for name in ["early", "again", "late"] {
        verified(&file(place.path(), name));
    }
    // A thief of the node and of the revoked key, who puts the old register back, rotates keys that nobody takes.
    assert_eq!(a.terminate(), 0);
    let stolen = place.path().join("stolen");
    copy_folder(&a.dir, &stolen);
    fs::write(stolen.join("register/own"), before).unwrap();
    let mut thief = Party::at("AUR", stolen, &a.listen);
    thief.serve();
    at_last(&thief, &["line-test", "BOR/cert", "--wait", "60"]);
    thief.done(&["keys", "rotate", "BOR/cert", "--authority-key", &old]);
    send(&thief, "BOR/cert", "stolen");
    until("the other side takes nothing under these keys", || {
        let cert = line(&status(&thief), "cert");
        if cert["not_taken"].is_string() { Ok(()) } else { Err(cert.to_string()) }
    });
    assert_eq!(b.refused(&["show", "AUR/cert/2"], 3), "no-such-statement");
}

#[test]
fn an_authority_is_not_revoked_before_the_keys_that_it_gave_are_receipted() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let (root, second) = (file(place.path(), "AUR.root.away"), file(place.path(), "second"));
    a.done(&["keys", "register", "--root-key", &root, "--new-authority-key", &second]);
    let revoke = ["keys", "register", "--root-key", &root, "--revoke-authority", "1"];
    assert_eq!(a.refused(&revoke, 1), "authority-due");
    assert_eq!(a.refused(&["keys", "register", "--revoke-authority", "1"], 2), "usage");
    assert_eq!(a.done(&["keys", "register"])["entries"], 3);
    assert_eq!(a.refused(&["keys", "register", "--of", "COR"], 3), "no-such-peer");
}

#[test]
fn row_39_an_authority_that_signed_a_revocation_is_not_disowned_from_before_it() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    let (root, second) = (file(place.path(), "AUR.root.away"), file(place.path(), "second"));
    for track in ["nrrc", "cert", "official", "dialogue", "expert"] {
        at_last(&a, &["line-test", &format!("BOR/{track}"), "--wait", "60"]);
        send_receipted(&a, &format!("BOR/{track}"), "before");
    }
    a.done(&["keys", "register", "--root-key", &root, "--new-authority-key", &second]);
    let revoked = a.done(&["keys", "revoke", "BOR/cert", "--last-trusted", "1"]);
    // The delegation relied on two entries of the register, the revocation on three.
    let revoke = ["keys", "register", "--root-key", &root, "--revoke-authority", "1", "--last-trusted", "2"];
    let (exit, told) = a.run(&revoke);
    assert_eq!((exit, &told["error"]["code"]), (1, &"authority-relied".into()), "{told}");
    let entry = told["error"]["params"]["entry"].as_str().unwrap();
    assert!(revoked["number"].as_str().unwrap().ends_with(&format!("#{entry}")), "{told} {revoked}");
}
