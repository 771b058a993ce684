//! Alarms: what an officer must take note of, until one does.
//!
//! The record, who may read it, and the order of alarms; how records are kept and found says `kept`.

mod kept;

use comity_seal::hash::sha256_parts;
use comity_wire::envelope::{Pap, Precedence, Tlp};
use serde::{Deserialize, Serialize};

use super::ladder::Progress;
use super::policy::{MayRead, On};

pub use kept::{due, ended, find, first_due, of_line, open, open_count, parked, put, urgent, urgent_of};

/// Alarms in one answer at most.
pub const ALARMS_PAGE_MAX: usize = 1_000;

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

#[cfg(test)]
#[path = "alarm_tests.rs"]
mod tests;
