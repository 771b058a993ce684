//! Measure 5: experts go on while another line is suspended.

use comity_seal::hash::sha256;
use serde_json::{Value, json};

use super::dialogue::day;
use super::stage::{AUR, BOR, Stage};
use crate::demo::party::text;
use crate::failure::Outcome;

const DAY: u64 = 86_400;
/// What the paper is about.
const TOPIC: &str = "Signs of a failing measurement";

/// One line is suspended; a paper and a comment on the expert line all the same.
pub(super) async fn papers(stage: &mut Stage<'_>) -> Outcome<()> {
    let until = stage.now() + 2 * DAY;
    let fields = ["act=suspend", "scope=whole-line", "reason=Pending consultations", &format!("until={until}")];
    let mut args = vec!["compose", "F15", "AUR/cert"];
    for field in &fields {
        args.extend(["--field", field]);
    }
    let suspended = stage.released(BOR, &args).await?;
    stage.tell(Some(BOR), "line-suspended", &[("number", &suspended), ("at", &day(until))]);
    stage.confirmed("cert").await?;
    let refused = ["send", "BOR/cert", "-s", "Scans", "-t", "We see scans from your networks."];
    stage.no_effect(AUR, &refused, "suspended").await?;
    stage.tell(Some(AUR), "line-refuses", &[]);
    let mark = sha256(b"Signs of a failing measurement, 1").to_string();
    let paper = json!({
        "topic": TOPIC, "reference": "AUR-EXP-1", "kind": "paper", "paper": mark,
        "text": "A measurement that repeats itself looks like an attack. We propose three signs that tell them apart.",
        "not_for_attribution": true,
    });
    let body = stage.json("paper.json", &paper)?;
    let paper =
        stage.said(AUR, &["send", "BOR/expert", "--format", "F58", "--body", &body, "--wait", "receipt"]).await?;
    stage.tell(Some(AUR), "paper-sent", &[("number", &paper)]);
    let reference = text(&stage.run(BOR, &["show", &paper]).await?, "id")?;
    let comment = json!({
        "topic": TOPIC, "reference": reference, "kind": "comment", "paper": mark,
        "text": "We would add a fourth: the interval never changes.",
    });
    let body = stage.json("comment.json", &comment)?;
    let args = ["send", "AUR/expert", "--format", "F58", "--body", &body, "--reply-to", &paper, "--case", &paper];
    let comment = stage.said(BOR, &args).await?;
    stage.tell(Some(BOR), "paper-commented", &[("number", &comment)]);
    let here = |view: &Value| view["effect"].is_object();
    stage.sees(AUR, &["show", &comment], here).await?;
    stage.see(AUR, &["show", &comment]);
    stage.see(BOR, &["show", &paper]);
    stage.see(BOR, &["show", &suspended]);
    stage.turn_to(until + 60).await?;
    Ok(())
}
