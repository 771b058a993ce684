//! `comity text`: texts of agreements in files, compared, exported to be edited, and imported as counter-proposals. It needs
//! no node, and says nothing to anybody: what comes out is sent, or not, by `comity agreement` and `comity send`.

pub(super) mod compare;
pub(super) mod export;
pub(super) mod files;
pub(super) mod import;
mod told;

use comity_drafting::{Word, Wording};
use fluent_bundle::FluentArgs;

use crate::args::text::{Check, Text, TextCommand};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::{Catalogue, Language, value, vars};

/// Does one of the commands on texts.
pub(super) fn run(context: &Context, args: &Text) -> Outcome {
    match &args.command {
        TextCommand::Check(args) => check(context, args),
        TextCommand::Compare(args) => compare::run(context, args),
        TextCommand::Export(args) => export::run(context, args),
        TextCommand::Import(args) => import::run(context, args),
    }
}

/// Tells whether the languages say as much as each other.
fn check(context: &Context, args: &Check) -> Outcome {
    let text = files::text(&args.file)?;
    let findings = comity_drafting::align::text(&text);
    for finding in &findings {
        context.line(&told::finding(context, finding));
    }
    let languages = crate::plain::line(&text.authentic.join(", "));
    if findings.is_empty() {
        let articles = text.articles.len();
        context.say("text-even", &vars!["articles" => articles, "languages" => languages.as_str()]);
    } else {
        context.say("text-uneven", &vars!["count" => findings.len()]);
    }
    let list: Vec<_> = findings.iter().map(told::finding_json).collect();
    context.object(&serde_json::json!({
        "articles": text.articles.len(), "languages": text.authentic, "version": text.hash().to_string(), "findings": list
    }));
    Ok(if findings.is_empty() { Exit::Ok } else { Exit::Failed })
}

/// The program's words in a document: each in the language of its column, in English where the program does not speak it.
struct Documents {
    english: Catalogue,
    russian: Catalogue,
}

impl Documents {
    fn new() -> Self {
        Self { english: Catalogue::new(Language::English), russian: Catalogue::new(Language::Russian) }
    }
}

impl Wording for Documents {
    fn say(&self, language: &str, word: Word, values: &[(&'static str, &str)]) -> String {
        let catalogue = match Language::of(language) {
            Some(Language::Russian) => &self.russian,
            Some(Language::English) | None => &self.english,
        };
        let mut args = FluentArgs::new();
        for (name, text) in values {
            args.set(*name, value(*text));
        }
        catalogue.with(word.key(), &args)
    }
}

#[cfg(test)]
mod tests;
