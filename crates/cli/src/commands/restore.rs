//! `comity restore`, `comity keys succeed`

use std::path::Path;

use comity_node::party::backup::BackupError;
use comity_node::party::restore::restore;
use comity_node::service::views::{Finding, NodeStatus};
use fluent_bundle::FluentArgs;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::args::care::Restore;
use crate::args::keys::Succeed;
use crate::client::{Client, SocketPath, given_up};
use crate::compose;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::{value, vars};
use crate::party::{SystemRng, backup_refused, folder, refused};
use crate::plain;
use crate::progress::{Staged, of_backup};

/// Copies the backup, unless it is interrupted: then nothing is left.
async fn copied(context: &Context, from: &Path, to: &Path) -> Outcome<()> {
    let (told, mut steps) = watch::channel(None);
    let (from, to) = (from.to_owned(), to.to_owned());
    let copying = tokio::task::spawn_blocking(move || {
        restore(&from, &to, &mut SystemRng, &mut |step| told.send(Some(of_backup(step))).is_ok())
    });
    let mut bar = Staged::new(context, "restore-running");
    let interrupted = tokio::select! {
        biased;
        Ok(()) = tokio::signal::ctrl_c() => true,
        () = async {
            while steps.changed().await.is_ok() {
                if let Some(progress) = *steps.borrow_and_update() {
                    bar.told(progress);
                }
            }
        } => false,
    };
    // Nobody listens to an interrupted copy any more, which gives it up.
    drop(steps);
    bar.end();
    match copying.await.map_err(Failure::ours)? {
        Err(BackupError::GivenUp) if interrupted => Err(given_up()),
        other => other.map(|_| ()).map_err(backup_refused),
    }
}

/// Makes a node from a backup; its journals go on as successors at once, whether or not the other parties answer.
pub(super) async fn run(context: &Context, args: &Restore) -> Outcome {
    let dir = context.dir()?;
    copied(context, &args.from, &dir).await?;
    context.say("restore-done", &vars!["dir" => dir.display()]);
    if let Some(path) = &args.authority_key {
        compose::record_authority(&dir, path)?;
    }
    let status = opened(context).await?;
    if !status.lines.is_empty() {
        context.say("restore-successors", &vars!["count" => status.lines.len()]);
    }
    let exit = waiting(context, &dir, &status);
    context.say("restore-old", &vars![]);
    Ok(exit)
}

/// Opens the successors that a restore without the authority key could not open.
pub(super) async fn succeed(context: &Context, args: &Succeed) -> Outcome {
    let dir = context.dir()?;
    let node = folder(context)?;
    if SocketPath::of(&dir)?.answers().await {
        let serving = Failure::new("error-succeed-serving", Fault::Yours, Exit::AlreadyRunning);
        return Err(serving.with("dir", dir.display()));
    }
    if let Some(path) = &args.authority_key {
        // A wrong key is told now, and its place not recorded.
        let register = node.register().map_err(refused)?;
        node.authority(Some(path), register.view()).map_err(refused)?;
        compose::record_authority(&dir, path)?;
    }
    let status = opened(context).await?;
    let exit = waiting(context, &dir, &status);
    if exit == Exit::Ok {
        context.say("succeed-done", &vars!["count" => status.lines.len()]);
    }
    Ok(exit)
}

/// Opens the node, which opens the successors that are due, for which the authority key signs.
async fn opened(context: &Context) -> Outcome<NodeStatus> {
    let client = Client::connect(context).await?;
    let status = client.get::<NodeStatus>("/v1/node").await;
    client.close().await;
    status
}

/// Why a line waits, in the reader's language; else what the machine said.
fn reason(context: &Context, finding: &Finding) -> String {
    let mut args = FluentArgs::new();
    for (name, param) in &finding.params {
        args.set(name.clone(), value(plain::line(param)));
    }
    let said = finding.params.get("why").and_then(|why| context.catalogue.why(why, &args));
    said.unwrap_or_else(|| plain::line(finding.params.get("detail").map_or("", String::as_str)))
}

/// Tells which lines wait for the authority key, and what to do.
fn waiting(context: &Context, dir: &Path, status: &NodeStatus) -> Exit {
    let generation = |line: &comity_node::service::views::LineView| json!({"peer": line.peer, "track": line.track, "generation": line.ours.generation});
    let lines: Vec<Value> = status.lines.iter().map(generation).collect();
    let param = |finding: &Finding, name: &str| plain::line(finding.params.get(name).map_or("", String::as_str));
    let found: Vec<&Finding> = status.findings.iter().filter(|finding| finding.code == "successor-waiting").collect();
    let name = |finding: &&Finding| format!("{}/{}", param(finding, "peer"), param(finding, "track"));
    let names: Vec<String> = found.iter().map(name).collect();
    if !found.is_empty() {
        context.say("restore-waiting", &vars!["count" => found.len(), "lines" => names.join(", ")]);
        for (finding, line) in found.iter().zip(&names) {
            context.say("restore-waiting-reason", &vars!["line" => line, "reason" => reason(context, finding)]);
        }
        context.say("restore-waiting-remedy", &vars!["dir" => dir.display()]);
    }
    context.object(&json!({"dir": dir, "lines": lines, "waiting": names}));
    if found.is_empty() { Exit::Ok } else { Exit::Failed }
}
