//! Measure 5: experts go on while another line is suspended: a paper and a comment, a term that both adopt, a joint paper.

use serde_json::{Value, json};

use super::dialogue::day;
use super::stage::{AUR, BOR, Stage};
use crate::failure::Outcome;

const DAY: u64 = 86_400;
/// What the paper is about.
const TOPIC: &str = "Signs of a failing measurement";
/// What both call one thing, and what they mean.
const TERM: &str = "measurement";
const DEFINITION: &str = "Requests that only find out whether and how fast a system answers.";

/// One line is suspended; the expert line goes on all the same.
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
    paper(stage).await?;
    term(stage).await?;
    joint(stage).await?;
    stage.see(BOR, &["show", &suspended]);
    stage.turn_to(until + 60).await?;
    Ok(())
}

/// A paper of no named officer's, and what the other side's experts say of it.
async fn paper(stage: &mut Stage<'_>) -> Outcome<()> {
    let text = "A measurement that repeats itself looks like an attack. We propose three signs that tell them apart.\n";
    let file = stage.file("paper.txt", text)?;
    let contribute = ["expert", "contribute", "BOR", &file, "--topic", TOPIC, "--title", "Three signs"];
    let paper = stage.said(AUR, &[&contribute[..], &["--not-for-attribution"]].concat()).await?;
    stage.tell(Some(AUR), "paper-sent", &[("number", &paper)]);
    let comment = ["expert", "comment", &paper, "We would add a fourth: the interval never changes."];
    let comment = stage.said(BOR, &comment).await?;
    stage.tell(Some(BOR), "paper-commented", &[("number", &comment)]);
    stage.see(AUR, &["expert", "show", &paper]);
    Ok(())
}

/// One definition that both adopt.
async fn term(stage: &mut Stage<'_>) -> Outcome<()> {
    let proposed = stage.said(BOR, &["glossary", "propose", "AUR", TERM, DEFINITION, "--language", "en"]).await?;
    stage.tell(Some(BOR), "term-proposed", &[("term", TERM), ("number", &proposed)]);
    let adopted = stage.said(AUR, &["glossary", "adopt", &proposed]).await?;
    stage.tell(Some(AUR), "term-adopted", &[("number", &adopted)]);
    let list = ["glossary", "list", "--term", TERM];
    let agreed = |view: &Value| view.pointer("/terms/0/agreed/definition") == Some(&json!(DEFINITION));
    stage.both_see("expert", [&list, &list], agreed).await?;
    stage.tell(None, "term-agreed", &[("term", TERM)]);
    stage.see(BOR, &["glossary", "list"]);
    Ok(())
}

/// A paper of both, by two officers of each.
async fn joint(stage: &mut Stage<'_>) -> Outcome<()> {
    let file = stage
        .file("joint.txt", "Four signs tell a measurement that failed from an attack. Both sides look for them.\n")?;
    let contribute = ["expert", "contribute", "BOR", &file, "--topic", TOPIC, "--title", "Four signs", "--joint"];
    let paper = stage.said(AUR, &contribute).await?;
    stage.tell(Some(AUR), "joint-drafted", &[("number", &paper)]);
    for who in [BOR, AUR] {
        let signed = stage.released(who, &["expert", "sign", &paper]).await?;
        stage.tell(Some(who), "joint-signs", &[("number", &signed)]);
    }
    let show = ["expert", "show", &paper];
    let in_force = |view: &Value| view.pointer("/topics/0/papers/0/joint/standing") == Some(&json!("in-force"));
    stage.both_see("expert", [&show, &show], in_force).await?;
    stage.tell(None, "joint-signed", &[]);
    stage.see(BOR, &show);
    Ok(())
}
