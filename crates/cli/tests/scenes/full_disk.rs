//! A node that is stopped, on a disk without any room: it can be read, and accepts nothing.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::help::{at_last, send_receipted};
use crate::party::{Party, two};

/// A file system of its own, in memory.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Nothing where mounting is not permitted.
    fn mount(at: &Path) -> Option<Self> {
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=400m", "tmpfs"]).arg(at).output();
        mount.is_ok_and(|out| out.status.success()).then(|| Self(at.to_owned()))
    }

    /// Takes all room, to the last byte.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = std::fs::File::create(&path).unwrap();
        for block in [vec![0; 1 << 20], vec![0; 512]] {
            while file.write_all(&block).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ended = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

/// Names, lengths and times of everything in a folder.
fn listing(dir: &Path) -> Vec<(PathBuf, u64, std::time::SystemTime)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let (path, meta) = (entry.as_ref().unwrap().path(), entry.unwrap().metadata().unwrap());
        if meta.is_dir() {
            found.extend(listing(&path));
        // SQLite's index of its log holds locks and no data.
        } else if !path.to_string_lossy().ends_with("-shm") {
            found.push((path, meta.len(), meta.modified().unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn row_34_a_stopped_node_on_a_full_disk_is_read_and_accepts_nothing() {
    let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let Some(disk) = SmallDisk::mount(place.path()) else {
        eprintln!("SKIPPED: a file system cannot be mounted here");
        return;
    };
    let (mut a, mut b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "before");
    send_receipted(&b, "AUR/nrrc", "an answer");
    at_last(&a, &["show", "BOR/nrrc/1"]);
    assert_eq!((a.terminate(), b.terminate()), (0, 0));
    let filler = disk.fill();
    let before = listing(&a.dir);

    let (_, status) = a.run(&["status"]);
    let said = status["findings"].as_array().unwrap();
    assert!(said.iter().any(|finding| finding["code"] == "disk-full" && finding["colour"] == "red"), "{status}");
    assert_eq!(a.done(&["show", "AUR/nrrc/1"])["content"]["body"]["text"], "before");
    assert_eq!(a.done(&["inbox"])["statements"].as_array().map(Vec::len), Some(1));
    a.done(&["peers"]);
    a.done(&["keys", "list"]);
    a.done(&["fsck"]);
    let (_, doctor) = a.run(&["doctor"]);
    assert!(doctor.to_string().contains("disk-full"), "{doctor}");
    let evidence = elsewhere.path().join("notice.evidence").display().to_string();
    a.done(&["proof", "AUR/nrrc/1", "-o", &evidence]);
    a.done(&["verify", &evidence]);
    let backup = elsewhere.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    // Each is refused in its own word, not accepted: disk.
    for args in [&["send", "BOR/nrrc", "-s", "S", "-t", "T"][..], &["ack", "BOR/nrrc/1", "--officer", "Duty officer"]] {
        let (exit, refused) = a.run(args);
        assert_eq!((exit, &refused["error"]["code"]), (6, &"disk-full".into()), "{refused}");
    }
    assert!(listing(&a.dir) == before, "nothing was written");

    // Room again: everything goes on, and nothing was taken for a rollback.
    std::fs::remove_file(filler).unwrap();
    a.serve();
    b.serve();
    send_receipted(&a, "BOR/nrrc", "after");
    assert_eq!(a.done(&["show", "AUR/nrrc/2"])["content"]["body"]["text"], "after");
}

#[test]
fn row_23_a_full_disk_opens_no_second_way_into_a_node_that_runs() {
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(place.path()) else {
        eprintln!("SKIPPED: a file system cannot be mounted here");
        return;
    };
    let mut a = Party::init("AUR", place.path());
    disk.fill();
    let lock = std::fs::OpenOptions::new().write(true).open(a.dir.join("lock")).unwrap();
    lock.try_lock().unwrap();
    assert_eq!(a.run(&["status"]).0, 4);
    drop(lock);
    a.kill();
}
