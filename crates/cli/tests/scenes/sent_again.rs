//! A statement with a file that is sent again: the same answer for the same file, and nothing kept twice.

use crate::party::{Party, two};

/// Chunk files of a party's node.
fn files(party: &Party) -> usize {
    std::fs::read_dir(party.dir.join("attachments")).unwrap().count()
}

#[test]
fn row_41_a_file_sent_again_under_its_key_gets_the_same_answer_and_another_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    let file = place.path().join("notes.json");
    let given = file.display().to_string();
    let send = ["send", "BOR/nrrc", "-s", "S", "-t", "T", "-a", &given, "--idempotency-key", "KK"];
    std::fs::write(&file, b"{\"a\": 1}").unwrap();
    let first = a.done(&send);
    let again = a.done(&send);
    assert_eq!((&again["number"], &again["id"], &again["repeated"]), (&first["number"], &first["id"], &true.into()));
    std::fs::write(&file, b"{\"a\": 2}").unwrap();
    assert_eq!(a.refused(&send, 1), "idempotency-conflict");
    std::fs::write(&file, b"{\"a\": 1}").unwrap();
    assert_eq!(a.done(&send)["id"], first["id"]);
    assert_eq!(files(&a), 2, "only what the statement names: chunks and their hashes");
    // Said once, whatever was given.
    assert_eq!(a.done(&["inbox", "--all"])["statements"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_refused_statement_leaves_nothing_of_its_file_at_a_node_that_runs_or_is_stopped() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, _b) = two(place.path());
    let file = place.path().join("notes.txt");
    std::fs::write(&file, b"content").unwrap();
    let given = file.display().to_string();
    let refused = ["send", "BOR/nrrc", "-s", "S", "-t", "T", "-a", &given, "--reply-to", "BOR/nrrc/99"];
    let code = a.refused(&refused, 3);
    assert_eq!((code.as_str(), files(&a)), ("no-such-statement", 0));
    assert_eq!(a.terminate(), 0);
    a.refused(&refused, 3);
    assert_eq!(files(&a), 0, "stopped");
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T", "-a", &given]);
    a.refused(&refused, 3);
    assert_eq!(files(&a), 2);
    assert_eq!(a.done(&["fsck"])["attachments"], 1);
}
