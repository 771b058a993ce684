//! What is to be translated here: asked for by an officer, or in a language that nobody at the desk reads.
//!
//! One entry for each statement and language: wanted, claimed by an officer, done, or given back. Nothing of it leaves the
//! node. When it is due follows from the obligations of the statement, and is not kept.

use std::collections::BTreeSet;

use comity_catalog::translation::{LANGUAGE_BYTES_MAX, authentic, is_tag};
use comity_store::{Cells, Read, Tx};
use comity_wire::EntryId;
use comity_wire::envelope::Envelope;
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use super::desk::Desk;
use super::staff::{OFFICERS_MAX, OfficerView};
use super::step;

/// Entries of the queue that are kept at most, done ones included.
pub const WANTED_MAX: usize = 4_096;
/// Times that one entry is asked for or given back, of which is kept who and why, at most; later ones take the place of the
/// last.
pub const WANTED_HISTORY_MAX: usize = 32;
/// Bytes of a reason at most.
pub const WANTED_REASON_BYTES_MAX: usize = 2_048;
/// Who asks where the node does: nobody at the desk reads the language.
pub const NOBODY_READS_IT: &str = "node";
/// The letter of these records.
const LETTER: &[u8] = b"z";

/// Something that an officer did about an entry of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {
    /// Who: an officer's short id, `local`, or `node` where nobody at the desk reads the language.
    pub by: String,
    /// When, by this node's clock.
    pub at: u64,
    /// Why, where it was said.
    #[serde(default)]
    pub reason: String,
}

/// A translation that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wanted {
    /// Id of the statement.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// Its format.
    pub format: String,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Its precedence's word.
    pub precedence: String,
    /// Languages of its authentic text; none where it does not say.
    pub from: Vec<String>,
    /// Tag of the language that is wanted.
    pub into: String,
    /// Who asked for it.
    pub asked: Vec<Done>,
    /// Who works on it.
    pub claimed: Option<Done>,
    /// Who gave it back.
    pub given_back: Vec<Done>,
    /// Who finished it.
    pub done: Option<Done>,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Nobody wants this translation.
    NotWanted,
    /// It is finished.
    IsDone,
    /// Another officer works on it.
    Claimed {
        /// Who.
        by: String,
    },
    /// Nobody works on it.
    Unclaimed,
    /// [`WANTED_MAX`] are kept.
    Full,
    /// It is called finished, and no translation is there.
    NotTranslated,
}

fn key(id: &EntryId, into: &str) -> Vec<u8> {
    [LETTER, &id.0, into.to_ascii_lowercase().as_bytes()].concat()
}

/// One entry.
///
/// # Errors
/// [`RecordError`].
pub fn find(read: &dyn Read, id: &EntryId, into: &str) -> Result<Option<Wanted>, RecordError> {
    if into.len() > LANGUAGE_BYTES_MAX {
        return Ok(None);
    }
    cells::get(read, Cells::Watch, &key(id, into))
}

/// Every entry, done ones too.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read) -> Result<Vec<Wanted>, RecordError> {
    Ok(cells::all(read, Cells::Watch, LETTER, WANTED_MAX)?.into_iter().map(|(_, wanted)| wanted).collect())
}

fn put(tx: &mut dyn Tx, id: &EntryId, wanted: &Wanted) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, &key(id, &wanted.into), wanted)
}

fn remember(list: &mut Vec<Done>, done: Done) {
    list.truncate(WANTED_HISTORY_MAX - 1);
    list.push(done);
}

/// Asks for a translation; asked for again when it is done, it is wanted again. Whether it is new in the queue.
///
/// # Errors
/// [`RecordError`].
pub fn ask(
    tx: &mut dyn Tx,
    id: &EntryId,
    wanted: Wanted,
    by: Done,
) -> Result<Result<(Wanted, bool), Refused>, RecordError> {
    let (mut wanted, new) = match find(&*tx, id, &wanted.into)? {
        Some(known) => (known, false),
        None => {
            if tx.cells(Cells::Watch, LETTER, None, WANTED_MAX)?.len() >= WANTED_MAX && !forget_done(tx)? {
                return Ok(Err(Refused::Full));
            }
            (wanted, true)
        }
    };
    let new = new || wanted.done.is_some();
    if by.by == NOBODY_READS_IT && !new {
        return Ok(Ok((wanted, false)));
    }
    if wanted.done.take().is_some() {
        wanted.claimed = None;
    }
    remember(&mut wanted.asked, by);
    put(tx, id, &wanted)?;
    Ok(Ok((wanted, new)))
}

/// Makes room: takes away the entry that was done first.
fn forget_done(tx: &mut dyn Tx) -> Result<bool, RecordError> {
    let found = cells::all::<Wanted>(&*tx, Cells::Watch, LETTER, WANTED_MAX)?;
    let oldest = found.iter().filter_map(|(key, wanted)| Some((wanted.done.as_ref()?.at, key))).min();
    let Some((_, key)) = oldest else { return Ok(false) };
    tx.delete_cell(Cells::Watch, key)?;
    Ok(true)
}

