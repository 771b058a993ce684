//! Records of the watch in the store: JSON, and a sum at the end, since nobody signs them.
//!
//! Keys are a topic's letter and what it chooses after it. Taken: `a` alarms, `b` statements set aside, `d` drafts, `k` desks, `l` legal holds, `n` notes,
//! `r` rosters, `s` settings, `t` line tests, `v` rows of voice sheets, `h` handovers, `c` how far lines were read, `p`
//! prepared drafts, `q` messages to channels, `w` the ways to officers, `x` translations, `y` drafts by what they hold,
//! `z` what is to be translated.

use comity_seal::hash::sha256;
use comity_store::{Cells, Read, Rows, StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes of the sum.
const SUM_BYTES: usize = 8;
/// Records in one page.
const PAGE: usize = 256;
/// Largest record in bytes.
pub const RECORD_BYTES_MAX: usize = 262_144;

/// Why a record is not to be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record is damaged: a fault of this node's disk.
    #[error("a record of the watch is damaged: {what}")]
    Damaged {
        /// Which.
        what: String,
    },
    /// Too large to be kept.
    #[error("a record of the watch has {actual} bytes, more than {RECORD_BYTES_MAX}")]
    TooLarge {
        /// Its bytes.
        actual: usize,
    },
}

/// A record's bytes, sum included.
///
/// # Errors
/// [`RecordError::TooLarge`].
pub fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, RecordError> {
    let mut bytes = serde_json::to_vec(record).map_err(|e| RecordError::Damaged { what: e.to_string() })?;
    if bytes.len() > RECORD_BYTES_MAX {
        return Err(RecordError::TooLarge { actual: bytes.len() });
    }
    let sum = sha256(&bytes);
    bytes.extend(&sum.0[..SUM_BYTES]);
    Ok(bytes)
}

/// The record of these bytes.
///
/// # Errors
/// [`RecordError::Damaged`].
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RecordError> {
    let damaged = |what: &str| RecordError::Damaged { what: what.to_owned() };
    let at = bytes.len().checked_sub(SUM_BYTES).ok_or_else(|| damaged("too short"))?;
    let (record, sum) = bytes.split_at(at);
    if sha256(record).0[..SUM_BYTES] != *sum {
        return Err(damaged("its sum differs"));
    }
    serde_json::from_slice(record).map_err(|e| damaged(&e.to_string()))
}

/// One record.
///
/// # Errors
/// [`RecordError`].
pub fn get<T: DeserializeOwned>(read: &dyn Read, table: Cells, key: &[u8]) -> Result<Option<T>, RecordError> {
    read.cell(table, key)?.map(|bytes| decode(&bytes)).transpose()
}

/// All records whose keys begin so, in the order of the keys, at most `limit`.
///
/// # Errors
/// [`RecordError`]; the first damaged record ends it.
pub fn all<T: DeserializeOwned>(
    read: &dyn Read,
    table: Cells,
    prefix: &[u8],
    limit: usize,
) -> Result<Vec<(Vec<u8>, T)>, RecordError> {
    let mut found: Vec<(Vec<u8>, T)> = Vec::new();
    while found.len() < limit {
        let after = found.last().map(|(key, _)| key.clone());
        let page = read.cells(table, prefix, after.as_deref(), PAGE.min(limit - found.len()))?;
        if page.is_empty() {
            break;
        }
        for (key, bytes) in page {
            found.push((key, decode(&bytes)?));
        }
    }
    Ok(found)
}

/// Keeps one record.
///
/// # Errors
/// [`RecordError`].
pub fn put<T: Serialize>(tx: &mut dyn Tx, table: Cells, key: &[u8], record: &T) -> Result<(), RecordError> {
    Ok(tx.put_cell(table, key, &encode(record)?)?)
}

/// Appends a record to a table of rows; its number.
///
/// # Errors
/// [`RecordError`].
pub fn append<T: Serialize>(tx: &mut dyn Tx, table: Rows, record: &T) -> Result<u64, RecordError> {
    let last = tx.last_row(table, 0..comity_store::ROW_KEY_MAX)?;
    let number = last.map_or(0, |(key, _)| key + 1);
    tx.put_row(table, number, &encode(record)?)?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_and_a_flipped_bit_does_not() {
        let bytes = encode(&vec!["Ivanov", "Иванов"]).unwrap();
        assert_eq!(decode::<Vec<String>>(&bytes).unwrap(), ["Ivanov", "Иванов"]);
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(matches!(decode::<Vec<String>>(&flipped), Err(RecordError::Damaged { .. })), "byte {at}");
        }
        assert!(decode::<Vec<String>>(b"short").is_err());
    }

    #[test]
    fn a_record_over_the_limit_is_refused_before_it_is_kept() {
        let large = "x".repeat(RECORD_BYTES_MAX);
        assert!(matches!(encode(&large), Err(RecordError::TooLarge { .. })));
    }
}
