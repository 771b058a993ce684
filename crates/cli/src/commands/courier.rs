//! `comity courier write`, `comity courier read`

use std::path::{Path, PathBuf};

use comity_node::service::views::{CourierReport, RefusedFrame};
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
    // The node collects first, which takes as long as it takes; then the length is known.
    let collecting = progress::waiting(context, context.text("courier-collecting"));
    let answer = client.download(&format!("/v1/courier/{}", encoded(&args.peer))).await;
    collecting.finish_and_clear();
    let (length, body) = answer?;
    let bytes = length.ok_or_else(|| Failure::ours("a courier file without a length"))?;
    let bar = progress::bytes(context, bytes, context.text("courier-writing"));
    let written = transfer::keep(body, &args.file, &part_of(&args.file), bytes, &bar).await;
    bar.finish_and_clear();
    written?;
    let size = describe::bytes(context, bytes);
    context.say("courier-written", &vars!["path" => args.file.display(), "size" => size]);
    context.object(&json!({"file": args.file, "bytes": bytes}));
    Ok(Exit::Ok)
}

/// Where a file grows until it is whole: beside it. What an interruption leaves there is no courier file by its name.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    file.with_file_name(name)
}

async fn read(context: &Context, client: &Client, args: &CourierRead) -> Outcome {
    let failed = |error: std::io::Error| Failure::file(&args.file, &error);
    let file = tokio::fs::File::open(&args.file).await.map_err(failed)?;
    let found = file.metadata().await.map_err(failed)?;
    if found.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    let length = found.len();
    let bar = progress::bytes(context, length, context.text("courier-reading"));
    let report = client.upload::<CourierReport>("/v1/courier", transfer::content(file, bar.clone())).await;
    bar.finish_and_clear();
    let report = report?;
    // What we wrote ourselves is no damage, and to ask for it again would not help.
    if report.own > 0 && report.own == report.frames {
        return Err(Failure::new("error-courier-own", Fault::Yours, Exit::Failed).with("path", args.file.display()));
    }
    let (entries, receipts) = (report.new_entries, report.new_receipts);
    context.say("courier-read", &vars!["frames" => report.frames, "entries" => entries, "receipts" => receipts]);
    if report.unknown_lines > 0 {
        context.say("courier-unknown", &vars!["count" => report.unknown_lines]);
    }
    if report.own > 0 {
        context.say("courier-own", &vars!["count" => report.own]);
    }
    for reason in &report.refused {
        let detail = plain::line(&reason.detail);
        let known = reason.code.as_deref().map(|code| format!("frame-code-{code}"));
        let words = known.and_then(|id| context.catalogue.find(&id, &vars![]));
        let said = words.clone().unwrap_or_else(|| detail.clone());
        let said = reason.line.as_deref().map_or_else(|| said.clone(), |line| format!("{}: {said}", plain::line(line)));
        context.say("courier-refused", &vars!["reason" => said]);
        if words.is_some() {
            context.say("courier-refused-detail", &vars!["detail" => detail]);
        }
    }
    if report.not_taken > report.refused.len() as u64 {
        context.say("courier-refused-more", &vars!["count" => report.not_taken - report.refused.len() as u64]);
    }
    if report.damaged {
        context.say("courier-damaged", &vars![]);
    }
    let whole = report.not_taken == 0 && !report.damaged;
    // What a stopped journal brings is not taken however often it comes.
    let stays = |frame: &RefusedFrame| matches!(frame.code.as_deref(), Some("frozen" | "beyond-end"));
    let never = !report.damaged && !report.refused.is_empty() && report.refused.iter().all(stays);
    if !whole {
        context.say(if never { "courier-never" } else { "courier-again" }, &vars![]);
    }
    context.object(&serde_json::to_value(&report).map_err(Failure::ours)?);
    Ok(if whole { Exit::Ok } else { Exit::NotVerified })
}
