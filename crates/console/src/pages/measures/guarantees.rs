//! `GET /guarantees`: guarantees, protected processes and special-caution assets, with how long each lasts.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{
    NodeStatus, PeerView, PledgeView, PledgesView, ProtectedListView, ProtectedView, RenewalView,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::agreement::reference;
use super::dialogue::by;
use super::notices::window;
use super::texts::{Texts, autonym, block, formats, lasting, ordered, value};
use crate::Console;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, instant_text, marks};
use crate::words::{Tongue, Value};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    all: String,
}

/// What a guarantee (F41) or an asset (F35) says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pledge {
    texts: Texts,
    processes: Vec<String>,
    methods: Vec<String>,
    class: String,
    restrictions: Vec<String>,
    identifier: Identifier,
    promisor: String,
    beneficiary: String,
}

/// What parties are called, by their ids.
type Names = BTreeMap<String, String>;

/// What something is called; by a salted hash where its name is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Identifier {
    form: String,
    value: Option<String>,
    hash: Option<String>,
}

/// What a protected process (F40) says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Process {
    event: Event,
    systems: Vec<Identifier>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Event {
    kind: String,
    name: String,
}

pub(crate) async fn show(State(console): State<Console>, signed: Signed, Query(filter): Query<Filter>) -> Response {
    let (who, all) = (signed.who(), filter.all == "true");
    let [guarantees, cautions, protected] =
        ["guarantees", "cautions", "protected"].map(|what| format!("/v1/{what}?all={all}"));
    let (guarantees, cautions, protected, node, peers) = tokio::join!(
        console.asker.get::<PledgesView>(who, &guarantees),
        console.asker.get::<PledgesView>(who, &cautions),
        console.asker.get::<ProtectedListView>(who, &protected),
        console.asker.get::<NodeStatus>(who, "/v1/node"),
        console.asker.get::<Vec<PeerView>>(who, "/v1/peers"),
    );
    let (guarantees, cautions, protected) = match (guarantees, cautions, protected) {
        (Ok(guarantees), Ok(cautions), Ok(protected)) => (guarantees, cautions, protected),
        (Err(refused), ..) | (_, Err(refused), _) | (.., Err(refused)) => return signed.refused(&refused),
    };
    let peers = peers.unwrap_or_default().into_iter().map(|peer| (peer.party, peer.name));
    let names: Names = peers.chain(node.ok().map(|node| (node.party, node.name))).collect();
    let tongue = &signed.tongue;
    let content = html! {
        p class="at" { (tongue.text("console-as-of")) " " (instant(guarantees.now)) }
        p class="tools" {
            @if all { a href="/guarantees" { (tongue.text("measure-standing-only")) } }
            @else { a href="/guarantees?all=true" { (tongue.text("measure-all-pledges")) } }
        }
        (pledges(tongue, ("guaranteed", "measure-guarantees"), &guarantees, &names))
        (processes(tongue, &protected))
        (pledges(tongue, ("cautions", "measure-cautions"), &cautions, &names))
    };
    answer(StatusCode::OK, signed.page("measure-guarantees", content))
}

fn pledges(tongue: &Tongue, (id, title): (&str, &str), view: &PledgesView, names: &Names) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (tongue.text(title)) }
            @if view.pledges.is_empty() { p { (none(tongue, "pledges-none", view.looked_at)) } }
            @for one in &view.pledges { (pledge(tongue, one, names)) }
            @if view.more.is_some() { p class="note" { (tongue.text("measure-more-pledges")) } }
        }
    }
}

fn none(tongue: &Tongue, id: &str, looked_at: u64) -> String {
    tongue.with(id, &[("count", Value::Number(looked_at))])
}

fn pledge(tongue: &Tongue, one: &PledgeView, names: &Names) -> Markup {
    let said: Pledge = one.body.as_ref().and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default();
    html! {
        article class="card" {
            h3 { (reference(&one.first.id, &one.first.number)) ": " (tongue.word("pledge-state", &one.state)) }
            p {
                (marks(tongue, &one.mark, &one.tlp, &one.pap)) (foreign(&one.peer)) " " (tongue.word("track", &one.track)) ", "
                (tongue.text("measure-offered-by")) " " (by(tongue, one.offered_by))
            }
            p {
                @match &one.second {
                    Some(second) => { (tongue.text("measure-mirrored")) " " (reference(&second.id, &second.number)) }
                    None => { strong { (tongue.text("pledge-alone")) } }
                }
            }
            @if one.provisional { p class="note" { (tongue.text("agreement-provisional")) } }
            (content(tongue, &one.format, &said, names))
            (term(tongue, one))
            p class="note" { (tongue.text("measure-hash")) " " code { (one.hash) } }
            @if one.attached { p class="bad" { (tongue.text("pledge-attached")) } }
        }
    }
}

