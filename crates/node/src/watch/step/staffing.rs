//! Desks, shifts, and how officers are reached, as they are kept; each change is in the log of the watch.

use comity_store::{Cells, Read, Tx};

use super::tx_read;
use crate::watch::alarm;
use crate::watch::cells::{self, RecordError};
use crate::watch::clock::Now;
use crate::watch::desk::{self, DESKS_MAX, Desk};
use crate::watch::log::{self, Happened, LogEntry};
use crate::watch::roster::{Closed, REACHES_MAX, Reach, SHIFTS_MAX, Shift};

const DESK: &[u8] = b"k/";
const SHIFT: &[u8] = b"r/";
const REACH: &[u8] = b"w/";

/// Every desk, in the order of their ids.
///
/// # Errors
/// [`RecordError`].
pub fn desks(read: &dyn Read) -> Result<Vec<Desk>, RecordError> {
    Ok(cells::all(read, Cells::Watch, DESK, DESKS_MAX)?.into_iter().map(|(_, d)| d).collect())
}

/// Every shift, by desk and begin.
///
/// # Errors
/// [`RecordError`].
pub fn shifts(read: &dyn Read) -> Result<Vec<Shift>, RecordError> {
    Ok(cells::all(read, Cells::Watch, SHIFT, SHIFTS_MAX)?.into_iter().map(|(_, s)| s).collect())
}

/// How every officer is reached.
///
/// # Errors
/// [`RecordError`].
pub fn reaches(read: &dyn Read) -> Result<Vec<Reach>, RecordError> {
    Ok(cells::all(read, Cells::Watch, REACH, REACHES_MAX)?.into_iter().map(|(_, r)| r).collect())
}

fn desk_key(id: &str) -> Vec<u8> {
    [DESK, id.as_bytes()].concat()
}

fn shift_key(shift: &Shift) -> Vec<u8> {
    [SHIFT, shift.desk.as_bytes(), b"/", &shift.from.to_be_bytes(), shift.officer.as_bytes()].concat()
}

fn changed(now: Now, by: &str, what: &str) -> LogEntry {
    LogEntry::new(now, Happened::Changed).officer(by).text(what)
}

/// Keeps a desk that was checked, or takes it away; `by` did it.
///
/// # Errors
/// [`RecordError`].
pub fn put_desk(tx: &mut dyn Tx, id: &str, desk: Option<&Desk>, by: &str, now: Now) -> Result<(), RecordError> {
    match desk {
        Some(desk) => cells::put(tx, Cells::Watch, &desk_key(id), desk)?,
        None => tx.delete_cell(Cells::Watch, &desk_key(id))?,
    }
    log::append(tx, changed(now, by, if desk.is_some() { "desk" } else { "desk-removed" }).desk(id))?;
    rehome(tx, now)
}

/// Open alarms that no desk has any more, or had none when they were raised, go to the desk that has their track now, and
/// are called from the beginning of its ladder: nothing stays unheard because desks were set up later.
fn rehome(tx: &mut dyn Tx, now: Now) -> Result<(), RecordError> {
    let desks = desks(tx_read(tx))?;
    for mut alarm in alarm::open(tx_read(tx), usize::MAX)? {
        let is_home = |id: &String| desks.iter().any(|desk| desk.id == *id);
        if alarm.desk.as_ref().is_some_and(is_home) {
            continue;
        }
        let found = match alarm.track.as_str() {
            "" => desks.first(),
            track => desk::addressed(&desks, track, &[]),
        };
        let home = found.map(|desk| desk.id.clone());
        if home.is_none() && alarm.desk.is_none() {
            continue;
        }
        (alarm.desk, alarm.parked) = (home, false);
        (alarm.progress.level, alarm.progress.calls, alarm.progress.due_ms) = (0, 0, now.watch_ms);
        alarm::put(tx, &alarm)?;
    }
    Ok(())
}

/// Keeps how an officer is reached.
///
/// # Errors
/// [`RecordError`].
pub fn put_reach(tx: &mut dyn Tx, reach: &Reach, by: &str, now: Now) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, &[REACH, reach.officer.as_bytes()].concat(), reach)?;
    log::append(tx, changed(now, by, "reach").of(&reach.officer))?;
    Ok(())
}

/// Puts a desk's shifts that have not ended in place of those that were there; what has ended stays as it is.
///
/// # Errors
/// [`RecordError`].
pub fn put_roster(tx: &mut dyn Tx, desk: &str, new: &[Shift], by: &str, now: Now) -> Result<(), RecordError> {
    for old in shifts(tx_read(tx))?.iter().filter(|s| s.desk == desk && s.to > now.wall_s && s.closed.is_none()) {
        tx.delete_cell(Cells::Watch, &shift_key(old))?;
    }
    for shift in new.iter().filter(|s| s.to > now.wall_s) {
        let kept: Option<Shift> = cells::get(tx_read(tx), Cells::Watch, &shift_key(shift))?;
        // How an earlier one of this key ended stays in the log, and with its handover.
        if kept.is_none_or(|kept| kept.closed.is_some()) {
            cells::put(tx, Cells::Watch, &shift_key(shift), &Shift { closed: None, ..shift.clone() })?;
        }
    }
    log::append(tx, changed(now, by, "roster").desk(desk))?;
    Ok(())
}

/// Keeps how a shift ended.
///
/// # Errors
/// [`RecordError`].
pub fn close_shift(tx: &mut dyn Tx, shift: &Shift, closed: Closed) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, &shift_key(shift), &Shift { closed: Some(closed), ..shift.clone() })
}

/// Gives what is left of a shift to another officer, where the roster does not have them on watch now.
///
/// # Errors
/// [`RecordError`].
pub fn take_shift(tx: &mut dyn Tx, all: &[Shift], of: &Shift, by: &str, now: Now) -> Result<(), RecordError> {
    let on_watch = |shift: &Shift| shift.desk == of.desk && shift.officer == by && shift.is_kept(now.wall_s);
    if of.to <= now.wall_s || all.iter().any(on_watch) {
        return Ok(());
    }
    let rest = Shift { officer: by.to_owned(), from: now.wall_s, closed: None, ..of.clone() };
    cells::put(tx, Cells::Watch, &shift_key(&rest), &rest)
}

/// Keeps that a shift under way ends earlier: at its `to`.
///
/// # Errors
/// [`RecordError`].
pub fn cut_shift(tx: &mut dyn Tx, shift: &Shift) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, &shift_key(shift), shift)
}
