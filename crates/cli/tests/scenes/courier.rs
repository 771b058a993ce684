//! Two nodes that never share a network.

use std::fs;

use comity_seal::hash::sha256;
use comity_wire::frame::{Frame, Payload, Want};
use comity_wire::{Canonical, Hash, courier as courier_file};

use crate::help::{Courier, all_say, send, status, words};
use crate::party::{Party, answered, pair, program};

/// Pairs two parties and carries their first entries: nothing listens, nothing dials.
fn by_files_alone(place: &std::path::Path) -> (Party, Party, Courier) {
    let (a, b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    let mut courier = Courier::new(place);
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    (a, b, courier)
}

#[test]
fn statements_are_delivered_receipted_opened_and_acknowledged_by_files_alone() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    let before = courier.trips;
    let sent = send(&a, "BOR/nrrc", "by hand");
    assert_eq!(a.done(&["status", "AUR/nrrc/1"])["state"]["state"], "queued");
    // There: delivered and opened. Back: receipted and opened.
    assert!(courier.carry(&a, &b)["new_entries"].as_u64().unwrap() > 0);
    assert_eq!(b.done(&["show", "AUR/nrrc/1"])["id"], sent["id"]);
    all_say(&b, &[("AUR/nrrc/1", "by hand")]);
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Duty officer"]);
    courier.carry(&b, &a);
    let shown = a.done(&["status", "AUR/nrrc/1"]);
    assert_eq!(shown["state"]["state"], "acknowledged", "{shown}");
    assert_eq!(shown["state"]["officer"], "Duty officer");
    assert!(shown["receipted_at"].is_u64());
    assert_eq!(courier.trips - before, 2, "there and back");
    // The acknowledgement's own receipt takes one trip more; then neither owes the other anything.
    courier.carry(&a, &b);
    assert_eq!(b.done(&["status", "BOR/nrrc/1"])["state"]["state"], "opened");
    // The receipt is as good as one that came by a link.
    let file = place.path().join("a.evidence").display().to_string();
    a.done(&["proof", "AUR/nrrc/1", "-o", &file]);
    let (exit, verdict) = answered(&program().args(["--json", "verify", &file]).output().unwrap());
    assert_eq!((exit, &verdict["id"]), (0, &sent["id"]), "{verdict}");
}

#[test]
fn an_attachment_travels_in_the_files() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    let path = place.path().join("data.bin");
    let content: Vec<u8> = (0..=250u8).cycle().take(700_001).collect();
    fs::write(&path, &content).unwrap();
    let attach = path.display().to_string();
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "with data", "--attach", &attach]);
    let before = courier.trips;
    // Nothing is signed yet, and nothing else is said.
    for (language, nothing, signed) in [("en", "not signed yet", "has signed"), ("ru", "ни об одном", "подписала")]
    {
        let said = words(&a, language, &["status", "AUR/nrrc/1"]);
        assert!(said.contains(nothing) && !said.contains(signed), "{said}");
    }
    let held = |party: &Party| party.done(&["show", "AUR/nrrc/1"])["attachments"][0].clone();
    while !held(&a)["held_by_them"].is_object() {
        assert!(courier.trips - before < 8, "not held after eight trips: {} / {}", held(&a), held(&b));
        courier.carry(&a, &b);
        courier.carry(&b, &a);
    }
    assert!(held(&b)["held_here"] == true);
    let said = words(&a, "en", &["status", "AUR/nrrc/1"]);
    assert!(said.contains("1 of 1 delivered; the other side has signed that it holds them"), "{said}");
    let out = place.path().join("saved");
    let saved = b.done(&["show", "AUR/nrrc/1", "--save", &out.display().to_string()]);
    assert_eq!(fs::read(saved["saved"][0].as_str().unwrap()).unwrap(), content);
    assert!(courier.trips - before <= 4, "{} trips", courier.trips - before);
}

