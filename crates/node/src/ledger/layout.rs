//! Keys and encodings of rows and cells.
//!
//! Rows are keyed by a journal's local number (16 bits) and a number within it (40 bits). Cells' keys begin with a
//! letter: `j` journals, `l` line states, `p` counterparts' registers, `w` what their courier
//! files asked for; `k` idempotency, `n` release nonces, `r` references, `x` contradictions, `q` joint erasures, `e` erased entries;
//! `o` offered
//! attachments, `s` those that we offer, `i` imported ones, `u` those that no statement names, `d` dropped ones, `h` held
//! by them.
//!
//! What nobody signs and nothing else implies ends in a sum over itself: an entry's place (`entry_row`), an idempotency
//! key, an imported reference. So a flipped bit is told from what was written.

use comity_exchange::Side;
use comity_seal::hash::sha256;
use comity_store::{Cells, Read, Rows, row_key};
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::envelope::AttachmentRef;
use comity_wire::header::Held;
use comity_wire::{EntryId, Hash, LineId};

use super::KeepError;
use super::query::Position;
use crate::attachments::Imported;

/// Bytes of the sum at the end of what nobody signed.
pub(super) const SUM_BYTES: usize = 8;

pub(super) fn sum(bytes: &[u8]) -> [u8; SUM_BYTES] {
    let Hash(hash) = sha256(bytes);
    std::array::from_fn(|i| hash[i])
}

/// The bytes, and the sum over them.
pub(super) fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = sum(&bytes);
    bytes.extend(sum);
    bytes
}

/// After the last item, which ends at `end`, comes the sum over what begins at `from`.
pub(super) fn check_sum(row: &[u8], from: usize, end: usize) -> Result<(), Malformed> {
    let (Some(items), Some(rest)) = (row.get(from..end), row.get(end..)) else {
        return Err(Malformed::Unexpected { what: "a whole row" });
    };
    if rest == sum(items) { Ok(()) } else { Err(Malformed::Forbidden { what: "row's sum" }) }
}

/// Byte for a side in keys.
pub(super) const fn side_byte(side: Side) -> u8 {
    match side {
        Side::Ours => 0,
        Side::Theirs => 1,
    }
}

/// A row key, or the error that the number is too large.
pub(super) fn key(journal: u16, number: u64) -> Result<u64, KeepError> {
    row_key(journal, number).ok_or(KeepError::OverLimit { what: "a journal" })
}

/// The number of a row key.
pub(super) const fn number_of(key: u64) -> u64 {
    key & ((1 << 40) - 1)
}

/// The range of all rows of a journal from a number on.
pub(super) fn range_from(journal: u16, from: u64) -> Result<core::ops::Range<u64>, KeepError> {
    Ok(key(journal, from)?..key(journal, (1 << 40) - 1)? + 1)
}

/// Key of a Merkle node within its journal: the level in tiles above, the index below.
pub(super) fn node_key(journal: u16, level: u8, index: u64) -> Result<u64, KeepError> {
    if level == 0 || !level.is_multiple_of(8) || level > 40 || index >> 33 != 0 {
        return Err(KeepError::OverLimit { what: "a Merkle node" });
    }
    key(journal, (u64::from(level / 8) << 33) | index)
}

/// Key of a tile of the id index, in the table of Merkle nodes.
pub(super) fn id_tile_key(journal: u16, tile: u64) -> Result<u64, KeepError> {
    if tile >> 33 != 0 {
        return Err(KeepError::OverLimit { what: "a journal" });
    }
    key(journal, (7 << 33) | tile)
}

/// `j`: a journal's local number.
pub(super) fn journal_cell(line: &LineId, side: Side, generation: u64) -> Vec<u8> {
    [b"j".as_slice(), &line.0, &[side_byte(side)], &generation.to_be_bytes()].concat()
}

/// `l`: a line's state.
pub(super) fn line_cell(line: &LineId) -> Vec<u8> {
    [b"l".as_slice(), &line.0].concat()
}

/// `n`: a release nonce that was used in a journal of a line.
pub(super) fn nonce_cell(line: &LineId, side: Side, nonce: &[u8; 32]) -> Vec<u8> {
    [b"n".as_slice(), &line.0, &[side_byte(side)], nonce].concat()
}

