//! Checks and backups say how far they are, truly, and leave nothing behind when they are given up.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::help::until;
use crate::party::{Party, answered, program, two};

/// More than anybody copies while a test waits: a hole, which costs nothing where it lies.
const MUCH: u64 = 16 << 30;

/// Asks a node over its loopback address; the body of the answer, as it comes.
fn post(party: &Party, address: &str, path: &str, body: &str) -> BufReader<TcpStream> {
    let token = std::fs::read_to_string(party.dir.join("api.token")).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let (token, length) = (token.trim(), body.len());
    // HTTP/1.0: the body comes as it is, and ends with the connection.
    let head = format!("POST {path} HTTP/1.0\r\nAuthorization: Bearer {token}\r\nAccept: application/x-ndjson");
    write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = BufReader::new(stream);
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.contains(" 200 "), "{line}");
    while line.trim_end() != "" {
        line.clear();
        answer.read_line(&mut line).unwrap();
    }
    answer
}

/// Every line of an answer.
fn lines(mut answer: impl Read) -> Vec<Value> {
    let mut text = String::new();
    answer.read_to_string(&mut text).unwrap();
    assert!(text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the last line says came of the work; before it, every stage's figures rise to its total, and the stages come
/// in this order. Those of length zero may be missing.
fn result_after(lines: &[Value], stages: &[&str]) -> Value {
    let (last, before) = lines.split_last().unwrap();
    let mut at = 0;
    for line in before {
        let stage = line["progress"]["stage"].as_str().unwrap();
        let place = stages[at..].iter().position(|name| *name == stage);
        assert!(place.is_some(), "{stage} comes back");
        at += place.unwrap();
    }
    for stage in stages {
        let of: Vec<&Value> = before.iter().map(|l| &l["progress"]).filter(|p| p["stage"] == *stage).collect();
        let (Some(first), Some(end)) = (of.first(), of.last()) else { continue };
        assert!(of.iter().all(|progress| progress["total"] == first["total"]), "{of:?}");
        assert!(of.is_sorted_by_key(|progress| progress["done"].as_u64()), "{of:?}");
        // A slow reader misses some, and the end of any stage but the last.
        let ended = *stage != stages[stages.len() - 1] || end["done"] == end["total"];
        assert!(ended, "{end}");
    }
    last["result"].clone()
}

#[test]
fn a_check_and_a_backup_say_how_far_they_are_and_answer_the_same() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let content: Vec<u8> = (0..3_000_000_u32).map(|i| (i % 251) as u8).collect();
    let attached = place.path().join("attached");
    std::fs::write(&attached, content).unwrap();
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "T", "--attach", &attached.display().to_string()]);
    for _ in 0..20 {
        a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T"]);
    }
    crate::help::at_last(&b, &["status", "BOR/nrrc/1", "--wait", "attachments"]);
    a.terminate();
    let ready = a.serve_with(&["--api", "127.0.0.1:0"]);
    let address = ready["api"].as_str().unwrap();

    let checked = lines(post(&a, address, "/v1/fsck", ""));
    let mut report = result_after(&checked, &["structure", "entries", "signatures", "records", "attachments"]);
    let mut again = a.done(&["fsck"]);
    // The node has just started: what it tells its lines may come between the two.
    let entries = [&mut report, &mut again].map(|one| std::mem::take(&mut one["entries"]).as_u64().unwrap());
    assert!(entries[0] <= entries[1], "{entries:?}");
    assert_eq!(report, again);
    assert_eq!((&report["attachments"], &report["damage"]), (&1.into(), &serde_json::json!([])));
    let read = checked.iter().rfind(|line| line["progress"]["stage"] == "attachments").unwrap();
    assert_eq!((&read["progress"]["done"], &read["progress"]["unit"]), (&3_000_000.into(), &"bytes".into()));

    let to = place.path().join("backup");
    let copied = lines(post(&a, address, "/v1/backup", &serde_json::json!({"to": to}).to_string()));
    let report = result_after(&copied, &["store", "reading", "files"]);
    let again = a.done(&["backup", &place.path().join("again").display().to_string()]);
    assert_eq!(report["entries"], again["entries"]);
    let bytes = report["bytes"].as_u64().unwrap();
    assert!(bytes > 3_000_000 && report.as_object().unwrap().keys().eq(again.as_object().unwrap().keys()), "{report}");
    let files = copied.iter().rfind(|line| line["progress"]["stage"] == "files").unwrap();
    let store = to.join("store.db").metadata().unwrap().len();
    assert_eq!(files["progress"]["done"].as_u64().unwrap() + store, bytes, "what was told is what was copied");
}

