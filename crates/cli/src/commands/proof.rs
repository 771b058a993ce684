//! `comity proof`

use comity_api::{LEFT_OUT_ACKNOWLEDGEMENT, LEFT_OUT_HEADER, ProofRequest};
use comity_node::party::files::{self, MODE_SECRET};
use comity_node::service::views::NodeStatus;
use serde_json::json;

use super::line_of;
use crate::args::statement::Proof;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::party::refused;
use crate::plain;

/// Writes an evidence file, or the file that convicts the other side of two heads that contradict each other.
pub(super) async fn run(context: &Context, args: &Proof) -> Outcome {
    // The node logs what it discloses before it hands it out: what cannot be kept is not asked for.
    files::check_new(&args.output, MODE_SECRET).map_err(|error| refused(error.into()))?;
    if args.contradiction {
        return contradiction(context, args).await;
    }
    let request = ProofRequest {
        statement: args.reference.clone(),
        disclose: args.disclose.clone(),
        officers: args.officers.clone(),
    };
    let client = Client::connect(context).await?;
    let answer = client.post_for_text("/v1/evidence", &request, LEFT_OUT_HEADER).await;
    client.close().await;
    let (text, left_out) = answer?;
    // It may hold disclosed content: for its owner alone until the owner decides otherwise.
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    let path = args.output.display();
    context.say("proof-done", &vars!["path" => path, "bytes" => text.len()]);
    let disclosed = if args.disclose.is_empty() { "proof-withheld" } else { "proof-disclosed" };
    context.line(&context.text(disclosed));
    if left_out.as_deref() == Some(LEFT_OUT_ACKNOWLEDGEMENT) {
        context.say("proof-acknowledgement-left-out", &vars!["name" => plain::line(&args.reference)]);
    }
    let left_out: Vec<String> = left_out.into_iter().collect();
    context
        .object(&json!({"file": args.output, "bytes": text.len(), "disclosed": args.disclose, "left_out": left_out}));
    Ok(Exit::Ok)
}

async fn contradiction(context: &Context, args: &Proof) -> Outcome {
    let (peer, track) = line_of(&args.reference)?;
    let client = Client::connect(context).await?;
    let found = shown(&client, (&peer, &track), args.generation).await;
    client.close().await;
    let Shown { text, generation, kept } = found?;
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    context.say("proof-done", &vars!["path" => args.output.display(), "bytes" => text.len()]);
    context.say("proof-contradiction", &vars!["peer" => plain::line(&peer), "generation" => generation]);
    let others: Vec<String> = kept.iter().filter(|one| **one != generation).map(u64::to_string).collect();
    if !others.is_empty() {
        context.say("proof-contradiction-others", &vars!["others" => others.join(", ")]);
    }
    let contradiction = json!({"peer": peer, "track": track, "generation": generation, "kept": kept});
    context.object(&json!({"file": args.output, "bytes": text.len(), "contradiction": contradiction}));
    Ok(Exit::Ok)
}

/// A proof of contradiction as it came, and what else is kept.
struct Shown {
    text: String,
    generation: u64,
    kept: Vec<u64>,
}

/// Asks which generations there are first, so that the newest is one that can be named.
async fn shown(client: &Client, (peer, track): (&str, &str), generation: Option<u64>) -> Outcome<Shown> {
    let status: NodeStatus = client.get("/v1/node").await?;
    let line = status.lines.into_iter().find(|line| line.peer == peer && line.track == track);
    let kept = line.map(|line| line.contradictions).unwrap_or_default();
    let generation = generation.or(kept.last().copied());
    let which = generation.map(|generation| format!("?generation={generation}")).unwrap_or_default();
    let path = format!("/v1/contradictions/{}/{}{which}", encoded(peer), encoded(track));
    let text = client.get_for_text(&path).await?;
    Ok(Shown { text, generation: generation.unwrap_or_default(), kept })
}
