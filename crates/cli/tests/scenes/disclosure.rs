//! What an evidence file opens, who released it, and what is said of that.

use std::fs;

use serde_json::{Value, json};

use crate::help::{at_last, send_receipted, until};
use crate::party::{Party, answered, program, two};

fn acts(party: &Party) -> Vec<Value> {
    party.done(&["audit"])["acts"].as_array().unwrap().clone()
}

fn disclosures(party: &Party) -> Vec<Value> {
    acts(party).into_iter().filter(|act| act["what"] == "disclosed").collect()
}

fn verdict(file: &str) -> Value {
    let (exit, verdict) = answered(&program().args(["--json", "verify", file]).output().unwrap());
    assert_eq!(exit, 0, "{verdict}");
    verdict
}

fn told(file: &str, language: &str) -> String {
    String::from_utf8(program().args(["--lang", language, "verify", file]).output().unwrap().stdout).unwrap()
}

/// Disclosing the text of the first statement, by these officers.
fn disclose<'a>(file: &'a str, officers: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["proof", "AUR/nrrc/1", "-o", file, "--disclose", "body/text"];
    args.extend(officers.iter().flat_map(|name| ["--officer", name]));
    args
}

#[test]
fn two_enrolled_officers_release_a_disclosure_together() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "quiet");
    let file = |name: &str| place.path().join(name).display().to_string();
    a.done(&["keys", "officer", "Petrova", "--role", "watch"]);
    // One officer, also one who is entered again under another role, is not two.
    a.done(&["keys", "officer", "Petrova", "--role", "desk"]);
    let one = file("one");
    a.done(&disclose(&one, &["Anybody"]));
    assert_eq!(verdict(&one)["released_by"], "one-person");
    a.done(&["keys", "officer", "Orlova", "--role", "watch"]);
    let refused = [
        (&[][..], "disclosure-two-officers"),
        (&["Petrova"], "disclosure-two-officers"),
        (&["Petrova", "Petrova"], "disclosure-two-officers"),
        (&["Petrova", "Anybody"], "officer-not-enrolled"),
        (&["Petrova", "Orlova", "Anybody"], "officer-not-enrolled"),
        (&["Petrova", "orlova"], "officer-not-enrolled"),
        (&["Petrova"; 9], "officers-many"),
    ];
    let wanted = file("refused");
    for (officers, code) in refused {
        assert_eq!(a.refused(&disclose(&wanted, officers), 1), code, "{officers:?}");
        assert!(fs::symlink_metadata(&wanted).is_err(), "{officers:?}");
    }
    assert_eq!(disclosures(&a).len(), 1, "what was refused is no act");
    a.done(&["proof", "AUR/nrrc/1", "-o", &file("withheld")]);
    let both = file("both");
    a.done(&disclose(&both, &["Petrova", "Orlova"]));
    assert_eq!(verdict(&both)["released_by"], "two-person");
    let act = &disclosures(&a)[0];
    assert_eq!((&act["who"], &act["also"]), (&"Petrova".into(), &json!(["Orlova"])), "{act}");
    assert_eq!(act["released_by"], "two-person");
    let output = program().arg("--dir").arg(&a.dir).args(["--lang", "en", "audit"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("by: Petrova, Orlova"));
    a.done(&["keys", "officer", "Sidorova", "--role", "watch"]);
    a.done(&["officer", "revoke", "Orlova"]);
    assert_eq!(a.refused(&disclose(&wanted, &["Petrova", "Orlova"]), 1), "officer-not-enrolled", "she left");
}

#[test]
fn verify_says_of_a_release_that_the_file_claims_it() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "quiet");
    let (one, two) = (place.path().join("one"), place.path().join("two").display().to_string());
    a.done(&disclose(&one.display().to_string(), &[]));
    // Nothing keeps whoever has the file from writing the other label.
    let text = fs::read_to_string(&one).unwrap();
    fs::write(&two, text.replace("\ndisclosed one-person\n", "\ndisclosed two-person\n")).unwrap();
    assert!(
        told(&one.display().to_string(), "en").contains("by one person, as the file says; no signature in it proves")
    );
    assert!(told(&two, "en").contains("by two persons, as the file says; no signature in it proves"));
    assert!(told(&two, "ru").contains("двумя лицами - так говорит файл; ни одна подпись в нём не доказывает"));
}

