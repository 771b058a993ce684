//! `comity restore`

use comity_node::party::restore::restore;
use comity_node::service::views::NodeStatus;
use serde_json::json;

use crate::args::care::Restore;
use crate::client::Client;
use crate::compose;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::party::{SystemRng, backup_refused};
use crate::progress;

/// Makes a node from a backup; its journals go on as successors at once, whether or not the other parties answer.
pub(super) async fn run(context: &Context, args: &Restore) -> Outcome {
    let dir = context.dir()?;
    let bar = progress::waiting(context, context.text("restore-running"));
    let restored = restore(&args.from, &dir, &mut SystemRng, &mut |_| true);
    bar.finish_and_clear();
    restored.map_err(backup_refused)?;
    context.say("restore-done", &vars!["dir" => dir.display()]);
    if let Some(path) = &args.authority_key {
        compose::record_authority(&dir, path)?;
    }
    // Opening the node opens the successors, for which the authority key signs.
    let client = Client::connect(context).await?;
    let status = client.get::<NodeStatus>("/v1/node").await;
    client.close().await;
    let status = status?;
    let generations: Vec<_> = status
        .lines
        .iter()
        .map(|line| json!({"peer": line.peer, "track": line.track, "generation": line.ours.generation}))
        .collect();
    context.say("restore-successors", &vars!["count" => status.lines.len()]);
    context.say("restore-old", &vars![]);
    context.object(&json!({"dir": dir, "lines": generations}));
    Ok(Exit::Ok)
}
