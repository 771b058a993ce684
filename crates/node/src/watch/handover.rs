//! Shift handovers: what is open at an instant, signed by the officer who leaves and the one who comes.
//!
//! A handover is complete when both have signed the same digest, and not before. Where an officer has no key of its own the
//! node attests that it confirmed (`attested`): that is a word of this node's, and labelled so.

use comity_seal::hash::sha256;
use comity_store::{Cells, Read, Tx};
use serde::{Deserialize, Serialize};

use super::alarm;
use super::cells::{self, RecordError};
use super::clock::Now;
use super::desk::is_id;
use super::drafts;
use super::lapse;
use super::log::{self, Happened, LogEntry};
use super::roster::Closed;
use super::step::{self, tx_read};

/// Open items that a handover lists at most; of more it says how many.
pub const ITEMS_MAX: usize = 500;
/// Obligations of each side that a handover lists; all are counted.
pub const OWED_MAX: usize = 20;
/// Handovers in one answer at most.
pub const HANDOVERS_PAGE_MAX: usize = 100;
/// Bytes of remarks at most.
pub const REMARKS_BYTES_MAX: usize = 16_384;
const KEY: &[u8] = b"h/";

/// Something that is open at a handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenItem {
    /// `alarm`, `draft`, `ours` (we owe it) or `theirs` (it is owed to us).
    pub what: String,
    /// Its id.
    pub id: String,
    /// What it is about, as people see it.
    pub about: String,
    /// By when, for what is owed.
    #[serde(default)]
    pub due: Option<u64>,
}

/// What is owed on the lines of a desk at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwedNow {
    /// How much we owe.
    pub ours: u64,
    /// How much is owed to us.
    pub theirs: u64,
    /// Those that are due next, at most [`OWED_MAX`] of each.
    pub next: Vec<OpenItem>,
}

/// One officer's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Signed {
    /// Who.
    pub officer: String,
    /// When, by our clock.
    pub at: u64,
    /// `attested`: this node says that the officer confirmed, and no key of the officer's does.
    pub how: String,
}

/// A handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Handover {
    /// Its number at this node, from 1.
    pub number: u64,
    /// The desk.
    pub desk: String,
    /// Who leaves.
    pub from: String,
    /// Who comes.
    pub to: String,
    /// When it was opened, by our clock.
    pub at: u64,
    /// What is open, at most [`ITEMS_MAX`].
    pub open: Vec<OpenItem>,
    /// Open items beyond those.
    pub more: u64,
    /// Obligations of ours that are open on the desk's lines.
    #[serde(default)]
    pub ours: u64,
    /// Obligations of the counterparts that are open there.
    #[serde(default)]
    pub theirs: u64,
    /// What the leaving officer says.
    pub remarks: String,
    /// Entries in the watch log at that instant.
    pub log_size: u64,
    /// Hash of the newest of them.
    pub log_head: String,
    /// SHA-256 of all the above as JSON: what both sign.
    pub digest: String,
    /// Who has signed.
    pub signed: Vec<Signed>,
    /// When both had, by our clock.
    pub done_at: Option<u64>,
}

/// Why a handover is refused: the caller's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandoverError {
    /// No such desk.
    #[error("no such desk")]
    NoDesk,
    /// The two officers are the same one, or a name is none.
    #[error("the officers of a handover are two")]
    Officers,
    /// The remarks are too long.
    #[error("the remarks are longer than {REMARKS_BYTES_MAX} bytes")]
    Remarks,
    /// No handover of this number.
    #[error("no such handover")]
    None,
    /// The officer is neither of the two.
    #[error("only the two officers of a handover sign it")]
    NotConcerned,
    /// The officer has signed.
    #[error("this officer has signed it")]
    SignedBefore,
}

/// A request to open one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandoverDraft {
    /// The desk.
    pub desk: String,
    /// Who leaves.
    pub from: String,
    /// Who comes.
    pub to: String,
    /// What the leaving officer says.
    #[serde(default)]
    pub remarks: String,
}

fn key(number: u64) -> Vec<u8> {
    [KEY, &number.to_be_bytes()].concat()
}

/// One handover; its digest is checked.
///
/// # Errors
/// [`RecordError`].
pub fn find(read: &dyn Read, number: u64) -> Result<Option<Handover>, RecordError> {
    let found: Option<Handover> = cells::get(read, Cells::Watch, &key(number))?;
    // What was listed is what was signed, and is not changed afterwards.
    if let Some(handover) = &found
        && digest(handover)? != handover.digest
    {
        return Err(RecordError::Damaged { what: format!("handover {number}: its digest differs") });
    }
    Ok(found)
}

/// Handovers, newest first, at most `limit`.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read, limit: usize) -> Result<Vec<Handover>, RecordError> {
    let mut found = Vec::new();
    let mut number = last(read)?;
    while number > 0 && found.len() < limit.min(HANDOVERS_PAGE_MAX) {
        found.extend(find(read, number)?);
        number -= 1;
    }
    Ok(found)
}