fn content(tongue: &Tongue, format: &str, said: &Pledge, names: &Names) -> Markup {
    let languages: Vec<String> = said.texts.keys().cloned().collect();
    let words = |field: &str, all: &[String]| {
        all.iter().map(|word| value(tongue, format, &[field], word)).collect::<Vec<_>>().join("; ")
    };
    let lists = [("processes", &said.processes), ("methods", &said.methods), ("restrictions", &said.restrictions)];
    html! {
        div class="sides" {
            @for language in ordered(tongue, &languages) {
                @if let Some(text) = said.texts.get(language) {
                    div { span class="tongue" { (autonym(language)) } (block(language, text)) }
                }
            }
        }
        dl class="facts" {
            @for (field, id) in [("promisor", &said.promisor), ("beneficiary", &said.beneficiary)] { @if !id.is_empty() {
                dt { (formats(tongue).member(format, &[field])) " " code { "{" (field) "}" } }
                dd { (foreign(names.get(id).unwrap_or(id))) }
            } }
            @if !said.class.is_empty() {
                dt { (formats(tongue).member(format, &["class"])) }
                dd { bdi { (value(tongue, format, &["class"], &said.class)) } ", " (identifier(tongue, &said.identifier)) }
            }
            @for (field, words_of) in lists { @if !words_of.is_empty() {
                dt { (formats(tongue).member(format, &[field])) } dd { bdi { (words(field, words_of)) } }
            } }
        }
    }
}

fn identifier(tongue: &Tongue, one: &Identifier) -> Markup {
    html! {
        @match (&one.value, &one.hash) {
            (Some(value), _) => { (foreign(value)) }
            (None, Some(hash)) => { (tongue.text("measure-salted")) " " code { (foreign(hash.get(..16).unwrap_or(hash))) "…" } }
            (None, None) => { (foreign(&one.form)) }
        }
    }
}

fn term(tongue: &Tongue, one: &PledgeView) -> Markup {
    let term = &one.term;
    html! {
        dl class="facts" {
            dt { (tongue.text("measure-term")) }
            dd {
                @if let Some(begins) = term.begins { (instant(begins)) } @else { (tongue.text("pledge-not-begun")) }
                " – "
                @if let Some(ends) = term.ends { (instant(ends)) } @else { (tongue.text("pledge-no-end")) }
                ", " (tongue.word("pledge-renewal", &term.renewal))
            }
            @if let Some(notice) = term.notice {
                dt { (tongue.text("measure-notice-days")) }
                dd { (lasting(tongue, notice)) @if let Some(at) = term.notice_by { ", " (tongue.text("measure-at-latest")) " " (instant(at)) } }
            }
        }
        @if let Some(notice) = &term.noticed {
            p class="bad" { (tongue.text("measure-noticed")) " " (by(tongue, notice.by)) ", "
                (reference(&notice.statement.id, &notice.statement.number)) ", " (instant(notice.at)) }
        }
        @for renewal in &term.renewals { p { (renewed(tongue, renewal)) } }
    }
}

fn renewed(tongue: &Tongue, one: &RenewalView) -> String {
    let (to, state) = (instant_text(one.to), tongue.word("pledge-renewed", &one.state));
    let by = one.by.map(|who| by(tongue, who)).unwrap_or_default();
    tongue.with("pledge-renewed", &[("to", Value::Text(&to)), ("state", Value::Text(&state)), ("by", Value::Text(&by))])
}

fn processes(tongue: &Tongue, view: &ProtectedListView) -> Markup {
    html! {
        section aria-labelledby="protected" {
            h2 id="protected" { (tongue.text("measure-protected")) }
            @if view.protected.is_empty() { p { (none(tongue, "protected-none", view.looked_at)) } }
            @for one in &view.protected { (process(tongue, one)) }
            @if view.more.is_some() { p class="note" { (tongue.text("measure-more-pledges")) } }
        }
    }
}

fn process(tongue: &Tongue, one: &ProtectedView) -> Markup {
    let said: Process = serde_json::from_str(one.body.get()).unwrap_or_default();
    html! {
        article class={ "card" (if one.state == "open" { " close" } else { "" }) } {
            h3 { (reference(&one.statement.id, &one.statement.number)) " " (foreign(&said.event.name)) ": "
                (tongue.word("protected-state", &one.state)) }
            p {
                (marks(tongue, &one.mark, &one.tlp, &one.pap)) (foreign(&one.peer)) " " (tongue.word("track", &one.track)) ", "
                (tongue.text("measure-whose")) ": " (by(tongue, one.of)) ", "
                bdi { (value(tongue, "F40", &["event", "kind"], &said.event.kind)) }
            }
            p { (window(tongue, one.from, Some(one.to))) }
            @if !said.systems.is_empty() {
                p { (tongue.text("measure-systems")) }
                ul { @for system in &said.systems { li { (identifier(tongue, system)) } } }
            }
            p class="note" {
                @if one.shortens.is_empty() { (tongue.text("protected-shortens-none")) }
                @else {
                    @let formats = comity_catalog::display::line(&one.shortens.join(", "));
                    (tongue.with("protected-shortens", &[("formats", Value::Text(&formats))]))
                }
            }
        }
    }
}
