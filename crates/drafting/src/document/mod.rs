//! Documents that people edit: the rows of a text as tables in an OpenDocument text or an Office document. Each row begins
//! with its marker, which people see and editors keep; from it an edited document is read again ([`crate::import`]).

mod docx;
mod elements;
mod odt;
pub mod reader;
pub(crate) mod visible;
mod xml;

pub use crate::package::{DOCUMENT_BYTES_MAX, PART_BYTES_MAX, PARTS_MAX, PackageError};

use crate::package;
use crate::rows::{Row, RowsError};

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// OpenDocument text.
    Odt,
    /// Office Open XML.
    Docx,
}

impl Format {
    /// The ending of its files' names.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Odt => "odt",
            Self::Docx => "docx",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Odt => odt::MEDIA_TYPE,
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// Why a document cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The text has no such rows.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// The package cannot be made: a local fault.
    #[error("the document cannot be packed")]
    Package(#[from] zip::result::ZipError),
    /// A part cannot be written: a local fault.
    #[error("the document cannot be written")]
    Part(#[from] std::io::Error),
}

/// Writes rows as a document. The same rows give the same bytes. `title` stands in its properties.
///
/// # Errors
/// [`WriteError`].
pub fn write(rows: &[Row], languages: &[String], title: &str, format: Format) -> Result<Vec<u8>, WriteError> {
    let parts = match format {
        Format::Odt => odt::parts(rows, languages, title)?,
        Format::Docx => docx::parts(rows, languages, title)?,
    };
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    Ok(package::write(&parts)?)
}

/// Rows by the table that they stand in: what is before the articles, then an article each.
fn tables(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|_, next| !matches!(next.marker, crate::Marker::Heading(_)))
}
