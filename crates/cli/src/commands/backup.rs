//! `comity backup`

use comity_api::BackupReport;
use serde_json::json;

use crate::args::care::Backup;
use crate::client::Client;
use crate::context::Context;
use crate::describe;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::progress::Staged;

/// Copies the node's folder.
pub(super) async fn run(context: &Context, args: &Backup) -> Outcome {
    // The node may run elsewhere on this machine: only a whole path means the same to both.
    let to = std::path::absolute(&args.to).map_err(|error| Failure::file(&args.to, &error))?;
    Failure::without_folder(&to)?;
    let client = Client::connect(context).await?;
    let mut bar = Staged::new(context, "backup-running");
    let order = json!({"to": to, "with_authority": args.with_authority});
    let report = client.post_long::<BackupReport>("/v1/backup", &order, &mut |progress| bar.told(progress)).await;
    bar.end();
    client.close().await;
    let report = report?;
    let size = describe::bytes(context, report.bytes);
    context.say("backup-done", &vars!["path" => to.display(), "size" => size, "entries" => report.entries]);
    context.say("backup-keep", &vars![]);
    context.object(&serde_json::to_value(&report).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}
