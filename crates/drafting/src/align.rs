//! Whether the languages of a text say as much as each other: the same clauses, brackets and numbers. What the words mean is
//! for translators; this finds what they would be ashamed of.

use std::collections::BTreeSet;

use comity_catalog::display::is_blank;

use crate::marker::Marker;
use crate::response::PREAMBLE;
use crate::text::{Article, Effect, Text, Texts};

/// Findings of one text at most; what is beyond is not looked for.
pub const FINDINGS_MAX: usize = 1_000;

/// Where the languages of a text differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The place.
    pub at: Marker,
    /// What is wrong there.
    pub what: Uneven,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Uneven {
    /// There is no text in an authentic language, or nothing to read in it.
    Missing {
        /// The language.
        language: String,
    },
    /// There is a text in a language that is not authentic.
    Extra {
        /// The language.
        language: String,
    },
    /// Square brackets of a text are not in pairs.
    Unpaired {
        /// The language.
        language: String,
    },
    /// Two languages have different numbers of bracketed passages.
    Brackets {
        /// The first authentic language, and how many.
        first: (String, usize),
        /// The other, and how many.
        other: (String, usize),
    },
    /// Two languages name different numbers. Numbers in words are not seen.
    Numbers {
        /// The first authentic language, and the numbers that it alone has.
        first: (String, Vec<String>),
        /// The other, and those that it alone has.
        other: (String, Vec<String>),
    },
    /// Two languages have different numbers of paragraphs.
    Paragraphs {
        /// The first authentic language, and how many.
        first: (String, usize),
        /// The other, and how many.
        other: (String, usize),
    },
    /// A bracketed text is of a clause that the article has not.
    NoClause,
    /// Two bracketed texts of an article have one mark.
    MarkTwice,
}

/// Looks through a text. None where its languages are even.
#[must_use]
pub fn text(text: &Text) -> Vec<Finding> {
    let mut all = Findings { authentic: &text.authentic, found: Vec::new() };
    all.optional(&text.title, || Marker::Title);
    all.optional(&text.preamble, || Marker::Preamble);
    let heads = text.articles.iter().any(|article| !article.heading.is_empty());
    for article in &text.articles {
        if heads {
            all.texts(&article.heading, || Marker::Heading(article.number.clone()));
        }
        all.article(article);
    }
    all.found
}

/// Looks through one article, such as a counter-proposal.
#[must_use]
pub fn article(article: &Article, authentic: &[String]) -> Vec<Finding> {
    let mut all = Findings { authentic, found: Vec::new() };
    all.optional(&article.heading, || Marker::Heading(article.number.clone()));
    all.article(article);
    all.found
}

struct Findings<'a> {
    authentic: &'a [String],
    found: Vec<Finding>,
}

