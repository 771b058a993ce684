//! `comity expert`: papers with their versions, comments, questions and answers, joint papers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use comity_node::service::views::{
    ContributionView, ExpertOrder, ExpertView, PaperView, PartyView, Reference, TopicView, VersionView,
};
use comity_wire::limits::ENTRY_BYTES_MAX;

use super::dialogue::{Said, of_case, record_lines, said_by, who, word};
use crate::args::expert::{Contribute, Expert, ExpertCommand, Remark, Sign, Topics};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// The route that makes experts' statements.
pub(super) const STATEMENTS: &str = "/v1/expert/statements";

/// Does one of the commands of experts.
pub(super) async fn run(context: &Context, args: &Expert) -> Outcome {
    match &args.command {
        ExpertCommand::Topics(which) => shown(context, &query(which), topics).await,
        ExpertCommand::Papers(which) => shown(context, &query(which), papers).await,
        ExpertCommand::Show(one) => shown(context, &of_case(&one.reference), whole).await,
        ExpertCommand::Contribute(args) => contribute(context, args).await,
        ExpertCommand::Question(args) => remark(context, "question", args).await,
        ExpertCommand::Answer(args) => remark(context, "answer", args).await,
        ExpertCommand::Comment(args) => remark(context, "comment", args).await,
        ExpertCommand::Sign(args) => sign(context, args).await,
    }
}

fn query(which: &Topics) -> String {
    asked(&[("peer", which.peer.as_deref()), ("topic", which.topic.as_deref())])
}

/// Members of a query as a path has them.
pub(super) fn asked(given: &[(&str, Option<&str>)]) -> String {
    let given = given.iter().filter_map(|(name, value)| Some(format!("{name}={}", encoded((*value)?))));
    let all: Vec<String> = given.collect();
    if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
}

async fn shown(context: &Context, query: &str, print: fn(&Context, &ExpertView)) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<ExpertView>(&format!("/v1/expert{query}")).await;
    client.close().await;
    let view = view?;
    if view.topics.is_empty() {
        context.say("expert-none", &vars![]);
    }
    print(context, &view);
    context.exact(&view)?;
    Ok(Exit::Ok)
}

/// A statement's number or id has a line before it or is one word of 64 digits; a peer is a short name.
fn is_reference(place: &str) -> bool {
    place.contains('/') || place.len() == 64
}

async fn contribute(context: &Context, args: &Contribute) -> Outcome {
    let (peer, paper) = placed(&args.place);
    let mut translations = BTreeMap::new();
    for one in &args.languages {
        let wrong = || Failure::new("error-expert-language", Fault::Yours, Exit::Usage).with("given", one);
        let (language, path) = one.split_once('=').filter(|(language, _)| !language.is_empty()).ok_or_else(wrong)?;
        translations.insert(language.to_owned(), text_of(Path::new(path))?);
    }
    let order = ExpertOrder::Contribute {
        peer,
        paper,
        topic: args.topic.clone(),
        title: args.title.clone(),
        text: text_of(&args.file)?,
        translations,
        sources: args.source.clone(),
        joint: args.joint,
        comments_by: args.comments_by.as_deref().map(time::read).transpose()?,
        not_for_attribution: args.not_for_attribution,
    };
    said_by(context, Said { path: STATEMENTS, order: &order }, &args.say).await
}

/// A peer, or a statement of a paper's case.
fn placed(place: &str) -> (Option<String>, Option<String>) {
    let owned = Some(place.to_owned());
    if is_reference(place) { (None, owned) } else { (owned, None) }
}

async fn remark(context: &Context, kind: &str, args: &Remark) -> Outcome {
    let (peer, about) = placed(&args.place);
    let order = ExpertOrder::Say {
        kind: kind.to_owned(),
        about,
        peer,
        topic: args.topic.clone(),
        text: args.text.clone(),
        reference: args.passage.clone(),
        not_for_attribution: args.not_for_attribution,
    };
    said_by(context, Said { path: STATEMENTS, order: &order }, &args.say).await
}

async fn sign(context: &Context, args: &Sign) -> Outcome {
    let version_of = match (args.ours, args.theirs) {
        (true, _) => Some(PartyView::Us),
        (_, true) => Some(PartyView::Them),
        _ => None,
    };
    let order = ExpertOrder::Sign { paper: args.reference.clone(), version_of };
    said_by(context, Said { path: STATEMENTS, order: &order }, &args.say).await
}

