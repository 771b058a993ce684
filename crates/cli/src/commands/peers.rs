//! `comity peers`

use comity_node::service::views::{Colour, PeerView};
use serde_json::json;

use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{paint, plain};

/// Lists the other parties.
pub(super) async fn run(context: &Context) -> Outcome {
    let client = Client::connect(context).await?;
    let peers = client.get::<Vec<PeerView>>("/v1/peers").await;
    let serves = client.serves();
    client.close().await;
    let peers = peers?;
    if peers.is_empty() {
        context.say("peers-none", &vars![]);
    }
    for peer in &peers {
        let state = match (peer.connected, serves) {
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
    context.object(&json!({"peers": peers}));
    Ok(Exit::Ok)
}
