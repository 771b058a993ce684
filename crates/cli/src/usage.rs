//! A wrong command line, told in the reader's language.

use std::io::Write;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;

use crate::exit::Exit;
use crate::i18n::{Catalogue, vars};
use crate::plain;

/// Prints help or the problem, and tells how the program ends.
pub(crate) fn report(error: &Error, catalogue: &Catalogue, json: bool) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Exit::Ok;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return Exit::Usage;
        }
        _ => {}
    }
    let problem = problem(error, catalogue);
    if json {
        let object = json!({"error": {
            "code": "usage", "fault": "yours", "exit": Exit::Usage as u8, "params": {}, "problem": problem,
            "remedy": catalogue.text("usage-hint"), "technical": null,
        }});
        let _ = writeln!(std::io::stdout(), "{object}");
    } else {
        let label = catalogue.text("error-label");
        let hint = catalogue.text("usage-hint");
        let _ = writeln!(std::io::stderr(), "{label} {problem}\n{hint}");
    }
    Exit::Usage
}

fn problem(error: &Error, catalogue: &Catalogue) -> String {
    let of = |kind| plain::line(&context(error, kind));
    let (argument, given) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let text = match error.kind() {
        ErrorKind::UnknownArgument => catalogue.with("usage-unknown-argument", &vars!["argument" => argument]),
        ErrorKind::InvalidSubcommand => {
            catalogue.with("usage-unknown-command", &vars!["command" => of(ContextKind::InvalidSubcommand)])
        }
        ErrorKind::MissingSubcommand => catalogue.text("usage-missing-command"),
        ErrorKind::MissingRequiredArgument => catalogue.with("usage-missing-argument", &vars!["argument" => argument]),
        ErrorKind::InvalidValue if given.is_empty() => {
            catalogue.with("usage-missing-value", &vars!["argument" => argument])
        }
        ErrorKind::InvalidValue => catalogue.with(
            "usage-invalid-choice",
            &vars!["argument" => argument, "value" => given, "choices" => of(ContextKind::ValidValue)],
        ),
        ErrorKind::ValueValidation => {
            catalogue.with("usage-invalid-value", &vars!["argument" => argument, "value" => given])
        }
        ErrorKind::ArgumentConflict => {
            catalogue.with("usage-conflict", &vars!["argument" => argument, "other" => of(ContextKind::PriorArg)])
        }
        ErrorKind::TooManyValues => catalogue.with("usage-too-many", &vars!["argument" => argument, "value" => given]),
        ErrorKind::InvalidUtf8 => catalogue.text("usage-not-utf8"),
        _ => catalogue.text("usage-other"),
    };
    match suggestion(error) {
        Some(suggestion) => {
            let hint = catalogue.with("usage-did-you-mean", &vars!["suggestion" => plain::line(&suggestion)]);
            format!("{text} {hint}")
        }
        None => text,
    }
}

fn suggestion(error: &Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    kinds.into_iter().map(|kind| context(error, kind)).find(|text| !text.is_empty())
}

fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
