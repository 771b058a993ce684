//! `comity severity`: the severity of an incident by NCISS, from one choice for each of eight categories. It needs no node.
//!
//! The score is whoever states it: a counterpart can have another one of the same incident, and no two are ever joined.

use comity_catalog::nciss::{CATEGORIES, Category, band, score};
use serde_json::{Value, json};
use std::io::IsTerminal as _;

use super::compose::read_line;
use crate::args::severity::Severity;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;

/// Times that one category is asked for.
const ASKED_MAX: usize = 16;

/// What was chosen in one category: its word and value.
type Choice = (&'static str, u64);

/// Computes a score from what is given, and asks for the rest where somebody is there to ask.
pub(super) fn run(context: &Context, args: &Severity) -> Outcome {
    let asks = !context.json && std::io::stdin().is_terminal();
    let mut chosen = Vec::with_capacity(CATEGORIES.len());
    for (category, given) in CATEGORIES.iter().zip(args.chosen()) {
        chosen.push(match given.as_deref().and_then(|word| named(category, word)) {
            Some(choice) => choice,
            None if asks => asked(context, category)?,
            None => {
                let option = format!("--{}", category.name.replace('_', "-"));
                return Err(Failure::new("error-severity-missing", Fault::Yours, Exit::Usage).with("option", option));
            }
        });
    }
    let severity = of(&chosen);
    told(context, &chosen, &severity);
    context.say("severity-body", &vars!["member" => severity.to_string()]);
    let weights: serde_json::Map<String, Value> =
        CATEGORIES.iter().map(|category| (category.name.to_owned(), json!(category.weight))).collect();
    context.object(&json!({ "severity": severity, "weights": weights }));
    Ok(Exit::Ok)
}

/// Asks for all eight, and shows what they come to: the member of the body.
pub(super) fn ask(context: &Context) -> Outcome<Value> {
    let chosen = CATEGORIES.iter().map(|category| asked(context, category)).collect::<Outcome<Vec<_>>>()?;
    let severity = of(&chosen);
    told(context, &chosen, &severity);
    Ok(severity)
}

fn named(category: &Category, word: &str) -> Option<Choice> {
    category.choices.iter().find(|(of, _)| *of == word).copied()
}

/// The member of a body.
fn of(chosen: &[Choice]) -> Value {
    let mut values = [0; 8];
    values.iter_mut().zip(chosen).for_each(|(value, (_, chosen))| *value = *chosen);
    let score = score(&values);
    let categories: serde_json::Map<String, Value> =
        CATEGORIES.iter().zip(values).map(|(category, value)| (category.name.to_owned(), json!(value))).collect();
    json!({ "score": score, "band": band(score).word(), "categories": categories })
}

fn label(context: &Context, category: &Category) -> String {
    context.text(&format!("nciss-{}", category.name.replace('_', "-")))
}

fn choice(context: &Context, category: &Category, word: &str) -> String {
    context.text(&format!("nciss-{}-{word}", category.name.replace('_', "-")))
}

fn asked(context: &Context, category: &Category) -> Outcome<Choice> {
    context.say("severity-ask", &vars!["category" => label(context, category), "weight" => category.weight]);
    for (at, (word, value)) in category.choices.iter().enumerate() {
        let label = choice(context, category, word);
        context.say("severity-choice", &vars!["number" => at as u64 + 1, "label" => label, "value" => *value]);
    }
    for _ in 0..ASKED_MAX {
        let typed = read_line(context)?;
        let typed = typed.trim();
        let by_number =
            typed.parse::<usize>().ok().and_then(|at| at.checked_sub(1)).and_then(|at| category.choices.get(at));
        if let Some(choice) = by_number.copied().or_else(|| named(category, typed)) {
            return Ok(choice);
        }
        context.say("severity-again", &vars!["most" => category.choices.len() as u64]);
    }
    Err(Failure::new("error-severity-missing", Fault::Yours, Exit::Usage).with("option", category.name))
}

fn told(context: &Context, chosen: &[Choice], severity: &Value) {
    for (category, (word, value)) in CATEGORIES.iter().zip(chosen) {
        let (label, choice) = (label(context, category), choice(context, category, word));
        let vars = vars!["category" => label, "choice" => choice, "value" => *value, "weight" => category.weight];
        context.say("severity-line", &vars);
    }
    let band = severity["band"].as_str().unwrap_or_default();
    let band = context.text(&format!("nciss-band-{band}"));
    context.say("severity-score", &vars!["score" => severity["score"].as_u64().unwrap_or_default(), "band" => band]);
    context.say("severity-whose", &vars![]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Catalogue, Language};

    #[test]
    fn choices_become_the_member_of_a_body() {
        let words = [
            "denial-non-critical",
            "engage",
            "critical-management",
            "unknown",
            "privacy",
            "supplemented",
            "water",
            "high",
        ];
        let chosen: Vec<Choice> =
            CATEGORIES.iter().zip(words).map(|(category, word)| named(category, word).unwrap()).collect();
        let severity = of(&chosen);
        assert_eq!((severity["score"].as_u64(), severity["band"].as_str()), (Some(56), Some("medium")));
        assert_eq!(severity["categories"]["location"], 80);
        assert_eq!(named(&CATEGORIES[0], "apt"), None);
    }

    #[test]
    fn every_category_choice_and_band_has_its_words() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            let has = |id: &str| assert!(catalogue.has(id), "{language:?} lacks {id}");
            for category in &CATEGORIES {
                let name = category.name.replace('_', "-");
                has(&format!("nciss-{name}"));
                category.choices.iter().for_each(|(word, _)| has(&format!("nciss-{name}-{word}")));
            }
            (0..=100).for_each(|score| has(&format!("nciss-band-{}", band(score).word())));
        }
    }
}
