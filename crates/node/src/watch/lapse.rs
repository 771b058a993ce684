//! What the counterpart owed and did not give: a draft to its next desk, which an officer of ours may release.
//!
//! Software never wakes another State's officials: what is prepared here waits until an officer says its words. The draft
//! cites the statement that was not answered by its leaf hash, so that whoever gets it can be shown the evidence of the other
//! line.

use comity_seal::hash::sha256_parts;
use comity_store::{Cells, Read, Tx};
use serde::{Deserialize, Serialize};

use super::alarm::{Alarm, AlarmKind};
use super::cells::{self, RecordError};
use super::clock::Now;
use super::desk::{self, is_id};
use super::log::{self, Happened, LogEntry};
use super::step::{self, Told, tx_read};

/// Drafts that wait at most; a lapse beyond them raises its alarm without one.
pub const WAITING_MAX: usize = 10_000;
const KEY: &[u8] = b"p/";

/// What was owed to us, and has lapsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lapse {
    /// `acknowledgement` or `answer`.
    pub what: String,
    /// Number of our statement.
    pub statement: String,
    /// Its leaf hash.
    pub id: String,
    /// The counterpart.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// When it was due, by the signed time of the receipt and the period.
    pub due: u64,
    /// The statement's mark: a lapse in an exercise climbs in the exercise.
    pub mark: String,
}

/// Where lapses come from: the obligations of the lines.
pub trait Lapses {
    /// Everything owed to us that has lapsed; the same ones may be given again.
    ///
    /// # Errors
    /// [`RecordError`].
    fn lapsed(&self, read: &dyn Read, now: Now) -> Result<Vec<Lapse>, RecordError>;
}

/// A draft that the node prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prepared {
    /// Its id; the same lapse gives the same one.
    pub id: String,
    /// What it is about.
    pub lapse: Lapse,
    /// The track of the line that it would go out on: the next one of this counterpart.
    pub to_track: String,
    /// When it was prepared, by our clock.
    pub at: u64,
    /// `waiting`, `releasing`, `released` or `dropped`.
    pub state: String,
    /// Who released or dropped it.
    pub officer: String,
    /// The number of the statement that it became.
    pub statement: Option<String>,
}

/// The line that comes after one: from the computer emergency teams to the risk reduction centres to the high officials.
#[must_use]
pub fn next_track(track: &str) -> Option<&'static str> {
    match track {
        "cert" => Some("nrrc"),
        "nrrc" => Some("official"),
        _ => None,
    }
}

fn key(id: &str) -> Vec<u8> {
    [KEY, id.as_bytes()].concat()
}

/// One prepared draft.
///
/// # Errors
/// [`RecordError`].
pub fn find(read: &dyn Read, id: &str) -> Result<Option<Prepared>, RecordError> {
    if id.len() != 64 { Ok(None) } else { cells::get(read, Cells::Watch, &key(id)) }
}

/// Every prepared draft, whatever became of it.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read) -> Result<Vec<Prepared>, RecordError> {
    Ok(cells::all(read, Cells::Watch, KEY, WAITING_MAX)?.into_iter().map(|(_, p)| p).collect())
}

/// Drafts that wait for an officer.
///
/// # Errors
/// [`RecordError`].
pub fn waiting(read: &dyn Read) -> Result<Vec<Prepared>, RecordError> {
    Ok(all(read)?.into_iter().filter(|p| p.state == "waiting" || p.state == "releasing").collect())
}

/// Prepares what a lapse calls for, once: an alarm for our own officers, and a draft where the counterpart has a line with us
/// after this one (`has_line` says so).
///
/// # Errors
/// [`RecordError`].
pub fn prepare(
    tx: &mut dyn Tx,
    lapse: &Lapse,
    has_line: &dyn Fn(&str, &str) -> bool,
    now: Now,
) -> Result<Vec<Told>, RecordError> {
    let id = sha256_parts(&[b"comity/watch/lapse/", lapse.what.as_bytes(), b"/", lapse.id.as_bytes()]).to_string();
    let desks = step::desks(tx_read(tx))?;
    let desk = desk::addressed(&desks, &lapse.track, &[]).map(|d| d.id.clone());
    let alarm = Alarm {
        peer: lapse.peer.clone(),
        track: lapse.track.clone(),
        mark: lapse.mark.clone(),
        ..Alarm::of_node(AlarmKind::Lapsed, &format!("{} {}", lapse.what, lapse.statement), desk)
    };
    let told: Vec<Told> = step::raise(tx, alarm, now)?.into_iter().collect();
    let to = next_track(&lapse.track).filter(|track| has_line(&lapse.peer, track));
    let (Some(to), None) = (to, find(tx_read(tx), &id)?) else { return Ok(told) };
    if all(tx_read(tx))?.len() >= WAITING_MAX {
        return Ok(told);
    }
    let prepared = Prepared {
        id: id.clone(),
        lapse: lapse.clone(),
        to_track: to.to_owned(),
        at: now.wall_s,
        state: "waiting".to_owned(),
        officer: String::new(),
        statement: None,
    };
    cells::put(tx, Cells::Watch, &key(&id), &prepared)?;
    log::append(tx, LogEntry::new(now, Happened::Prepared).of(&id).text(lapse.statement.clone()))?;
    Ok(told)
}