impl Findings<'_> {
    fn article(&mut self, article: &Article) {
        let number = &article.number;
        for clause in &article.clauses {
            let at = || match number.as_str() {
                PREAMBLE => Marker::Preamble,
                number => Marker::Clause(number.to_owned(), clause.number.clone()),
            };
            self.texts(&clause.texts, at);
        }
        let mut marks = BTreeSet::new();
        for one in &article.alternatives {
            let at = || Marker::Bracket(number.clone(), one.clause.clone(), one.mark.clone());
            if !marks.insert(&one.mark) {
                self.put(at(), Uneven::MarkTwice);
            }
            if one.clause.as_deref().is_some_and(|clause| article.clause(clause).is_none()) {
                self.put(at(), Uneven::NoClause);
            }
            if one.effect != Effect::Delete || !one.texts.is_empty() {
                self.texts(&one.texts, at);
            }
        }
    }

    fn optional(&mut self, texts: &Texts, at: impl Fn() -> Marker) {
        if !texts.is_empty() {
            self.texts(texts, at);
        }
    }

    fn texts(&mut self, texts: &Texts, at: impl Fn() -> Marker) {
        for language in self.authentic {
            if texts.get(language).is_none_or(|text| is_blank(text)) {
                self.put(at(), Uneven::Missing { language: language.clone() });
            }
        }
        for language in texts.keys().filter(|tag| !self.authentic.contains(tag)) {
            self.put(at(), Uneven::Extra { language: language.clone() });
        }
        let mut rest = self.authentic.iter().filter_map(|tag| Some((tag, texts.get(tag)?)));
        let Some((first, said)) = rest.next() else { return };
        let (brackets, said_numbers) = (passages(said), numbers(said));
        if brackets.is_none() {
            self.put(at(), Uneven::Unpaired { language: first.clone() });
        }
        for (other, other_said) in rest {
            match (brackets, passages(other_said)) {
                (_, None) => self.put(at(), Uneven::Unpaired { language: other.clone() }),
                (Some(one), Some(two)) if one != two => {
                    let (first, other) = ((first.clone(), one), (other.clone(), two));
                    self.put(at(), Uneven::Brackets { first, other });
                }
                _ => {}
            }
            let (one, two) = (said.lines().count(), other_said.lines().count());
            if one != two {
                let (first, other) = ((first.clone(), one), (other.clone(), two));
                self.put(at(), Uneven::Paragraphs { first, other });
            }
            let (one, two) = differing(&said_numbers, &numbers(other_said));
            if !one.is_empty() || !two.is_empty() {
                let (first, other) = ((first.clone(), one), (other.clone(), two));
                self.put(at(), Uneven::Numbers { first, other });
            }
        }
    }

    fn put(&mut self, at: Marker, what: Uneven) {
        if self.found.len() < FINDINGS_MAX {
            self.found.push(Finding { at, what });
        }
    }
}

/// Bracketed passages; `None` where brackets are not in pairs.
fn passages(text: &str) -> Option<usize> {
    let (mut open, mut all) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' => (open, all) = (open + 1, all + 1),
            b']' => open = open.checked_sub(1)?,
            _ => {}
        }
    }
    (open == 0).then_some(all)
}

/// The numbers of a text, sorted. Digits of any script count for the same, and a separator of thousands for nothing.
fn numbers(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c| digit(c).is_some()) {
        let (number, after) = number(&rest[at..]);
        all.push(number);
        rest = after;
    }
    all.sort_unstable();
    all
}

/// The number that a text begins with, and what is behind it.
fn number(text: &str) -> (String, &str) {
    let (mut number, mut rest) = digits(text);
    let may_be_grouped = number.len() <= 3 && !number.starts_with('0');
    while let Some(separator) = rest.chars().next().filter(|c| may_be_grouped && is_separator(*c)) {
        let (group, after) = digits(&rest[separator.len_utf8()..]);
        if group.len() != 3 {
            break;
        }
        number.push_str(&group);
        rest = after;
    }
    (number, rest)
}

fn digits(text: &str) -> (String, &str) {
    let end = text.find(|c| digit(c).is_none()).unwrap_or(text.len());
    (text[..end].chars().filter_map(digit).collect(), &text[end..])
}

const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | ',' | '.' | '\u{2019}' | '\u{66c}')
}

