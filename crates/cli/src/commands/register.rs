//! `comity keys register`, `comity keys officer`: what the register says, and what root and authorities enter into it.
//! A running node takes each new entry into use at once, so that the counterparts hear of it.

use std::path::Path;

use comity_node::party::files::{self, FileError};
use comity_node::party::{NodeDir, rotate};
use comity_node::service::views::{JournalKeysView, NodeStatus, PartyRegisterView, RegisterUseView};
use comity_seal::{KeyRefused, OfficerPublic};
use serde_json::json;

use super::officer::fingerprint;
use crate::args::keys::{Officer, Register};
use crate::args::officer::Revoke;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, folder, refused};
use crate::plain;

/// Shows or changes a register.
pub(super) async fn run(context: &Context, args: &Register) -> Outcome {
    if let Some(peer) = &args.of {
        return theirs(context, peer).await;
    }
    let dir = folder(context)?;
    let root = args.root_key.as_deref();
    if let Some(path) = &args.new_authority_key {
        let enrol = async |_: &Client| rotate::add_authority(&dir, path, root, &mut SystemRng).map_err(refused);
        let number = changed(context, enrol).await?;
        context.say("keys-authority", &vars!["number" => number, "path" => path.display()]);
    }
    if args.new_writer {
        let write = async |client: &Client| {
            let relied = journals(client).await?.iter().map(|journal| journal.register).max().unwrap_or(0);
            rotate::new_writer(&dir, args.size, relied, root, &mut SystemRng).map_err(refused)
        };
        let size = changed(context, write).await?;
        context.say("keys-writer", &vars!["size" => size]);
    }
    if let Some(number) = args.revoke_authority {
        let revoke = async |client: &Client| {
            let register = dir.register().map_err(refused)?;
            rotate::may_revoke(register.view(), number, args.last_trusted).map_err(refused)?;
            stands_without(client, number, args.last_trusted).await?;
            rotate::revoke_authority(&dir, number, args.last_trusted, root).map_err(refused)
        };
        changed(context, revoke).await?;
        context.say("keys-authority-revoked", &vars!["number" => number]);
    }
    shown(context, &of_folder(&dir)?);
    Ok(Exit::Ok)
}

/// Enters an officer.
pub(super) async fn officer(context: &Context, args: &Officer) -> Outcome {
    let dir = folder(context)?;
    let key = args.key.as_deref().map(officer_key).transpose()?;
    let enter = async |_: &Client| {
        let mut register = dir.register().map_err(refused)?;
        let authority = dir.authority(args.authority_key.as_deref(), register.view()).map_err(refused)?;
        register.add_officer(&dir.keys(), &authority, &args.name, &args.role, key.as_ref()).map_err(refused)
    };
    changed(context, enter).await?;
    let fingerprint = key.as_ref().map(|key| key.fingerprint().to_string());
    context.say("keys-officer", &vars!["name" => plain::line(&args.name), "role" => plain::line(&args.role)]);
    context.object(&json!({"name": args.name, "role": args.role, "key": fingerprint}));
    Ok(Exit::Ok)
}

/// Enters that an officer left, or that a key of theirs is revoked.
pub(super) async fn officer_left(context: &Context, args: &Revoke) -> Outcome {
    let dir = folder(context)?;
    let key = args.fingerprint.as_deref().map(fingerprint).transpose()?;
    let enter = async |_: &Client| {
        let mut register = dir.register().map_err(refused)?;
        let authority = dir.authority(args.authority_key.as_deref(), register.view()).map_err(refused)?;
        register.officer_left(&dir.keys(), &authority, &args.name, key, args.last_trusted).map_err(refused)
    };
    changed(context, enter).await?;
    context.say("officer-revoked", &vars!["name" => plain::line(&args.name)]);
    context.object(&json!({"name": args.name, "key": args.fingerprint, "last_trusted": args.last_trusted}));
    Ok(Exit::Ok)
}

