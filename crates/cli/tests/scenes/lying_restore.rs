//! A restored party whose counterpart lies to it, by courier alone (PROTOCOL.md rules 22, 23 and 24).

use std::fs;
use std::path::Path;

use comity_node::core::{Op, Output, Request};
use comity_wire::control::Predecessor;
use comity_wire::frame::{Code, Frame, Payload, Returned};
use comity_wire::{Canonical, Hash, Track};
use serde_json::Value;

use crate::help::{Courier, all_say, authority_apart, convicts, finding, line, send, shown_status, status};
use crate::liar::{Forger, Liar, courier_file, frames_of, proven_in};
use crate::party::{Party, answered, pair, program};

/// AUR after a restore, and BOR, which never serves: its folder belongs to the liar.
struct Scene {
    a: Party,
    liar: Liar,
    courier: Courier,
    /// AUR's first file after the restore: its successor, and a statement in it.
    successor: String,
    /// What that proves of AUR's first journal, and all that BOR holds of it.
    proven: Predecessor,
    whole: Predecessor,
    /// Made by AUR before its disaster, of a statement that its backup lacks; and the root keys of both.
    evidence: String,
    roots: [String; 2],
}

fn scene(place: &Path) -> Scene {
    let (a, b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    let roots = [&a, &b].map(|party| party.done(&["keys", "register"])["root"].as_str().unwrap().to_owned());
    let mut courier = Courier::new(place);
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    send(&a, "BOR/nrrc", "before");
    send(&b, "AUR/nrrc", "before");
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let key = authority_apart(&a, place);
    let backup = place.join("backup").display().to_string();
    a.done(&["backup", &backup]);
    send(&a, "BOR/nrrc", "after");
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let evidence = place.join("after.evidence").display().to_string();
    a.done(&["proof", "AUR/nrrc/2", "-o", &evidence]);
    fs::remove_dir_all(&a.dir).unwrap();
    let a = Party::at("AUR", place.join("restored"), &a.listen);
    a.done(&["restore", &backup, "--authority-key", &key]);
    assert_eq!(send(&a, "BOR/nrrc", "at once")["number"], "AUR/nrrc/2.1");
    let successor = courier.write(&a, "BOR");
    let liar = Liar::of(&b);
    let proven = proven_in(&successor, liar.line(Track::Nrrc));
    let whole = liar.end_of_theirs(Track::Nrrc, None);
    assert!(proven.size > 1 && proven.size < whole.size);
    Scene { a, liar, courier, successor, proven, whole, evidence, roots }
}

impl Scene {
    /// BOR's journal, forged from where the copy ends that AUR's backup holds.
    fn forger(&self) -> Forger {
        let held = line(&status(&self.a), "nrrc")["theirs"]["size"].as_u64().unwrap();
        self.liar.forger(Track::Nrrc, Some(held))
    }
}

/// AUR reads these frames and takes each.
fn read(scene: &Scene, place: &Path, name: &str, frames: &[Vec<u8>]) -> Value {
    scene.a.done(&["courier", "read", &courier_file(place, name, frames)])
}

/// AUR reads these frames and takes not all of them.
fn read_refused(scene: &Scene, place: &Path, name: &str, frames: &[Vec<u8>]) -> Value {
    let (exit, report) = scene.a.run(&["courier", "read", &courier_file(place, name, frames)]);
    assert_eq!((exit, &report["damaged"]), (5, &false.into()), "{report}");
    report
}

/// The line of AUR's that is lied to; every other is as it should be.
fn lied_to(a: &Party) -> Value {
    let told = status(a);
    for other in told["lines"].as_array().unwrap().iter().filter(|line| line["track"] != "nrrc") {
        assert_eq!((&other["frozen"], &other["rolled_back"]), (&false.into(), &false.into()), "{other}");
        assert_eq!((&other["end_refused"], &other["lost"]), (&Value::Null, &0.into()), "{other}");
    }
    let line = line(&told, "nrrc");
    assert_eq!((&line["rolled_back"], &line["ours"]["generation"]), (&false.into(), &2.into()), "{line}");
    line
}

/// What the evidence file that was made before still proves, to a process without node, folder or network.
fn receipt_proved(scene: &Scene) -> Value {
    let [ours, theirs] = &scene.roots;
    let verify = ["--json", "verify", &scene.evidence, "--root", ours, "--root", theirs];
    let (exit, verdict) = answered(&program().args(verify).output().unwrap());
    assert_eq!((exit, &verdict["verified"], &verdict["identified"]), (0, &true.into(), &true.into()), "{verdict}");
    assert_eq!((&verdict["number"], &verdict["counterpart"]["root"]), (&"AUR/nrrc/2".into(), &theirs.as_str().into()));
    verdict["receipt"].clone()
}

#[test]
fn row_21_an_end_below_what_was_receipted_is_refused_until_the_truth_is_told() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = scene(place.path());
    let mut forger = scene.forger();
    let low = scene.liar.end_of_theirs(Track::Nrrc, Some(scene.proven.size - 1));
    assert_eq!(read(&scene, place.path(), "low", &[forger.end(low)])["new_entries"], 1, "held, and void");
    let line = lied_to(&scene.a);
    let refused = serde_json::json!({"generation": 1, "named": low.size, "proven": scene.proven.size});
    assert_eq!((&line["end_refused"], &line["frozen"]), (&refused, &false.into()), "{line}");
    let said = finding(&status(&scene.a), "end-refused");
    assert_eq!((&said["blame"], &said["colour"]), (&"counterpart".into(), &"red".into()), "{said}");
    let words = shown_status(&scene.a);
    assert!(words.contains("BOR denies on the nrrc line what it signed itself"), "{words}");
    // Nothing else stops: what the backup held stands, and the line goes on.
    all_say(&scene.a, &[("AUR/nrrc/1", "before"), ("BOR/nrrc/1", "before"), ("AUR/nrrc/2.1", "at once")]);
    assert_eq!(send(&scene.a, "BOR/nrrc", "undisturbed")["number"], "AUR/nrrc/2.2");
    assert!(receipt_proved(&scene)["size"].as_u64().unwrap() > low.size);
    // It says so again, with other words for the same lie, and then the truth.
    let none = Predecessor { generation: 1, size: 0, root: Hash::ZERO };
    read(&scene, place.path(), "none", &[forger.end(none)]);
    assert_eq!(lied_to(&scene.a)["end_refused"], refused, "the first lie stays");
    read(&scene, place.path(), "truth", &[forger.end(scene.whole)]);
    let line = lied_to(&scene.a);
    assert_eq!((&line["end_refused"], line["lost"].as_u64().unwrap() > 0), (&Value::Null, true), "{line}");
    // And it gives back what it denied.
    scene.liar.read(&scene.successor);
    let asks = scene.courier.write(&scene.a, "BOR");
    let returned = answers(&mut scene.liar, &asks);
    read(&scene, place.path(), "returned", &returned);
    assert_eq!(lied_to(&scene.a)["lost"], 0);
    all_say(&scene.a, &[("AUR/nrrc/2", "after")]);
}

