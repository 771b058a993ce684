//! Alarms: what an officer must take note of, until one does.
//!
//! A record stands under its id: open ones apart from ended ones. Beside each open one stand its place among the most
//! urgent, and its place among what is due or, while its desk is closed, among what waits for that desk: so a look costs by
//! what is due or shown, not by what is open.

use std::str::FromStr;

use comity_seal::hash::sha256_parts;
use comity_store::{Cells, Read, Tx};
use comity_wire::Hash;
use comity_wire::envelope::{Pap, Precedence, Tlp};
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use super::ladder::Progress;
use super::policy::{MayRead, On};
use super::step::tx_read;

/// Alarms in one answer at most.
pub const ALARMS_PAGE_MAX: usize = 1_000;
/// Places in one page.
const PAGE: usize = 256;
const OPEN: &[u8] = b"a/o/";
const ENDED: &[u8] = b"a/x/";
/// Open ones by urgency.
const RANK: &[u8] = b"a/r/";
/// Open ones of a desk by urgency and the next call.
const DUE: &[u8] = b"a/d/";
/// Open ones whose desk is closed, by desk.
const PARKED: &[u8] = b"a/p/";
/// Open ones about statements, by line.
const LINE: &[u8] = b"a/l/";
/// How many are open.
const COUNT: &[u8] = b"s/alarms-open";
/// Urgencies: actual before exercise, each with four precedences.
const CLASSES: u8 = 8;
/// Bytes of an id at the end of a place.
const ID_BYTES: usize = 32;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AlarmKind {
    /// A statement of the counterpart that a named officer has to take; its id is the entry's leaf hash.
    Statement,
    /// A channel by which officers are called fails.
    Channel,
    /// A shift ended, and no relief came.
    Relief,
    /// What the counterpart owed has lapsed, and a draft waits.
    Lapsed,
    /// What we owe is due soon, or late.
    Owing,
    /// Statements of a line that are taken in batches: one alarm for all that wait.
    Batch,
    /// More statements of one line and precedence wait than have alarms of their own; `more` says how many.
    Flood,
    /// Two tests of a line in a row were missed.
    LineDown,
    /// The two sides make something else of a line.
    DigestsDiffer,
    /// A notice meets something of another party's, by this node's view over its lines; `beside` is the notice's side.
    Conflict,
}

impl AlarmKind {
    /// The word that ids are made of.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Channel => "channel",
            Self::Relief => "relief",
            Self::Lapsed => "lapsed",
            Self::Owing => "owing",
            Self::Batch => "batch",
            Self::Flood => "flood",
            Self::LineDown => "line-down",
            Self::DigestsDiffer => "digests-differ",
            Self::Conflict => "conflict",
        }
    }
}

/// How an alarm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ended {
    /// `acknowledged` (by F03), `answered` (what is owed was given another way), `withdrawn` (its author cancelled it, or it
    /// does not hold in the final order), `waived`, `late` (what was due soon is late: another alarm says so), `attended` (an
    /// officer took it, nothing was said).
    pub how: String,
    /// The officer; empty where nobody of this side ended it.
    pub by: String,
    /// When, by our clock.
    pub at: u64,
    /// The statement that ended it.
    pub statement: Option<String>,
}

/// A level that was entered: once each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entered {
    /// The level, from 0.
    pub level: u32,
    /// The desk called.
    pub desk: String,
    /// The officers called; none where the roster names nobody.
    pub officers: Vec<String>,
    /// When, by our clock.
    pub at: u64,
    /// When, in watch time.
    pub watch_ms: u64,
}

