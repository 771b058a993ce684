//! `comity agreement export`, `import` and `show --compare`: the texts that both say now, as documents and word by word.

use std::collections::BTreeMap;
use std::path::Path;

use comity_drafting::response::{self, Said};
use comity_drafting::{Article, Text};
use comity_node::service::views::{AgreementFile, AgreementView, NodeStatus, PeerView, StatementView};
use serde_json::value::RawValue;

use super::{agreement, refused};
use crate::args::agreement::{Export, Import, Show};
use crate::client::{Client, encoded};
use crate::commands::text::compare::Asked;
use crate::commands::text::export::Names;
use crate::commands::text::files::{With, countered};
use crate::commands::text::{compare as comparing, export as exporting, import as importing};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Kinds of documents, by the ending of a file's name.
const FORMATS: [&str; 3] = ["html", "odt", "docx"];

/// The member of a body, and the name of an attachment, that articles stand in.
const ARTICLES: &str = "articles";

/// The rolling text, and what the other side would have otherwise.
struct Now {
    text: Text,
    with: Vec<With>,
    /// Who may have proposed what stands in brackets.
    names: Names,
}

/// Writes the rolling text into a new file: a page to print, or a document to edit.
pub(super) async fn export(context: &Context, args: &Export) -> Outcome {
    Failure::without_folder(&args.out)?;
    let ending = args.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let unknown =
        || Failure::new("error-agreement-document", Fault::Yours, Exit::Usage).with("path", args.out.display());
    let format = FORMATS.into_iter().find(|format| *format == ending).ok_or_else(unknown)?;
    let now = asked(context, &args.reference).await?;
    exporting::tell(context, (&now.text, &now.with, &now.names), (&args.language, format), &args.out)
}

/// Reads an edited document; what it changed becomes a file of counter-proposals.
pub(super) async fn import(context: &Context, args: &Import) -> Outcome {
    Failure::without_folder(&args.out)?;
    let now = asked(context, &args.reference).await?;
    importing::tell(context, (&now.text, &now.with, &now.names), &args.document, &args.out)
}

/// Compares two versions, word by word.
pub(super) async fn compare(context: &Context, args: &Show) -> Outcome {
    let [old, new] = args.compare.as_slice() else { return Err(Failure::ours("two versions")) };
    let client = Client::connect(context).await?;
    let read = async {
        let view = agreement(&client, &args.reference).await?;
        Ok([version(&client, &args.reference, &view, old).await?, version(&client, &args.reference, &view, new).await?])
    };
    let read: Outcome<[Text; 2]> = read.await;
    client.close().await;
    let [old, new] = read?;
    let number = args.part.as_deref();
    if let Some(number) = number.filter(|number| old.article(number).is_none() && new.article(number).is_none()) {
        return Err(refused("error-agreement-part").with("number", number));
    }
    let out: Option<&Path> = args.out.as_deref();
    comparing::tell(context, [&old, &new], &Asked { languages: &args.language, article: number, out })
}

async fn asked(context: &Context, reference: &str) -> Outcome<Now> {
    let client = Client::connect(context).await?;
    let now = async {
        let view = agreement(&client, reference).await?;
        let text = rolling(&client, reference, &view).await?;
        let theirs = said(&client, reference, "theirs").await?;
        let responses = theirs.map(|theirs| countered(&text, &theirs)).unwrap_or_default();
        let (node, peers): (NodeStatus, Vec<PeerView>) =
            (client.get("/v1/node").await?, client.get("/v1/peers").await?);
        let them = peers.into_iter().filter(|peer| peer.name == view.item.peer).map(|peer| (peer.party, peer.name));
        let names = them.chain([(node.party, node.name)]).collect();
        Ok(Now { text, with: vec![With { name: view.item.peer.clone(), responses }], names })
    };
    let now: Outcome<Now> = now.await;
    client.close().await;
    now
}

/// What we say of each part; of what we say nothing, what the other side says.
async fn rolling(client: &Client, reference: &str, view: &AgreementView) -> Outcome<Text> {
    let ours = said(client, reference, "ours").await?;
    let theirs = said(client, reference, "theirs").await?;
    let none = || refused("error-agreement-no-text").with("version", reference);
    let mut text = ours.clone().or_else(|| theirs.clone()).ok_or_else(none)?;
    let all: Vec<Article> = [ours, theirs].into_iter().flatten().flat_map(|one| one.articles).collect();
    let of = |number: &str| all.iter().find(|article| article.number == number).cloned();
    text.articles = view.parts_list.iter().filter_map(|part| of(&part.number)).collect();
    Ok(text)
}

/// What one side says, or both; nothing where that is no text.
async fn said(client: &Client, reference: &str, whose: &str) -> Outcome<Option<Text>> {
    let path = format!("/v1/agreements/{}/text?of={whose}", encoded(reference));
    let file: AgreementFile = client.get(&path).await?;
    Ok(Text::read(file.body.get().as_bytes()).ok().filter(|text| !text.articles.is_empty()))
}

/// A version: what one side says now, what both agreed on, or what a statement tabled or would have.
async fn version(client: &Client, reference: &str, view: &AgreementView, name: &str) -> Outcome<Text> {
    let none = || refused("error-agreement-no-text").with("version", name);
    if ["ours", "theirs", "agreed"].contains(&name) {
        return said(client, reference, name).await?.ok_or_else(none);
    }
    let statement: StatementView = client.get(&format!("/v1/statements/{}", encoded(name))).await?;
    let format = statement.content.as_ref().map(|content| content.format.clone()).unwrap_or_default();
    let body = body(client, &statement).await?.ok_or_else(none)?;
    match format.as_str() {
        "F50" => Text::read(body.as_bytes()).map_err(|_| none()),
        "F51" => {
            let said = response::read(body.as_bytes()).map_err(|_| none())?;
            let mut text = rolling(client, reference, view).await?;
            for one in said.into_iter().filter(|one| one.response == Said::Counter) {
                let article =
                    Article { number: one.number, heading: one.heading, clauses: one.clauses, ..Article::default() };
                match text.articles.iter_mut().find(|own| own.number == article.number) {
                    Some(own) => *own = article,
                    None => text.articles.push(article),
                }
            }
            Ok(text)
        }
        _ => Err(none()),
    }
}

/// A statement's body, with its articles where they are attached; nothing where it is not here.
async fn body(client: &Client, statement: &StatementView) -> Outcome<Option<String>> {
    let Some(content) = &statement.content else { return Ok(None) };
    let attached = statement.attachments.iter().find(|one| one.name == ARTICLES);
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(content.body.get()).unwrap_or_default();
    let (false, Some(attached)) = (members.contains_key(ARTICLES), attached) else {
        return Ok(Some(content.body.get().to_owned()));
    };
    let path = format!("/v1/statements/{}/attachments/{}", encoded(&statement.id), encoded(&attached.root));
    let articles = client.get_for_text(&path).await?;
    members.insert(ARTICLES.to_owned(), RawValue::from_string(articles).map_err(Failure::ours)?);
    serde_json::to_string(&members).map(Some).map_err(Failure::ours)
}
