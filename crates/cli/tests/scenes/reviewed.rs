//! The annual review on two real nodes: traffic with a late answer and a lapse, both nodes' figures equal, said by both, agreed;
//! what an exercise says changes nothing; printed in both languages.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::help::{at_last, until, words};
use crate::party::{Party, pair};

const DAY: u64 = 86_400;

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn file(place: &Path, name: &str, content: &Value) -> String {
    let path = place.join(name);
    std::fs::write(&path, content.to_string()).unwrap();
    path.display().to_string()
}

/// A format of both parties' own, which is to be acknowledged within a second: no test waits for an hour.
fn add_format(party: &Party) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/F90.json");
    let mut format: Value = serde_json::from_slice(&std::fs::read(shipped).unwrap()).unwrap();
    (format["id"], format["ack"]) = ("X01".into(), 1.into());
    let folder = party.dir.join("formats");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("X01.json"), format.to_string()).unwrap();
}

/// Two nodes that go by that format on their CERT line.
fn two_with_a_format(place: &Path) -> (Party, Party) {
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    add_format(&a);
    add_format(&b);
    a.serve();
    b.serve();
    for track in ["cert", "dialogue"] {
        a.done(&["line-test", &format!("BOR/{track}"), "--wait", "60"]);
    }
    let listed = a.done(&["formats", "X01"]);
    let rules = json!({"definition_hashes": [listed["hash"]], "from_when": 1_800_000_000});
    let rules = file(place, "rules.json", &rules);
    let first = a.done(&["send", "BOR/cert", "-f", "F14", "-b", &rules, "--wait", "receipt"]);
    let reply = first["number"].as_str().unwrap();
    b.done(&["send", "AUR/cert", "-f", "F14", "-b", &rules, "--reply-to", reply, "--wait", "receipt"]);
    confirmed(&a, &b, "cert");
    (a, b)
}

/// Both say something else, so that what was said before is confirmed, and final.
fn confirmed(a: &Party, b: &Party, track: &str) {
    for _ in 0..2 {
        a.done(&["send", &format!("BOR/{track}"), "-s", "S", "-t", "t", "--wait", "receipt"]);
        b.done(&["send", &format!("AUR/{track}"), "-s", "S", "-t", "t", "--wait", "receipt"]);
    }
}

/// The period of a scene, as arguments.
struct Span([String; 2]);

impl Span {
    fn args<'s>(&'s self, more: &[&'s str]) -> Vec<&'s str> {
        let Self([from, to]) = self;
        [&["review", "--from", from, "--to", to], more].concat()
    }
}

fn figures(view: &Value, line: &str) -> Value {
    let lines = view["figures"]["lines"].as_array().unwrap();
    lines.iter().find(|one| one["track"] == line).cloned().unwrap()
}

/// What one of the two parties of the figures did, as a node tells it: its own, or the other's.
fn of(view: &Value, line: &str, own: bool) -> Value {
    let upper = (view["us"] == "upper") == own;
    figures(view, line)["parties"][usize::from(upper)].clone()
}

/// Both nodes' views, once their digests are equal.
fn equal(a: &Party, b: &Party, span: &Span) -> (Value, Value) {
    until("both nodes come to the same figures", || {
        let (one, other) = (a.done(&span.args(&[])), b.done(&span.args(&[])));
        if one["digest"] == other["digest"] { Ok((one, other)) } else { Err(format!("{one} {other}")) }
    })
}

/// Says a review; its number.
fn said(party: &Party, span: &Span, more: &[&str]) -> String {
    let draft = party.done(&span.args(&[&["--say"], more].concat()));
    party.done(&["release", "send", &draft["id"].to_string()])["number"].as_str().unwrap().to_owned()
}

fn stands(party: &Party, span: &Span, state: &str) -> Value {
    until(&format!("{} sees the review {state}", party.name), || {
        let view = party.done(&span.args(&[]));
        if view["state"] == state { Ok(view) } else { Err(view.to_string()) }
    })
}

/// A late acknowledgement, one of a statement with the most sensitive label that never came, and an exercise.
fn traffic(a: &Party, b: &Party, place: &Path) {
    let body = file(place, "body.json", &json!({"subject": "s", "text": "t"}));
    let send = ["send", "BOR/cert", "-f", "X01", "-b", &body, "--wait", "receipt"];
    let late = a.done(&send)["number"].as_str().unwrap().to_owned();
    a.done(&[&send[..], &["--tlp", "TLP:RED"]].concat());
    a.done(&[&send[..], &["--mark", "exercise", "--pap", "PAP:RED"]].concat());
    let lapsed = |party: &Party| {
        let board = party.done(&["obligations"]);
        let all = board["obligations"].as_array().cloned().unwrap_or_default();
        let of = all.iter().filter(|one| one["statement"]["number"] == late.as_str() && one["kind"] == "acknowledge");
        if of.clone().any(|one| one["state"] == "lapsed") { Ok(()) } else { Err(board.to_string()) }
    };
    until("it has lapsed", || lapsed(b));
    b.done(&["ack", &late, "--officer", "Duty officer"]);
}

#[test]
fn a_period_is_reviewed_alike_on_both_sides_said_agreed_and_printed() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two_with_a_format(place);
    traffic(&a, &b, place);
    confirmed(&a, &b, "cert");
    confirmed(&a, &b, "dialogue");
    let to = now() + 1;
    let span = Span([(to - 40 * DAY).to_string(), to.to_string()]);

