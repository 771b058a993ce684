//! Measure 1: a round that both agree on, held, its record signed by both, an action owed and done; a claim at the table.

use serde_json::{Value, json};

use super::stage::{AUR, BOR, Stage};
use crate::demo::party::text;
use crate::failure::{Failure, Outcome};

/// The series.
const SERIES: &str = "Interagency dialogue on information security";
/// Its line, as the first and the second party name it.
const LINES: [&str; 2] = ["BOR/dialogue", "AUR/dialogue"];
const DAY: u64 = 86_400;

/// What both agreed to hold.
pub(super) struct Round {
    /// The statement that convened it.
    pub(super) number: String,
    /// When it begins, POSIX seconds.
    pub(super) from: u64,
}

/// Ids of both parties.
pub(super) async fn ids(stage: &mut Stage<'_>) -> Outcome<[String; 2]> {
    let aur = text(&stage.run(AUR, &["status"]).await?, "party")?;
    let bor = text(&stage.run(BOR, &["status"]).await?, "party")?;
    Ok([aur, bor])
}

/// Dates are proposed, answered by others, and agreed on.
pub(super) async fn convened(stage: &mut Stage<'_>, parties: &[String; 2]) -> Outcome<Round> {
    let proposed = stage.now() + 7 * DAY;
    let from = proposed + 2 * DAY;
    let round = json!({
        "series": SERIES, "level": "interagency", "round": 1, "cadence_days": 90,
        "dates": {"from": proposed, "to": proposed + 8 * 3_600},
        "venue": {"form": "place", "place": "Vienna", "time_zone": "Europe/Vienna"},
        "agenda": [
            {"number": 1, "title": {"en": "Agreement on preventing incidents", "ru": "Соглашение о предотвращении инцидентов"}},
            {"number": 2, "title": {"en": "Channels", "ru": "Каналы связи"}},
        ],
        "delegations": [
            {"party": parties[AUR], "head": "Secretary of the Security Council"},
            {"party": parties[BOR], "head": "Adviser for national security"},
        ],
        "languages": ["en", "ru"],
    });
    let file = stage.json("round.json", &round)?;
    let number = stage.said(AUR, &["dialogue", "convene", LINES[AUR], &file]).await?;
    stage.tell(Some(AUR), "round-proposed", &[("number", &number), ("at", &day(proposed))]);
    let others = json!({"dates": {"from": from, "to": from + 8 * 3_600}});
    let file = stage.json("other-dates.json", &others)?;
    let counter = stage.said(BOR, &["dialogue", "counter", &number, &file]).await?;
    stage.tell(Some(BOR), "round-countered", &[("number", &counter), ("at", &day(from))]);
    let accepted = stage.said(AUR, &["dialogue", "accept", &number]).await?;
    stage.tell(Some(AUR), "round-accepted", &[("number", &accepted)]);
    let show = ["dialogue", "show", &number];
    let [ours, theirs] = stage.both_see("dialogue", [&show, &show], |view| standing(view) == "agreed").await?;
    let hash = hash(&ours);
    if hash.is_empty() || hash != self::hash(&theirs) {
        return Err(Failure::ours("the two sides hold different hashes of one round"));
    }
    stage.tell(None, "round-agreed", &[("at", &day(from)), ("hash", &hash.chars().take(16).collect::<String>())]);
    stage.see(AUR, &show);
    Ok(Round { number, from })
}

/// The round is held, and both sign one record of it.
pub(super) async fn held(stage: &mut Stage<'_>, round: &Round, parties: &[String; 2]) -> Outcome<()> {
    stage.turn_to(round.from + 8 * 3_600).await?;
    let held = stage.said(BOR, &["dialogue", "held", &round.number]).await?;
    stage.tell(Some(BOR), "round-held", &[("number", &held)]);
    let due = stage.now() + 20 * DAY;
    let record = json!({
        "decisions": [{"number": 1, "texts": {
            "en": "The agreement is to be brought into force without delay.",
            "ru": "Соглашение ввести в силу без промедления.",
        }}],
        "dissents": [],
        "actions": [{
            "number": 1, "party": parties[AUR], "owner": "Emergency response team", "due": due,
            "texts": {"en": "Send the list of contact points.", "ru": "Направить список контактных пунктов."},
        }],
        "text_hashes": [],
    });
    let file = stage.json("record.json", &record)?;
    let signed = stage.released(AUR, &["dialogue", "record", &round.number, &file]).await?;
    stage.tell(Some(AUR), "record-proposed", &[("number", &signed)]);
    let same = stage.released(BOR, &["dialogue", "record", &round.number, "--sign"]).await?;
    stage.tell(Some(BOR), "record-signed", &[("number", &same)]);
    let show = ["dialogue", "show", &round.number];
    let joint = |view: &Value| view.pointer("/series/0/rounds/0/record/standing") == Some(&json!("in-force"));
    stage.both_see("dialogue", [&show, &show], joint).await?;
    stage.tell(None, "record-joint", &[("at", &day(due))]);
    stage.turn_to(due - 10 * DAY).await?;
    let done = stage.said(AUR, &["dialogue", "done", &signed, "1", "The list was sent on the official line."]).await?;
    stage.tell(Some(AUR), "action-done", &[("number", &done)]);
    let met = |view: &Value| view.pointer("/series/0/rounds/0/record/actions/0/owed/state") == Some(&json!("met"));
    stage.both_see("dialogue", [&show, &show], met).await?;
    stage.tell(None, "action-met", &[]);
    stage.see(BOR, &["dialogue", "actions"]);
    stage.see(AUR, &["dialogue", "rounds"]);
    stage.see(AUR, &["dialogue", "calendar"]);
    Ok(())
}

/// A claim of another line is put on the table, and the two do not come to the same: that is what is recorded.
pub(super) async fn tabled(stage: &mut Stage<'_>, claim: &str) -> Outcome<()> {
    let title = "Sessions from 192.0.2.44";
    let summary = "The inquiry was answered late and in part. We ask to discuss it at one table.";
    let asked = ["table", claim, "--on", LINES[AUR], "--series", SERIES, "--title", title, "--summary", summary];
    let tabled = stage.said(AUR, &asked).await?;
    stage.tell(Some(AUR), "claim-tabled", &[("number", &tabled), ("claim", claim)]);
    let position = "The address belonged to a machine that others controlled.";
    let said = stage.said(BOR, &["consult", "say", &tabled, "position", position]).await?;
    stage.tell(Some(BOR), "claim-position", &[("number", &said)]);
    let differs = "Our records show sessions of a person. We do not agree on who it was.";
    let said = stage.said(AUR, &["consult", "say", &tabled, "disagreement", differs]).await?;
    stage.tell(Some(AUR), "claim-disagreed", &[("number", &said)]);
    let show = ["consult", "show", &tabled];
    let so = |view: &Value| view.pointer("/consultations/0/standing") == Some(&json!("disagreement"));
    stage.both_see("dialogue", [&show, &show], so).await?;
    stage.tell(None, "claim-recorded", &[]);
    stage.see(BOR, &show);
    Ok(())
}

fn standing(view: &Value) -> &str {
    view.pointer("/series/0/rounds/0/standing").and_then(Value::as_str).unwrap_or_default()
}

fn hash(view: &Value) -> String {
    let hash = view.pointer("/series/0/rounds/0/said/0/hash").and_then(Value::as_str);
    hash.unwrap_or_default().to_owned()
}

/// The day of an instant.
pub(super) fn day(posix_s: u64) -> String {
    crate::time::full(posix_s).chars().take(10).collect()
}
