//! `comity demo`: two parties on this machine, through the real commands, each in a process of its own.

mod altered;
pub(crate) mod party;
mod play;
mod programme;
mod steps;

use std::path::{Path, PathBuf};

use comity_node::party::files;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::care::Demo;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use party::Party;

/// Runs the demonstration.
pub(crate) async fn run(context: &Context, args: &Demo) -> Outcome {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(machine)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(machine)?;
    tokio::select! {
        outcome = shown(context, args) => outcome,
        // The nodes end with this process's handles on them.
        _ = interrupt.recv() => Ok(Exit::Ok),
        _ = terminate.recv() => Ok(Exit::Ok),
    }
}

fn machine(error: std::io::Error) -> Failure {
    Failure::new("error-machine", Fault::Local, Exit::Failed).because(&error)
}

/// Where things are: the parties' folders go with the demonstration, unless they are to be kept; the evidence stays.
struct Place {
    nodes: Nodes,
    evidence: PathBuf,
}

/// The folder of the parties' folders.
enum Nodes {
    /// Goes with this.
    Gone(tempfile::TempDir),
    /// Stays.
    Kept(PathBuf),
}

impl Nodes {
    /// A folder that nothing is in yet.
    fn new(keep: Option<&Path>) -> Outcome<Self> {
        let Some(path) = keep else {
            return tempfile::Builder::new().prefix("comity-demo-").tempdir().map(Self::Gone).map_err(temporary);
        };
        let path = std::path::absolute(path).map_err(|error| Failure::file(path, &error))?;
        Failure::without_folder(&path)?;
        if path.exists() {
            return Err(Failure::new("error-file-exists", Fault::Yours, Exit::Failed).with("path", path.display()));
        }
        files::make_dir(&path).map_err(|error| crate::party::refused(error.into()))?;
        Ok(Self::Kept(path))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Gone(folder) => folder.path(),
            Self::Kept(path) => path,
        }
    }

    const fn stay(&self) -> bool {
        matches!(self, Self::Kept(_))
    }
}

/// The folder for temporary files, as the system names it, cannot be used.
fn temporary(error: std::io::Error) -> Failure {
    Failure::file(&std::env::temp_dir(), &error)
}

impl Place {
    /// Looks at what was named before anything is founded.
    fn new(args: &Demo) -> Outcome<Self> {
        let (out, attach) = (args.out.as_deref(), args.attach.as_deref());
        if let Some(path) = attach {
            let found = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
            if !found.is_file() {
                return Err(Failure::new("error-not-a-file", Fault::Yours, Exit::Usage).with("path", path.display()));
            }
        }
        let out = out.map(|path| std::path::absolute(path).map_err(|error| Failure::file(path, &error))).transpose()?;
        out.as_deref().map_or(Ok(()), Failure::without_folder)?;
        if let Some(evidence) = out.as_ref().filter(|path| path.exists()) {
            return Err(Failure::new("error-file-exists", Fault::Yours, Exit::Failed).with("path", evidence.display()));
        }
        let nodes = Nodes::new(args.keep.as_deref())?;
        let evidence = match out {
            Some(path) => path,
            None => {
                let kept = tempfile::Builder::new().prefix("comity-evidence-").tempdir().map_err(temporary)?;
                kept.keep().join("notice.evidence")
            }
        };
        Ok(Self { nodes, evidence })
    }
}

async fn shown(context: &Context, args: &Demo) -> Outcome {
    let place = Place::new(args)?;
    let shown = match &args.play {
        Some(name) if name == programme::NAME => programme::run(context, args, &place).await,
        Some(scenario) => play::run(context, scenario, &place).await,
        None => steps_of(context, args, &place).await,
    };
    if args.out.is_none() && !place.evidence.exists() {
        // A folder that is not empty stays: what was put there is somebody's.
        let _ = place.evidence.parent().map(std::fs::remove_dir);
    }
    shown
}

async fn steps_of(context: &Context, args: &Demo, place: &Place) -> Outcome {
    context.say("demo-head", &vars![]);
    let (mut aur, mut bor) = steps::parties(context, place).await?;
    steps::pair(context, place, &aur, &bor).await?;
    aur.serve().await?;
    bor.serve().await?;
    steps::lines_open(context, &aur, &bor).await?;
    let sent = steps::send(context, place, &aur, &bor, args.attach.as_deref()).await?;
    steps::acknowledge(context, &aur, &bor, &sent).await?;
    let evidence_bytes = steps::prove(context, place, &aur, &sent).await?;
    let roots = [aur.root.clone(), bor.root.clone()];
    let verified = steps::verify(context, &place.evidence, &roots).await?;
    let reason = altered::refused(context, place, &roots).await?;
    steps::other_node_gone(context, place, &mut bor, &roots, args.once && !place.nodes.stay()).await?;
    context.say("demo-evidence", &vars!["path" => place.evidence.display()]);
    context.object(&json!({
        "number": sent.number,
        "id": sent.id,
        "receipt_ms": sent.receipt_ms,
        "attachment": {"name": sent.attachment, "bytes": sent.attachment_bytes, "identical": true},
        "evidence": place.evidence,
        "evidence_bytes": evidence_bytes,
        "verified": verified,
        "altered_refused": reason,
        "verified_without_the_other_node": true,
        "nodes": {"AUR": aur.address.to_string(), "BOR": bor.address.to_string()},
    }));
    if args.once {
        aur.stop().await?;
        return Ok(Exit::Ok);
    }
    stay(context, &aur, &mut bor).await
}

/// Both nodes stay up, so that they can be tried from another terminal.
async fn stay(context: &Context, aur: &Party, bor: &mut Party) -> Outcome {
    bor.serve().await?;
    context.say("demo-again", &vars![]);
    for party in [aur, &*bor] {
        let (name, address) = (party.name, party.address.to_string());
        context.say("demo-up", &vars!["name" => name, "address" => address, "dir" => party.dir.display()]);
    }
    context.say("demo-try", &vars!["dir" => aur.dir.display()]);
    std::future::pending::<()>().await;
    Ok(Exit::Ok)
}