#[test]
fn an_answer_is_what_names_the_statement_as_answered() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    let said = send(&a, "BOR/nrrc", "not carried yet");
    // The other side does not have it and cannot know whose it is: as a node that asks nobody would send it.
    let id = said["id"].as_str().unwrap();
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "instead of yours", "--supersedes", id, "--anyway"]);
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "an answer", "--reply-to", id, "--anyway"]);
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    for party in [&a, &b] {
        let shown = party.done(&["show", "AUR/nrrc/1"]);
        let answers: Vec<_> = shown["answers"].as_array().unwrap().iter().map(|answer| &answer["number"]).collect();
        assert_eq!(answers, ["BOR/nrrc/2"], "{shown}");
        assert_ne!(shown["state"]["state"], "superseded", "{shown}");
        assert!(!words(party, "en", &["status", "AUR/nrrc/1"]).contains("BOR/nrrc/1"));
    }
}

#[test]
fn row_14_lost_doubled_and_overtaken_files_do_no_harm() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    send(&a, "BOR/nrrc", "one");
    let early = courier.write(&a, b.name);
    send(&a, "BOR/nrrc", "two");
    let late = courier.write(&a, b.name);
    // One that never arrives needs nothing: the next holds what it held.
    courier.write(&b, a.name);
    b.done(&["courier", "read", &late]);
    for again in [&early, &late, &early] {
        let report = b.done(&["courier", "read", again]);
        assert_eq!((&report["new_entries"], &report["refused"]), (&0.into(), &serde_json::json!([])), "{report}");
    }
    all_say(&b, &[("AUR/nrrc/1", "one"), ("AUR/nrrc/2", "two")]);
    courier.carry(&b, &a);
    for number in ["AUR/nrrc/1", "AUR/nrrc/2"] {
        assert_eq!(a.done(&["status", number])["state"]["state"], "opened");
    }
    for party in [&a, &b] {
        for line in status(party)["lines"].as_array().unwrap() {
            assert_eq!((&line["frozen"], &line["rolled_back"]), (&false.into(), &false.into()), "{line}");
        }
    }
}

#[test]
fn row_02_a_cut_or_altered_file_is_refused_and_the_next_one_taken() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    send(&a, "BOR/nrrc", "whole");
    let path = courier.write(&a, b.name);
    let bytes = fs::read(&path).unwrap();
    let bad = place.path().join("bad").display().to_string();
    fs::write(&bad, &bytes[..bytes.len() - 2]).unwrap();
    assert_eq!(b.refused(&["courier", "read", &bad], 5), "courier-malformed");
    let mut flipped = bytes.clone();
    flipped[4] ^= 1;
    fs::write(&bad, &flipped).unwrap();
    assert_eq!(b.refused(&["courier", "read", &bad], 5), "courier-malformed");
    let stranger = Party::init("CEL", place.path());
    let report = stranger.done(&["courier", "read", &path]);
    assert_eq!((&report["new_entries"], &report["unknown_lines"]), (&0.into(), &report["frames"]), "{report}");
    b.done(&["courier", "read", &path]);
    all_say(&b, &[("AUR/nrrc/1", "whole")]);
}

/// A whole courier file of these frames.
fn file_of(frames: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut file = courier_file::MAGIC.to_vec();
    frames.into_iter().for_each(|frame| file.extend(courier_file::framed(&frame)));
    file.extend(courier_file::END);
    let checksum = sha256(&file);
    file.extend(checksum.as_bytes());
    file
}

#[test]
fn row_02_whatever_bit_is_flipped_the_person_hears_of_it() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    send(&a, "BOR/nrrc", "whole");
    let path = courier.write(&a, b.name);
    let bytes = fs::read(&path).unwrap();
    let bad = place.path().join("bad").display().to_string();
    // Every byte of the frame's head, then strided; a different bit each time.
    let stride = bytes.len() / 40;
    for (turn, at) in (0..60).step_by(3).chain((60..bytes.len()).step_by(stride)).chain([bytes.len() - 1]).enumerate() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (turn % 8);
        fs::write(&bad, &flipped).unwrap();
        let (exit, report) = b.run(&["courier", "read", &bad]);
        let told = exit == 5 && report["damaged"] == true || report["error"]["code"] == "courier-malformed";
        assert!(told, "byte {at} of {}: exit {exit}: {report}", bytes.len());
    }
    let report = b.done(&["courier", "read", &path]);
    assert_eq!((&report["damaged"], &report["not_taken"]), (&false.into(), &0.into()), "{report}");
    all_say(&b, &[("AUR/nrrc/1", "whole")]);
}

