//! A machine that is put back to a copy of its whole folder, keys and start marks included (PROTOCOL.md rules 22, 23).

use std::fs;
use std::path::Path;

use crate::help::{Courier, all_say, authority_apart, copy_folder, line, send, send_receipted, status, until};
use crate::party::{Party, pair, two};

#[test]
fn row_22_the_peer_shows_our_own_signature_and_a_successor_opens_by_itself() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "before");
    assert_eq!(a.terminate(), 0);
    let copy = place.path().join("copy");
    copy_folder(&a.dir, &copy);
    a.serve();
    let lost = send_receipted(&a, "BOR/nrrc", "lost");
    let heard = send_receipted(&b, "AUR/nrrc", "heard and forgotten");
    assert_eq!((&lost["number"], &heard["number"]), (&"AUR/nrrc/2".into(), &"BOR/nrrc/1".into()));
    a.kill();
    fs::remove_dir_all(&a.dir).unwrap();
    copy_folder(&copy, &a.dir);

    // The marks agree: nothing on this machine can tell. What it accepts now stands at a number that it gave before,
    // and is not released before the peer has answered.
    let meanwhile = send(&a, "BOR/nrrc", "meanwhile");
    assert_eq!(meanwhile["number"], "AUR/nrrc/2");
    assert_ne!(meanwhile["id"], lost["id"]);
    a.serve();
    let seen = until("the line goes on in a successor", || {
        let seen = line(&status(&a), "nrrc");
        if seen["ours"]["generation"] == 2 { Ok(seen) } else { Err(seen.to_string()) }
    });
    assert_eq!(seen["frozen"], false, "{seen}");
    // The lost statement has its number again; what was accepted meanwhile moved, and names its old place.
    until("the lost statement is back", || {
        let view = a.run(&["show", "AUR/nrrc/2"]).1;
        if view["id"] == lost["id"] && view["content"].is_object() { Ok(()) } else { Err(view.to_string()) }
    });
    all_say(&a, &[("AUR/nrrc/1", "before"), ("AUR/nrrc/2", "lost"), ("BOR/nrrc/1", "heard and forgotten")]);
    all_say(&a, &[("AUR/nrrc/2.1", "meanwhile")]);
    all_say(&b, &[("AUR/nrrc/2", "lost"), ("AUR/nrrc/2.1", "meanwhile")]);
    assert_eq!(b.done(&["show", "AUR/nrrc/2.1"])["content"]["supersedes"], meanwhile["id"]);
    assert_eq!(b.done(&["show", "AUR/nrrc/2"])["id"], lost["id"]);
    send_receipted(&a, "BOR/nrrc", "goes on");
    send_receipted(&b, "AUR/nrrc", "goes on");
    for party in [&a, &b] {
        let line = line(&status(party), "nrrc");
        assert_eq!(line["frozen"], false, "nobody convicted itself: {line}");
    }
    // Every line of a machine that was put back has a successor, and a restart finds nothing more to do.
    let all = until("every line has its successor", || {
        let lines = status(&a)["lines"].clone();
        let done = lines.as_array().unwrap().iter().all(|line| line["ours"]["generation"] == 2);
        if done { Ok(lines) } else { Err(lines.to_string()) }
    });
    assert_eq!(all.as_array().unwrap().len(), 5);
    assert_eq!(a.terminate(), 0);
    a.serve();
    send_receipted(&a, "BOR/cert", "goes on");
    for line in status(&a)["lines"].as_array().unwrap() {
        assert_eq!((&line["ours"]["generation"], &line["rolled_back"]), (&2.into(), &false.into()), "{line}");
    }
}

#[test]
fn row_22_a_store_put_back_without_its_keys_is_found_by_the_marks_alone() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "before");
    assert_eq!(a.terminate(), 0);
    let copy = place.path().join("copy");
    copy_folder(&a.dir, &copy);
    a.serve();
    send_receipted(&a, "BOR/nrrc", "lost");
    assert_eq!(a.terminate(), 0);
    b.kill();
    for entry in fs::read_dir(&a.dir).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("store.db") {
            fs::remove_file(path).unwrap();
        }
    }
    for entry in fs::read_dir(&copy).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with("store.db") {
            fs::copy(entry.path(), a.dir.join(entry.file_name())).unwrap();
        }
    }
    // No peer is needed to know it.
    a.serve();
    for line in status(&a)["lines"].as_array().unwrap() {
        assert_eq!(line["ours"]["generation"], 2, "{line}");
    }
    assert_eq!(send(&a, "BOR/nrrc", "goes on")["number"], "AUR/nrrc/2.1");
    b.serve();
    all_say(&a, &[("AUR/nrrc/2", "lost")]);
    all_say(&b, &[("AUR/nrrc/2.1", "goes on")]);
}