fn last(read: &dyn Read) -> Result<u64, RecordError> {
    Ok(cells::get(read, Cells::Watch, b"s/handovers")?.unwrap_or(0))
}

/// Opens a handover: lists what is open now. The inner error is the caller's fault, and changes nothing.
///
/// # Errors
/// [`RecordError`].
pub fn open(
    tx: &mut dyn Tx,
    draft: &HandoverDraft,
    owed: OwedNow,
    now: Now,
) -> Result<Result<Handover, HandoverError>, RecordError> {
    if !step::desks(tx_read(tx))?.iter().any(|desk| desk.id == draft.desk) {
        return Ok(Err(HandoverError::NoDesk));
    }
    if draft.from == draft.to || !is_id(&draft.from) || !is_id(&draft.to) {
        return Ok(Err(HandoverError::Officers));
    }
    if draft.remarks.len() > REMARKS_BYTES_MAX {
        return Ok(Err(HandoverError::Remarks));
    }
    let number = last(tx_read(tx))? + 1;
    let (mut open, more) = items(tx_read(tx))?;
    open.extend(owed.next);
    let (log_size, log_head) = log::head(tx_read(tx))?;
    let mut handover = Handover {
        number,
        desk: draft.desk.clone(),
        from: draft.from.clone(),
        to: draft.to.clone(),
        at: now.wall_s,
        open,
        more,
        ours: owed.ours,
        theirs: owed.theirs,
        remarks: draft.remarks.clone(),
        log_size,
        log_head,
        digest: String::new(),
        signed: Vec::new(),
        done_at: None,
    };
    handover.digest = digest(&handover)?;
    cells::put(tx, Cells::Watch, b"s/handovers", &number)?;
    cells::put(tx, Cells::Watch, &key(number), &handover)?;
    let entry = LogEntry::new(now, Happened::HandoverOpened).desk(&draft.desk).officer(&draft.from).of(number);
    log::append(tx, entry.text(handover.digest.clone()))?;
    Ok(Ok(handover))
}

/// What both sign: the handover as it was opened.
///
/// # Errors
/// [`RecordError`].
pub fn digest(handover: &Handover) -> Result<String, RecordError> {
    let bare = Handover { digest: String::new(), signed: Vec::new(), done_at: None, ..handover.clone() };
    let bytes = serde_json::to_vec(&bare).map_err(|e| RecordError::Damaged { what: e.to_string() })?;
    Ok(sha256(&bytes).to_string())
}

/// What is open, at most [`ITEMS_MAX`] of each: alarms, the most urgent first, what was prepared, drafts; and how many more.
fn items(read: &dyn Read) -> Result<(Vec<OpenItem>, u64), RecordError> {
    let item = |what: &str, id: String, about: String| OpenItem { what: what.to_owned(), id, about, due: None };
    let alarms = alarm::urgent(read, ITEMS_MAX)?;
    let mut more = alarm::open_count(read)?.saturating_sub(alarms.len() as u64);
    let mut found: Vec<OpenItem> = alarms.into_iter().map(|a| item("alarm", a.id, a.about)).collect();
    let mut prepared = lapse::waiting(read)?;
    more += prepared.len().saturating_sub(ITEMS_MAX) as u64;
    prepared.truncate(ITEMS_MAX);
    found.extend(prepared.into_iter().map(|p| item("draft", p.id, p.lapse.statement)));
    let about = |d: &drafts::DraftView| format!("{} {} {}/{}", d.id, d.draft.format, d.draft.peer, d.draft.track);
    let written = drafts::open_now(read, ITEMS_MAX)?;
    found.extend(written.iter().map(|d| item("draft", d.id.to_string(), about(d))));
    Ok((found, more))
}