#[test]
fn row_02_a_frame_that_a_line_does_not_take_is_told_with_its_reason() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    send(&a, "BOR/nrrc", "whole");
    let path = courier.write(&a, b.name);
    let bytes = fs::read(&path).unwrap();
    let altered = courier_file::frames(&bytes).unwrap().into_iter().map(|frame| {
        let mut frame = Frame::from_bytes(frame).unwrap();
        if let Payload::Data(data) = &mut frame.payload
            && let Some(entry) = data.entries.last_mut()
        {
            entry.body[20] ^= 1;
        }
        frame.to_bytes()
    });
    let bad = place.path().join("bad").display().to_string();
    fs::write(&bad, file_of(altered)).unwrap();
    let (exit, report) = b.run(&["courier", "read", &bad]);
    assert_eq!((exit, &report["damaged"], &report["new_entries"]), (5, &false.into(), &0.into()), "{report}");
    assert!(report["not_taken"].as_u64().unwrap() >= 1, "{report}");
    let refused = &report["refused"][0];
    assert!(refused["line"].as_str().unwrap().starts_with("AUR/") && refused["code"] == "bad-root", "{report}");
    assert!(refused["detail"].as_str().unwrap().contains("do not lead to the signed root"), "{report}");
    let output = program().arg("--dir").arg(&b.dir).args(["--lang", "ru", "courier", "read", &bad]).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let said = words.lines().find(|line| line.starts_with("Не принято: AUR/")).unwrap_or_default();
    assert!(said.contains("корню") && !said.contains("signed root"), "{words}");
    b.done(&["courier", "read", &path]);
    all_say(&b, &[("AUR/nrrc/1", "whole")]);
}

/// A courier file of somebody who saw one of the counterpart's: each of its lines is asked for a root, as much as can be.
fn greedy(seen: &std::path::Path, root: Hash, out: &std::path::Path) {
    let seen = fs::read(seen).unwrap();
    let frames = courier_file::frames(&seen).unwrap().into_iter().map(|frame| {
        let Frame { line, author, .. } = Frame::from_bytes(frame).unwrap();
        let want = Want { root, from: 0, count: u64::MAX };
        Frame { line, author, payload: Payload::Want(vec![want; 16]) }.to_bytes()
    });
    fs::write(out, file_of(frames)).unwrap();
}

#[test]
fn row_16_a_forged_want_gets_what_its_line_offers_once_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = by_files_alone(place.path());
    let path = place.path().join("data.bin");
    fs::write(&path, vec![7; 300_000]).unwrap();
    let attach = path.display().to_string();
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "with data", "--attach", &attach]);
    let root = a.done(&["show", "AUR/nrrc/1"])["attachments"][0]["root"].as_str().unwrap().parse().unwrap();
    let plain = fs::metadata(courier.write(&a, b.name)).unwrap().len();
    let seen = courier.write(&b, a.name);
    let forged = place.path().join("forged");
    greedy(seen.as_ref(), Hash([9; 32]), &forged);
    a.done(&["courier", "read", &forged.display().to_string()]);
    assert_eq!(fs::metadata(courier.write(&a, b.name)).unwrap().len(), plain, "nobody offers that root");
    // Five lines ask, one offers it, and it goes once.
    greedy(seen.as_ref(), root, &forged);
    a.done(&["courier", "read", &forged.display().to_string()]);
    let more = fs::metadata(courier.write(&a, b.name)).unwrap().len() - plain;
    assert!((300_000..310_000).contains(&more), "{more} bytes more");
    // The counterpart's next file says what it wants itself: nothing yet.
    a.done(&["courier", "read", &courier.write(&b, a.name)]);
    assert_eq!(fs::metadata(courier.write(&a, b.name)).unwrap().len(), plain);
}
