//! A closed period of a line as an archive (`docs/spec/archive.md`): writing it, and reading one from a file. Memory
//! stays flat in both.

use std::io::{self, Write};

use comity_exchange::Side;
use comity_journal::RegisterView;
use comity_journal::archive::{ARCHIVE_HANDOVERS_MAX, ArchiveError, Summary, Verifier};
use comity_seal::hash::Sha256;
use comity_store::Read;
use comity_wire::archive::{Content, HANDOVER_BYTES_MAX, Item, MAGIC, RENDERING_BYTES_MAX, Release, framed};
use comity_wire::header::Kind;
use comity_wire::register::RegisterPart;
use comity_wire::{AuthorId, EntryId, Hash, LineId};

use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, StoredEntry};
use crate::watch::cells::RecordError;
use crate::watch::handover::{self, Handover};
use crate::watch::handover_file::{self, FileError};
use crate::watch::voice;

/// Why an archive was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveFault {
    /// The store's.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The file's.
    #[error("the archive could not be written")]
    File(#[from] io::Error),
    /// No journal of the line has a signed head within the period.
    #[error("nothing of the line lies within the period")]
    Nothing,
    /// A handover is damaged here.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A handover is longer than an archive takes.
    #[error("handover {number} is longer than an archive takes")]
    Handover {
        /// Its number.
        number: u64,
    },
    /// An entry is damaged here.
    #[error("entry {number} is damaged: comity fsck")]
    Damaged {
        /// The entry.
        number: u64,
    },
}

/// What is archived.
pub struct Period<'a> {
    /// A snapshot.
    pub read: &'a dyn Read,
    /// Its journals.
    pub journals: &'a Journals,
    /// The line.
    pub line: LineId,
    /// Our author name on it, and the counterpart's.
    pub authors: [AuthorId; 2],
    /// Our register, and the counterpart's.
    pub registers: [&'a RegisterPart; 2],
    /// Each journal ends before its first entry that is stated then or later.
    pub until: Option<u64>,
    /// How content is released.
    pub release: Release,
    /// How a statement reads, by language tag; asked for what is disclosed alone.
    pub render: Option<&'a Render<'a>>,
    /// Desks whose shift handovers within the period are in it. They list what is open on every line of a desk, and what
    /// officers remarked: none, unless the file stays inside.
    pub handovers: &'a [String],
}

/// A statement's renderings: languages' tags and texts.
pub type Render<'a> = dyn Fn(&EntryId) -> Vec<(String, String)> + 'a;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Entries.
    pub entries: u64,
    /// Statements whose content is in it.
    pub disclosed: u64,
    /// Shift handovers.
    pub handovers: u64,
}

struct Out<'w> {
    to: &'w mut dyn Write,
    sum: Sha256,
}

impl Out<'_> {
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.to.write_all(bytes)
    }

    fn item(&mut self, item: &Item) -> io::Result<()> {
        self.bytes(&framed(item))
    }
}

struct Part {
    journal: u16,
    author: AuthorId,
    generation: u64,
    end: u64,
}