/// What the liar's state machine returns to a courier file's WANTs.
fn answers(liar: &mut Liar, asks: &str) -> Vec<Vec<u8>> {
    let mut returned = Vec::new();
    for bytes in frames_of(asks) {
        let frame = Frame::from_bytes(&bytes).unwrap();
        if !matches!(frame.payload, Payload::Want(_)) {
            continue;
        }
        for output in liar.run(Some(Request::Op { line: frame.line, op: Op::Frame(bytes) })) {
            let Output::Send { bytes, .. } = output else { continue };
            if matches!(Frame::from_bytes(&bytes).unwrap().payload, Payload::Returned(_)) {
                returned.push(bytes);
            }
        }
    }
    assert!(!returned.is_empty());
    returned
}

#[test]
fn row_21_an_end_below_what_its_own_entries_cite_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = scene(place.path());
    // What BOR had said since the backup comes again, and cites all that it holds of AUR's journal.
    let again = scene.liar.frames(Track::Nrrc);
    assert!(read(&scene, place.path(), "again", &again)["new_entries"].as_u64().unwrap() > 0);
    let mut forger = scene.forger();
    read(&scene, place.path(), "denial", &[forger.end(scene.proven)]);
    let line = lied_to(&scene.a);
    let refused = serde_json::json!({"generation": 1, "named": scene.proven.size, "proven": scene.whole.size});
    assert_eq!((&line["end_refused"], &line["lost"]), (&refused, &0.into()), "{line}");
    assert_eq!(finding(&status(&scene.a), "end-refused")["blame"], "counterpart");
}

