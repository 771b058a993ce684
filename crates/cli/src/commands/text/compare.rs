//! `comity text compare`: what changed between two versions, word by word.

use std::path::Path;

use comity_drafting::compare::{self, ArticleChange, ClauseChange, Run, Runs};
use comity_drafting::{Marker, Text, html};
use serde_json::{Value, json};

use super::{Documents, files};
use crate::args::text::Compare;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;

pub(super) fn run(context: &Context, args: &Compare) -> Outcome {
    if let Some(out) = &args.out {
        Failure::without_folder(out)?;
    }
    let (old, new) = (files::text(&args.old)?, files::text(&args.new)?);
    let asked = Asked { languages: &args.language, article: None, out: args.out.as_deref() };
    tell(context, [&old, &new], &asked)
}

/// What is to be told of two versions.
pub(in super::super) struct Asked<'a> {
    /// Languages; none: the first ones.
    pub(in super::super) languages: &'a [String],
    /// One article alone.
    pub(in super::super) article: Option<&'a str>,
    /// A page to write.
    pub(in super::super) out: Option<&'a Path>,
}

/// Tells what changed from the first version to the second.
pub(in super::super) fn tell(context: &Context, [old, new]: [&Text; 2], asked: &Asked<'_>) -> Outcome {
    let languages = files::languages(asked.languages, new);
    comity_drafting::rows::check(new, &languages).map_err(|error| files::columns(&error))?;
    let compared = compare::versions(old, new);
    if let Some(out) = asked.out {
        let page = html::comparison([old, new], &compared, &languages, &Documents::new());
        files::written(out, page.map_err(|error| files::columns(&error))?.as_bytes())?;
        context.say("text-compared-page", &vars!["path" => plain::line(&out.display().to_string())]);
    }
    let wanted = |article: &&ArticleChange<'_>| asked.article.is_none_or(|number| number == article.number);
    let looked: Vec<&ArticleChange<'_>> = compared.articles.iter().filter(wanted).collect();
    let changed: Vec<&ArticleChange<'_>> = looked.iter().copied().filter(|article| article.is_changed()).collect();
    for (marker, runs) in [(Marker::Title, &compared.title), (Marker::Preamble, &compared.preamble)] {
        if asked.article.is_none() && compare::is_changed(runs) {
            told(context, &marker, None, runs, &languages);
        }
    }
    changed.iter().for_each(|one| article(context, one, &languages));
    context.say("text-compared", &vars!["count" => changed.len(), "of" => looked.len()]);
    if compared.coarse {
        context.say("text-coarse", &vars![]);
    }
    let parts = |runs: &Runs<'_>| runs_json(runs, &languages);
    let list: Vec<Value> = changed.iter().map(|one| article_json(one, &languages)).collect();
    context.object(&json!({
        "old": old.hash().to_string(), "new": new.hash().to_string(), "coarse": compared.coarse,
        "title": parts(&compared.title), "preamble": parts(&compared.preamble), "articles": list
    }));
    Ok(Exit::Ok)
}

fn article(context: &Context, article: &ArticleChange<'_>, languages: &[String]) {
    let word = match (article.was, article.is) {
        (false, true) => Some(("added", "")),
        (true, false) => Some(("removed", "")),
        _ => None,
    };
    if word.is_some() || compare::is_changed(&article.heading) {
        told(context, &Marker::Heading(article.number.to_owned()), word, &article.heading, languages);
    }
    for clause in article.clauses.iter().filter(|clause| clause.is_changed()) {
        let number = clause.now.or(clause.was).unwrap_or_default();
        let marker = Marker::Clause(article.number.to_owned(), number.to_owned());
        told(context, &marker, happened(clause), &clause.texts, languages);
    }
}

fn happened<'a>(clause: &ClauseChange<'a>) -> Option<(&'static str, &'a str)> {
    match (clause.was, clause.now) {
        (None, _) => Some(("added", "")),
        (_, None) => Some(("removed", "")),
        (Some(was), Some(now)) if was != now => Some(("renumbered", was)),
        _ => None,
    }
}

/// A part, as `{+added+}` and `[-struck-]` in its text.
fn told(context: &Context, marker: &Marker, word: Option<(&str, &str)>, runs: &Runs<'_>, languages: &[String]) {
    let marker = plain::line(&marker.to_string());
    match word {
        Some((word, was)) => {
            let word = context.with(&format!("drafting-{word}"), &vars!["number" => plain::line(was)]);
            context.line(&format!("{marker}  {word}"));
        }
        None => context.line(&marker),
    }
    for language in languages {
        let runs = runs.get(language.as_str()).map(Vec::as_slice).unwrap_or_default();
        let text: String = runs.iter().map(shown).collect();
        context.line(&format!("  {}: {}", plain::line(language), plain::block(&text).replace('\n', "\n      ")));
    }
}

fn shown(run: &Run<'_>) -> String {
    match run {
        Run::Equal(text) => (*text).to_owned(),
        Run::Inserted(text) => format!("{{+{text}+}}"),
        Run::Deleted(text) => format!("[-{text}-]"),
    }
}

fn runs_json(runs: &Runs<'_>, languages: &[String]) -> Value {
    let one = |run: &Run<'_>| match run {
        Run::Equal(text) => json!({"equal": text}),
        Run::Inserted(text) => json!({"inserted": text}),
        Run::Deleted(text) => json!({"deleted": text}),
    };
    let shown = runs.iter().filter(|(language, _)| languages.iter().any(|tag| tag == *language));
    shown.map(|(language, runs)| ((*language).to_owned(), runs.iter().map(one).collect::<Value>())).collect()
}

fn article_json(article: &ArticleChange<'_>, languages: &[String]) -> Value {
    let clause = |clause: &ClauseChange<'_>| json!({"was": clause.was, "now": clause.now, "texts": runs_json(&clause.texts, languages)});
    let clauses: Vec<Value> = article.clauses.iter().filter(|one| one.is_changed()).map(clause).collect();
    json!({
        "number": article.number, "was": article.was, "is": article.is,
        "heading": runs_json(&article.heading, languages), "clauses": clauses
    })
}
