//! The clear header of an entry: everything that both sides' state depends on (PROTOCOL.md rule 1).

use crate::codec::{Canonical, Dec, Enc, Malformed};
use crate::ids::{AuthorId, Hash, LineId, Origin};
use crate::limits::{ENCAPSULATION_BYTES, HEADER_BYTES_MAX, HEADER_LIST_MAX, JOURNAL_ENTRIES_MAX};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A party speaks: the body is a sealed statement, and it takes an ordinal.
    Statement = 1,
    /// Header only, written by the node; it obliges nobody.
    Bare = 2,
    /// A clear body: delegation, epoch key, rotation, revocation, predecessor's end.
    Control = 3,
}

impl Kind {
    fn from_number(number: u64) -> Result<Self, Malformed> {
        match number {
            1 => Ok(Self::Statement),
            2 => Ok(Self::Bare),
            3 => Ok(Self::Control),
            _ => Err(Malformed::Forbidden { what: "kind" }),
        }
    }
}

/// What an author holds of the counterpart's journal when it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citation {
    /// Generation of the counterpart's journal.
    pub generation: u64,
    /// Entries held; at least one.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
}

/// A receipt, as its issuer lists it: the size and the time that were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Size of the counterpart's journal that the receipt covers.
    pub size: u64,
    /// The signed time, POSIX seconds, never zero.
    pub time: u64,
}

/// A counterpart's entry that this author refuses, with the reason's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Number of the refused entry.
    pub number: u64,
    /// The reason.
    pub reason: Reason,
}

/// Why an entry was refused (F13). The number crosses the line; the words are each reader's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Reason {
    /// The header is not canonical or contradicts its place (poison, PROTOCOL.md rule 9).
    MalformedHeader = 1,
    /// The seal does not open under the named key.
    Unreadable = 2,
    /// What is inside the seal is not a statement.
    MalformedStatement = 3,
    /// The content does not match the commitment in the header.
    CommitmentMismatch = 4,
    /// The format is unknown on this line.
    UnknownFormat = 5,
    /// The body does not satisfy the format.
    FormatViolation = 6,
    /// It cites more or less than is true.
    BadCitation = 7,
    /// A control entry whose authority does not verify.
    BadAuthority = 8,
    /// An officer's signature that the envelope requires is missing or does not verify.
    BadRelease = 9,
    /// It cites less than a receipt listed at or before it (PROTOCOL.md rule 3).
    ListingAboveCitation = 10,
}

impl Reason {
    /// Every reason, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::MalformedHeader,
        Self::Unreadable,
        Self::MalformedStatement,
        Self::CommitmentMismatch,
        Self::UnknownFormat,
        Self::FormatViolation,
        Self::BadCitation,
        Self::BadAuthority,
        Self::BadRelease,
        Self::ListingAboveCitation,
    ];

    /// Whether the header itself is at fault: then nothing that it says counts. What else is void says in its header what
    /// it says (`docs/spec/entry.md`).
    pub const fn is_of_header(self) -> bool {
        matches!(self, Self::MalformedHeader | Self::BadCitation | Self::ListingAboveCitation)
    }

    /// The reason of a number, or `None`.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|r| *r as u64 == number)
    }
}

/// How far the counterpart's entries have been opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// Every entry of the cited generation below this number is opened, refused or no statement.
    pub upto: u64,
    /// Entries refused since the author's previous entry, ascending.
    pub refused: Vec<Refusal>,
}

/// An attachment that the author holds durably and has verified (F09).
///
/// Not checked here is that such an entry offers it: the counterpart knows, or will when its lost entries came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Generation of the counterpart's journal in which the offering entry stands.
    pub generation: u64,
    /// Number of the counterpart's entry that offers it.
    pub number: u64,
    /// Its chunk-tree root.
    pub root: Hash,
}

/// Under which HPKE context a statement is sealed (PROTOCOL.md rule 7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epoch {
    /// Number of the recipient's key.
    pub recipient_key: u64,
    /// The sender's epoch: grows with each start, restore and take-over.
    pub sender_epoch: u64,
    /// The encapsulation, in the epoch's first entry only.
    pub encapsulation: Option<Box<[u8; ENCAPSULATION_BYTES]>>,
}

/// A size of the author's register and its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterAt {
    /// Entries of the register relied on.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
}

