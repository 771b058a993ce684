//! `comity public`: the party's own public log: begun, kept up to the register, published, witnessed, proven.

use comity_node::party::files::{self, MODE_PLAIN};
use comity_node::service::views::DeclarationsView;
use comity_public::proof::PublicProof;
use comity_public::verifier::log_keys;
use comity_publish::cosigners::{self, Cosigner, verifiers};
use comity_publish::known::Known;
use comity_publish::{LogStore, OwnLog, followed, own, witness};
use comity_wire::Hash;
use serde_json::json;

use super::{formats, refused, site};
use crate::args::public::{AskWitness, MakeProof, Public, PublicCommand, Publish, Vouch};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{self, SystemRng, folder};
use crate::{plain, time};

/// Does one of its commands.
pub(in crate::commands) async fn run(context: &Context, args: &Public) -> Outcome {
    let dir = folder(context)?;
    match &args.command {
        PublicCommand::Begin(args) => {
            let begun = OwnLog::begin(&dir, &args.root_key, args.authority_key.as_deref(), &mut SystemRng);
            let own = begun.map_err(refused)?;
            shown(context, &own, false)
        }
        PublicCommand::Update(args) => {
            let mut own = OwnLog::open(&dir).map_err(refused)?;
            let added = own.update(args.root_key.as_deref(), args.authority_key.as_deref()).map_err(refused)?;
            context.say("public-updated", &vars!["count" => added]);
            shown(context, &own, false)
        }
        PublicCommand::Show(_) => shown(context, &OwnLog::open(&dir).map_err(refused)?, true),
        PublicCommand::Publish(args) => publish(context, &dir, args),
        PublicCommand::Vouch(args) => vouch(context, &dir, args),
        PublicCommand::NewKey(args) => {
            let mut own = OwnLog::open(&dir).map_err(refused)?;
            own.new_key(&args.root_key, &mut SystemRng).map_err(refused)?;
            shown(context, &own, false)
        }
        PublicCommand::Witness(args) => ask(context, &dir, args).await,
        PublicCommand::Proof(args) => proof(context, &dir, args),
    }
}

fn shown(context: &Context, own: &OwnLog, with_keys: bool) -> Outcome {
    let view = own.log().view();
    let origin = view.origin().to_string();
    let keys = view.key_of(own.log().size()).and_then(|(_, key)| log_keys(&origin, key));
    let keys: Vec<String> = keys.iter().flatten().map(ToString::to_string).collect();
    let root = view.root_key().fingerprint().to_string();
    context.say("public-log", &vars!["name" => plain::line(view.name()), "entries" => own.log().size()]);
    context.say("register-root", &vars!["root" => &root]);
    context.say("public-origin", &vars!["origin" => &origin]);
    if with_keys {
        keys.iter().for_each(|key| context.line(&format!("    {key}")));
    }
    for officer in view.officers().iter().filter(|officer| officer.left.is_none() && officer.may_release()) {
        let vars = vars!["name" => plain::line(&officer.name), "role" => plain::line(&officer.role)];
        context.say("register-officer", &vars);
    }
    context.object(&json!({
        "party": view.party().to_string(), "name": view.name(), "root": root, "origin": origin, "size": own.log().size(),
        "keys": keys,
    }));
    Ok(Exit::Ok)
}

/// Writes tiles, pages and the head into a folder that a web server serves.
fn publish(context: &Context, dir: &comity_node::party::NodeDir, args: &Publish) -> Outcome {
    let catalogue = formats(dir)?;
    let own = OwnLog::open(dir).map_err(refused)?;
    let known = Known::read(dir).map_err(refused)?;
    let view = known.view(dir, &catalogue, time::now()).map_err(refused)?;
    let target = LogStore::new(&args.folder);
    let pages = site::pages(&view, proofs(dir, &known, &view))?;
    let written = own.store().copy_to(&target).map_err(refused)?;
    for (name, text) in &pages {
        for folder in [target.dir(), own.store().dir()] {
            files::replace(&folder.join(name), text.as_bytes(), MODE_PLAIN)
                .map_err(|error| party::refused(error.into()))?;
        }
    }
    let (path, count) = (args.folder.display().to_string(), written.saturating_add(pages.len()));
    context.say("public-published", &vars!["path" => &path, "files" => count, "entries" => own.log().size()]);
    context.object(&json!({
        "folder": path, "files": count, "size": own.log().size(),
        "pages": pages.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    }));
    Ok(Exit::Ok)
}

/// Most proofs that are published beside the page.
const PROOFS_MAX: usize = 1_000;

