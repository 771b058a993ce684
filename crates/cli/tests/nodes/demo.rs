//! The demonstration from its first line to its last.

use std::fs;
use std::path::Path;

use crate::party::{answered, program};

#[test]
fn the_demonstration_ends_with_evidence_that_verifies() {
    let place = tempfile::tempdir().unwrap();
    let (attachment, out) = (place.path().join("data.bin"), place.path().join("out.evidence"));
    let content: Vec<u8> = (0..=255u8).cycle().take(700_000).collect();
    fs::write(&attachment, &content).unwrap();
    let mut command = program();
    command.args(["demo", "--once", "--json", "--attach"]).arg(&attachment).arg("--out").arg(&out);
    let (exit, object) = answered(&command.output().unwrap());
    assert_eq!(exit, 0, "{object}");
    assert_eq!(object["number"], "AUR/nrrc/1");
    assert_eq!(object["verified"], true);
    assert_eq!(object["attachment"]["bytes"], 700_000);
    assert!(object["receipt_ms"].is_u64());
    assert_eq!(object["evidence"].as_str().map(Path::new), Some(out.as_path()));
    // It verifies still, although both nodes are gone.
    let (exit, verdict) = answered(&program().arg("--json").arg("verify").arg(&out).output().unwrap());
    assert_eq!((exit, &verdict["id"]), (0, &object["id"]));
}

#[test]
fn the_demonstration_refuses_what_it_cannot_do() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out.evidence");
    fs::write(&out, "mine").unwrap();
    let run = |args: &[&str]| answered(&program().args(["demo", "--once", "--json"]).args(args).output().unwrap());
    let (exit, object) = run(&["--out", &out.display().to_string()]);
    assert_eq!((exit, object["error"]["code"].as_str()), (1, Some("file-exists")));
    assert_eq!(fs::read(&out).unwrap(), b"mine");
    let (exit, object) = run(&["--attach", "nowhere.bin"]);
    assert_eq!((exit, object["error"]["code"].as_str()), (3, Some("file-missing")));
}

#[test]
fn completions_and_manual_pages_are_made_for_every_command() {
    let place = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let output = program().args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("line-test") && script.contains("idempotency-key"), "{shell}");
    }
    assert!(program().arg("man").arg(place.path()).status().unwrap().success());
    for page in ["comity.1", "comity-send.1", "comity-keys-rotate.1", "comity-courier-read.1"] {
        let text = fs::read_to_string(place.path().join(page)).unwrap();
        assert!(text.contains(".TH"), "{page}");
    }
}