    // Before it is over it is shown as provisional, and not said.
    let early = Span([span.0[0].clone(), (to + DAY).to_string()]);
    let view = a.done(&early.args(&[]));
    assert_eq!((&view["over"], &view["complete"]), (&false.into(), &false.into()));
    assert_eq!(a.refused(&early.args(&["--say"]), 2), "review-not-over");
    until("the period is over", || if now() > to { Ok(()) } else { Err(now().to_string()) });
    let incomplete = a.done(&span.args(&["--line", "BOR/cert"]));
    assert_eq!((&incomplete["over"], &incomplete["complete"]), (&true.into(), &false.into()));
    confirmed(&a, &b, "cert");
    confirmed(&a, &b, "dialogue");
    assert_eq!(a.done(&span.args(&["--line", "BOR/cert"]))["complete"], true);

    let (ours, theirs) = equal(&a, &b, &span);
    assert_eq!(ours["figures"], theirs["figures"]);
    let (we, they) = (of(&ours, "cert", true), of(&ours, "cert", false));
    assert_eq!((&we, &they), (&of(&theirs, "cert", false), &of(&theirs, "cert", true)), "side by side");
    // F14 and two F90 of each, two X01, one acknowledgement; the exercise is none of it.
    assert_eq!((&we["statements"], &they["statements"]), (&7.into(), &6.into()), "{ours}");
    assert_eq!((&they["acknowledged_late"], &they["lapsed"]), (&1.into(), &2.into()), "{ours}");
    assert_eq!(we["lapsed"], 0);
    for view in [&ours, &theirs] {
        assert_eq!(
            (&view["tlp"], &view["pap"]),
            (&"TLP:RED".into(), &"PAP:AMBER".into()),
            "the exercise is none of it"
        );
    }
    let dialogue = a.done(&span.args(&["--line", "BOR/dialogue"]));
    assert_eq!((&dialogue["tlp"], &dialogue["pap"]), (&"TLP:AMBER".into(), &"PAP:AMBER".into()), "of that line alone");
    assert_eq!(words(&a, "en", &span.args(&[])).matches("TLP:RED PAP:AMBER").count(), 2, "at the head and at the foot");
    for (own, other) in ours["lines"].as_array().unwrap().iter().zip(theirs["lines"].as_array().unwrap()) {
        assert_eq!(own, other, "each line's own digest");
    }

    refusals(&a, &span, &ours, place);
    // One side says it; the other compares, says the same, and both agree.
    let remarks = r#"remarks={"en":"A quiet year.","ru":"Спокойный год."}"#;
    let first = said(&a, &span, &["--field", remarks]);
    assert_eq!(a.refused(&span.args(&["--say"]), 1), "review-said");
    assert_eq!(a.done(&["show", &first])["content"]["tlp"], "TLP:RED", "the dossier bears what it was made of");
    let seen = stands(&b, &span, "one");
    assert_eq!((&seen["said_them"]["statement"]["number"], &seen["said_them"]["equal"]), (&json!(first), &true.into()));
    assert_eq!((&seen["differences"], &seen["said_them"]["remarks"]["ru"]), (&json!([]), &"Спокойный год.".into()));
    said(&b, &span, &[]);
    confirmed(&a, &b, "dialogue");
    for party in [&a, &b] {
        let view = stands(party, &span, "in-force");
        assert_eq!((&view["said_us"]["equal"], &view["said_them"]["equal"]), (&true.into(), &true.into()));
    }
    printed(&b, &span, place);
    let within = Span([(to - 20 * DAY).to_string(), span.0[1].clone()]);
    let (exit, object) = a.run(&within.args(&["--say"]));
    assert_eq!((exit, &object["error"]["params"]["effect"]), (1, &"taken".into()), "{object}");
}

