//! `comity keys`: what the folder's files and the authority key can do alone, and what needs the node's journal.

use std::path::Path;

use comity_api::{KeyOrder, TlsOrder};
use comity_node::party::armour::ARMOUR_TEXT_BYTES_MAX;
use comity_node::party::delegate;
use comity_node::party::error::PartyError;
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::service::views::{NodeStatus, PeerView, Reference, TlsView};
use comity_wire::{Hash, Track};
use serde_json::json;

use super::{key_list, line_of, register, restore, track_of};
use crate::args::keys::{Delegate, Export, Import, Keys, KeysCommand, Request, Revoke, Rotate, Tls};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, folder, name, refused};
use crate::plain;

/// Keys of lines, authorities, officers.
pub(super) async fn run(context: &Context, args: &Keys) -> Outcome {
    match &args.command {
        KeysCommand::List(_) => key_list::run(context).await,
        KeysCommand::Request(args) => request(context, args),
        KeysCommand::Delegate(args) => delegate(context, args),
        KeysCommand::Export(args) => export(context, args),
        KeysCommand::Import(args) => import(context, args).await,
        KeysCommand::Rotate(args) => rotate(context, args).await,
        KeysCommand::Revoke(args) => revoke(context, args).await,
        KeysCommand::Succeed(args) => restore::succeed(context, args).await,
        KeysCommand::Tls(args) => tls(context, args).await,
        KeysCommand::Officer(args) => register::officer(context, args).await,
        KeysCommand::Register(args) => register::run(context, args).await,
    }
}

fn request(context: &Context, args: &Request) -> Outcome {
    let dir = folder(context)?;
    let tracks = tracks(&args.lines)?;
    let pairings = args.pairings.unwrap_or(delegate::PAIRINGS_AHEAD);
    let text = delegate::request(&dir, &tracks, pairings, &mut SystemRng).map_err(refused)?;
    files::write_new(&args.output, text.as_bytes(), MODE_PLAIN).map_err(|error| refused(error.into()))?;
    let fingerprint = delegate::read_request(&text).map_err(refused)?.fingerprint().to_string();
    context.say("keys-requested", &vars!["path" => args.output.display()]);
    context.say("keys-fingerprint", &vars!["fingerprint" => &fingerprint]);
    context.object(&json!({"file": args.output, "fingerprint": fingerprint}));
    Ok(Exit::Ok)
}

fn delegate(context: &Context, args: &Delegate) -> Outcome {
    let dir = folder(context)?;
    let granted = delegate::delegate(&dir, &text_of(&args.request)?, &tracks(&args.lines)?).map_err(refused)?;
    let fingerprint = granted.fingerprint().to_string();
    context.say("keys-delegated", &vars!["tracks" => args.lines.join(", ")]);
    context.say("keys-fingerprint", &vars!["fingerprint" => &fingerprint]);
    context.object(&json!({"tracks": args.lines, "fingerprint": fingerprint}));
    Ok(Exit::Ok)
}

