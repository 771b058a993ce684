//! Two nodes that reach each other through relays alone.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::help::{all_say, at_last, send, send_receipted, until};
use crate::party::{Party, answered, free_address, pair, program};

/// A relay in a process of its own.
pub struct Relay {
    settings: PathBuf,
    process: Option<Child>,
}

impl Relay {
    pub fn start(place: &Path, name: &str, settings: &str) -> Self {
        let path = place.join(name);
        std::fs::write(&path, format!("version = 1\n{settings}")).unwrap();
        let checked = program().args(["--json", "relay", "check"]).arg(&path).output().unwrap();
        assert_eq!(answered(&checked).0, 0, "{checked:?}");
        let mut relay = Self { settings: path, process: None };
        relay.again();
        relay
    }

    fn again(&mut self) {
        let mut command = program();
        command.args(["--json", "relay", "run"]).arg(&self.settings);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(ready["ready"], true, "{line}");
        self.process = Some(child);
    }

    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.kill();
    }
}

/// AUR only dials; BOR listens where nobody but its relay knows. Paired, not running.
pub fn behind(place: &Path) -> (Party, Party, String) {
    let (inner, outer) = (free_address(), free_address());
    let root = |name: &str| place.join(format!("{name}.root")).display().to_string();
    let a = Party::at("AUR", place.join("AUR"), "");
    a.done(&["init", "AUR", "--root-key", &root("AUR")]);
    let b = Party::at("BOR", place.join("BOR"), &inner);
    b.done(&["init", "BOR", "--listen", &inner, "--address", &outer, "--root-key", &root("BOR")]);
    for name in ["AUR", "BOR"] {
        std::fs::rename(root(name), place.join(format!("{name}.root.away"))).unwrap();
    }
    pair(&a, &b, place);
    (a, b, outer)
}

fn hint(node: &Party) -> String {
    node.done(&["relay", "hints"])["hints"][0]["hint"].as_str().unwrap().to_owned()
}

#[test]
fn statements_and_receipts_go_through_one_relay_and_through_two() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b, outer) = behind(place.path());
    assert_eq!(hint(&a), hint(&b), "a pairing's hint is the same on both sides");
    let routes = format!("[[listen]]\naddress = \"{outer}\"\nhints = {{ \"{}\" = \"{}\" }}\n", hint(&b), b.listen);
    let mut entrance = Relay::start(place.path(), "entrance.toml", &routes);
    a.serve();
    b.serve();
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    send_receipted(&a, "BOR/nrrc", "through one");
    send_receipted(&b, "AUR/nrrc", "and back");

    // From now on AUR leaves its own network through a relay as well.
    a.kill();
    let exit = free_address();
    let way_out = format!("[connect]\naddress = \"{exit}\"\nallow = [\"{outer}\"]\n");
    let mut way_out = Relay::start(place.path(), "exit.toml", &way_out);
    let proxy = format!("version = 1\n[peers.BOR.proxy]\nkind = \"http\"\naddress = \"{exit}\"\n");
    std::fs::write(a.dir.join("transports.toml"), proxy).unwrap();
    a.serve();
    send_receipted(&a, "BOR/nrrc", "through two");
    send_receipted(&b, "AUR/nrrc", "and back through two");
    let said = [("AUR/nrrc/1", "through one"), ("AUR/nrrc/2", "through two"), ("BOR/nrrc/2", "and back through two")];
    all_say(&a, &said);
    all_say(&b, &said);

    // Without its way out AUR reaches nobody, though the address is there to be dialled: its settings are kept to.
    way_out.kill();
    let why = until("AUR says that its proxy is gone", || {
        let peer = a.done(&["peers"])["peers"][0].clone();
        if peer["last_failure_why"] == "dial-proxy-away" { Ok(peer) } else { Err(peer.to_string()) }
    });
    assert_eq!(why["connected"], false, "{why}");
    let found = a.run(&["doctor"]).1["findings"].to_string();
    assert!(found.contains("dial-proxy-away"), "{found}");
    let waits = send(&a, "BOR/nrrc", "waits");
    entrance.kill();
    entrance.again();
    way_out.again();
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    until("it is receipted after all", || {
        let state = a.done(&["status", waits["id"].as_str().unwrap()]);
        if state["receipted_at"].is_u64() { Ok(()) } else { Err(state.to_string()) }
    });
}

#[test]
fn a_relay_killed_in_the_middle_of_a_transfer_loses_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b, outer) = behind(place.path());
    let routes = |rest: &str| format!("[[listen]]\naddress = \"{outer}\"\nto = \"{}\"\n{rest}", b.listen);
    let slow = routes("[limits]\nbytes_per_second = 400000\n");
    let fast = routes("");
    let mut relay = Relay::start(place.path(), "relay.toml", &slow);
    a.serve();
    b.serve();
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    let path = place.path().join("data.bin");
    let content: Vec<u8> = (0..=250u8).cycle().take(6_000_001).collect();
    std::fs::write(&path, &content).unwrap();
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "with data", "--attach", &path.display().to_string()]);
    let held = || b.run(&["show", "AUR/nrrc/1"]).1["attachments"][0]["held_here"].clone();
    until("BOR has the statement", || match b.run(&["show", "AUR/nrrc/1"]) {
        (0, _) => Ok(()),
        (_, object) => Err(object.to_string()),
    });
    assert_ne!(held(), true, "the attachment is still on its way");
    relay.kill();
    drop(relay);
    (1..=3).for_each(|n| drop(send(&a, "BOR/nrrc", &format!("meanwhile {n}"))));
    let _relay = Relay::start(place.path(), "relay.toml", &fast);
    until("BOR holds the attachment", || if held() == true { Ok(()) } else { Err(held().to_string()) });
    let out = place.path().join("saved").display().to_string();
    let saved = b.done(&["show", "AUR/nrrc/1", "--save", &out]);
    assert_eq!(std::fs::read(saved["saved"][0].as_str().unwrap()).unwrap(), content);
    until("all is receipted", || {
        let state = a.done(&["status", "AUR/nrrc/4"]);
        if state["receipted_at"].is_u64() { Ok(()) } else { Err(state.to_string()) }
    });
    all_say(&b, &[("AUR/nrrc/2", "meanwhile 1"), ("AUR/nrrc/4", "meanwhile 3")]);
}

#[test]
fn settings_of_a_relay_that_are_wrong_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("relay.toml");
    std::fs::write(&path, "version = 1\n[[listen]]\naddress = \"127.0.0.1:0\"\n").unwrap();
    for command in ["check", "run"] {
        let mut program: Command = program();
        let (exit, told) = answered(&program.args(["--json", "relay", command]).arg(&path).output().unwrap());
        assert_eq!((exit, &told["error"]["code"]), (1, &"relay-settings".into()), "{told}");
    }
}