/// Changes the register's file, and has the node take it into use. The node is asked first, which does nothing where the
/// file has nothing new: what it would not take, or not from whoever asks, is better not written.
async fn changed<T>(context: &Context, act: impl AsyncFnOnce(&Client) -> Outcome<T>) -> Outcome<T> {
    let client = Client::connect(context).await?;
    let done = async {
        client.post::<RegisterUseView>("/v1/register", &()).await?;
        let done = act(&client).await?;
        client.post::<RegisterUseView>("/v1/register", &()).await?;
        Outcome::Ok(done)
    };
    let done = done.await;
    client.close().await;
    done
}

async fn journals(client: &Client) -> Outcome<Vec<JournalKeysView>> {
    client.get::<Vec<JournalKeysView>>("/v1/keys").await
}

/// Refuses what would disown keys and revocations that our own journals stand on, or that a counterpart has not receipted yet: it would
/// meet them under the revocation.
async fn stands_without(client: &Client, number: u64, last_trusted: Option<u64>) -> Outcome<()> {
    let status = client.get::<NodeStatus>("/v1/node").await?;
    for journal in journals(client).await? {
        let line = format!("{}/{}", plain::line(&journal.peer), journal.track);
        for signed in journal.signed.iter().filter(|signed| signed.authority == number) {
            if last_trusted.is_some_and(|last| last < signed.register) {
                let relied = Failure::new("error-authority-relied", Fault::Yours, Exit::Failed);
                return Err(relied.with("line", line).with("entry", signed.entry).with("relied", signed.register));
            }
            let known = status.lines.iter().find(|known| known.peer == journal.peer && known.track == journal.track);
            let due = known.is_some_and(|known| !journal.closed && known.ours.receipted <= signed.entry);
            if due {
                let due = Failure::new("error-authority-due", Fault::Nobody, Exit::Failed);
                return Err(due.with("number", number).with("line", line).with("entry", signed.entry));
            }
        }
    }
    Ok(())
}

async fn theirs(context: &Context, peer: &str) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<PartyRegisterView>(&format!("/v1/peers/{}/register", encoded(peer))).await;
    client.close().await;
    shown(context, &view?);
    Ok(Exit::Ok)
}

fn of_folder(dir: &NodeDir) -> Outcome<PartyRegisterView> {
    Ok(PartyRegisterView::from(dir.register().map_err(refused)?.view()))
}

fn shown(context: &Context, view: &PartyRegisterView) {
    context.say("register-head", &vars!["name" => plain::line(&view.name), "entries" => view.entries]);
    context.say("register-root", &vars!["root" => &view.root]);
    if view.generation > 1 {
        context.say("register-generation", &vars!["generation" => view.generation]);
    }
    for authority in &view.authorities {
        let id = if authority.last_trusted.is_some() { "register-authority-revoked" } else { "register-authority" };
        context.line(&context.with(id, &vars!["number" => authority.number]));
    }
    for officer in &view.officers {
        let (name, role) = (plain::line(&officer.name), plain::line(&officer.role));
        match officer.left {
            Some(left) => {
                let (entry, last) = (left.entry, left.last_trusted);
                let values = vars!["name" => name, "role" => role, "entry" => entry, "last" => last];
                context.say("register-officer-left", &values);
            }
            None => context.say("register-officer", &vars!["name" => name, "role" => role]),
        }
    }
    context.object(&json!(view));
}

/// An officer's public keys: the hexadecimal digits of both, one after the other.
fn officer_key(path: &Path) -> Outcome<OfficerPublic> {
    let wrong = || Failure::new("error-officer-key", Fault::Yours, Exit::Failed).with("path", path.display());
    let text = files::read_text(path, comity_node::party::armour::ARMOUR_TEXT_BYTES_MAX);
    let text = text.map_err(|error| match error {
        FileError::NotText { .. } | FileError::TooLong { .. } => wrong(),
        other => refused(other.into()),
    })?;
    let text = text.trim();
    if text.len() % 2 != 0 || !text.is_ascii() {
        return Err(wrong());
    }
    let digits = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2).unwrap_or("?"), 16));
    let bytes: Vec<u8> = digits.collect::<Result<_, _>>().map_err(|_| wrong())?;
    let weak = || Failure::new("error-officer-key-weak", Fault::Yours, Exit::Failed).with("path", path.display());
    OfficerPublic::from_concatenated(&bytes).map_err(|refused| match refused {
        KeyRefused::Length { .. } => wrong(),
        _ => weak(),
    })
}
