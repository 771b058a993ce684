//! `comity follow`, `comity declarations`: what others declared, and how far it is known who they are.

use std::collections::BTreeMap;

use comity_node::service::views::{DeclarationView, DeclarationsView, DeclaringView};
use comity_publish::fetch::Prefix;
use comity_publish::follow::Ask;
use comity_publish::known::Known;
use comity_publish::{PublishError, follow, followed};
use serde_json::json;

use super::{formats, refused};
use crate::args::public::{Declarations, Follow};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::folder;
use crate::{plain, time};

/// Follows one log, or fetches what is new of all.
pub(in crate::commands) async fn run(context: &Context, args: &Follow) -> Outcome {
    let dir = folder(context)?;
    let mut asks = Vec::new();
    match &args.url {
        Some(url) => {
            let wrong =
                |root: &String| Failure::new("error-fingerprint", Fault::Yours, Exit::Usage).with("fingerprint", root);
            let root = args.root.as_ref().map(|root| root.parse().map_err(|_| wrong(root))).transpose()?;
            let prefix = Prefix::parse(url, args.trust.clone()).map_err(refused)?;
            asks.push(Ask { prefix, url: url.clone(), root, now: time::now() });
        }
        None => {
            for one in followed::all(&dir).map_err(refused)? {
                let Some(about) = one.about().map_err(refused)? else { continue };
                let prefix = Prefix::parse(&about.url, about.trust.clone()).map_err(refused)?;
                asks.push(Ask { prefix, url: about.url, root: None, now: time::now() });
            }
        }
    }
    let (mut told, mut failed) = (Vec::new(), None);
    for ask in &asks {
        match follow(&dir, ask).await {
            Ok(caught) => {
                let (name, new) = (plain::line(&caught.name), caught.size.saturating_sub(caught.before));
                context.say("follow-caught", &vars!["name" => &name, "entries" => caught.size, "new" => new]);
                told.push(json!({
                    "party": caught.party.to_string(), "name": caught.name, "url": ask.url, "size": caught.size, "new": new,
                }));
            }
            Err(error) if asks.len() == 1 => return Err(refused(error)),
            // One that does not answer keeps nobody from the others.
            Err(error) => {
                let split = matches!(error, PublishError::Split { .. });
                let failure = refused(error);
                context.say("follow-failed", &vars!["url" => &ask.url, "why" => failure.problem(&context.catalogue)]);
                told.push(json!({"url": ask.url, "error": failure.code}));
                if split || failed.is_none() {
                    failed = Some(failure.exit);
                }
            }
        }
    }
    if asks.is_empty() {
        context.say("follow-nobody", &vars![]);
    }
    context.object(&json!({"followed": told}));
    Ok(failed.unwrap_or(Exit::Ok))
}

/// Shows who declared what.
pub(in crate::commands) fn declarations(context: &Context, args: &Declarations) -> Outcome {
    let dir = folder(context)?;
    let at = args.at.as_deref().map(time::read).transpose()?.unwrap_or_else(time::now);
    let known = Known::read(&dir).map_err(refused)?;
    let view = known.view(&dir, &formats(&dir)?, at).map_err(refused)?;
    tell(context, &view);
    context.object(&json!(view));
    Ok(Exit::Ok)
}

fn tell(context: &Context, view: &DeclarationsView) {
    if view.parties.is_empty() && view.unidentified.is_empty() {
        context.say("declarations-none", &vars![]);
    }
    view.parties.iter().for_each(|one| party(context, one, view.at));
    for one in &view.arrangements {
        let title = chosen(context, &one.title).map(|title| plain::line(title)).unwrap_or_default();
        context.say("declarations-arrangement", &vars!["title" => title, "hash" => &one.hash]);
        let (adherents, threshold) = (one.adherents.len(), one.threshold);
        context.say("declarations-threshold", &vars!["adherents" => adherents, "threshold" => threshold]);
        if let Some(since) = one.in_force {
            let id = if since > view.at { "declarations-enters-into-force" } else { "declarations-in-force" };
            context.say(id, &vars!["at" => time::full(since)]);
        }
    }
    for one in &view.bound {
        let (by, toward) = (plain::line(&one.by), plain::line(&one.toward));
        let vars = vars!["by" => by, "toward" => toward, "at" => time::full(one.since), "count" => one.reservations];
        context.say("declarations-bound", &vars);
    }
    if !view.unidentified.is_empty() {
        context.say("declarations-apart", &vars![]);
        view.unidentified.iter().for_each(|one| party(context, one, view.at));
    }
}

/// The text in the reader's language, else in any.
fn chosen<'t>(context: &Context, texts: &'t BTreeMap<String, String>) -> Option<&'t String> {
    texts.get(context.catalogue.language().tag()).or_else(|| texts.values().next())
}

fn party(context: &Context, one: &DeclaringView, at: u64) {
    let by: Vec<String> = one.identified_by.iter().map(|name| plain::line(name)).collect();
    let how = context.with(&format!("declarations-{}", one.identified), &vars!["by" => by.join(", ")]);
    context.say("declarations-party", &vars!["name" => plain::line(&one.name), "how" => how]);
    context.say("register-root", &vars!["root" => &one.root]);
    if one.two_histories {
        context.say("declarations-two-histories", &vars![]);
    }
    for witness in &one.witnesses {
        let vars = vars!["name" => plain::line(&witness.name), "at" => time::full(witness.time)];
        context.say("public-cosigned", &vars);
    }
    one.declarations.iter().for_each(|declaration| self::declaration(context, declaration, at));
    for without in &one.without_effect {
        let why = context.text(&format!("page-without-{}", without.why));
        context.say("declarations-without-effect", &vars!["number" => without.number, "why" => why]);
    }
}

/// A declaration, as it stands at an instant.
pub(super) fn declaration(context: &Context, one: &DeclarationView, at: u64) {
    let id = match one.stands {
        true => "declarations-stands",
        false if one.since > at => "declarations-begins",
        false => "declarations-stands-not",
    };
    context.say(id, &vars!["number" => one.number, "at" => time::full(one.since), "id" => &one.id]);
    if let Some(until) = one.until {
        let end = one.end.clone().unwrap_or_default();
        context.say("declarations-until", &vars!["at" => time::full(until), "end" => end]);
    }
    if let Some(text) = chosen(context, &one.title).or_else(|| chosen(context, &one.texts)) {
        let first: String = plain::line(text).chars().take(100).collect();
        context.line(&format!("    {first}"));
    }
    for reservation in &one.reservations {
        let text = chosen(context, reservation).map(|text| plain::line(text)).unwrap_or_default();
        context.say("declarations-reservation", &vars!["text" => text]);
    }
}
