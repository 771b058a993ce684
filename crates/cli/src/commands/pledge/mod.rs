//! `comity guarantee`, `comity caution`, `comity protect`, `comity concern`, `comity ledger`: what parties promise each
//! other, what they leave alone, and what each has kept of it. What they say goes the way of every draft: shown as the
//! other side will read it, and released by others where its format asks for two.

mod caution;
mod concern;
mod guarantee;
mod ledger;
mod matching;
mod protect;

use comity_catalog::json::Json;
use comity_node::service::views::{NodeStatus, PeerView, PledgeView, PledgesView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use comity_seal::rng::random32;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

pub(super) use self::{
    caution::run as caution, concern::run as concern, guarantee::run as guarantee, ledger::run as ledger,
    protect::run as protect,
};
use super::draft::{body, filled, told};
use super::{compose, inbox, obligations, show, track_of};
use crate::args::pledge::{List, Offer, Reply};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::SystemRng;
use crate::{envelope, exact, marks, plain, time};

/// Acts that say what the other side said.
const COMPLETES: [&str; 3] = ["mirror", "agree", "renew"];

/// A body as its members.
pub(super) fn members(raw: &RawValue) -> Outcome<Map<String, Value>> {
    let wrong = |detail: String| Failure::new("error-draft-body", Fault::Yours, Exit::Usage).with("detail", detail);
    match serde_json::from_str(raw.get()) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(wrong(exact::compact(&other.to_string()))),
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// The body that members make; the same whenever it is made.
pub(super) fn made(members: Map<String, Value>) -> Outcome<Box<RawValue>> {
    let text = Value::Object(members).to_string();
    let json: Json = serde_json::from_str(&text).map_err(Failure::ours)?;
    RawValue::from_string(json.canonical()).map_err(Failure::ours)
}

/// The draft that an offer begins with: its line, what stands around its body, and the members that were given.
pub(super) async fn begun(
    context: &Context,
    client: &Client,
    (offer, format): (&Offer, &str),
) -> Outcome<(StatementDraft, Map<String, Value>)> {
    let (peer, track) = super::line_of(&offer.line)?;
    let given = body(&offer.content)?;
    let mut draft = StatementDraft::new(&peer, &track, format, given);
    filled(&mut draft, &offer.content);
    envelope::fill(&mut draft, &offer.envelope)?;
    envelope::attach(context, client, &mut draft, &offer.envelope).await?;
    let members = members(&draft.body)?;
    Ok((draft, members))
}

/// Makes the draft and says what is to be done with it.
pub(super) async fn drafted(context: &Context, client: &Client, draft: &StatementDraft) -> Outcome<Option<DraftView>> {
    compose::make(context, client, draft, false).await
}

pub(super) fn finished(context: &Context, view: Option<DraftView>) -> Outcome {
    match view {
        Some(view) => told(context, &view),
        None => Ok(Exit::Failed),
    }
}

/// Our party's id and a peer's.
async fn parties(client: &Client, peer: &str) -> Outcome<(String, String)> {
    let us = client.get::<NodeStatus>("/v1/node").await?.party;
    let peers = client.get::<Vec<PeerView>>("/v1/peers").await?;
    let none = || Failure::new("error-no-such-peer", Fault::Yours, Exit::NotFound).with("peer", peer);
    let them = peers.into_iter().find(|one| one.name == peer).ok_or_else(none)?.party;
    Ok((us, them))
}

/// What a query asks of one kind of lists.
fn query(path: &str, args: &List) -> Outcome<String> {
    let mut asked = vec![format!("all={}", args.all)];
    asked.extend(of_line(args.line.as_deref())?);
    asked.extend(args.after.as_deref().map(|after| format!("after={}", encoded(after))));
    Ok(format!("{path}?{}", asked.join("&")))
}

/// `BOR` or `BOR/nrrc` as what is asked for.
pub(super) fn of_line(line: Option<&str>) -> Outcome<Vec<String>> {
    let Some(line) = line else { return Ok(Vec::new()) };
    match line.split_once('/') {
        None => Ok(vec![format!("peer={}", encoded(line))]),
        Some((peer, track)) => {
            track_of(track)?;
            Ok(vec![format!("peer={}", encoded(peer)), format!("track={track}")])
        }
    }
}

/// The one that a statement is part of.
async fn one(client: &Client, path: &str, reference: &str) -> Outcome<PledgeView> {
    let mut found = client.get::<PledgesView>(&format!("{path}?of={}", encoded(reference))).await?;
    let none = || Failure::new("error-pledge-none", Fault::Yours, Exit::NotFound).with("name", reference);
    found.pledges.pop().ok_or_else(none)
}

/// A statement about what is there already: the same members, another act.
async fn about(
    client: &Client,
    path: &str,
    (args, act): (&Reply, &str),
    change: impl FnOnce(&mut Map<String, Value>) -> Outcome<()>,
) -> Outcome<StatementDraft> {
    let view = one(client, path, &args.reference).await?;
    let none = || Failure::new("error-pledge-attached", Fault::Yours, Exit::Failed).with("name", &args.reference);
    let body = view.body.as_deref().filter(|_| !view.attached).ok_or_else(none)?;
    let mut said = members(body)?;
    if view.format == comity_process::guarantee::GUARANTEE {
        let (us, them) = parties(client, &view.peer).await?;
        said.insert("promisor".to_owned(), us.into());
        said.insert("beneficiary".to_owned(), them.into());
    }
    said.insert("act".to_owned(), act.into());
    change(&mut said)?;
    let mut draft = StatementDraft::new(&view.peer, &view.track, &view.format, made(said)?);
    if view.offered_by == comity_node::service::views::PartyView::Them {
        draft.in_reply_to = vec![view.first.id.clone()];
    } else {
        draft.case = Some(view.first.id.clone());
    }
    // What completes a mutual act is confirmed without another word of its author's.
    draft.settle = COMPLETES.contains(&act);
    draft.mark = view.mark;
    draft.subject = args.subject.clone().unwrap_or_default();
    draft.anyway = args.anyway;
    Ok(draft)
}

/// Drafts a statement about what is there already.
async fn replied(context: &Context, path: &str, args: &Reply, act: &str) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let draft = about(&client, path, (args, act), |_| Ok(())).await?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

async fn list(context: &Context, path: &str, args: &List) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<PledgesView>(&query(path, args)?).await;
    client.close().await;
    let view = view?;
    if view.pledges.is_empty() {
        context.say("pledges-none", &vars!["count" => view.looked_at]);
    }
    for pledge in &view.pledges {
        head(context, pledge);
        context.line(&format!("    {}", marks::line(context, (&pledge.mark, &pledge.tlp, &pledge.pap))));
    }
    if let Some(more) = &view.more {
        context.say("search-more", &vars!["after" => plain::line(more), "count" => view.looked_at]);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

async fn shown(context: &Context, path: &str, reference: &str) -> Outcome {
    let client = Client::connect(context).await?;
    let view = one(&client, path, reference).await;
    client.close().await;
    let view = view?;
    // Nothing of a statement is shown without its marks: at the head and at the foot.
    let labels = marks::line(context, (&view.mark, &view.tlp, &view.pap));
    context.line(&labels);
    head(context, &view);
    match &view.second {
        Some(second) => context.say("pledge-second", &vars!["number" => plain::line(&second.number)]),
        None => context.say("pledge-alone", &vars![]),
    }
    context.say("pledge-hash", &vars!["hash" => view.hash.as_str()]);
    if view.attached {
        context.say("pledge-attached", &vars![]);
    }
    for (name, value) in view.body.as_deref().and_then(|body| exact::members(body.get())).unwrap_or_default() {
        show::member(context, "  ", &name, value);
    }
    context.line(&labels);
    context.exact(&view)?;
    Ok(Exit::Ok)
}

/// One in one line, and its time below it.
fn head(context: &Context, view: &PledgeView) {
    let mark = if view.mark == "actual" { String::new() } else { inbox::word(context, "mark", &view.mark) + " " };
    let values = vars![
        "number" => plain::line(&view.first.number), "format" => plain::line(&view.format),
        "line" => format!("{}/{}", plain::line(&view.peer), plain::line(&view.track)),
        "by" => obligations::party(context, view.offered_by),
        "state" => context.text(&format!("pledge-state-{}", view.state)),
    ];
    context.line(&format!("{mark}{}", context.with("pledge-head", &values)));
    if let Some(what) = what(view) {
        context.line(&format!("    {what}"));
    }
    let term = &view.term;
    let at = |at: Option<u64>| at.map_or_else(|| context.text("pledge-no-end"), time::full);
    let begins = term.begins.map_or_else(|| context.text("pledge-not-begun"), time::full);
    let renewal = context.text(&format!("pledge-renewal-{}", term.renewal));
    context.say("pledge-term", &vars!["begins" => begins, "ends" => at(term.ends), "renewal" => renewal]);
    if let Some(by) = term.notice_by {
        context.say("pledge-notice-by", &vars!["at" => time::full(by)]);
    }
    if let Some(notice) = &term.noticed {
        let values = vars![
            "by" => obligations::party(context, notice.by), "at" => time::full(notice.at),
            "number" => plain::line(&notice.statement.number)
        ];
        context.say("pledge-noticed", &values);
    }
    for renewal in &term.renewals {
        let by = renewal.by.map(|by| obligations::party(context, by)).unwrap_or_default();
        let state = context.text(&format!("pledge-renewed-{}", renewal.state));
        context.say("pledge-renewed", &vars!["to" => time::full(renewal.to), "state" => state, "by" => by]);
    }
    if view.provisional {
        context.say("case-provisional", &vars![]);
    }
}

/// What it is about, in a line: the asset, or the processes that a guarantee is for.
fn what(view: &PledgeView) -> Option<String> {
    let body: Value = serde_json::from_str(view.body.as_deref()?.get()).ok()?;
    let words = |name: &str| {
        let all = body.get(name)?.as_array()?.iter().filter_map(Value::as_str);
        Some(all.map(plain::line).collect::<Vec<_>>().join(", "))
    };
    if let Some(identifier) = body.get("identifier") {
        let named = identifier.get("value").or_else(|| identifier.get("hash")).and_then(Value::as_str)?;
        let class = body.get("class").and_then(Value::as_str).unwrap_or_default();
        return Some(format!("{} {} ({})", plain::line(class), plain::line(named), words("restrictions")?));
    }
    words("processes").filter(|words| !words.is_empty())
}

/// An identifier by its salted hash, with a salt of its own.
fn hidden(text: &str) -> Value {
    let salt = random32(&mut SystemRng);
    let hash = comity_process::guarantee::asset_hash(&salt, text);
    json!({ "form": "salted-hash", "hash": hash.to_string(), "salt": comity_wire::Hash(salt).to_string() })
}
