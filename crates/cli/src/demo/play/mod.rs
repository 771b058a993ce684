//! `comity demo --play`: a day on both sides in fast-forward, through the services that officers use.
//!
//! Two real nodes in this process, over a real network of this machine that can be cut. Only the clock is not the machine's:
//! it is turned from step to step, and nobody waits for it. Nothing else is pretended; what each officer does goes through
//! the node as at any other time.

mod acts;
mod record;
mod scenario;
mod stage;
mod told;
mod wire;

use std::collections::BTreeMap;

use comity_api::ProofRequest;
use comity_node::service::views::{FormatQuery, LanguageTag};
use serde_json::json;

use super::{Place, steps};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;
use record::Compared;
use scenario::Scenario;
use stage::{Stage, refused};
use told::Told;

/// Plays it, and ends.
pub(super) async fn run(context: &Context, name: &str, place: &Place) -> Outcome {
    let scenario = Scenario::load(name)?;
    context.say("play-head", &vars![]);
    let mut stage = Stage::set(context, &scenario, place).await?;
    let played = day(context, &scenario, place, &mut stage).await;
    stage.close().await;
    played
}

async fn day(context: &Context, scenario: &Scenario, place: &Place, stage: &mut Stage) -> Outcome {
    let formats = names(context, stage).await?;
    // What founding and the first line tests told is no part of the day.
    stage.drain();
    context.line("");
    context.line(&told::head());
    let mut timeline = Vec::new();
    for step in &scenario.steps {
        stage.turn_to(scenario.when(step)?).await?;
        acts::play(stage, scenario, place, step).await?;
        stage.settle().await?;
        tell(context, &formats, stage.drain(), &mut timeline);
    }
    stage.turn_to(scenario.ends()?).await?;
    tell(context, &formats, stage.drain(), &mut timeline);
    let compared = record::compare(stage).await?;
    record::show(context, &formats, &compared, scenario.ends()?);
    let verified = prove(context, scenario, place, stage).await?;
    let equal = compared.iter().all(|line| line.equal);
    context.object(&json!({
        "timeline": timeline,
        "said": stage.said.iter().map(|(name, (number, id))| (name, json!({"number": number, "id": id}))).collect::<BTreeMap<_, _>>(),
        "lines": compared.iter().map(Compared::json).collect::<Vec<_>>(),
        "equal": equal,
        "evidence": {"statement": scenario.evidence, "path": place.evidence, "verified": verified},
    }));
    context.say(if equal { "play-equal" } else { "play-unequal" }, &vars!["count" => compared.len()]);
    Ok(if equal && verified { Exit::Ok } else { Exit::NotVerified })
}

/// Formats by their ids, as they are called in the language of the output.
async fn names(context: &Context, stage: &Stage) -> Outcome<BTreeMap<String, String>> {
    let (side, _) = stage.both(0);
    let lang = serde_json::from_value::<LanguageTag>(context.catalogue.language().tag().into());
    let query = FormatQuery { lang: lang.map_err(Failure::ours)? };
    let list = side.backend.formats(query).await.map_err(refused)?;
    Ok(list.formats.into_iter().map(|format| (format.id, format.name)).collect())
}

fn tell(context: &Context, formats: &BTreeMap<String, String>, told: Vec<Told>, timeline: &mut Vec<Told>) {
    for one in told {
        context.line(&one.rows(context, formats));
        timeline.push(one);
    }
}

/// Writes the evidence of a statement, and has a process verify it that knows no node.
async fn prove(context: &Context, scenario: &Scenario, place: &Place, stage: &Stage) -> Outcome<bool> {
    let (side, _) = stage.both(0);
    let number = stage.said.get(&scenario.evidence).map(|(number, _)| number.clone()).unwrap_or_default();
    let request = ProofRequest { statement: number.clone(), disclose: Vec::new(), officers: Vec::new() };
    let file = side.backend.proof(request).await.map_err(refused)?;
    std::fs::write(&place.evidence, &file.text).map_err(|error| Failure::file(&place.evidence, &error))?;
    let path = place.evidence.display().to_string();
    context.say("play-proof", &vars!["number" => plain::line(&number), "path" => &path, "bytes" => file.text.len()]);
    let roots = stage.sides().each_ref().map(|side| side.root.clone());
    steps::verify(context, &place.evidence, &roots).await
}