/// `p`: the counterpart's register, as a line keeps it.
pub(super) fn their_register_cell(line: &LineId) -> Vec<u8> {
    [b"p".as_slice(), &line.0].concat()
}

/// `t`: the counterpart's node as its journal names it.
pub(super) fn their_node_cell(line: &LineId) -> Vec<u8> {
    [b"t".as_slice(), &line.0].concat()
}

/// The counterpart's node on a line, as its journal named it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TheirNode {
    /// Its TLS key.
    pub tls: [u8; 32],
    /// The one before it, which it may present until it has come with the new one.
    pub before: Option<[u8; 32]>,
    /// Its addresses.
    pub addresses: Vec<String>,
}

impl TheirNode {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut e = Enc::default();
        e.array(3).bytes(&self.tls).list(&self.addresses).option(self.before.map(Hash).as_ref());
        e.into_bytes()
    }

    pub(super) fn decode(value: &[u8]) -> Result<Self, KeepError> {
        let read = || -> Result<Self, Malformed> {
            let d = &mut Dec::new(value);
            let items = d.array("the counterpart's node", 3)?;
            let (tls, addresses) = (d.array_bytes()?, d.list("addresses", comity_wire::limits::ADDRESSES_MAX)?);
            // What was kept before keys could change has two items.
            let before: Option<Hash> = if items == 3 { d.option()? } else { None };
            Ok(Self { tls, before: before.map(|key| key.0), addresses })
        };
        read().map_err(|_| KeepError::Damaged { what: "the counterpart's node" })
    }
}

/// `c`: a control entry of a journal, by number; the prefix lists them in order.
pub(super) fn control_cell(journal: u16, number: u64) -> Vec<u8> {
    [b"c".as_slice(), &journal.to_be_bytes(), &number.to_be_bytes()].concat()
}

/// `x`: the proofs of contradiction of a line, in the order of generations.
pub(super) fn contradiction_prefix(line: &LineId) -> Vec<u8> {
    [b"x".as_slice(), &line.0].concat()
}

/// `x`: where the proof of contradiction of one generation of the counterpart's journal is kept.
pub(super) fn contradiction_cell(line: &LineId, generation: u64) -> Vec<u8> {
    [contradiction_prefix(line).as_slice(), &generation.to_be_bytes()].concat()
}

/// `k`: an idempotency key.
pub(super) fn idempotency_cell(key: &[u8]) -> Vec<u8> {
    [b"k".as_slice(), key].concat()
}

/// `r`: what refers to an entry; the prefix without a position lists them all.
pub(super) fn reference_prefix(id: &EntryId) -> Vec<u8> {
    [b"r".as_slice(), &id.0].concat()
}

/// `w`: what the counterpart's last courier file asked for on a line.
pub(crate) fn wants_cell(line: &LineId) -> Vec<u8> {
    [b"w".as_slice(), &line.0].concat()
}

/// `r` with the position of what refers.
pub(super) fn reference_cell(id: &EntryId, journal: u16, number: u64) -> Vec<u8> {
    [b"r".as_slice(), &id.0, &journal.to_be_bytes(), &number.to_be_bytes()].concat()
}

/// `e`: what both sides said when they erased an entry.
pub(super) fn erasure_cell(id: &EntryId) -> Vec<u8> {
    [b"e".as_slice(), &id.0].concat()
}

/// `q`: the F16 of a line.
pub(super) fn act_prefix(line: &LineId) -> Vec<u8> {
    [b"q".as_slice(), &line.0].concat()
}

/// `q` with the position of the F16; the value is 1 where it has had its effect here, else 0.
pub(super) fn act_cell(line: &LineId, at: Position) -> Vec<u8> {
    [act_prefix(line).as_slice(), &at.journal.to_be_bytes(), &at.number.to_be_bytes()].concat()
}

/// The position in a key of `q`.
pub(super) fn read_act(cell: &[u8]) -> Option<Position> {
    let (journal, number) = cell.get(33..)?.split_first_chunk::<2>()?;
    let number = u64::from_be_bytes(number.try_into().ok()?);
    Some(Position { journal: u16::from_be_bytes(*journal), number })
}

