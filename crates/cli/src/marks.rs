//! Marks of what is shown, and warnings of text that may be taken for another: the same wherever something of a party is
//! shown (`docs/spec/markings.md`).

use std::collections::BTreeSet;

use comity_catalog::display;
use comity_node::service::views::Colour;

use crate::context::Context;
use crate::i18n::{Catalogue, vars};
use crate::{paint, plain};

/// Look-alike words that one answer warns of at most: one is enough to be careful.
const WARNINGS_MAX: usize = 8;
/// Characters of such a word that are shown.
const WORD_CHARACTERS: usize = 120;

/// The marks of a statement on one line; what is not actual says so first. Empty where nothing is known of them.
pub(crate) fn line(context: &Context, (mark, tlp, pap): (&str, &str, &str)) -> String {
    let parts = [word(&context.catalogue, mark), plain::line(tlp), plain::line(pap)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The word of what is not actual, which stands before everything else; empty where it is actual, or nothing is known.
pub(crate) fn word(catalogue: &Catalogue, mark: &str) -> String {
    match mark {
        "" | "actual" => String::new(),
        mark => catalogue.find(&format!("mark-{mark}"), &vars![]).unwrap_or_else(|| plain::line(mark)),
    }
}

/// As [`word`], with the space before what follows.
pub(crate) fn before(catalogue: &Catalogue, mark: &str) -> String {
    let word = word(catalogue, mark);
    if word.is_empty() { word } else { word + " " }
}

/// Warnings of words in texts of others that may be taken for other words: they mix letters that look alike, or hide some.
pub(crate) fn warnings<'a>(context: &Context, texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let (mut told, mut found) = (BTreeSet::new(), Vec::new());
    for text in texts {
        let shown = plain::block(text);
        for word in display::spoofs(&shown, WARNINGS_MAX) {
            if told.len() < WARNINGS_MAX && told.insert(word.to_owned()) {
                let word = plain::shortened(word, WORD_CHARACTERS);
                found.push(context.with("show-look-alike", &vars!["word" => word]));
            }
        }
    }
    found
}

/// Says these warnings.
pub(crate) fn warn<'a>(context: &Context, texts: impl IntoIterator<Item = &'a str>) {
    warnings(context, texts).iter().for_each(|warning| say(context, warning));
}

/// Warns of a name that looks like another one that is known here, whatever its letters.
pub(crate) fn warn_resembling<'a>(context: &Context, name: &str, known: impl IntoIterator<Item = &'a str>) {
    let other = known.into_iter().find(|other| display::resembles(name, other));
    if let Some(other) = other.map(plain::line) {
        say(context, &context.with("show-resembles", &vars!["name" => plain::line(name), "other" => other]));
    }
}

fn say(context: &Context, warning: &str) {
    context.line(&paint::in_colour(Colour::Amber, warning));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn what_is_a_test_is_called_no_exercise() {
        for (language, exercise, test) in
            [(Language::English, "EXERCISE", "TEST"), (Language::Russian, "УЧЕНИЯ", "ПРОВЕРКА")]
        {
            let catalogue = Catalogue::new(language);
            let words = ["exercise", "test", "actual", ""].map(|mark| word(&catalogue, mark));
            assert_eq!(words, [exercise, test, "", ""]);
            assert_eq!(before(&catalogue, "test"), format!("{test} "));
            assert_eq!(before(&catalogue, "actual"), "");
            assert_eq!(word(&catalogue, "of\u{202e}later"), "of\\u{202e}later", "a mark of a newer node");
        }
    }
}
