//! `comity keys`: what the folder's files and the authority key can do alone, and what needs the node's journal.

use std::path::Path;

use comity_api::KeyOrder;
use comity_node::party::armour::ARMOUR_TEXT_BYTES_MAX;
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::party::{NodeDir, delegate, rotate};
use comity_node::service::views::{NodeStatus, PeerView, Reference};
use comity_seal::OfficerPublic;
use comity_wire::{Hash, Track};
use serde_json::{Value, json};

use super::{key_list, line_of, restore, track_of};
use crate::args::keys::{Delegate, Export, Import, Keys, KeysCommand, Officer, Register, Request, Revoke, Rotate};
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
        KeysCommand::Officer(args) => officer(context, args),
        KeysCommand::Register(args) => register(context, args),
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

fn officer(context: &Context, args: &Officer) -> Outcome {
    let dir = folder(context)?;
    let mut register = dir.register().map_err(refused)?;
    let authority = dir.authority(args.authority_key.as_deref(), register.view()).map_err(refused)?;
    let key = args.key.as_deref().map(officer_key).transpose()?;
    register.add_officer(&dir.keys(), &authority, &args.name, &args.role, key.as_ref()).map_err(refused)?;
    let fingerprint = key.map(|key| key.fingerprint().to_string());
    context.say("keys-officer", &vars!["name" => plain::line(&args.name), "role" => plain::line(&args.role)]);
    context.object(&json!({"name": args.name, "role": args.role, "key": fingerprint}));
    Ok(Exit::Ok)
}

fn register(context: &Context, args: &Register) -> Outcome {
    let dir = folder(context)?;
    if let Some(path) = &args.new_authority_key {
        let number = rotate::add_authority(&dir, path, args.root_key.as_deref(), &mut SystemRng).map_err(refused)?;
        context.say("keys-authority", &vars!["number" => number, "path" => path.display()]);
    }
    show_register(context, &dir)
}

fn show_register(context: &Context, dir: &NodeDir) -> Outcome {
    let register = dir.register().map_err(refused)?;
    let view = register.view();
    let root = view.root_key().fingerprint().to_string();
    context.say("register-head", &vars!["name" => plain::line(view.name()), "entries" => view.size()]);
    context.say("register-root", &vars!["root" => &root]);
    let mut authorities = Vec::new();
    for (number, authority) in view.authorities() {
        let id = if authority.last_trusted.is_some() { "register-authority-revoked" } else { "register-authority" };
        context.line(&context.with(id, &vars!["number" => *number]));
        authorities.push(json!({"number": number, "last_trusted": authority.last_trusted}));
    }
    let mut officers: Vec<Value> = Vec::new();
    for officer in view.officers() {
        let (name, role) = (plain::line(&officer.name), plain::line(&officer.role));
        context.say("register-officer", &vars!["name" => name, "role" => role]);
        officers.push(json!({"name": officer.name, "role": officer.role}));
    }
    context.object(&json!({
        "name": view.name(), "party": view.party().to_string(), "root": root, "entries": view.size(),
        "authorities": authorities, "officers": officers,
    }));
    Ok(Exit::Ok)
}

/// An officer's public keys: the hexadecimal digits of both, one after the other.
fn officer_key(path: &Path) -> Outcome<OfficerPublic> {
    let wrong = || Failure::new("error-officer-key", Fault::Yours, Exit::Failed).with("path", path.display());
    let text = text_of(path)?;
    let text = text.trim();
    if text.len() % 2 != 0 || !text.is_ascii() {
        return Err(wrong());
    }
    let digits = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2).unwrap_or("?"), 16));
    let bytes: Vec<u8> = digits.collect::<Result<_, _>>().map_err(|_| wrong())?;
    OfficerPublic::from_concatenated(&bytes).map_err(|_| wrong())
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
