//! Restores over a link: an honest peer and a silent one (PROTOCOL.md rule 23).

use std::fs;

use serde_json::Value;

use crate::help::{all_say, at_last, authority_apart, known, line, send, send_receipted, status, until};
use crate::party::{Party, two};
use crate::wire::Mute;

/// A party whose node is destroyed after a backup that lacks its last statements.
pub struct Disaster {
    pub b: Party,
    listen: String,
    backup: String,
    key: String,
    /// Statements of either side, made before and after the backup: number and id.
    said: Vec<(String, String)>,
}

pub fn disaster(place: &std::path::Path) -> Disaster {
    let (mut a, b) = two(place);
    let key = authority_apart(&a, place);
    at_last(&b, &["line-test", "AUR/cert", "--wait", "60"]);
    let mut said = Vec::new();
    let mut both = |a: &Party, b: &Party, text: &str| {
        for track in ["nrrc", "cert"] {
            for (from, to) in [(a, "BOR"), (b, "AUR")] {
                let sent = send_receipted(from, &format!("{to}/{track}"), text);
                said.push((sent["number"].as_str().unwrap().to_owned(), sent["id"].as_str().unwrap().to_owned()));
            }
        }
    };
    both(&a, &b, "before");
    let backup = place.join("backup").display().to_string();
    a.done(&["backup", &backup]);
    both(&a, &b, "after");
    both(&a, &b, "after again");
    a.kill();
    fs::remove_dir_all(&a.dir).unwrap();
    Disaster { b, listen: a.listen.clone(), backup, key, said }
}

/// Restores into a new folder; every line begins its second generation at once.
pub fn restored(place: &std::path::Path, disaster: &Disaster) -> Party {
    let party = Party::at("AUR", place.join("restored"), &disaster.listen);
    let report = party.done(&["restore", &disaster.backup, "--authority-key", &disaster.key]);
    let lines = report["lines"].as_array().unwrap();
    assert!(lines.len() == 5 && lines.iter().all(|line| line["generation"] == 2), "{report}");
    party
}

fn number_of(sent: &Value) -> &str {
    sent["number"].as_str().unwrap()
}

#[test]
fn row_22_an_honest_peer_returns_everything_and_no_number_repeats() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = disaster(place.path());
    // Something waits at the peer for the node that is gone.
    let waiting = send(&scene.b, "AUR/nrrc", "to whom it concerns");
    assert_eq!(number_of(&waiting), "BOR/nrrc/4");
    let mut a = restored(place.path(), &scene);
    // Before it has any contact the successor speaks.
    let first = send(&a, "BOR/nrrc", "at once");
    assert_eq!(number_of(&first), "AUR/nrrc/2.1");
    a.serve();
    at_last(&a, &["status", "AUR/nrrc/2.1", "--wait", "receipt"]);
    for track in ["nrrc", "cert"] {
        for author in ["AUR", "BOR"] {
            let number = |n: u8| format!("{author}/{track}/{n}");
            all_say(&a, &[(&number(1), "before"), (&number(2), "after"), (&number(3), "after again")]);
        }
    }
    all_say(&a, &[("BOR/nrrc/4", "to whom it concerns"), ("AUR/nrrc/2.1", "at once")]);
    all_say(&scene.b, &[("AUR/nrrc/2.1", "at once")]);
    for (number, id) in &scene.said {
        assert_eq!(a.done(&["show", number])["id"], id.as_str(), "{number} is what it was");
    }
    // What was said before the disaster still counts as said.
    for (party, counts) in [(&a, [4, 4]), (&scene.b, [4, 4])] {
        let line = line(&status(party), "nrrc");
        assert_eq!([&line["sent"], &line["received"]], [&counts[0].into(), &counts[1].into()] as [&Value; 2], "{line}");
    }
    // Traffic goes on in both directions, on every line, and both sides list the same.
    send_receipted(&a, "BOR/cert", "second generation");
    send_receipted(&scene.b, "AUR/cert", "good");
    send_receipted(&a, "BOR/expert", "a line that was silent before");
    let list = until("both sides know the same statements", || {
        let (ours, theirs) = (known(&a), known(&scene.b));
        if ours == theirs { Ok(ours) } else { Err(format!("{ours:?}\n{theirs:?}")) }
    });
    let mut numbers: Vec<&String> = list.iter().map(|(number, _)| number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), list.len(), "a number repeats: {list:?}");
    assert!(list.iter().any(|(number, _)| number == "AUR/cert/2.1"));
    // What was provisional until the end was named is final at last.
    for number in ["AUR/nrrc/1", "AUR/nrrc/3", "AUR/nrrc/2.1"] {
        until(&format!("{number} is final"), || match a.done(&["show", number]) {
            view if view["is_final"] == true => Ok(()),
            view => Err(view.to_string()),
        });
    }
    for (party, side) in [(&a, "ours"), (&scene.b, "theirs")] {
        let line = line(&status(party), "nrrc");
        assert_eq!(line[side]["generation"], 2, "{line}");
        assert_eq!((&line["frozen"], &line["rolled_back"]), (&false.into(), &false.into()), "{line}");
    }
    // Both restart once more: nothing is due any longer.
    assert_eq!(a.terminate(), 0);
    scene.b.kill();
    a.serve();
    scene.b.serve();
    assert_eq!(number_of(&send_receipted(&a, "BOR/nrrc", "on and on")), "AUR/nrrc/2.2");
}

