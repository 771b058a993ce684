//! A counterpart that lies over a live link: about our rollback, and about its own journal (PROTOCOL.md rules 22 to 24).

use std::fs;

use comity_wire::frame::{Frame, Payload};
use comity_wire::{Hash, Track};

use crate::help::{
    all_say, at_last, convicts, copy_folder, finding, line, send, send_receipted, shown_status, status, until,
};
use crate::liar::Liar;
use crate::liar_link::Serving;
use crate::party::{Party, two};
use crate::restore::{disaster, restored};

#[test]
fn row_22_a_false_word_of_our_rollback_over_the_link_opens_no_successor() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = disaster(place.path());
    let mut a = restored(place.path(), &scene);
    assert_eq!(scene.b.terminate(), 0);
    let liar = Liar::of(&scene.b);
    // Everything that can be said without AUR's signature over this journal, in answer to AUR's own nonce.
    let (forger, ours) = (liar.forger(Track::Nrrc, None), liar.end_of_theirs(Track::Nrrc, None));
    let ours = liar.head_of_theirs(Track::Nrrc, ours.size);
    let nrrc = forger.origin.line;
    let lies = move |frame: &Frame| {
        let Payload::Held { nonce, .. } = frame.payload else { return None };
        let heads = [None, Some(forger.head(90, Hash([7; 32]))), Some(ours.clone())];
        let held = |checkpoint| forger.payload(Payload::Held { nonce, generation: 2, size: 90, checkpoint });
        (frame.line == nrrc).then(|| heads.map(held).to_vec())
    };
    let serving = Serving::at(&scene.b.listen, liar, Box::new(lies));
    a.serve();
    let told = until("the claims have come", || match status(&a) {
        told if line(&told, "nrrc")["unproved"] == true => Ok(told),
        told => Err(told.to_string()),
    });
    let said = finding(&told, "claim-unproved");
    assert_eq!((&said["blame"], &said["params"]["peer"]), (&"counterpart".into(), &"BOR".into()), "{said}");
    let words = shown_status(&a);
    assert!(words.contains("BOR says on the nrrc line that it holds what we never signed"), "{words}");
    // Not a word is believed, and none is said there meanwhile; other lines go on.
    assert_eq!(send(&a, "BOR/nrrc", "waits for an answer")["number"], "AUR/nrrc/2.1");
    assert_eq!(a.done(&["status", "AUR/nrrc/2.1"])["state"]["state"], "queued");
    assert_eq!(send_receipted(&a, "BOR/cert", "goes on")["number"], "AUR/cert/2.1");
    let lied_to = line(&status(&a), "nrrc");
    assert_eq!((&lied_to["link_up"], &lied_to["synced"]), (&true.into(), &false.into()), "{lied_to}");
    // At last it answers as its own copy says.
    serving.honest();
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    at_last(&a, &["status", "AUR/nrrc/2.1", "--wait", "receipt"]);
    all_say(&a, &[("AUR/nrrc/2", "after"), ("AUR/nrrc/3", "after again")]);
    for line in status(&a)["lines"].as_array().unwrap() {
        let (generation, back) = (&line["ours"]["generation"], &line["rolled_back"]);
        assert_eq!((generation, back, &line["unproved"]), (&2.into(), &false.into(), &false.into()), "{line}");
    }
    serving.stop();
}

/// BOR's root key, as anybody may know it.
fn root_of(party: &Party) -> String {
    party.done(&["keys", "register"])["root"].as_str().unwrap().to_owned()
}

