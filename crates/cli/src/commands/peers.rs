//! `comity peers`

use comity_node::party::pairing::{self, PairingState};
use comity_node::party::{NodeDir, PetName};
use comity_node::service::views::{Colour, PeerView};
use serde_json::json;

use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::party::{folder, refused};
use crate::{marks, paint, plain, time};

/// Lists the other parties.
pub(super) async fn run(context: &Context) -> Outcome {
    let dir = folder(context)?;
    let client = Client::connect(context).await?;
    let peers = client.get::<Vec<PeerView>>("/v1/peers").await;
    let serves = client.serves();
    client.close().await;
    let peers = peers?;
    let open = pairings(&dir)?;
    if peers.is_empty() && open.is_empty() {
        context.say("peers-none", &vars![]);
    }
    for (name, state) in &open {
        context.say(&format!("peer-pairing-{state}"), &vars!["name" => name.as_str()]);
    }
    for peer in &peers {
        let state = match (peer.connected, serves) {
            (true, _) if !peer.apart.is_empty() => {
                let vars = vars!["tracks" => peer.apart.join(", ")];
                paint::in_colour(Colour::Amber, &context.with("peer-connected-in-part", &vars))
            }
            (true, _) => paint::in_colour(Colour::Green, &context.text("peer-connected")),
            (false, true) => paint::in_colour(Colour::Amber, &context.text("peer-not-connected")),
            (false, false) => context.text("peer-not-serving"),
        };
        let (name, own) = (plain::line(&peer.name), plain::line(&peer.own_name));
        context.say("peer-line", &vars!["name" => name, "own" => own, "state" => state]);
        context.say("peer-tracks", &vars!["tracks" => peer.tracks.join(", ")]);
        context.say("peer-root", &vars!["root" => &peer.root]);
        context.say("peer-party", &vars!["party" => &peer.party]);
        if !peer.addresses.is_empty() {
            context.say("peer-addresses", &vars!["addresses" => plain::line(&peer.addresses.join(", "))]);
        }
        for way in &peer.transports {
            let name = context.text(&format!("transport-{}", way.transport));
            match way.last_success {
                Some(at) => context.say("peer-transport", &vars!["transport" => name, "at" => time::shown(at)]),
                None => context.say("peer-transport-never", &vars!["transport" => name]),
            }
        }
        if serves && !peer.connected && peer.last_failure.is_none() {
            context.say(if peer.addresses.is_empty() { "peer-must-dial" } else { "peer-no-answer-yet" }, &vars![]);
        }
        if let Some(failure) = &peer.last_failure {
            let why = peer.last_failure_why.as_deref();
            let why = why.and_then(|word| context.catalogue.why(word, &vars![]));
            context.say("peer-failure", &vars!["reason" => why.unwrap_or_else(|| context.text("why-dial"))]);
            context.say("peer-failure-detail", &vars!["detail" => plain::line(failure)]);
        }
    }
    let names: Vec<&str> = peers.iter().map(|peer| peer.name.as_str()).collect();
    for peer in &peers {
        marks::warn_resembling(context, &peer.own_name, names.iter().copied().filter(|name| *name != peer.name));
        let said = peer.addresses.iter().map(String::as_str);
        marks::warn(context, said.chain([peer.name.as_str(), peer.own_name.as_str()]));
    }
    let under_way: Vec<_> = open.iter().map(|(name, state)| json!({"name": name.as_str(), "state": state})).collect();
    context.object(&json!({"peers": peers, "pairings": under_way}));
    Ok(Exit::Ok)
}

/// Pairings under way, and the word of what each waits for.
fn pairings(dir: &NodeDir) -> Outcome<Vec<(PetName, &'static str)>> {
    let mut open = Vec::new();
    for name in dir.pairing_names().map_err(refused)? {
        let state = match pairing::state(dir, &name).map_err(refused)? {
            PairingState::Begun => "begun",
            PairingState::AwaitsAnswer => "answer",
            PairingState::AwaitsReveal => "reveal",
            PairingState::AwaitsConfirm(_) => "confirm",
            PairingState::Confirmed(_) => continue,
        };
        open.push((name, state));
    }
    Ok(open)
}
