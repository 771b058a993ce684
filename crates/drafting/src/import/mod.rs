//! What an edited document proposes.
//!
//! A document is read by its markers ([`crate::Marker`]). If one was lost, stands there twice, or text stands outside of what
//! is marked, nothing is taken from the document and each such place is told: the file stays as it is, and nobody's work is
//! lost. Otherwise every article that reads otherwise than the text on the table gives one counter-proposal with all of its
//! clauses; what was edited where nothing can be proposed is told as a note.

mod differences;
mod document;

use comity_wire::Hash;

use crate::document::reader::{self, ReadError};
use crate::marker::Marker;
use crate::response::PREAMBLE;
use crate::rolling::Rolling;
use crate::rows::{self, RowsError};
use crate::text::Article;
use crate::wording::Wording;

pub use crate::document::reader::{CELL_BYTES_MAX, CELLS_MAX, ROWS_MAX};
use document::Taken;

/// Longest text of a clause in characters, as F50 and F51 have it.
pub const CLAUSE_CHARS_MAX: usize = 20_000;
/// Longest heading in characters.
pub const HEADING_CHARS_MAX: usize = 500;
/// Clauses of an article at most.
pub const CLAUSES_MAX: usize = 200;
/// Problems of one document that are told, at most.
pub const PROBLEMS_MAX: usize = 100;
/// Characters of unmarked text that are told with it.
pub const EXCERPT_CHARS_MAX: usize = 80;

/// A document that was read: its markers are in order, and nothing was compared yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    version: Hash,
    languages: Vec<String>,
    taken: Taken,
    comments: usize,
}

/// Why nothing is taken from a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It has no markers: it was not written here, or lost them all.
    #[error("the document has no markers")]
    NoMarkers,
    /// It does not say which text it is of, in which languages.
    #[error("the document does not say which text it is of: {marker} is missing or changed")]
    NoVersion {
        /// The row that says it.
        marker: Marker,
    },
    /// It is of another version of the text, or of another text.
    #[error("the document is of the text {found}, not of {expected}")]
    OtherVersion {
        /// The version that was expected.
        expected: Hash,
        /// The one that it is of.
        found: Hash,
    },
    /// The text is not in its languages.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// Some places of it cannot be taken: up to [`PROBLEMS_MAX`] of them.
    #[error("{} places of the document cannot be taken", .0.len())]
    Problems(Vec<Problem>),
}

/// A place of a document that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A row of the text is missing, or its marker is.
    Lost {
        /// Its marker.
        marker: Marker,
    },
    /// Two rows have one marker.
    Twice {
        /// The marker.
        marker: Marker,
    },
    /// There is text without a marker: none of it may be lost.
    Unmarked {
        /// The last marker before it, where there is one.
        after: Option<Marker>,
        /// How it begins.
        text: String,
    },
    /// A row has not one cell for every language.
    Cells {
        /// Its marker.
        marker: Marker,
        /// How many it has, the marker's own left out.
        found: usize,
    },
    /// A cell holds something that is no plain text: a table, a picture, a symbol, a note, or what is hidden.
    Other {
        /// The row's marker.
        marker: Marker,
        /// The cell's language.
        language: String,
    },
    /// A cell has numbers or bullets that its editor counts by itself: they are no text, and would be lost.
    Listed {
        /// The row's marker.
        marker: Marker,
        /// The cell's language.
        language: String,
    },
    /// A row has text in some languages and none in another.
    Incomplete {
        /// Its marker.
        marker: Marker,
        /// The language in which it has none.
        language: String,
    },
    /// A text is longer than the format takes.
    TooLong {
        /// The row's marker.
        marker: Marker,
        /// The cell's language.
        language: String,
    },
    /// A row is of an article that the text has not, or of no clause's number.
    Unknown {
        /// Its marker.
        marker: Marker,
    },
    /// A row stands elsewhere than in the text.
    Moved {
        /// Its marker.
        marker: Marker,
    },
    /// Every clause of an article was emptied: that is no counter-proposal.
    Emptied {
        /// The article's heading.
        marker: Marker,
    },
    /// An article would have more than [`CLAUSES_MAX`] clauses.
    TooManyClauses {
        /// The article's heading.
        marker: Marker,
    },
}

/// What an edited document proposes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// Counter-proposals, one an article, in the order of the text.
    pub counters: Vec<Counter>,
    /// What else there is to know.
    pub notes: Vec<Note>,
}

/// A counter-proposal to an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// The article as it would read, whole, in every authentic language. Its number is that of the base; the preamble is the
    /// article [`PREAMBLE`] of one clause.
    pub article: Article,
    /// What changed in it.
    pub changes: Vec<Change>,
}

/// A change of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The part.
    pub marker: Marker,
    /// What was done.
    pub done: Done,
}

/// What was done to a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Its text was changed, in these languages.
    Edited {
        /// The languages' tags.
        languages: Vec<String>,
    },
    /// It was added.
    Added,
    /// It was struck.
    Removed,
}

/// Something that is not proposed, or that somebody should look at before it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// Something was edited where nothing can be proposed from a document: it is left out.
    Fixed {
        /// The row.
        marker: Marker,
    },
    /// A part was changed in some languages and not in others.
    OneSided {
        /// The part.
        marker: Marker,
        /// Languages whose text stayed.
        languages: Vec<String>,
    },
    /// A part was changed, and the document has not all authentic languages: these texts stayed.
    NotShown {
        /// The part.
        marker: Marker,
        /// The languages that are not in the document.
        languages: Vec<String>,
    },
    /// The languages of a proposal do not say as much as each other.
    Uneven(crate::align::Finding),
    /// People made comments in the document: they are left out.
    Comments {
        /// How many.
        count: usize,
    },
}

/// Reads a document. Nothing is compared; [`Edited::version`] says with which text it is to be.
///
/// # Errors
/// [`ImportError`]: all but [`ImportError::OtherVersion`] and [`ImportError::Rows`].
pub fn read(bytes: &[u8]) -> Result<Edited, ImportError> {
    document::edited(reader::read(bytes)?)
}

impl Edited {
    /// The hash of the text that it was made from ([`crate::Text::hash`]).
    #[must_use]
    pub const fn version(&self) -> Hash {
        self.version
    }

    /// The languages of its columns.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// What it proposes, against the text that it was made from, with what has been said of that since.
    ///
    /// # Errors
    /// [`ImportError`].
    pub fn proposals(&self, rolling: &Rolling<'_>, wording: &dyn Wording) -> Result<Import, ImportError> {
        let expected = rolling.text.hash();
        if expected != self.version {
            return Err(ImportError::OtherVersion { expected, found: self.version });
        }
        let rows = rows::of(rolling, &self.languages, wording)?;
        let mut import = differences::of(&self.taken, &rows, rolling.text, &self.languages)?;
        if self.comments > 0 {
            import.notes.push(Note::Comments { count: self.comments });
        }
        Ok(import)
    }
}

impl Counter {
    /// Whether it is of the preamble.
    #[must_use]
    pub fn is_preamble(&self) -> bool {
        self.article.number == PREAMBLE
    }
}

#[cfg(test)]
mod tests;
