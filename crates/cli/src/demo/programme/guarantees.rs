//! Measure 4: guarantees exchanged, an election protected, a concern with evidence that ends in joint findings; and a
//! hospital's systems that both leave alone (measure 3).

use serde_json::{Value, json};

use super::agreement::owed;
use super::dialogue::day;
use super::stage::{AUR, BOR, Stage};
use crate::failure::{Failure, Outcome};

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
/// What the terms of the agreement give for an answer to a concern inside a window; the format gives a day.
const ANSWER_S: u64 = 4 * HOUR;

/// An asset that both leave alone, by consent of both.
pub(super) async fn caution(stage: &mut Stage<'_>) -> Outcome<()> {
    let asset = json!({
        "class": "health", "restrictions": ["no-operations", "no-scanning"],
        "term": {"renewal": "indefinite", "notice_days": 90},
    });
    let body = stage.json("asset.json", &asset)?;
    let asked = ["caution", "propose", "BOR/nrrc", "--body", &body, "--secret", "dialysis.hospital.example"];
    let first = stage.sent(AUR, &asked).await?;
    stage.tell(Some(AUR), "caution-proposed", &[("number", &first)]);
    let second = stage.sent(BOR, &["caution", "agree", &first]).await?;
    stage.tell(Some(BOR), "caution-agreed", &[("number", &second)]);
    let list = ["caution", "list"];
    stage.both_see("nrrc", [&list, &list], |view| state(view, "pledges", &first) == "in-force").await?;
    stage.tell(None, "caution-in-force", &[]);
    stage.see(BOR, &list);
    Ok(())
}

/// One text with the parties exchanged, in force on both sides from one instant.
pub(super) async fn exchanged(stage: &mut Stage<'_>) -> Outcome<()> {
    let template = json!({
        "form": "exchange-of-notes",
        "texts": {
            "en": "{promisor} does not interfere in the internal affairs of {beneficiary}, elections among them, by means of information and communication technologies or by other high-technology means.",
            "ru": "{promisor} не вмешивается во внутренние дела {beneficiary}, включая избирательные процессы, с использованием информационно-коммуникационных технологий и иных высокотехнологичных методов.",
        },
        "conditions": [], "term": {"renewal": "tacit", "period_days": 1_096, "notice_days": 180},
        "processes": ["election", "referendum"], "methods": ["ict", "synthetic-media"],
        "window_terms": [{"format": "F42", "ack": 600, "answer": ANSWER_S}],
    });
    let body = stage.json("guarantee.json", &template)?;
    let first = stage.released(AUR, &["guarantee", "offer", "BOR/official", "--body", &body]).await?;
    stage.tell(Some(AUR), "guarantee-offered", &[("number", &first)]);
    stage.sees(BOR, &["guarantee", "list"], |view| state(view, "pledges", &first) == "offered").await?;
    stage.tell(Some(BOR), "guarantee-alone", &[]);
    let second = stage.released(BOR, &["guarantee", "mirror", &first]).await?;
    stage.tell(Some(BOR), "guarantee-mirrored", &[("number", &second)]);
    let list = ["guarantee", "list"];
    let so = |view: &Value| state(view, "pledges", &first) == "in-force";
    let [ours, theirs] = stage.both_see("official", [&list, &list], so).await?;
    let begins = |view: &Value| one(view, "pledges", &first)["term"]["begins"].as_u64();
    let at = begins(&ours).filter(|_| begins(&ours) == begins(&theirs));
    let at = at.ok_or_else(|| Failure::ours("a guarantee that begins at two instants"))?;
    stage.tell(None, "guarantee-in-force", &[("at", &crate::time::full(at))]);
    stage.see(AUR, &["guarantee", "show", &first]);
    stage.see(BOR, &["guarantee", "show", &first]);
    Ok(())
}

/// An election is announced, more than 30 days ahead; what is announced.
pub(super) async fn announced(stage: &mut Stage<'_>) -> Outcome<(String, u64)> {
    let from = stage.now() + 31 * DAY;
    let election = json!({
        "event": {"kind": "election", "name": "General election"}, "dates": {"from": from, "to": from + 14 * DAY},
        "systems": [{"form": "plain", "value": "results.election.example"}],
        "contact": {"office": "Central Election Commission"},
    });
    let body = stage.json("election.json", &election)?;
    let asked = ["protect", "announce", "AUR/nrrc", "--body", &body, "--secret", "voters.election.example"];
    let window = stage.sent(BOR, &asked).await?;
    stage.tell(
        Some(BOR),
        "window-announced",
        &[("number", &window), ("from", &day(from)), ("to", &day(from + 14 * DAY))],
    );
    Ok((window, from))
}

