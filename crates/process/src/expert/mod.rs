//! Papers, questions and terms of experts (F58, F12; `docs/spec/expert.md`): the hashes that both must say alike, and the
//! names under which a case keeps how far they are.
//!
//! **In scope.** Hashes over members of a body, and where the case of a term is found. **Out of scope.** The texts: a state
//! keeps hashes and ids, and views read the statements.

mod glossary;

use std::collections::BTreeMap;

use comity_catalog::json::Json;
use comity_seal::hash::sha256_parts;
use comity_wire::Hash;
use comity_wire::body::Members;

pub(crate) use self::glossary::Glossary;
use crate::case::Case;
use crate::dialogue::hash_of;
use crate::event::Who2;

/// The format of a contribution.
pub const CONTRIBUTION_FORMAT: &str = "F58";
/// The format of a term.
pub const TERM_FORMAT: &str = "F12";

/// The fact of a case that a contribution opened: the hash of its topic.
pub const TOPIC: &str = "expert-topic";
/// The fact of a paper's case: the paper's mark.
pub const MARK: &str = "paper-mark";
/// The fact of a paper's case: it is the draft of a joint paper, of which each party has versions.
pub const JOINT: &str = "paper-joint";

/// The item of a term's case: the definition to which each party agrees.
pub const DEFINITION: &str = "definition";
/// The fact of a term's case: the hash of term and language.
pub const TERM: &str = "term-key";
/// The fact of a term's case: the hash of the agreed definition, while there is one.
pub const TEXT: &str = "term-text";
/// The fact of a term's case: since which instant it is agreed.
pub const SINCE: &str = "term-since";
/// The fact of a term's case: the instant at which a party took back what was agreed.
pub const ENDED: &str = "term-ended";
/// The fact of a term's case: the statement by which it did.
pub const ENDED_BY: &str = "term-ended-by";

/// Terms of one line that one party brought in, at most.
pub const TERMS_MAX: usize = 4_096;
/// Versions of a paper by one party, at most.
pub const VERSIONS_MAX: u64 = 10_000;

/// The fact of a paper's case: how many versions a party said.
#[must_use]
pub const fn version(of: Who2) -> &'static str {
    match of {
        Who2::Lower => "paper-version-0",
        Who2::Upper => "paper-version-1",
    }
}

/// The fact of a paper's case: the statement with a party's latest version.
#[must_use]
pub const fn latest(of: Who2) -> &'static str {
    match of {
        Who2::Lower => "paper-latest-0",
        Who2::Upper => "paper-latest-1",
    }
}

/// The fact of a paper's case: the hash of the texts of a party's latest version.
#[must_use]
pub const fn text(of: Who2) -> &'static str {
    match of {
        Who2::Lower => "paper-text-0",
        Who2::Upper => "paper-text-1",
    }
}

/// The fact of a term's case: a party's half of what is agreed.
#[must_use]
pub const fn half(of: Who2) -> &'static str {
    match of {
        Who2::Lower => "term-by-0",
        Who2::Upper => "term-by-1",
    }
}

pub(crate) fn text_hash_of(members: &Members<'_>) -> Option<Hash> {
    hash_of("comity/v1/expert-text\n", members, &["text", "translations"], &["text"])
}

/// The hash of all language texts of a version of a paper, by the body of an F58: its members `text` and `translations`.
/// `None` where `text` is not there or one of them cannot be read.
#[must_use]
pub fn text_hash(body: &[u8]) -> Option<Hash> {
    text_hash_of(&Members::read(body).ok()?)
}

/// The name of a topic, as a state keeps it.
#[must_use]
pub fn topic_key(topic: &str) -> Hash {
    sha256_parts(&[b"comity/v1/expert-topic\n", topic.as_bytes()])
}

/// What an F12 is about, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The hash of term and language: what is said of the same is in one case.
    pub key: Hash,
    /// The hash of the definition.
    pub definition: Hash,
}

pub(crate) fn term_of(members: &Members<'_>) -> Option<Term> {
    let text = |name| serde_json::from_str::<String>(members.get(name)?).ok().filter(|text| !text.is_empty());
    // Language tags are the same in any case (RFC 5646, 2.1.1).
    let (term, language) = (text("term")?, text("language")?.to_ascii_lowercase());
    let about = [("language", language), ("term", term)];
    let mut object: BTreeMap<String, Json> =
        about.into_iter().map(|(name, value)| (name.to_owned(), Json::Text(value))).collect();
    let key = sha256_parts(&[b"comity/v1/term\n", Json::Object(object.clone()).canonical().as_bytes()]);
    object.insert("definition".to_owned(), Json::Text(text("definition")?));
    let definition = sha256_parts(&[b"comity/v1/definition\n", Json::Object(object).canonical().as_bytes()]);
    Some(Term { key, definition })
}

/// What an F12 is about and says, by its body. `None` where term, language or definition is not there as a text.
#[must_use]
pub fn term(body: &[u8]) -> Option<Term> {
    term_of(&Members::read(body).ok()?)
}

/// Whether a case is that of a paper: its versions, comments on it and questions about it.
#[must_use]
pub fn is_paper(case: &Case) -> bool {
    case.facts.contains_key(MARK)
}
