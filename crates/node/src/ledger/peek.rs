//! A few fields of headers and plaintexts, read in place: applying an entry must not decode all of it again.
//!
//! Whoever calls has had the whole decoded before (the line does), or treats what is found as a hint.

use comity_catalog::translation;
use comity_wire::codec::{Dec, Malformed};
use comity_wire::header::Held;
use comity_wire::limits::FRAME_ENTRIES_MAX;
use comity_wire::{Canonical, EntryId, Hash};

/// The frame's number for entries and receipts.
const DATA_FRAME: u64 = 3;

/// The ordinal in a header.
pub fn ordinal(header: &[u8]) -> Option<u64> {
    let d = &mut Dec::new(header);
    let mut read = || -> Result<u64, Malformed> {
        d.exactly(16)?;
        d.uint()?;
        d.bytes("line", 32)?;
        d.bytes("author", 16)?;
        d.uint()?;
        d.uint()?;
        d.uint()
    };
    read().ok()
}

/// The generation of the journal whose entries a frame brings; `None` for every other frame, one without entries too.
pub fn brings_generation(frame: &[u8]) -> Option<u64> {
    let d = &mut Dec::new(frame);
    let mut read = || -> Result<Option<u64>, Malformed> {
        d.versioned("frame", 5)?;
        let data = d.uint()? == DATA_FRAME;
        d.bytes("line", 32)?;
        d.bytes("author", 16)?;
        if !data {
            return Ok(None);
        }
        d.exactly(9)?;
        let generation = d.uint()?;
        d.uint()?;
        Ok((d.array("entries in a frame", FRAME_ENTRIES_MAX)? > 0).then_some(generation))
    };
    read().ok().flatten()
}

/// What a statement's plaintext refers to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Refers {
    /// Format.
    pub format: String,
    /// Entry ids in `in_reply_to` and `supersedes`; of a translation (F19) also the statement that is translated.
    pub ids: Vec<EntryId>,
    /// Roots of the attachments.
    pub attachments: Vec<Hash>,
}

/// Reads what a plaintext refers to. `None` where it is not a plaintext.
pub fn refers(plaintext: &[u8]) -> Option<Refers> {
    let mut d = minicbor::Decoder::new(envelope_bytes(plaintext)?);
    let mut read = || -> Result<Refers, minicbor::decode::Error> {
        d.array()?;
        let mut refers = Refers { format: d.str()?.to_owned(), ..Refers::default() };
        for _ in 1..10 {
            d.skip()?;
        }
        let count = d.array()?.unwrap_or(0);
        for _ in 0..count {
            refers.ids.extend(<[u8; 32]>::try_from(d.bytes()?).ok().map(Hash));
        }
        match d.datatype()? {
            minicbor::data::Type::Bytes => {
                refers.ids.extend(<[u8; 32]>::try_from(d.bytes()?).ok().map(Hash));
            }
            _ => d.skip()?,
        }
        for _ in 12..18 {
            d.skip()?;
        }
        let count = d.array()?.unwrap_or(0);
        for _ in 0..count {
            d.array()?;
            for _ in 0..5 {
                d.skip()?;
            }
            refers.attachments.extend(<[u8; 32]>::try_from(d.bytes()?).ok().map(Hash));
            d.skip()?;
        }
        Ok(refers)
    };
    let mut refers = read().ok()?;
    if refers.format == translation::FORMAT {
        refers.ids.extend(translated(plaintext));
    }
    Some(refers)
}

/// What a translation's body names; it stands in no field of the envelope.
fn translated(plaintext: &[u8]) -> Option<EntryId> {
    let statement = statement(plaintext)?;
    let members = statement.members().ok()?;
    serde_json::from_str::<String>(members.get("ref")?).ok()?.parse().ok()
}

/// A plaintext's format: what says, before anything is decoded, whether the rest matters.
pub fn format(plaintext: &[u8]) -> Option<&str> {
    let mut d = minicbor::Decoder::new(envelope_bytes(plaintext)?);
    d.array().ok()?;
    d.str().ok()
}

/// A plaintext's envelope, without a look at the body.
pub fn envelope(plaintext: &[u8]) -> Option<comity_wire::envelope::Envelope> {
    comity_wire::envelope::Envelope::from_bytes(envelope_bytes(plaintext)?).ok()
}

