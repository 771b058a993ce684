//! One party as two nodes with different lines (PROTOCOL.md rule 20), one of which is shut down for good.

use std::path::Path;

use crate::help::{all_say, at_last, line, send, send_receipted, status, until};
use crate::party::{Party, answered, free_address, pair, program};

/// A further node of a party, which belongs to it only once it has imported its lines.
fn further(place: &Path) -> Party {
    let listen = free_address();
    let node = Party::at("AUR", place.join("AUR-second"), &listen);
    node.done(&["init", "AUR", "--further", "--listen", &listen, "--address", &listen]);
    node
}

/// AUR's main node (nrrc, official, dialogue), its second (cert, expert), and BOR: all running.
pub fn three(place: &Path) -> (Party, Party, Party) {
    let (mut main, mut b, mut second) = (Party::init("AUR", place), Party::init("BOR", place), further(place));
    assert_eq!(second.refused(&["status"], 3), "no-lines-yet");
    assert_eq!(second.done(&["keys", "list"])["lines"], serde_json::json!([]));
    let request = place.join("request").display().to_string();
    let asked = second.done(&["keys", "request", "--lines", "cert,expert", "-o", &request]);
    let granted = main.done(&["keys", "delegate", &request, "--lines", "cert,expert"]);
    assert_eq!(granted["fingerprint"], asked["fingerprint"], "what people compare");
    pair(&main, &b, place);
    let out = place.join("imports");
    let exported = main.done(&["keys", "export", "BOR", "-o", &out.display().to_string()]);
    let file = exported["files"][0].as_str().unwrap().to_owned();
    let root = main.done(&["keys", "register"])["root"].as_str().unwrap().to_owned();
    assert_eq!(b.refused(&["keys", "import", &file], 1), "not-for-this-node");
    second.done(&["keys", "import", &file, "--root", &root]);
    main.serve();
    second.serve();
    b.serve();
    for (node, tracks) in [(&main, ["nrrc", "official", "dialogue"].as_slice()), (&second, &["cert", "expert"])] {
        let lines = status(node)["lines"].clone();
        let mut served: Vec<&str> = lines.as_array().unwrap().iter().map(|l| l["track"].as_str().unwrap()).collect();
        served.sort_unstable();
        let mut tracks = tracks.to_vec();
        tracks.sort_unstable();
        assert_eq!(served, tracks);
        at_last(node, &["line-test", &format!("BOR/{}", tracks[0]), "--wait", "60"]);
    }
    (main, second, b)
}

#[test]
fn the_second_node_shut_down_for_good_leaves_the_others_lines_alone() {
    let place = tempfile::tempdir().unwrap();
    let (main, mut second, mut b) = three(place.path());
    for (node, track) in [(&main, "nrrc"), (&main, "official"), (&second, "cert"), (&second, "expert")] {
        send_receipted(node, &format!("BOR/{track}"), "from AUR");
        send_receipted(&b, &format!("AUR/{track}"), "from BOR");
        all_say(node, &[(&format!("AUR/{track}/1"), "from AUR"), (&format!("BOR/{track}/1"), "from BOR")]);
        all_say(&b, &[(&format!("AUR/{track}/1"), "from AUR"), (&format!("BOR/{track}/1"), "from BOR")]);
    }
    // A line of the other node is not to be had here.
    assert_eq!(main.refused(&["send", "BOR/cert", "-s", "S", "-t", "T"], 3), "no-such-line");
    assert_eq!(second.refused(&["send", "BOR/nrrc", "-s", "S", "-t", "T"], 3), "no-such-line");

    // Disks and all.
    second.kill();
    std::fs::remove_dir_all(&second.dir).unwrap();
    drop(second);
    let told = until("BOR's status tells which lines are down", || {
        let told = status(&b);
        let up = |track| line(&told, track)["link_up"] == true;
        if up("nrrc") && !up("cert") && !up("expert") { Ok(told) } else { Err(told.to_string()) }
    });
    assert_eq!(told["colour"], "amber", "two lines are down: {told}");
    let found = told["findings"].as_array().unwrap().iter().find(|f| f["code"] == "node-unreachable").cloned();
    let found = found.unwrap_or_default()["params"].clone();
    assert_eq!((&found["peer"], &found["tracks"]), (&"AUR".into(), &"cert, expert".into()), "{told}");
    let peer = b.done(&["peers"])["peers"][0].clone();
    assert_eq!((&peer["connected"], &peer["apart"]), (&true.into(), &serde_json::json!(["cert", "expert"])), "{peer}");
    for round in ["once", "again, after restarts of BOR"] {
        let waits = send(&b, "AUR/cert", round);
        send_receipted(&main, "BOR/nrrc", round);
        send_receipted(&b, "AUR/nrrc", round);
        send_receipted(&b, "AUR/dialogue", round);
        assert_eq!(b.done(&["status", waits["id"].as_str().unwrap()])["state"]["state"], "queued");
        b.kill();
        b.serve();
    }
    // What the lost node said is still provable by whoever received it.
    let file = place.path().join("cert.evidence").display().to_string();
    b.done(&["proof", "BOR/cert/1", "-o", &file]);
    let (exit, verdict) = answered(&program().args(["--json", "verify", &file]).output().unwrap());
    assert_eq!((exit, &verdict["verified"]), (0, &true.into()), "{verdict}");
}

#[test]
fn the_main_node_shut_down_for_good_leaves_the_seconds_lines_alone() {
    let place = tempfile::tempdir().unwrap();
    let (mut main, mut second, b) = three(place.path());
    main.kill();
    std::fs::remove_dir_all(&main.dir).unwrap();
    send_receipted(&second, "BOR/cert", "still here");
    send_receipted(&b, "AUR/expert", "so it seems");
    second.kill();
    second.serve();
    send_receipted(&second, "BOR/expert", "after a restart");
    all_say(&b, &[("AUR/cert/1", "still here"), ("AUR/expert/1", "after a restart")]);
    all_say(&second, &[("BOR/expert/1", "so it seems")]);
}
