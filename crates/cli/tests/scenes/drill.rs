//! A watch trains against a simulated counterpart, and nothing of it touches what is actual.

use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::help::until;
use crate::party::{Party, answered, program};

/// A party that serves and admits drills, with two officers' worth of nothing else.
fn trained(place: &Path) -> Party {
    let mut party = Party::init("AUR", place);
    let config = party.dir.join("comity.toml");
    let mut text = std::fs::read_to_string(&config).unwrap();
    for track in ["nrrc", "cert", "official", "dialogue", "expert"] {
        text.push_str(&format!("\n[ceiling.\"DRILL/{track}\"]\nexercise_only = true\n"));
    }
    std::fs::write(&config, text).unwrap();
    party.serve();
    party
}

/// The shipped drill without its pauses, each expectation within so many seconds.
fn shipped(place: &Path, within: u64) -> String {
    let text = include_str!("../../../../examples/drill-early-warning.toml");
    let text = text.replace("seconds = 60", "seconds = 0");
    let text = text.replace("within = 3600", &format!("within = {within}"));
    let text = text.replace("within = 7200", &format!("within = {within}"));
    let path = place.join("drill.toml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn begun(party: &Party, file: &str, place: &Path) -> Child {
    let mut command = program();
    command.arg("--json").arg("--dir").arg(&party.dir).args(["drill", file, "--place"]).arg(place.join("drill"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What stands open of a mark: alarms of what this party is to take, oldest first.
fn alarms(party: &Party) -> Vec<Value> {
    party.done(&["alarms"])["alarms"].as_array().unwrap().clone()
}

fn obligations(party: &Party, more: &[&str]) -> usize {
    let args = [&["obligations"], more].concat();
    party.done(&args)["obligations"].as_array().unwrap().len()
}

#[test]
fn a_drill_alarms_as_exercise_and_leaves_what_is_actual_alone() {
    let place = tempfile::tempdir().unwrap();
    let party = trained(place.path());
    let drill = begun(&party, &shipped(place.path(), 3_600), place.path());
    for format in ["F20", "F90"] {
        let alarm = until(&format!("{format} raises an alarm"), || {
            let open = alarms(&party);
            open.iter().find(|alarm| alarm["format"] == format).cloned().ok_or(format!("{open:?}"))
        });
        assert_eq!(alarm["mark"], "exercise", "{alarm}");
        until("it is owed as an exercise", || match obligations(&party, &["--exercise"]) {
            0 => Err("nothing is owed".into()),
            _ => Ok(()),
        });
        assert_eq!(obligations(&party, &[]), 0, "nothing actual is owed");
        let board = party.done(&["watch", "--once"]);
        assert_eq!(board["obligations"]["obligations"].as_array().unwrap().len(), 0, "{board}");
        let number = alarm["about"].as_str().unwrap();
        let acknowledged = party.done(&["ack", number, "--officer", "Petrova"]);
        let own = party.done(&["show", acknowledged["id"].as_str().unwrap()]);
        assert_eq!(own["content"]["mark"], "exercise", "what answers an exercise is one: {own}");
    }
    let (exit, told) = answered(&drill.wait_with_output().unwrap());
    assert_eq!((exit, told["not_acknowledged"].as_array().map(Vec::len)), (0, Some(0)), "{told}");
    assert_eq!(told["said"].as_object().unwrap().len(), 2, "{told}");
    for number in told["said"].as_object().unwrap().values() {
        assert_eq!(party.done(&["show", number.as_str().unwrap()])["content"]["mark"], "exercise");
    }
    // Nothing actual may be said on a line of drills.
    assert_eq!(party.refused(&["send", "DRILL/nrrc", "-s", "S", "-t", "actual"], 1), "exercise-line");
}

#[test]
fn a_drill_whose_expectation_is_not_met_ends_with_a_failure_that_names_it() {
    let place = tempfile::tempdir().unwrap();
    let party = trained(place.path());
    let drill = begun(&party, &shipped(place.path(), 1), place.path());
    let (exit, told) = answered(&drill.wait_with_output().unwrap());
    assert_eq!((exit, told["not_acknowledged"].as_array().map(Vec::len)), (1, Some(2)), "{told}");
    assert_eq!(alarms(&party).len(), 2, "what nobody took stays open");
}

#[test]
fn a_line_without_its_ceiling_and_a_node_at_rest_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let party = Party::init("AUR", place.path());
    let file = shipped(place.path(), 1);
    assert_eq!(party.refused(&["drill", &file], 1), "drill-ceiling");
    drop(party);
    let apart = tempfile::tempdir().unwrap();
    let mut party = trained(apart.path());
    party.terminate();
    assert_eq!(party.refused(&["drill", &file], 3), "drill-idle");
}

#[test]
fn an_officers_token_is_used_for_the_own_node_alone_and_half_a_pairing_is_begun_anew() {
    let place = tempfile::tempdir().unwrap();
    let party = trained(place.path());
    party.done(&["officer", "add", "op", "--name", "Op", "--role", "operator,watch"]);
    let token = party.done(&["officer", "token", "op"])["token"].as_str().unwrap().to_owned();
    // What an interrupted drill leaves: an invitation of another DRILL, accepted and never confirmed.
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Party::init("DRILL", elsewhere.path());
    let file = |name: &str| elsewhere.path().join(name).display().to_string();
    other.done(&["invite", "AUR", "-o", &file("invite")]);
    party.done(&["accept", &file("invite"), "-o", &file("answer"), "--name", "DRILL"]);
    let mut command = program();
    command.env("COMITY_TOKEN", &token).arg("--json").arg("--dir").arg(&party.dir);
    command.args(["drill", &shipped(place.path(), 1), "--place"]).arg(place.path().join("drill"));
    let (exit, told) = answered(&command.output().unwrap());
    assert_eq!((exit, told["not_acknowledged"].as_array().map(Vec::len)), (1, Some(2)), "{told}");
    // The lines are open: from now on it is no half pairing, and nothing of it is begun anew.
    let (exit, told) = answered(&command.output().unwrap());
    assert_eq!((exit, told["not_acknowledged"].as_array().map(Vec::len)), (1, Some(2)), "{told}");
}

#[test]
fn a_drill_that_is_ended_ends_its_node() {
    let place = tempfile::tempdir().unwrap();
    let party = trained(place.path());
    let mut drill = begun(&party, &shipped(place.path(), 3_600), place.path());
    until("it says something", || if alarms(&party).is_empty() { Err("no alarm".into()) } else { Ok(()) });
    let settings = std::fs::read_to_string(place.path().join("drill/DRILL/comity.toml")).unwrap();
    let settings: toml::Value = toml::from_str(&settings).unwrap();
    let listen = settings["listen"].as_str().unwrap().to_owned();
    let connected = || std::net::TcpStream::connect(&listen);
    assert!(connected().is_ok(), "its node runs");
    let ended = std::process::Command::new("kill").args(["-TERM", &drill.id().to_string()]).status().unwrap();
    assert!(ended.success());
    assert_eq!(drill.wait().unwrap().code(), Some(1));
    until("its node is gone", || if connected().is_ok() { Err("it runs".into()) } else { Ok(()) });
}