/// `o`: an attachment that the counterpart offers on a line.
pub(super) fn offer_cell(line: &LineId, of: &Held) -> Vec<u8> {
    attachment_cell(b"o", line, of)
}

fn attachment_cell(letter: &[u8], line: &LineId, of: &Held) -> Vec<u8> {
    [letter, &line.0, &of.generation.to_be_bytes(), &of.number.to_be_bytes(), &of.root.0].concat()
}

/// `s`: an attachment that we offer on a line, whichever of our entries offers it.
pub(super) fn served_prefix(line: &LineId, root: &Hash) -> Vec<u8> {
    [b"s".as_slice(), &line.0, &root.0].concat()
}

/// `s` with the entry that offers it.
pub(super) fn served_cell(line: &LineId, of: &Held) -> Vec<u8> {
    [served_prefix(line, &of.root).as_slice(), &of.generation.to_be_bytes(), &of.number.to_be_bytes()].concat()
}

/// `i`: an attachment that was imported here.
pub(super) fn imported_cell(root: &Hash) -> Vec<u8> {
    [b"i".as_slice(), &root.0].concat()
}

/// `u`: since when an import waits for a statement that names it: POSIX seconds.
pub(super) fn unnamed_cell(root: &Hash) -> Vec<u8> {
    [b"u".as_slice(), &root.0].concat()
}

/// `d`: an import that was dropped and whose chunks may still lie here.
pub(super) fn dropping_cell(root: &Hash) -> Vec<u8> {
    [b"d".as_slice(), &root.0].concat()
}

/// The root that a cell of one root is of.
pub(super) fn root_of(cell: &[u8]) -> Option<Hash> {
    Some(Hash(cell.get(1..)?.try_into().ok()?))
}

/// `h`: the counterpart's entry that says first that it holds an attachment of ours. Kept as it says it: only what our
/// entries offer is looked up, and such an entry may come back later than what says that it is held.
pub(super) fn held_cell(line: &LineId, of: &Held) -> Vec<u8> {
    attachment_cell(b"h", line, of)
}

/// The value of `h`: generation and number of the entry that says it.
pub(super) fn held_by(generation: u64, number: u64) -> Vec<u8> {
    [generation.to_be_bytes(), number.to_be_bytes()].concat()
}

/// Reads the value of `h`.
pub(super) fn read_held_by(value: &[u8]) -> Option<(u64, u64)> {
    let (generation, number) = value.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*generation), u64::from_be_bytes(number.try_into().ok()?)))
}

/// An imported attachment as kept: its reference, then the hash of its content.
pub(super) fn encode_imported(imported: &Imported) -> Vec<u8> {
    let mut e = Enc::default();
    e.value(&imported.reference).value(&imported.plaintext);
    summed(e.into_bytes())
}

/// Reads what [`encode_imported`] wrote.
///
/// # Errors
/// [`KeepError::Damaged`].
pub(crate) fn decode_imported(value: &[u8]) -> Result<Imported, KeepError> {
    let read = || -> Result<Imported, Malformed> {
        let d = &mut Dec::new(value);
        let reference = AttachmentRef::read(d)?;
        let plaintext = Hash::read(d)?;
        check_sum(value, 0, d.position())?;
        Ok(Imported { reference, plaintext })
    };
    read().map_err(|_| KeepError::Damaged { what: "an attachment's cell" })
}

/// An attachment that the counterpart offers, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The line.
    pub line: LineId,
    /// The offering entry's generation.
    pub generation: u64,
    /// The offering entry's number.
    pub number: u64,
    /// The reference.
    pub reference: AttachmentRef,
    /// Complete, verified, and said so in one of our headers.
    pub held: bool,
}

impl Offer {
    /// What a header names when it is held (F09).
    #[must_use]
    pub const fn named(&self) -> Held {
        Held { generation: self.generation, number: self.number, root: self.reference.root }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut e = Enc::default();
        e.array(2).uint(u64::from(self.held)).value(&self.reference);
        e.into_bytes()
    }