fn refusals(party: &Party, span: &Span, view: &Value, place: &Path) {
    for wrong in ["1999", "9999", "20260"] {
        assert_eq!(party.refused(&["review", wrong], 2), "envelope-wrong", "{wrong}");
    }
    assert_eq!(party.refused(&["review", "2025", "--peer", "CAS"], 3), "no-such-peer");
    assert_eq!(party.refused(&["review", "--from", "2026-01-02", "--to", "2026-01-01"], 2), "envelope-wrong");
    assert_eq!(party.refused(&span.args(&["--say", "--field", "digest=00"]), 2), "review-computed");
    let period = json!({"from": span.0[0].parse::<u64>().unwrap(), "to": span.0[1].parse::<u64>().unwrap()});
    let mut body = json!({"period": period, "figures": view["figures"], "digest": "07".repeat(32)});
    let compose = |name: &str, body: &Value| {
        let path = file(place, name, body);
        party.run(&["compose", "F56", "BOR/dialogue", "--body", &path])
    };
    let (exit, object) = compose("other.json", &body);
    assert_eq!((exit, &object["error"]["params"]["effect"]), (1, &"body".into()), "{object}");
    body["digest"] = "07".repeat(31).into();
    let (exit, object) = compose("short.json", &body);
    assert!(exit != 0 && object["error"]["params"]["effect"].is_null(), "the format refuses it: {object}");
    let taken = file(place, "taken.html", &json!({}));
    assert_eq!(party.refused(&span.args(&["--print", &taken]), 1), "file-exists");
}

/// The page is in both languages, the reader's first, and runs and fetches nothing.
fn printed(party: &Party, span: &Span, place: &Path) {
    for (language, first, second) in
        [("en", "Annual review", "Ежегодный обзор"), ("ru", "Ежегодный обзор", "Annual review")]
    {
        let path = place.join(format!("{language}.html"));
        let path = path.display().to_string();
        words(party, language, &span.args(&["--print", &path]));
        let page = std::fs::read_to_string(&path).unwrap();
        let at = |word: &str| page.find(word).unwrap();
        assert!(at(first) < at(second));
        assert!(page.matches("<svg").count() >= 4 && page.matches("TLP:RED PAP:AMBER").count() == 2);
        assert!(!page.contains("<script") && !page.contains("http-equiv=\"refresh\"") && !page.contains("src="));
    }
}

#[test]
fn figures_that_differ_are_shown_side_by_side_until_both_say_the_same() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    for party in [&mut a, &mut b] {
        party.serve_with(&["--line-tests", "4"]);
    }
    at_last(&a, &["line-test", "BOR/dialogue", "--wait", "60"]);
    confirmed(&a, &b, "dialogue");
    until("the line was tested", || {
        let series = a.done(&["line-test", "BOR/dialogue", "--series"]);
        if series["summary"]["answered"].as_u64() > Some(0) { Ok(()) } else { Err(series["summary"].to_string()) }
    });
    let to = now() + 1;
    let span = Span([(to - 40 * DAY).to_string(), to.to_string()]);
    until("the period is over", || if now() > to { Ok(()) } else { Err(now().to_string()) });
    for track in ["nrrc", "cert", "official", "dialogue", "expert"] {
        confirmed(&a, &b, track);
    }
    until("nothing more belongs to it", || {
        let views = [&a, &b].map(|party| party.done(&span.args(&[])));
        if views.iter().all(|view| view["complete"] == true) { Ok(()) } else { Err(format!("{views:?}")) }
    });
    let (view, _) = equal(&a, &b, &span);
    let tested = figures(&view, "dialogue");
    assert!(tested["tests_passed"].as_u64() > Some(0) && tested["hours"].as_u64() > Some(0), "{tested}");
    assert!(tested["tests_passed"].as_u64() <= tested["tests"].as_u64(), "{tested}");
    // What somebody computed otherwise: with one statement more.
    let mut figures = view["figures"].clone();
    figures["cases_open"] = 99.into();
    let period = json!({"from": view["from"], "to": view["to"]});
    let open = json!({"figures": figures, "period": period}).to_string();
    let members = comity_wire::body::Members::read(open.as_bytes()).unwrap();
    let digest = comity_process::review::digest_of(&members).unwrap();
    let body = json!({"period": period, "figures": figures, "digest": digest.to_string()});
    let body = file(place, "other.json", &body);
    let draft = at_last(&b, &["compose", "F56", "AUR/dialogue", "--body", &body]);
    b.done(&["release", "send", &draft["id"].to_string()]);
    let seen = stands(&a, &span, "one");
    assert_eq!(seen["said_them"]["equal"], false);
    let differs = json!([{"figure": "cases_open", "computed": view["figures"]["cases_open"].to_string(), "us": null, "them": "99"}]);
    assert_eq!(seen["differences"], differs);
    assert!(words(&a, "ru", &span.args(&[])).contains("ДРУГОЙ сводный хеш"));
    said(&a, &span, &[]);
    let seen = stands(&b, &span, "differs");
    assert_eq!((&seen["said_us"]["equal"], &seen["said_them"]["equal"]), (&false.into(), &true.into()));
    assert_eq!(seen["differences"][0]["us"], "99");
    // Whoever computes anew says it anew, in place of what it said.
    said(&b, &span, &[]);
    confirmed(&a, &b, "dialogue");
    for party in [&a, &b] {
        assert_eq!(stands(party, &span, "in-force")["differences"], json!([]));
    }
}
