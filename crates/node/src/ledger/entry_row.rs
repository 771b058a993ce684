//! The row of an entry: header, what it says, its place.
//!
//! A statement that is open here is kept as its plaintext and the key that seals it, and its body is made again of both
//! (docs/decisions/0012); every other entry as the bytes that came. Of one whose content was erased
//! (`docs/spec/erasure.md`) the body's hash and a residue for the line's state are left beside the header. What nobody signed, the place (id, clock,
//! reason), ends in a sum of its own.

use comity_exchange::effect::{Left, SealedBy};
use comity_exchange::residue;
use comity_journal::tree::leaf_hash_of_parts;
use comity_seal::KeptKey;
use comity_seal::hash::sha256;
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::entry::Entry;
use comity_wire::header::Reason;
use comity_wire::limits::{ENTRY_BYTES_MAX, HEADER_BYTES_MAX, RESIDUE_BYTES_MAX};
use comity_wire::{EntryId, Hash};

use super::KeepError;
use super::layout::{check_sum, sum};

/// Items of a row that keeps the body.
const WHOLE: usize = 6;
/// Items of a row that keeps the plaintext and its key for the body.
const KEYED: usize = 7;
/// Items of a row whose content was erased: the body's hash and the residue, with the residue's version and hash, stand
/// for it.
const ERASED: usize = 8;
/// How a residue is kept.
const RESIDUE_VERSION: u64 = 1;

/// One entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// The header, and the body where that is kept; it is empty where it is made again of the plaintext
    /// ([`StoredEntry::exact`]).
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
    by: Option<SealedBy>,
    /// What stands for the content, where it was erased.
    erased: Option<Left>,
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
                e.array(KEYED).bytes(&entry.header).value(&by.body).bytes(plaintext).bytes(by.key.as_bytes())
            }
            (Some(plaintext), None) => e.array(WHOLE).bytes(&entry.header).bytes(&entry.body).bytes(plaintext),
            (None, _) => e.array(WHOLE).bytes(&entry.header).bytes(&entry.body).null(),
        };
        with_place(e.into_bytes(), id, clock, void)
    }

    /// The row of an entry without its content.
    pub(super) fn erased_row(header: &[u8], left: &Left, id: &EntryId, clock: u64, void: Option<Reason>) -> Vec<u8> {
        let mut e = Enc::with_capacity(header.len() + left.residue.len() + 192);
        e.array(ERASED).bytes(header).value(&left.body);
        e.uint(RESIDUE_VERSION).bytes(&left.residue).value(&sha256(&left.residue));
        with_place(e.into_bytes(), id, clock, void)
    }

    /// This row without its content: plaintext, seed, key and sealed bytes are gone; header, the hash of the sealed bytes,
    /// the residue, leaf hash, clock and reason stay.
    pub(super) fn without_content(&self) -> Vec<u8> {
        let made = || {
            let residue = self.plaintext.as_deref().map(residue::of_plaintext).unwrap_or_default();
            Left { body: self.sealed(), residue }
        };
        let left = self.erased.clone().unwrap_or_else(made);
        Self::erased_row(&self.entry.header, &left, &self.id, self.clock, self.void)
    }

    /// This row with nothing left of what it said; nothing where its content was not erased.
    pub(super) fn without_residue(&self) -> Option<Vec<u8>> {
        let left = self.erased.as_ref().map(|left| Left { body: left.body, residue: Vec::new() })?;
        Some(Self::erased_row(&self.entry.header, &left, &self.id, self.clock, self.void))
    }

    /// What stands for its content, where that was erased.
    #[must_use]
    pub const fn left(&self) -> Option<&Left> {
        self.erased.as_ref()
    }

    /// Whether its content was erased.
    #[must_use]
    pub const fn is_erased(&self) -> bool {
        self.erased.is_some()
    }

    /// Reads a row.
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
        let entry = Entry { header: parts.header.to_vec(), body: parts.body.unwrap_or_default().to_vec() };
        Ok(Self { entry, plaintext, id, clock, void, by: parts.sealed, erased: parts.erased })
    }

    /// SHA-256 of the body, kept or not.
    #[must_use]
    pub fn sealed(&self) -> Hash {
        let erased = self.erased.as_ref().map(|left| left.body);
        self.by.map(|by| by.body).or(erased).unwrap_or_else(|| sha256(&self.entry.body))
    }

    /// Whether the body is made again and cannot be: the plaintext or its key is damaged.
    pub(super) fn body_lost(&self) -> bool {
        !self.is_erased() && self.exact().is_none()
    }

    /// The entry with its body, kept or made again; `None` where that cannot be or the content was erased. Does not compare
    /// it with the leaf hash.
    #[must_use]
    pub fn exact(&self) -> Option<Entry> {
        if self.is_erased() {
            return None;
        }
        let body = match &self.by {
            Some(by) => by.key.seal_again(self.plaintext.as_deref()?, &by.body)?,
            None => self.entry.body.clone(),
        };
        Some(Entry { header: self.entry.header.clone(), body })
    }

    /// Whether it is kept for its body what that is made of.
    pub(super) const fn is_open(&self) -> bool {
        self.by.is_some()
    }

    /// The leaf hash that a row's header and body lead to, whatever it says of it.
    pub(super) fn leaf_of(row: &[u8]) -> Result<Hash, KeepError> {
        let leaf = |parts: Parts<'_>| {
            let kept = parts.sealed.map(|by| by.body).or(parts.erased.map(|left| left.body));
            let body = kept.unwrap_or_else(|| sha256(parts.body.unwrap_or_default()));
            leaf_hash_of_parts(&[parts.header, body.as_bytes()])
        };
        Parts::read(&mut Dec::new(row)).map(leaf).map_err(|_| KeepError::Damaged { what: "an entry's row" })
    }

    /// The entry's exact bytes, with an empty body where the content was erased; `None` where the row does not hold what its
    /// leaf hash stands for.
    pub(super) fn whole(row: &[u8]) -> Result<Option<Entry>, KeepError> {
        let read = || -> Result<Option<Entry>, Malformed> {
            let d = &mut Dec::new(row);
            let parts = Parts::read(d)?;
            let id = Hash::read(d)?;
            if let Some(left) = parts.erased {
                let is_it = leaf_hash_of_parts(&[parts.header, left.body.as_bytes()]) == id;
                return Ok(is_it.then(|| Entry { header: parts.header.to_vec(), body: Vec::new() }));
            }
            let made = || parts.sealed.and_then(|by| by.key.seal_again(parts.plaintext?, &by.body));
            let body = parts.body.map(<[u8]>::to_vec).or_else(made);
            let is_it = |body: &Vec<u8>| leaf_hash_of_parts(&[parts.header, sha256(body).as_bytes()]) == id;
            Ok(body.filter(is_it).map(|body| Entry { header: parts.header.to_vec(), body }))
        };
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
        d.array("an entry's row", ERASED)
            .and_then(|_| d.bytes("header", usize::MAX))
            .map_err(|_| KeepError::Damaged { what: "an entry's row" })
    }
}

