//! The texts of an instrument, as the body of an F50 has them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use comity_seal::hash::sha256_parts;
use comity_wire::Hash;
use comity_wire::codec::Enc;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// Largest body that is read, in bytes: 500 articles in 4 languages take some 10 MiB.
pub const TEXT_BYTES_MAX: usize = 33_554_432;
/// Languages of one text at most.
pub const LANGUAGES_MAX: usize = 8;

/// One text in several languages, by their tags.
pub type Texts = BTreeMap<String, String>;

/// The texts of an instrument: one version of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Its title.
    pub title: Texts,
    /// Tags of its authentic languages, in the order in which they are shown.
    pub authentic: Vec<String>,
    /// Its preamble; empty where there is none.
    pub preamble: Texts,
    /// Its articles, in order; their numbers are unlike.
    pub articles: Vec<Article>,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct Article {
    /// Its number, such as `6`.
    pub number: String,
    /// Its heading; empty where there is none.
    #[serde(default, deserialize_with = "unlike", skip_serializing_if = "BTreeMap::is_empty")]
    pub heading: Texts,
    /// Its clauses, in order; their numbers are unlike.
    pub clauses: Vec<Clause>,
    /// What stands in brackets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
pub struct Clause {
    /// Its number within the article, such as `1` or `1.2`.
    pub number: String,
    /// Its text in every language.
    #[serde(deserialize_with = "unlike")]
    pub texts: Texts,
}

/// What an alternative would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Stand in place of a clause, or of a part of it.
    Replace,
    /// Stand after a clause, or at the end of the article.
    Insert,
    /// Strike a clause, or the article.
    Delete,
}

/// A text in brackets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Alternative {
    /// What it would do.
    pub effect: Effect,
    /// Its mark within the article.
    pub mark: String,
    /// Id of the party that proposes it.
    pub proposer: String,
    /// The clause; the whole article, or its end, where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Its text; empty where it strikes something.
    #[serde(default, deserialize_with = "unlike", skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: Texts,
    /// Why it is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Why a body cannot be read as texts: its author's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// It is larger than [`TEXT_BYTES_MAX`].
    #[error("{actual} bytes: more than {TEXT_BYTES_MAX}")]
    TooLarge {
        /// Its size in bytes.
        actual: usize,
    },
    /// It has not the shape of its format.
    #[error("it has not the shape of its format: {0}")]
    Shape(String),
    /// A number stands there twice: nobody could say which of the two is meant.
    #[error("{0} stands there twice")]
    Twice(String),
    /// There is no language, or there are more than [`LANGUAGES_MAX`].
    #[error("{actual} authentic languages: none, or more than {LANGUAGES_MAX}")]
    Languages {
        /// How many.
        actual: usize,
    },
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    instrument: Instrument,
    articles: Vec<Article>,
    #[serde(default)]
    authentic: Vec<String>,
    #[serde(default, deserialize_with = "unlike")]
    preamble: Texts,
}

#[derive(Deserialize, Default)]
struct Instrument {
    #[serde(default, deserialize_with = "unlike")]
    title: Texts,
}

impl Text {
    /// Reads the body of an F50. Members that are no texts (terms, term, entry into force) are left out; so is what the format
    /// does not know. Lengths and patterns are not checked: `comity-catalog` does.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn read(body: &[u8]) -> Result<Self, TextError> {
        let Body { instrument, articles, mut authentic, preamble } = parse(body)?;
        if authentic.is_empty() {
            let first = articles.first().and_then(|article| article.clauses.first());
            authentic.extend(first.into_iter().flat_map(|clause| clause.texts.keys().cloned()));
        }
        if authentic.is_empty() || authentic.len() > LANGUAGES_MAX {
            return Err(TextError::Languages { actual: authentic.len() });
        }
        let text = Self { title: instrument.title, authentic, preamble, articles };
        text.check_numbers()?;
        Ok(text)
    }

    /// The article of a number.
    #[must_use]
    pub fn article(&self, number: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.number == number)
    }

    /// What tells this version from others: over title, languages, preamble, headings and clauses, but not over brackets. It is
    /// no hash that parties agree to: those are of articles (`docs/spec/instrument.md`).
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut e = Enc::with_capacity(4_096);
        e.array(4);
        put(&mut e, &self.title);
        e.array(self.authentic.len());
        for tag in &self.authentic {
            e.text(tag);
        }
        put(&mut e, &self.preamble);
        e.array(self.articles.len());
        for article in &self.articles {
            e.array(3).text(&article.number);
            put(&mut e, &article.heading);
            e.array(article.clauses.len());
            for clause in &article.clauses {
                e.array(2).text(&clause.number);
                put(&mut e, &clause.texts);
            }
        }
        sha256_parts(&[b"comity/v1/drafting/text\n", &e.into_bytes()])
    }

    fn check_numbers(&self) -> Result<(), TextError> {
        let mut articles = BTreeSet::new();
        for article in &self.articles {
            if !articles.insert(article.number.as_str()) {
                return Err(TextError::Twice(article.number.clone()));
            }
            article.check_clauses()?;
        }
        Ok(())
    }
}