/// One officer signs. With the second signature it is complete: the leaving officer's shift is closed by it.
///
/// # Errors
/// [`RecordError`].
pub fn sign(
    tx: &mut dyn Tx,
    number: u64,
    officer: &str,
    now: Now,
) -> Result<Result<Handover, HandoverError>, RecordError> {
    let Some(mut handover) = find(tx_read(tx), number)? else { return Ok(Err(HandoverError::None)) };
    if officer != handover.from && officer != handover.to {
        return Ok(Err(HandoverError::NotConcerned));
    }
    if handover.signed.iter().any(|signed| signed.officer == officer) {
        return Ok(Err(HandoverError::SignedBefore));
    }
    handover.signed.push(Signed { officer: officer.to_owned(), at: now.wall_s, how: "attested".to_owned() });
    let about = |what| LogEntry::new(now, what).desk(&handover.desk).of(number);
    log::append(tx, about(Happened::HandoverSigned).officer(officer).text(handover.digest.clone()))?;
    if handover.signed.len() == 2 {
        handover.done_at = Some(now.wall_s);
        log::append(tx, about(Happened::HandoverDone))?;
        log::append(tx, about(Happened::Left).officer(&handover.from))?;
        log::append(tx, about(Happened::Came).officer(&handover.to))?;
        let shifts = step::shifts(tx_read(tx))?;
        let of =
            |s: &&super::roster::Shift| s.desk == handover.desk && s.officer == handover.from && s.closed.is_none();
        let ended = shifts.iter().filter(of).filter(|s| s.from <= now.wall_s).max_by_key(|s| s.from);
        if let Some(shift) = ended {
            step::close_shift(tx, shift, Closed::HandedOver { handover: number })?;
        }
    }
    cells::put(tx, Cells::Watch, &key(number), &handover)?;
    Ok(Ok(handover))
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::{Disk, Memory};

    use super::super::alarm::{Alarm, AlarmKind};
    use super::super::desk::Desk;
    use super::super::roster::Shift;
    use super::*;

    const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };

    fn watch() -> Memory {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        step::put_desk(&mut *tx, "d", Some(&Desk::new("d", &["nrrc"])), "op", NOW).unwrap();
        let shift = Shift { desk: "d".into(), from: 900, to: 1_100, officer: "ana".into(), closed: None };
        step::put_roster(&mut *tx, "d", &[shift], "op", NOW).unwrap();
        step::raise(&mut *tx, Alarm::of_node(AlarmKind::Channel, "mail", Some("d".into())), NOW).unwrap();
        tx.commit().unwrap();
        store
    }

    fn owed() -> OwedNow {
        let item =
            OpenItem { what: "ours".into(), id: "7".repeat(64), about: "answer BOR/nrrc/1".into(), due: Some(9) };
        OwedNow { ours: 30, theirs: 2, next: vec![item] }
    }

    fn draft(from: &str, to: &str) -> HandoverDraft {
        HandoverDraft { desk: "d".into(), from: from.into(), to: to.into(), remarks: String::new() }
    }

    #[test]
    fn a_handover_lists_what_is_open_and_is_complete_when_both_signed() {
        let mut store = watch();
        let mut tx = store.begin().unwrap();
        let handover = open(&mut *tx, &draft("ana", "bo"), owed(), NOW).unwrap().unwrap();
        assert_eq!((handover.number, handover.open.len(), handover.open[0].about.as_str()), (1, 2, "mail"));
        assert_eq!((handover.ours, handover.theirs, handover.open[1].due), (30, 2, Some(9)));
        assert_eq!(sign(&mut *tx, 1, "ana", NOW).unwrap().unwrap().done_at, None);
        assert_eq!(step::shifts(&*tx).unwrap()[0].closed, None);
        let done = sign(&mut *tx, 1, "bo", NOW).unwrap().unwrap();
        assert_eq!(done.done_at, Some(1_000));
        assert_eq!(digest(&done).unwrap(), handover.digest, "both signed what was opened");
        assert_eq!(step::shifts(&*tx).unwrap()[0].closed, Some(Closed::HandedOver { handover: 1 }));
        let late = Now { wall_s: 9_999_999, watch_ms: 6 };
        assert_eq!(step::reliefs(&mut *tx, late).unwrap(), [], "a shift that was handed over needs no relief");
        assert!(all(&*tx, 9).unwrap()[0].signed.iter().all(|s| s.how == "attested"));
    }

    #[test]
    fn what_was_listed_cannot_be_changed_afterwards() {
        let mut store = watch();
        let mut tx = store.begin().unwrap();
        let handover = open(&mut *tx, &draft("ana", "bo"), owed(), NOW).unwrap().unwrap();
        for changed in [
            Handover { ours: 0, ..handover.clone() },
            Handover { open: Vec::new(), ..handover.clone() },
            Handover { remarks: "other".into(), ..handover.clone() },
            Handover { to: "cy".into(), ..handover },
        ] {
            cells::put(&mut *tx, Cells::Watch, &key(1), &changed).unwrap();
            assert!(matches!(find(&*tx, 1), Err(RecordError::Damaged { .. })));
        }
    }

    #[test]
    fn what_is_no_handover_is_refused_and_changes_nothing() {
        let mut store = watch();
        let mut tx = store.begin().unwrap();
        let before = log::head(&*tx).unwrap();
        for (wrong, why) in [
            (draft("ana", "ana"), HandoverError::Officers),
            (draft("", "bo"), HandoverError::Officers),
            (HandoverDraft { desk: "e".into(), ..draft("ana", "bo") }, HandoverError::NoDesk),
            (
                HandoverDraft { remarks: "x".repeat(REMARKS_BYTES_MAX + 1), ..draft("ana", "bo") },
                HandoverError::Remarks,
            ),
        ] {
            assert_eq!(open(&mut *tx, &wrong, owed(), NOW).unwrap(), Err(why));
        }
        assert_eq!(sign(&mut *tx, 1, "ana", NOW).unwrap(), Err(HandoverError::None));
        assert_eq!(log::head(&*tx).unwrap(), before);
        open(&mut *tx, &draft("ana", "bo"), owed(), NOW).unwrap().unwrap();
        assert_eq!(sign(&mut *tx, 1, "cy", NOW).unwrap(), Err(HandoverError::NotConcerned));
        sign(&mut *tx, 1, "ana", NOW).unwrap().unwrap();
        assert_eq!(sign(&mut *tx, 1, "ana", NOW).unwrap(), Err(HandoverError::SignedBefore));
    }
}
