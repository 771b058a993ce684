//! `comity text import`: an edited document as counter-proposals.

use std::path::Path;

use comity_drafting::document::PackageError;
use comity_drafting::document::reader::ReadError;
use comity_drafting::import::{self, ImportError};
use comity_drafting::{Rolling, Text};
use serde_json::{Value, json};

use super::export::{Names, named};
use super::{Documents, export, files, told};
use crate::args::text::Import;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::plain;

pub(super) fn run(context: &Context, args: &Import) -> Outcome {
    Failure::without_folder(&args.out)?;
    let text = files::text(&args.of)?;
    let with = files::with(&args.with, &text)?;
    tell(context, (&text, &with, &Names::new()), &args.document, &args.out)
}

/// Reads a document that was exported from a text, with what others propose of it, and writes the counter-proposals.
pub(in super::super) fn tell(
    context: &Context,
    (text, with, names): (&Text, &[files::With], &Names),
    document: &Path,
    out: &Path,
) -> Outcome {
    let moves = export::moves(with);
    let rolling = Rolling::of(text, &moves, |id| named(names, id));
    let bytes = files::document(document)?;
    let read = import::read(&bytes).and_then(|edited| edited.proposals(&rolling, &Documents::new()));
    let found = read.map_err(|error| refused(context, document, &error))?;
    for counter in &found.counters {
        let number = plain::line(&counter.article.number);
        context.say("text-counter", &vars!["number" => number, "count" => counter.changes.len()]);
        counter.changes.iter().for_each(|change| context.line(&format!("  {}", told::change(context, change))));
    }
    found.notes.iter().for_each(|note| context.line(&told::note(context, note)));
    let articles: Vec<_> = found.counters.iter().map(|counter| &counter.article).collect();
    if articles.is_empty() {
        context.say("text-nothing", &vars![]);
    } else {
        let file = serde_json::to_string_pretty(&articles).map_err(Failure::ours)? + "\n";
        files::written(out, file.as_bytes())?;
        let path = plain::line(&out.display().to_string());
        context.say("text-imported", &vars!["count" => articles.len(), "path" => path]);
    }
    let changes = |counter: &import::Counter| -> Vec<Value> { counter.changes.iter().map(told::change_json).collect() };
    let counters: Vec<Value> = found
        .counters
        .iter()
        .map(|counter| json!({"number": counter.article.number, "changes": changes(counter)}))
        .collect();
    let file = Some(out.display().to_string()).filter(|_| !articles.is_empty());
    let notes: Vec<String> = found.notes.iter().map(|note| told::note(context, note)).collect();
    context.object(&json!({"file": file, "counters": counters, "notes": notes, "version": text.hash().to_string()}));
    Ok(Exit::Ok)
}

/// Why nothing was taken, in words; each place that cannot be taken is told.
fn refused(context: &Context, document: &Path, error: &ImportError) -> Failure {
    let of = |message: &str| Failure::new(message, Fault::Yours, Exit::Failed).with("path", document.display());
    match error {
        ImportError::Read(ReadError::Package(PackageError::NoPackage)) => of("error-document-none"),
        ImportError::Read(ReadError::Package(PackageError::Sealed { .. })) => of("error-document-sealed"),
        ImportError::Read(error) => match limit(error) {
            Some(limit) => of("error-document-large").with("limit", limit).with("detail", error),
            None => of("error-document-damaged").with("detail", error),
        },
        ImportError::NoMarkers => of("error-document-no-markers"),
        ImportError::NoVersion { marker } => of("error-document-no-version").with("marker", marker),
        ImportError::OtherVersion { expected, found } => {
            of("error-document-version").with("expected", expected).with("found", found)
        }
        ImportError::Rows(error) => files::columns(error),
        ImportError::Problems(problems) => {
            let told: Vec<String> = problems.iter().map(|problem| told::problem(context, problem)).collect();
            told.iter().for_each(|line| context.line(line));
            let mut failure = of("error-document-problems");
            failure.params.insert("count".into(), json!(problems.len()));
            failure.params.insert("places".into(), json!(told));
            failure
        }
        other => Failure::ours(other),
    }
}

/// The word of a limit that a document is above.
const fn limit(error: &ReadError) -> Option<&'static str> {
    Some(match error {
        ReadError::Package(PackageError::TooLarge { .. }) => "file",
        ReadError::Package(PackageError::TooManyParts { .. }) => "parts",
        ReadError::Package(PackageError::PartTooLarge { .. }) => "part",
        ReadError::TooDeep => "deep",
        ReadError::TooMuch => "text",
        _ => return None,
    })
}
