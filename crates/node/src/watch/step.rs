//! The steps of the watch, each over one transaction: all of a step is durable, or nothing of it.
//!
//! A step first keeps how far it is, the log and the messages that are to leave, and only what it returns is told and
//! sent afterwards. So the record has each event exactly once, whatever ends the node; a message outside may be sent again
//! under the same id ([`super::outbox`]).

mod staffing;

use comity_store::{Cells, Read, Tx};
use comity_wire::LineId;

use super::alarm::{self, Alarm, AlarmKind, Ended, Entered};
use super::batches::Batches;
use super::cells::{self, RecordError};
use super::clock::{self, Now};
use super::desk::{self, Desk};
use super::flood::Flood;
use super::hours;
use super::ladder::{self, Whom};
use super::log::{self, Happened, LogEntry};
use super::outbox;
use super::roster::{self, Closed, Shift};
use super::scan::{Found, Look, Owed, cursor_key};

pub use super::batches::batch;
pub use staffing::{close_shift, cut_shift, desks, put_desk, put_reach, put_roster, reaches, shifts, take_shift};

/// Alarms that one step calls about at most; the next step goes on with the others.
pub const CALLS_PER_STEP_MAX: usize = 256;

/// What a step did, for the event stream; told after the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// An alarm was raised.
    Raised(Box<Alarm>),
    /// A call was made about an alarm; with the officers called.
    Called {
        /// The alarm as it is after it.
        alarm: Box<Alarm>,
        /// The level.
        level: u32,
        /// The how many-th call there, from 0.
        call: u32,
        /// Who is called.
        officers: Vec<String>,
        /// At which desk.
        desk: String,
    },
    /// An alarm ended.
    Ended(Box<Alarm>),
}

