//! Text of a party that may deceive, in what the commands show, in both languages; marks beside whatever is shown of a
//! statement; and texts that say nothing.

use serde_json::json;

use crate::help::{send_receipted, until, words};
use crate::party::{program, two};

#[test]
fn what_may_be_taken_for_another_is_warned_of_wherever_it_is_shown() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let contact = json!({
        "act": "nominate", "category": "watch", "agency": "CERT of Aurelia", "position": "Duty officer\u{202e}",
        "contacts": [{ "kind": "mail", "value": "wаtch@aur.example" }], "languages": ["en"], "hours": "always",
        "holidays": [], "keys": [],
    });
    let body = place.path().join("contact.json").display().to_string();
    std::fs::write(&body, contact.to_string()).unwrap();
    a.done(&["register", "add", "F10", "--body", &body]);
    send_receipted(&a, "BOR/nrrc", "brings the register");
    let text = "Write to wаtch@bank.example, a needle";
    a.done(&[
        "send",
        "BOR/nrrc",
        "-s",
        "Frоm the bank",
        "-t",
        text,
        "--tlp",
        "TLP:RED",
        "--mark",
        "exercise",
        "--wait",
        "receipt",
    ]);
    until("BOR's directory has the contact", || match words(&b, "en", &["directory"]) {
        shown if shown.contains("aur.example") => Ok(()),
        shown => Err(shown),
    });
    let vcard = place.path().join("aur.vcf").display().to_string();
    let careful = [("en", "Careful"), ("ru", "Осторожно")];
    for (language, careful) in careful {
        let directory = words(&b, language, &["directory"]);
        let warned = |shown: &str, word: &str| shown.lines().any(|line| line.contains(careful) && line.contains(word));
        assert!(warned(&directory, "wаtch@aur.example"), "{directory}");
        assert!(directory.contains("Duty officer\\u{202e}") && !directory.contains('\u{202e}'), "{directory}");
        for (args, word) in [
            (&["search", "needle"][..], "wаtch@bank.example"),
            (&["inbox"], "Frоm"),
            (&["show", "AUR/nrrc/2"], "wаtch@bank.example"),
        ] {
            let shown = words(&b, language, args);
            assert!(warned(&shown, word), "{args:?}: {shown}");
            let marks = shown.matches("TLP:RED").count();
            assert!(marks >= if args[0] == "show" { 2 } else { 1 }, "{args:?}: {shown}");
        }
        b.done(&["log", "--note", "call wаtch@bank.example back", "--officer", "ana"]);
        assert!(warned(&words(&b, language, &["log"]), "wаtch@bank.example"));
    }
    assert!(words(&b, "en", &["search", "needle"]).contains("EXERCISE"));
    assert!(words(&b, "en", &["directory", "--vcard", &vcard]).contains("Careful"), "an export is warned of as well");
    assert!(std::fs::read_to_string(&vcard).unwrap().contains("wаtch@aur.example"), "and what was said is kept");
}

#[test]
fn every_disclosed_field_brings_its_marks_and_a_text_that_says_nothing_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "quiet", "--tlp", "TLP:RED", "--mark", "test", "--wait", "receipt"]);
    let file = place.path().join("one").display().to_string();
    a.done(&["proof", "AUR/nrrc/1", "-o", &file, "--disclose", "body/text", "--officer", "Anybody"]);
    let output = program().args(["--lang", "en", "verify", &file]).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.matches("TLP:RED").count() >= 2 && told.contains("TEST TLP:RED") && !told.contains("EXERCISE"),
        "before and after the content: {told}"
    );
    for path in ["envelope/tlp", "envelope/pap", "envelope/mark", "envelope/handling", "body/text"] {
        assert!(told.contains(path), "{path}: {told}");
    }
    assert!(!told.contains("body/subject"), "and nothing else");
    for blank in [" ", "\n\t ", "\u{200b}\u{a0}"] {
        let body = json!({ "subject": "s", "text": blank }).to_string();
        let path = place.path().join("body.json");
        std::fs::write(&path, body).unwrap();
        let args = ["send", "BOR/nrrc", "--body", path.to_str().unwrap()];
        assert_eq!(a.refused(&args, 2), "field-wrong", "{blank:?}");
        let output = program().arg("--dir").arg(&a.dir).args(["--lang", "ru"]).args(args).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("что прочесть"), "{said}");
    }
    // A format that nobody knows is called unknown, whatever was given for its body.
    assert_eq!(a.refused(&["send", "BOR/nrrc", "-f", "F99", "-t", "text"], 2), "format-unknown");
    assert_eq!(a.refused(&["send", "BOR/nrrc", "-f", "F24", "-t", "text"], 2), "body-text");
}
