//! `comity doctor`

use std::os::unix::fs::PermissionsExt as _;

use comity_node::party::NodeDir;
use comity_node::party::doctor::{Severity, Surroundings, doctor};
use comity_node::service::views::{Blame, Colour, Finding, NodeStatus, TrafficView};
use serde_json::json;

use super::status;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::party;

/// What needs attention: in the folder, and at the node.
pub(super) async fn run(context: &Context) -> Outcome {
    let dir = party::folder(context)?;
    let (mut found, mut traffic, mut serves) = (in_folder(&dir), None, false);
    // A node that cannot be opened is itself a finding: the folder's are still worth reading.
    match Client::connect(context).await {
        Ok(client) => {
            serves = client.serves();
            match client.get::<NodeStatus>("/v1/node").await {
                // The folder has said all about root and authority key already.
                Ok(status) => {
                    traffic = status.traffic;
                    found.extend(
                        status
                            .findings
                            .into_iter()
                            .filter(|found| !found.code.starts_with("root-") && found.code != "authority-not-trusted"),
                    )
                }
                Err(failure) => found.push(unreachable(context, &failure)),
            }
            client.close().await;
        }
        Err(failure) => found.push(unreachable(context, &failure)),
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.colour));
    found.dedup();
    status::findings(context, &found);
    let worst = found.first().map_or(Colour::Green, |finding| finding.colour);
    match worst {
        // Whatever is well in the folder: nothing arrives by a link, and nobody is told.
        _ if !serves => context.say("status-not-serving", &vars![]),
        Colour::Green => context.say("doctor-well", &vars![]),
        _ => {}
    }
    if let Some(traffic) = &traffic {
        counted(context, traffic);
    }
    context.object(&json!({"colour": worst, "findings": found, "serves": serves, "traffic": traffic}));
    Ok(if worst == Colour::Red { Exit::Failed } else { Exit::Ok })
}

/// What the link has counted; of refusals only those that happened.
fn counted(context: &Context, traffic: &TrafficView) {
    let sum = vars![
        "connections" => traffic.connections, "frames_in" => traffic.frames_in, "bytes_in" => traffic.bytes_in,
        "frames_out" => traffic.frames_out, "bytes_out" => traffic.bytes_out
    ];
    context.say("traffic", &sum);
    for (cause, count) in traffic.refused.causes().into_iter().filter(|(_, count)| *count > 0) {
        context.say("traffic-refused", &vars!["cause" => context.text(&format!("traffic-{cause}")), "count" => count]);
    }
}

fn unreachable(context: &Context, failure: &Failure) -> Finding {
    let finding = Finding::new(Colour::Red, "doctor-node", Blame::Operator);
    let finding = finding.with("problem", failure.problem(&context.catalogue));
    match failure.technical(&context.catalogue) {
        Some(detail) => finding.with("detail", detail),
        None => finding,
    }
}

/// What is wrong with the settings of mail.
fn of_mail(dir: &NodeDir) -> Vec<Finding> {
    let folder = dir.path();
    let amber = |code, name: &str, value: String| Finding::new(Colour::Amber, code, Blame::Operator).with(name, value);
    match comity_mail::Settings::load(folder) {
        Ok(None) => Vec::new(),
        Err(error) => {
            vec![Finding::new(Colour::Red, "doctor-mail-bad", Blame::Operator).with("detail", error)]
        }
        Ok(Some(settings)) => {
            let paired = dir.pairing_names().unwrap_or_default();
            let strangers = settings.peers.keys().filter(|peer| !paired.iter().any(|name| name.as_str() == **peer));
            let mut found: Vec<_> = strangers.map(|peer| amber("doctor-mail-peer", "name", peer.clone())).collect();
            let open =
                |path: &std::path::Path| path.metadata().map(|data| data.permissions().mode() & 0o777).unwrap_or(0);
            for path in settings.secrets.iter().filter(|path| open(path) & 0o077 != 0) {
                let finding = Finding::new(Colour::Red, "doctor-permissions-open", Blame::Operator);
                found.push(finding.with("path", path.display()).with("mode", format!("{:03o}", open(path))));
            }
            found
        }
    }
}

fn in_folder(dir: &NodeDir) -> Vec<Finding> {
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let surroundings = Surroundings { now: u64::try_from(now).unwrap_or(0), free_bytes: None };
    let finding = |found: comity_node::party::doctor::Finding| {
        let colour = match found.severity {
            Severity::Info => Colour::Green,
            Severity::Warning => Colour::Amber,
            Severity::Error => Colour::Red,
        };
        found
            .params
            .iter()
            .fold(Finding::new(colour, found.id, Blame::Operator), |finding, (name, value)| finding.with(name, value))
    };
    doctor(dir, &surroundings).into_iter().map(finding).chain(of_mail(dir)).collect()
}
