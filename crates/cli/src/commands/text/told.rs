//! Findings, problems, notes and changes in words.

use comity_drafting::align::{Finding, Uneven};
use comity_drafting::import::{Change, Done, Note, Problem};
use fluent_bundle::FluentArgs;
use serde_json::{Value, json};

use crate::context::Context;
use crate::i18n::vars;
use crate::plain;

fn at(marker: &impl ToString) -> String {
    plain::line(&marker.to_string())
}

fn list(all: &[String]) -> String {
    if all.is_empty() { "–".to_owned() } else { plain::line(&all.join(", ")) }
}

/// The word and the values of a finding.
fn finding_parts(finding: &Finding) -> (&'static str, FluentArgs<'static>) {
    let place = at(&finding.at);
    let two = |first: &(String, String), other: &(String, String)| {
        vars![
            "at" => place.as_str(), "first" => plain::line(&first.0), "one" => first.1.as_str(),
            "other" => plain::line(&other.0), "two" => other.1.as_str()
        ]
    };
    let counted = |(language, count): &(String, usize)| (language.clone(), count.to_string());
    let listed = |(language, numbers): &(String, Vec<String>)| (language.clone(), list(numbers));
    let of = |language: &String| vars!["at" => place.as_str(), "language" => plain::line(language)];
    match &finding.what {
        Uneven::Missing { language } => ("missing", of(language)),
        Uneven::Extra { language } => ("extra", of(language)),
        Uneven::Unpaired { language } => ("unpaired", of(language)),
        Uneven::Brackets { first, other } => ("brackets", two(&counted(first), &counted(other))),
        Uneven::Numbers { first, other } => ("numbers", two(&listed(first), &listed(other))),
        Uneven::Paragraphs { first, other } => ("paragraphs", two(&counted(first), &counted(other))),
        Uneven::NoClause => ("no-clause", vars!["at" => place.as_str()]),
        Uneven::MarkTwice => ("mark-twice", vars!["at" => place.as_str()]),
        _ => ("other", vars!["at" => place.as_str()]),
    }
}

pub(super) fn finding(context: &Context, finding: &Finding) -> String {
    let (word, values) = finding_parts(finding);
    context.with(&format!("text-finding-{word}"), &values)
}

pub(super) fn finding_json(finding: &Finding) -> Value {
    let (word, _) = finding_parts(finding);
    json!({"at": finding.at.to_string(), "what": word})
}

pub(super) fn problem(context: &Context, problem: &Problem) -> String {
    let (word, values) = match problem {
        Problem::Lost { marker } => ("lost", vars!["at" => at(marker)]),
        Problem::Twice { marker } => ("twice", vars!["at" => at(marker)]),
        Problem::Unmarked { after: Some(after), text } => {
            ("unmarked", vars!["at" => at(after), "text" => plain::line(text)])
        }
        Problem::Unmarked { after: None, text } => ("unmarked-first", vars!["text" => plain::line(text)]),
        Problem::Cells { marker, found } => ("cells", vars!["at" => at(marker), "found" => *found]),
        Problem::Other { marker, language } => {
            ("other", vars!["at" => at(marker), "language" => plain::line(language)])
        }
        Problem::Listed { marker, language } => {
            ("listed", vars!["at" => at(marker), "language" => plain::line(language)])
        }
        Problem::Incomplete { marker, language } => {
            ("incomplete", vars!["at" => at(marker), "language" => plain::line(language)])
        }
        Problem::TooLong { marker, language } => {
            ("too-long", vars!["at" => at(marker), "language" => plain::line(language)])
        }
        Problem::Moved { marker } => ("moved", vars!["at" => at(marker)]),
        Problem::Emptied { marker } => ("emptied", vars!["at" => at(marker)]),
        Problem::TooManyClauses { marker } => ("too-many-clauses", vars!["at" => at(marker)]),
        Problem::Unknown { marker } => ("unknown", vars!["at" => at(marker)]),
        _ => ("unknown", vars!["at" => "§"]),
    };
    context.with(&format!("text-problem-{word}"), &values)
}

pub(super) fn note(context: &Context, note: &Note) -> String {
    let (word, values) = match note {
        Note::Fixed { marker } => ("fixed", vars!["at" => at(marker)]),
        Note::OneSided { marker, languages } => {
            ("one-sided", vars!["at" => at(marker), "languages" => list(languages)])
        }
        Note::NotShown { marker, languages } => {
            ("not-shown", vars!["at" => at(marker), "languages" => list(languages)])
        }
        Note::Uneven(uneven) => return finding(context, uneven),
        Note::Comments { count } => ("comments", vars!["count" => *count]),
        _ => ("fixed", vars!["at" => "§"]),
    };
    context.with(&format!("text-note-{word}"), &values)
}

pub(super) fn change(context: &Context, change: &Change) -> String {
    let (word, languages) = match &change.done {
        Done::Edited { languages } => ("edited", list(languages)),
        Done::Added => ("added", String::new()),
        Done::Removed => ("removed", String::new()),
    };
    context.with(&format!("text-change-{word}"), &vars!["at" => at(&change.marker), "languages" => languages])
}

pub(super) fn change_json(change: &Change) -> Value {
    let marker = change.marker.to_string();
    match &change.done {
        Done::Edited { languages } => json!({"at": marker, "done": "edited", "languages": languages}),
        Done::Added => json!({"at": marker, "done": "added"}),
        Done::Removed => json!({"at": marker, "done": "removed"}),
    }
}