/// Moves a draft on: an officer releases it (first `releasing`, then `released` with the statement that it became), or drops
/// it. `None` where there is no such draft that waits.
///
/// # Errors
/// [`RecordError`].
pub fn decide(
    tx: &mut dyn Tx,
    id: &str,
    (state, officer, statement): (&str, &str, Option<String>),
    now: Now,
) -> Result<Option<Prepared>, RecordError> {
    let waits = |p: &Prepared| p.state == "waiting" || p.state == "releasing" && state != "dropped";
    let Some(mut prepared) = find(tx_read(tx), id)?.filter(waits).filter(|_| is_id(officer)) else { return Ok(None) };
    state.clone_into(&mut prepared.state);
    officer.clone_into(&mut prepared.officer);
    prepared.statement = statement;
    cells::put(tx, Cells::Watch, &key(id), &prepared)?;
    let what = match state {
        "released" => Happened::Released,
        "dropped" => Happened::Dropped,
        _ => return Ok(Some(prepared)),
    };
    log::append(tx, LogEntry::new(now, what).of(id).officer(officer))?;
    Ok(Some(prepared))
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };

    fn lapse(track: &str) -> Lapse {
        Lapse {
            what: "answer".into(),
            statement: format!("AUR/{track}/7"),
            id: "7".repeat(64),
            peer: "BOR".into(),
            track: track.into(),
            due: 900,
            mark: "actual".into(),
        }
    }

    #[test]
    fn a_lapse_is_prepared_once_on_the_next_line_and_never_sent_by_itself() {
        let disk = Disk::new();
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        let told = prepare(&mut *tx, &lapse("cert"), &|_, _| true, NOW).unwrap();
        assert!(matches!(&told[..], [Told::Raised(alarm)] if alarm.kind == AlarmKind::Lapsed));
        tx.commit().unwrap();
        disk.crash();
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        assert_eq!(prepare(&mut *tx, &lapse("cert"), &|_, _| true, NOW).unwrap(), []);
        let waits = waiting(&*tx).unwrap();
        assert_eq!((waits.len(), waits[0].to_track.as_str(), waits[0].state.as_str()), (1, "nrrc", "waiting"));
        assert_eq!(waits[0].lapse.id, "7".repeat(64));
        // The answer and the acknowledgement of one statement lapse apart.
        let other = Lapse { what: "acknowledgement".into(), ..lapse("cert") };
        assert_eq!(prepare(&mut *tx, &other, &|_, _| true, NOW).unwrap().len(), 1);
        assert_eq!(waiting(&*tx).unwrap().len(), 2);
    }

    #[test]
    fn without_a_next_line_there_is_an_alarm_and_no_draft() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        for (track, has) in [("official", true), ("dialogue", true), ("cert", false)] {
            let at = |peer: &str, to: &str| has && peer == "BOR" && !to.is_empty();
            assert_eq!(prepare(&mut *tx, &lapse(track), &at, NOW).unwrap().len(), 1, "{track}");
        }
        assert!(all(&*tx).unwrap().is_empty());
    }

    #[test]
    fn a_draft_is_released_or_dropped_by_a_named_officer_and_only_once() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        prepare(&mut *tx, &lapse("nrrc"), &|_, _| true, NOW).unwrap();
        let id = waiting(&*tx).unwrap()[0].id.clone();
        assert_eq!(decide(&mut *tx, &id, ("released", "", None), NOW).unwrap(), None, "by nobody");
        assert_eq!(decide(&mut *tx, "no id", ("released", "ana", None), NOW).unwrap(), None);
        decide(&mut *tx, &id, ("releasing", "ana", None), NOW).unwrap().unwrap();
        assert_eq!(decide(&mut *tx, &id, ("dropped", "bo", None), NOW).unwrap(), None, "it may have left");
        let done = decide(&mut *tx, &id, ("released", "ana", Some("AUR/official/1".into())), NOW).unwrap().unwrap();
        assert_eq!(done.statement.as_deref(), Some("AUR/official/1"));
        assert_eq!(decide(&mut *tx, &id, ("dropped", "ana", None), NOW).unwrap(), None);
        assert!(waiting(&*tx).unwrap().is_empty());
    }
}