#[test]
fn row_20_two_signed_heads_over_the_link_stop_that_line_alone_and_for_good() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    for track in ["nrrc", "cert"] {
        send_receipted(&a, &format!("BOR/{track}"), "before");
        send_receipted(&b, &format!("AUR/{track}"), "before");
    }
    let root = root_of(&b);
    assert_eq!(b.terminate(), 0);
    let liar = Liar::of(&b);
    let nrrc = liar.line(Track::Nrrc).line;
    let serving = Serving::at(&b.listen, liar, Box::new(|_| None));
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    // AUR holds all that BOR has signed; and then it is shown another head of that size.
    let forger = until("AUR holds what BOR signed", || {
        let forger = serving.look(|liar| liar.forger(Track::Nrrc, None));
        let held = line(&status(&a), "nrrc")["theirs"]["size"].clone();
        if held == forger.frontier.size() { Ok(forger) } else { Err(held.to_string()) }
    });
    serving.say(nrrc, forger.another_head());
    let told = until("the line is stopped", || match status(&a) {
        told if line(&told, "nrrc")["frozen"] == true => Ok(told),
        told => Err(told.to_string()),
    });
    let said = finding(&told, "line-frozen");
    assert_eq!((&said["blame"], &said["params"]["peer"]), (&"counterpart".into(), &"BOR".into()), "{said}");
    let words = shown_status(&a);
    assert!(words.contains("BOR/nrrc is stopped: the other side signed two contradictory heads"), "{words}");
    let file = convicts(&a, "BOR/nrrc", &root, &place.path().join("first.contradiction"));
    goes_on(&a, "1");
    // A killed node and one that was stopped in order start with what they knew.
    for name in ["killed", "stopped"] {
        if name == "killed" {
            a.kill()
        } else {
            assert_eq!(a.terminate(), 0)
        }
        a.serve();
        assert_eq!(line(&status(&a), "nrrc")["frozen"], true);
        let path = place.path().join(format!("{name}.contradiction"));
        assert_eq!(convicts(&a, "BOR/nrrc", &root, &path), file, "kept for good, and one text");
        goes_on(&a, name);
    }
    assert_eq!(a.refused(&["proof", "BOR/cert", "--contradiction", "-o", "nowhere"], 3), "no-contradiction");
    // BOR's own node again: what it says elsewhere arrives, what it says there does not.
    serving.stop();
    b.serve();
    send(&b, "AUR/nrrc", "too late");
    send_receipted(&b, "AUR/cert", "elsewhere");
    all_say(&a, &[("BOR/cert/2", "elsewhere"), ("BOR/nrrc/1", "before")]);
    assert_eq!(a.refused(&["show", "BOR/nrrc/2"], 3), "no-such-statement");
    let waits = b.done(&["status", "BOR/nrrc/2"])["state"]["state"].clone();
    // AUR's node says that it takes nothing there: BOR does not say that receipts are withheld.
    assert!(waits == "queued" || waits == "not-taken", "{waits}");
    a.done(&["fsck"]);
}

/// The stopped line answers tests, and every other line carries statements and answers them as well.
fn goes_on(a: &Party, text: &str) {
    for track in ["nrrc", "cert", "expert"] {
        let tested = at_last(a, &["line-test", &format!("BOR/{track}"), "--wait", "60"]);
        assert_eq!(tested["held"].is_null(), track == "nrrc", "a stopped line is tested without a word of journals");
    }
    for track in ["cert", "official", "dialogue", "expert"] {
        send_receipted(a, &format!("BOR/{track}"), text);
        let line = line(&status(a), track);
        assert_eq!((&line["frozen"], &line["synced"]), (&false.into(), &true.into()), "{line}");
    }
    // What we say there is ours to say, and its receipt as good as before.
    send_receipted(a, "BOR/nrrc", text);
}

#[test]
fn row_22_a_machine_copied_back_whole_whose_peer_lies_cannot_know_it() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "before");
    assert_eq!(a.terminate(), 0);
    let copy = place.path().join("copy");
    copy_folder(&a.dir, &copy);
    let then = line(&status(&a), "nrrc")["ours"]["receipted"].as_u64().unwrap();
    a.serve();
    send_receipted(&a, "BOR/nrrc", "lost");
    a.kill();
    assert_eq!(b.terminate(), 0);
    fs::remove_dir_all(&a.dir).unwrap();
    copy_folder(&copy, &a.dir);
    // The peer shows AUR's own signature, and not the newest that it holds.
    let liar = Liar::of(&b);
    let (nrrc, old) = (liar.line(Track::Nrrc).line, liar.head_of_theirs(Track::Nrrc, then));
    let lies = move |frame: &Frame| {
        let Payload::Held { nonce, generation, .. } = frame.payload else { return None };
        let held = Payload::Held { nonce, generation, size: old.size, checkpoint: Some(old.clone()) };
        (frame.line == nrrc).then(|| vec![comity_wire::Canonical::to_bytes(&Frame { payload: held, ..frame.clone() })])
    };
    let serving = Serving::at(&b.listen, liar, Box::new(lies));
    a.serve();
    let another = send(&a, "BOR/nrrc", "another");
    assert_eq!(another["number"], "AUR/nrrc/2", "the documented limit: a number that it gave before");
    until("the peer has what convicts AUR", || {
        let frozen = move |liar: &mut Liar| {
            let report = liar.core.report();
            report.iter().any(|one| one.config.line == nrrc && one.status.frozen)
        };
        if serving.look(frozen) { Ok(()) } else { Err(status(&a).to_string()) }
    });
    let line = line(&status(&a), "nrrc");
    assert_eq!((&line["frozen"], &line["rolled_back"]), (&false.into(), &false.into()), "it cannot know: {line}");
    assert_eq!(line["ours"]["generation"], 1, "{line}");
    serving.stop();
    convicts(&b, "AUR/nrrc", &root_of(&a), &place.path().join("aur.contradiction"));
}