#[test]
fn row_21_an_end_with_a_forged_root_is_refused_or_brings_nothing() {
    let place = tempfile::tempdir().unwrap();
    let scene = scene(place.path());
    let mut forger = scene.forger();
    // As many entries as its receipt covers, and others: the receipt says which.
    let forged = Predecessor { root: Hash([7; 32]), ..scene.proven };
    read(&scene, place.path(), "forged", &[forger.end(forged)]);
    let line = lied_to(&scene.a);
    assert_eq!(line["end_refused"]["named"], scene.proven.size, "{line}");
    assert_eq!(finding(&status(&scene.a), "end-refused")["blame"], "counterpart");
    // Above that nobody can tell yet. It is asked for what it claims, and has nothing that AUR signed.
    let high = Predecessor { size: scene.whole.size + 3, root: Hash([7; 32]), ..scene.whole };
    read(&scene, place.path(), "high", &[forger.end(high)]);
    let missing = lied_to(&scene.a)["lost"].clone();
    assert!(missing.as_u64().unwrap() >= 3, "{missing}");
    let (from, entries) = (high.size - missing.as_u64().unwrap(), vec![forger.last.clone()]);
    for checkpoint in [forger.head(from + 1, Hash([7; 32])), scene.liar.head_of_theirs(Track::Nrrc, scene.whole.size)] {
        let entries = entries.clone();
        let returned = Returned {
            generation: 1,
            from,
            entries,
            checkpoint,
            consistency: vec![],
            openings: vec![],
            erased: vec![],
        };
        let frame = forger.payload(Payload::Returned(Box::new(returned)));
        let report = read_refused(&scene, place.path(), "made-up", &[frame]);
        let why = report["refused"][0]["detail"].as_str().unwrap();
        assert!(
            report["refused"][0]["line"] == "BOR/nrrc"
                && why.contains("returned entries that our own signature does not cover"),
            "{report}"
        );
    }
    assert_eq!(lied_to(&scene.a)["lost"], missing);
    assert_eq!(finding(&status(&scene.a), "entries-not-returned")["blame"], "counterpart");
    let words = shown_status(&scene.a);
    assert!(words.contains(&format!("BOR says on the nrrc line that it holds {missing} lost entries")), "{words}");
    assert_eq!(scene.a.refused(&["show", "AUR/nrrc/2"], 3), "no-such-statement");
    // The line goes on: what BOR receipts of the successor counts.
    let ours = lied_to(&scene.a)["ours"].clone();
    let root = ours["root"].as_str().unwrap().parse().unwrap();
    read(&scene, place.path(), "receipt", &[forger.receipt(2, ours["size"].as_u64().unwrap(), root)]);
    assert_eq!(scene.a.done(&["status", "AUR/nrrc/2.1"])["state"]["state"], "delivered");
    scene.a.done(&["fsck"]);
}

