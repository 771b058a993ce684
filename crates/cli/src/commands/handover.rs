//! `comity handover`: what one shift hands over to the next, signed by both with keys of their own.

use std::path::Path;

use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::service::views::HandoverSign;
use comity_node::watch::handover::{Handover, HandoverDraft};
use comity_node::watch::handover_file::{
    FileError, HANDOVER_FILE_BYTES_MAX, HandoverFile, HandoverSignature, Signer, Verdict,
};
use comity_seal::words::pairing_words;
use comity_wire::Hash;
use serde_json::json;

use super::officer::{fingerprint, officer_secret};
use crate::args::watch::{self, HandoverCommand};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::{marks, plain, time};

/// Lists handovers, opens one, signs it, or verifies its file.
pub(super) async fn run(context: &Context, args: &watch::Handover) -> Outcome {
    match &args.command {
        Some(HandoverCommand::File(args)) => file(context, args).await,
        Some(HandoverCommand::Sign(args)) => sign(context, args),
        Some(HandoverCommand::Collect(args)) => collect(context, args).await,
        Some(HandoverCommand::Verify(args)) => {
            let roots = args.roots.iter().map(|root| fingerprint(root)).collect::<Outcome<Vec<Hash>>>()?;
            verify(context, &args.file, &roots)
        }
        None => at_node(context, args).await,
    }
}

async fn at_node(context: &Context, args: &watch::Handover) -> Outcome {
    let client = Client::connect(context).await?;
    let found = asked(context, &client, args).await;
    client.close().await;
    let found = found?;
    if found.is_empty() {
        context.say("handover-none", &vars![]);
    }
    let whole = found.len() == 1;
    for handover in &found {
        one(context, handover, whole);
    }
    context.object(&json!({"handovers": found}));
    Ok(Exit::Ok)
}

async fn asked(context: &Context, client: &Client, args: &watch::Handover) -> Outcome<Vec<Handover>> {
    let Some(number) = args.sign else {
        let Some(desk) = &args.desk else { return client.get("/v1/handovers").await };
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        let (from, to, remarks) = (name(&args.from), name(&args.to), name(&args.remarks));
        let draft = HandoverDraft { desk: desk.clone(), from, to, remarks };
        return client.post::<Handover>("/v1/handovers", &draft).await.map(|one| vec![one]);
    };
    let mut act = HandoverSign { officer: args.officer.clone().unwrap_or_default(), signature: None };
    if let Some(key) = &args.key {
        // What is signed is computed here, from what is shown.
        let file: HandoverFile = client.get(&format!("/v1/handovers/{number}")).await?;
        one(context, &file.handover, true);
        act.signature = Some(file.sign(&officer_secret(key)?).map_err(|error| wrong(&error))?);
    }
    client.post::<Handover>(&format!("/v1/handovers/{number}/sign"), &act).await.map(|one| vec![one])
}

/// Writes what is to be signed, and what proves it once it is.
async fn file(context: &Context, args: &watch::HandoverFile) -> Outcome {
    let client = Client::connect(context).await?;
    let file = client.get::<HandoverFile>(&format!("/v1/handovers/{}", args.number)).await;
    client.close().await;
    let file = file?;
    let text = serde_json::to_string(&file).map_err(Failure::ours)?;
    // It lists what is open at a desk.
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    one(context, &file.handover, true);
    context.say("handover-file", &vars!["path" => args.output.display()]);
    context.object(&json!({"file": args.output, "handover": file.handover}));
    Ok(Exit::Ok)
}

/// Shows what is signed, and signs it. No node is asked.
fn sign(context: &Context, args: &watch::HandoverSign) -> Outcome {
    let file = read_file(&args.file)?;
    let signature = file.sign(&officer_secret(&args.key)?).map_err(|error| wrong(&error))?;
    one(context, &file.handover, true);
    let text = serde_json::to_string_pretty(&signature).map_err(Failure::ours)?;
    files::write_new(&args.output, text.as_bytes(), MODE_PLAIN).map_err(|error| refused(error.into()))?;
    let values = vars![
        "officer" => plain::line(&signature.officer), "key" => &signature.key, "path" => args.output.display(),
    ];
    context.say("handover-signature", &values);
    context.object(&json!({"signature": args.output, "key": signature.key, "officer": signature.officer}));
    Ok(Exit::Ok)
}

async fn collect(context: &Context, args: &watch::HandoverCollect) -> Outcome {
    let mut signatures = Vec::with_capacity(args.files.len());
    for path in &args.files {
        let text = files::read_text(path, HANDOVER_FILE_BYTES_MAX).map_err(|error| refused(error.into()))?;
        let signature: HandoverSignature = serde_json::from_str(&text).map_err(malformed)?;
        signatures.push(signature);
    }
    let client = Client::connect(context).await?;
    let mut signed = Ok(None);
    for signature in signatures {
        let act = HandoverSign { officer: signature.officer.clone(), signature: Some(signature) };
        signed = client.post::<Handover>(&format!("/v1/handovers/{}/sign", args.number), &act).await.map(Some);
        if signed.is_err() {
            break;
        }
    }
    client.close().await;
    if let Some(handover) = signed? {
        one(context, &handover, true);
        context.object(&json!({"handovers": [handover]}));
    }
    Ok(Exit::Ok)
}

