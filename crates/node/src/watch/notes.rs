//! Internal notes on statements and cases: this node's own. They are in nothing that leaves it but a backup.

use comity_store::{Cells, Read, Tx};
use comity_wire::Hash;
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};

/// Notes about one statement or case at most.
pub const NOTES_OF_MAX: usize = 1_000;
/// Bytes of a note at most.
pub const NOTE_BYTES_MAX: usize = 16_384;
/// The letter of these records.
const LETTER: &[u8] = b"n";

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum About {
    /// One statement: the note goes when that is erased.
    Statement,
    /// A case, by its first statement.
    Case,
}

/// An internal note: never sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InternalNote {
    /// Its number among those about the same, from 1.
    pub number: u64,
    /// What it is about.
    pub about: About,
    /// Id of the statement, or of the case's first.
    pub id: String,
    /// Who wrote it.
    pub by: String,
    /// When, by this node's clock.
    pub at: u64,
    /// The note.
    pub text: String,
}

fn prefix(about: About, id: &Hash) -> Vec<u8> {
    let kind: &[u8] = match about {
        About::Statement => b"s",
        About::Case => b"c",
    };
    [LETTER, kind, &id.0].concat()
}

/// The notes about one statement or case, in order.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read, about: About, id: &Hash) -> Result<Vec<InternalNote>, RecordError> {
    let found = cells::all(read, Cells::Watch, &prefix(about, id), NOTES_OF_MAX)?;
    Ok(found.into_iter().map(|(_, note)| note).collect())
}

/// Keeps a note behind those that are there, under its number; `None` where [`NOTES_OF_MAX`] are.
///
/// # Errors
/// [`RecordError`].
pub fn add(tx: &mut dyn Tx, id: &Hash, note: &InternalNote) -> Result<Option<InternalNote>, RecordError> {
    let prefix = prefix(note.about, id);
    let count = tx.cells(Cells::Watch, &prefix, None, NOTES_OF_MAX)?.len();
    if count >= NOTES_OF_MAX {
        return Ok(None);
    }
    let note = InternalNote { number: count as u64 + 1, ..note.clone() };
    cells::put(tx, Cells::Watch, &[prefix, note.number.to_be_bytes().to_vec()].concat(), &note)?;
    Ok(Some(note))
}

/// Takes away the notes about a statement: its content is being erased, and they may repeat it.
///
/// # Errors
/// The store's.
pub fn erase(tx: &mut dyn Tx, id: &Hash) -> Result<(), comity_store::StoreError> {
    for (key, _) in tx.cells(Cells::Watch, &prefix(About::Statement, id), None, NOTES_OF_MAX)? {
        tx.delete_cell(Cells::Watch, &key)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    fn note(about: About, text: &str) -> InternalNote {
        let id = Hash([7; 32]).to_string();
        InternalNote { number: 0, about, id, by: "orlov".into(), at: 5, text: text.into() }
    }

    #[test]
    fn notes_have_their_order_and_those_of_a_statement_go_with_it() {
        let (id, mut store) = (Hash([7; 32]), Disk::new().open());
        let mut tx = store.begin().unwrap();
        for (about, text) in [(About::Statement, "a"), (About::Case, "b"), (About::Statement, "c")] {
            add(&mut *tx, &id, &note(about, text)).unwrap().unwrap();
        }
        let texts = |tx: &dyn Read, about| -> Vec<(u64, String)> {
            all(tx, about, &id).unwrap().into_iter().map(|note| (note.number, note.text)).collect()
        };
        assert_eq!(texts(&*tx, About::Statement), [(1, "a".into()), (2, "c".into())]);
        erase(&mut *tx, &id).unwrap();
        assert_eq!(texts(&*tx, About::Statement), []);
        assert_eq!(texts(&*tx, About::Case), [(1, "b".into())], "a case is more than one statement");
    }

    #[test]
    fn more_notes_than_fit_are_refused() {
        let (id, mut store) = (Hash([7; 32]), Disk::new().open());
        let mut tx = store.begin().unwrap();
        for number in 0..NOTES_OF_MAX {
            assert!(add(&mut *tx, &id, &note(About::Case, "x")).unwrap().is_some(), "{number}");
        }
        assert_eq!(add(&mut *tx, &id, &note(About::Case, "x")).unwrap(), None);
    }
}
