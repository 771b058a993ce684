//! What is asked of and told by the watch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SignalView;
use crate::watch::alarm::Alarm;
use crate::watch::desk::Desk;
use crate::watch::handover_file::HandoverSignature;
use crate::watch::log::LogEntry;
use crate::watch::roster::{Reach, RosterFaults, Shift};

/// A desk that an officer keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskDraft {
    /// Who changes it.
    pub officer: String,
    /// The desk as it is to be; none takes it away.
    pub desk: Option<Desk>,
}

/// A desk as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskView {
    /// The desk.
    pub desk: Desk,
    /// Whether it is open by its hours.
    pub open: bool,
    /// When it opens next, where it is closed and will.
    pub opens_at: Option<u64>,
    /// Who is on watch by the roster.
    pub on_watch: Vec<String>,
    /// Its next desk, where there is none of that id.
    pub next_unknown: Option<String>,
}

/// A desk's shifts that are to come, in place of those that were there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterDraft {
    /// Who changes it.
    pub officer: String,
    /// The shifts.
    pub shifts: Vec<Shift>,
}

/// A desk's roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterView {
    /// The desk.
    pub desk: String,
    /// Its shifts, by their begin.
    pub shifts: Vec<Shift>,
    /// What is wrong with them as a whole.
    pub faults: RosterFaults,
    /// Who is on watch now.
    pub on_watch: Vec<String>,
}

/// How an officer is to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReachDraft {
    /// Who changes it.
    pub officer: String,
    /// The ways.
    pub reach: Reach,
}

/// Which alarms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlarmQuery {
    /// Ended ones instead of open ones.
    pub ended: bool,
    /// At most this many, up to 1000; 100 where not given.
    pub limit: Option<usize>,
}

/// An officer takes note of an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttendDraft {
    /// Who.
    pub officer: String,
    /// The officer's name, which the counterpart is told: of the node's list of officers, never of a request. The short id
    /// where it is empty.
    #[serde(skip)]
    pub name: String,
    /// For a statement: that it was not understood. It is acknowledged all the same.
    #[serde(default)]
    pub not_understood: bool,
    /// For a statement: the label of its acknowledgement; empty means that of the statement, and at most the line's ceiling.
    #[serde(default)]
    pub tlp: String,
    /// The same of PAP.
    #[serde(default)]
    pub pap: String,
}

impl AttendDraft {
    /// With every default.
    #[must_use]
    pub fn by(officer: &str) -> Self {
        let (name, tlp, pap) = (String::new(), String::new(), String::new());
        Self { officer: officer.to_owned(), name, not_understood: false, tlp, pap }
    }
}

/// Open alarms, the most urgent first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlarmsView {
    /// The alarms.
    pub alarms: Vec<Alarm>,
    /// How many there are in all.
    pub total: u64,
    /// What the coded signals (F32) say that the first 64 of them are about, by the alarm's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signals: BTreeMap<String, SignalView>,
}

/// Which entries of the watch log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogQuery {
    /// Only entries below this number.
    pub before: Option<u64>,
    /// At most this many, up to 1000; 100 where not given.
    pub limit: Option<usize>,
}

/// The watch log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogView {
    /// Its entries.
    pub entries: Vec<LogEntry>,
    /// How many there are in all.
    pub size: u64,
    /// Hash of the newest of them.
    pub head: String,
    /// Where to go on with `before`; nothing where the first one is among these.
    #[serde(default)]
    pub more: Option<u64>,
}

/// What an officer writes into the watch log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoteDraft {
    /// Who.
    pub officer: String,
    /// `note`, `came` or `left`.
    pub what: String,
    /// The desk.
    #[serde(default)]
    pub desk: String,
    /// The note.
    #[serde(default)]
    pub text: String,
}

/// One of the two officers signs a handover: with a key of their own, or on this node's word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoverSign {
    /// Who; with a signature, whose it is.
    pub officer: String,
    /// As the officer's machine wrote it. Without one the node attests that the officer confirmed, where the policy lets
    /// it and the officer has no key.
    pub signature: Option<HandoverSignature>,
}

/// An officer makes a draft of what was prepared, or drops it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecideDraft {
    /// Who.
    pub officer: String,
    /// Drop it.
    #[serde(default)]
    pub drop: bool,
}
