//! `comity fsck`

use comity_node::service::views::FsckReport;

use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;
use crate::progress::Staged;

/// Recomputes what the node keeps.
pub(super) async fn run(context: &Context) -> Outcome {
    let client = Client::connect(context).await?;
    let mut bar = Staged::new(context, "fsck-running");
    let report = client.post_long::<FsckReport>("/v1/fsck", &(), &mut |progress| bar.told(progress)).await;
    bar.end();
    client.close().await;
    let report = report?;
    context.say(
        "fsck-done",
        &vars!["entries" => report.entries, "journals" => report.journals, "attachments" => report.attachments],
    );
    for damage in &report.damage {
        context.say("fsck-damage", &vars!["what" => plain::line(damage)]);
    }
    if report.damage.is_empty() {
        context.say("fsck-clean", &vars![]);
    }
    context.object(&serde_json::to_value(&report).map_err(Failure::ours)?);
    Ok(if report.damage.is_empty() { Exit::Ok } else { Exit::NotVerified })
}
