//! `comity proof`

use comity_api::ProofRequest;
use comity_node::party::files::{self, MODE_SECRET};
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
    if args.contradiction {
        return contradiction(context, args).await;
    }
    let request = ProofRequest {
        statement: args.reference.clone(),
        disclose: args.disclose.clone(),
        officer: args.officer.clone(),
    };
    let client = Client::connect(context).await?;
    let text = client.post_for_text("/v1/evidence", &request).await;
    client.close().await;
    let text = text?;
    // It may hold disclosed content: for its owner alone until the owner decides otherwise.
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    let path = args.output.display();
    context.say("proof-done", &vars!["path" => path, "bytes" => text.len()]);
    let disclosed = if args.disclose.is_empty() { "proof-withheld" } else { "proof-disclosed" };
    context.line(&context.text(disclosed));
    context.object(&json!({"file": args.output, "bytes": text.len(), "disclosed": args.disclose}));
    Ok(Exit::Ok)
}

async fn contradiction(context: &Context, args: &Proof) -> Outcome {
    let (peer, track) = line_of(&args.reference)?;
    let client = Client::connect(context).await?;
    let text = client.get_for_text(&format!("/v1/contradictions/{}/{}", encoded(&peer), encoded(&track))).await;
    client.close().await;
    let text = text?;
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    context.say("proof-done", &vars!["path" => args.output.display(), "bytes" => text.len()]);
    context.say("proof-contradiction", &vars!["peer" => plain::line(&peer)]);
    context.object(&json!({"file": args.output, "bytes": text.len(), "contradiction": {"peer": peer, "track": track}}));
    Ok(Exit::Ok)
}
