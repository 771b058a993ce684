//! The old copy of a folder, started after its successor was opened elsewhere (docs/operate/after-a-restore.md).

use crate::help::{authority_apart, copy_folder, finding, line, send, send_receipted, shown_status, status, until};
use crate::party::{Party, program, two};

fn words(party: &Party, language: &str, args: &[&str]) -> String {
    let output = program().args(["--lang", language, "--dir"]).arg(&party.dir).args(args).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn row_23_an_old_copy_says_in_red_that_a_newer_one_exists_and_that_nothing_leaves() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let key = authority_apart(&a, place.path());
    send_receipted(&a, "BOR/nrrc", "before");
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    assert_eq!(a.terminate(), 0);
    let copy = place.path().join("old");
    copy_folder(&a.dir, &copy);
    let mut newer = Party::at("AUR", place.path().join("newer"), &a.listen);
    newer.done(&["restore", &backup, "--authority-key", &key]);
    newer.serve();
    send_receipted(&newer, "BOR/nrrc", "in the successor");
    send_receipted(&b, "AUR/nrrc", "and its answer");
    assert_eq!(newer.terminate(), 0);

    let mut old = Party::at("AUR", copy, &a.listen);
    old.serve();
    let told = until("the old copy has been told", || match status(&old) {
        told if line(&told, "nrrc")["newer_claimed"] == 2 => Ok(told),
        told => Err(told.to_string()),
    });
    send(&b, "AUR/nrrc", "to whom it concerns");
    let said = finding(&told, "newer-copy-claimed");
    assert_eq!((&told["colour"], &said["colour"]), (&"red".into(), &"red".into()), "{told}");
    assert_eq!(said["params"]["peer"], "BOR", "{said}");
    // It is taken, as nothing but our own signature stops a node; and the answer says that it does not leave.
    let sent = send(&old, "BOR/nrrc", "to nobody");
    assert_eq!((&sent["state"]["state"], &sent["state"]["generation"]), (&"newer-copy-claimed".into(), &2.into()));
    let number = sent["number"].as_str().unwrap();
    assert_eq!(old.done(&["status", number])["state"]["state"], "newer-copy-claimed");
    for (language, says) in [("en", "a newer copy of this node exists"), ("ru", "более новая копия этого узла")]
    {
        for args in [&["send", "BOR/nrrc", "-s", "S", "-t", "T"][..], &["status", number], &["status"]] {
            let text = words(&old, language, args);
            assert!(text.contains(says), "{args:?}: {text}");
        }
    }
    // By courier its entries are not taken, and whoever reads the file hears which and why.
    let file = place.path().join("old.comity").display().to_string();
    old.done(&["courier", "write", "BOR", &file]);
    let (exit, report) = b.run(&["courier", "read", &file]);
    let refused = report["refused"].as_array().unwrap();
    let named = refused.iter().any(|one| one["line"] == "AUR/nrrc" && one["code"] == "beyond-end");
    assert!(exit == 5 && named, "exit {exit}: {report}");
    for (language, says) in [("en", "not be taken however often"), ("ru", "не будет принято")] {
        let read = program().args(["--lang", language, "--dir"]).arg(&b.dir).args(["courier", "read", &file]).output();
        assert!(String::from_utf8(read.unwrap().stdout).unwrap().contains(says));
    }
    // One finding for all lines, and no advice that would harm an honest counterpart.
    let text = shown_status(&old);
    assert!(!text.contains("rotate") && !text.contains("Either it lies"), "{text}");
    let told = until("all lines have been told", || match status(&old) {
        told if told["lines"].as_array().unwrap().iter().all(|line| line["newer_claimed"] == 2) => Ok(told),
        told => Err(told.to_string()),
    });
    let of_lines = |finding: &&serde_json::Value| !finding["params"]["track"].is_null();
    assert_eq!(told["findings"].as_array().unwrap().iter().filter(of_lines).count(), 0, "{told}");
    let tracks = finding(&told, "newer-copy-claimed")["params"]["tracks"].clone();
    assert_eq!(tracks.as_str().unwrap().split(", ").count(), 5, "{tracks}");
    assert_eq!((&line(&told, "nrrc")["synced"], &line(&told, "nrrc")["rolled_back"]), (&false.into(), &false.into()));
    let theirs = status(&b);
    assert!(!theirs["findings"].to_string().contains("bad-signature"), "{theirs}");

    // The newer copy is the node.
    assert_eq!(old.terminate(), 0);
    newer.serve();
    send_receipted(&newer, "BOR/nrrc", "goes on");
    assert_eq!(line(&status(&newer), "nrrc")["newer_claimed"], serde_json::Value::Null);
}
