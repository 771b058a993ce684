//! `comity courier write`, `comity courier read`

use comity_node::service::views::CourierReport;
use serde_json::json;

use crate::args::node::{Courier, CourierCommand, CourierRead, CourierWrite};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{describe, plain, progress, transfer};

/// Frames in files.
pub(super) async fn run(context: &Context, args: &Courier) -> Outcome {
    let client = Client::connect(context).await?;
    let outcome = match &args.command {
        CourierCommand::Write(args) => write(context, &client, args).await,
        CourierCommand::Read(args) => read(context, &client, args).await,
    };
    client.close().await;
    outcome
}

async fn write(context: &Context, client: &Client, args: &CourierWrite) -> Outcome {
    if args.file.symlink_metadata().is_ok() {
        return Err(Failure::new("error-file-exists", Fault::Yours, Exit::Failed).with("path", args.file.display()));
    }
    let (_, body) = client.download(&format!("/v1/courier/{}", encoded(&args.peer))).await?;
    let bar = progress::waiting(context, context.text("courier-writing"));
    let written = transfer::write(body, &args.file, &bar).await;
    bar.finish_and_clear();
    let bytes = written.inspect_err(|_| {
        let _ = std::fs::remove_file(&args.file);
    })?;
    let size = describe::bytes(context, bytes);
    context.say("courier-written", &vars!["path" => args.file.display(), "size" => size]);
    context.object(&json!({"file": args.file, "bytes": bytes}));
    Ok(Exit::Ok)
}

async fn read(context: &Context, client: &Client, args: &CourierRead) -> Outcome {
    let failed = |error: std::io::Error| Failure::file(&args.file, &error);
    let file = tokio::fs::File::open(&args.file).await.map_err(failed)?;
    let length = file.metadata().await.map_err(failed)?.len();
    let bar = progress::bytes(context, length, context.text("courier-reading"));
    let report = client.upload::<CourierReport>("/v1/courier", transfer::content(file, bar.clone())).await;
    bar.finish_and_clear();
    let report = report?;
    let (entries, receipts) = (report.new_entries, report.new_receipts);
    context.say("courier-read", &vars!["frames" => report.frames, "entries" => entries, "receipts" => receipts]);
    if report.unknown_lines > 0 {
        context.say("courier-unknown", &vars!["count" => report.unknown_lines]);
    }
    for reason in &report.refused {
        context.say("courier-refused", &vars!["reason" => plain::line(reason)]);
    }
    if report.not_taken > report.refused.len() as u64 {
        context.say("courier-refused-more", &vars!["count" => report.not_taken - report.refused.len() as u64]);
    }
    if report.damaged {
        context.say("courier-damaged", &vars![]);
    }
    let whole = report.not_taken == 0 && !report.damaged;
    if !whole {
        context.say("courier-again", &vars![]);
    }
    context.object(&serde_json::to_value(&report).map_err(Failure::ours)?);
    Ok(if whole { Exit::Ok } else { Exit::NotVerified })
}
