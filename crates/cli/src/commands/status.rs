//! `comity status`

use comity_node::service::views::{Colour, Finding, LineView, NodeStatus, StatementView};

use super::send;
use crate::args::statement::Status;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::{value, vars};
use crate::{describe, marks, paint, plain, standing, time};

/// The node and its lines, or one statement.
pub(super) async fn run(context: &Context, args: &Status) -> Outcome {
    let client = match args.wait {
        Some(_) => Client::connect_serving(context).await?,
        None => Client::connect(context).await?,
    };
    let outcome = match &args.reference {
        Some(reference) => statement(context, &client, args, reference).await,
        None => node(context, &client).await,
    };
    client.close().await;
    outcome
}

async fn statement(context: &Context, client: &Client, args: &Status, reference: &str) -> Outcome {
    let view: StatementView = match args.wait {
        Some(wait) => send::wait_for(context, client, reference, wait, args.timeout).await?,
        None => client.get(&format!("/v1/statements/{}", encoded(reference))).await?,
    };
    context.line(&format!("{}: {}", view.number, standing::state(context, &view, time::shown)));
    standing::effect(context, view.effect.as_ref());
    if let Some(erased) = &view.erased {
        standing::erased(context, erased);
    }
    describe::particulars(context, &view);
    let late = view.effect.as_ref().and_then(|effect| effect.sent_late);
    if let Some(at) = late {
        context.line(&paint::in_colour(Colour::Amber, &context.with("sent-late", &vars!["at" => time::shown(at)])));
    }
    let void = match &view.content {
        Some(content) => {
            let line = format!("{}/{}", view.peer, view.track);
            describe::not_adopted(context, client, (&line, &content.format)).await
        }
        None => false,
    };
    let object = serde_json::json!({
        "sent_late": late, "not_adopted": void,
        "number": view.number, "id": view.id, "state": view.state, "is_final": view.is_final,
        "receipted_at": view.receipted_at, "attachments": view.attachments, "answers": view.answers,
        "superseded_by": view.superseded_by, "effect": view.effect, "erased": view.erased,
        "key_standing": view.key_standing,
    });
    context.object(&object);
    let arrived = args.wait.is_none_or(|wait| send::arrived(&view, wait));
    Ok(if arrived { Exit::Ok } else { Exit::Failed })
}