/// Inside the window a concern asks for a sooner answer, and is discussed to joint findings.
pub(super) async fn concern(stage: &mut Stage<'_>, (window, from): (&str, u64)) -> Outcome<()> {
    stage.turn_to(from + DAY).await?;
    for (who, banner) in [(AUR, "window-open-theirs"), (BOR, "window-open-ours")] {
        let found =
            |view: &Value| view["findings"].as_array().is_some_and(|all| all.iter().any(|one| one["code"] == banner));
        stage.sees(who, &["status"], found).await?;
    }
    stage.tell(None, "window-open", &[]);
    let log =
        stage.file("requests.txt", "192.0.2.71 - 41,200 requests for results.election.example in 10 minutes\n")?;
    let name = std::path::Path::new(&log).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let body = json!({
        "facts": "Requests from 192.0.2.71 slow the system that publishes results.",
        "evidence": [{"kind": "attached", "what": "Log of the web server.", "attachment": name}],
        "confidence": "low", "request": "Find out what runs there, and stop it.", "process_kind": "election",
    });
    let body = stage.json("concern.json", &body)?;
    let asked = ["concern", "AUR/nrrc", "--about", window, "--body", &body, "--attach", &log];
    let raised = stage.released(BOR, &asked).await?;
    stage.tell(Some(BOR), "concern-raised", &[("number", &raised)]);
    let owed = owed(&stage.run(AUR, &["case", &raised]).await?, "answer");
    let lasts = owed["due"].as_u64().zip(owed["from"].as_u64()).map(|(due, from)| due - from);
    if lasts != Some(ANSWER_S) {
        return Err(Failure::ours(format!("an answer within {lasts:?} seconds inside the window")));
    }
    stage.tell(Some(AUR), "concern-due", &[("hours", "4"), ("instead", "24")]);
    discussed(stage, &raised).await?;
    stage.see(AUR, &["consult", "show", &raised]);
    stage.see(BOR, &["case", &raised]);
    stage.see(AUR, &["protect", "list", "--all"]);
    Ok(())
}

/// A question, its answer, findings that both say alike.
async fn discussed(stage: &mut Stage<'_>, raised: &str) -> Outcome<()> {
    let position = "The address belongs to a research network. We are asking its operator.";
    stage.said(AUR, &["consult", "say", raised, "position", position]).await?;
    let question = stage.said(AUR, &["consult", "say", raised, "question", "When did it begin?"]).await?;
    stage.tell(Some(AUR), "concern-question", &[("number", &question)]);
    let answer = ["consult", "say", raised, "answer", "At 09:14 UTC.", "--to", &question];
    let answer = stage.said(BOR, &answer).await?;
    stage.tell(Some(BOR), "concern-answer", &[("number", &answer)]);
    let findings = [
        "consult",
        "say",
        raised,
        "findings",
        "As discussed.",
        "--finding",
        "en=A measurement that was set up wrongly caused it. It has been stopped. There was no intent.",
        "--finding",
        "ru=Причина: неверно настроенное измерение. Оно прекращено. Умысла не было.",
    ];
    let findings = stage.said(AUR, &findings).await?;
    stage.tell(Some(AUR), "concern-findings", &[("number", &findings)]);
    let same = stage.said(BOR, &["consult", "say", raised, "findings", "We agree."]).await?;
    stage.tell(Some(BOR), "concern-agrees", &[("number", &same)]);
    let show = ["consult", "show", raised];
    let joint = |view: &Value| view.pointer("/consultations/0/standing") == Some(&json!("joint"));
    stage.both_see("nrrc", [&show, &show], joint).await?;
    stage.tell(None, "concern-joint", &[]);
    Ok(())
}

/// One of a list, by the number of a statement about it.
fn one<'a>(view: &'a Value, list: &str, number: &str) -> &'a Value {
    let all = view[list].as_array().into_iter().flatten();
    let of = |one: &&Value| one["first"]["number"] == number || one["statement"]["number"] == number;
    all.clone().find(of).unwrap_or(&Value::Null)
}

fn state<'a>(view: &'a Value, list: &str, number: &str) -> &'a str {
    one(view, list, number)["state"].as_str().unwrap_or_default()
}
