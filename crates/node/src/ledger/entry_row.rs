//! The row of an entry: header, what it says, its place.
//!
//! A statement that is open here is kept as its plaintext and the key that seals it, and its body is made again of both
//! (docs/decisions/0012); every other entry as the bytes that came. What nobody signed, the place (id, clock, reason),
//! ends in a sum of its own; rows of before have none.

use comity_exchange::effect::SealedBy;
use comity_seal::KeptKey;
use comity_seal::hash::sha256;
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::entry::Entry;
use comity_wire::header::Reason;
use comity_wire::limits::{ENTRY_BYTES_MAX, HEADER_BYTES_MAX};
use comity_wire::{EntryId, Hash};

use super::KeepError;
use super::layout::{check_sum, sum};

/// Items of a row that keeps the body.
const WHOLE: usize = 6;
/// Items of a row that keeps the plaintext and its key for the body.
const KEYED: usize = 7;

/// One entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Exact bytes.
    pub entry: Entry,
    /// The statement's plaintext, if it was opened or is ours.
    pub plaintext: Option<Vec<u8>>,
    /// Leaf hash.
    pub id: EntryId,
    /// The derived clock.
    pub clock: u64,
    /// Why it is void.
    pub void: Option<Reason>,
    /// Kept where the body is not.
    body: Option<Hash>,
}

impl StoredEntry {
    /// The row's bytes, from parts, without copying the parts first. Where it is known what seals the plaintext, that is kept
    /// and the body is not (docs/decisions/0012).
    pub(super) fn encode(
        entry: &Entry,
        (plaintext, sealed): (Option<&[u8]>, Option<SealedBy>),
        id: &EntryId,
        clock: u64,
        void: Option<Reason>,
    ) -> Vec<u8> {
        let mut e = Enc::with_capacity(entry.len() + plaintext.map_or(0, <[u8]>::len) + 80);
        match (plaintext, sealed) {
            (Some(plaintext), Some(by)) => {
                e.array(KEYED).bytes(&entry.header).value(&by.body).bytes(plaintext).bytes(&by.key.0)
            }
            (Some(plaintext), None) => e.array(WHOLE).bytes(&entry.header).bytes(&entry.body).bytes(plaintext),
            (None, _) => e.array(WHOLE).bytes(&entry.header).bytes(&entry.body).null(),
        };
        let mut row = e.into_bytes();
        let place = row.len();
        let mut e = Enc::with_capacity(64);
        e.value(id).uint(clock).uint(void.map_or(0, |r| r as u64));
        row.extend(e.into_bytes());
        let sum = sum(&row[place..]);
        row.extend(sum);
        row
    }

    /// Reads a row. A body that is not kept is made again; it is empty where its hash does not recognise it.
    ///
    /// # Errors
    /// [`KeepError::Damaged`].
    pub fn decode(row: &[u8]) -> Result<Self, KeepError> {
        Self::read(row).map_err(|_| KeepError::Damaged { what: "an entry's row" })
    }

    fn read(row: &[u8]) -> Result<Self, Malformed> {
        let d = &mut Dec::new(row);
        let parts = Parts::read(d)?;
        let place = d.position();
        let id = Hash::read(d)?;
        let clock = d.uint()?;
        let void = match d.uint()? {
            0 => None,
            number => Some(Reason::from_number(number).ok_or(Malformed::Forbidden { what: "reason" })?),
        };
        check_sum(row, place, d.position())?;
        let plaintext = parts.plaintext.map(<[u8]>::to_vec);
        Ok(Self { entry: parts.entry(), plaintext, id, clock, void, body: parts.sealed.map(|by| by.body) })
    }

    /// SHA-256 of the body, whether or not that could be made again.
    #[must_use]
    pub fn sealed(&self) -> Hash {
        self.body.unwrap_or_else(|| sha256(&self.entry.body))
    }

    /// Whether the body was to be made again and could not be: the plaintext or its key is damaged.
    pub(super) const fn body_lost(&self) -> bool {
        self.body.is_some() && self.entry.body.is_empty()
    }

    /// Only the entry's exact bytes of a row; its body as in [`StoredEntry::decode`].
    pub(super) fn entry_of(row: &[u8]) -> Result<Entry, KeepError> {
        let read = || -> Result<Entry, Malformed> { Parts::read(&mut Dec::new(row)).map(|parts| parts.entry()) };
        read().map_err(|_| KeepError::Damaged { what: "an entry's row" })
    }

    /// Only the leaf hash and clock of a row, nothing copied.
    pub(super) fn id_of(row: &[u8]) -> Result<(EntryId, u64), KeepError> {
        let read = || -> Result<(EntryId, u64), Malformed> {
            let d = &mut Dec::new(row);
            Parts::read(d)?;
            Ok((Hash::read(d)?, d.uint()?))
        };
        read().map_err(|_| KeepError::Damaged { what: "an entry's row" })
    }

