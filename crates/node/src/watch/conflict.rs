//! A notice that meets something of another party's calls an officer of this node: once for each meeting, until one takes note
//! of it or nothing of it stands any more. What meets what is a view of this node over its lines and in no line's state
//! (`PROTOCOL.md` rule 10); the alarm is this node's own, and no other node hears of it.

use std::collections::BTreeSet;

use comity_seal::hash::sha256_parts;
use comity_store::{Read, Tx};
use comity_wire::Hash;

use super::alarm::{self, Alarm, AlarmKind, Beside};
use super::cells::RecordError;
use super::clock::Now;
use super::desk;
use super::step::{self, Told, tx_read};

/// Alarms about conflicts that are open at most: what is found beyond them is raised when others end, and stands in the
/// list of conflicts meanwhile.
pub const CONFLICT_ALARMS_MAX: usize = 64;

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Number of the statement that stands.
    pub number: String,
    /// Its case, which stays the same when another statement takes its place.
    pub case: Hash,
    /// The counterpart of its line.
    pub peer: String,
    /// The word of that line's track.
    pub track: String,
    /// Its format.
    pub format: String,
    /// TLP's label.
    pub tlp: String,
    /// PAP's label.
    pub pap: String,
}

/// A notice, and what it meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The notice, and the other.
    pub sides: [Side; 2],
    /// From when both go on, POSIX seconds.
    pub from: u64,
    /// Until when; nothing where neither has an end.
    pub to: Option<u64>,
    /// Addresses and names that meet, the notice's first.
    pub areas: Vec<(String, String)>,
    /// What of the notice the other gives by a salted hash.
    pub hidden: Vec<String>,
}

impl Conflict {
    /// Which meeting it is: of these two cases, at this time, in these places. Who of the two is named first makes no
    /// difference, nor that another statement says the same anew.
    #[must_use]
    pub fn id(&self) -> String {
        let [one, other] = &self.sides;
        let turned = one.case > other.case;
        let (low, high) = if turned { (other, one) } else { (one, other) };
        let areas: BTreeSet<(&str, &str)> = self
            .areas
            .iter()
            .map(|(a, b)| if turned { (b.as_str(), a.as_str()) } else { (a.as_str(), b.as_str()) })
            .collect();
        let hidden: BTreeSet<&String> = self.hidden.iter().collect();
        let said = serde_json::json!([low.case.to_string(), high.case.to_string(), self.from, self.to, areas, hidden]);
        sha256_parts(&[b"comity/watch/conflict\0", said.to_string().as_bytes()]).to_string()
    }

    /// The alarm about it, at the desk that has the notice's track, or else the other's.
    fn alarm(self, desks: &[desk::Desk]) -> Alarm {
        let id = self.id();
        let [notice, other] = self.sides;
        let of = |track: &str| desk::addressed(desks, track, &[]).map(|desk| desk.id.clone());
        let desk = of(&notice.track).or_else(|| of(&other.track));
        let about = format!("{}, {}", notice.number, other.number);
        let mut alarm = Alarm {
            id,
            peer: other.peer,
            track: other.track,
            format: other.format,
            precedence: "routine".to_owned(),
            tlp: other.tlp,
            pap: other.pap,
            beside: Some(Beside { peer: notice.peer, track: notice.track, format: notice.format, until: self.to }),
            ..Alarm::of_node(AlarmKind::Conflict, &about, desk)
        };
        alarm.also_marked(&notice.tlp, &notice.pap);
        alarm
    }
}

/// What is to be done about conflicts.
#[derive(Debug, Default)]
pub struct Due {
    raise: Vec<Conflict>,
    /// Ids of alarms.
    withdraw: Vec<String>,
}

impl Due {
    /// Whether nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.raise.is_empty() && self.withdraw.is_empty()
    }
}

/// Whether something was raised already that has not been withdrawn since.
fn is_known(read: &dyn Read, id: &str) -> Result<bool, RecordError> {
    let withdrawn = |alarm: &Alarm| alarm.ended.as_ref().is_some_and(|ended| ended.how == "withdrawn");
    Ok(alarm::find(read, id)?.is_some_and(|alarm| !withdrawn(&alarm)))
}

/// The open alarms about conflicts. Costs by all that are open.
fn open(read: &dyn Read) -> Result<Vec<Alarm>, RecordError> {
    let mut open = alarm::open(read, usize::MAX)?;
    open.retain(|alarm| alarm.kind == AlarmKind::Conflict);
    Ok(open)
}

/// A side of an alarm about a conflict, as whoever knows states is asked for it.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// The counterpart.
    pub peer: &'a str,
    /// The track's word.
    pub track: &'a str,
}

/// What of `found`, which is all that meets at `wall_s`, has no alarm yet; and which open alarms are about what meets no
/// more, of lines that are `known`. A window that is merely over withdraws nothing: somebody is to see what nobody saw in
/// time.
///
/// # Errors
/// [`RecordError`].
pub fn due(
    read: &dyn Read,
    found: Vec<Conflict>,
    known: &dyn Fn(Of<'_>) -> bool,
    wall_s: u64,
) -> Result<Due, RecordError> {
    let (open, mut due) = (open(read)?, Due::default());
    let now_met: BTreeSet<String> = found.iter().map(Conflict::id).collect();
    let is_over = |alarm: &Alarm| alarm.beside.as_ref().and_then(|one| one.until).is_some_and(|until| until <= wall_s);
    for alarm in open.iter().filter(|alarm| !now_met.contains(&alarm.id) && !is_over(alarm)) {
        let beside = alarm.beside.iter().map(|one| Of { peer: &one.peer, track: &one.track });
        let mut lines = beside.chain([Of { peer: &alarm.peer, track: &alarm.track }]);
        if lines.all(known) {
            due.withdraw.push(alarm.id.clone());
        }
    }
    let room = CONFLICT_ALARMS_MAX.saturating_sub(open.len().saturating_sub(due.withdraw.len()));
    for conflict in found {
        if due.raise.len() < room && !is_known(read, &conflict.id())? {
            due.raise.push(conflict);
        }
    }
    Ok(due)
}

/// Raises and withdraws what is due. Nothing is raised twice, whatever was found meanwhile.
///
/// # Errors
/// [`RecordError`].
pub fn tell(tx: &mut dyn Tx, due: Due, now: Now) -> Result<Vec<Told>, RecordError> {
    let (desks, mut told) = (step::desks(tx_read(tx))?, Vec::new());
    for id in &due.withdraw {
        told.extend(step::end(tx, id, ("withdrawn", "", None), now)?);
    }
    for conflict in due.raise {
        if !is_known(tx_read(tx), &conflict.id())? {
            told.push(step::raise_anew(tx, conflict.alarm(&desks), now)?);
        }
    }
    Ok(told)
}

#[cfg(test)]
#[path = "conflict_tests.rs"]
mod tests;