/// Proofs of the declarations that are shown, as far as their logs are here whole.
fn proofs(dir: &comity_node::party::NodeDir, known: &Known, view: &DeclarationsView) -> Vec<(String, String)> {
    let shown = view.parties.iter().chain(&view.unidentified).flat_map(|party| &party.declarations);
    let ids = shown.filter_map(|one| one.id.parse().ok()).take(PROOFS_MAX);
    ids.filter_map(|id: Hash| Some((id.to_string(), made(dir, known, id)?.to_text()))).collect()
}

/// The proof of a statement, of our own log or of one that is followed.
fn made(dir: &comity_node::party::NodeDir, known: &Known, id: Hash) -> Option<PublicProof> {
    let log = known.logs.iter().find(|log| log.log.view().statements().iter().any(|one| one.id == id))?;
    let store = match log.url {
        None => own::place(dir),
        Some(_) => followed::of(dir, log.log.view().party()).store,
    };
    let size = log.log.size();
    PublicProof::make(&log.log, log.note.clone(), &[id], |number| store.entry(number, size).ok())
}

fn vouch(context: &Context, dir: &comity_node::party::NodeDir, args: &Vouch) -> Outcome {
    let wrong = || Failure::new("error-public-id", Fault::Yours, Exit::Usage).with("id", &args.party);
    let party = args.party.parse().map_err(|_| wrong())?;
    let mut own = OwnLog::open(dir).map_err(refused)?;
    own.vouch(party, &args.name, args.authority_key.as_deref()).map_err(refused)?;
    let id = if args.name.is_empty() { "public-vouched-not" } else { "public-vouched" };
    context.say(id, &vars!["party" => &args.party, "name" => plain::line(&args.name)]);
    context.object(&json!({"party": args.party, "name": args.name}));
    Ok(Exit::Ok)
}

/// Asks one witness, or all that are known with an address.
async fn ask(context: &Context, dir: &comity_node::party::NodeDir, args: &AskWitness) -> Outcome {
    let mut asked: Vec<Cosigner> = cosigners::all(dir).map_err(refused)?;
    asked.retain(|one| one.url.is_some() && args.url.as_ref().is_none_or(|url| one.url.as_ref() == Some(url)));
    if let Some(url) = &args.url
        && (asked.is_empty() || !args.vkey.is_empty())
    {
        let keys = verifiers(&args.vkey).map_err(refused)?;
        let name = keys.first().map(|key| key.name().to_owned()).unwrap_or_default();
        let (url, trust) = (Some(url.clone()), args.trust.clone());
        asked = vec![Cosigner { name, keys: args.vkey.clone(), url, trust, size: 0 }];
    }
    let mut own = OwnLog::open(dir).map_err(refused)?;
    let mut told = Vec::new();
    for cosigner in asked {
        let name = cosigner.name.clone();
        let time = witness::ask(dir, &mut own, cosigner).await.map_err(refused)?;
        context.say("public-cosigned", &vars!["name" => plain::line(&name), "at" => time::full(time)]);
        told.push(json!({"name": name, "time": time}));
    }
    if told.is_empty() {
        context.say("public-no-witness", &vars![]);
    }
    context.object(&json!({"cosigned": told, "size": own.log().size()}));
    Ok(Exit::Ok)
}

/// Writes the proof of a declaration, of our own log or of one that is followed.
fn proof(context: &Context, dir: &comity_node::party::NodeDir, args: &MakeProof) -> Outcome {
    let wrong = || Failure::new("error-public-id", Fault::Yours, Exit::Usage).with("id", &args.declaration);
    let id: Hash = args.declaration.parse().map_err(|_| wrong())?;
    let known = Known::read(dir).map_err(refused)?;
    let missing =
        || Failure::new("error-public-no-statement", Fault::Yours, Exit::NotFound).with("id", &args.declaration);
    let of = known.logs.iter().find(|log| log.log.view().statements().iter().any(|one| one.id == id));
    let size = of.ok_or_else(missing)?.log.size();
    let made = made(dir, &known, id).ok_or_else(|| Failure::ours("the proof could not be made"))?;
    // What its reader would refuse must not be written.
    made.verify(&[]).map_err(|error| refused(error.into()))?;
    files::write_new(&args.output, made.to_text().as_bytes(), MODE_PLAIN)
        .map_err(|error| party::refused(error.into()))?;
    context.say("public-proof", &vars!["path" => args.output.display()]);
    context.object(&json!({"proof": args.output, "id": args.declaration, "size": size}));
    Ok(Exit::Ok)
}