impl Period<'_> {
    /// Writes the archive.
    ///
    /// # Errors
    /// [`ArchiveFault`]; what was written so far is no archive.
    pub fn write(&self, to: &mut dyn Write) -> Result<Written, ArchiveFault> {
        let parts = self.parts()?;
        if parts.is_empty() {
            return Err(ArchiveFault::Nothing);
        }
        let mut out = Out { to, sum: Sha256::default() };
        out.bytes(MAGIC)?;
        out.item(&Item::Head { line: self.line, release: self.release })?;
        for (author, part) in self.authors.into_iter().zip(self.registers) {
            out.item(&Item::Register { author, part: Box::new(part.clone()) })?;
        }
        let mut written = Written::default();
        handover::in_order(self.read, self.handovers, self.until, |one| -> Result<(), ArchiveFault> {
            // Without a register to judge it by nobody else could verify it.
            if one.register.is_none() {
                return Ok(());
            }
            let json = serde_json::to_vec(&one).unwrap_or_default();
            if json.is_empty() || json.len() > HANDOVER_BYTES_MAX || written.handovers >= ARCHIVE_HANDOVERS_MAX {
                return Err(ArchiveFault::Handover { number: one.number });
            }
            written.handovers += 1;
            Ok(out.item(&Item::Handover { author: self.authors[0], json })?)
        })?;
        for part in &parts {
            for number in query::controls(self.read, part.journal)?.into_iter().filter(|number| *number < part.end) {
                let stored = self.entry(part, number)?;
                let (author, generation) = (part.author, part.generation);
                let (header, body) = (stored.entry.header, stored.entry.body);
                out.item(&Item::Keys { author, generation, number, header, body })?;
            }
        }
        for part in &parts {
            self.journal(part, &mut out, &mut written)?;
        }
        out.bytes(&[0; 4])?;
        let sum = std::mem::take(&mut out.sum).finish();
        out.to.write_all(sum.as_bytes())?;
        Ok(written)
    }

    /// The journals of the line, each up to its last head within the period.
    fn parts(&self) -> Result<Vec<Part>, ArchiveFault> {
        let mut parts = Vec::new();
        for (_, side, generation, journal) in self.journals.iter().filter(|(line, ..)| *line == self.line) {
            let author = self.authors[usize::from(side == Side::Theirs)];
            let upto = self.upto(journal)?;
            let end = query::head_below(self.read, journal, upto)?;
            if end > 0 {
                parts.push(Part { journal, author, generation, end });
            }
        }
        Ok(parts)
    }

    /// Entries before the first that is stated at the end of the period or later.
    fn upto(&self, journal: u16) -> Result<u64, KeepError> {
        let size = query::size(self.read, journal)?;
        let Some(until) = self.until else { return Ok(size) };
        for number in 0..size {
            let stored = query::entry(self.read, Position { journal, number })?;
            if stored.is_some_and(|stored| stored.entry.header().is_ok_and(|header| header.stated >= until)) {
                return Ok(number);
            }
        }
        Ok(size)
    }

    fn entry(&self, part: &Part, number: u64) -> Result<StoredEntry, ArchiveFault> {
        let at = Position { journal: part.journal, number };
        query::entry(self.read, at)?.ok_or(ArchiveFault::Damaged { number })
    }

    fn journal(&self, part: &Part, out: &mut Out<'_>, written: &mut Written) -> Result<(), ArchiveFault> {
        let (author, generation, end) = (part.author, part.generation, part.end);
        out.item(&Item::Journal { author, generation, end })?;
        for number in 0..end {
            let stored = self.entry(part, number)?;
            let statement = stored.entry.kind() == Some(Kind::Statement);
            let body = stored.sealed();
            let content = match &stored.plaintext {
                _ if stored.is_erased() => Content::Erased,
                // Its seed makes the voice sheets, which are no content: whoever reads archives must not speak for a party.
                Some(plaintext) if voice::makes_sheets(plaintext) => Content::Withheld,
                Some(plaintext) if self.release != Release::Withheld => Content::Plaintext(plaintext.clone()),
                None if !statement => Content::Body(stored.entry.body),
                _ => Content::Withheld,
            };
            written.entries += 1;
            written.disclosed += u64::from(matches!(content, Content::Plaintext(_)));
            let rendered = self.render.filter(|_| matches!(content, Content::Plaintext(_)));
            out.item(&Item::Entry { header: stored.entry.header, body, content })?;
            for (language, text) in rendered.map(|render| render(&stored.id)).unwrap_or_default() {
                // What is longer than an archive takes is in its content alone.
                if text.len() <= RENDERING_BYTES_MAX {
                    out.item(&Item::Rendering { language, text })?;
                }
            }
            let size = number + 1;
            let receipt = query::receipt_at(self.read, part.journal, size)?;
            if receipt.is_none() && size != end {
                continue;
            }
            if let Some(head) = query::checkpoint_at(self.read, part.journal, size)? {
                out.item(&Item::Checkpoint(Box::new(head)))?;
                if let Some(receipt) = receipt {
                    out.item(&Item::Receipt(Box::new(receipt)))?;
                }
            }
        }
        Ok(())
    }
}