#[test]
fn an_acknowledgement_is_told_as_one() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "quiet");
    at_last(&b, &["ack", "AUR/nrrc/1", "--officer", "Duty officer"]);
    a.done(&["status", "AUR/nrrc/1", "--wait", "ack"]);
    let file = place.path().join("file").display().to_string();
    until("the acknowledgement stands in the file", || {
        let _ = fs::remove_file(&file);
        let made = a.done(&["proof", "AUR/nrrc/1", "-o", &file]);
        if verdict(&file)["acknowledgement"].is_null() { Err(made.to_string()) } else { Ok(()) }
    });
    let shown = &verdict(&file)["acknowledgement"];
    assert_eq!((&shown["format"], &shown["answers"]), (&"F03".into(), &true.into()), "{shown}");
    assert_eq!(shown["understood"], true);
    let text = told(&file, "en");
    assert!(text.contains("BOR acknowledged it in BOR/nrrc/1"), "{text}");
    assert!(text.contains("by an officer whom its node alone attests"), "{text}");
    assert!(told(&file, "ru").contains("имя должностного лица удостоверяет только её узел"));
}

#[test]
fn a_file_that_withholds_names_no_other_statement() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "first");
    send_receipted(&a, "BOR/nrrc", "second");
    at_last(&b, &["ack", "AUR/nrrc/1", "AUR/nrrc/2", "--officer", "Duty officer"]);
    a.done(&["status", "AUR/nrrc/1", "--wait", "ack"]);
    let file = |name: &str| place.path().join(name).display().to_string();
    let withheld = file("withheld");
    let made = a.done(&["proof", "AUR/nrrc/1", "-o", &withheld]);
    assert_eq!(made["left_out"], json!(["acknowledgement"]));
    assert!(verdict(&withheld)["acknowledgement"].is_null());
    for (language, words) in [("en", "acknowledgement is left out"), ("ru", "Подтверждение другой стороны не включено")]
    {
        let mut command = program();
        command.arg("--dir").arg(&a.dir).args(["--lang", language, "proof", "AUR/nrrc/1", "-o", &file(language)]);
        let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(text.contains(words), "{text}");
    }
    let opened = file("opened");
    let made = a.done(&disclose(&opened, &[]));
    assert_eq!(made["left_out"], json!([]));
    assert_eq!(verdict(&opened)["acknowledgement"]["answers"], true);
    // One that names this statement alone leaks nothing, and is preferred.
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Duty officer", "--not-understood"]);
    let alone = file("alone");
    until("the second acknowledgement is here", || {
        let _ = fs::remove_file(&alone);
        let made = a.done(&["proof", "AUR/nrrc/1", "-o", &alone]);
        if made["left_out"] == json!([]) { Ok(()) } else { Err(made.to_string()) }
    });
    let answer = &verdict(&alone)["acknowledgement"];
    assert_eq!((&answer["ordinal"], &answer["understood"]), (&2.into(), &false.into()), "{answer}");
    let text = told(&alone, "en");
    assert!(text.contains("received it and did not understand it") && !text.contains("acknowledged it in"), "{text}");
}

#[test]
fn what_cannot_be_written_is_not_logged_as_disclosed() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "quiet");
    let there = place.path().join("there").display().to_string();
    fs::write(&there, "kept").unwrap();
    assert_eq!(a.refused(&disclose(&there, &[]), 1), "file-exists");
    let nowhere = place.path().join("no-folder").join("file").display().to_string();
    a.refused(&disclose(&nowhere, &[]), 3);
    assert_eq!(acts(&a), [] as [Value; 0]);
    assert_eq!(fs::read_to_string(&there).unwrap(), "kept");
    let good = place.path().join("good");
    a.done(&disclose(&good.display().to_string(), &[]));
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".new")), "{left:?}");
    assert_eq!(disclosures(&a).len(), 1);
}
