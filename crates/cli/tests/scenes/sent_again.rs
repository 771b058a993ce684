//! A statement with a file that is sent again: the same answer for the same file, and nothing kept twice.

use crate::party::two;

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
    // Said once, whatever was given.
    assert_eq!(a.done(&["inbox", "--all"])["statements"].as_array().map(Vec::len), Some(1));
}