    /// Only the header's bytes of a row, borrowed.
    pub(super) fn header_of(row: &[u8]) -> Result<&[u8], KeepError> {
        let d = &mut Dec::new(row);
        d.array("an entry's row", KEYED)
            .and_then(|_| d.bytes("header", usize::MAX))
            .map_err(|_| KeepError::Damaged { what: "an entry's row" })
    }
}

/// What a row begins with, in place.
struct Parts<'r> {
    header: &'r [u8],
    body: Option<&'r [u8]>,
    plaintext: Option<&'r [u8]>,
    sealed: Option<SealedBy>,
}

impl<'r> Parts<'r> {
    fn read(d: &mut Dec<'r>) -> Result<Self, Malformed> {
        let items = d.array("an entry's row", KEYED)?;
        let header = d.bytes("header", HEADER_BYTES_MAX.max(ENTRY_BYTES_MAX))?;
        match items {
            WHOLE => {
                let body = Some(d.bytes("body", ENTRY_BYTES_MAX)?);
                let plaintext = if d.null() { None } else { Some(d.bytes("plaintext", 2 * ENTRY_BYTES_MAX)?) };
                Ok(Self { header, body, plaintext, sealed: None })
            }
            KEYED => {
                let body = Hash::read(d)?;
                let plaintext = d.bytes("plaintext", ENTRY_BYTES_MAX)?;
                let key = KeptKey(d.array_bytes()?);
                Ok(Self { header, body: None, plaintext: Some(plaintext), sealed: Some(SealedBy { key, body }) })
            }
            _ => Err(Malformed::Unexpected { what: "a row of six or seven items" }),
        }
    }

    /// The entry, its body made again where it is not kept.
    fn entry(&self) -> Entry {
        let made = || {
            let by = self.sealed?;
            by.key.seal_again(self.plaintext?, |made| sha256(made) == by.body)
        };
        let body = self.body.map(<[u8]>::to_vec).or_else(made).unwrap_or_default();
        Entry { header: self.header.to_vec(), body }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::SUM_BYTES;
    use super::*;

    fn entry_row() -> Vec<u8> {
        let entry = Entry { header: b"header".to_vec(), body: b"body".to_vec() };
        StoredEntry::encode(&entry, (None, None), &Hash([7; 32]), 300, Some(Reason::BadAuthority))
    }

    #[test]
    fn rows_of_before_are_read_without_a_sum() {
        let row = entry_row();
        assert_eq!(StoredEntry::decode(&row[..row.len() - SUM_BYTES]).unwrap(), StoredEntry::decode(&row).unwrap());
    }

    #[test]
    fn a_body_is_made_again_of_the_plaintext_and_its_key() {
        let (header, plaintext, key) = (b"header".to_vec(), vec![9; 512], KeptKey([3; 32]));
        let body = key.seal_again(&plaintext, |_| true).unwrap();
        let (id, sealed) = (Hash([5; 32]), sha256(&body));
        let (entry, by) = (Entry { header, body }, SealedBy { key, body: sealed });
        let row = StoredEntry::encode(&entry, (Some(&plaintext), Some(by)), &id, 300, None);
        assert!(row.len() < entry.len() + plaintext.len(), "one of the two is kept");
        let stored = StoredEntry::decode(&row).unwrap();
        assert_eq!((&stored.entry, &stored.plaintext), (&entry, &Some(plaintext)));
        assert_eq!((stored.sealed(), stored.id, stored.clock, stored.void), (sealed, id, 300, None));
        assert_eq!(StoredEntry::entry_of(&row).unwrap(), entry);
        assert_eq!(StoredEntry::id_of(&row).unwrap(), (id, 300));
        assert_eq!(StoredEntry::header_of(&row).unwrap(), entry.header);
        // Of a plaintext that was changed nothing is sealed under the key: it has sealed already.
        let at = row.len() - 300;
        let changed: Vec<u8> = row.iter().enumerate().map(|(i, byte)| byte ^ u8::from(i == at)).collect();
        let changed = StoredEntry::decode(&changed).unwrap();
        assert!(changed.body_lost() && changed.plaintext != stored.plaintext);
        assert_eq!(changed.sealed(), sealed, "what was sealed can be proved without it");
    }

    #[test]
    fn row_36_a_flipped_bit_in_what_nobody_signed_is_no_row() {
        let row = entry_row();
        // After header and body, which the leaf hash covers: the id, the clock, the reason, the sum.
        for bit in 8 * (row.len() - SUM_BYTES - 39)..8 * row.len() {
            let mut flipped = row.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(StoredEntry::decode(&flipped).is_err(), "bit {bit}");
        }
        for cut in [1, SUM_BYTES - 1] {
            assert!(StoredEntry::decode(&row[..row.len() - cut]).is_err(), "a part of a sum");
        }
        assert!(StoredEntry::decode(&[row.as_slice(), &[0]].concat()).is_err(), "more than a sum");
    }
}