/// The envelope's bytes inside a plaintext.
fn envelope_bytes(plaintext: &[u8]) -> Option<&[u8]> {
    let mut d = minicbor::Decoder::new(plaintext);
    d.array().ok()?;
    d.skip().ok()?;
    let statement = d.bytes().ok()?;
    let mut d = minicbor::Decoder::new(statement);
    d.array().ok()?;
    d.skip().ok()?;
    d.bytes().ok()
}

/// The attachments that a header says are held; empty for most.
pub fn held(header: &[u8]) -> Vec<Held> {
    let mut d = minicbor::Decoder::new(header);
    let mut read = || -> Result<Vec<Held>, minicbor::decode::Error> {
        d.array()?;
        for _ in 0..10 {
            d.skip()?;
        }
        let count = d.array()?.unwrap_or(0).min(256);
        let mut held = Vec::new();
        for _ in 0..count {
            d.array()?;
            let (generation, number) = (d.u64()?, d.u64()?);
            held.extend(<[u8; 32]>::try_from(d.bytes()?).ok().map(|root| Held {
                generation,
                number,
                root: Hash(root),
            }));
        }
        Ok(held)
    };
    read().unwrap_or_default()
}

/// The statement inside a plaintext, decoded whole.
pub fn statement(plaintext: &[u8]) -> Option<comity_wire::statement::Statement> {
    let plaintext = comity_wire::statement::Plaintext::from_bytes(plaintext).ok()?;
    comity_wire::statement::Statement::from_bytes(&plaintext.statement).ok()
}

#[cfg(test)]
mod tests {
    use comity_wire::envelope::{AttachmentRef, Envelope};
    use comity_wire::header::{Header, Kind, Opened};
    use comity_wire::statement::{Plaintext, Statement};
    use comity_wire::{AuthorId, LineId};

    use super::*;

    #[test]
    fn a_peek_finds_what_decoding_finds() {
        let reference = AttachmentRef {
            name: "a".into(),
            media_type: "b".into(),
            length: 1,
            commitment: Hash([1; 32]),
            salt: [2; 32],
            root: Hash([3; 32]),
            key: [4; 32],
        };
        let envelope = Envelope {
            format: "F03".into(),
            in_reply_to: vec![Hash([5; 32]), Hash([6; 32])],
            supersedes: Some(Hash([7; 32])),
            attachments: vec![reference.clone(), AttachmentRef { root: Hash([8; 32]), ..reference }],
            ..Envelope::default()
        };
        let statement = Statement { envelope, body: b"{}".to_vec() };
        let plaintext = Plaintext { seed: [0; 32], statement: statement.to_bytes(), signatures: vec![] }.to_bytes();
        let found = refers(&plaintext).unwrap();
        assert_eq!(found.format, "F03");
        assert_eq!(found.ids, [Hash([5; 32]), Hash([6; 32]), Hash([7; 32])]);
        assert_eq!(found.attachments, [Hash([3; 32]), Hash([8; 32])]);
        assert_eq!(super::statement(&plaintext).unwrap(), statement);
        assert_eq!(refers(b"junk"), None);
        let body = format!(r#"{{"ref":"{}"}}"#, Hash([9; 32]));
        for (format, ids) in [("F19", vec![Hash([9; 32])]), ("F90", vec![])] {
            let envelope = Envelope { format: format.into(), ..Envelope::default() };
            let statement = Statement { envelope, body: body.clone().into_bytes() };
            let plaintext = Plaintext { seed: [0; 32], statement: statement.to_bytes(), signatures: vec![] }.to_bytes();
            assert_eq!(refers(&plaintext).unwrap().ids, ids, "{format}");
        }
    }

    #[test]
    fn a_header_is_peeked_at() {
        let header = Header {
            line: LineId([1; 32]),
            author: AuthorId([2; 16]),
            generation: 3,
            number: 40,
            ordinal: 7,
            kind: Kind::Bare,
            citation: None,
            receipts: vec![],
            opened: Opened::default(),
            attachments: vec![Held { generation: 2, number: 9, root: Hash([9; 32]) }],
            stated: 1,
            epoch: None,
            register: None,
            settle: false,
            commitment: None,
        };
        let bytes = header.to_bytes();
        assert_eq!(ordinal(&bytes), Some(7));
        assert_eq!(held(&bytes), header.attachments);
        assert_eq!((ordinal(b""), held(b"x")), (None, vec![]));
    }
}