/// The second line that an alarm about a conflict is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Beside {
    /// The counterpart.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// The format.
    pub format: String,
    /// Until when both go on, POSIX seconds; nothing where neither has an end.
    #[serde(default)]
    pub until: Option<u64>,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alarm {
    /// 64 hexadecimal digits: for a statement the entry's leaf hash.
    pub id: String,
    /// What it is about.
    pub kind: AlarmKind,
    /// The statement's number as people see it, the channel's name, the shift: what the kind says.
    pub about: String,
    /// The counterpart, for a statement and what has lapsed.
    pub peer: String,
    /// The track's word; decides with the precedence whether hours count.
    pub track: String,
    /// The statement's format.
    pub format: String,
    /// `routine` to `flash`.
    pub precedence: String,
    /// `actual`, `exercise` or `test`. Whatever shows an alarm says EXERCISE where it is not actual.
    pub mark: String,
    /// TLP's label of what it is about, the most sensitive where it is about several; empty where nothing bears one, or it
    /// is not known here.
    #[serde(default)]
    pub tlp: String,
    /// PAP's label, likewise.
    #[serde(default)]
    pub pap: String,
    /// The desk at which its ladder begins; none where no desk serves the track.
    pub desk: Option<String>,
    /// When it was raised, by our clock.
    pub raised_at: u64,
    /// When it was raised, in watch time.
    pub raised_ms: u64,
    /// The next call.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub progress: Progress,
    /// Calls made.
    pub calls: u64,
    /// Levels entered, in order.
    pub history: Vec<Entered>,
    /// A channel that calls about this alarm must not use.
    #[serde(default)]
    pub not_by: Option<String>,
    /// The obligation that it is about, where it is about one alone.
    #[serde(default)]
    pub obligation: Option<String>,
    /// What is owed: `acknowledge`, `answer`, `plan`, `report`, `mirror`; empty where nothing is.
    #[serde(default)]
    pub owed: String,
    /// By when it is owed; none where there is no deadline.
    #[serde(default)]
    pub due: Option<u64>,
    /// Its due instant has passed, for which it went one level up, once.
    #[serde(default)]
    pub overdue: bool,
    /// Statements that wait, for a batch.
    #[serde(default)]
    pub count: u64,
    /// Its desk is closed: nobody is called until it opens.
    #[serde(default)]
    pub parked: bool,
    /// Statements that it stands for, each without an alarm of its own.
    #[serde(default)]
    pub more: u64,
    /// For a conflict: the notice's side, where what it meets is named by `peer`, `track` and `format`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// How it ended.
    pub ended: Option<Ended>,
}

impl Alarm {
    /// An alarm of this node's own, about something that has no entry; the same `about` gives the same id.
    #[must_use]
    pub fn of_node(kind: AlarmKind, about: &str, desk: Option<String>) -> Self {
        Self {
            id: sha256_parts(&[b"comity/watch/", kind.word().as_bytes(), b"\0", about.as_bytes()]).to_string(),
            kind,
            about: about.to_owned(),
            peer: String::new(),
            track: String::new(),
            format: String::new(),
            precedence: "immediate".to_owned(),
            mark: "actual".to_owned(),
            tlp: String::new(),
            pap: String::new(),
            desk,
            raised_at: 0,
            raised_ms: 0,
            progress: Progress::default(),
            calls: 0,
            history: Vec::new(),
            not_by: None,
            obligation: None,
            owed: String::new(),
            due: None,
            overdue: false,
            count: 0,
            parked: false,
            more: 0,
            beside: None,
            ended: None,
        }
    }

