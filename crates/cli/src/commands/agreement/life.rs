//! `comity agreement initial`, `sign`, `ratify`, and what becomes of an agreement in force.

use std::path::PathBuf;

use comity_node::service::views::{AgreementFile, AgreementView, RenderingView};
use comity_process::instrument::{self, Languages};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::file::{INLINE_BYTES_MAX, read, wrong};
use super::{addressed, agreement, drafted, prepared, refused, table};
use crate::args::agreement::{Amend, Conclude, Life, When};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::time;

const DAY: u64 = 86_400;

/// Initials, signs or ratifies the one hash of all texts.
pub(super) async fn conclude(context: &Context, args: &Conclude, act: &str) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let view = agreement(&client, &args.reference).await?;
        let texts = view.item.texts_hash.clone().ok_or_else(|| not_agreed(&view))?;
        // Nobody signs what is not here, or is not what its hash says.
        let file: AgreementFile =
            client.get(&format!("/v1/agreements/{}/text?of=agreed", encoded(&args.reference))).await?;
        if let Some(number) = file.missing.first() {
            return Err(refused("error-agreement-missing").with("number", number));
        }
        let mut body = Map::new();
        body.insert("texts_hash".into(), json!(texts));
        body.insert("act".into(), json!(act));
        body.insert("full_powers".into(), powers(args)?);
        body.insert("date".into(), json!(client.node_now().await?));
        body.insert("instrument".into(), json!({"id": view.item.instrument, "hash": texts}));
        body.insert("authentic".into(), json!(view.item.languages));
        if let Some(place) = &args.place {
            body.insert("place".into(), json!(place));
        }
        let mut draft = drafted(context, &view, "F52", body)?;
        let done = view.acts.iter().find(|one| one.act == act).and_then(|one| one.theirs.as_ref());
        draft.in_reply_to = done.map(|theirs| theirs.by.id.clone()).into_iter().collect();
        // The second of the two is confirmed without another word of its author's.
        draft.settle = done.is_some();
        addressed(context, &client, &mut draft, &args.envelope).await?;
        prepared(context, &client, &draft).await
    };
    let outcome: Outcome = work.await;
    client.close().await;
    outcome
}

/// Which parts are still open.
fn not_agreed(view: &AgreementView) -> Failure {
    let open = view.parts_list.iter().filter(|part| part.standing != "in-force");
    let open: Vec<&str> = open.map(|part| part.number.as_str()).collect();
    refused("error-agreement-not-agreed").with("open", open.join(", "))
}

fn powers(args: &Conclude) -> Outcome<Value> {
    let Some(by) = &args.issued_by else { return Ok(json!({"form": "by-office", "holder": args.holder})) };
    let issued = time::read(args.issued.as_deref().unwrap_or_default())?;
    Ok(json!({"form": "document", "holder": args.holder, "issued_by": by, "issued": issued}))
}

/// Amends an agreement in force.
pub(super) async fn amend(context: &Context, args: &Amend) -> Outcome {
    let (path, text) = read(&args.file)?;
    let shape = |error: serde_json::Error| {
        let failure = Failure::new("error-agreement-shape", Fault::Yours, Exit::Usage);
        failure.with("path", path.display()).with("detail", error)
    };
    let text: Box<RawValue> = serde_json::from_str(&text).map_err(shape)?;
    let amendments = Amendments { path, text };
    lived(context, (&args.reference, "amend"), &args.life, Some(&amendments), &args.envelope).await
}

/// Amendments as they stand in a file.
struct Amendments {
    path: PathBuf,
    text: Box<RawValue>,
}

impl Amendments {
    /// Puts them into a body, or, where they are too large for an entry, their hash, with the text attached under the
    /// member's name.
    async fn put(
        &self,
        client: &Client,
        view: &AgreementView,
        from: u64,
        body: &mut Map<String, Value>,
    ) -> Outcome<Option<String>> {
        let languages: Languages = view.item.languages.iter().cloned().collect();
        let hash = instrument::amendments_hash(self.text.get(), from, |found| *found == languages)
            .map_err(|error| wrong(&self.path, error))?;
        if self.text.get().len() <= INLINE_BYTES_MAX {
            body.insert("amendments".into(), serde_json::from_str(self.text.get()).map_err(Failure::ours)?);
            return Ok(None);
        }
        body.insert("amendments_hash".into(), json!(hash.to_string()));
        table::attach(client, "amendments", self.text.get()).await.map(Some)
    }
}

/// Suspends, resumes, leaves, or takes that back.
pub(super) async fn act(context: &Context, args: &Life, act: &str) -> Outcome {
    lived(context, (&args.reference, act), &args.life, None, &args.envelope).await
}

async fn lived(
    context: &Context,
    (name, act): (&str, &str),
    life: &When,
    amendments: Option<&Amendments>,
    envelope: &crate::args::envelope::Envelope,
) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let view = agreement(&client, name).await?;
        let mut body = Map::new();
        body.insert("instrument".into(), json!({"id": view.item.instrument}));
        body.insert("act".into(), json!(act));
        body.insert("reason".into(), json!(life.reason));
        let date = from(&view, act, life, client.node_now().await?)?;
        body.insert("effective_date".into(), json!(date));
        let attached = match amendments {
            Some(amendments) => amendments.put(&client, &view, date, &mut body).await?,
            None => None,
        };
        let mut draft = drafted(context, &view, "F53", body)?;
        draft.attachments.extend(attached);
        addressed(context, &client, &mut draft, envelope).await?;
        // Nobody prepares a signature for what would have no effect.
        client.post::<RenderingView>("/v1/previews", &draft).await?;
        prepared(context, &client, &draft).await
    };
    let outcome: Outcome = work.await;
    client.close().await;
    outcome
}

/// From when it holds: as it was given; else at once, or, with notice, a day after the notice that the agreement asks for,
/// or at the end of the term.
fn from(view: &AgreementView, act: &str, life: &When, now: u64) -> Outcome<u64> {
    if let Some(given) = &life.from {
        return time::read(given);
    }
    let notice = view.clauses.as_ref().map_or(0, |clauses| clauses.notice_days * DAY);
    match act {
        "suspend" | "withdraw" => Ok(now + notice + DAY),
        "not-renew" => {
            let renews = view.dates.iter().find(|date| date.what == "renews");
            renews.map(|date| date.at).ok_or_else(|| refused("error-agreement-no-renewal"))
        }
        _ => Ok(now),
    }
}
