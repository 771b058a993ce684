//! Hashes of texts: what both say when they agree to an article, or sign (`docs/spec/instrument.md`, hashes).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_catalog::json::Json;
use comity_seal::hash::sha256_parts;
use comity_wire::Hash;
use comity_wire::codec::Enc;

use super::{ARTICLES_MAX, FINAL, PREAMBLE, TERMS};
use crate::event::Who2;

/// The number of an article, such as `6` or `6.1`, or one of the three other parts of an instrument.
pub type Number = Arc<str>;
/// Tags of authentic languages, each once.
pub type Languages = BTreeSet<String>;

/// Languages of an instrument at most.
const LANGUAGES_MAX: usize = 8;

/// Why a text has no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// It has not the shape that F50 and F51 give it.
    #[error("a text is not as F50 has it: {0}")]
    Shape(String),
    /// A clause or heading has not exactly the authentic languages.
    #[error("article {number} has not exactly the authentic languages")]
    Languages {
        /// The article.
        number: String,
    },
    /// A number stands there twice, or is that of another part.
    #[error("the number {number} is taken")]
    Number {
        /// The number.
        number: String,
    },
    /// There are too many articles or languages.
    #[error("more than 500 articles or 8 languages")]
    TooMany,
}

/// A text of one article, as somebody put it on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabled {
    /// Its number.
    pub number: Number,
    /// Hash of its text, what stands in brackets left out.
    pub hash: Hash,
    /// Whether it has bracketed alternatives.
    pub bracketed: bool,
}

pub(super) fn shape(what: &str) -> TextError {
    TextError::Shape(what.to_owned())
}

pub(super) fn parse(raw: &str) -> Result<Json, TextError> {
    serde_json::from_str(raw).map_err(|error| TextError::Shape(error.to_string()))
}

pub(super) fn object<'a>(json: &'a Json, what: &str) -> Result<&'a BTreeMap<String, Json>, TextError> {
    match json {
        Json::Object(members) => Ok(members),
        _ => Err(shape(what)),
    }
}

pub(super) fn list<'a>(json: Option<&'a Json>, what: &str) -> Result<&'a [Json], TextError> {
    match json {
        Some(Json::List(items)) => Ok(items),
        _ => Err(shape(what)),
    }
}

pub(super) fn text<'a>(json: Option<&'a Json>, what: &str) -> Result<&'a str, TextError> {
    match json {
        Some(Json::Text(text)) => Ok(text),
        _ => Err(shape(what)),
    }
}

/// Texts by language, in exactly these languages where they are given.
fn texts(json: &Json, languages: Option<&Languages>, number: &str) -> Result<Languages, TextError> {
    let texts = object(json, "texts")?;
    if !texts.values().all(|text| matches!(text, Json::Text(_))) {
        return Err(shape("texts"));
    }
    let found: Languages = texts.keys().cloned().collect();
    let fit = languages.map_or(!found.is_empty() && found.len() <= LANGUAGES_MAX, |languages| *languages == found);
    if fit { Ok(found) } else { Err(TextError::Languages { number: number.to_owned() }) }
}

fn hashed(number: &str, members: &BTreeMap<String, Json>, languages: &Languages) -> Result<Hash, TextError> {
    let mut article = BTreeMap::from([("number".to_owned(), Json::Text(number.to_owned()))]);
    if let Some(heading) = members.get("heading") {
        texts(heading, Some(languages), number)?;
        article.insert("heading".to_owned(), heading.clone());
    }
    let mut clauses = Vec::new();
    for clause in list(members.get("clauses"), "clauses")? {
        let clause = object(clause, "a clause")?;
        let (of, said) = (text(clause.get("number"), "a clause's number")?, clause.get("texts"));
        let said = said.ok_or_else(|| shape("a clause's texts"))?;
        texts(said, Some(languages), number)?;
        let clause = [("number".to_owned(), Json::Text(of.to_owned())), ("texts".to_owned(), said.clone())];
        clauses.push(Json::Object(clause.into()));
    }
    if clauses.is_empty() {
        return Err(shape("clauses"));
    }
    article.insert("clauses".to_owned(), Json::List(clauses));
    let canonical = Json::Object(article).canonical();
    Ok(sha256_parts(&[b"comity/v1/instrument/article\n", canonical.as_bytes()]))
}