    /// Whose line and format it concerns, for whoever asks who may read it; nothing where it is about this node alone. What
    /// stands for statements of several formats is of a format that is not known.
    #[must_use]
    pub fn on(&self) -> Option<On<'_>> {
        let of_line = matches!(self.kind, AlarmKind::LineDown | AlarmKind::DigestsDiffer);
        match self.track.as_str() {
            "" => None,
            track if of_line => Some(On::line(track)),
            track => Some(On::of(track, &self.format)),
        }
    }

    /// The second line and format that it concerns, where it is of two.
    #[must_use]
    pub fn on_beside(&self) -> Option<On<'_>> {
        self.beside.as_ref().map(|beside| On::of(&beside.track, &beside.format))
    }

    /// Whether somebody may read it: what is of two lines, whoever may read both.
    #[must_use]
    pub fn is_for(&self, may: &MayRead) -> bool {
        self.on_beside().is_none_or(|on| may.may(on)) && self.is_for_on(may)
    }

    fn is_for_on(&self, may: &MayRead) -> bool {
        match self.on() {
            None => true,
            Some(on) if on == On::line(&self.track) => may.some_of(&self.track),
            Some(on) => may.may(on),
        }
    }

    /// The precedence; immediate for a word that is none, which no record has.
    #[must_use]
    pub fn precedence(&self) -> Precedence {
        precedence(&self.precedence)
    }

    /// Whether it is about a coded signal (F32).
    #[must_use]
    pub fn is_signal(&self) -> bool {
        is_signal(self.kind, &self.format)
    }

    /// Whether it is about exercise or test traffic.
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.mark != "actual"
    }

    /// It is about one more statement: the more sensitive labels count.
    pub(super) fn also_marked(&mut self, tlp: &str, pap: &str) {
        let more = |ours: &str, theirs: &str, rank: fn(&str) -> Option<u8>| match (rank(ours), rank(theirs)) {
            // The numbers of the labels fall from the open to the most sensitive.
            (Some(ours), Some(theirs)) => theirs < ours,
            (ours, _) => ours.is_none(),
        };
        if more(&self.tlp, tlp, |word| Tlp::from_word(word).map(|label| label as u8)) {
            tlp.clone_into(&mut self.tlp);
        }
        if more(&self.pap, pap, |word| Pap::from_word(word).map(|label| label as u8)) {
            pap.clone_into(&mut self.pap);
        }
    }

    /// Order of alarms, the most urgent first: actual before exercise, then by precedence, then the older one. What
    /// stands for many is the first of its precedence: behind a page of them nobody would see it.
    #[must_use]
    pub fn rank(&self) -> (bool, std::cmp::Reverse<u8>, u64, String) {
        (self.is_exercise(), std::cmp::Reverse(self.precedence() as u8), self.place_ms(), self.id.clone())
    }

    const fn place_ms(&self) -> u64 {
        match self.kind {
            AlarmKind::Flood => 0,
            _ => self.raised_ms,
        }
    }
}

/// Urgency, the most urgent first.
fn class(alarm: &Alarm) -> u8 {
    let precedence = match alarm.precedence() {
        Precedence::Flash => 0,
        Precedence::Immediate => 1,
        Precedence::Priority => 2,
        Precedence::Routine => 3,
    };
    u8::from(alarm.is_exercise()) * 4 + precedence
}

/// The places beside an open alarm's record.
fn places(alarm: &Alarm, id: &Hash) -> Vec<Vec<u8>> {
    let class = [class(alarm)];
    let mut places = vec![[RANK, &class, &alarm.place_ms().to_be_bytes(), &id.0].concat()];
    if matches!(alarm.kind, AlarmKind::Statement | AlarmKind::Flood) {
        places.push([&line_prefix(&alarm.peer, &alarm.track)[..], &id.0].concat());
    }
    if let Some(desk) = &alarm.desk {
        places.push(match alarm.parked {
            true => [PARKED, desk.as_bytes(), b"\0", &class, &id.0].concat(),
            false => [DUE, &class, &alarm.progress.due_ms.to_be_bytes(), &id.0].concat(),
        });
    }
    places
}

/// What the places of one line's alarms begin with: by the counterpart's name, which has no zero byte, and the track's word.
fn line_prefix(peer: &str, track: &str) -> Vec<u8> {
    [LINE, peer.as_bytes(), b"\0", track.as_bytes(), b"\0"].concat()
}

