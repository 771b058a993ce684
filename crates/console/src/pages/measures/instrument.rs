//! An agreement's text as F50 has it: what pages show of it. Whether it is the text whose hash is said, the node tells.

use serde::Deserialize;

use super::texts::Texts;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Body {
    pub(super) authentic: Vec<String>,
    pub(super) preamble: Texts,
    pub(super) articles: Vec<Article>,
    pub(super) terms: Option<Terms>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Article {
    pub(super) number: String,
    pub(super) heading: Texts,
    pub(super) clauses: Vec<Clause>,
    pub(super) alternatives: Vec<Alternative>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Clause {
    pub(super) number: String,
    pub(super) texts: Texts,
}

/// A text in brackets.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Alternative {
    /// `replace`, `insert`, `delete`.
    pub(super) effect: String,
    pub(super) mark: String,
    /// Id of the party that proposes it.
    pub(super) proposer: String,
    /// The clause; the whole article, or its end, where none is given.
    pub(super) clause: Option<String>,
    pub(super) texts: Texts,
    pub(super) reason: Option<String>,
}

/// The annex of terms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Terms {
    pub(super) periods: Vec<Period>,
    pub(super) window_periods: Vec<Period>,
    pub(super) notify: Vec<String>,
    pub(super) severity_from: Option<u64>,
    pub(super) code_table_version: Option<u64>,
    pub(super) codes: Vec<Code>,
}

/// Periods of one format, in seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Period {
    pub(super) format: String,
    pub(super) ack: Option<u64>,
    pub(super) answer: Option<u64>,
    pub(super) lead: Option<u64>,
}

/// A coded signal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Code {
    pub(super) code: String,
    pub(super) meaning: Texts,
    pub(super) answer: Option<u64>,
}

impl Body {
    /// The text of a file; nothing of it where it is not as F50 has it.
    pub(super) fn read(raw: &str) -> Self {
        serde_json::from_str(raw).unwrap_or_default()
    }

    pub(super) fn article(&self, number: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_shows_nothing() {
        assert!(Body::read("[]").articles.is_empty());
        assert!(Body::read(r#"{"articles":[{"number":7}]}"#).articles.is_empty());
        let body = Body::read(r#"{"articles":[{"number":"7","clauses":[{"number":"1","texts":{"en":"x"}}]}],"x":1}"#);
        assert_eq!(body.article("7").map(|article| article.clauses.len()), Some(1));
        assert!(body.article("8").is_none());
    }
}