async fn node(context: &Context, client: &Client) -> Outcome {
    let status: NodeStatus = client.get("/v1/node").await?;
    let colour = colour_word(context, status.colour);
    let name = plain::line(&status.name);
    context.say("status-head", &vars!["name" => name, "colour" => colour]);
    match (&status.listening, client.serves()) {
        (Some(address), _) => context.say("status-listening", &vars!["address" => address]),
        (None, true) => context.say("status-serving", &vars![]),
        (None, false) => context.say("status-not-serving", &vars![]),
    }
    for line in &status.lines {
        context.line(&summary(context, line, client.serves()));
    }
    findings(context, &status.findings);
    context.object(&serde_json::to_value(&status).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

pub(super) fn summary(context: &Context, line: &LineView, serves: bool) -> String {
    let state = match state(context, line, serves) {
        (Some(colour), text) => paint::in_colour(colour, &text),
        (None, text) => text,
    };
    let mut text = context.with(
        "line-summary",
        &vars![
            "line" => format!("{}/{}", plain::line(&line.peer), line.track),
            "sent" => line.sent,
            "received" => line.received,
            "state" => state,
        ],
    );
    if line.in_flight > 0 {
        text.push_str(&context.with("line-in-flight", &vars!["count" => line.in_flight]));
    }
    // A line that stands still says so already.
    if !line.contradictions.is_empty() && (!line.frozen || line.contradictions.len() > 1) {
        let generations: Vec<String> = line.contradictions.iter().map(u64::to_string).collect();
        text.push_str(&context.with("line-contradictions", &vars!["generations" => generations.join(", ")]));
    }
    for (id, head) in [("line-generation-ours", &line.ours), ("line-generation-theirs", &line.theirs)] {
        if head.generation > 1 {
            text.push_str(&context.with(id, &vars!["generation" => head.generation]));
        }
    }
    text
}

/// How a line is, and how bad that is.
pub(crate) fn state(context: &Context, line: &LineView, serves: bool) -> (Option<Colour>, String) {
    let (red, amber) = (|text| (Some(Colour::Red), text), |text| (Some(Colour::Amber), text));
    match line {
        line if line.frozen => red(context.text("line-frozen")),
        line if line.rolled_back => red(context.text("line-rolled-back")),
        LineView { newer_claimed: Some(generation), .. } => {
            let vars = vars!["peer" => plain::line(&line.peer), "generation" => *generation];
            red(context.with("line-newer-copy-claimed", &vars))
        }
        LineView { damaged: Some(entry), .. } => {
            red(context.with("line-entry-damaged", &vars!["entry" => plain::line(entry)]))
        }
        line if line.key_revoked => {
            let line = format!("{}/{}", plain::line(&line.peer), line.track);
            red(context.with("line-key-revoked", &vars!["line" => line]))
        }
        LineView { stays_back: Some(back), .. } => {
            let (first, mark) = (plain::line(&back.first), plain::line(&back.mark));
            let vars = vars!["first" => first, "mark" => mark, "ceiling" => plain::line(&back.ceiling)];
            amber(context.with("line-stays-back", &vars))
        }
        LineView { not_taken: Some(reason), .. } => {
            let (peer, reason) = (plain::line(&line.peer), describe::frame_code(context, reason));
            amber(context.with("line-not-taken", &vars!["peer" => peer, "reason" => reason]))
        }
        LineView { withheld_since: Some(since), .. } => {
            let vars = vars!["peer" => plain::line(&line.peer), "since" => time::shown(*since)];
            amber(context.with("line-withheld", &vars))
        }
        line if line.link_up && line.synced => (None, context.text("line-up")),
        line if line.link_up => (None, context.text("line-greeting")),
        _ if serves => amber(context.text("line-down")),
        _ => (None, context.text("line-unknown")),
    }
}

/// A colour as a word, coloured on a terminal.
pub(super) fn colour_word(context: &Context, colour: Colour) -> String {
    let word = context.text(match colour {
        Colour::Green => "colour-green",
        Colour::Amber => "colour-amber",
        Colour::Red => "colour-red",
    });
    paint::in_colour(colour, &word)
}

/// What is worth saying, with what to do.
pub(super) fn findings(context: &Context, findings: &[Finding]) {
    for finding in findings {
        let args = finding_args(context, finding);
        let said = finding.params.get("why").and_then(|why| context.catalogue.why(why, &args));
        context.line(&format!("{}: {}", colour_word(context, finding.colour), finding_text(context, finding)));
        if let Some(detail) = finding.params.get("detail").filter(|detail| said.is_none() && !detail.is_empty()) {
            context.line(&format!("    {} {}", context.text("technical-label"), plain::line(detail)));
        }
        if let Some(remedy) = finding_remedy(context, finding) {
            context.line(&format!("    {remedy}"));
        }
    }
}

/// What to do about it, where the catalogue says.
pub(crate) fn finding_remedy(context: &Context, finding: &Finding) -> Option<String> {
    let args = finding_args(context, finding);
    let remedy = context.catalogue.find(&format!("finding-{}-remedy", finding.code), &args);
    remedy.or_else(|| context.catalogue.why_remedy(finding.params.get("why")?, &args))
}

fn finding_args(context: &Context, finding: &Finding) -> fluent_bundle::FluentArgs<'static> {
    let mut args = fluent_bundle::FluentArgs::new();
    for (name, param) in &finding.params {
        let text = match (name.as_str(), param.parse()) {
            ("reason", _) => describe::frame_code(context, param),
            ("until", Ok(instant)) => time::full(instant),
            _ => plain::line(param),
        };
        args.set(name.clone(), value(text));
    }
    args
}

/// What is worth saying, in one sentence.
pub(crate) fn finding_text(context: &Context, finding: &Finding) -> String {
    let args = finding_args(context, finding);
    let text = context.catalogue.find(&format!("finding-{}", finding.code), &args).unwrap_or_else(|| {
        let params: Vec<String> = finding.params.iter().map(|(name, text)| format!("{name}={text}")).collect();
        plain::line(&format!("{} {}", finding.code, params.join(" ")))
    });
    let said = finding.params.get("why").and_then(|why| context.catalogue.why(why, &args));
    // A contact to be called is a text of the other side.
    let contacts = ["telephone", "mail"].into_iter().filter_map(|name| finding.params.get(name).map(String::as_str));
    let warnings = marks::warnings(context, contacts);
    [text].into_iter().chain(said).chain(warnings).collect::<Vec<_>>().join(" ")
}
