//! Files of texts: bodies of F50 and F51, and documents.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use comity_drafting::document::DOCUMENT_BYTES_MAX;
use comity_drafting::response::{self, Response, Said};
use comity_drafting::text::TEXT_BYTES_MAX;
use comity_drafting::{Text, TextError};

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// The file that a folder of an agreement has.
const FILE: &str = "instrument.json";
/// Languages that are shown where none is asked for: more are hard to read side by side.
const LANGUAGES_SHOWN: usize = 2;

/// Responses of somebody, by name.
pub(in super::super) struct With {
    pub(in super::super) name: String,
    pub(in super::super) responses: Vec<Response>,
}

fn bytes(path: &Path, most: usize) -> Outcome<Vec<u8>> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(wrong)?;
    // One more than may be, so that what is too large is seen to be.
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() > most {
        return Err(wrong(std::io::Error::new(std::io::ErrorKind::FileTooLarge, most.to_string())));
    }
    Ok(bytes)
}

fn malformed(path: &Path, error: &TextError) -> Failure {
    let failure = match error {
        TextError::Twice(what) => Failure::new("error-text-twice", Fault::Yours, Exit::Usage).with("what", what),
        other => Failure::new("error-text-file", Fault::Yours, Exit::Usage).with("detail", other),
    };
    failure.with("path", path.display())
}

/// The text of a file, or of the file that a folder has.
pub(super) fn text(path: &Path) -> Outcome<Text> {
    let path = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
    Text::read(&bytes(&path, TEXT_BYTES_MAX)?).map_err(|error| malformed(&path, &error))
}

/// The bytes of a document.
pub(super) fn document(path: &Path) -> Outcome<Vec<u8>> {
    bytes(path, DOCUMENT_BYTES_MAX)
}

/// What others say of a text: each `NAME=FILE`, of a body of F51, or of an F50 whose articles are other ones.
pub(super) fn with(all: &[String], text: &Text) -> Outcome<Vec<With>> {
    let one = |said: &String| {
        let wrong = || Failure::new("error-text-with", Fault::Yours, Exit::Usage).with("given", said);
        let (name, file) =
            said.split_once('=').filter(|(name, file)| !name.is_empty() && !file.is_empty()).ok_or_else(wrong)?;
        let path = PathBuf::from(file);
        let path = if path.is_dir() { path.join(FILE) } else { path };
        let bytes = bytes(&path, TEXT_BYTES_MAX)?;
        let responses = response::read(&bytes).or_else(|_| Text::read(&bytes).map(|other| countered(text, &other)));
        Ok(With { name: name.to_owned(), responses: responses.map_err(|error| malformed(&path, &error))? })
    };
    all.iter().map(one).collect()
}

/// Another text as counter-proposals to this one: of every article that reads otherwise.
pub(in super::super) fn countered(text: &Text, other: &Text) -> Vec<Response> {
    let counter = |article: &comity_drafting::Article| Response {
        response: Said::Counter,
        number: article.number.clone(),
        text_hash: String::new(),
        alternative: None,
        reason: None,
        heading: article.heading.clone(),
        clauses: article.clauses.clone(),
    };
    let differs = |article: &&comity_drafting::Article| {
        let own = text.article(&article.number);
        own.is_none_or(|own| own.heading != article.heading || own.clauses != article.clauses)
    };
    let mut all: Vec<Response> = other.articles.iter().filter(differs).map(counter).collect();
    if other.preamble != text.preamble && !other.preamble.is_empty() {
        let clause =
            comity_drafting::Clause { number: response::PREAMBLE_CLAUSE.to_owned(), texts: other.preamble.clone() };
        let number = response::PREAMBLE.to_owned();
        let preamble =
            comity_drafting::Article { number, clauses: vec![clause], ..comity_drafting::Article::default() };
        all.push(counter(&preamble));
    }
    all
}

/// The languages that are asked for, or the first ones of the text.
pub(super) fn languages(asked: &[String], text: &Text) -> Vec<String> {
    match asked {
        [] => text.authentic.iter().take(LANGUAGES_SHOWN).cloned().collect(),
        asked => asked.to_vec(),
    }
}

/// Writes a new file: somebody's work is never overwritten.
pub(super) fn written(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut file = File::create_new(path).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)
}

/// Why a text cannot be shown in some languages.
pub(super) fn columns(error: &comity_drafting::rows::RowsError) -> Failure {
    match error {
        comity_drafting::rows::RowsError::Language { language } => {
            Failure::new("error-text-language", Fault::Yours, Exit::Usage).with("language", language)
        }
        other => Failure::new("error-text-columns", Fault::Yours, Exit::Usage).with("detail", other),
    }
}
