//! `comity witness`: cosigning others' public logs, so that nobody shows two histories unseen.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_journal::VerifierKey;
use comity_node::party::NodeDir;
use comity_public::verifier::log_keys;
use comity_public::witness::KnownLog;
use comity_publish::cosigners::{self, Cosigner, verifiers};
use comity_publish::known::Known;
use comity_publish::witness::{Witness as Open, router};
use serde_json::json;
use tokio::net::TcpListener;

use super::refused;
use crate::args::public::{Witness, WitnessBelieve, WitnessCommand, WitnessServe};
use crate::commands::serve::{log_to_standard_error, stop_signal};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, folder};
use crate::time;

/// Does one of its commands.
pub(in crate::commands) async fn run(context: &Context, args: &Witness) -> Outcome {
    let dir = folder(context)?;
    match &args.command {
        WitnessCommand::Serve(args) => serve(context, &dir, args).await,
        WitnessCommand::Keys(args) => {
            let open = Open::open(&dir, &args.name, &mut SystemRng).map_err(refused)?;
            keys(context, &open);
            Ok(Exit::Ok)
        }
        WitnessCommand::Believe(args) => believe(context, &dir, args),
    }
}

fn keys(context: &Context, open: &Open) {
    let keys: Vec<String> = open.keys().iter().map(ToString::to_string).collect();
    keys.iter().for_each(|key| context.line(key));
    context.object(&json!({"keys": keys}));
}

/// Serves until it is told to stop. It knows the logs that this node follows, its own, and those whose keys are given.
async fn serve(context: &Context, dir: &NodeDir, args: &WitnessServe) -> Outcome {
    log_to_standard_error();
    let stop = stop_signal()?;
    let mut open = Open::open(dir, &args.name, &mut SystemRng).map_err(refused)?;
    for log in Known::read(dir).map_err(refused)?.logs {
        let view = log.log.view();
        let origin = view.origin().to_string();
        let keys = view.key_of(log.log.size()).and_then(|(_, key)| log_keys(&origin, key));
        if let Some(keys) = keys {
            open.know(origin, KnownLog { keys: keys.to_vec(), all: true }).map_err(refused)?;
        }
    }
    for (origin, log) in given(&args.logs)? {
        open.know(origin, log).map_err(refused)?;
    }
    for (origin, _, _) in open.convicted().map_err(refused)? {
        context.say("witness-convicted", &vars!["origin" => crate::plain::line(&origin)]);
    }
    let failed = |error: std::io::Error| {
        Failure::new("error-listen", Fault::Local, Exit::Failed).with("address", args.listen).because(&error)
    };
    let listener = TcpListener::bind(args.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let logs = open.origins().count();
    context.say("witness-serves", &vars!["address" => address.to_string(), "logs" => logs]);
    let keys: Vec<String> = open.keys().iter().map(ToString::to_string).collect();
    keys.iter().for_each(|key| context.line(key));
    context.object(&json!({"ready": true, "listening": address.to_string(), "logs": logs, "keys": keys}));
    let served = axum::serve(listener, router(open, Arc::new(time::now))).with_graceful_shutdown(stop);
    served.await.map_err(failed)?;
    Ok(Exit::Ok)
}

/// Logs by the verifier keys given: those of one name are one log's.
fn given(texts: &[String]) -> Outcome<BTreeMap<String, KnownLog>> {
    let wrong = |text: &String| Failure::new("error-public-vkey", Fault::Yours, Exit::Usage).with("key", text);
    let mut logs: BTreeMap<String, KnownLog> = BTreeMap::new();
    for text in texts {
        let key: VerifierKey = text.parse().map_err(|_| wrong(text))?;
        let all = key.name().starts_with("comity/v1/");
        let fresh = KnownLog { keys: Vec::new(), all };
        logs.entry(key.name().to_owned()).or_insert(fresh).keys.push(key);
    }
    Ok(logs)
}

/// Keeps a witness's keys: what it cosigned is shown with the logs, and bounds when entries were published.
fn believe(context: &Context, dir: &NodeDir, args: &WitnessBelieve) -> Outcome {
    let keys = verifiers(&args.vkey).map_err(refused)?;
    let name = keys.first().map(|key| key.name().to_owned()).unwrap_or_default();
    let known = cosigners::all(dir).map_err(refused)?.into_iter().find(|one| one.name == name);
    let (url, trust, size) = known.map(|one| (one.url, one.trust, one.size)).unwrap_or_default();
    let cosigner = Cosigner { name: name.clone(), keys: args.vkey.clone(), url, trust, size };
    cosigners::keep(dir, cosigner).map_err(refused)?;
    context.say("witness-believed", &vars!["name" => crate::plain::line(&name)]);
    context.object(&json!({"name": name, "keys": args.vkey}));
    Ok(Exit::Ok)
}