/// A decimal digit of a script that texts of agreements are in, as an ASCII digit.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 9] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xe50, 0x1040, 0xff10];
    let code = u32::from(c);
    if code < ZEROS[1] {
        return Some(c).filter(char::is_ascii_digit);
    }
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// What each of two sorted lists has alone.
fn differing(one: &[String], two: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < one.len() || j < two.len() {
        match (one.get(i), two.get(j)) {
            (Some(a), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                left.push(a.clone());
                i += 1;
            }
            (_, Some(b)) => {
                right.push(b.clone());
                j += 1;
            }
            _ => break,
        }
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(clause: &str) -> Text {
        let body = format!(r#"{{"authentic":["en","ru"],"articles":[{{"number":"1","clauses":[{clause}]}}]}}"#);
        Text::read(body.as_bytes()).unwrap()
    }

    fn found(en: &str, ru: &str) -> Vec<Uneven> {
        let clause = serde_json::json!({"number": "1", "texts": {"en": en, "ru": ru}});
        text(&read(&clause.to_string())).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn even_languages_give_no_finding() {
        for (en, ru) in [
            ("Within 30 days [or 10].", "В течение 30 дней [или 10]."),
            ("1,000 systems in 2026", "1000 систем в 2026"),
            ("1,234,567", "1 234 567"),
            ("Articles 9, 11 and 15", "Статьи 9, 11 и 15"),
            ("5 days", "\u{665} дней"),
            ("one\ntwo", "один\nдва"),
        ] {
            assert_eq!(found(en, ru), [], "{en}");
        }
    }

    #[test]
    fn numbers_that_differ_are_told() {
        let numbers = |one: &[&str], two: &[&str]| Uneven::Numbers {
            first: ("en".into(), one.iter().map(ToString::to_string).collect()),
            other: ("ru".into(), two.iter().map(ToString::to_string).collect()),
        };
        assert_eq!(found("within 30 days", "в течение 13 дней"), [numbers(&["30"], &["13"])]);
        assert_eq!(found("4 and 4", "4 часа"), [numbers(&["4"], &[])]);
        assert_eq!(found("in 2026 100 systems", "в 2026 году 101 система"), [numbers(&["100"], &["101"])]);
        assert_eq!(found("none", "0"), [numbers(&[], &["0"])]);
    }

    #[test]
    fn brackets_and_paragraphs_that_differ_are_told() {
        let of = |language: &str| Uneven::Unpaired { language: language.to_owned() };
        assert_eq!(found("a [b", "a"), [of("en")]);
        assert_eq!(found("a", "]a["), [of("ru")]);
        let (first, other) = (("en".to_owned(), 2), ("ru".to_owned(), 1));
        assert_eq!(found("[a] [b]", "[а]"), [Uneven::Brackets { first: first.clone(), other: other.clone() }]);
        assert_eq!(found("a\nb", "а"), [Uneven::Paragraphs { first, other }]);
    }

    #[test]
    fn languages_that_are_missing_or_too_many_are_told() {
        let clause = |texts: &str| format!(r#"{{"number":"1","texts":{texts}}}"#);
        let whats = |texts: &str| text(&read(&clause(texts))).into_iter().map(|one| one.what).collect::<Vec<_>>();
        let missing = [Uneven::Missing { language: "ru".into() }];
        assert_eq!(whats(r#"{"en":"a"}"#), missing);
        assert_eq!(whats(r#"{"en":"a","ru":" \u200b "}"#)[0], missing[0]);
        assert_eq!(whats(r#"{"en":"a","ru":"а","fr":"a"}"#), [Uneven::Extra { language: "fr".into() }]);
        let at = text(&read(&clause(r#"{"en":"a"}"#)))[0].at.to_string();
        assert_eq!(at, "§1/1");
    }

    #[test]
    fn brackets_belong_to_clauses_and_have_marks_of_their_own() {
        let mut read = read(r#"{"number":"1","texts":{"en":"a","ru":"а"}}"#);
        let one = crate::Alternative {
            effect: Effect::Delete,
            mark: "A".into(),
            proposer: "p".into(),
            clause: Some("2".into()),
            texts: Texts::new(),
            reason: None,
        };
        let insert = crate::Alternative { effect: Effect::Insert, clause: None, ..one.clone() };
        read.articles[0].alternatives = vec![one, insert];
        let found = text(&read);
        let whats: Vec<&Uneven> = found.iter().map(|finding| &finding.what).collect();
        assert!(matches!(
            whats[..],
            [Uneven::NoClause, Uneven::MarkTwice, Uneven::Missing { .. }, Uneven::Missing { .. }]
        ));
        assert_eq!(article(&read.articles[0], &read.authentic), found);
    }

    #[test]
    fn findings_are_bounded() {
        let clauses: Vec<String> =
            (0..FINDINGS_MAX).map(|n| format!(r#"{{"number":"{n}","texts":{{"fr":"a"}}}}"#)).collect();
        assert_eq!(text(&read(&clauses.join(","))).len(), FINDINGS_MAX);
    }
}
