//! What a joint erasure (F16) concerns, for whoever must consent: a hash tells nobody what goes.

use comity_node::service::views::{Reference, StatementView};
use comity_node::watch::release::{ConcernedStatement, ReleaseRequest};
use serde::Serialize;

use crate::client::{Client, encoded};
use crate::context::Context;
use crate::i18n::vars;
use crate::{exact, marks, plain};

/// The format of a joint erasure.
pub(crate) const ERASURE: &str = "F16";
/// Statements that one F16 names at most, by its format.
const CONCERNED_MAX: usize = 256;
/// Of a subject, this many characters are shown.
const SUBJECT_CHARACTERS: usize = 80;

/// One statement that would be erased.
#[derive(Debug, Serialize)]
pub(crate) struct Concern {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip)]
    labels: String,
    erased: bool,
}

/// The statements that the body of an F16 names, as far as the caller may see them: the node is asked of each.
pub(crate) async fn of_body(context: &Context, client: &Client, body: &str) -> Vec<Concern> {
    of_ids(context, client, named(body)).await
}

/// The ids that a body names in `refs`.
fn named(body: &str) -> Vec<String> {
    let refs = exact::members(body).unwrap_or_default();
    let refs = refs.iter().find(|(name, _)| name == "refs").map(|(_, raw)| serde_json::from_str::<Vec<String>>(raw));
    refs.and_then(Result::ok).unwrap_or_default()
}

/// The same of what a list of erasures names.
pub(crate) async fn of_references(context: &Context, client: &Client, refs: &[Reference]) -> Vec<Concern> {
    of_ids(context, client, refs.iter().map(|one| one.id.clone()).collect()).await
}

async fn of_ids(context: &Context, client: &Client, ids: Vec<String>) -> Vec<Concern> {
    let mut found = Vec::new();
    for id in ids.into_iter().take(CONCERNED_MAX) {
        // What is not here, or not for the caller, is shown by its hash.
        let view = client.get::<StatementView>(&format!("/v1/statements/{}", encoded(&id))).await.ok();
        let content = view.as_ref().and_then(|view| view.content.as_ref());
        let labels = content.map(|content| marks::line(context, (&content.mark, &content.tlp, &content.pap)));
        found.push(Concern {
            number: view.as_ref().map(|view| view.number.clone()),
            format: content.map(|content| content.format.clone()),
            subject: content.map(|content| content.subject.clone()),
            labels: labels.unwrap_or_default(),
            erased: view.as_ref().is_some_and(|view| view.erased.is_some()),
            id,
        });
    }
    found
}

/// What a release request carries of each for whoever signs elsewhere.
pub(crate) fn carried(concerns: &[Concern]) -> Vec<ConcernedStatement> {
    let one = |of: &Concern| ConcernedStatement {
        id: of.id.clone(),
        number: of.number.clone().unwrap_or_default(),
        format: of.format.clone().unwrap_or_default(),
        subject: plain::shortened(of.subject.as_deref().unwrap_or_default(), SUBJECT_CHARACTERS),
    };
    concerns.iter().filter(|of| of.number.is_some()).map(one).collect()
}

/// The statements that the F16 in a request names, each with what whoever asks tells of it. The ids are those of the body:
/// what is told of any other statement is left out.
pub(crate) fn of_request(request: &ReleaseRequest, body: &[u8]) -> Vec<Concern> {
    let refs = std::str::from_utf8(body).map(named).unwrap_or_default();
    let told = |id: &String| request.concerns.iter().find(|one| one.id == *id);
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let one = |id: String| {
        let told = told(&id);
        Concern {
            number: told.and_then(|one| text(&one.number)),
            format: told.and_then(|one| text(&one.format)),
            subject: told.and_then(|one| text(&one.subject)),
            labels: String::new(),
            erased: false,
            id,
        }
    };
    refs.into_iter().take(CONCERNED_MAX).map(one).collect()
}

/// Says each on a line: number, format, subject, marks, and the hash that is signed.
pub(crate) fn tell(context: &Context, concerns: &[Concern]) {
    if !concerns.is_empty() {
        context.say("concerns-head", &vars!["count" => concerns.len()]);
    }
    for one in concerns {
        let number = one.number.as_deref().map_or_else(|| context.text("concern-not-here"), plain::line);
        let format = one.format.as_deref().map(plain::line).unwrap_or_default();
        let subject = one.subject.as_deref().map(|text| plain::shortened(&plain::line(text), SUBJECT_CHARACTERS));
        let erased = if one.erased { context.text("inbox-erased") } else { String::new() };
        let parts = [number, format, subject.unwrap_or_default(), erased, one.labels.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        context.line(&format!("    {}", parts.join("  ")));
        context.line(&format!("        {}", plain::line(&one.id)));
    }
    marks::warn(context, concerns.iter().filter_map(|one| one.subject.as_deref()));
}