    pub(super) fn decode(key: &[u8], value: &[u8]) -> Result<Self, KeepError> {
        let read = || -> Option<Self> {
            let line = LineId(key.get(1..33)?.try_into().ok()?);
            let generation = u64::from_be_bytes(key.get(33..41)?.try_into().ok()?);
            let number = u64::from_be_bytes(key.get(41..49)?.try_into().ok()?);
            let d = &mut Dec::new(value);
            d.exactly(2).ok()?;
            let held = d.uint().ok()? != 0;
            Some(Self { line, generation, number, reference: AttachmentRef::read(d).ok()?, held })
        };
        read().ok_or(KeepError::Damaged { what: "an attachment's cell" })
    }
}

/// Every attachment that was ever offered to this node, a page at a time until all are told.
///
/// # Errors
/// [`KeepError`].
pub fn attachment_offers(read: &dyn Read, mut each: impl FnMut(Offer)) -> Result<(), KeepError> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = read.cells(Cells::Attachments, b"o", after.as_deref(), 256)?;
        for (key, value) in &page {
            each(Offer::decode(key, value)?);
        }
        if page.len() < 256 {
            return Ok(());
        }
        after = page.into_iter().next_back().map(|(key, _)| key);
    }
}

/// What an idempotency key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// Hash of the content that was accepted under it.
    pub content: Hash,
    /// The line.
    pub line: LineId,
    /// Generation of our journal.
    pub generation: u64,
    /// Entry number.
    pub number: u64,
    /// Ordinal.
    pub ordinal: u64,
    /// The entry's id.
    pub id: EntryId,
}

impl KnownKey {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut e = Enc::default();
        e.array(6).value(&self.content).value(&self.line).uint(self.generation);
        e.uint(self.number).uint(self.ordinal).value(&self.id);
        summed(e.into_bytes())
    }

    pub(super) fn decode(value: &[u8]) -> Result<Self, Malformed> {
        let d = &mut Dec::new(value);
        d.exactly(6)?;
        let known = Self {
            content: Hash::read(d)?,
            line: LineId::read(d)?,
            generation: d.uint()?,
            number: d.uint()?,
            ordinal: d.uint()?,
            id: Hash::read(d)?,
        };
        check_sum(value, 0, d.position())?;
        Ok(known)
    }
}

/// What was accepted under an idempotency key, if anything.
///
/// # Errors
/// [`KeepError`].
pub fn known_idempotency(read: &dyn Read, key: &[u8]) -> Result<Option<KnownKey>, KeepError> {
    let cell = read.cell(Cells::Index, &idempotency_cell(key))?;
    cell.map(|v| KnownKey::decode(&v).map_err(|_| KeepError::Damaged { what: "an idempotency key's cell" })).transpose()
}

/// The table of a journal's entries.
pub(super) const ENTRIES: Rows = Rows::Entries;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_without_its_sum_is_damaged() {
        let known = KnownKey {
            content: Hash([1; 32]),
            line: LineId([2; 32]),
            generation: 1,
            number: 2,
            ordinal: 3,
            id: Hash([4; 32]),
        };
        let cell = known.encode();
        assert_eq!(KnownKey::decode(&cell).unwrap(), known);
        assert!(KnownKey::decode(&cell[..cell.len() - SUM_BYTES]).is_err());
    }

    #[test]
    fn an_import_is_read_with_its_content_s_hash_and_no_other_way() {
        let [salt, key] = [[5; 32], [6; 32]];
        let (commitment, root) = (Hash([7; 32]), Hash([8; 32]));
        let (name, media_type) = ("a".to_owned(), "text/plain".to_owned());
        let reference = AttachmentRef { name, media_type, length: 7, commitment, salt, root, key };
        let imported = Imported { reference, plaintext: Hash([9; 32]) };
        let cell = encode_imported(&imported);
        assert_eq!(decode_imported(&cell).unwrap(), imported);
        for at in 0..cell.len() {
            let mut bad = cell.clone();
            bad[at] ^= 1;
            assert!(decode_imported(&bad).is_err(), "byte {at}");
        }
    }
}
