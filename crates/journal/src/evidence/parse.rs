//! Reading an evidence file.

use comity_seal::commitment::PROOF_HASHES_MAX;
use comity_wire::Hash;
use comity_wire::limits::REGISTER_ENTRIES_MAX;

use super::{
    Acknowledgement, Chain, ControlItem, Cursor, DisclosedField, Disclosure, EVIDENCE_BYTES_MAX, EVIDENCE_CONTROLS_MAX,
    EVIDENCE_FIELDS_MAX, EVIDENCE_HEADER, EVIDENCE_HELD_MAX, EVIDENCE_SLOTS_MAX, Evidence, EvidenceError, Item,
    ReleaseLabel, Side,
};
use crate::tree::INCLUSION_HASHES_MAX;

impl Evidence {
    /// Reads a whole file. What it accepts, [`Evidence::to_text`] writes back byte for byte. Verifies nothing.
    ///
    /// # Errors
    /// The first line that is not the format's, or [`EvidenceError::NotCanonical`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > EVIDENCE_BYTES_MAX {
            return Err(EvidenceError::TooLong { found: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| EvidenceError::NotUtf8)?;
        let mut cursor = Cursor::new(text);
        cursor.header(EVIDENCE_HEADER)?;
        cursor.exact("author")?;
        let author = read_chain(&mut cursor)?;
        cursor.exact("counterpart")?;
        let counterpart = read_chain(&mut cursor)?;
        cursor.exact("statement")?;
        let statement = read_item(&mut cursor)?;
        let released = read_slots(&mut cursor)?;
        let erased = cursor.take_exact("erased");
        // Of what is erased there is nothing to disclose.
        let disclosure = if erased { None } else { read_disclosure(&mut cursor)? };
        let listing = if cursor.take_exact("listing") { Some(read_item(&mut cursor)?) } else { None };
        let held = read_held(&mut cursor)?;
        let acknowledgement = if cursor.take_exact("acknowledgement") {
            Some(Acknowledgement { item: read_item(&mut cursor)?, fields: read_fields(&mut cursor)? })
        } else {
            None
        };
        if !cursor.at_end() {
            return Err(EvidenceError::Line { line: cursor.line(), expected: "the end of the file" });
        }
        let evidence =
            Self { author, counterpart, statement, released, erased, disclosure, listing, held, acknowledgement };
        if evidence.to_text() != text {
            return Err(EvidenceError::NotCanonical);
        }
        Ok(evidence)
    }
}

/// Reads the lines of a chain.
pub(crate) fn read_chain(cursor: &mut Cursor<'_>) -> Result<Chain, EvidenceError> {
    let mut register = Vec::new();
    while let Some(base64) = cursor.take_tagged("register") {
        if register.len() == REGISTER_ENTRIES_MAX {
            return Err(EvidenceError::OverLimit { line: cursor.line() - 1 });
        }
        register.push(cursor.bytes(base64)?);
    }
    let base64 = cursor.tagged("delegation")?;
    let delegation = cursor.bytes(base64)?;
    let mut controls = Vec::new();
    while let Some(values) = cursor.take_tagged("control") {
        let line = cursor.line() - 1;
        if controls.len() == EVIDENCE_CONTROLS_MAX {
            return Err(EvidenceError::OverLimit { line });
        }
        let (header, body) =
            values.split_once(' ').ok_or(EvidenceError::Line { line, expected: "a header and a body" })?;
        let (header, body) = (cursor.bytes(header)?, cursor.bytes(body)?);
        let path = read_hashes(cursor, "path", INCLUSION_HASHES_MAX)?;
        controls.push(ControlItem { header, body, path });
    }
    Ok(Chain { register, delegation, controls })
}

/// Reads lines of a tag and a hash, as many as there are.
pub(crate) fn read_hashes(cursor: &mut Cursor<'_>, tag: &str, max: usize) -> Result<Vec<Hash>, EvidenceError> {
    let mut hashes = Vec::new();
    while let Some(base64) = cursor.take_tagged(tag) {
        if hashes.len() == max {
            return Err(EvidenceError::OverLimit { line: cursor.line() - 1 });
        }
        hashes.push(cursor.hash(base64)?);
    }
    Ok(hashes)
}

