//! Alarms as they are kept.
//!
//! A record stands under its id: open ones apart from ended ones. Beside each open one stand its place among the most
//! urgent, and its place among what is due or, while its desk is closed, among what waits for that desk: so a look costs by
//! what is due or shown, not by what is open.

use std::str::FromStr;

use comity_store::{Cells, Read, Tx};
use comity_wire::Hash;
use comity_wire::envelope::Precedence;

use super::{Alarm, AlarmKind};
use crate::watch::cells::{self, RecordError};
use crate::watch::policy::MayRead;
use crate::watch::step::tx_read;

/// Places in one page.
pub(super) const PAGE: usize = 256;
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