/// The languages of the first clause.
fn of_first(members: &BTreeMap<String, Json>, number: &str) -> Result<Languages, TextError> {
    let first = list(members.get("clauses"), "clauses")?.first().ok_or_else(|| shape("clauses"))?;
    let said = object(first, "a clause")?.get("texts").ok_or_else(|| shape("a clause's texts"))?;
    texts(said, None, number)
}

/// The text of an article by its JSON: an object with `number`, `clauses` and, where there is one, `heading`; what else it
/// has is no part of its text. Each text is in the languages of the first clause, which are given back.
///
/// # Errors
/// [`TextError`]; what it names is the author's fault.
pub fn article(raw: &str) -> Result<(Tabled, Languages), TextError> {
    of_json(&parse(raw)?)
}

pub(super) fn of_json(json: &Json) -> Result<(Tabled, Languages), TextError> {
    let members = object(json, "an article")?;
    let languages = of_first(members, text(members.get("number"), "an article's number")?)?;
    Ok((one(json, &languages)?, languages))
}

fn one(json: &Json, languages: &Languages) -> Result<Tabled, TextError> {
    let members = object(json, "an article")?;
    let number = text(members.get("number"), "an article's number")?;
    let bracketed = matches!(members.get("alternatives"), Some(Json::List(all)) if !all.is_empty());
    Ok(Tabled { number: number.into(), hash: hashed(number, members, languages)?, bracketed })
}

/// The member `articles` of an F50, each article once. Without `languages`, all have those of the first clause, which are
/// given back.
///
/// # Errors
/// [`TextError`].
pub fn articles(raw: &str, languages: Option<&Languages>) -> Result<(Vec<Tabled>, Languages), TextError> {
    let json = parse(raw)?;
    let Json::List(items) = &json else { return Err(shape("articles")) };
    if items.len() > ARTICLES_MAX || languages.is_some_and(|languages| languages.len() > LANGUAGES_MAX) {
        return Err(TextError::TooMany);
    }
    let first = items.first().ok_or_else(|| shape("articles"))?;
    let languages = match languages {
        Some(languages) => languages.clone(),
        None => of_first(object(first, "an article")?, "")?,
    };
    let all = items.iter().map(|item| one(item, &languages)).collect::<Result<Vec<_>, _>>()?;
    Ok((unlike(all)?, languages))
}

/// The member `hashes` of an F50 or F51 whose articles are attached.
///
/// # Errors
/// [`TextError`].
pub fn manifest(raw: &str) -> Result<Vec<Tabled>, TextError> {
    let Json::List(items) = parse(raw)? else { return Err(shape("hashes")) };
    if items.len() > ARTICLES_MAX + 3 {
        return Err(TextError::TooMany);
    }
    let entry = |json: &Json| {
        let members = object(json, "hashes")?;
        let number = text(members.get("number"), "hashes")?;
        let hash = text(members.get("text_hash"), "hashes")?.parse().map_err(|_| shape("hashes"))?;
        let bracketed = matches!(members.get("brackets"), Some(Json::Bool(true)));
        Ok(Tabled { number: number.into(), hash, bracketed })
    };
    let all = items.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let mut seen = BTreeSet::new();
    match all.iter().find(|one| &*one.number == FINAL || !seen.insert(one.number.clone())) {
        Some(one) => Err(TextError::Number { number: one.number.to_string() }),
        None => Ok(all),
    }
}

fn unlike(all: Vec<Tabled>) -> Result<Vec<Tabled>, TextError> {
    let mut seen: BTreeSet<Number> = [PREAMBLE, TERMS, FINAL].map(Number::from).into();
    match all.iter().find(|one| !seen.insert(one.number.clone())) {
        Some(one) => Err(TextError::Number { number: one.number.to_string() }),
        None => Ok(all),
    }
}

/// The member `preamble` of an F50: an article of one clause, in exactly these languages.
///
/// # Errors
/// [`TextError`].
pub fn preamble(raw: &str, languages: &Languages) -> Result<Tabled, TextError> {
    let clause = [("number".to_owned(), Json::Text("1".to_owned())), ("texts".to_owned(), parse(raw)?)];
    let clauses = Json::List(vec![Json::Object(clause.into())]);
    let members = BTreeMap::from([("clauses".to_owned(), clauses)]);
    Ok(Tabled { number: PREAMBLE.into(), hash: hashed(PREAMBLE, &members, languages)?, bracketed: false })
}

