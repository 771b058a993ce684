//! Archives: a closed period of a line as a file (`docs/spec/archive.md`).
//!
//! A magic line, then items, each preceded by its length as four big-endian bytes, then a zero length, then the SHA-256
//! of all before it. Everything that proves something is signed; the hash tells a sound file from a damaged one, and is
//! all that covers renderings.

use crate::codec::{Canonical, Dec, Enc, Malformed, limit};
use crate::head::{Checkpoint, Receipt};
use crate::limits::{ENTRY_BYTES_MAX, HEADER_BYTES_MAX, REGISTER_BYTES_MAX};
use crate::register::RegisterPart;
use crate::{AuthorId, Hash, LineId};

/// The first bytes of every archive.
pub const MAGIC: &[u8] = b"comity archive v1\n";
/// Bytes of one item at most.
pub const ITEM_BYTES_MAX: usize = REGISTER_BYTES_MAX + 1_024;
/// Bytes of a rendering at most.
pub const RENDERING_BYTES_MAX: usize = 262_144;

/// Bytes of a handover at most.
pub const HANDOVER_BYTES_MAX: usize = 262_144;

/// How content was released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Release {
    /// Not at all: the content is withheld.
    Withheld = 0,
    /// By one person, where no second officer is enrolled.
    OnePerson = 1,
    /// By two.
    TwoPersons = 2,
}

/// What an entry's item brings beside its header and the hash of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nothing: it is withheld, or was never opened.
    Withheld,
    /// The body's exact bytes: of control and bare entries.
    Body(Vec<u8>),
    /// A statement's plaintext.
    Plaintext(Vec<u8>),
    /// Nothing: both sides erased it, as whoever wrote the archive says.
    Erased,
}

/// One item of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The first: which line.
    Head {
        /// The line.
        line: LineId,
        /// How content was released.
        release: Release,
    },
    /// A party's register, whole.
    Register {
        /// The party's author name on the line.
        author: AuthorId,
        /// From its first entry on.
        part: Box<RegisterPart>,
    },
    /// An entry that brings keys, ahead of its place.
    Keys {
        /// Whose journal.
        author: AuthorId,
        /// Its generation.
        generation: u64,
        /// Its number.
        number: u64,
        /// Its header's bytes.
        header: Vec<u8>,
        /// Its body's bytes.
        body: Vec<u8>,
    },
    /// A journal begins.
    Journal {
        /// Whose.
        author: AuthorId,
        /// Its generation.
        generation: u64,
        /// How many entries follow: a signed head has this size.
        end: u64,
    },
    /// The next entry of the journal.
    Entry {
        /// Its header's bytes.
        header: Vec<u8>,
        /// SHA-256 of its body.
        body: Hash,
        /// What it brings.
        content: Content,
    },
    /// A signed head of the size that the entries have reached.
    Checkpoint(Box<Checkpoint>),
    /// A receipt of the other side for the head before it.
    Receipt(Box<Receipt>),
    /// The entry before it as a person reads it. Signed by nobody.
    Rendering {
        /// Language.
        language: String,
        /// Text.
        text: String,
    },
    /// A shift handover of a party, with the officers' signatures, by the register above.
    Handover {
        /// The party's author name on the line.
        author: AuthorId,
        /// The handover's JSON.
        json: Vec<u8>,
    },
}

/// One item as it stands in an archive.
pub fn framed(item: &Item) -> Vec<u8> {
    let bytes = item.to_bytes();
    let mut out = Vec::with_capacity(bytes.len() + 4);
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(&bytes);
    out
}

/// The length of the next item; `None` at the end.
///
/// # Errors
/// [`Malformed::OverLimit`], before anything is allocated.
pub fn next(length: [u8; 4]) -> Result<Option<usize>, Malformed> {
    let bytes = u32::from_be_bytes(length) as usize;
    limit("item of an archive", bytes, ITEM_BYTES_MAX)?;
    Ok((bytes > 0).then_some(bytes))
}

