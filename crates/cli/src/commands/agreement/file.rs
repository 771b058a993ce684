//! Files of agreements: `instrument.json`, the body of an F50; articles and amendments.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use comity_catalog::json::Json;
use comity_process::instrument::{self, Languages, TextError};
use comity_process::terms::{Terms, TermsError};
use comity_seal::hash::sha256_parts;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Bytes of a file at most.
const FILE_BYTES_MAX: u64 = 32 << 20;
/// The file that a folder of an agreement has.
const FILE: &str = "instrument.json";
/// Bytes of a body that go into an entry: what is larger has its articles attached.
pub(super) const INLINE_BYTES_MAX: usize = 40_000;

/// An instrument as it is to be tabled.
pub(super) struct Instrument {
    /// The members of its F50, without `articles`.
    pub(super) members: BTreeMap<String, Box<RawValue>>,
    /// The articles, as they stand in the file.
    pub(super) articles: Box<RawValue>,
    /// Their hashes.
    pub(super) parts: Vec<instrument::Tabled>,
    /// Whether the file said its mark, or it was made of its content.
    pub(super) named: bool,
}

/// The text of a file, of which a folder has one.
pub(super) fn read(path: &Path) -> Outcome<(PathBuf, String)> {
    let path = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
    let wrong = |error: std::io::Error| Failure::file(&path, &error);
    if std::fs::metadata(&path).map_err(wrong)?.len() > FILE_BYTES_MAX {
        let large = std::io::Error::new(std::io::ErrorKind::FileTooLarge, FILE_BYTES_MAX.to_string());
        return Err(Failure::file(&path, &large));
    }
    let text = std::fs::read_to_string(&path).map_err(wrong)?;
    Ok((path, text))
}

fn failure(message: &str, path: &Path) -> Failure {
    Failure::new(message, Fault::Yours, Exit::Usage).with("path", path.display())
}

/// Why a text cannot be tabled, in words.
pub(super) fn wrong(path: &Path, error: TextError) -> Failure {
    match error {
        TextError::Languages { number } => failure("error-agreement-languages", path).with("number", number),
        TextError::Number { number } => failure("error-agreement-number", path).with("number", number),
        other => failure("error-agreement-shape", path).with("detail", other),
    }
}

fn wrong_terms(path: &Path, error: TermsError) -> Failure {
    match error {
        TermsError::Period { format, seconds } => {
            failure("error-agreement-period", path).with("format", format).with("seconds", seconds)
        }
        TermsError::Twice(what) => failure("error-agreement-twice", path).with("what", what),
        other => failure("error-agreement-shape", path).with("detail", other),
    }
}

/// Reads an instrument, and checks all that the state of a line would refuse it for. With `of`, it is a further text of that
/// instrument.
pub(super) fn instrument(path: &Path, of: Option<&str>) -> Outcome<Instrument> {
    let (path, text) = read(path)?;
    let shape = |error: serde_json::Error| failure("error-agreement-shape", &path).with("detail", error);
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&text).map_err(shape)?;
    let named = named(&mut members, &text, of).map_err(shape)?;
    let authentic: Option<Languages> =
        members.get("authentic").map(|raw| serde_json::from_str(raw.get())).transpose().map_err(shape)?;
    let none = || failure("error-agreement-shape", &path).with("detail", "articles");
    let articles = members.remove("articles").ok_or_else(none)?;
    let (parts, languages) =
        instrument::articles(articles.get(), authentic.as_ref()).map_err(|error| wrong(&path, error))?;
    if let Some(preamble) = members.get(instrument::PREAMBLE) {
        instrument::preamble(preamble.get(), &languages).map_err(|error| wrong(&path, error))?;
    }
    if let Some(terms) = members.get(instrument::TERMS) {
        Terms::read(terms.get()).map_err(|error| wrong_terms(&path, error))?;
    }
    let raw = |name: &str| members.get(name).map(|raw| raw.get());
    let clauses = instrument::Clauses::read(comity_wire::Hash::ZERO, raw("entry_into_force"), raw("term"));
    clauses.ok_or_else(|| failure("error-agreement-clauses", &path))?;
    // What was the default is said: attached articles leave nothing to see it by.
    members.insert("authentic".to_owned(), to_raw_value(&languages).map_err(Failure::ours)?);
    Ok(Instrument { members, articles, parts, named })
}

/// Gives the instrument its mark: that of the one that it is a further text of, its own, or one made of its content.
fn named(
    members: &mut BTreeMap<String, Box<RawValue>>,
    text: &str,
    of: Option<&str>,
) -> Result<bool, serde_json::Error> {
    let mut own: BTreeMap<String, Value> = match members.get("instrument") {
        Some(raw) => serde_json::from_str(raw.get())?,
        None => BTreeMap::new(),
    };
    let has = own.contains_key("id");
    if let Some(of) = of {
        own.insert("id".to_owned(), json!(of));
    } else if !has {
        let canonical = serde_json::from_str::<Json>(text)?.canonical();
        let id = sha256_parts(&[b"comity/v1/instrument/id\n", canonical.as_bytes()]);
        own.insert("id".to_owned(), json!(id.to_string()));
    }
    members.insert("instrument".to_owned(), to_raw_value(&own)?);
    Ok(has)
}

/// Articles of a file: one, or a list of them.
pub(super) fn articles(path: &Path) -> Outcome<Vec<(instrument::Tabled, Box<RawValue>)>> {
    let (path, text) = read(path)?;
    let shape = |error: serde_json::Error| failure("error-agreement-shape", &path).with("detail", error);
    let all: Vec<Box<RawValue>> = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(&text).map_err(shape)?,
        false => vec![serde_json::from_str(&text).map_err(shape)?],
    };
    let of = |raw: Box<RawValue>| {
        let (tabled, _) = instrument::article(raw.get()).map_err(|error| wrong(&path, error))?;
        Ok((tabled, raw))
    };
    all.into_iter().map(of).collect()
}
