//! Measure 3, its duties: a notice that meets an election and is moved away from it, and coded signals from the table that
//! the agreement carries.

use serde_json::{Value, json};

use super::dialogue::day;
use super::stage::{AUR, BOR, Stage};
use crate::demo::party::text;
use crate::failure::Outcome;
use crate::time;

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
/// Says of what is seen that it is ours; as a query it asks that.
const OURS: &str = "AC5";
/// What the signals are about.
const SECTOR: &str = "ict-services";

/// Notice of an activity inside the election's window, which both sides see; it is moved, and takes place.
pub(super) async fn given(stage: &mut Stage<'_>, (window, opens): (&str, u64)) -> Outcome<()> {
    let inside = opens + 2 * DAY;
    let notice = json!({
        "activity": {"kind": "scanning", "text": "A measurement of how fast public web sites answer."},
        "scope": "Public web sites of both parties.",
        "source_ranges": [{"kind": "ipv4", "value": "198.51.100.0/24"}],
        "targets": [{"kind": "domain", "value": "www.results.election.example"}],
        "window": {"from": inside, "to": inside + 4 * HOUR},
        "stop_contact": {"office": "Emergency response team", "phone": "+43 1 5550100"},
    });
    let body = stage.json("notice.json", &notice)?;
    let first = stage.sent(AUR, &["notice", "give", "BOR/nrrc", "--body", &body]).await?;
    stage.tell(Some(AUR), "activity-notified", &[("number", &first), ("at", &day(inside))]);
    let conflicts = ["notices", "--conflicts"];
    let both = [&conflicts[..], &conflicts[..]];
    stage.both_see("nrrc", both, |view| meet(view, (&first, window))).await?;
    stage.tell(None, "activity-meets", &[("number", &first), ("window", window)]);
    let from = stage.now() + 6 * DAY;
    let (begins, ends) = (written(from), written(from + 4 * HOUR));
    let moved = stage.sent(AUR, &["notice", "change", &first, "--from", &begins, "--to", &ends]).await?;
    stage.tell(Some(AUR), "activity-moved", &[("number", &moved), ("at", &day(from))]);
    stage.both_see("nrrc", both, |view| view["conflicts"] == json!([])).await?;
    stage.tell(None, "activity-apart", &[]);
    unopposed(stage, (&first, &moved)).await?;
    stage.turn_to(from).await?;
    let began = stage.said(AUR, &["signal", "BOR/nrrc", "AC1", &moved]).await?;
    stage.tell(Some(AUR), "signal-begins", &[("number", &began), ("code", "AC1")]);
    let asked = stage.said(BOR, &["signal", "AUR/nrrc", OURS, &begins, SECTOR, "--query"]).await?;
    stage.tell(Some(BOR), "signal-asks", &[("number", &asked), ("code", OURS)]);
    let answer = ["signal", "BOR/nrrc", OURS, &begins, SECTOR, "--reply-to", &asked];
    let answered = stage.said(AUR, &answer).await?;
    stage.tell(Some(AUR), "signal-answers", &[("number", &answered), ("code", OURS)]);
    let done = |view: &Value| view["effect"]["stage"] == "answered";
    stage.sees(BOR, &["show", &asked], done).await?;
    stage.see(AUR, &["notices", "--all"]);
    stage.see(BOR, &["case", &moved]);
    stage.see(BOR, &["signal", "AUR/nrrc", "--list"]);
    stage.see(BOR, &["show", &answered]);
    Ok(())
}

/// The annex asks for an answer to a notice. Its case is that of what was given first.
async fn unopposed(stage: &mut Stage<'_>, (first, notice): (&str, &str)) -> Outcome<()> {
    let id = text(&stage.run(BOR, &["show", notice]).await?, "id")?;
    let answer = json!({"ref": id, "decision": "approved", "justification": "No objection.", "actions": []});
    let body = stage.json("no-objection.json", &answer)?;
    let args = ["send", "AUR/nrrc", "--format", "F26", "--body", &body, "--reply-to", notice, "--case", first];
    let answer = stage.said(BOR, &args).await?;
    stage.tell(Some(BOR), "activity-unopposed", &[("number", &answer)]);
    Ok(())
}

/// An instant as commands take it.
fn written(posix_s: u64) -> String {
    time::full(posix_s).replacen(' ', "T", 1).replacen(" UTC", "Z", 1)
}

/// Whether these two statements are found to meet.
fn meet(view: &Value, (one, other): (&str, &str)) -> bool {
    let number = |side: &Value| side["statement"]["number"].as_str().unwrap_or_default().to_owned();
    let mut all = view["conflicts"].as_array().into_iter().flatten();
    all.any(|met| {
        let sides = [number(&met["notice"]), number(&met["other"])];
        sides == [one, other] || sides == [other, one]
    })
}