impl Canonical for Item {
    const BYTES_MAX: usize = ITEM_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        match self {
            Self::Head { line, release } => e.array(4).uint(1).uint(1).value(line).uint(*release as u64),
            Self::Register { author, part } => e.array(3).uint(2).value(author).value(part.as_ref()),
            Self::Keys { author, generation, number, header, body } => {
                e.array(6).uint(3).value(author).uint(*generation).uint(*number).bytes(header).bytes(body)
            }
            Self::Journal { author, generation, end } => e.array(4).uint(4).value(author).uint(*generation).uint(*end),
            Self::Entry { header, body, content } => {
                let (form, bytes): (u64, &[u8]) = match content {
                    Content::Withheld => (0, &[]),
                    Content::Body(bytes) => (1, bytes),
                    Content::Plaintext(bytes) => (2, bytes),
                    Content::Erased => (3, &[]),
                };
                e.array(5).uint(5).bytes(header).value(body).uint(form).bytes(bytes)
            }
            Self::Checkpoint(checkpoint) => e.array(2).uint(6).value(checkpoint.as_ref()),
            Self::Receipt(receipt) => e.array(2).uint(7).value(receipt.as_ref()),
            Self::Rendering { language, text } => e.array(3).uint(8).text(language).text(text),
            Self::Handover { author, json } => e.array(3).uint(9).value(author).bytes(json),
        };
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let items = d.array("an archive's item", 6)?;
        let kind = d.uint()?;
        let wanted = match kind {
            1 | 4 => 4,
            2 | 8 | 9 => 3,
            3 => 6,
            5 => 5,
            6 | 7 => 2,
            _ => return Err(Malformed::Forbidden { what: "kind of an archive's item" }),
        };
        if items != wanted {
            return Err(Malformed::Unexpected { what: "an archive's item" });
        }
        Ok(match kind {
            1 => {
                match d.uint()? {
                    1 => {}
                    version => return Err(Malformed::Version { what: "archive", version }),
                }
                let line = LineId::read(d)?;
                let release = match d.uint()? {
                    0 => Release::Withheld,
                    1 => Release::OnePerson,
                    2 => Release::TwoPersons,
                    _ => return Err(Malformed::Forbidden { what: "release of an archive" }),
                };
                Self::Head { line, release }
            }
            2 => Self::Register { author: AuthorId::read(d)?, part: Box::new(RegisterPart::read(d)?) },
            3 => Self::Keys {
                author: AuthorId::read(d)?,
                generation: d.uint()?,
                number: d.uint()?,
                header: d.bytes("header", HEADER_BYTES_MAX)?.to_vec(),
                body: d.bytes("body", ENTRY_BYTES_MAX)?.to_vec(),
            },
            4 => Self::Journal { author: AuthorId::read(d)?, generation: d.uint()?, end: d.uint()? },
            5 => {
                let header = d.bytes("header", ENTRY_BYTES_MAX)?.to_vec();
                let body = Hash::read(d)?;
                let form = d.uint()?;
                let bytes = d.bytes("content", 2 * ENTRY_BYTES_MAX)?.to_vec();
                let content = match (form, bytes.is_empty()) {
                    (0, true) => Content::Withheld,
                    (1, _) => Content::Body(bytes),
                    (2, false) => Content::Plaintext(bytes),
                    (3, true) => Content::Erased,
                    _ => return Err(Malformed::Forbidden { what: "form of an archive's entry" }),
                };
                Self::Entry { header, body, content }
            }
            6 => Self::Checkpoint(Box::new(Checkpoint::read(d)?)),
            7 => Self::Receipt(Box::new(Receipt::read(d)?)),
            9 => Self::Handover { author: AuthorId::read(d)?, json: d.bytes("handover", HANDOVER_BYTES_MAX)?.to_vec() },
            _ => Self::Rendering {
                language: d.text("language", 64)?.to_owned(),
                text: d.text("rendering", RENDERING_BYTES_MAX)?.to_owned(),
            },
        })
    }
}
