//! Responses to a tabled text, as the bodies of F51 have them.

use serde::{Deserialize, Serialize};

use crate::text::{Article, Clause, Text, TextError, Texts, parse, unlike};

/// The number under which parties say something of the preamble (`docs/spec/instrument.md`): it has one clause, `1`.
pub const PREAMBLE: &str = "preamble";
/// The number of its one clause.
pub const PREAMBLE_CLAUSE: &str = "1";

/// What a response says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// The text of this hash is agreed to.
    Accept,
    /// Another text is proposed.
    Counter,
    /// A position is reserved.
    Reserve,
    /// What was proposed or reserved before is taken back.
    Withdraw,
}

/// What a party says of one article.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Response {
    /// What it says.
    pub response: Said,
    /// The article's number.
    pub number: String,
    /// Hash of the text that it is about; of a counter-proposal, of its own.
    pub text_hash: String,
    /// Mark of the bracketed alternative that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The heading proposed; empty where it stays.
    #[serde(default, deserialize_with = "unlike", skip_serializing_if = "Texts::is_empty")]
    pub heading: Texts,
    /// The clauses proposed: all of the article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// What a party said in one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move<'a> {
    /// The party's id.
    pub party: &'a str,
    /// The party's name, as it is shown.
    pub name: &'a str,
    /// The statement's number, as it is shown.
    pub statement: &'a str,
    /// What it says of articles.
    pub responses: &'a [Response],
}

/// Reads the responses of the body of an F51.
///
/// # Errors
/// [`TextError`]: its author's fault.
pub fn read(body: &[u8]) -> Result<Vec<Response>, TextError> {
    #[derive(Deserialize)]
    struct Body {
        articles: Vec<Response>,
    }
    let Body { articles } = parse(body)?;
    for response in &articles {
        response.article().check_clauses()?;
    }
    Ok(articles)
}

impl Response {
    /// The article as it would read: of a counter-proposal alone.
    #[must_use]
    pub fn article(&self) -> Article {
        Article {
            number: self.number.clone(),
            heading: self.heading.clone(),
            clauses: self.clauses.clone(),
            alternatives: Vec::new(),
        }
    }
}

impl Text {
    /// The version that this one becomes with counter-proposals: each stands in place of its article, the last one of several.
    /// Brackets of that article are left out, and a heading that is not proposed stays. An article that is not here is left
    /// out.
    #[must_use]
    pub fn with<'a>(&self, responses: impl IntoIterator<Item = &'a Response>) -> Self {
        let mut text = self.clone();
        for response in responses.into_iter().filter(|one| one.response == Said::Counter) {
            if response.number == PREAMBLE {
                if let Some(clause) = response.clauses.first() {
                    text.preamble.clone_from(&clause.texts);
                }
            } else if let Some(article) = text.articles.iter_mut().find(|one| one.number == response.number) {
                article.clauses.clone_from(&response.clauses);
                article.alternatives.clear();
                if !response.heading.is_empty() {
                    article.heading.clone_from(&response.heading);
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_read_and_put_into_the_text() {
        let body = r#"{"articles":[
            {"response":"counter","number":"1","text_hash":"00","clauses":[{"number":"1","texts":{"en":"new"}}]},
            {"response":"counter","number":"preamble","text_hash":"00","clauses":[{"number":"1","texts":{"en":"pre"}}]},
            {"response":"counter","number":"9","text_hash":"00","clauses":[{"number":"1","texts":{"en":"lost"}}]},
            {"response":"accept","number":"2","text_hash":"01","clauses":[{"number":"1","texts":{"en":"no"}}]}],"note":"x"}"#;
        let responses = read(body.as_bytes()).unwrap();
        let base = r#"{"articles":[{"number":"1","heading":{"en":"h"},"clauses":[{"number":"1","texts":{"en":"old"}}]},
            {"number":"2","clauses":[{"number":"1","texts":{"en":"two"}}]}]}"#;
        let text = Text::read(base.as_bytes()).unwrap().with(&responses);
        let said: Vec<&str> = text.articles.iter().map(|one| one.clauses[0].texts["en"].as_str()).collect();
        assert_eq!((said, text.preamble["en"].as_str()), (vec!["new", "two"], "pre"));
        assert_eq!(text.articles[0].heading["en"], "h");
    }

    #[test]
    fn a_response_of_no_known_kind_is_refused() {
        for bad in [
            r#"{"articles":[{"response":"perhaps","number":"1","text_hash":"00"}]}"#,
            r#"{"articles":[{"response":"accept","text_hash":"00"}]}"#,
            r#"{"note":"x"}"#,
        ] {
            assert!(matches!(read(bad.as_bytes()), Err(TextError::Shape(_))), "{bad}");
        }
        let clause = r#"{"number":"1","texts":{"en":"a"}}"#;
        let twice = format!(
            r#"{{"articles":[{{"response":"counter","number":"1","text_hash":"0","clauses":[{clause},{clause}]}}]}}"#
        );
        assert_eq!(read(twice.as_bytes()), Err(TextError::Twice("1/1".into())));
    }
}
