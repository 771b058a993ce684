//! What a statement says is shown as it was said, also where a reader's numbers and texts cannot hold it. A body is any
//! JSON: no counterpart can make a command fail by it.

use crate::help::at_last;
use crate::party::{answered, program, two, with_input};

/// Numbers beyond a double, digits that a double would lose, half of a surrogate pair, a member twice further inside.
const BODY: &str = r#"{"subject":"x","text":"a","n":1e999,"m":[1.50,123456789012345678901234567890],
    "s":"\ud800", "o":{"a":{},"a":[],"b":"\u0416"}}"#;

#[test]
fn row_06_what_no_number_of_ours_holds_is_shown_exactly_and_proved() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let (exit, sent) =
        with_input(&a, &["send", "BOR/nrrc", "-s", "x", "-b", "-", "--wait", "receipt"], BODY.as_bytes());
    assert_eq!(exit, 0, "{sent}");
    for party in [&a, &b] {
        let words = program().arg("--dir").arg(&party.dir).args(["show", "AUR/nrrc/1"]).output().unwrap();
        let (text, error) = (String::from_utf8(words.stdout).unwrap(), String::from_utf8(words.stderr).unwrap());
        assert!(words.status.success(), "{} {text} {error}", party.name);
        for said in ["n: 1e999", "1.50", "123456789012345678901234567890", r#"s: "\ud800""#, "Ж"] {
            assert!(text.contains(said), "{said} is not in {text}");
        }
        let json = program().args(["--json", "--dir"]).arg(&party.dir).args(["show", "AUR/nrrc/1"]).output().unwrap();
        let text = String::from_utf8(json.stdout).unwrap();
        assert!(json.status.success() && text.lines().count() == 1, "{text}");
        let body =
            r#""body":{"subject":"x","text":"a","n":1e999,"m":[1.50,123456789012345678901234567890],"s":"\ud800","#;
        assert!(text.contains(body), "{text}");
    }
    // A correction by such a value, and an acknowledgement beside one, count like any other.
    a.done(&["correct", "AUR/nrrc/1", "--change", "n=-1e999", "--change", "m=1.10", "--reason", "typo"]);
    let number = "AUR/nrrc/2";
    at_last(&b, &["show", number]);
    let shown = program().arg("--dir").arg(&b.dir).args(["show", "AUR/nrrc/1"]).output().unwrap();
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains("n: 1e999 -> -1e999") && text.contains("-> 1.10"), "{text}");
    let id = sent["id"].as_str().unwrap();
    let ack = format!(r#"{{"refs":["{id}"],"received_at":1,"officer":"Duty","understood":true,"note":{{"n":1e999}}}}"#);
    let args = ["send", "AUR/nrrc", "--format", "F03", "--reply-to", "AUR/nrrc/1", "-b", "-", "--wait", "receipt"];
    let (exit, told) = with_input(&b, &args, ack.as_bytes());
    assert_eq!(exit, 0, "{told}");
    assert_eq!(a.done(&["status", "AUR/nrrc/1"])["state"]["otherwise"]["state"], "acknowledged");

    let file = place.path().join("evidence").display().to_string();
    a.done(&["proof", "AUR/nrrc/1", "-o", &file, "--disclose", "body/n,body/m", "--officer", "Petrova"]);
    let output = program().args(["--json", "verify", &file]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r#""value":1e999"#) && text.contains("[1.50,123456789012345678901234567890]"), "{text}");
    let output = program().args(["verify", &file]).output().unwrap();
    assert!(String::from_utf8(output.stdout.clone()).unwrap().contains("1e999"), "{:?}", answered(&output));
}