/// Adds the place, and the sum over it.
fn with_place(mut row: Vec<u8>, id: &EntryId, clock: u64, void: Option<Reason>) -> Vec<u8> {
    let place = row.len();
    let mut e = Enc::with_capacity(64);
    e.value(id).uint(clock).uint(void.map_or(0, |r| r as u64));
    row.extend(e.into_bytes());
    let sum = sum(&row[place..]);
    row.extend(sum);
    row
}

/// What a row begins with, in place.
struct Parts<'r> {
    header: &'r [u8],
    body: Option<&'r [u8]>,
    plaintext: Option<&'r [u8]>,
    sealed: Option<SealedBy>,
    erased: Option<Left>,
}

impl<'r> Parts<'r> {
    fn read(d: &mut Dec<'r>) -> Result<Self, Malformed> {
        let items = d.array("an entry's row", ERASED)?;
        let header = d.bytes("header", HEADER_BYTES_MAX.max(ENTRY_BYTES_MAX))?;
        match items {
            WHOLE => {
                let body = Some(d.bytes("body", ENTRY_BYTES_MAX)?);
                let plaintext = if d.null() { None } else { Some(d.bytes("plaintext", 2 * ENTRY_BYTES_MAX)?) };
                Ok(Self { header, body, plaintext, sealed: None, erased: None })
            }
            KEYED => {
                let body = Hash::read(d)?;
                let plaintext = d.bytes("plaintext", ENTRY_BYTES_MAX)?;
                let key = KeptKey::from_bytes(d.array_bytes()?);
                let sealed = Some(SealedBy { key, body });
                Ok(Self { header, body: None, plaintext: Some(plaintext), sealed, erased: None })
            }
            ERASED => {
                let (body, version) = (Hash::read(d)?, d.uint()?);
                let residue = d.bytes("residue", RESIDUE_BYTES_MAX)?.to_vec();
                if version != RESIDUE_VERSION || Hash::read(d)? != sha256(&residue) {
                    return Err(Malformed::Forbidden { what: "a residue that was changed" });
                }
                let erased = Some(Left { body, residue });
                Ok(Self { header, body: None, plaintext: None, sealed: None, erased })
            }
            _ => Err(Malformed::Unexpected { what: "a row of six to eight items" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_seal::EntryKey;

    use super::super::layout::SUM_BYTES;
    use super::*;

    fn entry_row() -> Vec<u8> {
        let entry = Entry { header: b"header".to_vec(), body: b"body".to_vec() };
        StoredEntry::encode(&entry, (None, None), &Hash([7; 32]), 300, Some(Reason::BadAuthority))
    }

    #[test]
    fn a_row_without_its_sum_is_damaged() {
        let row = entry_row();
        assert!(StoredEntry::decode(&row).is_ok() && StoredEntry::decode(&row[..row.len() - SUM_BYTES]).is_err());
    }

    #[test]
    fn a_body_is_made_again_of_the_plaintext_and_its_key() {
        let (header, plaintext) = (b"header".to_vec(), vec![9; 512]);
        let secret = EntryKey::testing([3; 32]);
        let (key, body) = (secret.keep(), secret.seal(plaintext.clone()).unwrap());
        let by = SealedBy { key, body: sha256(&body) };
        let id = leaf_hash_of_parts(&[&header, by.body.as_bytes()]);
        let entry = Entry { header, body };
        let row = StoredEntry::encode(&entry, (Some(&plaintext), Some(by)), &id, 300, None);
        assert!(row.len() < entry.len() + plaintext.len(), "one of the two is kept");
        let stored = StoredEntry::decode(&row).unwrap();
        assert_eq!((&stored.entry.header, &stored.plaintext), (&entry.header, &Some(plaintext)));
        assert_eq!((stored.sealed(), stored.id, stored.clock, stored.void), (by.body, id, 300, None));
        assert!(stored.is_open() && !stored.body_lost());
        assert_eq!(StoredEntry::whole(&row).unwrap(), Some(entry.clone()));
        assert_eq!(StoredEntry::id_of(&row).unwrap(), (id, 300));
        assert_eq!(StoredEntry::header_of(&row).unwrap(), entry.header);
        // Of a plaintext that was changed nothing is sealed under the key: it has sealed already.
        let flipped =
            |at: usize| -> Vec<u8> { row.iter().enumerate().map(|(i, byte)| byte ^ u8::from(i == at)).collect() };
        let changed = StoredEntry::decode(&flipped(row.len() - 300)).unwrap();
        assert!(changed.body_lost() && changed.plaintext != stored.plaintext);
        assert_eq!(changed.sealed(), by.body, "what was sealed can be proved without it");
        // Whatever bit of it is hit, no other bytes are given back for the entry's.
        for at in 0..row.len() {
            let whole = StoredEntry::whole(&flipped(at)).ok().flatten();
            assert!(whole.is_none_or(|whole| whole == entry), "byte {at}");
        }
    }

    #[test]
    fn of_an_erased_entry_the_leaf_is_left_and_nothing_of_its_content() {
        let (header, plaintext) = (b"header".to_vec(), vec![9; 512]);
        let secret = EntryKey::testing([3; 32]);
        let (key, body) = (secret.keep(), secret.seal(plaintext.clone()).unwrap());
        let by = SealedBy { key, body: sha256(&body) };
        let id = leaf_hash_of_parts(&[&header, by.body.as_bytes()]);
        let entry = Entry { header: header.clone(), body: body.clone() };
        let keyed = StoredEntry::encode(&entry, (Some(&plaintext), Some(by)), &id, 300, None);
        let whole = StoredEntry::encode(&entry, (Some(&plaintext), None), &id, 300, None);
        for row in [keyed, whole] {
            let left = StoredEntry::decode(&row).unwrap().without_content();
            for secret in [plaintext.as_slice(), &key.as_bytes()[..], &body[..16]] {
                assert!(!left.windows(secret.len()).any(|part| part == secret));
            }
            let stored = StoredEntry::decode(&left).unwrap();
            assert!(stored.is_erased() && !stored.body_lost() && stored.exact().is_none());
            assert_eq!((stored.sealed(), stored.id, stored.clock, &stored.plaintext), (by.body, id, 300, &None));
            assert_eq!(StoredEntry::leaf_of(&left).unwrap(), id);
            assert_eq!(
                (StoredEntry::header_of(&left).unwrap(), StoredEntry::id_of(&left).unwrap()),
                (&*header, (id, 300))
            );
            let bare = Entry { header: header.clone(), body: vec![] };
            assert_eq!(StoredEntry::whole(&left).unwrap(), Some(bare), "what travels");
            assert_eq!(stored.without_content(), left, "once and for all");
            for at in 0..left.len() {
                let mut flipped = left.clone();
                flipped[at] ^= 1;
                let same = StoredEntry::decode(&flipped).is_ok_and(|read| read == stored);
                let leaf = StoredEntry::leaf_of(&flipped).is_ok_and(|leaf| leaf == id);
                assert!(!(same && leaf), "byte {at}");
            }
        }
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
