//! Every field of the envelope from the command line to what the other side is shown.

use crate::help::send_receipted;
use crate::party::{program, two};

#[test]
fn every_field_of_the_envelope_is_given_sent_and_shown() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let first = send_receipted(&a, "BOR/nrrc", "first");
    let (id, hash) = (first["id"].as_str().unwrap().to_owned(), "ab".repeat(32));
    let translation = format!("en={hash}");
    #[rustfmt::skip]
    let given = [
        "send", "BOR/nrrc", "-s", "S", "-t", "T", "--from-desk", "watch", "--to-desk", "duty", "--info-desk", "legal",
        "--case", "AUR/nrrc/1", "--reply-to", "AUR/nrrc/1", "--supersedes", "AUR/nrrc/1", "--instrument", &hash,
        "--article", "7", "--language", "ru", "--translation", &translation, "--handling", "eyes only", "--asked", "look",
        "--by", "2026-11-30T12:00:00Z", "--precedence", "priority", "--tlp", "TLP:RED", "--pap", "PAP:GREEN", "--mark",
        "exercise", "--informal", "--settle", "--anyway", "--wait", "receipt",
    ];
    a.done(&given);
    let content = b.done(&["show", "AUR/nrrc/2"])["content"].clone();
    for (field, value) in [
        ("from_desk", "watch".into()),
        ("to_desks", serde_json::json!(["duty"])),
        ("info_desks", serde_json::json!(["legal"])),
        ("case", id.as_str().into()),
        ("in_reply_to", serde_json::json!([id])),
        ("supersedes", id.as_str().into()),
        ("instrument", serde_json::json!({"instrument": hash, "article": "7"})),
        ("handling", "eyes only".into()),
        ("precedence", "priority".into()),
        ("tlp", "TLP:RED".into()),
        ("pap", "PAP:GREEN".into()),
        ("mark", "exercise".into()),
        ("standing", "informal".into()),
    ] {
        assert_eq!(content[field], value, "{field}: {content}");
    }
    assert_eq!(content["languages"][0]["authenticity"], "authentic", "{content}");
    assert_eq!(content["languages"][1]["source"], hash.as_str(), "{content}");
    for language in ["en", "ru"] {
        let output = program().arg("--dir").arg(&b.dir).args(["--lang", language, "show", "AUR/nrrc/2"]).output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        assert!(!text.contains(&id), "by its number: {text}");
        for word in
            ["watch", "duty", "legal", "AUR/nrrc/1", &hash, "eyes only", "look", "TLP:RED", "PAP:GREEN", "ru", "en"]
        {
            assert!(text.contains(word), "{word} is not in {text}");
        }
    }
    for (args, code) in [
        (["--translation", "en"], "translation"),
        (["--translation", "en=12"], "translation"),
        (["--article", "7"], "usage"),
        (["--format-version", "0x"], "usage"),
    ] {
        let (exit, told) = a.run(&[&["send", "BOR/nrrc", "-s", "S", "-t", "T"], args.as_slice()].concat());
        assert_eq!((exit, &told["error"]["code"]), (2, &code.into()), "{args:?}: {told}");
    }
    for (tag, args) in
        ["klingon_xx", "", "x", "en-", "1en", "en-muchtoolong", "ру"].map(|tag| (tag, ["--language", tag]))
    {
        let (exit, told) = a.run(&[&["send", "BOR/nrrc", "-s", "S", "-t", "T"], args.as_slice()].concat());
        assert!(exit != 0 && told["error"]["code"] == "envelope-wrong", "{tag}: {told}");
    }
    // A correction is of a field that is there.
    let absent = ["correct", "AUR/nrrc/1", "--change", "nosuch=1", "--reason", "typo"];
    assert_eq!(a.refused(&absent, 1), "field-absent");
    // Indicators are for machines, on the line of the response teams.
    let indicators = place.path().join("indicators.json");
    std::fs::write(&indicators, r#"{"bundle":{"type":"bundle"},"validity":"30 days"}"#).unwrap();
    let path = indicators.display().to_string();
    assert_eq!(a.refused(&["send", "BOR/nrrc", "-f", "F27", "-b", &path], 1), "format-track");
    a.done(&["send", "BOR/cert", "-f", "F27", "-b", &path, "--language", "zh-Hant-TW", "--language", "ru"]);
    for args in [["--instrument", "xyz"], ["--case", "AUR/nrrc/9"], ["--supersedes", "junk"]] {
        let (exit, told) = a.run(&[&["send", "BOR/nrrc", "-s", "S", "-t", "T"], args.as_slice()].concat());
        assert!(exit != 0, "{args:?}: {told}");
    }
}

