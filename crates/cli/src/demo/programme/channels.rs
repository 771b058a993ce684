//! Measure 2: five lines, a statement with its receipt, a person who takes it, and evidence that anybody verifies.

use comity_wire::Track;
use serde_json::Value;

use super::stage::{AUR, BOR, Stage};
use crate::demo::steps;
use crate::failure::{Failure, Outcome};

/// How often both sides are looked at before they count as different.
const TRIES_MAX: usize = 3;

/// All lines answer; a notice is taken and proved.
pub(super) async fn open(stage: &mut Stage<'_>) -> Outcome<()> {
    let mut lines = Vec::new();
    for track in Track::ALL {
        let line = format!("BOR/{track}");
        stage.run(AUR, &["line-test", &line, "--wait", "60"]).await?;
        lines.push(track.word());
    }
    stage.tell(None, "lines-open", &[("count", &lines.len().to_string()), ("tracks", &lines.join(", "))]);
    stage.see(AUR, &["line-health"]);
    let body = "Our node will be down for maintenance on Sunday from 02:00 to 04:00 UTC.";
    let notice =
        stage.said(AUR, &["send", "BOR/nrrc", "-s", "Planned maintenance", "-t", body, "--wait", "receipt"]).await?;
    stage.tell(Some(AUR), "notice-sent", &[("number", &notice)]);
    let officer = stage.context.text("demo-officer");
    stage.tell(Some(BOR), "notice-taken", &[("number", &notice), ("officer", &officer)]);
    let taken = |view: &Value| view["acknowledgements"].as_array().is_some_and(|all| !all.is_empty());
    stage.sees(AUR, &["show", &notice], taken).await?;
    let path = stage.place.evidence.display().to_string();
    stage.run(AUR, &["proof", &notice, "-o", &path]).await?;
    stage.tell(Some(AUR), "evidence-written", &[("number", &notice), ("path", &path)]);
    let roots = [stage.parties[AUR].root.clone(), stage.parties[BOR].root.clone()];
    if !steps::verify(stage.context, &stage.place.evidence, &roots).await? {
        return Err(Failure::ours("the evidence does not verify"));
    }
    stage.see(BOR, &["show", &notice]);
    stage.see(AUR, &["verify", &path, "--root", &roots[AUR], "--root", &roots[BOR]]);
    Ok(())
}

/// Each line's digest, the same on both sides; how many lines there are.
pub(super) async fn equal(stage: &mut Stage<'_>) -> Outcome<usize> {
    for track in Track::ALL {
        let args = [format!("BOR/{track}"), format!("AUR/{track}")];
        let mut same = false;
        for _ in 0..TRIES_MAX {
            stage.confirmed(track.word()).await?;
            let ours = stage.run(AUR, &["line-state", &args[AUR]]).await?;
            let theirs = stage.run(BOR, &["line-state", &args[BOR]]).await?;
            same = ours["digest"]["hash"].is_string() && ours["digest"]["hash"] == theirs["digest"]["hash"];
            if same {
                break;
            }
        }
        if !same {
            return Err(Failure::ours(format!("the digests of the line {track} differ")));
        }
    }
    stage.tell(None, "lines-equal", &[("count", &Track::ALL.len().to_string())]);
    stage.see(BOR, &["line-state", "AUR/nrrc"]);
    Ok(Track::ALL.len())
}
