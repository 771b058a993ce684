//! C2SP `tlog-tiles` entry bundles: entries one after the other, each behind its length in two bytes.

use comity_journal::leaf_hash;
use comity_wire::Hash;

use crate::error::PublicError;
use crate::limits::PUBLIC_ENTRY_BYTES_MAX;
use crate::tiles::Tile;

/// The bundle of these entries; `None` where one is longer than two bytes can say, or empty.
#[must_use]
pub fn bundle<B: AsRef<[u8]>>(entries: &[B]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.as_ref().len() + 2).sum());
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Some(bytes)
}

/// The entries of a bundle, borrowed.
///
/// # Errors
/// [`PublicError::TileLength`] unless it holds exactly as many entries as its name says, and nothing besides.
pub fn read<'b>(tile: &Tile, bytes: &'b [u8]) -> Result<Vec<&'b [u8]>, PublicError> {
    let wrong = || PublicError::TileLength { path: tile.to_string() };
    let (mut rest, mut entries) = (bytes, Vec::with_capacity(tile.width.into()));
    while entries.len() < usize::from(tile.width) {
        let (length, more) = rest.split_first_chunk::<2>().ok_or_else(wrong)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > PUBLIC_ENTRY_BYTES_MAX {
            return Err(wrong());
        }
        let (entry, more) = more.split_at_checked(length).ok_or_else(wrong)?;
        entries.push(entry);
        rest = more;
    }
    if rest.is_empty() { Ok(entries) } else { Err(wrong()) }
}

/// The entries of a bundle, each hashed and held against its leaf hash.
///
/// # Errors
/// [`PublicError::TileLength`], [`PublicError::EntryHash`].
pub fn read_hashed<'b>(tile: &Tile, bytes: &'b [u8], leaves: &[Hash]) -> Result<Vec<&'b [u8]>, PublicError> {
    let entries = read(tile, bytes)?;
    for (at, entry) in entries.iter().enumerate() {
        if leaves.get(at) != Some(&leaf_hash(entry)) {
            return Err(PublicError::EntryHash { number: tile.first() + at as u64 });
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::TileKind;

    fn tile(width: u16) -> Tile {
        Tile { kind: TileKind::Entries, index: 2, width }
    }

    #[test]
    fn lengths_are_two_bytes_big_endian() {
        let bytes = bundle(&[b"a".to_vec(), vec![7; 300]]).unwrap();
        assert_eq!(&bytes[..5], &[0, 1, b'a', 1, 44]);
        assert_eq!(read(&tile(2), &bytes).unwrap(), [b"a".as_slice(), &[7; 300]]);
        assert_eq!(bundle(&[vec![1; PUBLIC_ENTRY_BYTES_MAX]]).unwrap().len(), PUBLIC_ENTRY_BYTES_MAX + 2);
        assert_eq!(bundle(&[vec![1; PUBLIC_ENTRY_BYTES_MAX + 1]]), None);
        assert_eq!(bundle(&[Vec::new()]), None);
    }

    #[test]
    fn row_04_a_bundle_that_is_cut_or_holds_more_is_refused() {
        let bytes = bundle(&[b"one".as_slice(), b"two"]).unwrap();
        for cut in 0..bytes.len() {
            assert!(read(&tile(2), &bytes[..cut]).is_err(), "cut at {cut}");
        }
        assert!(read(&tile(1), &bytes).is_err());
        assert!(read(&tile(3), &bytes).is_err());
        assert!(read(&tile(1), &[0, 0]).is_err(), "no entry is empty");
        assert!(read(&tile(2), &[bytes, vec![0]].concat()).is_err());
    }

    #[test]
    fn an_entry_that_its_tile_does_not_know_is_named() {
        let leaves = [leaf_hash(b"one"), leaf_hash(b"two")];
        let good = bundle(&[b"one".as_slice(), b"two"]).unwrap();
        assert!(read_hashed(&tile(2), &good, &leaves).is_ok());
        let bad = bundle(&[b"one".as_slice(), b"twp"]).unwrap();
        assert_eq!(read_hashed(&tile(2), &bad, &leaves), Err(PublicError::EntryHash { number: 513 }));
        assert_eq!(read_hashed(&tile(2), &good, &leaves[..1]), Err(PublicError::EntryHash { number: 513 }));
    }
}