/// The open alarms of places, in their order.
fn at_places(read: &dyn Read, prefix: &[u8], limit: usize) -> Result<Vec<Alarm>, RecordError> {
    let (mut found, mut after): (Vec<Alarm>, Option<Vec<u8>>) = (Vec::new(), None);
    while found.len() < limit {
        let page = read.cells(Cells::Watch, prefix, after.as_deref(), PAGE.min(limit - found.len()))?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.clone());
        for (place, _) in page {
            let id = place.get(place.len().saturating_sub(ID_BYTES)..).unwrap_or_default();
            found.extend(cells::get::<Alarm>(read, Cells::Watch, &[OPEN, id].concat())?);
        }
    }
    Ok(found)
}

/// The most urgent open alarms, at most `limit`.
///
/// # Errors
/// [`RecordError`].
pub fn urgent(read: &dyn Read, limit: usize) -> Result<Vec<Alarm>, RecordError> {
    at_places(read, RANK, limit)
}

/// The most urgent open alarms of those that somebody may read, at most `limit`, and how many of them there are in all.
/// Looks at every open one.
///
/// # Errors
/// [`RecordError`].
pub fn urgent_of(read: &dyn Read, limit: usize, may: &MayRead) -> Result<(Vec<Alarm>, u64), RecordError> {
    let (mut found, mut total, mut after): (Vec<Alarm>, u64, Option<Vec<u8>>) = (Vec::new(), 0, None);
    loop {
        let page = read.cells(Cells::Watch, RANK, after.as_deref(), PAGE)?;
        let Some((last, _)) = page.last() else { return Ok((found, total)) };
        after = Some(last.clone());
        for (place, _) in page {
            let id = place.get(place.len().saturating_sub(ID_BYTES)..).unwrap_or_default();
            let alarm = cells::get::<Alarm>(read, Cells::Watch, &[OPEN, id].concat())?;
            let Some(alarm) = alarm.filter(|alarm| alarm.is_for(may)) else { continue };
            total += 1;
            if found.len() < limit {
                found.push(alarm);
            }
        }
    }
}

/// The open alarms about statements of one line, and what stands for more of them, by id. Costs by them.
///
/// # Errors
/// [`RecordError`].
pub fn of_line(read: &dyn Read, peer: &str, track: &str) -> Result<Vec<Alarm>, RecordError> {
    at_places(read, &line_prefix(peer, track), usize::MAX)
}

/// How many alarms are open.
///
/// # Errors
/// [`RecordError`].
pub fn open_count(read: &dyn Read) -> Result<u64, RecordError> {
    Ok(cells::get(read, Cells::Watch, COUNT)?.unwrap_or(0))
}

/// The first place of each urgency among what is due: when its call is due, in watch time.
fn first_of(read: &dyn Read, class: u8) -> Result<Option<u64>, RecordError> {
    let prefix = [DUE, &[class]].concat();
    let page = read.cells(Cells::Watch, &prefix, None, 1)?;
    let due = page.first().and_then(|(place, _)| place.get(prefix.len()..prefix.len() + 8));
    Ok(due.and_then(|due| due.try_into().ok()).map(u64::from_be_bytes))
}

/// When the next call of any open alarm is due in watch time, but for those whose desk is closed.
///
/// # Errors
/// [`RecordError`].
pub fn first_due(read: &dyn Read) -> Result<Option<u64>, RecordError> {
    let mut first = None;
    for class in 0..CLASSES {
        first = first_of(read, class)?.into_iter().chain(first).min();
    }
    Ok(first)
}

/// Alarms whose call is due, the most urgent first, at most `limit`.
///
/// # Errors
/// [`RecordError`].
pub fn due(read: &dyn Read, now_ms: u64, limit: usize) -> Result<Vec<Alarm>, RecordError> {
    let mut found = Vec::new();
    for class in 0..CLASSES {
        let prefix = [DUE, &[class]].concat();
        let room = limit.saturating_sub(found.len());
        if room > 0 && first_of(read, class)?.is_some_and(|due| due <= now_ms) {
            let of_class = at_places(read, &prefix, room)?;
            found.extend(of_class.into_iter().take_while(|alarm| alarm.progress.due_ms <= now_ms));
        }
    }
    Ok(found)
}

