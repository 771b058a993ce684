//! Reading a file line by line.

use comity_wire::Hash;
use data_encoding::BASE64;

use super::EvidenceError;
use crate::checkpoint::hash_from_base64;
use crate::note::Note;
use crate::proof_file::{PROOF_HEADER, ProofFile};

/// What remains of a file.
pub(crate) struct Cursor<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first line.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text, line: 1 }
    }

    /// Number of the next line, counted from one.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// Whether everything is read.
    pub(crate) fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next line without its newline; `None` at the end or where no newline ends it.
    fn peek(&self) -> Option<&'a str> {
        self.rest.split_once('\n').map(|(line, _)| line)
    }

    fn advance(&mut self) {
        if let Some((_, rest)) = self.rest.split_once('\n') {
            self.rest = rest;
            self.line += 1;
        }
    }

    /// Takes the next line if it is exactly this.
    pub(crate) fn take_exact(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        if found {
            self.advance();
        }
        found
    }

    /// Takes the next line, which must be exactly this.
    pub(crate) fn exact(&mut self, word: &'static str) -> Result<(), EvidenceError> {
        let line = self.line;
        if self.take_exact(word) { Ok(()) } else { Err(EvidenceError::Line { line, expected: word }) }
    }

    /// Takes the first line, which names the file and version 1.
    pub(crate) fn header(&mut self, header: &'static str) -> Result<(), EvidenceError> {
        let found = self.peek().unwrap_or_default();
        let other = header.rsplit_once(" v").and_then(|(what, _)| {
            let digits = found.strip_prefix(what)?.strip_prefix(" v")?;
            let version = digits.parse::<u64>().ok().filter(|version| version.to_string() == digits)?;
            Some(EvidenceError::Version { what, found: version })
        });
        self.exact(header).map_err(|error| other.unwrap_or(error))
    }

    /// Takes the next line if it begins with the tag and a space; returns what follows.
    pub(crate) fn take_tagged(&mut self, tag: &str) -> Option<&'a str> {
        let value = self.peek()?.strip_prefix(tag)?.strip_prefix(' ')?;
        self.advance();
        Some(value)
    }

    /// Takes the next line, which must begin with the tag and a space.
    pub(crate) fn tagged(&mut self, tag: &'static str) -> Result<&'a str, EvidenceError> {
        let line = self.line;
        self.take_tagged(tag).ok_or(EvidenceError::Line { line, expected: tag })
    }

    /// The bytes of a base64 text of the line just taken.
    pub(crate) fn bytes(&self, base64: &str) -> Result<Vec<u8>, EvidenceError> {
        BASE64.decode(base64.as_bytes()).map_err(|_| EvidenceError::Base64 { line: self.line - 1 })
    }

    /// The hash of a base64 text of the line just taken.
    pub(crate) fn hash(&self, base64: &str) -> Result<Hash, EvidenceError> {
        hash_from_base64(base64).ok_or(EvidenceError::Base64 { line: self.line - 1 })
    }

    /// Takes a proof block: up to its second empty line and the signature lines after it.
    pub(crate) fn proof(&mut self) -> Result<ProofFile, EvidenceError> {
        let line = self.line;
        if self.peek() != Some(PROOF_HEADER) {
            return Err(EvidenceError::Line { line, expected: PROOF_HEADER });
        }
        let block = self.block(2)?;
        ProofFile::parse(block.as_bytes()).map_err(|error| EvidenceError::Proof { line, error })
    }

    /// Takes a note: up to its empty line and the signature lines after it.
    pub(crate) fn note(&mut self) -> Result<Note, EvidenceError> {
        let line = self.line;
        let block = self.block(1)?;
        let note = Note::parse(block.as_bytes());
        note.map_err(|error| EvidenceError::Proof { line, error: error.into() })
    }

    /// Takes everything up to that many empty lines, and the signature lines after them.
    fn block(&mut self, empty_lines_max: usize) -> Result<&'a str, EvidenceError> {
        let start = self.rest;
        let mut empty_lines = 0;
        while empty_lines < empty_lines_max {
            let next = self.peek().ok_or(EvidenceError::Line { line: self.line, expected: "a checkpoint" })?;
            empty_lines += usize::from(next.is_empty());
            self.advance();
        }
        while self.peek().is_some_and(|next| next.starts_with('\u{2014}')) {
            self.advance();
        }
        Ok(&start[..start.len() - self.rest.len()])
    }
}