#[test]
fn who_denies_what_our_backup_lacks_is_convicted_by_an_evidence_file_made_before() {
    let place = tempfile::tempdir().unwrap();
    let scene = scene(place.path());
    let mut forger = scene.forger();
    // The documented limit: BOR writes its journal anew from where AUR's copy ends. What only BOR still holds, and
    // denies, this node cannot know of.
    read(&scene, place.path(), "denial", &[forger.end(scene.proven)]);
    let line = lied_to(&scene.a);
    assert_eq!((&line["end_refused"], &line["lost"]), (&Value::Null, &0.into()), "{line}");
    assert_eq!(scene.a.refused(&["show", "AUR/nrrc/2"], 3), "no-such-statement");
    // Whoever kept the file can show it to anybody: BOR signed that it holds more than it now admits.
    let receipt = receipt_proved(&scene);
    assert!(receipt["size"].as_u64().unwrap() > scene.proven.size, "{receipt}");
}

#[test]
fn row_19_a_false_word_of_our_rollback_by_courier_opens_no_successor() {
    let place = tempfile::tempdir().unwrap();
    let scene = scene(place.path());
    let forger = scene.forger();
    let (ours, nonce) = (scene.liar.head_of_theirs(Track::Nrrc, scene.whole.size), [0; 16]);
    let held = |generation, checkpoint| forger.payload(Payload::Held { nonce, generation, size: 90, checkpoint });
    let claims = [
        forger.receipt(2, 90, Hash([7; 32])),
        forger.receipt(1, 90, Hash([7; 32])),
        held(2, None),
        // Its own signature, and ours of another journal.
        held(2, Some(forger.head(90, Hash([7; 32])))),
        held(2, Some(ours.clone())),
        held(1, Some(ours)),
        forger.payload(Payload::Code { code: Code::Gap, number: 90 }),
        forger.payload(Payload::Code { code: Code::Frozen, number: 90 }),
    ];
    let report = read_refused(&scene, place.path(), "claims", &claims);
    assert_eq!((&report["new_entries"], &report["new_receipts"]), (&0.into(), &0.into()), "{report}");
    let why = report["refused"][0]["detail"].as_str().unwrap();
    assert!(
        report["refused"][0]["line"] == "BOR/nrrc" && why.contains("a receipt beyond the end of our journal"),
        "{report}"
    );
    assert_eq!(lied_to(&scene.a)["frozen"], false);
    assert_eq!(send(&scene.a, "BOR/nrrc", "in the same journal")["number"], "AUR/nrrc/2.2");
    for line in status(&scene.a)["lines"].as_array().unwrap() {
        assert_eq!(line["ours"]["generation"], 2, "{line}");
    }
}

#[test]
fn row_20_who_names_two_ends_in_one_place_stops_that_line_alone() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = scene(place.path());
    let mut forger = scene.forger();
    let mut story: Vec<Vec<u8>> = vec![forger.end(scene.proven)];
    story.extend((0..8).map(|_| forger.bare()));
    read(&scene, place.path(), "one-story", &story);
    assert_eq!(lied_to(&scene.a)["frozen"], false);
    // Its true journal says something else at the same numbers.
    scene.liar.read(&scene.successor);
    let frames = scene.liar.frames(Track::Nrrc);
    let report = read_refused(&scene, place.path(), "another-story", &frames);
    let why = report["refused"][0]["detail"].as_str().unwrap();
    assert!(
        report["refused"][0]["line"] == "BOR/nrrc"
            && why.contains("two signed heads of the counterpart contradict each other"),
        "{report}"
    );
    assert_eq!(lied_to(&scene.a)["frozen"], true);
    assert_eq!(finding(&status(&scene.a), "line-frozen")["blame"], "counterpart");
    convicts(&scene.a, "BOR/nrrc", &scene.roots[1], &place.path().join("bor.contradiction"));
    // Every other line goes on, both ways.
    send(&scene.a, "BOR/cert", "on another line");
    scene.liar.read(&scene.courier.write(&scene.a, "BOR"));
    let frames = scene.liar.frames(Track::Cert);
    let report = read(&scene, place.path(), "cert", &frames);
    assert!(report["new_receipts"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(scene.a.done(&["status", "AUR/cert/2.1"])["state"]["state"], "opened");
}
