//! `comity consult` and `comity table`: consultations, and cases that are put on a table.

use std::collections::BTreeMap;

use comity_node::service::views::{ConsultationView, DialogueOrder, DialogueView, SaidView};
use serde_json::Value;

use super::dialogue::{all_of, of_case, say, shown, who, word};
use super::line_of;
use crate::args::dialogue::{Consult, ConsultCommand, Table};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// Does one of the commands on consultations.
pub(super) async fn run(context: &Context, args: &Consult) -> Outcome {
    match &args.command {
        ConsultCommand::List(which) => shown(context, &all_of(which), lines).await,
        ConsultCommand::Show(one) => shown(context, &of_case(&one.reference), lines).await,
        ConsultCommand::Open(args) => {
            // A line is `PEER/track`, a statement `PEER/track/7` or an id.
            let line = (args.place.matches('/').count() == 1).then(|| line_of(&args.place)).transpose()?;
            let case = line.is_none().then(|| args.place.clone());
            let (peer, track) = line.unzip();
            let order = DialogueOrder::Consult {
                case,
                peer,
                track,
                stage: "request".to_owned(),
                text: args.text.clone(),
                topic: args.topic.clone(),
                answers: None,
                findings: None,
            };
            say(context, order, &args.say).await
        }
        ConsultCommand::Say(args) => {
            let order = DialogueOrder::Consult {
                case: Some(args.reference.clone()),
                peer: None,
                track: None,
                stage: args.stage.clone(),
                text: args.text.clone(),
                topic: None,
                answers: args.to.clone(),
                findings: findings(&args.finding)?,
            };
            say(context, order, &args.say).await
        }
    }
}

/// Puts a case on a table.
pub(super) async fn table(context: &Context, args: &Table) -> Outcome {
    let (peer, track) = line_of(&args.on)?;
    let order = DialogueOrder::Table {
        case: args.reference.clone(),
        peer,
        track,
        series: args.series.clone(),
        round: args.round,
        title: args.title.clone(),
        summary: args.summary.clone(),
        outcome_sought: args.seek.clone(),
    };
    say(context, order, &args.say).await
}

/// `LANGUAGE=TEXT` as findings.
fn findings(given: &[String]) -> Outcome<Option<Value>> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut all = BTreeMap::new();
    for one in given {
        let wrong = || Failure::new("error-finding", Fault::Yours, Exit::Usage).with("finding", one);
        let (language, text) = one.split_once('=').filter(|(language, _)| !language.is_empty()).ok_or_else(wrong)?;
        all.insert(language, text);
    }
    serde_json::to_value(&all).map(Some).map_err(Failure::ours)
}

/// Consultations, each with what was said.
pub(super) fn lines(context: &Context, view: &DialogueView) {
    if view.consultations.is_empty() && view.series.is_empty() {
        context.say("consult-none", &vars![]);
    }
    view.consultations.iter().for_each(|one| told(context, one));
}

fn told(context: &Context, one: &ConsultationView) {
    let values = vars![
        "first" => plain::line(&one.first.number), "line" => format!("{}/{}", plain::line(&one.peer), one.track),
        "format" => plain::line(&one.format), "standing" => word(context, "consult-standing", &one.standing),
    ];
    context.say("consult-head", &values);
    if one.provisional {
        context.say("dialogue-provisional", &vars![]);
    }
    for said in &one.said {
        let stage = if said.stage.is_empty() { plain::line(&said.format) } else { stage(context, &said.stage) };
        let values = vars![
            "number" => plain::line(&said.statement.number), "by" => who(context, said.by), "stage" => stage,
            "at" => time::full(said.at),
        ];
        context.say(if said.owed { "consult-said-owed" } else { "consult-said" }, &values);
        if let Some(text) = &said.text {
            context.line(&format!("    {}", plain::line(text)));
        }
    }
    let of_findings = |said: &SaidView| said.fits == Some(false);
    for said in one.findings.iter().filter(|said| of_findings(said)) {
        context.say("consult-unfit", &vars!["number" => plain::line(&said.statement.number)]);
    }
    for said in &one.findings {
        let hash = said.hash.clone().unwrap_or_default();
        let values = vars![
            "by" => who(context, said.by), "number" => plain::line(&said.statement.number),
            "hash" => plain::line(&hash),
        ];
        context.say("consult-findings", &values);
    }
    for said in &one.disagreements {
        let values = vars!["by" => who(context, said.by), "number" => plain::line(&said.statement.number)];
        context.say("consult-disagreement", &values);
    }
    // Fixed words: nobody reads one side's findings as a verdict.
    if one.standing != "joint" {
        context.say("consult-not-joint", &vars![]);
    }
    if let Some(closed) = &one.closed_by {
        context.say("consult-closed", &vars!["number" => plain::line(&closed.number)]);
    }
}

fn stage(context: &Context, given: &str) -> String {
    word(context, "consult-stage", given)
}
