//! One folder, one node.

use crate::party::{Party, program, two};

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