fn read_item(cursor: &mut Cursor<'_>) -> Result<Item, EvidenceError> {
    let base64 = cursor.tagged("header")?;
    let header = cursor.bytes(base64)?;
    let base64 = cursor.tagged("sealed")?;
    let sealed = cursor.hash(base64)?;
    Ok(Item { header, sealed, proof: cursor.proof()? })
}

fn read_held(cursor: &mut Cursor<'_>) -> Result<Vec<Item>, EvidenceError> {
    let mut held = Vec::new();
    while cursor.take_exact("held") {
        if held.len() == EVIDENCE_HELD_MAX {
            return Err(EvidenceError::OverLimit { line: cursor.line() - 1 });
        }
        held.push(read_item(cursor)?);
    }
    Ok(held)
}

fn read_slots(cursor: &mut Cursor<'_>) -> Result<Vec<Vec<u8>>, EvidenceError> {
    let mut slots = Vec::new();
    while let Some(base64) = cursor.take_tagged("released") {
        if slots.len() == EVIDENCE_SLOTS_MAX {
            return Err(EvidenceError::OverLimit { line: cursor.line() - 1 });
        }
        slots.push(cursor.bytes(base64)?);
    }
    Ok(slots)
}

fn read_disclosure(cursor: &mut Cursor<'_>) -> Result<Option<Disclosure>, EvidenceError> {
    let Some(word) = cursor.take_tagged("disclosed") else { return Ok(None) };
    let line = cursor.line() - 1;
    let label = [ReleaseLabel::OnePerson, ReleaseLabel::TwoPerson].into_iter().find(|label| label.word() == word);
    let label = label.ok_or(EvidenceError::Line { line, expected: "one-person or two-person" })?;
    let fields = read_fields(cursor)?;
    if fields.is_empty() {
        return Err(EvidenceError::Line { line: cursor.line(), expected: "field" });
    }
    Ok(Some(Disclosure { label, fields }))
}

fn read_fields(cursor: &mut Cursor<'_>) -> Result<Vec<DisclosedField>, EvidenceError> {
    let mut fields: Vec<DisclosedField> = Vec::new();
    while let Some(values) = cursor.take_tagged("field") {
        let line = cursor.line() - 1;
        if fields.len() == EVIDENCE_FIELDS_MAX {
            return Err(EvidenceError::OverLimit { line });
        }
        let mut parts = values.split(' ');
        let (Some(path), Some(value), Some(salt), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(EvidenceError::Line { line, expected: "a path, a value and a salt" });
        };
        let path = String::from_utf8(cursor.bytes(path)?).map_err(|_| EvidenceError::NotUtf8)?;
        if fields.last().is_some_and(|last| last.path >= path) {
            return Err(EvidenceError::Line { line, expected: "fields that ascend by path" });
        }
        let (value, salt) = (cursor.bytes(value)?, cursor.hash(salt)?.0);
        fields.push(DisclosedField { path, value, salt, siblings: read_siblings(cursor)? });
    }
    Ok(fields)
}

fn read_siblings(cursor: &mut Cursor<'_>) -> Result<Vec<(Side, Hash)>, EvidenceError> {
    let mut siblings = Vec::new();
    loop {
        let side = |cursor: &mut Cursor<'_>, side: Side| {
            let base64 = cursor.take_tagged(side.word())?;
            Some(cursor.hash(base64).map(|hash| (side, hash)))
        };
        let Some(next) = side(cursor, Side::Left).or_else(|| side(cursor, Side::Right)) else {
            return Ok(siblings);
        };
        if siblings.len() == PROOF_HASHES_MAX {
            return Err(EvidenceError::OverLimit { line: cursor.line() - 1 });
        }
        siblings.push(next?);
    }
}