/// The hash of what an F50 says of itself: the members `kind`, `original`, `entry_into_force`, `term`, `title` of the
/// instrument, and its languages in order. Each is given as it stands there.
///
/// # Errors
/// [`TextError`].
pub fn final_hash(members: &BTreeMap<&str, &str>, languages: &Languages) -> Result<Hash, TextError> {
    let mut all = BTreeMap::new();
    for (name, raw) in members {
        all.insert((*name).to_owned(), parse(raw)?);
    }
    all.insert("authentic".to_owned(), Json::List(languages.iter().cloned().map(Json::Text).collect()));
    let canonical = Json::Object(all).canonical();
    Ok(sha256_parts(&[b"comity/v1/instrument/final\n", canonical.as_bytes()]))
}

/// The hash of an F53's `amendments`, from when they are to hold. Each text is in exactly the authentic languages.
///
/// # Errors
/// [`TextError`].
pub fn amendments_hash(raw: &str, from: u64, languages: impl Fn(&Languages) -> bool) -> Result<Hash, TextError> {
    let json = parse(raw)?;
    for amendment in list(Some(&json), "amendments")? {
        let amendment = object(amendment, "an amendment")?;
        let number = text(amendment.get("number"), "an amendment's number")?;
        let said = amendment.get("texts").ok_or_else(|| shape("an amendment's texts"))?;
        if !languages(&texts(said, None, number)?) {
            return Err(TextError::Languages { number: number.to_owned() });
        }
    }
    Ok(sha256_parts(&[b"comity/v1/instrument/amendments\n", &from.to_be_bytes(), json.canonical().as_bytes()]))
}

/// The hash of authentic languages.
#[must_use]
pub fn languages_hash(languages: &Languages) -> Hash {
    let mut e = Enc::with_capacity(64);
    e.array(languages.len());
    for tag in languages {
        e.text(tag);
    }
    sha256_parts(&[b"comity/v1/instrument/languages\n", &e.into_bytes()])
}

/// What a party says of an article that it tables with brackets: no other party can say the same.
#[must_use]
pub fn open_hash(who: Who2, text: &Hash) -> Hash {
    sha256_parts(&[b"comity/v1/instrument/open\n", &[who as u8], text.as_bytes()])
}

/// What a party says of an article on which it reserves its position.
#[must_use]
pub fn reserved_hash(who: Who2, text: &Hash) -> Hash {
    sha256_parts(&[b"comity/v1/instrument/reserved\n", &[who as u8], text.as_bytes()])
}

/// The hash of all language texts of an instrument: of its parts in their order, each with its number and hash.
#[must_use]
pub fn texts_hash_of<'a>(instrument: &Hash, parts: impl IntoIterator<Item = (&'a str, Hash)>) -> Hash {
    let mut parts: Vec<(&str, Hash)> = parts.into_iter().collect();
    parts.sort_by_key(|(one, _)| order(one));
    let mut e = Enc::with_capacity(64 + 48 * parts.len());
    e.array(2).value(instrument).array(parts.len());
    for (number, hash) in parts {
        e.array(2).text(number).value(&hash);
    }
    sha256_parts(&[b"comity/v1/instrument/texts\n", &e.into_bytes()])
}

/// Where a part stands: the preamble first, articles by their numbers' components (those of digits by value, before all
/// others, which go by their bytes), then the terms and the final clauses.
#[must_use]
pub fn order(number: &str) -> (u8, Vec<(bool, u64, String)>, String) {
    let part = match number {
        PREAMBLE => 0,
        TERMS => 2,
        FINAL => 3,
        _ => 1,
    };
    let component = |one: &str| match one.parse::<u64>() {
        Ok(value) if one.bytes().all(|byte| byte.is_ascii_digit()) => (false, value, String::new()),
        _ => (true, 0, one.to_owned()),
    };
    // The number itself last: `1` and `01` are two.
    (part, number.split('.').map(component).collect(), number.to_owned())
}
