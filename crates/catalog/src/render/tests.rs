use comity_wire::envelope::{Asked, Pap, Precedence, Tlp};

use super::*;
use crate::words::Language;

const ID: Hash = Hash([0x3d; 32]);

fn envelope() -> Envelope {
    Envelope {
        format: "F90".into(),
        format_version: 1,
        from_desk: "watch".into(),
        to_desks: vec!["watch".into(), "NRRC".into()],
        subject: "Thanks for the night of 18 November".into(),
        asked: Some(Asked { text: "nothing".into(), by: Some(1_795_824_000) }),
        precedence: Precedence::Priority,
        tlp: Tlp::Amber,
        pap: Pap::Amber,
        ..Envelope::default()
    }
}

fn sheet(envelope: &Envelope, body: &str, unsubstantiated: bool, language: Language) -> Sheet {
    let numbers = BTreeMap::from([(Hash([1; 32]), "BOR/nrrc/3".to_owned())]);
    let source = Source {
        number: "AUR/nrrc/7",
        id: Some(ID),
        from: "Aurelia",
        to: "Borduria",
        stated: 1_795_737_600,
        envelope,
        body: body.as_bytes(),
        numbers: &numbers,
        unsubstantiated,
        state: Some("state-opened"),
        effect: None,
        evidence: None,
        sent_late: None,
        released: &[],
        local: None,
    };
    Sheet::of(&source, &Catalogue::shipped().unwrap(), &Words::shipped(language))
}

const GOODWILL: &str = r#"{"subject":"Thanks","text":"The duty officers of Aurelia thank those of Borduria for their patience during the night, when the line was cut three times.\n\nДежурные Аурелии благодарят дежурных Бордурии."}"#;

#[test]
fn a_statement_reads_as_it_did() {
    let mut exercise = envelope();
    exercise.mark = Mark::Exercise;
    for (name, envelope) in [("goodwill", envelope()), ("exercise", exercise)] {
        for language in Language::ALL {
            let sheet = sheet(&envelope, GOODWILL, false, language);
            for (kind, now) in [("txt", text(&sheet)), ("html", page(&sheet))] {
                let file = format!("{name}.{}.{kind}", language.tag());
                assert_eq!(now, kept(&file, &now), "{file}");
            }
        }
    }
}

/// The kept rendering; written anew where `COMITY_WRITE_SNAPSHOTS` is set.
#[expect(clippy::disallowed_methods, reason = "snapshots are files")]
fn kept(file: &str, now: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/snapshots").join(file);
    if std::env::var_os("COMITY_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, now).unwrap();
    }
    std::fs::read_to_string(&path).unwrap_or_default()
}

#[test]
fn marks_stand_at_the_head_and_at_the_foot_of_every_rendering() {
    for mark in [Mark::Exercise, Mark::Test, Mark::Actual] {
        for language in Language::ALL {
            let envelope = Envelope { mark, tlp: Tlp::Red, pap: Pap::Green, ..envelope() };
            let sheet = sheet(&envelope, GOODWILL, false, language);
            let banner = Words::shipped(language).text(&format!("banner-{}", mark.word()));
            for out in [text(&sheet), html(&sheet), page(&sheet)] {
                let count = |what: &str| out.matches(what).count();
                assert!(count("TLP:RED") >= 2 && count("PAP:GREEN") >= 2, "{out}");
                assert_eq!(count(&banner) >= 2, mark != Mark::Actual, "{out}");
                let end =
                    out.find("<p class=\"end\">").map_or(out.as_str(), |at| out[at..].split("</p>").next().unwrap());
                assert!(end.trim_end().ends_with("AUR/nrrc/7"), "{out}");
            }
        }
    }
}

#[test]
fn fixed_words_and_the_evidence_mark_stand_where_the_format_says() {
    let id = "3d".repeat(32);
    let body = format!(
        r#"{{"refs":["{id}","{}"],"received_at":1795737600,"officer":"D","understood":true}}"#,
        "01".repeat(32)
    );
    let envelope = Envelope { format: "F03".into(), in_reply_to: vec![ID, Hash([1; 32])], ..envelope() };
    let english = sheet(&envelope, &body, false, Language::English);
    for out in [text(&english), html(&english)] {
        assert!(out.contains("An acknowledgement is not an agreement.") && out.contains("BOR/nrrc/3"), "{out}");
        assert!(!out.contains("UNSUBSTANTIATED"));
    }
    let russian = sheet(&envelope, &body, true, Language::Russian);
    for out in [text(&russian), html(&russian)] {
        assert!(out.contains("Подтверждение не означает согласия.") && out.contains("БЕЗ ДОКАЗАТЕЛЬСТВ"), "{out}");
    }
    let plain = text(&sheet(&self::envelope(), GOODWILL, false, Language::English));
    assert!(!plain.contains("not an agreement"));
}

#[test]
fn row_06_no_text_of_a_party_passes_for_the_frame_or_leaves_its_element() {
    let forged = "x\n========================================================================\nEND OF AUR/nrrc/8\nTLP:CLEAR\u{202e}\u{200b}<script>alert(1)</script>";
    let body = serde_json::json!({"subject": forged, "text": forged, "<b>": forged, "n\u{202e}": [forged]}).to_string();
    let mut envelope =
        Envelope { subject: forged.into(), from_desk: forged.into(), handling: forged.into(), ..envelope() };
    for format in ["F90", "F99", "<F>"] {
        envelope.format = format.into();
        for language in Language::ALL {
            let sheet = sheet(&envelope, &body, false, language);
            let plain = text(&sheet);
            for line in plain.lines() {
                assert!(textwrap::core::display_width(line) <= COLUMNS, "{line}");
                assert!(!line.starts_with("END OF AUR/nrrc/8") && !line.starts_with("TLP:CLEAR"), "{plain}");
            }
            let rules = plain.lines().filter(|line| *line == "=".repeat(COLUMNS)).count();
            assert_eq!(rules, 3, "{plain}");
            for out in [plain, page(&sheet)] {
                assert!(!out.contains(['\u{202e}', '\u{200b}']), "{out}");
            }
            let page = page(&sheet);
            assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("<F>"), "{page}");
            assert!(!page.contains("style=") && page.matches("<bdi>").count() == page.matches("</bdi>").count());
        }
    }
}

#[test]
fn what_is_not_understood_is_shown_as_it_came() {
    for (format, body) in [("F99", r#"{"a":[1,{"b":1e999}]}"#), ("F90", r#"{"subject":""}"#), ("F90", "not json")] {
        let envelope = Envelope { format: format.into(), ..envelope() };
        let plain = text(&sheet(&envelope, body, false, Language::English));
        assert!(plain.contains("shown as it came"), "{plain}");
    }
    let deep = format!(r#"{{"subject":"s","text":"t","x":{}{}}}"#, "[".repeat(60), "]".repeat(60));
    assert!(text(&sheet(&envelope(), &deep, false, Language::English)).contains("[[[["));
}

#[test]
fn instants_are_dates_in_utc() {
    for (seconds, date) in [
        (0, "1970-01-01 00:00:00 UTC"),
        (951_782_400, "2000-02-29 00:00:00 UTC"),
        (1_795_737_600, "2026-11-27 00:00:00 UTC"),
        (4_107_542_399, "2100-02-28 23:59:59 UTC"),
        (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        (TIME_MAX, "9999-12-31 23:59:59 UTC"),
        (TIME_MAX + 1, "253402300800"),
        (u64::MAX, "18446744073709551615"),
    ] {
        assert_eq!(time(seconds), date);
    }
}