fn export(context: &Context, args: &Export) -> Outcome {
    let (dir, peer) = (folder(context)?, name(&args.peer)?);
    if !dir.pairing_names().map_err(refused)?.contains(&peer) {
        return Err(refused(PartyError::NoPairing { name: peer }));
    }
    let imports = delegate::export(&dir, &peer, args.authority_key.as_deref()).map_err(refused)?;
    files::make_dir(&args.output).map_err(|error| refused(error.into()))?;
    let mut written = Vec::new();
    for (tls, text) in &imports {
        let node: String = Hash(*tls).to_string().chars().take(16).collect();
        let path = args.output.join(format!("{peer}-{node}.import"));
        files::write_new(&path, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
        context.say("keys-exported", &vars!["path" => path.display()]);
        written.push(path);
    }
    if written.is_empty() {
        context.say("keys-nothing-delegated", &vars![]);
    }
    context.object(&json!({"files": written}));
    Ok(Exit::Ok)
}

async fn import(context: &Context, args: &Import) -> Outcome {
    let dir = folder(context)?;
    let root = args.root.as_deref().map(fingerprint).transpose()?;
    let record = delegate::import(&dir, &text_of(&args.file)?, root.as_ref()).map_err(refused)?;
    let client = Client::connect(context).await?;
    let taken = client.post::<Vec<PeerView>>("/v1/peers", &()).await;
    client.close().await;
    taken?;
    let peer = record.name.to_string();
    context.say("keys-imported", &vars!["peer" => &peer]);
    context.object(&json!({"peer": peer}));
    Ok(Exit::Ok)
}

async fn rotate(context: &Context, args: &Rotate) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    let authority_key = whole_path(args.authority_key.as_deref())?;
    let order = KeyOrder::Rotate { peer, track, authority_key };
    let client = Client::connect(context).await?;
    let entry = client.post::<Reference>("/v1/keys", &order).await;
    client.close().await;
    let entry = entry?;
    context.line(&context.with("keys-rotated", &vars!["entry" => plain::line(&entry.number)]));
    context.object(&serde_json::to_value(&entry).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

async fn revoke(context: &Context, args: &Revoke) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    let authority_key = whole_path(args.authority_key.as_deref())?;
    let last_trusted = args.last_trusted;
    let order = KeyOrder::Revoke { peer: peer.clone(), track: track.clone(), last_trusted, authority_key };
    let client = Client::connect(context).await?;
    let revoked = async {
        let entry: Reference = client.post("/v1/keys", &order).await?;
        Outcome::Ok((entry, client.get::<NodeStatus>("/v1/node").await?))
    };
    let revoked = revoked.await;
    client.close().await;
    let (entry, status) = revoked?;
    let speechless = status.lines.iter().any(|line| line.peer == peer && line.track == track && line.key_revoked);
    let line = format!("{}/{track}", plain::line(&peer));
    context.say("keys-revoked", &vars!["entry" => plain::line(&entry.number)]);
    context.say(if speechless { "keys-revoked-rotate" } else { "keys-revoked-goes-on" }, &vars!["line" => line]);
    let mut object = serde_json::to_value(&entry).map_err(Failure::ours)?;
    if let Some(members) = object.as_object_mut() {
        members.insert("key_revoked".into(), speechless.into());
    }
    context.object(&object);
    Ok(Exit::Ok)
}

async fn tls(context: &Context, args: &Tls) -> Outcome {
    let authority_key = whole_path(args.authority_key.as_deref())?;
    let order = TlsOrder { authority_key, wait_s: args.wait, now: args.now };
    let client = Client::connect(context).await?;
    let done = client.post::<TlsView>("/v1/keys/tls", &order).await;
    client.close().await;
    let done = done?;
    for line in &done.lines {
        let name = format!("{}/{}", plain::line(&line.peer), line.track);
        let id = if line.told { "tls-told" } else { "tls-not-told" };
        context.line(&context.with(id, &vars!["line" => name, "entry" => line.entry]));
    }
    context.say(if done.switched { "tls-switched" } else { "tls-prepared" }, &vars!["key" => &done.key]);
    context.object(&json!(done));
    Ok(if done.switched { Exit::Ok } else { Exit::Failed })
}

fn tracks(words: &[String]) -> Outcome<Vec<Track>> {
    words.iter().map(|word| track_of(word)).collect()
}

fn fingerprint(text: &str) -> Outcome<Hash> {
    text.parse().map_err(|_| Failure::new("error-fingerprint", Fault::Yours, Exit::Usage).with("fingerprint", text))
}

fn text_of(path: &Path) -> Outcome<String> {
    files::read_text(path, ARMOUR_TEXT_BYTES_MAX).map_err(|error| refused(error.into()))
}

fn whole_path(path: Option<&Path>) -> Outcome<Option<String>> {
    let whole = |path: &Path| std::path::absolute(path).map_err(|error| Failure::file(path, &error));
    Ok(path.map(whole).transpose()?.map(|path| path.display().to_string()))
}
