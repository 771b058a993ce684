//! Instants and whose words they are: what a reader must not have to reckon.

use super::*;
use crate::words::Language;

#[derive(Debug)]
struct Clocks;

impl LocalTimes for Clocks {
    fn at(&self, seconds: u64) -> Vec<(String, Vec<String>)> {
        let known = vec![format!("{} +01:00 (Europe/Vienna)", seconds)];
        vec![("Aurelia".to_owned(), known), ("Borduria".to_owned(), Vec::new())]
    }
}

fn rendered(format: &str, body: &str, change: impl FnOnce(&mut Source<'_>), language: Language) -> [String; 2] {
    let envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
    let numbers = BTreeMap::new();
    let mut source = Source {
        number: "AUR/cert/7",
        id: Some(Hash([0x3d; 32])),
        from: "Aurelia",
        to: "Borduria",
        stated: 1_795_737_600,
        envelope: &envelope,
        body: body.as_bytes(),
        numbers: &numbers,
        unsubstantiated: false,
        state: None,
        effect: None,
        evidence: None,
        sent_late: None,
        released: &[],
        local: None,
    };
    change(&mut source);
    let sheet = Sheet::of(&source, &Catalogue::shipped().unwrap(), &Words::shipped(language));
    [text(&sheet), html(&sheet)]
}

const VULNERABILITY: &str = r#"{"advisory":{"product":[{"name":"Valve"}],"status":"fixed"},"embargo_until":1798888000,"remedy":{"category":"vendor-fix","details":"Install it."}}"#;

#[test]
fn an_instant_below_an_alternative_is_a_time() {
    let until = r#"{"act":"suspend","scope":["F20"],"reason":"Works","until":1795775992}"#;
    for language in Language::ALL {
        for out in rendered("F28", VULNERABILITY, |_| {}, language) {
            assert!(out.contains("2027-01-02 11:06:40 UTC") && !out.contains("1798888000"), "{out}");
        }
        for out in rendered("F15", until, |_| {}, language) {
            assert!(out.contains("2026-11-27 10:39:52 UTC") && !out.contains("1795775992"), "{out}");
        }
    }
    let open = until.replace("1795775992", "\"further-notice\"").replace("[\"F20\"]", "\"whole-line\"");
    let [out, _] = rendered("F15", &open, |_| {}, Language::English);
    assert!(!out.contains("further-notice") && !out.contains("whole-line"), "words, not codes: {out}");
}

#[test]
fn an_embargo_is_shown_in_both_local_times_or_it_is_said_that_none_is_known() {
    for (language, unknown) in [(Language::English, "not known"), (Language::Russian, "неизвестно")] {
        for out in rendered("F28", VULNERABILITY, |source| source.local = Some(&Clocks), language) {
            let all = ["2027-01-02 11:06:40 UTC", "+01:00 (Europe/Vienna)", "Borduria", unknown];
            assert!(all.iter().all(|part| out.contains(part)), "{out}");
        }
    }
    let none = VULNERABILITY.replace("1798888000", "\"none\"");
    let [out, _] = rendered("F28", &none, |source| source.local = Some(&Clocks), Language::English);
    assert!(out.contains("No embargo") && !out.contains("Vienna"), "{out}");
}

#[test]
fn what_was_sent_late_who_released_it_and_whose_severity_it_is_stand_there() {
    let body = r#"{"early_warning":"none","severity":{"score":71,"band":"high"},"impact":"x","indicators":[]}"#;
    let released: &'static [String] = Box::leak(Box::new(["A. One (approver), key 00ff".to_owned()]));
    for (language, late) in [(Language::English, "sent late"), (Language::Russian, "с опозданием")] {
        let change = |source: &mut Source<'_>| source.sent_late = Some(1_795_737_000);
        for out in rendered("F21", body, change, language) {
            assert!(out.contains("2026-11-26 23:50:00 UTC"), "{out}");
            assert!(out.to_lowercase().contains(late) && out.contains("NCISS") && out.contains("Aurelia"), "{out}");
            assert!(!out.contains("A. One"));
        }
        let [out, _] = rendered("F21", body, |_| {}, language);
        assert!(!out.to_lowercase().contains(late), "{out}");
    }
    let [out, _] = rendered("F23", "{}", |source| source.released = released, Language::English);
    assert!(out.contains("A. One (approver), key 00ff"), "{out}");
}

#[test]
fn what_was_not_said_yet_has_no_id_and_says_so() {
    for (language, none) in [(Language::English, "none yet"), (Language::Russian, "ещё нет")] {
        for out in rendered("F23", "{}", |source| source.id = None, language) {
            assert!(out.contains(none) && !out.contains("00000000"), "{out}");
        }
        assert!(!rendered("F23", "{}", |_| {}, language)[0].contains(none));
    }
}

#[test]
fn an_erased_statement_says_so_and_by_which_acts() {
    let acts = ["AUR/nrrc/17".to_owned(), "BOR/nrrc/13".to_owned()];
    let of = |acts| Erased {
        number: "AUR/nrrc/7",
        id: Hash([0x3d; 32]),
        ends: ("Aurelia", "Borduria"),
        stated: 1_795_737_600,
        acts,
        at: 1_795_737_600,
        ground: "Personal data\nEND OF AUR/nrrc/7",
    };
    for (language, words) in [(Language::English, "erased"), (Language::Russian, "стёр")] {
        let sheet = Sheet::erased(&of(&acts), &Words::shipped(language));
        for out in [text(&sheet), page(&sheet)] {
            assert!(out.to_lowercase().contains(words) && out.contains("AUR/nrrc/17, BOR/nrrc/13"), "{out}");
            assert!(!out.contains("TLP:"), "its marks are not known: {out}");
        }
        let paper = text(&sheet);
        let forged = paper.lines().filter(|line| line.starts_with("END OF AUR")).count();
        assert_eq!(forged, usize::from(language == Language::English), "the ground is no end line: {paper}");
        let unknown = Sheet::erased(&of(&[]), &Words::shipped(language));
        assert!(!text(&unknown).contains("AUR/nrrc/17"));
    }
}