/// The clear header of an entry. Field order is that of the encoding (`docs/spec/entry.md`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The line.
    pub line: LineId,
    /// Whose journal.
    pub author: AuthorId,
    /// Which generation of it.
    pub generation: u64,
    /// Zero-based leaf index.
    pub number: u64,
    /// How many statements the journal holds up to and including this entry: the number people see.
    pub ordinal: u64,
    /// What the entry is.
    pub kind: Kind,
    /// What the author holds of the counterpart's journal.
    pub citation: Option<Citation>,
    /// Receipts given for the cited generation and not listed before, ascending by size.
    pub receipts: Vec<Listed>,
    /// What has been opened or refused of the cited generation.
    pub opened: Opened,
    /// Attachments now held, strictly ascending; each offered by an entry that is cited.
    pub attachments: Vec<Held>,
    /// The author's clock when it wrote: a claim, POSIX seconds.
    pub stated: u64,
    /// For statements: how they are sealed.
    pub epoch: Option<Epoch>,
    /// The author's own register relied on.
    pub register: Option<RegisterAt>,
    /// PROTOCOL.md rule 4: its author will owe one bare entry citing the receiver's listing.
    pub settle: bool,
    /// For statements: the salted commitment to every field (PROTOCOL.md rule 6).
    pub commitment: Option<Hash>,
}

impl Header {
    /// The journal that the entry stands in.
    pub const fn origin(&self) -> Origin {
        Origin { line: self.line, author: self.author, generation: self.generation }
    }

    /// Checks what a header must satisfy by itself, whatever stands around it.
    fn check(&self) -> Result<(), Malformed> {
        let forbidden = |what| Err(Malformed::Forbidden { what });
        if self.generation == 0 {
            return forbidden("generation");
        }
        if self.number >= JOURNAL_ENTRIES_MAX {
            return forbidden("number");
        }
        if self.ordinal > self.number.saturating_add(1) {
            return forbidden("ordinal");
        }
        if self.citation.is_some_and(|c| c.size == 0 || c.generation == 0) {
            return forbidden("citation");
        }
        if !ascending(self.receipts.iter().map(|r| r.size)) || self.receipts.iter().any(|r| r.time == 0 || r.size == 0)
        {
            return forbidden("receipts");
        }
        if !ascending(self.opened.refused.iter().map(|r| r.number))
            || self.opened.refused.iter().any(|r| r.number >= self.opened.upto)
        {
            return forbidden("refusals");
        }
        let cites = |h: &Held| {
            self.citation
                .is_some_and(|c| h.generation < c.generation || (h.generation == c.generation && h.number < c.size))
        };
        let named = |h: &Held| h.generation > 0 && h.number < JOURNAL_ENTRIES_MAX && cites(h);
        if !ascending(self.attachments.iter().copied()) || !self.attachments.iter().all(named) {
            return forbidden("attachments held");
        }
        let statement = self.kind == Kind::Statement;
        if self.epoch.is_some() != statement || self.commitment.is_some() != statement || (self.settle && !statement) {
            return forbidden("seal");
        }
        Ok(())
    }
}

fn ascending<T: PartialOrd + Copy>(mut values: impl Iterator<Item = T>) -> bool {
    let Some(mut last) = values.next() else {
        return true;
    };
    values.all(|v| std::mem::replace(&mut last, v) < v)
}

impl Header {
    /// The kind that the first fields of a header's bytes name; the rest is not looked at.
    pub(crate) fn kind_of(bytes: &[u8]) -> Option<Kind> {
        let d = &mut Dec::new(bytes);
        let mut read = || -> Result<Kind, Malformed> {
            d.versioned("header", 16)?;
            let _names = (LineId::read(d)?, AuthorId::read(d)?, d.uint()?, d.uint()?, d.uint()?);
            Kind::from_number(d.uint()?)
        };
        read().ok()
    }
}