#[test]
fn a_draft_takes_what_send_takes_and_a_low_ceiling_stops_no_acknowledgement() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    send_receipted(&b, "AUR/nrrc", "marked amber, as nobody chose");
    assert_eq!(a.terminate(), 0);
    let config = a.dir.join("comity.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let ceiling = "\n[ceiling.\"BOR/nrrc\"]\ntlp = \"TLP:GREEN\"\npap = \"PAP:CLEAR\"\n";
    std::fs::write(&config, text + ceiling).unwrap();
    a.serve();
    let file = place.path().join("capture.txt");
    std::fs::write(&file, "a capture").unwrap();
    let file = file.display().to_string();
    #[rustfmt::skip]
    let composed = [
        "compose", "F90", "BOR/nrrc", "--field", "subject=S", "--field", "text=T", "--attach", &file, "--reply-to",
        "BOR/nrrc/1", "--case", "BOR/nrrc/1", "--to-desk", "duty", "--asked", "look", "--by", "2026-11-30T12:00:00Z",
        "--handling", "eyes only", "--anyway", "--tlp", "TLP:GREEN", "--pap", "PAP:CLEAR",
    ];
    let draft = a.done(&composed);
    assert_eq!(draft["labels"], serde_json::json!({"tlp": "TLP:GREEN", "pap": "PAP:CLEAR"}), "{draft}");
    let number = draft["id"].to_string();
    let edited = a.done(&["draft", "edit", &number, "--of", "1", "--to-desk", "legal", "--tlp", "TLP:CLEAR"]);
    assert_eq!((&edited["draft"]["handling"], &edited["labels"]["tlp"]), (&"eyes only".into(), &"TLP:CLEAR".into()));
    let said = a.done(&["release", "send", &number])["number"].as_str().unwrap().to_owned();
    a.done(&["status", &said, "--wait", "attachments"]);
    let shown = b.done(&["show", &said]);
    let content = &shown["content"];
    assert_eq!((&content["tlp"], &content["pap"]), (&"TLP:CLEAR".into(), &"PAP:CLEAR".into()), "{shown}");
    assert_eq!((&content["to_desks"], &content["asked"]["text"]), (&serde_json::json!(["legal"]), &"look".into()));
    assert_eq!(shown["attachments"][0]["name"], "capture.txt", "{shown}");
    // A label above the ceiling is refused, chosen or by default; what has no text of its own leaves without one.
    for chosen in [
        &["compose", "F90", "BOR/nrrc", "--field", "subject=S", "--field", "text=T", "--tlp", "TLP:AMBER"][..],
        &["send", "BOR/nrrc", "-s", "S", "-t", "T"],
        &["ack", "BOR/nrrc/1", "--officer", "D", "--pap", "PAP:GREEN"],
        &["correct", &said, "--cancel", "--reason", "r", "--tlp", "TLP:RED"],
    ] {
        assert_eq!(a.run(chosen).1["error"]["code"], "above-ceiling", "{chosen:?}");
    }
    a.done(&["ack", "BOR/nrrc/1", "--officer", "D"]);
    a.done(&["correct", &said, "--cancel", "--reason", "r"]);
    let low = ["--tlp", "TLP:GREEN", "--pap", "PAP:CLEAR", "--wait", "receipt"];
    a.done(&[&["send", "BOR/nrrc", "-s", "S", "-t", "T"][..], &low].concat());
}
