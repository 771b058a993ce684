//! Measure 3, its review: both nodes compute the same figures from the same statements, and both say so.

use comity_wire::Track;
use serde_json::Value;

use super::stage::{AUR, BOR, NAMES, Stage};
use crate::demo::party::text;
use crate::failure::{Failure, Outcome};

const HOUR: u64 = 3_600;

/// The weeks since the beginning are reviewed, and both agree on the figures.
pub(super) async fn agreed(stage: &mut Stage<'_>) -> Outcome<()> {
    let (from, to) = (stage.began().to_string(), (stage.now() + HOUR).to_string());
    stage.turn_to(stage.now() + 2 * HOUR).await?;
    // From what each side says after the period on, nothing that is still said belongs to it.
    for track in Track::ALL {
        for who in [AUR, BOR] {
            let line = format!("{}/{track}", NAMES[1 - who]);
            stage.said(who, &["send", &line, "-s", "Review", "-t", "The period is over. The review follows."]).await?;
        }
        stage.confirmed(track.word()).await?;
        stage.confirmed(track.word()).await?;
    }
    let review = ["review", "--from", &from, "--to", &to];
    let complete = |view: &Value| view["complete"] == true && view["digest"].is_string();
    let [ours, theirs] = stage.both_see("dialogue", [&review, &review], complete).await?;
    let digest = text(&ours, "digest")?;
    if digest != text(&theirs, "digest")? || ours["figures"] != theirs["figures"] {
        return Err(Failure::ours(format!("the reviews differ: {ours} {theirs}")));
    }
    stage.tell(None, "review-equal", &[("digest", &digest.chars().take(16).collect::<String>())]);
    let say = [&review[..], &["--say"]].concat();
    let first = stage.sent(AUR, &say).await?;
    stage.tell(Some(AUR), "review-said", &[("number", &first)]);
    let second = stage.sent(BOR, &say).await?;
    stage.tell(Some(BOR), "review-same", &[("number", &second)]);
    let agreed = |view: &Value| view["state"] == "in-force";
    stage.both_see("dialogue", [&review, &review], agreed).await?;
    stage.tell(None, "review-agreed", &[]);
    stage.see(AUR, &review);
    stage.see(BOR, &review);
    Ok(())
}
