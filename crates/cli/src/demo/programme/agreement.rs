//! Measure 3: the model agreement from its first draft to its signature, its entry into force, and the deadline that its
//! terms shorten.

use serde_json::{Value, json};

use super::dialogue::day;
use super::stage::{AUR, BOR, NAMES, Stage};
use crate::demo::party::text;
use crate::failure::{Failure, Outcome};

/// The model agreement of `examples/agreement`.
const MODEL: &str = include_str!("../../../../../examples/agreement/instrument.json");
/// The article that the second party would have otherwise.
const ARTICLE: &str = "12";
/// Who signs.
const HOLDER: &str = "Minister for Foreign Affairs";
const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
/// What the agreement gives for the answer to an inquiry; the format gives twice as much.
const ANSWER_S: u64 = DAY;

/// Tabled, answered by article, initialled, signed, ratified; its number.
pub(super) async fn concluded(stage: &mut Stage<'_>) -> Outcome<String> {
    let model: Value = serde_json::from_str(MODEL).map_err(Failure::ours)?;
    let articles = model["articles"].as_array().map_or(0, Vec::len);
    let file = stage.file("instrument.json", MODEL)?;
    let number = stage.said(AUR, &["agreement", "table", &file, "--line", "BOR/official"]).await?;
    let values = [("number", &*number), ("articles", &articles.to_string()), ("languages", "en, ru")];
    stage.tell(Some(AUR), "agreement-tabled", &values);
    let (counter, accepted) = answer(&model)?;
    let file = stage.json("article-12.json", &counter)?;
    let mut args =
        vec!["agreement", "respond", &number, "--counter", &file, "--reason", "Both sides are hosts in turn."];
    for part in &accepted {
        args.extend(["--accept", part]);
    }
    let answered = stage.released(BOR, &args).await?;
    let count = accepted.len().to_string();
    let values = [("number", &*answered), ("article", ARTICLE), ("count", &count)];
    stage.tell(Some(BOR), "agreement-answered", &values);
    let show = ["agreement", "show", &number];
    let part = ["agreement", "show", &number, "--part", ARTICLE];
    stage.sees(AUR, &part, |part| part["standing"] == "differs").await?;
    let accepts = stage.released(AUR, &["agreement", "respond", &number, "--accept-all"]).await?;
    stage.tell(Some(AUR), "agreement-accepted", &[("number", &accepts), ("article", ARTICLE)]);
    let [ours, theirs] = stage.both_see("official", [&show, &show], |view| view["stage"] == "agreed").await?;
    let texts = text(&ours, "texts_hash")?;
    if texts != text(&theirs, "texts_hash")? {
        return Err(Failure::ours("the two sides agreed on different texts"));
    }
    stage.tell(None, "agreement-agreed", &[("hash", &texts.chars().take(16).collect::<String>())]);
    for (act, comes, after) in [("initial", "initialled", 0), ("sign", "signed", DAY), ("ratify", "concluded", DAY)] {
        stage.turn_to(stage.now() + after).await?;
        for who in [BOR, AUR] {
            let said = stage.released(who, &["agreement", act, &number, "--holder", HOLDER]).await?;
            stage.tell(Some(who), &format!("agreement-{act}"), &[("number", &said)]);
        }
        stage.both_see("official", [&show, &show], |view| view["stage"] == comes).await?;
    }
    let view = stage.run(BOR, &show).await?;
    let enters = view["enters"].as_u64().ok_or_else(|| Failure::ours("no entry into force"))?;
    stage.tell(None, "agreement-concluded", &[("at", &day(enters))]);
    stage.see(AUR, &show);
    stage.see(BOR, &["agreement", "show", &number, "--part", ARTICLE, "--compare", &number, "agreed"]);
    stage.see(BOR, &["agreement", "dates"]);
    Ok(number)
}

/// The article as the second party would have it, and the parts that it accepts.
fn answer(model: &Value) -> Outcome<(Value, Vec<String>)> {
    let all = model["articles"].as_array().cloned().unwrap_or_default();
    let numbers = all.iter().filter_map(|article| article["number"].as_str());
    let mut accepted: Vec<String> = numbers.filter(|number| *number != ARTICLE).map(str::to_owned).collect();
    accepted.extend(["preamble", "terms", "final"].map(str::to_owned));
    let mut counter = all.into_iter().find(|article| article["number"] == ARTICLE).unwrap_or_default();
    let clauses = counter["clauses"].as_array_mut().ok_or_else(|| Failure::ours("an article without clauses"))?;
    clauses.push(json!({"number": (clauses.len() + 1).to_string(), "texts": {
        "en": "The review shall be held in the territory of each Party in turn.",
        "ru": "Обзор проводится поочерёдно на территории каждой из Сторон.",
    }}));
    Ok((counter, accepted))
}

