//! What the journals hold for the watch: statements of the counterpart that were opened, our acknowledgements, and
//! cancellations. Read from where it stopped last, in the order of our own journal, so that nothing is left out or found
//! twice, whatever ended the node in between.

use comity_catalog::{Carried, Catalogue, Period};
use comity_exchange::Side;
use comity_store::{Cells, Read};
use comity_wire::header::{Header, Kind};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash, LineId};
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, StoredEntry, peek};

/// Entries that one look reads at most, of one line.
pub const SCAN_MAX: u64 = 1_024;

/// How far a line was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Generation of our journal.
    pub ours: u64,
    /// Our entries below this number are read.
    pub number: u64,
    /// Generation of the counterpart's journal.
    pub theirs: u64,
    /// The counterpart's statements below this number were found where they are opened.
    pub opened: u64,
}

/// Something for the watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A statement that a named officer has to take.
    Owed(Box<Owed>),
    /// We acknowledged these.
    Acknowledged {
        /// Their leaf hashes.
        refs: Vec<Hash>,
        /// The officer named.
        officer: String,
        /// Our statement's leaf hash.
        by: Hash,
    },
    /// Their author cancelled this one.
    Cancelled {
        /// Its leaf hash.
        of: Hash,
        /// The cancellation's leaf hash.
        by: Hash,
    },
}

/// A statement that a named officer has to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Leaf hash.
    pub id: Hash,
    /// Its line.
    pub line: LineId,
    /// Generation and ordinal: its number as people see it.
    pub place: (u64, u64),
    /// Format.
    pub format: String,
    /// Precedence's word.
    pub precedence: String,
    /// Mark's word.
    pub mark: String,
    /// Desks addressed.
    pub to_desks: Vec<String>,
    /// It is taken together with others of its line.
    pub batch: bool,
}

/// What one look at a line found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The line.
    pub line: LineId,
    /// From where it was read.
    pub from: Cursor,
    /// To where.
    pub to: Cursor,
    /// What was found, in order.
    pub found: Vec<Found>,
}

/// How a statement is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// Nobody need.
    Nobody,
    /// By a named officer.
    Each,
    /// By a named officer, together with others at the desk's next opening.
    Batch,
}

/// How a statement of this format is to be taken: as the catalogue's period for the acknowledgement says. What the catalogue
/// does not know somebody should look at.
#[must_use]
pub fn taking(catalogue: &Catalogue, format: &str, version: u64) -> Taking {
    match catalogue.version(format, version).map(|definition| (definition.format.ack, &definition.format.carried)) {
        None => Taking::Each,
        Some((None, _) | (_, Carried::Header)) => Taking::Nobody,
        Some((Some(Period::NextOpening), _)) => Taking::Batch,
        Some((Some(_), _)) => Taking::Each,
    }
}

pub(super) fn cursor_key(line: &LineId) -> Vec<u8> {
    [b"c/".as_slice(), &line.0].concat()
}

/// How far a line was read and kept.
///
/// # Errors
/// [`RecordError`].
pub fn cursor(read: &dyn Read, line: &LineId) -> Result<Cursor, RecordError> {
    Ok(cells::get(read, Cells::Watch, &cursor_key(line))?.unwrap_or_default())
}

/// Looks at a line from a cursor on, at most [`SCAN_MAX`] entries; what is behind them is found by the next look.
///
/// # Errors
/// [`KeepError`]; an entry that cannot be read ends it.
pub fn look(
    read: &dyn Read,
    (journals, catalogue): (&Journals, &Catalogue),
    line: LineId,
    from: Cursor,
) -> Result<Look, KeepError> {
    let mut look = Look { line, from, to: from, found: Vec::new() };
    let mut room = SCAN_MAX;
    for (generation, journal) in journals.of(&line, Side::Ours, from.ours) {
        if generation != look.to.ours {
            (look.to.ours, look.to.number) = (generation, 0);
        }
        while room > 0 {
            let Some(stored) = query::entry(read, Position { journal, number: look.to.number })? else { break };
            if let Ok(header) = Header::from_bytes(&stored.entry.header) {
                room = room.saturating_sub(opened(read, (journals, catalogue), &header, &mut look, room)?);
                if u64::from(look.to.theirs == citing(&header)) * header.opened.upto > look.to.opened {
                    // The rest of what this entry opens is for the next look, before the entry itself.
                    return Ok(look);
                }
                if header.kind == Kind::Statement {
                    ours_said(&stored, &mut look);
                }
            }
            look.to.number += 1;
            room = room.saturating_sub(1);
        }
    }
    Ok(look)
}

