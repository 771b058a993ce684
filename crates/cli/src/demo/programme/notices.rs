//! Measure 3, its duties: a notice ahead of an activity, and coded signals from the table that the agreement carries.

use serde_json::json;

use super::dialogue::day;
use super::stage::{AUR, BOR, Stage};
use crate::demo::party::text;
use crate::failure::Outcome;

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;
/// The table of codes of the model agreement.
const TABLE: u64 = 1;

/// An activity is notified six days ahead; its beginning is signalled, and a question about it asked and answered by codes.
pub(super) async fn given(stage: &mut Stage<'_>) -> Outcome<()> {
    let from = stage.now() + 6 * DAY;
    let notice = json!({
        "activity": {"kind": "scanning", "text": "A measurement of our own networks from abroad."},
        "scope": "Systems of the public administration of AUR.",
        "source_ranges": [{"kind": "ipv4", "value": "198.51.100.0/24"}],
        "window": {"from": from, "to": from + 4 * HOUR}, "status": "notified",
        "stop_contact": {"office": "Emergency response team", "phone": "+43 1 5550100"},
    });
    let body = stage.json("notice.json", &notice)?;
    let notice = stage.said(AUR, &["send", "BOR/nrrc", "--format", "F30", "--body", &body]).await?;
    stage.tell(Some(AUR), "activity-notified", &[("number", &notice), ("at", &day(from))]);
    let id = text(&stage.run(BOR, &["show", &notice]).await?, "id")?;
    let answer = json!({"ref": id, "decision": "approved", "justification": "No objection.", "actions": []});
    let body = stage.json("no-objection.json", &answer)?;
    let args = ["send", "AUR/nrrc", "--format", "F26", "--body", &body, "--reply-to", &notice, "--case", &notice];
    let answer = stage.said(BOR, &args).await?;
    stage.tell(Some(BOR), "activity-unopposed", &[("number", &answer)]);
    stage.turn_to(from).await?;
    // A signal names a statement of its author's by its number alone.
    let pointer = format!("+{}", notice.rsplit('/').next().unwrap_or_default());
    let signal = json!({"code": "AC1", "table": TABLE, "args": [pointer], "form": "signal"});
    let body = stage.json("signal.json", &signal)?;
    let began = stage.said(AUR, &["send", "BOR/nrrc", "--format", "F32", "--body", &body]).await?;
    stage.tell(Some(AUR), "signal-begins", &[("number", &began), ("code", "AC1")]);
    let query = json!({"code": "SE1", "table": TABLE, "args": [from, "ict-services"], "form": "query"});
    let body = stage.json("query.json", &query)?;
    let asked = stage.said(BOR, &["send", "AUR/nrrc", "--format", "F32", "--body", &body]).await?;
    stage.tell(Some(BOR), "signal-asks", &[("number", &asked), ("code", "SE1")]);
    let ours = json!({"code": "AC5", "table": TABLE, "args": [from, "ict-services"], "form": "signal"});
    let body = stage.json("answer-signal.json", &ours)?;
    let args = ["send", "BOR/nrrc", "--format", "F32", "--body", &body, "--reply-to", &asked];
    let answered = stage.said(AUR, &args).await?;
    stage.tell(Some(AUR), "signal-answers", &[("number", &answered), ("code", "AC5")]);
    stage.see(BOR, &["case", &notice]);
    stage.see(BOR, &["show", &answered]);
    Ok(())
}