/// A transaction as what it reads.
pub(crate) fn tx_read<'t>(tx: &'t (dyn Tx + 't)) -> &'t (dyn Read + 't) {
    tx
}

/// How a statement is called by people, and its counterpart and track; the node's names give it.
pub trait Named {
    /// The counterpart's local name and the track's word.
    fn line(&self, line: &LineId) -> (String, String);
    /// The number as people see it.
    fn number(&self, owed: &Owed) -> String;
}

/// Takes what a look found: raises and ends alarms, and keeps the cursor. Nothing happens if another look came first.
///
/// # Errors
/// [`RecordError`].
pub fn take(tx: &mut dyn Tx, look: &Look, names: &dyn Named, now: Now) -> Result<Vec<Told>, RecordError> {
    if super::scan::cursor(tx_read(tx), &look.line)? != look.from {
        return Ok(Vec::new());
    }
    let desks = desks(tx_read(tx))?;
    let mut told: Vec<Told> = Vec::new();
    let line = names.line(&look.line);
    // Most looks find line tests, about which nobody is called: then nothing that is open is read.
    let mut flood = match look.found.is_empty() {
        true => Flood::unread(&desks, names, now),
        false => Flood::of(tx, &line, &desks, names, now)?,
    };
    let mut batches = Batches::default();
    for found in &look.found {
        let before = told.len();
        match found {
            Found::Owed(owed) if owed.batch => {
                told.extend(batches.owed(tx, owed, (&desks, names), now)?);
            }
            Found::Owed(owed) => told.extend(flood.owed(tx, owed)?),
            Found::Acknowledged { refs, officer, by } => {
                for id in refs {
                    let how = ("acknowledged", officer.as_str(), Some(by.to_string()));
                    told.extend(end_on(tx, &line, &id.to_string(), how, now)?);
                }
            }
            Found::Cancelled { of, by } => {
                let how = ("withdrawn", "", Some(by.to_string()));
                told.extend(end_on(tx, &line, &of.to_string(), how, now)?);
            }
        }
        for one in told.iter().skip(before) {
            if let Told::Ended(alarm) = one {
                flood.ended(alarm);
            }
        }
    }
    flood.keep(tx)?;
    batches.keep(tx)?;
    cells::put(tx, Cells::Watch, &cursor_key(&look.line), &look.to)?;
    Ok(told)
}

/// As [`end`], for an alarm of this line alone: what is said on one line ends nothing of another, nor of another party.
fn end_on(
    tx: &mut dyn Tx,
    (peer, track): &(String, String),
    id: &str,
    how: (&str, &str, Option<String>),
    now: Now,
) -> Result<Option<Told>, RecordError> {
    let of_line = |alarm: &Alarm| alarm.peer == *peer && alarm.track == *track;
    if alarm::find(tx_read(tx), id)?.is_some_and(|alarm| of_line(&alarm)) { end(tx, id, how, now) } else { Ok(None) }
}

/// The alarm about a statement that is owed an acknowledgement.
pub(super) fn owed_alarm(owed: &Owed, desks: &[Desk], names: &dyn Named) -> Alarm {
    let (peer, track) = names.line(&owed.line);
    let desk = desk::addressed(desks, &track, &owed.to_desks).map(|d| d.id.clone());
    Alarm {
        id: owed.id.to_string(),
        peer,
        track,
        format: owed.format.clone(),
        precedence: owed.precedence.clone(),
        mark: owed.mark.clone(),
        tlp: owed.tlp.clone(),
        pap: owed.pap.clone(),
        owed: "acknowledge".to_owned(),
        ..Alarm::of_node(AlarmKind::Statement, &names.number(owed), desk)
    }
}

/// Raises an alarm, once: where one of its id is or was, nothing happens.
///
/// # Errors
/// [`RecordError`].
pub fn raise(tx: &mut dyn Tx, alarm: Alarm, now: Now) -> Result<Option<Told>, RecordError> {
    if alarm::find(tx_read(tx), &alarm.id)?.is_some() {
        return Ok(None);
    }
    raise_anew(tx, alarm, now).map(Some)
}

/// Raises an alarm though one of its id may be there that ended.
///
/// # Errors
/// [`RecordError`].
pub(super) fn raise_anew(tx: &mut dyn Tx, alarm: Alarm, now: Now) -> Result<Told, RecordError> {
    let mut alarm = Alarm { raised_at: now.wall_s, raised_ms: now.watch_ms, ..alarm };
    alarm.progress.due_ms = now.watch_ms;
    alarm::put(tx, &alarm)?;
    let desk = alarm.desk.clone().unwrap_or_default();
    log::append(tx, LogEntry::new(now, Happened::Raised).of(&alarm.id).desk(&desk).text(alarm.about.clone()))?;
    clock::keep(tx, now)?;
    Ok(Told::Raised(Box::new(alarm)))
}

/// Ends an open alarm: how, by whom, by which statement. Does nothing for one that is not open.
///
/// # Errors
/// [`RecordError`].
pub fn end(
    tx: &mut dyn Tx,
    id: &str,
    (how, by, statement): (&str, &str, Option<String>),
    now: Now,
) -> Result<Option<Told>, RecordError> {
    let Some(mut alarm) = alarm::find(tx_read(tx), id)?.filter(|alarm| alarm.ended.is_none()) else { return Ok(None) };
    alarm.ended = Some(Ended { how: how.to_owned(), by: by.to_owned(), at: now.wall_s, statement });
    alarm::put(tx, &alarm)?;
    log::append(tx, LogEntry::new(now, Happened::Ended).of(&alarm.id).officer(by).text(how))?;
    Ok(Some(Told::Ended(Box::new(alarm))))
}

/// Makes the calls that are due, the most urgent first, at most [`CALLS_PER_STEP_MAX`]. An alarm whose desk is closed waits
/// for its opening. Costs by what is due.
///
/// # Errors
/// [`RecordError`].
pub fn advance(tx: &mut dyn Tx, now: Now) -> Result<Vec<Told>, RecordError> {
    let desks = desks(tx_read(tx))?;
    unpark(tx, &desks, now)?;
    let due = alarm::due(tx_read(tx), now.watch_ms, CALLS_PER_STEP_MAX)?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let (shifts, reaches) = (shifts(tx_read(tx))?, reaches(tx_read(tx))?);
    let (mut told, mut calls) = (Vec::new(), Vec::new());
    for alarm in due {
        let called = match callable(&alarm, &desks, now) {
            true => call_about(tx, alarm.clone(), (&desks, &shifts), now)?,
            false => None,
        };
        let Some((call, officers)) = called else {
            alarm::put(tx, &Alarm { parked: true, ..alarm })?;
            continue;
        };
        calls.push((call.clone(), officers));
        told.push(call);
    }
    outbox::fill(tx, &calls, &reaches, now)?;
    clock::keep(tx, now)?;
    Ok(told)
}

/// What waited for a desk that is open now is due again.
fn unpark(tx: &mut dyn Tx, desks: &[Desk], now: Now) -> Result<(), RecordError> {
    for desk in desks.iter().filter(|desk| hours::is_open(desk, now.wall_s)) {
        for alarm in alarm::parked(tx_read(tx), &desk.id, CALLS_PER_STEP_MAX)? {
            alarm::put(tx, &Alarm { parked: false, ..alarm })?;
        }
    }
    Ok(())
}

/// The due instant of what an alarm asks for has passed: it goes one level up at once, and once. One that is not open, or
/// whose desk is closed, stays where it is.
///
/// # Errors
/// [`RecordError`].
pub fn overdue(tx: &mut dyn Tx, id: &str, now: Now) -> Result<bool, RecordError> {
    let open = alarm::find(tx_read(tx), id)?.filter(|alarm| alarm.ended.is_none() && !alarm.overdue);
    let Some(mut alarm) = open else { return Ok(false) };
    alarm.overdue = true;
    let levels = ladder::levels(&desks(tx_read(tx))?, alarm.desk.as_deref().unwrap_or_default());
    let last = u32::try_from(levels.len().saturating_sub(1)).unwrap_or(0);
    // A level that was not entered yet is the next one.
    if alarm.progress.calls > 0 && alarm.progress.level < last {
        (alarm.progress.level, alarm.progress.calls) = (alarm.progress.level + 1, 0);
    }
    alarm.progress.due_ms = alarm.progress.due_ms.min(now.watch_ms);
    alarm::put(tx, &alarm)?;
    log::append(tx, LogEntry::new(now, Happened::Overdue).of(&alarm.id).text(alarm.about.clone()))?;
    Ok(true)
}

/// Whether an alarm has a ladder, and may be called now.
fn callable(alarm: &Alarm, desks: &[Desk], now: Now) -> bool {
    let desk = alarm.desk.as_ref().and_then(|id| desks.iter().find(|d| d.id == *id));
    let Some(desk) = desk else { return false };
    let of_line = matches!(
        alarm.kind,
        AlarmKind::Statement | AlarmKind::Batch | AlarmKind::Owing | AlarmKind::Flood | AlarmKind::Conflict
    );
    let always = !of_line || ladder::around_the_clock(&alarm.track, alarm.precedence());
    always || hours::is_open(desk, now.wall_s)
}

fn call_about(
    tx: &mut dyn Tx,
    mut alarm: Alarm,
    (desks, shifts): (&[Desk], &[Shift]),
    now: Now,
) -> Result<Option<(Told, Vec<String>)>, RecordError> {
    let levels = ladder::levels(desks, alarm.desk.as_deref().unwrap_or_default());
    let Some((call, after)) = ladder::next(&levels, alarm.precedence(), alarm.progress, now.watch_ms) else {
        return Ok(None);
    };
    let Some(level) = usize::try_from(call.level).ok().and_then(|n| levels.get(n)) else { return Ok(None) };
    let officers = officers(level, desks, shifts, now.wall_s);
    alarm.progress = after;
    alarm.calls += 1;
    if call.call == 0 {
        let (desk, officers) = (level.desk.clone(), officers.clone());
        log::append(tx, LogEntry::new(now, Happened::Entered).of(&alarm.id).desk(&desk).text(officers.join(" ")))?;
        alarm.history.push(Entered { level: call.level, desk, officers, at: now.wall_s, watch_ms: now.watch_ms });
    }
    alarm::put(tx, &alarm)?;
    let told = Told::Called {
        alarm: Box::new(alarm),
        level: call.level,
        call: call.call,
        officers: officers.clone(),
        desk: level.desk.clone(),
    };
    Ok(Some((told, officers)))
}

/// Whom a level calls at an instant. Where the roster names nobody on watch, the desk's whole reserve.
fn officers(level: &ladder::Level, desks: &[Desk], shifts: &[Shift], wall_s: u64) -> Vec<String> {
    let reserve = desks.iter().find(|d| d.id == level.desk).map(|d| d.reserve.clone()).unwrap_or_default();
    match level.whom {
        Whom::OnWatch => {
            let found: Vec<String> =
                roster::on_watch(shifts, &level.desk, wall_s).iter().map(|s| s.officer.clone()).collect();
            if found.is_empty() { reserve } else { found }
        }
        Whom::Reserve { place } => {
            reserve.get(usize::try_from(place).unwrap_or(usize::MAX)).cloned().into_iter().collect()
        }
        Whom::NextShift => {
            roster::next_shift(shifts, &level.desk, wall_s).map(|s| s.officer.clone()).into_iter().collect()
        }
    }
}

/// The shifts that ended so long ago without a handover, and need one.
fn unrelieved(read: &dyn Read, wall_s: u64) -> Result<Vec<Shift>, RecordError> {
    let (desks, all) = (desks(read)?, shifts(read)?);
    let late = |shift: &&Shift| {
        let desk = desks.iter().find(|d| d.id == shift.desk).filter(|_| shift.closed.is_none());
        desk.is_some_and(|desk| {
            let by = shift.to.saturating_add(desk.relief_minutes.saturating_mul(60));
            wall_s >= by && relieved(desk, shift, &all)
        })
    };
    Ok(all.iter().filter(late).cloned().collect())
}

/// Whether [`reliefs`] would find something.
///
/// # Errors
/// [`RecordError`].
pub fn relief_due(read: &dyn Read, wall_s: u64) -> Result<bool, RecordError> {
    Ok(!unrelieved(read, wall_s)?.is_empty())
}

/// Puts on record that a relief did not come: for each shift that ended so long ago without a handover, once, with an alarm
/// that begins at its desk. A desk whose next shift is the same officer's needs none, and one that closes neither.
///
/// # Errors
/// [`RecordError`].
pub fn reliefs(tx: &mut dyn Tx, now: Now) -> Result<Vec<Told>, RecordError> {
    let mut told = Vec::new();
    for shift in unrelieved(tx_read(tx), now.wall_s)? {
        close_shift(tx, &shift, Closed::NoRelief)?;
        let entry = LogEntry::new(now, Happened::NoRelief).desk(&shift.desk).officer(&shift.officer);
        log::append(tx, entry.text(shift.to.to_string()))?;
        let about = format!("{}/{}/{}", shift.desk, shift.to, shift.officer);
        told.extend(raise(tx, Alarm::of_node(AlarmKind::Relief, &about, Some(shift.desk.clone())), now)?);
    }
    Ok(told)
}

/// Whether somebody else has to come after a shift.
fn relieved(desk: &Desk, shift: &Shift, all: &[Shift]) -> bool {
    let same =
        all.iter().any(|s| s.desk == shift.desk && s.officer == shift.officer && s.from <= shift.to && s.to > shift.to);
    let runs = desk.tracks.iter().any(|track| ladder::always_runs(track));
    !same && (runs || hours::is_open(desk, shift.to))
}

/// When the next call of any open alarm is due in watch time, and whether any is open; those whose desk is closed or that
/// have none count as open only.
///
/// # Errors
/// [`RecordError`].
pub fn next_due(read: &dyn Read, now: Now) -> Result<(Option<u64>, bool), RecordError> {
    let open = alarm::open_count(read)? > 0;
    if !open {
        return Ok((None, false));
    }
    for desk in desks(read)?.iter().filter(|desk| hours::is_open(desk, now.wall_s)) {
        if !alarm::parked(read, &desk.id, 1)?.is_empty() {
            return Ok((Some(now.watch_ms), true));
        }
    }
    Ok((alarm::first_due(read)?, true))
}
