//! Alarms: what an officer must take note of, until one does.
//!
//! A record stands under its id: open ones apart from ended ones, so that what is open costs by what is open.

use std::str::FromStr;

use comity_seal::hash::sha256_parts;
use comity_store::{Cells, Read, Tx};
use comity_wire::Hash;
use comity_wire::envelope::Precedence;
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use super::ladder::Progress;

/// Alarms in one answer at most.
pub const ALARMS_PAGE_MAX: usize = 1_000;
const OPEN: &[u8] = b"a/o/";
const ENDED: &[u8] = b"a/x/";

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
    /// More statements of one line and precedence wait than have alarms of their own; `more` says how many.
    Flood,
}

/// How an alarm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ended {
    /// `acknowledged` (by F03), `withdrawn` (its author cancelled it), `attended` (an officer took it, nothing was said).
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
    /// Statements that it stands for, each without an alarm of its own.
    #[serde(default)]
    pub more: u64,
    /// How it ended.
    pub ended: Option<Ended>,
}

impl Alarm {
    /// An alarm of this node's own, about something that has no entry; the same `about` gives the same id.
    #[must_use]
    pub fn of_node(kind: AlarmKind, about: &str, desk: Option<String>) -> Self {
        let word = match kind {
            AlarmKind::Statement => "statement",
            AlarmKind::Channel => "channel",
            AlarmKind::Relief => "relief",
            AlarmKind::Lapsed => "lapsed",
            AlarmKind::Flood => "flood",
        };
        Self {
            id: sha256_parts(&[b"comity/watch/", word.as_bytes(), b"\0", about.as_bytes()]).to_string(),
            kind,
            about: about.to_owned(),
            peer: String::new(),
            track: String::new(),
            format: String::new(),
            precedence: "immediate".to_owned(),
            mark: "actual".to_owned(),
            desk,
            raised_at: 0,
            raised_ms: 0,
            progress: Progress::default(),
            calls: 0,
            history: Vec::new(),
            not_by: None,
            more: 0,
            ended: None,
        }
    }

    /// The precedence; immediate for a word that is none, which no record has.
    #[must_use]
    pub fn precedence(&self) -> Precedence {
        precedence(&self.precedence)
    }

    /// Whether it is about exercise or test traffic.
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.mark != "actual"
    }

    /// Order of alarms, the most urgent first: actual before exercise, then by precedence, then the older one.
    #[must_use]
    pub fn rank(&self) -> (bool, std::cmp::Reverse<u8>, u64, String) {
        (self.is_exercise(), std::cmp::Reverse(self.precedence() as u8), self.raised_ms, self.id.clone())
    }
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

/// Keeps an alarm where it belongs: an ended one is open no more.
///
/// # Errors
/// [`RecordError`].
pub fn put(tx: &mut dyn Tx, alarm: &Alarm) -> Result<(), RecordError> {
    let damaged = || RecordError::Damaged { what: format!("the id of alarm {}", alarm.id) };
    let (open, ended) = (key(OPEN, &alarm.id).ok_or_else(damaged)?, key(ENDED, &alarm.id).ok_or_else(damaged)?);
    let (at, other) = if alarm.ended.is_some() { (ended, open) } else { (open, ended) };
    tx.delete_cell(Cells::Watch, &other)?;
    cells::put(tx, Cells::Watch, &at, alarm)
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    #[test]
    fn an_alarm_is_open_or_ended_and_never_both() {
        let mut store = Disk::new().open();
        let mut alarm = Alarm::of_node(AlarmKind::Channel, "mail", None);
        let mut tx = store.begin().unwrap();
        put(&mut *tx, &alarm).unwrap();
        assert_eq!(open(&*tx, 9).unwrap(), [alarm.clone()]);
        alarm.ended = Some(Ended { how: "attended".into(), by: "ana".into(), at: 1, statement: None });
        put(&mut *tx, &alarm).unwrap();
        assert!(open(&*tx, 9).unwrap().is_empty());
        assert_eq!(ended(&*tx, 9).unwrap(), [alarm.clone()]);
        assert_eq!(find(&*tx, &alarm.id).unwrap(), Some(alarm));
        assert_eq!(find(&*tx, "no id").unwrap(), None);
        assert_eq!(find(&*tx, &"0".repeat(64)).unwrap(), None);
    }

    #[test]
    fn the_most_urgent_comes_first_and_exercises_last() {
        let of = |about: &str, precedence: &str, mark: &str, raised_ms| Alarm {
            precedence: precedence.into(),
            mark: mark.into(),
            raised_ms,
            ..Alarm::of_node(AlarmKind::Statement, about, None)
        };
        let mut alarms = [
            of("drill", "flash", "exercise", 0),
            of("late", "routine", "actual", 9),
            of("flash", "flash", "actual", 10),
            of("early", "routine", "actual", 1),
        ];
        alarms.sort_by_key(Alarm::rank);
        assert_eq!(alarms.map(|a| a.about), ["flash", "early", "late", "drill"]);
    }
}