/// A party whose backup takes longer than anybody waits.
fn with_much(place: &Path) -> (Party, PathBuf) {
    let a = Party::init("AUR", place);
    let much = File::create_new(a.dir.join("attachments").join("00.much")).unwrap();
    much.set_len(MUCH).unwrap();
    (a, place.join("backup"))
}

/// Starts a command, in JSON, and waits until a file grows.
fn begun(dir: &Path, args: &[&str], growing: &Path) -> Child {
    let mut command = program();
    command.arg("--json").arg("--dir").arg(dir).args(args);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    until("the work has begun", || match growing.metadata() {
        Ok(found) if found.len() > 0 => Ok(()),
        other => Err(format!("{other:?}")),
    });
    child
}

/// Presses Ctrl-C; the exit code and the problem's code.
fn interrupted(child: Child) -> (i32, String) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let (exit, object) = answered(&child.wait_with_output().unwrap());
    (exit, object["error"]["code"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn an_interrupted_backup_leaves_nothing_and_can_be_made_again() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, to) = with_much(place.path());
    let (path, growing) = (to.display().to_string(), to.join("attachments/00.much"));
    // Without a node that serves, the command itself copies.
    let child = begun(&a.dir, &["backup", &path], &growing);
    assert_eq!(interrupted(child), (1, "given-up".to_owned()));
    assert!(!to.exists(), "before the command ends");
    // With one, the node copies, and learns that nobody waits for it any more.
    a.serve();
    let child = begun(&a.dir, &["backup", &path], &growing);
    assert_eq!(interrupted(child), (1, "given-up".to_owned()));
    until("the node has given up", || if to.exists() { Err("still there".to_owned()) } else { Ok(()) });
    // A node that is told to stop does not copy to the end first.
    let child = begun(&a.dir, &["backup", &path], &growing);
    assert_eq!(a.terminate(), 0);
    assert!(!to.exists(), "before the node ends");
    let (exit, object) = answered(&child.wait_with_output().unwrap());
    assert_eq!((exit, &object["error"]["code"]), (1, &"given-up".into()), "{object}");
    std::fs::remove_file(a.dir.join("attachments/00.much")).unwrap();
    a.done(&["backup", &path]);
}

#[test]
fn a_backup_that_was_cut_by_a_kill_is_none() {
    let place = tempfile::tempdir().unwrap();
    let (a, to) = with_much(place.path());
    let path = to.display().to_string();
    let mut child = begun(&a.dir, &["backup", &path], &to.join("attachments/00.much"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(to.join("store.db").is_file(), "the store was copied as a whole");
    let restored = Party::at("AUR", place.path().join("restored"), "");
    assert_eq!(restored.refused(&["restore", &path], 3), "backup");
    assert!(!restored.dir.exists());
}

#[test]
fn an_interrupted_restore_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let to = place.path().join("backup");
    a.done(&["backup", &to.display().to_string()]);
    // A large file that the list names: what it holds is compared when it was copied, not before.
    let list = std::fs::read_to_string(to.join("MANIFEST")).unwrap();
    let store = list.lines().find(|line| line.ends_with(" store.db")).unwrap();
    let hash = store.split(' ').nth(1).unwrap();
    std::fs::write(to.join("MANIFEST"), list.replace(store, &format!("file: {hash} {MUCH} store.db"))).unwrap();
    File::options().write(true).open(to.join("store.db")).unwrap().set_len(MUCH).unwrap();
    let dir = place.path().join("restored");
    let growing = place.path().join("restored.partial/store.db");
    let child = begun(&dir, &["restore", &to.display().to_string()], &growing);
    assert_eq!(interrupted(child), (1, "given-up".to_owned()));
    assert!(!dir.exists() && !place.path().join("restored.partial").exists());
}
