//! Fluent catalogues: every language holds the same messages, attributes and variables as English.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Findings;
use crate::repository::SourceFile;

const CHECK: &str = "catalogues";
const REFERENCE: &str = "en";
/// Languages that exist wherever a catalogue exists.
const REQUIRED: &[&str] = &["en", "ru"];

/// One message or attribute, and the variables that it uses.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// Checks every folder `i18n/<language>/*.ftl`.
pub fn check(files: &[SourceFile], findings: &mut Findings) {
    let mut folders: BTreeMap<&str, BTreeMap<&str, Messages>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".ftl")) {
        let Some((folder, rest)) = file.path.split_once("/i18n/") else {
            findings.problem(CHECK, format!("{} is not in i18n/<language>/", file.path));
            continue;
        };
        let Some((language, _)) = rest.split_once('/') else {
            findings.problem(CHECK, format!("{} is not in i18n/<language>/", file.path));
            continue;
        };
        let messages = folders.entry(folder).or_default().entry(language).or_default();
        read(file, messages, findings);
    }
    for (folder, languages) in &folders {
        compare(folder, languages, findings);
    }
}

fn compare(folder: &str, languages: &BTreeMap<&str, Messages>, findings: &mut Findings) {
    for language in REQUIRED.iter().filter(|language| !languages.contains_key(**language)) {
        findings.problem(CHECK, format!("{folder}/i18n/{language} is missing"));
    }
    let Some(reference) = languages.get(REFERENCE) else {
        return;
    };
    for (language, messages) in languages.iter().filter(|(language, _)| **language != REFERENCE) {
        for (id, variables) in reference {
            match messages.get(id) {
                None => findings.problem(CHECK, format!("{folder}/i18n/{language} lacks {id}")),
                Some(found) if found != variables => findings.problem(
                    CHECK,
                    format!("{folder}/i18n/{language} uses {found:?} in {id}; {REFERENCE} uses {variables:?}"),
                ),
                Some(_) => {}
            }
        }
        for id in messages.keys().filter(|id| !reference.contains_key(*id)) {
            findings.problem(CHECK, format!("{folder}/i18n/{REFERENCE} lacks {id} ({language} has it)"));
        }
    }
}

fn read(file: &SourceFile, messages: &mut Messages, findings: &mut Findings) {
    let resource = match fluent_syntax::parser::parse(file.text.as_str()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                findings.problem(CHECK, format!("{} does not parse: {error}", file.path));
            }
            resource
        }
    };
    for entry in &resource.body {
        let (id, value, attributes) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref(), &message.attributes),
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
            _ => continue,
        };
        let mut parts = vec![(id.clone(), value)];
        for attribute in attributes {
            parts.push((format!("{id}.{}", attribute.id.name), Some(&attribute.value)));
        }
        for (id, value) in parts {
            let mut variables = BTreeSet::new();
            if let Some(pattern) = value {
                in_pattern(pattern, &mut variables);
            }
            if messages.insert(id.clone(), variables).is_some() {
                findings.problem(CHECK, format!("{} says {id} a second time", file.path));
            }
        }
    }
}

fn in_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, variables);
        }
    }
}

fn in_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, variables),
        Expression::Select { selector, variants } => {
            in_inline(selector, variables);
            for variant in variants {
                in_pattern(&variant.value, variables);
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => in_call(arguments, variables),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => {
            in_call(arguments, variables);
        }
        InlineExpression::Placeable { expression } => in_expression(expression, variables),
        _ => {}
    }
}

fn in_call(arguments: &CallArguments<&str>, variables: &mut BTreeSet<String>) {
    for argument in &arguments.positional {
        in_inline(argument, variables);
    }
    for argument in &arguments.named {
        in_inline(&argument.value, variables);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(english: &str, russian: &str) -> Vec<String> {
        let file = |language: &str, text: &str| SourceFile {
            path: format!("crates/cli/i18n/{language}/comity.ftl"),
            text: text.to_owned(),
        };
        let mut findings = Findings::default();
        check(&[file("en", english), file("ru", russian)], &mut findings);
        findings.problems().to_vec()
    }

    #[test]
    fn equal_catalogues_pass_whatever_their_plurals() {
        let english = "a = { $n } entries\nb = x\n    .c = { $who }\n";
        let russian = "b = y\n    .c = { $who }\na = { $n ->\n    [one] { $n } a\n   *[other] { $n } b\n }\n";
        assert_eq!(problems(english, russian), [""; 0]);
    }

    #[test]
    fn a_missing_message_attribute_or_variable_fails() {
        assert_eq!(problems("a = x\nb = y\n", "a = x\n").len(), 1);
        assert_eq!(problems("a = x\n", "a = x\nb = y\n").len(), 1);
        assert_eq!(problems("a = x\n    .b = y\n", "a = x\n").len(), 1);
        assert_eq!(problems("a = { $n }\n", "a = x\n").len(), 1);
        assert_eq!(problems("a = { NUMBER($n) }\n", "a = { NUMBER($m) }\n").len(), 1);
    }

    #[test]
    fn a_broken_or_repeated_message_and_a_missing_language_fail() {
        assert!(!problems("a = { $\n", "a = x\n").is_empty());
        assert_eq!(problems("a = x\na = y\n", "a = x\n").len(), 1);
        let mut findings = Findings::default();
        let path = "crates/cli/i18n/en/comity.ftl".to_owned();
        check(&[SourceFile { path, text: "a = x\n".into() }], &mut findings);
        assert_eq!(findings.problems(), ["catalogues: crates/cli/i18n/ru is missing"]);
    }
}