/// Verifies a file: needs no node, no folder and no network.
pub(super) fn verify(context: &Context, path: &Path, roots: &[Hash]) -> Outcome {
    let file = read_file(path)?;
    let verdict = file.verify().map_err(|error| wrong(&error))?;
    if !roots.is_empty() && !roots.iter().any(|root| root.to_string() == verdict.root) {
        let failure = Failure::new("error-handover-root", Fault::Nobody, Exit::NotVerified);
        return Err(failure.with("root", &verdict.root));
    }
    tell(context, &file.handover, &verdict, !roots.is_empty());
    context.object(&json!({"verdict": verdict, "root_known": !roots.is_empty(), "handover": file.handover}));
    Ok(if verdict.state == "complete" { Exit::Ok } else { Exit::NotVerified })
}

fn tell(context: &Context, handover: &Handover, verdict: &Verdict, known: bool) {
    listed(context, handover);
    let root: Vec<&str> = verdict.root.parse::<Hash>().map(|root| pairing_words(&root).to_vec()).unwrap_or_default();
    let values = vars![
        "name" => plain::line(&verdict.party_name), "words" => root.join(" "), "root" => verdict.root.as_str(),
    ];
    context.say(if known { "handover-root-known" } else { "handover-root-unknown" }, &values);
    for signer in &verdict.signers {
        self::signer(context, signer);
    }
    context.say(&format!("handover-verdict-{}", verdict.state), &vars![]);
    if verdict.state == "complete" && !verdict.by_keys {
        context.say("handover-verdict-attested", &vars![]);
    }
}

fn signer(context: &Context, signer: &Signer) {
    let (officer, at) = (plain::line(&signer.officer), time::full(signer.at));
    match (&signer.name, &signer.key) {
        (Some(name), Some(key)) => {
            let values = vars!["officer" => officer, "name" => plain::line(name), "key" => key.as_str(), "at" => at];
            context.say("handover-signer-key", &values);
            if signer.left_since {
                context.say("handover-signer-left", &vars!["name" => plain::line(name)]);
            }
        }
        _ => context.say("handover-signed", &vars!["officer" => officer, "at" => at]),
    }
}

fn read_file(path: &Path) -> Outcome<HandoverFile> {
    let bytes = files::read(path, HANDOVER_FILE_BYTES_MAX).map_err(|error| refused(error.into()))?;
    HandoverFile::read(&bytes).map_err(|error| wrong(&error))
}

fn malformed(error: serde_json::Error) -> Failure {
    wrong(&FileError::Form { detail: error.to_string() })
}

/// Why a file is no handover, or proves none.
fn wrong(error: &FileError) -> Failure {
    let failed = |message: &str| Failure::new(message, Fault::Nobody, Exit::NotVerified);
    match error {
        FileError::Changed => failed("error-handover-changed"),
        FileError::Register { detail } => failed("error-handover-register").with("detail", detail),
        FileError::Signature { officer, detail } => {
            failed("error-handover-proof").with("officer", officer).with("detail", detail)
        }
        FileError::NotAsked { key } => {
            Failure::new("error-handover-not-asked", Fault::Yours, Exit::Failed).with("key", key)
        }
        other => Failure::new("error-handover-file", Fault::Yours, Exit::Failed).with("detail", other),
    }
}

/// What it says, without who has signed it.
fn listed(context: &Context, handover: &Handover) {
    head(context, handover);
    if !handover.remarks.is_empty() {
        context.line(&plain::block(&handover.remarks));
    }
    for item in &handover.open {
        let what = context.text(&format!("handover-item-{}", item.what));
        let due = item.due.map(|due| format!("  {}", time::full(due))).unwrap_or_default();
        let mark = marks::line(context, (&item.mark, "", ""));
        let about = format!("{mark} {}{due}", plain::line(&item.about));
        let about = about.trim_start();
        context.say("handover-item", &vars!["what" => what, "about" => about]);
    }
    context.say("handover-counts", &vars!["ours" => handover.ours, "theirs" => handover.theirs]);
    if handover.open.is_empty() {
        context.say("handover-nothing-open", &vars![]);
    }
    if handover.more > 0 {
        context.say("alarms-more", &vars!["count" => handover.more]);
    }
}

fn head(context: &Context, handover: &Handover) {
    let (from, to) = (plain::line(&handover.from), plain::line(&handover.to));
    let (desk, at) = (plain::line(&handover.desk), time::full(handover.at));
    let values = vars!["number" => handover.number, "desk" => desk, "from" => from, "to" => to, "at" => at];
    context.say("handover-line", &values);
}

fn one(context: &Context, handover: &Handover, whole: bool) {
    if whole {
        listed(context, handover)
    } else {
        head(context, handover)
    }
    for signed in &handover.signed {
        let key = handover.key_of(&signed.officer).filter(|_| signed.how == "key");
        let values = vars![
            "officer" => plain::line(&signed.officer), "at" => time::full(signed.at),
            "name" => plain::line(key.map_or("", |key| &key.name)), "key" => key.map_or("", |key| &key.key),
        ];
        context.say(if key.is_some() { "handover-signer-key" } else { "handover-signed" }, &values);
    }
    for officer in [&handover.from, &handover.to] {
        let waits = handover.done_at.is_none() && !handover.signed.iter().any(|signed| signed.officer == *officer);
        if let Some(key) = handover.key_of(officer).filter(|_| waits && whole) {
            context.say("handover-asked", &vars!["officer" => plain::line(officer), "key" => key.key.as_str()]);
        }
    }
    match handover.state() {
        "complete" => {
            let at = handover.done_at.map(time::full).unwrap_or_default();
            context.say("handover-done", &vars!["at" => at]);
        }
        "replaced" => context.say("handover-replaced", &vars!["by" => handover.replaced_by.unwrap_or_default()]),
        state => context.say(&format!("handover-state-{state}"), &vars!["to" => plain::line(&handover.to)]),
    }
}