/// Alarms that wait until this desk opens, the most urgent first, at most `limit`.
///
/// # Errors
/// [`RecordError`].
pub fn parked(read: &dyn Read, desk: &str, limit: usize) -> Result<Vec<Alarm>, RecordError> {
    at_places(read, &[PARKED, desk.as_bytes(), b"\0"].concat(), limit)
}

/// Whether what is called about, of a kind and a format, is a coded signal.
pub(crate) fn is_signal(kind: AlarmKind, format: &str) -> bool {
    kind == AlarmKind::Statement && format == comity_process::signal::FORMAT
}

fn precedence(word: &str) -> Precedence {
    match word {
        "routine" => Precedence::Routine,
        "priority" => Precedence::Priority,
        "flash" => Precedence::Flash,
        _ => Precedence::Immediate,
    }
}

fn key(prefix: &[u8], id: &str) -> Option<Vec<u8>> {
    let id = Hash::from_str(id).ok()?;
    Some([prefix, &id.0].concat())
}

/// One alarm, open or ended.
///
/// # Errors
/// [`RecordError`].
pub fn find(read: &dyn Read, id: &str) -> Result<Option<Alarm>, RecordError> {
    for prefix in [OPEN, ENDED] {
        let Some(key) = key(prefix, id) else { return Ok(None) };
        if let Some(alarm) = cells::get(read, Cells::Watch, &key)? {
            return Ok(Some(alarm));
        }
    }
    Ok(None)
}

/// Open alarms in the order of their ids, at most `limit`.
///
/// # Errors
/// [`RecordError`].
pub fn open(read: &dyn Read, limit: usize) -> Result<Vec<Alarm>, RecordError> {
    Ok(cells::all(read, Cells::Watch, OPEN, limit)?.into_iter().map(|(_, alarm)| alarm).collect())
}

/// Ended alarms in the order of their ids, at most `limit`.
///
/// # Errors
/// [`RecordError`].
pub fn ended(read: &dyn Read, limit: usize) -> Result<Vec<Alarm>, RecordError> {
    Ok(cells::all(read, Cells::Watch, ENDED, limit)?.into_iter().map(|(_, alarm)| alarm).collect())
}

/// Keeps an alarm where it belongs, with its places: an ended one is open no more.
///
/// # Errors
/// [`RecordError`].
pub fn put(tx: &mut dyn Tx, alarm: &Alarm) -> Result<(), RecordError> {
    let damaged = || RecordError::Damaged { what: format!("the id of alarm {}", alarm.id) };
    let id = Hash::from_str(&alarm.id).map_err(|_| damaged())?;
    let (open, ended) = ([OPEN, &id.0].concat(), [ENDED, &id.0].concat());
    let before: Option<Alarm> = cells::get(tx_read(tx), Cells::Watch, &open)?;
    for place in before.iter().flat_map(|before| places(before, &id)) {
        tx.delete_cell(Cells::Watch, &place)?;
    }
    let is_open = alarm.ended.is_none();
    if is_open != before.is_some() {
        let count = open_count(tx_read(tx))?;
        let count = if is_open { count.saturating_add(1) } else { count.saturating_sub(1) };
        cells::put(tx, Cells::Watch, COUNT, &count)?;
    }
    if is_open {
        for place in places(alarm, &id) {
            tx.put_cell(Cells::Watch, &place, &[1])?;
        }
    }
    let (at, other) = if is_open { (open, ended) } else { (ended, open) };
    tx.delete_cell(Cells::Watch, &other)?;
    cells::put(tx, Cells::Watch, &at, alarm)
}

#[cfg(test)]
#[path = "alarm_tests.rs"]
mod tests;