impl Article {
    /// The clause of a number.
    #[must_use]
    pub fn clause(&self, number: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.number == number)
    }

    pub(crate) fn check_clauses(&self) -> Result<(), TextError> {
        let mut clauses = BTreeSet::new();
        match self.clauses.iter().find(|clause| !clauses.insert(clause.number.as_str())) {
            Some(twice) => Err(TextError::Twice(format!("{}/{}", self.number, twice.number))),
            None => Ok(()),
        }
    }
}

fn put(e: &mut Enc<'_>, texts: &Texts) {
    e.array(texts.len());
    for (tag, text) in texts {
        e.array(2).text(tag).text(text);
    }
}

pub(crate) fn parse<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, TextError> {
    if body.len() > TEXT_BYTES_MAX {
        return Err(TextError::TooLarge { actual: body.len() });
    }
    let text = std::str::from_utf8(body).map_err(|error| TextError::Shape(error.to_string()))?;
    serde_json::from_str(text).map_err(|error| TextError::Shape(error.to_string()))
}

/// Texts whose languages are unlike: of two texts in one language nobody could say which is meant.
pub(crate) fn unlike<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
    struct Unlike;
    impl<'de> Visitor<'de> for Unlike {
        type Value = Texts;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("texts by language")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
            let mut texts = Texts::new();
            while let Some((tag, text)) = map.next_entry::<String, String>()? {
                if texts.insert(tag, text).is_some() {
                    return Err(A::Error::custom("a language stands there twice"));
                }
            }
            Ok(texts)
        }
    }
    deserializer.deserialize_map(Unlike)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(articles: &str) -> Vec<u8> {
        format!(r#"{{"instrument":{{"id":"x","title":{{"en":"T"}}}},"articles":{articles},"other":[1]}}"#).into_bytes()
    }

    const ONE: &str = r#"[{"number":"1","clauses":[{"number":"1","texts":{"ru":"а","en":"a"}}]}]"#;

    #[test]
    fn what_is_no_text_is_left_out_and_languages_are_those_of_the_first_clause() {
        let text = Text::read(&body(ONE)).unwrap();
        assert_eq!((text.authentic.join(" ").as_str(), text.title["en"].as_str()), ("en ru", "T"));
        assert_eq!(text.article("1").unwrap().clause("1").unwrap().texts["ru"], "а");
        assert!(text.article("2").is_none() && text.preamble.is_empty());
    }

    #[test]
    fn numbers_and_languages_stand_there_once() {
        let twice = r#"[{"number":"1","clauses":[]},{"number":"1","clauses":[]}]"#;
        let clause = r#"{"number":"2","texts":{"en":"a"}}"#;
        let clauses = format!(r#"[{{"number":"1","clauses":[{clause},{clause}]}}]"#);
        let language = r#"[{"number":"1","clauses":[{"number":"1","texts":{"en":"a","en":"b"}}]}]"#;
        assert_eq!(Text::read(&body(&clauses)), Err(TextError::Twice("1/2".into())));
        assert!(matches!(Text::read(&body(language)), Err(TextError::Shape(_))));
        assert!(matches!(Text::read(&body(twice)), Err(TextError::Languages { actual: 0 })));
        let both = r#"[{"number":"1","clauses":[{"number":"1","texts":{"en":"a"}}]},{"number":"1","clauses":[]}]"#;
        assert_eq!(Text::read(&body(both)), Err(TextError::Twice("1".into())));
    }

    #[test]
    fn what_is_too_large_or_no_json_is_refused() {
        let huge = vec![b' '; TEXT_BYTES_MAX + 1];
        assert_eq!(Text::read(&huge), Err(TextError::TooLarge { actual: TEXT_BYTES_MAX + 1 }));
        for bad in ["", "[]", "{}", r#"{"articles":{}}"#, r#"{"articles":[{"number":1,"clauses":[]}]}"#] {
            assert!(matches!(Text::read(bad.as_bytes()), Err(TextError::Shape(_))), "{bad}");
        }
    }

    #[test]
    fn the_hash_changes_with_every_text_and_not_with_brackets() {
        let text = Text::read(&body(ONE)).unwrap();
        let changes: [fn(&mut Text); 5] = [
            |text| text.articles[0].clauses[0].texts.get_mut("ru").unwrap().push('.'),
            |text| text.articles[0].clauses[0].number.push('1'),
            |text| drop(text.articles[0].heading.insert("en".into(), "h".into())),
            |text| drop(text.preamble.insert("en".into(), "p".into())),
            |text| text.authentic.reverse(),
        ];
        for change in changes {
            let mut other = text.clone();
            change(&mut other);
            assert_ne!(other.hash(), text.hash(), "{other:?}");
        }
        let mut bracketed = text.clone();
        bracketed.articles[0].alternatives.push(Alternative {
            effect: Effect::Delete,
            mark: "A".into(),
            proposer: String::new(),
            clause: None,
            texts: Texts::new(),
            reason: None,
        });
        assert_eq!(bracketed.hash(), text.hash());
    }
}
