//! Experts of two real nodes: papers with versions and comments, questions and answers, a joint paper that both sign, a
//! glossary in two languages; and what is not for attribution, by the bytes that leave.

use std::path::Path;

use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Track};
use serde_json::{Value, json};

use crate::dialogue::{arrived, number, officers, release};
use crate::help::{until, words};
use crate::liar::Liar;
use crate::party::{Party, answered, program, two};

const TOPIC: &str = "Attribution";

fn file(place: &Path, name: &str, text: &str) -> String {
    let path = place.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// What a node says of a paper's case, by a pointer into the view.
fn of(party: &Party, reference: &str, pointer: &str) -> Result<Value, String> {
    let (exit, view) = party.run(&["expert", "show", reference]);
    view.pointer(pointer).cloned().ok_or_else(|| format!("exit {exit}: {view}"))
}

/// What a node says of a term.
fn term(party: &Party, language: &str, pointer: &str) -> Result<Value, String> {
    let (exit, view) = party.run(&["glossary", "list", "--term", "incident", "--language", language]);
    view.pointer(&format!("/terms/0{pointer}")).cloned().ok_or_else(|| format!("exit {exit}: {view}"))
}

/// Both say something else, so that what was said before is final.
fn confirmed(a: &Party, b: &Party) {
    for _ in 0..2 {
        for (party, line) in [(a, "BOR/expert"), (b, "AUR/expert")] {
            party.done(&["send", line, "-s", "S", "-t", "t", "--wait", "receipt"]);
        }
    }
}

fn stands(parties: [&Party; 2], wanted: &Value, look: impl Fn(&Party) -> Result<Value, String>) {
    confirmed(parties[0], parties[1]);
    for party in parties {
        until(&format!("{} sees {wanted}", party.name), || match look(party)? {
            found if found == *wanted => Ok(()),
            other => Err(other.to_string()),
        });
    }
}

/// Why a statement would have no effect, as its author is told before it leaves.
fn without_effect(party: &Party, args: &[&str]) -> String {
    let (exit, said) = party.run(args);
    assert_eq!((exit, &said["error"]["code"]), (1, &"no-effect".into()), "{args:?}: {said}");
    said["error"]["params"]["effect"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn experts_write_comment_ask_and_sign_one_paper() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let approvers = [officers(&a, place), officers(&b, place)];
    let (one, russian) =
        (file(place, "one.txt", "Logs show less.\n"), file(place, "one.ru.txt", "Журналы говорят мало.\n"));
    let title = "What logs can show";

    // A paper, and what is said of it.
    assert_eq!(a.refused(&["expert", "contribute", "BOR", &one], 2), "envelope-wrong", "on no topic");
    assert_eq!(a.refused(&["expert", "comment", "BOR/expert/9", "On nothing"], 3), "no-such-statement");
    let paper = number(&a.done(&[
        "expert",
        "contribute",
        "BOR",
        &one,
        "--topic",
        TOPIC,
        "--title",
        title,
        "--in",
        &format!("ru={russian}"),
    ]));
    arrived(&b, &paper);
    let comment = number(&b.done(&["expert", "comment", &paper, "The source is missing", "--passage", "line 1"]));
    let question = number(&b.done(&["expert", "question", &paper, "Which clock do they follow?"]));
    assert_eq!(without_effect(&b, &["expert", "contribute", &paper, &one]), "not-own", "a paper is its author's");
    arrived(&a, &question);
    a.done(&["expert", "answer", &question, "UTC, from receivers of our own"]);
    let two = file(place, "two.txt", "Logs show less than their readers think.");
    let second = number(&a.done(&["expert", "contribute", &paper, &two]));
    arrived(&b, &second);
    let at = "/topics/0/papers/0";
    let view = of(&b, &paper, at).unwrap();
    let versions: Vec<_> = view["versions"].as_array().unwrap().iter().map(|one| one["version"].as_u64()).collect();
    assert_eq!((versions, &view["versions"][0]["standing"]), (vec![Some(1), Some(2)], &"earlier".into()), "{view}");
    assert_eq!(view["versions"][0]["translations"]["ru"], "Журналы говорят мало.");
    assert_eq!((&view["versions"][1]["title"], &view["versions"][1]["by"]), (&title.into(), &"them".into()));
    let said: Vec<_> = view["said"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(said, ["comment", "question", "answer"]);
    assert_eq!((&view["said"][0]["statement"]["number"], &view["said"][0]["version"]), (&comment.into(), &1.into()));
    assert_eq!(view["said"][1]["answered_by"].as_array().unwrap().len(), 1);
    // A question of its own is no paper, and no glossary.
    let asked = number(&b.done(&["expert", "question", "AUR", "Who keeps the samples?", "--topic", TOPIC]));
    arrived(&a, &asked);
    assert_eq!(without_effect(&a, &["expert", "comment", &asked, "A comment"]), "prerequisite");
    assert_eq!(a.refused(&["expert", "sign", &asked], 1), "expert-not-there");
    assert_eq!(a.refused(&["glossary", "adopt", &asked], 1), "expert-not-there");

    // A joint paper: a version of each, one of which both sign.
    let ours =
        number(&a.done(&["expert", "contribute", "BOR", &one, "--topic", TOPIC, "--title", "Jointly", "--joint"]));
    arrived(&b, &ours);
    let theirs = number(&b.done(&["expert", "contribute", &ours, &two]));
    arrived(&a, &theirs);
    let hash = of(&a, &ours, "/topics/0/papers/0/versions/1/text_hash").unwrap();
    let drafted = a.done(&["expert", "sign", &ours, "--theirs"]);
    assert_eq!(drafted["draft"]["body"]["text_hashes"][0]["hash"], hash, "{drafted}");
    assert_eq!(drafted["draft"]["format"], "F55", "two officers release it");
    let signed = release(&a, place, &drafted, &approvers[0]);
    arrived(&b, &signed);
    let other = b.done(&["expert", "sign", &ours, "--ours"]);
    assert_eq!(other["draft"]["body"]["text_hashes"][0]["hash"], hash);
    let joint = |party: &Party| of(party, &ours, "/topics/0/papers/0/joint/standing");
    stands([&a, &b], &"one".into(), joint);
    assert!(words(&b, "en", &["expert", "show", &ours]).contains("not joint"));
    let drafted = b.done(&["expert", "sign", &ours]);
    release(&b, place, &drafted, &approvers[1]);
    stands([&a, &b], &"in-force".into(), joint);
    assert_eq!(without_effect(&a, &["expert", "contribute", &ours, &two]), "case-closed", "it is signed");
    let topics = a.done(&["expert", "topics"]);
    assert_eq!(topics["topics"][0]["papers"].as_array().unwrap().len(), 2, "{topics}");
    assert!(words(&a, "ru", &["expert", "topics"]).contains("материалов 2, вопросов 2, без ответа 1"));
}

#[test]
fn a_term_is_agreed_by_both_and_otherwise_stands_side_by_side() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let text = "An event that harms a system";
    let propose = |party: &Party, to: &str, language: &str, text: &str| {
        number(&party.done(&["glossary", "propose", to, "incident", text, "--language", language]))
    };
    let first = propose(&a, "BOR", "en", text);
    arrived(&b, &first);
    let wrong = "An event that harms a System";
    assert_eq!(without_effect(&b, &["glossary", "adopt", &first, "--definition", wrong]), "differs");
    assert_eq!(a.refused(&["glossary", "adopt", &first], 1), "expert-nothing-offered", "only A says something");
    assert_eq!(b.refused(&["glossary", "withdraw", &first], 1), "expert-not-there", "B says nothing");
    b.done(&["glossary", "adopt", &first]);
    stands([&a, &b], &text.into(), |party| term(party, "EN", "/agreed/definition"));

    // In Russian each has its own.
    let ours = propose(&a, "BOR", "ru", "Событие, наносящее вред системе");
    arrived(&b, &ours);
    let theirs = propose(&b, "AUR", "ru", "Нарушение работы системы");
    arrived(&a, &theirs);
    stands([&a, &b], &"side-by-side".into(), |party| term(party, "ru", "/standing"));
    let offers = |party: &Party| term(party, "ru", "/said").map(|said| json!(said.as_array().unwrap().len()));
    stands([&a, &b], &json!(2), offers);
    assert!(words(&b, "ru", &["glossary", "list"]).contains("рядом, не согласовано"));
    let tbx = place.path().join("glossary.tbx");
    a.done(&["glossary", "export", "--peer", "BOR", "-o", &tbx.display().to_string()]);
    let written = std::fs::read_to_string(&tbx).unwrap();
    for part in ["xml:lang=\"ru\"", "<term>incident</term>", "Нарушение работы системы", text, "agreed since"]
    {
        assert!(written.contains(part), "{part}: {written}");
    }
    assert_eq!(written.matches("<conceptEntry ").count(), 1, "one term in two languages: {written}");

    // Either takes back what is agreed; the other's definition stays.
    b.done(&["glossary", "withdraw", &first]);
    stands([&a, &b], &"one".into(), |party| term(party, "en", "/standing"));
    assert!(term(&a, "en", "/ended_by/number").unwrap().as_str().unwrap().starts_with("BOR/expert/"));
    let adopts = r#"{"term":"incident","language":"en","definition":"x","status":"adopted"}"#;
    let adopts = file(place.path(), "adopts.json", adopts);
    assert_eq!(without_effect(&a, &["send", "BOR/expert", "--format", "F12", "--body", &adopts]), "nothing-open");
}

/// Runs a command under an officer's token.
fn by(party: &Party, token: &str, args: &[&str]) -> (i32, Value) {
    let mut command = program();
    command.env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&party.dir).args(args);
    answered(&command.output().unwrap())
}

#[test]
fn what_is_not_for_attribution_names_the_party_and_no_officer_in_any_byte_that_leaves() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, mut b) = two(place);
    let name = "Wanda Quillfeather";
    a.done(&["officer", "add", "wq", "--name", name, "--role", "operator,watch"]);
    let token = a.done(&["officer", "token", "wq"])["token"].as_str().unwrap().to_owned();
    let (good, bad) = (file(place, "good.txt", "Logs show less."), file(place, "bad.txt", "By wanda quillfeather."));
    let contribute = |path: &str, more: &[&str]| {
        let args = ["expert", "contribute", "BOR", path, "--topic", TOPIC, "--title", "Logs"];
        by(&a, &token, &[&args[..], more].concat())
    };
    let (exit, refused) = contribute(&bad, &["--not-for-attribution"]);
    assert_eq!((exit, &refused["error"]["code"]), (1, &"expert-attributed".into()), "{refused}");
    assert_eq!(refused["error"]["params"]["field"], "text");
    let (exit, said) = contribute(&good, &["--not-for-attribution"]);
    assert_eq!(exit, 0, "{said}");
    let paper = number(&said);
    let (exit, open) = contribute(&bad, &[]);
    assert_eq!(exit, 0, "under a name whoever wants to may say it: {open}");
    arrived(&b, &number(&open));

    // Signatures name whoever gave them: they are not taken.
    let approvers = officers(&b, place);
    let body = r#"{"topic":"T","reference":"r","text":"t","not_for_attribution":true}"#;
    let draft = b.done(&["compose", "F58", "AUR/expert", "--body", &file(place, "body.json", body)]);
    let request = place.join("request").display().to_string();
    let of = approvers.iter().flat_map(|(name, _)| ["--officer", name]).collect::<Vec<_>>();
    let id = draft["id"].to_string();
    let asked = [&["release", "request", &id, "--output", &request][..], &of].concat();
    assert_eq!(b.refused(&asked, 1), "expert-attributed");

    // The counterpart knows the party, and no officer: in the view, and in every byte of what it opened.
    let view = b.done(&["expert", "show", &paper]);
    let version = &view["topics"][0]["papers"][0]["versions"][0];
    assert_eq!((&version["not_for_attribution"], &version["by"]), (&true.into(), &"them".into()), "{view}");
    assert!(words(&b, "en", &["expert", "show", &paper]).contains("not for attribution: the party says it"));
    for shown in [b.done(&["show", &paper]), view] {
        assert!(!shown.to_string().contains("Quillfeather"), "{shown}");
    }
    assert_eq!((a.terminate(), b.terminate()), (0, 0));
    let liar = Liar::of(&b);
    let opened: Vec<Vec<u8>> = liar.theirs(Track::Expert).into_iter().filter_map(|entry| entry.plaintext).collect();
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains("quillfeather");
    let of_both: Vec<(bool, Plaintext)> =
        opened.iter().map(|bytes| (says(bytes), Plaintext::from_bytes(bytes).unwrap())).collect();
    assert_eq!(of_both.iter().map(|(says, _)| *says).collect::<Vec<_>>(), [false, true], "what names it is found");
    let (_, plain) = &of_both[0];
    let envelope = Statement::from_bytes(&plain.statement).unwrap().envelope;
    assert_eq!((plain.signatures.len(), envelope.required.len(), envelope.release_nonce), (0, 0, None));
    // Nor in the sealed entry, its header or the register that travels with it.
    let entries: Vec<Vec<u8>> = liar.theirs(Track::Expert).into_iter().map(|one| one.entry.to_bytes()).collect();
    assert!(entries.iter().all(|bytes| !says(bytes)));
}