/// In force; its annex is put on the line of inquiries by both, and an inquiry there asks for a sooner answer, which is
/// missed. The inquiry's number.
pub(super) async fn lived(stage: &mut Stage<'_>, number: &str) -> Outcome<String> {
    let show = ["agreement", "show", number];
    let enters = stage.run(AUR, &show).await?["enters"].as_u64().unwrap_or_default();
    stage.turn_to(enters + HOUR).await?;
    stage.both_see("official", [&show, &show], |view| view["stage"] == "in-force").await?;
    stage.tell(None, "agreement-in-force", &[]);
    let put = stage.said(AUR, &["agreement", "terms", number, "--line", "BOR/nrrc"]).await?;
    stage.tell(Some(AUR), "terms-put", &[("number", &put)]);
    let mirror = stage.said(BOR, &["agreement", "terms", number, "--mirror", &put]).await?;
    stage.tell(Some(BOR), "terms-mirrored", &[("number", &mirror)]);
    // Both have to know that the other put them: what is written after that is governed by them.
    stage.confirmed("nrrc").await?;
    stage.confirmed("nrrc").await?;
    stage.turn_to(stage.now() + DAY).await?;
    inquiry(stage).await
}

/// An inquiry that is taken in time and answered too late.
async fn inquiry(stage: &mut Stage<'_>) -> Outcome<String> {
    let log =
        stage.file("access-log.txt", "05:58:11Z 192.0.2.44 login accepted\n06:09:40Z 192.0.2.44 display stopped\n")?;
    let name = std::path::Path::new(&log).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let body = json!({
        "facts": "A maintenance account of a power operator was used from 192.0.2.44.",
        "evidence": [{"kind": "attached", "what": "Log of the access server.", "attachment": name}],
        "confidence": "moderate",
        "questions": ["Who used 192.0.2.44 at the times listed?", "Was that machine itself compromised?"],
        "other_explanations": "The address may belong to a machine that others control.",
    });
    let body = stage.json("inquiry.json", &body)?;
    let subject = "Sessions from 192.0.2.44";
    let asked = ["compose", "F23", "BOR/nrrc", "--body", &body, "--attach", &log, "--subject", subject];
    let inquiry = stage.released(AUR, &asked).await?;
    let owed = owed(&stage.run(BOR, &["case", &inquiry]).await?, "answer");
    let lasts = owed["due"].as_u64().zip(owed["from"].as_u64()).map(|(due, from)| due - from);
    if lasts != Some(ANSWER_S) {
        return Err(Failure::ours(format!("an answer within {lasts:?} seconds, not as the agreement says")));
    }
    stage.tell(Some(AUR), "inquiry-sent", &[("number", &inquiry)]);
    stage.tell(Some(BOR), "inquiry-due", &[("hours", "24"), ("instead", "48")]);
    let officer = stage.context.text("demo-officer");
    stage.tell(Some(BOR), "inquiry-taken", &[("number", &inquiry), ("officer", &officer)]);
    stage.turn_to(owed["due"].as_u64().unwrap_or_default() + 60).await?;
    for (who, whose) in [(AUR, "--theirs"), (BOR, "--ours")] {
        let late = |view: &Value| {
            let all = view["obligations"].as_array().into_iter().flatten();
            all.clone().any(|one| one["statement"]["number"] == *inquiry && one["kind"] == "answer")
        };
        stage.sees(who, &["obligations", whose, "--late"], late).await?;
    }
    stage.tell(None, "inquiry-late", &[("number", &inquiry), ("by", NAMES[BOR])]);
    stage.turn_to(stage.now() + 6 * HOUR).await?;
    let id = text(&stage.run(BOR, &["show", &inquiry]).await?, "id")?;
    let answer = json!({
        "ref": id, "decision": "approved", "justification": "The machine was taken off the network.",
        "actions": [{"what": "Machine isolated and kept for examination.", "state": "done", "at": stage.now()}],
        "answers": ["The owner's account, from abroad.", "Yes, since the day before."],
    });
    let body = stage.json("answer.json", &answer)?;
    let said = ["send", "AUR/nrrc", "--format", "F26", "--body", &body, "--reply-to", &inquiry, "--case", &inquiry];
    let answer = stage.said(BOR, &said).await?;
    stage.tell(Some(BOR), "inquiry-answered", &[("number", &answer)]);
    let show = ["case", &*inquiry];
    let late = |view: &Value| self::owed(view, "answer")["state"] == "met-late";
    stage.both_see("nrrc", [&show, &show], late).await?;
    stage.tell(None, "inquiry-met-late", &[("number", &inquiry)]);
    stage.see(AUR, &show);
    stage.see(BOR, &["ledger", "--line", "AUR/nrrc"]);
    Ok(inquiry)
}

/// What is owed in a case, of a kind; nothing where there is none.
pub(super) fn owed(case: &Value, kind: &str) -> Value {
    let all = case["obligations"].as_array().into_iter().flatten();
    all.clone().find(|one| one["kind"] == kind).cloned().unwrap_or_default()
}
