//! One statement's life between two nodes.

use serde_json::json;

use crate::party::{Party, answered, pair, program, two, with_input};

#[test]
fn a_statement_is_sent_receipted_acknowledged_corrected_proved_and_verified() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let sent = a.done(&["send", "BOR/nrrc", "-s", "Notice", "-t", "Text", "--wait", "receipt"]);
    assert_eq!(sent["number"], "AUR/nrrc/1");
    assert!(sent["receipted_at"].is_u64());
    let id = sent["id"].as_str().unwrap();

    let inbox = b.done(&["inbox", "AUR/nrrc"]);
    assert_eq!(inbox["statements"][0]["id"], id);
    let shown = b.done(&["show", "AUR/nrrc/1"]);
    assert_eq!(shown["content"]["body"], json!({"subject": "Notice", "text": "Text"}));
    assert_eq!(a.refused(&["ack", "AUR/nrrc/1", "--officer", "O"], 1), "ack-own");
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Duty officer"]);
    let status = a.done(&["status", id, "--wait", "ack"]);
    assert_eq!(
        (status["state"]["state"].as_str(), status["state"]["officer"].as_str()),
        (Some("acknowledged"), Some("Duty officer"))
    );

    a.done(&["correct", "AUR/nrrc/1", "--reason", "R", "--change", "text=Other"]);
    assert_eq!(b.refused(&["correct", "AUR/nrrc/1", "--reason", "R", "--cancel"], 1), "correct-theirs");

    let file = place.path().join("a.evidence").display().to_string();
    a.done(&["proof", id, "-o", &file]);
    assert_eq!(a.refused(&["proof", id, "-o", &file], 1), "file-exists");
    assert_eq!(a.refused(&["proof", id, "-o", "x", "--disclose", "body/none"], 3), "no-such-field");
    let roots = [&a, &b].map(|party| party.done(&["keys", "register"])["root"].as_str().unwrap().to_owned());
    let verify = |args: &[&str]| answered(&program().args(["--json", "verify"]).args(args).output().unwrap());
    let (exit, verdict) = verify(&[&file, "--root", &roots[0], "--root", &roots[1]]);
    assert_eq!((exit, &verdict["identified"], &verdict["id"]), (0, &json!(true), &json!(id)));
    assert_eq!(verdict["disclosed"], json!([]));
    let (exit, verdict) = verify(&[&file]);
    assert_eq!((exit, &verdict["identified"]), (0, &json!(false)));
    let (exit, refusal) = verify(&[&file, "--root", &"00".repeat(32)]);
    assert_eq!((exit, refusal["error"]["code"].as_str()), (5, Some("evidence-root")));
}

#[test]
fn row_41_one_idempotency_key_never_sends_twice() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    // Neither node runs: each command opens its own for as long as it takes.
    let send = |text: &str| a.run(&["send", "BOR/nrrc", "-s", "S", "-t", text, "--idempotency-key", "k1"]);
    assert_eq!(send("T").1["error"]["code"], "peer-not-ready", "no key of theirs came yet");
    let (out, back) = (place.path().join("out"), place.path().join("back"));
    let (out, back) = (out.display().to_string(), back.display().to_string());
    b.done(&["courier", "write", "AUR", &out]);
    a.done(&["courier", "read", &out]);
    let first = send("T").1;
    assert_eq!((first["number"].as_str(), first["repeated"].as_bool()), (Some("AUR/nrrc/1"), Some(false)));
    let again = send("T").1;
    assert_eq!((again["id"].as_str(), again["repeated"].as_bool()), (first["id"].as_str(), Some(true)));
    assert_eq!(send("Other").1["error"]["code"], "idempotency-conflict");
    // By courier alone it arrives, and the receipt comes back.
    a.done(&["courier", "write", "BOR", &back]);
    assert_eq!(a.refused(&["courier", "write", "BOR", &back], 1), "file-exists");
    b.done(&["courier", "read", &back]);
    assert_eq!(b.done(&["inbox"])["statements"][0]["id"], first["id"]);
    std::fs::remove_file(&out).unwrap();
    b.done(&["courier", "write", "AUR", &out]);
    a.done(&["courier", "read", &out]);
    assert!(a.done(&["status", "AUR/nrrc/1"])["receipted_at"].is_u64());
}

#[test]
fn a_body_comes_from_a_file_or_a_pipe_and_arrives_byte_for_byte() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let body = r#"{ "subject":"S",  "text":"Пробел  \u0000 и ноль" }"#;
    let (exit, sent) = with_input(&a, &["send", "BOR/nrrc", "--wait", "receipt"], body.as_bytes());
    assert_eq!(exit, 0, "{sent}");
    let shown = program().arg("--json").arg("--dir").arg(&b.dir).args(["show", "AUR/nrrc/1"]).output().unwrap();
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains(r#"Пробел  \u0000 и ноль"#), "{text}");
    let people = program().arg("--dir").arg(&b.dir).args(["show", "AUR/nrrc/1"]).output().unwrap();
    let text = String::from_utf8(people.stdout).unwrap();
    assert!(text.contains("\\u{0}") && !text.contains('\0'), "row 6: {text}");
    let large = vec![b'x'; 100_000];
    let (exit, refusal) = with_input(&a, &["send", "BOR/nrrc"], &large);
    assert_eq!((exit, refusal["error"]["code"].as_str()), (1, Some("body-large")));
}

#[test]
fn wrong_words_open_no_line() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    let file = |name: &str| place.path().join(name).display().to_string();
    a.done(&["invite", "BOR", "-o", &file("invite")]);
    b.done(&["accept", &file("invite"), "-o", &file("answer")]);
    a.done(&["accept", &file("answer"), "-o", &file("reveal")]);
    assert_eq!(a.refused(&["confirm", "BOR", "--words", "one two three four five"], 5), "words-differ");
    assert_eq!(a.refused(&["confirm", "BOR"], 2), "words-wanted");
    assert_eq!(b.refused(&["confirm", "AUR", "--words", "a b c d e"], 1), "pairing-waits");
    assert_eq!(a.done(&["peers"])["peers"], json!([]));
}

#[test]
fn keys_are_rotated_and_revoked_while_the_line_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let first = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T", "--wait", "receipt"]);
    let rotated = a.done(&["keys", "rotate", "BOR/nrrc"]);
    assert!(rotated["number"].as_str().unwrap().starts_with("AUR/nrrc/#"));
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "under the new keys", "--wait", "receipt"]);
    a.kill();
    a.serve();
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "after a restart", "--wait", "receipt"]);
    assert_eq!(a.refused(&["keys", "rotate", "BOR/nrrc", "--authority-key", "none"], 1), "file");
    a.done(&["keys", "revoke", "BOR/nrrc", "--last-trusted", "1"]);
    // What was receipted before stays, and says so.
    let file = place.path().join("a.evidence").display().to_string();
    a.done(&["proof", first["id"].as_str().unwrap(), "-o", &file]);
    let (exit, verdict) = answered(&program().args(["--json", "verify", &file]).output().unwrap());
    assert_eq!((exit, &verdict["verified"]), (0, &json!(true)));
    assert_eq!(b.done(&["inbox"])["statements"].as_array().unwrap().len(), 3);
}