fn citing(header: &Header) -> u64 {
    header.citation.map_or(0, |c| c.generation)
}

/// What of the counterpart this entry of ours says to be opened, as far as there is room; how much was read.
fn opened(
    read: &dyn Read,
    (journals, catalogue): (&Journals, &Catalogue),
    header: &Header,
    look: &mut Look,
    room: u64,
) -> Result<u64, KeepError> {
    let generation = citing(header);
    let Some(journal) = journals.find(&look.line, Side::Theirs, generation) else { return Ok(0) };
    if generation < look.to.theirs {
        return Ok(0);
    }
    if generation > look.to.theirs {
        (look.to.theirs, look.to.opened) = (generation, 0);
    }
    let end = header.opened.upto.min(look.to.opened.saturating_add(room));
    let first = look.to.opened;
    while look.to.opened < end {
        let number = look.to.opened;
        if let Some(stored) = query::entry(read, Position { journal, number })? {
            theirs_said(&stored, catalogue, look);
        }
        look.to.opened += 1;
    }
    Ok(end.saturating_sub(first))
}

fn statement(stored: &StoredEntry) -> Option<Statement> {
    if stored.void.is_some() { None } else { stored.plaintext.as_deref().and_then(peek::statement) }
}

fn theirs_said(stored: &StoredEntry, catalogue: &Catalogue, look: &mut Look) {
    let Some(said) = statement(stored) else { return };
    let Ok(header) = Header::from_bytes(&stored.entry.header) else { return };
    let envelope = &said.envelope;
    if let Some(of) = envelope.supersedes.filter(|_| envelope.format == "F05" && cancels(&said)) {
        look.found.push(Found::Cancelled { of, by: stored.id });
    }
    let taking = taking(catalogue, &envelope.format, envelope.format_version);
    if taking != Taking::Nobody {
        look.found.push(Found::Owed(Box::new(Owed {
            id: stored.id,
            line: look.line,
            place: (header.generation, header.ordinal),
            format: envelope.format.clone(),
            precedence: envelope.precedence.word().to_owned(),
            mark: envelope.mark.word().to_owned(),
            to_desks: envelope.to_desks.clone(),
            batch: taking == Taking::Batch,
        })));
    }
}

fn cancels(said: &Statement) -> bool {
    let members = said.members().ok();
    members.as_ref().and_then(|members| members.get("cancel")).is_some_and(|raw| raw.trim() == "true")
}

fn ours_said(stored: &StoredEntry, look: &mut Look) {
    let Some(said) = statement(stored).filter(|said| said.envelope.format == "F03") else { return };
    let members = said.members().ok();
    let officer = members.as_ref().and_then(|members| members.get("officer"));
    let officer = officer.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    look.found.push(Found::Acknowledged { refs: said.envelope.in_reply_to, officer, by: stored.id });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_says_who_has_to_take_a_statement() {
        let catalogue = Catalogue::shipped().unwrap();
        let of = |format| taking(&catalogue, format, 1);
        for format in ["F01", "F03", "F09", "F13", "F60"] {
            assert_eq!(of(format), Taking::Nobody, "{format}");
        }
        for format in ["F02", "F04", "F05", "F20", "F23", "F26", "F34", "F61", "F90"] {
            assert_eq!(of(format), Taking::Each, "{format}");
        }
        assert_eq!(of("F27"), Taking::Batch);
        assert_eq!(taking(&catalogue, "F27", 99), Taking::Each, "what is not known is looked at");
        assert_eq!(of("X77"), Taking::Each);
    }
}
