//! `comity relay`: a forwarder without keys, and what a node tells to whoever runs one.

use std::path::Path;
use std::time::Duration;

use comity_node::link::Secret;
use comity_node::link::knock::KnockKey;
use comity_node::party::files;
use comity_node::party::pairing;
use comity_relay::config::RELAY_CONFIG_BYTES_MAX;
use comity_relay::{Counted, RelayConfig, Running};
use serde_json::json;

use super::serve::{log_to_standard_error, stop_signal};
use crate::args::relay::{Relay, RelayCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{folder, refused};

/// How often the counts are logged, where they changed.
const COUNTS_EVERY: Duration = Duration::from_secs(60);

/// Runs a relay, checks its settings, or lists the hints of this node's pairings.
pub(super) async fn run(context: &Context, args: &Relay) -> Outcome {
    match &args.command {
        RelayCommand::Run(args) => forward(context, settings(&args.file)?).await,
        RelayCommand::Check(args) => check(context, &settings(&args.file)?),
        RelayCommand::Hints(_) => hints(context),
    }
}

fn settings(path: &Path) -> Outcome<RelayConfig> {
    let text = files::read_text(path, RELAY_CONFIG_BYTES_MAX).map_err(|error| refused(error.into()))?;
    RelayConfig::from_text(&text).map_err(|error| {
        let failure = Failure::new("error-relay-settings", Fault::Yours, Exit::Failed);
        failure.with("path", path.display()).with("line", error.line).with("detail", &error.problem)
    })
}

async fn forward(context: &Context, config: RelayConfig) -> Outcome {
    log_to_standard_error();
    // Listening for signals begins first, as for a node.
    let stop = stop_signal()?;
    let failed = |(address, error): (std::net::SocketAddr, std::io::Error)| {
        Failure::new("error-listen", Fault::Local, Exit::Failed).with("address", address).because(&error)
    };
    let running = comity_relay::start(config).await.map_err(failed)?;
    let listening: Vec<String> = running.listening().iter().map(ToString::to_string).collect();
    let connect = running.connect().map(|address| address.to_string());
    for address in &listening {
        context.say("relay-listening", &vars!["address" => address]);
    }
    if let Some(address) = &connect {
        context.say("relay-connect", &vars!["address" => address]);
    }
    context.object(&json!({"ready": true, "listening": listening, "connect": connect}));
    tokio::select! {
        () = stop => {}
        () = log_counts(&running) => {}
    }
    let counted = running.stop().await;
    context.say("relay-stopped", &vars!["forwarded" => counted.forwarded, "accepted" => counted.accepted]);
    context.object(&json!({"stopped": true, "counted": counted}));
    Ok(Exit::Ok)
}

/// Logs what was counted; never ends.
async fn log_counts(running: &Running) {
    let mut last = Counted::default();
    loop {
        tokio::time::sleep(COUNTS_EVERY).await;
        let now = running.counted();
        if now != last {
            tracing::warn!(target: "comity::relay", counts = %json!(now), "counted since the start");
            last = now;
        }
    }
}

fn check(context: &Context, config: &RelayConfig) -> Outcome {
    let hints: usize = config.listen.iter().map(|inner| inner.routes.hints.len()).sum();
    let open: Vec<String> = config
        .listen
        .iter()
        .filter(|inner| inner.routes.rest.is_some())
        .map(|inner| inner.address.to_string())
        .collect();
    let allow = config.connect.as_ref().map_or(0, |outer| outer.allow.len());
    let sum = vars!["places" => config.listen.len(), "hints" => hints, "allow" => allow];
    context.say("relay-settings", &sum);
    context.object(&json!({"places": config.listen.len(), "hints": hints, "any_hint": open, "allow": allow}));
    Ok(Exit::Ok)
}

fn hints(context: &Context) -> Outcome {
    let dir = folder(context)?;
    let tls = dir.keys().tls_all().map_err(refused)?;
    let mut listed = Vec::new();
    for record in pairing::records(&dir).map_err(refused)? {
        for link in record.links_of(&tls) {
            let hint = KnockKey::new(&Secret::from(*link.knock.expose())).hint();
            let hint: String = hint.iter().map(|byte| format!("{byte:02x}")).collect();
            context.say("relay-hint", &vars!["hint" => &hint, "name" => record.name.as_str()]);
            listed.push(json!({"name": record.name.as_str(), "hint": hint}));
        }
    }
    if listed.is_empty() {
        context.say("relay-no-hints", &vars![]);
    }
    context.object(&json!({"hints": listed}));
    Ok(Exit::Ok)
}
