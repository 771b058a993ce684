//! `comity fsck`

use comity_node::service::views::FsckReport;

use crate::args::care::Fsck;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;
use crate::progress::Staged;

/// Recomputes what the node keeps.
pub(super) async fn run(context: &Context, args: &Fsck) -> Outcome {
    let client = Client::connect(context).await?;
    let mut bar = Staged::new(context, "fsck-running");
    let path = if args.mend { "/v1/fsck?mend=true" } else { "/v1/fsck" };
    let report = client.post_long::<FsckReport>(path, &(), &mut |progress| bar.told(progress)).await;
    bar.end();
    let serves = client.serves();
    client.close().await;
    let report = report?;
    context.say(
        "fsck-done",
        &vars!["entries" => report.entries, "journals" => report.journals, "attachments" => report.attachments],
    );
    for what in &report.mended {
        context.say("fsck-mended", &vars!["what" => plain::line(what)]);
    }
    for damage in &report.damage {
        context.say("fsck-damage", &vars!["what" => plain::line(damage)]);
    }
    for root in &report.fetching {
        context.say("fsck-fetching", &vars!["root" => plain::line(root)]);
    }
    if report.mendable > 0 {
        let id = if args.mend && !serves { "fsck-mendable-serving" } else { "fsck-mendable" };
        context.say(id, &vars!["count" => report.mendable]);
    }
    context.say(if report.damage.is_empty() { "fsck-clean" } else { "fsck-see" }, &vars![]);
    context.object(&serde_json::to_value(&report).map_err(Failure::ours)?);
    Ok(if report.damage.is_empty() { Exit::Ok } else { Exit::NotVerified })
}