#[test]
fn row_20_by_courier_alone_nothing_can_tell_and_the_line_alone_stops_until_a_successor() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let mut courier = Courier::new(place.path());
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let copy = place.path().join("copy");
    copy_folder(&a.dir, &copy);
    send(&a, "BOR/nrrc", "first");
    courier.carry(&a, &b);
    fs::remove_dir_all(&a.dir).unwrap();
    copy_folder(&copy, &a.dir);
    // The documented limit: the copy signs another entry at a place that it signed before.
    assert_eq!(send(&a, "BOR/nrrc", "another")["number"], "AUR/nrrc/1");
    send(&a, "BOR/cert", "on another line");
    let (exit, report) = b.run(&["courier", "read", &courier.write(&a, b.name)]);
    let why = report["refused"][0]["detail"].as_str().unwrap_or_default();
    assert!(
        exit == 5
            && report["refused"][0]["line"] == "AUR/nrrc"
            && why.contains("two signed heads of the counterpart contradict"),
        "{exit}: {report}"
    );
    let told = status(&b);
    assert_eq!(line(&told, "nrrc")["frozen"], true, "{told}");
    assert_eq!((&told["colour"], &line(&told, "cert")["frozen"]), (&"red".into(), &false.into()));
    all_say(&b, &[("AUR/nrrc/1", "first"), ("AUR/cert/1", "on another line")]);
    assert_shown_to_anybody(&a, &b, place.path());
    // Its owner goes on by `restore`, which opens successors.
    let key = authority_apart(&a, place.path());
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    let a = Party::at("AUR", place.path().join("restored"), &a.listen);
    a.done(&["restore", &backup, "--authority-key", &key]);
    assert_eq!(send(&a, "BOR/nrrc", "in a successor")["number"], "AUR/nrrc/2.1");
    for _ in 0..3 {
        courier.carry(&a, &b);
        courier.carry(&b, &a);
    }
    all_say(&b, &[("AUR/nrrc/1", "first"), ("AUR/nrrc/2.1", "in a successor")]);
    all_say(&a, &[("AUR/nrrc/1", "first")]);
    let told = status(&b);
    let shown = line(&told, "nrrc");
    assert_eq!(shown["theirs"]["generation"], 2, "{told}");
    // The line goes on, and what was signed twice stays on record.
    assert_eq!((&shown["frozen"], &shown["contradictions"]), (&false.into(), &serde_json::json!([1])), "{told}");
    assert_still_shown(&b, place.path());
}

/// After a successor went on, the proof of the generation before it can be written as ever.
fn assert_still_shown(holder: &Party, place: &Path) {
    let at = |name: &str| place.join(name).display().to_string();
    let (newest, first) = (at("newest.contradiction"), at("first.contradiction"));
    let made = holder.done(&["proof", "AUR/nrrc", "--contradiction", "-o", &newest]);
    let expected = serde_json::json!({"peer": "AUR", "track": "nrrc", "generation": 1, "kept": [1]});
    assert_eq!(made["contradiction"], expected);
    let of = |generation: &str| {
        holder.run(&["proof", "AUR/nrrc", "--contradiction", "--generation", generation, "-o", &first])
    };
    let (exit, refused) = of("2");
    assert_eq!((exit, &refused["error"]["code"]), (3, &"no-such-contradiction".into()));
    assert_eq!(refused["error"]["params"]["kept"], "1");
    assert_eq!(of("1").0, 0);
    assert_eq!(fs::read(&newest).unwrap(), fs::read(&first).unwrap());
    assert_eq!(fs::read(&first).unwrap(), fs::read(at("aur.contradiction")).unwrap());
    assert_eq!(holder.done(&["verify", &first])["verified"], true);
}

/// The two signed heads leave the node as a file that convicts whoever signed them, and an altered one nobody.
fn assert_shown_to_anybody(accused: &Party, holder: &Party, place: &Path) {
    let at = |name: &str| place.join(name).display().to_string();
    let (file, altered) = (at("aur.contradiction"), at("altered.contradiction"));
    let code = |args: &[&str]| {
        let (exit, object) = holder.run(args);
        (exit, object["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    holder.done(&["proof", "AUR/nrrc", "--contradiction", "-o", &file]);
    assert_eq!(code(&["proof", "AUR/nrrc", "--contradiction", "-o", &file]), (1, "file-exists".into()));
    assert_eq!(code(&["proof", "AUR/cert", "--contradiction", "-o", &altered]), (3, "no-contradiction".into()));
    let root = accused.done(&["keys", "register"])["root"].as_str().unwrap().to_owned();
    let verdict = holder.done(&["verify", &file, "--root", &root]);
    let convicted = &verdict["contradiction"];
    assert_eq!((&verdict["verified"], &verdict["identified"]), (&true.into(), &true.into()));
    assert_eq!((&convicted["accused"]["name"], &convicted["accused"]["root"]), (&"AUR".into(), &root.into()));
    assert_ne!(convicted["heads"][0]["root"], convicted["heads"][1]["root"]);
    assert_eq!(code(&["verify", &file, "--root", &"00".repeat(32)]), (5, "contradiction-root".into()));
    let text = fs::read_to_string(&file).unwrap();
    // Another root under the signatures of the last head.
    let head = text.rfind("\nhead\n").unwrap();
    let root = text[head + 6..].lines().nth(2).unwrap();
    let other = format!("{}{}", if root.starts_with('A') { 'B' } else { 'A' }, &root[1..]);
    fs::write(&altered, text.replace(root, &other)).unwrap();
    assert_eq!(code(&["verify", &altered]), (5, "contradiction-heads".into()));
    fs::write(&altered, &text[..text.len() - 1]).unwrap();
    assert_eq!(code(&["verify", &altered]).0, 5);
}