impl Canonical for Header {
    const BYTES_MAX: usize = HEADER_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(16).uint(1).value(&self.line).value(&self.author);
        e.uint(self.generation).uint(self.number).uint(self.ordinal).uint(self.kind as u64);
        e.option(self.citation.as_ref()).list(&self.receipts);
        e.array(2).uint(self.opened.upto).list(&self.opened.refused);
        e.list(&self.attachments).uint(self.stated);
        e.option(self.epoch.as_ref()).option(self.register.as_ref());
        e.uint(u64::from(self.settle)).option(self.commitment.as_ref());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("header", 16)?;
        let header = Self {
            line: LineId::read(d)?,
            author: AuthorId::read(d)?,
            generation: d.uint()?,
            number: d.uint()?,
            ordinal: d.uint()?,
            kind: Kind::from_number(d.uint()?)?,
            citation: d.option()?,
            receipts: d.list("receipts", HEADER_LIST_MAX)?,
            opened: Opened::read(d)?,
            attachments: d.list("attachments held", HEADER_LIST_MAX)?,
            stated: d.uint()?,
            epoch: d.option()?,
            register: d.option()?,
            settle: match d.uint()? {
                0 => false,
                1 => true,
                _ => return Err(Malformed::Forbidden { what: "flags" }),
            },
            commitment: d.option()?,
        };
        header.check()?;
        Ok(header)
    }
}

impl Canonical for Opened {
    const BYTES_MAX: usize = 32 * HEADER_LIST_MAX;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.upto).list(&self.refused);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { upto: d.uint()?, refused: d.list("refusals", HEADER_LIST_MAX)? })
    }
}

impl Canonical for Citation {
    const BYTES_MAX: usize = 64;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.generation).uint(self.size).value(&self.root);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { generation: d.uint()?, size: d.uint()?, root: Hash::read(d)? })
    }
}

impl Canonical for Listed {
    const BYTES_MAX: usize = 32;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.size).uint(self.time);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { size: d.uint()?, time: d.uint()? })
    }
}

impl Canonical for Refusal {
    const BYTES_MAX: usize = 32;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.number).uint(self.reason as u64);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        let number = d.uint()?;
        let reason = Reason::from_number(d.uint()?).ok_or(Malformed::Forbidden { what: "reason" })?;
        Ok(Self { number, reason })
    }
}

impl Canonical for Held {
    const BYTES_MAX: usize = 64;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.generation).uint(self.number).value(&self.root);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { generation: d.uint()?, number: d.uint()?, root: Hash::read(d)? })
    }
}

impl Canonical for RegisterAt {
    const BYTES_MAX: usize = 64;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.size).value(&self.root);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { size: d.uint()?, root: Hash::read(d)? })
    }
}

impl Canonical for Epoch {
    const BYTES_MAX: usize = ENCAPSULATION_BYTES + 32;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.recipient_key).uint(self.sender_epoch);
        match &self.encapsulation {
            Some(encapsulation) => e.bytes(encapsulation.as_slice()),
            None => e.null(),
        };
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self {
            recipient_key: d.uint()?,
            sender_epoch: d.uint()?,
            encapsulation: if d.null() { None } else { Some(Box::new(d.array_bytes()?)) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_header_fits_and_one_item_more_does_not_decode() {
        let root = Hash([0xff; 32]);
        let size = JOURNAL_ENTRIES_MAX - 300;
        let listed = |i| Listed { size: size + i, time: u64::MAX };
        let refused = |i| Refusal { number: size + i, reason: Reason::ListingAboveCitation };
        let held = |i| Held { generation: u64::MAX, number: size + i, root };
        let encapsulation = Some(Box::new([0xff; ENCAPSULATION_BYTES]));
        let largest = Header {
            line: LineId([0xff; 32]),
            author: AuthorId([0xff; 16]),
            generation: u64::MAX,
            number: JOURNAL_ENTRIES_MAX - 1,
            ordinal: JOURNAL_ENTRIES_MAX,
            kind: Kind::Statement,
            citation: Some(Citation { generation: u64::MAX, size: u64::MAX, root }),
            receipts: (0..256).map(listed).collect(),
            opened: Opened { upto: u64::MAX, refused: (0..256).map(refused).collect() },
            attachments: (0..256).map(held).collect(),
            stated: u64::MAX,
            epoch: Some(Epoch { recipient_key: u64::MAX, sender_epoch: u64::MAX, encapsulation }),
            register: Some(RegisterAt { size: u64::MAX, root }),
            settle: true,
            commitment: Some(root),
        };
        let bytes = largest.to_bytes();
        assert!(bytes.len() <= HEADER_BYTES_MAX, "{} bytes", bytes.len());
        assert_eq!(Header::from_bytes(&bytes).unwrap(), largest);
        let more = Header { attachments: (0..257).map(held).collect(), ..largest };
        assert!(matches!(Header::from_bytes(&more.to_bytes()), Err(Malformed::OverLimit { .. })));
    }
}
