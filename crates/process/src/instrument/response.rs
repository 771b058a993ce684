//! What an F51 says of each article.

use std::collections::BTreeSet;

use comity_catalog::json::Json;
use comity_wire::Hash;

use super::text::{Languages, Number, TextError, list, object, of_json, parse, shape, text};
use super::{ARTICLES_MAX, FINAL, TERMS};

/// What is said of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The author agrees to what the other party says.
    Accept,
    /// It says another text.
    Counter,
    /// It agrees to nothing yet, and says so: the article stays open.
    Reserve,
    /// It takes back what it said.
    Withdraw,
}

/// What an F51 says of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The article.
    pub number: Number,
    /// What is said.
    pub answer: Answer,
    /// The text that is accepted, or that is said instead; else the one that is meant.
    pub hash: Hash,
    /// Languages of a text that is said instead, where it stands in the body.
    pub languages: Option<Languages>,
}

/// The member `articles` of an F51: each article once.
///
/// # Errors
/// [`TextError`]; what it names is the author's fault.
pub fn responses(raw: &str) -> Result<Vec<Response>, TextError> {
    read(raw, ARTICLES_MAX, |json, answer, hash| match answer {
        Answer::Counter => of_json(json).map(|(tabled, languages)| (tabled.hash, Some(languages))),
        _ => Ok((hash, None)),
    })
}

/// The member `hashes` of an F51 whose articles are attached; `text_hash` of a counter-proposal is that of its own text.
///
/// # Errors
/// [`TextError`].
pub fn manifest_responses(raw: &str) -> Result<Vec<Response>, TextError> {
    read(raw, ARTICLES_MAX + 3, |_, _, hash| Ok((hash, None)))
}

type Said = Result<(Hash, Option<Languages>), TextError>;

fn read(raw: &str, max: usize, said: impl Fn(&Json, Answer, Hash) -> Said) -> Result<Vec<Response>, TextError> {
    let json = parse(raw)?;
    let items = list(Some(&json), "responses")?;
    if items.len() > max {
        return Err(TextError::TooMany);
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        let members = object(item, "a response")?;
        let number = text(members.get("number"), "a response's number")?;
        let answer = match text(members.get("response"), "a response")? {
            "accept" => Answer::Accept,
            "counter" => Answer::Counter,
            "reserve" => Answer::Reserve,
            "withdraw" => Answer::Withdraw,
            _ => return Err(shape("a response")),
        };
        // Terms and final clauses are no clauses: another F50 says others.
        let has_clauses = ![TERMS, FINAL].contains(&number);
        if !seen.insert(number) || answer == Answer::Counter && !has_clauses {
            return Err(TextError::Number { number: number.to_owned() });
        }
        let hash = text(members.get("text_hash"), "a response's hash")?;
        let hash = hash.parse().map_err(|_| shape("a response's hash"))?;
        let (hash, languages) = said(item, answer, hash)?;
        all.push(Response { number: number.into(), answer, hash, languages });
    }
    if all.is_empty() { Err(shape("responses")) } else { Ok(all) }
}
