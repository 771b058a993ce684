//! Backup and restore through the program (PROTOCOL.md rule 23).

use std::fs;

use crate::party::{Party, two};

#[test]
fn row_22_a_restored_node_goes_on_in_successors_and_the_peer_returns_what_was_lost() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "before the backup", "--wait", "receipt"]);
    let backup = place.path().join("backup").display().to_string();
    let made = a.done(&["backup", &backup]);
    assert!(made["bytes"].as_u64().unwrap() > 100_000);
    assert_eq!(a.refused(&["backup", &backup], 1), "file");
    let lost = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "after the backup", "--wait", "receipt"]);
    assert_eq!(lost["number"], "AUR/nrrc/2");
    a.kill();
    let key = place.path().join("authority").display().to_string();
    fs::copy(a.dir.join("authority.key"), &key).unwrap();

    let mut restored = Party::at("AUR", place.path().join("restored"), &a.listen);
    let report = restored.done(&["restore", &backup, "--authority-key", &key]);
    assert!(report["lines"].as_array().unwrap().iter().all(|line| line["generation"] == 2), "{report}");
    restored.serve();
    restored.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    let sent = restored.done(&["send", "BOR/nrrc", "-s", "S", "-t", "from the successor", "--wait", "receipt"]);
    assert_eq!(sent["number"], "AUR/nrrc/2.1");
    b.done(&["show", "AUR/nrrc/2.1"]);
    assert_eq!(b.done(&["show", "AUR/nrrc/2"])["id"], lost["id"]);
    // What the backup lacked came back from the peer.
    assert_eq!(restored.done(&["show", "AUR/nrrc/2"])["id"], lost["id"]);
}

#[test]
fn a_damaged_backup_is_refused_whole() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let backup = place.path().join("backup");
    a.done(&["backup", &backup.display().to_string()]);
    let path = backup.join("store.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let restored = Party::at("AUR", place.path().join("restored"), &a.listen);
    assert_eq!(restored.refused(&["restore", &backup.display().to_string()], 5), "backup-damaged");
    assert!(!restored.dir.exists());
    assert_eq!(a.refused(&["restore", &backup.display().to_string()], 1), "file-exists");
}
