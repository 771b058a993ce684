//! The expert line of real nodes is held hostage by nothing: with every other line suspended, flooded, broken or
//! equivocating it carries papers with at most twice the frames that it takes alone, and it goes on when the party's other
//! node is shut down for good. Counted in frames; nothing is said about time.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use comity_wire::frame::Frame;
use comity_wire::{Canonical, LineId, Track};

use crate::dialogue::{arrived, number, officers, release};
use crate::help::{at_last, line, send, send_receipted, status, until};
use crate::liar::Liar;
use crate::liar_link::{Serving, Twist};
use crate::party::{Party, two};
use crate::two_nodes::three;

/// Papers of each part.
const PAPERS: usize = 8;

/// Frames of the expert line are counted, and pass; with `besets`, those of the CERT line leave fifty times, and those of
/// the dialogue line as bytes that are no frame.
fn counting(frames: &Arc<AtomicUsize>, [expert, cert, dialogue]: [LineId; 3], besets: bool) -> Twist {
    let frames = Arc::clone(frames);
    Box::new(move |frame: &Frame| {
        if frame.line == expert {
            frames.fetch_add(1, Ordering::SeqCst);
            return None;
        }
        match frame.line {
            line if besets && line == cert => Some(vec![frame.to_bytes(); 50]),
            line if besets && line == dialogue => Some((0..20).map(|n| vec![n; 200]).collect()),
            _ => None,
        }
    })
}

/// A party's paper, receipted by the other.
fn paper(party: &Party, place: &Path, to: &str) -> String {
    let file = place.join("paper.txt");
    std::fs::write(&file, "What logs can show").unwrap();
    let file = file.display().to_string();
    let given = number(&party.done(&["expert", "contribute", to, &file, "--topic", "Attribution", "--title", "Logs"]));
    at_last(party, &["status", &given, "--wait", "receipt"]);
    given
}

#[test]
fn the_expert_line_goes_on_while_all_others_are_suspended_flooded_broken_or_equivocating() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, mut b) = two(place);
    for track in ["official", "cert", "dialogue", "expert"] {
        send_receipted(&a, &format!("BOR/{track}"), "before");
        send_receipted(&b, &format!("AUR/{track}"), "before");
    }
    let approvers = officers(&a, place);
    assert_eq!(b.terminate(), 0);
    let liar = Liar::of(&b);
    let lines = [Track::Expert, Track::Cert, Track::Dialogue].map(|track| liar.line(track).line);
    let official = liar.line(Track::Official).line;
    let frames = Arc::new(AtomicUsize::new(0));
    let serving = Serving::at(&b.listen, liar, counting(&frames, lines, false));
    at_last(&a, &["line-test", "BOR/expert", "--wait", "60"]);
    let carried = |besets: bool| {
        let before = frames.load(Ordering::SeqCst);
        for _ in 0..PAPERS {
            if besets {
                for track in ["cert", "dialogue", "official"] {
                    send(&a, &format!("BOR/{track}"), "and meanwhile");
                }
            }
            paper(&a, place, "BOR");
        }
        frames.load(Ordering::SeqCst) - before
    };
    let idle = carried(false);
    assert!(idle >= PAPERS, "each is receipted by a frame");

    // The line of the centres is suspended whole, by two officers.
    let body = place.join("suspend.json");
    let said = r#"{"act":"suspend","scope":"whole-line","until":"further-notice","reason":"A dispute"}"#;
    std::fs::write(&body, said).unwrap();
    let draft = a.done(&["compose", "F15", "BOR/nrrc", "--body", &body.display().to_string()]);
    let suspended = release(&a, place, &draft, &approvers);
    at_last(&a, &["status", &suspended, "--wait", "receipt"]);
    until("the line is suspended", || match a.run(&["send", "BOR/nrrc", "-s", "S", "-t", "T"]) {
        (1, said) if said["error"]["params"]["effect"] == "suspended" => Ok(()),
        (exit, said) => Err(format!("exit {exit}: {said}")),
    });
    // On the official line it shows two signed heads of one size.
    let forger = until("AUR holds what BOR signed", || {
        let forger = serving.look(|liar| liar.forger(Track::Official, None));
        let held = line(&status(&a), "official")["theirs"]["size"].clone();
        if held == forger.frontier.size() { Ok(forger) } else { Err(held.to_string()) }
    });
    serving.say(official, forger.another_head());
    until("the line is stopped", || match line(&status(&a), "official") {
        line if line["frozen"] == true => Ok(()),
        line => Err(line.to_string()),
    });
    serving.twist(counting(&frames, lines, true));
    let beset = carried(true);
    assert!(beset <= 2 * idle, "{beset} frames with all others beset, {idle} alone");
    let expert = line(&status(&a), "expert");
    assert_eq!((&expert["frozen"], &expert["synced"]), (&false.into(), &true.into()), "{expert}");
    serving.stop();
}

#[test]
fn experts_go_on_when_the_partys_other_node_is_gone_for_good() {
    let place = tempfile::tempdir().unwrap();
    let (mut main, mut second, b) = three(place.path());
    let first = paper(&second, place.path(), "BOR");
    arrived(&b, &first);
    main.kill();
    std::fs::remove_dir_all(&main.dir).unwrap();
    let comment = number(&b.done(&["expert", "comment", &first, "The source is missing"]));
    arrived(&second, &comment);
    second.kill();
    second.serve();
    let next = place.path().join("paper.txt").display().to_string();
    let next = number(&second.done(&["expert", "contribute", &first, &next]));
    arrived(&b, &next);
    let view = b.done(&["expert", "show", &first]);
    let versions = view["topics"][0]["papers"][0]["versions"].as_array().unwrap().len();
    assert_eq!(versions, 2, "{view}");
}
