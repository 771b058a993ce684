//! One folder, one node.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::party::{Party, answered, program, two};

/// Holds a folder as a command does that works on it.
fn held(dir: &Path) -> File {
    let lock = File::options().write(true).open(dir.join("lock")).unwrap();
    lock.lock().unwrap();
    lock
}

fn started(dir: &Path, args: &[&str]) -> Child {
    let mut command = program();
    command.args(["--json", "--dir"]).arg(dir).args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Reads until the program says that it waits.
fn waits(child: &mut Child) -> BufReader<std::process::ChildStderr> {
    let mut words = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    words.read_line(&mut line).unwrap();
    assert!(line.contains("waiting"), "{line}");
    words
}

/// A node that is ready, and stopped by its caller.
fn ready(child: &mut Child) {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap_or_default();
    assert_eq!(ready["ready"], true, "{line}");
}

#[test]
fn a_node_that_starts_waits_for_a_command_that_has_the_folder_and_a_command_for_the_node() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let lock = held(&a.dir);
    let mut serve = started(&a.dir, &["serve"]);
    let _words_of_serve = waits(&mut serve);
    let mut status = started(&a.dir, &["status"]);
    let mut words = waits(&mut status);
    drop(lock);
    // Whichever of the two comes first: both do what they were asked for.
    ready(&mut serve);
    let output = status.wait_with_output().unwrap();
    let mut rest = String::new();
    words.read_to_string(&mut rest).unwrap();
    let (exit, status) = answered(&output);
    assert_eq!((exit, status["name"].as_str()), (0, Some("AUR")), "{status} {rest}");
    assert_eq!(a.refused(&["serve"], 4), "already-running", "for a node that serves nobody waits");
    serve.kill().unwrap();
    serve.wait().unwrap();
}

#[test]
fn no_command_keeps_a_node_from_starting_nor_finds_it_half_started() {
    let place = tempfile::tempdir().unwrap();
    let mut a = Party::init("AUR", place.path());
    for round in 0..8 {
        let commands: Vec<Child> = (0..3).map(|_| started(&a.dir, &["status"])).collect();
        a.serve();
        let later: Vec<Child> = (0..3).map(|_| started(&a.dir, &["status"])).collect();
        for (at, child) in commands.into_iter().chain(later).enumerate() {
            let output = child.wait_with_output().unwrap();
            let (exit, status) = answered(&output);
            assert_eq!(exit, 0, "round {round}, command {at}: {output:?}");
            // Whoever asks once it is ready asks the node that listens.
            assert!(at < 3 || status["listening"] == a.listen.as_str(), "round {round}, command {at}: {status}");
        }
        a.terminate();
    }
}

#[test]
fn a_node_that_waits_for_the_folder_stops_when_it_is_told_to() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let _lock = held(&a.dir);
    let mut serve = started(&a.dir, &["serve"]);
    let _words = waits(&mut serve);
    let pid = serve.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(serve.wait().unwrap().code(), Some(0));
}

#[test]
fn row_23_a_second_node_on_one_folder_exits_already_running_without_harm() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, _b) = two(place.path());
    assert_eq!(a.refused(&["serve"], 4), "already-running");
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T", "--wait", "receipt"]);
    assert_eq!(a.terminate(), 0);
    assert!(!a.dir.join("node.sock").exists());
}

#[test]
fn row_31_what_a_killed_node_left_does_not_keep_it_from_starting() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, _b) = two(place.path());
    let sent = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T"]);
    a.kill();
    assert!(a.dir.join("node.sock").exists());
    // The socket is left over: a command opens the node itself.
    assert_eq!(a.done(&["show", "AUR/nrrc/1"])["id"], sent["id"]);
    a.serve();
    a.done(&["status", "AUR/nrrc/1", "--wait", "receipt"]);
}

#[test]
fn a_long_path_is_no_hindrance() {
    let place = tempfile::tempdir().unwrap();
    let deep = place.path().join("x".repeat(120));
    std::fs::create_dir(&deep).unwrap();
    let mut a = Party::init("AUR", &deep);
    a.serve();
    assert_eq!(a.done(&["peers"])["peers"], serde_json::json!([]));
}

#[test]
fn the_socket_and_the_keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let mut a = Party::init("AUR", place.path());
    a.serve();
    for name in ["node.sock", "authority.key"] {
        let mode = std::fs::metadata(a.dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn row_40_a_bad_setting_is_refused_naming_line_and_remedy() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let path = a.dir.join("comity.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}\nlisen = \"127.0.0.1:1\"\n")).unwrap();
    assert_eq!(a.refused(&["serve"], 1), "config");
    let output = program().arg("--dir").arg(&a.dir).arg("serve").output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("Line ") && words.contains("lisen"), "{words}");
}
