//! Translations that were made here: unofficial, this node's own, and in nothing that leaves it (`docs/spec/translation.md`).
//!
//! One for each statement and language. A record is bound to its source by hash; it goes when the source is erased.

use comity_catalog::translation::{LANGUAGE_BYTES_MAX, Texts, Translation};
use comity_store::{Cells, Read, Tx};
use comity_wire::{EntryId, Hash};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::cells::{self, RecordError};

/// Translations of one statement at most.
pub const TRANSLATIONS_OF_MAX: usize = 64;
/// Bytes of one translation's texts at most.
pub const TRANSLATION_BYTES_MAX: usize = 131_072;
/// The letter of these records.
const LETTER: &[u8] = b"x";

/// A translation, as kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The statement's id.
    pub of: String,
    /// Its number, as people see it.
    pub number: String,
    /// Tag of the language.
    pub language: String,
    /// Who wrote it last.
    pub by: String,
    /// When, by this node's clock.
    pub at: u64,
    /// Grows with each change.
    pub version: u64,
    /// Salt of both hashes.
    pub salt: String,
    /// Hash of what is translated.
    pub source: Hash32,
    /// The subject.
    pub subject: Option<String>,
    /// Members of the body.
    pub members: Box<RawValue>,
}

/// A hash in hexadecimal.
type Hash32 = String;

/// A subject as the JSON string that is hashed.
#[must_use]
pub fn subject_json(subject: &str) -> String {
    serde_json::Value::from(subject).to_string()
}

impl Kept {
    /// The texts, each with its exact bytes; `subject` is [`subject_json`] of the record's.
    #[must_use]
    pub fn texts<'b>(&'b self, subject: Option<&'b str>) -> Option<Texts<'b>> {
        Texts::of(subject, Some(self.members.get()))
    }

    /// As an F19 would say it; `None` where the record is not what it was kept as.
    #[must_use]
    pub fn translation<'b>(&'b self, subject: Option<&'b str>) -> Option<Translation<'b>> {
        let (of, source): (Hash, Hash) = (self.of.parse().ok()?, self.source.parse().ok()?);
        let texts = self.texts(subject)?;
        let hash = texts.text_hash(&self.salt, &source, &self.language);
        Some(Translation { of, language: self.language.clone(), source, hash, salt: self.salt.clone(), texts })
    }
}

fn key(of: &EntryId, language: &str) -> Vec<u8> {
    [LETTER, &of.0, language.to_ascii_lowercase().as_bytes()].concat()
}

/// The translation of a statement into a language.
///
/// # Errors
/// [`RecordError`].
pub fn find(read: &dyn Read, of: &EntryId, language: &str) -> Result<Option<Kept>, RecordError> {
    if language.len() > LANGUAGE_BYTES_MAX {
        return Ok(None);
    }
    cells::get(read, Cells::Watch, &key(of, language))
}

/// All translations of a statement, by language.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read, of: &EntryId) -> Result<Vec<Kept>, RecordError> {
    let found = cells::all(read, Cells::Watch, &[LETTER, &of.0].concat(), TRANSLATIONS_OF_MAX)?;
    Ok(found.into_iter().map(|(_, kept)| kept).collect())
}

/// Keeps a translation in place of what was there. The caller has checked it against its source.
///
/// # Errors
/// [`RecordError`].
pub fn put(tx: &mut dyn Tx, of: &EntryId, kept: &Kept) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, &key(of, &kept.language), kept)
}

/// Takes away what was made of a statement: its content is being erased, whatever the records look like.
///
/// # Errors
/// The store's.
pub fn erase(tx: &mut dyn Tx, of: &EntryId) -> Result<(), comity_store::StoreError> {
    let prefix = [LETTER, &of.0].concat();
    for (key, _) in tx.cells(Cells::Watch, &prefix, None, TRANSLATIONS_OF_MAX)? {
        tx.delete_cell(Cells::Watch, &key)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    fn kept(language: &str, text: &str) -> Kept {
        Kept {
            of: Hash([7; 32]).to_string(),
            number: "BOR/nrrc/7".into(),
            language: language.into(),
            by: "ivanova".into(),
            at: 5,
            version: 1,
            salt: "s".into(),
            source: Hash([9; 32]).to_string(),
            subject: None,
            members: RawValue::from_string(format!(r#"{{"text":"{text}"}}"#)).unwrap(),
        }
    }

    #[test]
    fn a_translation_is_kept_by_language_and_goes_with_its_source() {
        let (of, other) = (Hash([7; 32]), Hash([8; 32]));
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        put(&mut *tx, &of, &kept("ru", "а")).unwrap();
        put(&mut *tx, &of, &kept("RU", "б")).unwrap();
        put(&mut *tx, &of, &kept("be", "в")).unwrap();
        put(&mut *tx, &other, &kept("ru", "г")).unwrap();
        assert_eq!(all(&*tx, &of).unwrap().len(), 2, "a tag is one in either case of letters");
        assert_eq!(find(&*tx, &of, "Ru").unwrap().unwrap().members.get(), r#"{"text":"б"}"#);
        tx.put_cell(Cells::Watch, &key(&of, "fr"), b"damaged").unwrap();
        erase(&mut *tx, &of).unwrap();
        assert!(all(&*tx, &of).unwrap().is_empty(), "the damaged one as well");
        assert!(find(&*tx, &other, "ru").unwrap().is_some());
    }
}