/// What an officer does about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Works on it from now on.
    Claim,
    /// Works on it no more. Anybody may say so, and it is on record who did: who claimed it may have left.
    GiveBack,
    /// It is finished.
    Finish,
}

/// Does a step.
///
/// # Errors
/// [`RecordError`].
pub fn act(
    tx: &mut dyn Tx,
    (id, into): (&EntryId, &str),
    step: Step,
    by: Done,
) -> Result<Result<Wanted, Refused>, RecordError> {
    let Some(mut wanted) = find(&*tx, id, into)? else { return Ok(Err(Refused::NotWanted)) };
    if wanted.done.is_some() {
        return Ok(Err(Refused::IsDone));
    }
    let other = wanted.claimed.as_ref().filter(|claimed| claimed.by != by.by).map(|claimed| claimed.by.clone());
    match (step, other) {
        (Step::Claim | Step::Finish, Some(by)) => return Ok(Err(Refused::Claimed { by })),
        (Step::Claim, None) => wanted.claimed = Some(by),
        (Step::GiveBack, _) if wanted.claimed.is_none() => return Ok(Err(Refused::Unclaimed)),
        (Step::GiveBack, _) => {
            wanted.claimed = None;
            remember(&mut wanted.given_back, by);
        }
        (Step::Finish, None) => wanted.done = Some(by),
    }
    put(tx, id, &wanted)?;
    Ok(Ok(wanted))
}

/// Gives what an officer works on to another, who works on it from now on; the entries, as they are then. Who gave it up
/// stays among those who gave it back.
///
/// # Errors
/// [`RecordError`].
pub fn hand_over(tx: &mut dyn Tx, from: &str, to: &str, now_s: u64) -> Result<Vec<Wanted>, RecordError> {
    let mut given = Vec::new();
    for (key, mut wanted) in cells::all::<Wanted>(&*tx, Cells::Watch, LETTER, WANTED_MAX)? {
        if wanted.done.is_some() || wanted.claimed.as_ref().is_none_or(|claimed| claimed.by != from) {
            continue;
        }
        let done = |by: &str| Done { by: by.to_owned(), at: now_s, reason: String::new() };
        remember(&mut wanted.given_back, done(from));
        wanted.claimed = Some(done(to));
        cells::put(tx, Cells::Watch, &key, &wanted)?;
        given.push(wanted);
    }
    Ok(given)
}

/// Takes away the entries of a statement whose content is being erased.
///
/// # Errors
/// The store's.
pub fn erase(tx: &mut dyn Tx, id: &EntryId) -> Result<(), comity_store::StoreError> {
    for (key, _) in tx.cells(Cells::Watch, &[LETTER, &id.0].concat(), None, WANTED_MAX)? {
        tx.delete_cell(Cells::Watch, &key)?;
    }
    Ok(())
}

/// Who reads what here.
#[derive(Debug, Clone, Default)]
pub struct Readers {
    desks: Vec<Desk>,
    officers: Vec<OfficerView>,
}

/// An officer's record, as far as it is needed here.
#[derive(Deserialize)]
struct Enrolled {
    officer: OfficerView,
}

/// The first part of a tag: whoever reads `en` reads `en-GB`.
fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

impl Readers {
    /// As desks and officers are entered now.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn of(read: &dyn Read) -> Result<Self, RecordError> {
        let enrolled = cells::all::<Enrolled>(read, Cells::Officers, b"o", OFFICERS_MAX)?;
        let officers = enrolled.into_iter().map(|(_, kept)| kept.officer).filter(|officer| officer.enabled).collect();
        Ok(Self { desks: step::desks(read)?, officers })
    }

    /// Whether any desk or officer says what is read there.
    #[must_use]
    pub fn say_something(&self) -> bool {
        let of_desks = self.desks.iter().any(|desk| !desk.languages.is_empty());
        of_desks || self.officers.iter().any(|officer| !officer.languages.is_empty())
    }

    /// The language into which a statement of the counterpart is to be translated: the first that is read at its desks,
    /// where nobody there reads one of its own. `None` where somebody does, or where it or the desks do not say.
    #[must_use]
    pub fn missing(&self, envelope: &Envelope, track: &str) -> Option<String> {
        let from: Vec<String> = authentic(envelope).map(primary).collect();
        let named = |desk: &&Desk| envelope.to_desks.contains(&desk.id);
        let mut desks: Vec<&Desk> = self.desks.iter().filter(named).collect();
        if desks.is_empty() {
            desks = self.desks.iter().filter(|desk| desk.tracks.iter().any(|word| word == track)).collect();
        }
        let of_desks = desks.iter().flat_map(|desk| &desk.languages);
        let works = |officer: &&OfficerView| desks.iter().any(|desk| desk.id == officer.desk);
        let of_officers = self.officers.iter().filter(works).flat_map(|officer| &officer.languages);
        let tags: Vec<&String> = of_desks.chain(of_officers).filter(|tag| is_tag(tag)).collect();
        let read: BTreeSet<String> = tags.iter().map(|tag| primary(tag)).collect();
        let unread = !from.is_empty() && from.iter().all(|tag| !read.contains(tag));
        tags.first().filter(|_| unread).map(|tag| (*tag).clone())
    }
}

#[cfg(test)]
mod tests;