/// A text from a file, without the line end at its end.
fn text_of(path: &Path) -> Outcome<String> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(wrong)?;
    file.take(ENTRY_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(wrong(std::io::Error::new(std::io::ErrorKind::FileTooLarge, ENTRY_BYTES_MAX.to_string())));
    }
    let text = String::from_utf8(bytes).map_err(|error| wrong(std::io::Error::other(error)))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn head(context: &Context, topic: &TopicView) {
    let values = vars![
        "topic" => plain::line(&topic.topic), "line" => format!("{}/{}", plain::line(&topic.peer), topic.track),
        "papers" => topic.papers.len(),
        "questions" => questions(topic).count(), "open" => questions(topic).filter(|one| one.answered_by.is_empty()).count(),
    ];
    context.say("expert-topic", &values);
}

fn questions(topic: &TopicView) -> impl Iterator<Item = &ContributionView> {
    let about = topic.papers.iter().flat_map(|paper| &paper.said);
    topic.said.iter().chain(about).filter(|one| one.kind == "question")
}

fn topics(context: &Context, view: &ExpertView) {
    view.topics.iter().for_each(|topic| head(context, topic));
}

fn papers(context: &Context, view: &ExpertView) {
    for topic in view.topics.iter().filter(|topic| !topic.papers.is_empty()) {
        head(context, topic);
        topic.papers.iter().for_each(|paper| paper_line(context, paper));
    }
}

fn paper_line(context: &Context, paper: &PaperView) {
    let title = paper.versions.iter().rev().find_map(|version| version.title.clone()).unwrap_or_default();
    let comments = paper.said.iter().filter(|one| one.kind == "comment").count();
    let values = vars![
        "first" => plain::line(&paper.first.number), "title" => plain::line(&title), "by" => who(context, paper.by),
        "versions" => paper.versions.len(), "comments" => comments,
    ];
    context.say(if paper.joint_draft { "expert-joint-draft" } else { "expert-paper" }, &values);
    if paper.provisional {
        context.say("dialogue-provisional", &vars![]);
    }
    if let Some(joint) = &paper.joint {
        record_lines(context, joint);
    }
}

fn whole(context: &Context, view: &ExpertView) {
    for topic in &view.topics {
        head(context, topic);
        for paper in &topic.papers {
            paper_line(context, paper);
            paper.versions.iter().for_each(|version| version_lines(context, version));
            paper.said.iter().for_each(|one| said_lines(context, one));
        }
        topic.said.iter().for_each(|one| said_lines(context, one));
    }
}

fn version_lines(context: &Context, version: &VersionView) {
    let values = vars![
        "number" => plain::line(&version.statement.number), "by" => who(context, version.by),
        "version" => version.version.map_or_else(|| "?".to_owned(), |version| version.to_string()),
        "standing" => word(context, "expert-version", &version.standing), "at" => time::full(version.at),
    ];
    context.say("expert-version", &values);
    unattributed(context, version.not_for_attribution);
    if let Some(hash) = &version.text_hash {
        context.say("expert-text-hash", &vars!["hash" => plain::line(hash)]);
    }
    if let Some(by) = version.comments_by {
        context.say("expert-comments-by", &vars!["at" => time::full(by)]);
    }
    indented(context, version.text.as_deref().unwrap_or_default());
    for (language, text) in &version.translations {
        context.line(&format!("    [{}]", plain::line(language)));
        indented(context, text);
    }
}

/// The officer is not named; the party always is.
fn unattributed(context: &Context, is: bool) {
    if is {
        context.say("expert-unattributed", &vars![]);
    }
}

fn indented(context: &Context, text: &str) {
    text.lines().for_each(|line| context.line(&format!("      {}", plain::line(line))));
}

fn said_lines(context: &Context, one: &ContributionView) {
    let values = vars![
        "number" => plain::line(&one.statement.number), "by" => who(context, one.by),
        "kind" => word(context, "expert-kind", &one.kind), "at" => time::full(one.at),
        "version" => one.version.map_or_else(|| "-".to_owned(), |version| version.to_string()),
    ];
    context.say(if one.version.is_some() { "expert-said-on" } else { "expert-said" }, &values);
    unattributed(context, one.not_for_attribution);
    indented(context, one.text.as_deref().unwrap_or_default());
    if one.kind == "question" {
        let by = numbers(&one.answered_by);
        let key = if by.is_empty() { "expert-unanswered" } else { "expert-answered" };
        context.say(key, &vars!["by" => by]);
    }
}

fn numbers(all: &[Reference]) -> String {
    let mut text = String::new();
    for one in all {
        let comma = if text.is_empty() { "" } else { ", " };
        let _to_a_string = write!(text, "{comma}{}", plain::line(&one.number));
    }
    text
}