/// Why a file proves nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyFault {
    /// It could not be read.
    #[error("the file could not be read")]
    File(#[source] io::Error),
    /// Not an archive, or one of another version.
    #[error("not an archive of this version")]
    NotOne,
    /// It ends before its end, or goes on after it.
    #[error("the archive was cut short, or something follows it")]
    Cut,
    /// Its hash is another: damaged on its way.
    #[error("the archive's hash is not that of its bytes: it was damaged")]
    Sum,
    /// An item over the limit.
    #[error("item {item} is over the limit")]
    OverLimit {
        /// Which, from 1.
        item: u64,
    },
    /// An item does not verify.
    #[error("item {item}: {error}")]
    Item {
        /// Which, from 1.
        item: u64,
        /// Why.
        error: ArchiveError,
    },
    /// A handover is none, or does not verify.
    #[error("item {item}, a handover: {error}")]
    Handover {
        /// Which, from 1.
        item: u64,
        /// Why.
        error: FileError,
    },
    /// The whole does not verify.
    #[error(transparent)]
    Whole(ArchiveError),
}

/// What the handovers of an archive come to. Who signed them when is the party's node's word as far as no key signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handovers {
    /// How many there are.
    pub count: u64,
    /// Of these, signed by keys of both officers.
    pub by_keys: u64,
    /// Of these, complete, with a confirmation that the node attests in place of a key.
    pub attested: u64,
    /// Of these, not complete.
    pub open: u64,
    /// Least and greatest number at their node.
    pub numbers: Option<(u64, u64)>,
}

impl Handovers {
    /// Takes in one, which must come after those before.
    fn take(&mut self, register: &RegisterView, json: &[u8]) -> Result<(), FileError> {
        let form = |detail: &dyn std::fmt::Display| FileError::Form { detail: detail.to_string() };
        let handover: Handover = serde_json::from_slice(json).map_err(|error| form(&error))?;
        if self.numbers.is_some_and(|(_, last)| handover.number <= last) {
            return Err(form(&"it comes twice, or out of order"));
        }
        let verdict = handover_file::verified(&handover, register)?;
        let kind = match (verdict.state, verdict.by_keys) {
            ("complete", true) => &mut self.by_keys,
            ("complete", false) => &mut self.attested,
            _ => &mut self.open,
        };
        *kind += 1;
        self.count += 1;
        self.numbers = Some((self.numbers.map_or(handover.number, |(first, _)| first), handover.number));
        Ok(())
    }
}

/// Whether a file begins as an archive, of any version.
#[must_use]
pub fn is_one(first: &[u8]) -> bool {
    first.starts_with(b"comity archive ")
}

/// Reads an archive and verifies all of it; memory stays flat. `roots` are fingerprints that the verifier knows.
///
/// # Errors
/// The first [`VerifyFault`]; the file proves nothing then.
pub fn verify(from: &mut dyn io::Read, roots: Option<&[Hash]>) -> Result<(Summary, Handovers), VerifyFault> {
    let cut = |error: io::Error| {
        if error.kind() == io::ErrorKind::UnexpectedEof { VerifyFault::Cut } else { VerifyFault::File(error) }
    };
    let (mut sum, mut verifier, mut handovers) = (Sha256::default(), Verifier::new(), Handovers::default());
    let mut magic = [0; MAGIC.len()];
    from.read_exact(&mut magic).map_err(cut)?;
    if magic != MAGIC {
        return Err(VerifyFault::NotOne);
    }
    sum.update(&magic);
    let mut item = 0;
    loop {
        let mut length = [0; 4];
        from.read_exact(&mut length).map_err(cut)?;
        sum.update(&length);
        item += 1;
        let Some(bytes) = comity_wire::archive::next(length).map_err(|_| VerifyFault::OverLimit { item })? else {
            break;
        };
        let mut buffer = vec![0; bytes];
        from.read_exact(&mut buffer).map_err(cut)?;
        sum.update(&buffer);
        verifier.take(&buffer).map_err(|error| VerifyFault::Item { item, error })?;
        if let Some((register, json)) = verifier.handover() {
            handovers.take(register, &json).map_err(|error| VerifyFault::Handover { item, error })?;
        }
    }
    let mut said = [0; 32];
    from.read_exact(&mut said).map_err(cut)?;
    if sum.finish().0 != said {
        return Err(VerifyFault::Sum);
    }
    let mut more = [0; 1];
    match from.read(&mut more) {
        Ok(0) => Ok((verifier.finish(roots).map_err(VerifyFault::Whole)?, handovers)),
        Ok(_) => Err(VerifyFault::Cut),
        Err(error) => Err(VerifyFault::File(error)),
    }
}
