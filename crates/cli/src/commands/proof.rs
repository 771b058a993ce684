//! `comity proof`

use comity_api::ProofRequest;
use comity_node::party::files::{self, MODE_SECRET};
use serde_json::json;

use crate::args::statement::Proof;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::party::refused;

/// Writes an evidence file.
pub(super) async fn run(context: &Context, args: &Proof) -> Outcome {
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