#[test]
fn statements_of_the_restored_party_are_still_provable_by_it() {
    let place = tempfile::tempdir().unwrap();
    let scene = disaster(place.path());
    let mut a = restored(place.path(), &scene);
    a.serve();
    all_say(&a, &[("AUR/nrrc/3", "after again")]);
    send_receipted(&a, "BOR/nrrc", "second generation");
    for (number, name) in [("AUR/nrrc/1", "1"), ("AUR/nrrc/3", "3"), ("AUR/nrrc/2.1", "2.1")] {
        let file = place.path().join(format!("{name}.evidence")).display().to_string();
        until(&format!("evidence of {number}"), || match a.run(&["proof", number, "-o", &file]) {
            (0, _) => Ok(()),
            (exit, object) => Err(format!("exit {exit}: {object}")),
        });
        let output = crate::party::program().args(["--json", "verify", &file]).output().unwrap();
        let (exit, verdict) = crate::party::answered(&output);
        assert_eq!((exit, &verdict["verified"]), (0, &true.into()), "{number}: {verdict}");
    }
}

#[test]
fn a_silent_peer_gags_nobody() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = disaster(place.path());
    // The peer's machine takes connections and never says a word.
    scene.b.kill();
    let mute = Mute::at(&scene.b.listen);
    let mut a = restored(place.path(), &scene);
    a.serve();
    for n in 1..=5 {
        let sent = send(&a, "BOR/nrrc", "into the silence");
        assert_eq!(number_of(&sent), format!("AUR/nrrc/2.{n}"));
        let view = a.done(&["show", number_of(&sent)]);
        assert_eq!((&view["state"]["state"], &view["is_final"]), (&"queued".into(), &false.into()), "{view}");
    }
    // What the backup held is readable; what it lacked is not, and nothing pretends otherwise.
    all_say(&a, &[("AUR/nrrc/1", "before"), ("BOR/nrrc/1", "before"), ("AUR/nrrc/2.5", "into the silence")]);
    assert_eq!(a.refused(&["show", "AUR/nrrc/3"], 3), "no-such-statement");
    let told = status(&a);
    assert_ne!(told["colour"], "green", "{told}");
    let waiting = line(&told, "nrrc");
    assert_eq!((&waiting["synced"], &waiting["ours"]["generation"]), (&false.into(), &2.into()), "{waiting}");
    assert_eq!(a.terminate(), 0);
    a.serve();
    assert_eq!(number_of(&send(&a, "BOR/nrrc", "after a restart")), "AUR/nrrc/2.6");
    a.done(&["fsck"]);
    // At last it speaks, and is honest: nothing was missed.
    drop(mute);
    scene.b.serve();
    all_say(&a, &[("AUR/nrrc/2", "after"), ("AUR/nrrc/3", "after again"), ("BOR/nrrc/3", "after again")]);
    all_say(&scene.b, &[("AUR/nrrc/2.1", "into the silence"), ("AUR/nrrc/2.6", "after a restart")]);
    send_receipted(&a, "BOR/nrrc", "at last");
}
