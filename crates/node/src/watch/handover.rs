//! Shift handovers: what is open at an instant, signed by the officer who leaves and the one who comes.
//!
//! A handover is complete when both have signed the same digest, and not before; until the relief has signed it is offered.
//! Who has a key signs with it ([`super::handover_file`]). Where an officer has none the node attests that it confirmed
//! (`attested`), if the policy allows that: it is a word of this node's, and labelled so. One that is opened anew replaces
//! the one before: nobody signs a list that has become old.

use comity_journal::RegisterView;
use comity_seal::hash::sha256;
use comity_store::{Cells, Read, Tx};
use comity_wire::envelope::Mark;
use serde::{Deserialize, Serialize};

use super::alarm;
use super::cells::{self, RecordError};
use super::clock::Now;
use super::desk::is_id;
use super::drafts;
use super::handover_file::{self, HandoverSignature};
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
    /// `exercise` or `test` where it is not actual; otherwise empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
}

/// The mark of an open item: nothing where it is actual, as most are.
fn unreal(mark: &str) -> String {
    if mark == Mark::Actual.word() { String::new() } else { mark.to_owned() }
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
    /// `key`: the officer's own key signed the digest; `attested`: this node says that the officer confirmed, and no key of
    /// the officer's does.
    pub how: String,
    /// The signatures, base64 of their exact bytes; only where one handover is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
}

/// An officer of a handover and the key that they sign it with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShiftKey {
    /// The officer's short id.
    pub officer: String,
    /// The name under which the party's register has the key.
    pub name: String,
    /// Its fingerprint.
    pub key: String,
}

/// The party's register by which the keys of a handover are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterPlace {
    /// Its entries then.
    pub size: u64,
    /// Its root at that size.
    pub root: String,
}

/// Who will sign a handover, as the party's register knows them when it is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signers {
    /// The party's id.
    pub party: String,
    /// Its register then.
    pub register: Option<RegisterPlace>,
    /// Keys of those of the two who have one.
    pub keys: Vec<ShiftKey>,
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
    /// The party, by its id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub party: String,
    /// Its register at that instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterPlace>,
    /// Keys of those of the two officers who have one: they sign with it and in no other way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<ShiftKey>,
    /// SHA-256 of all the above as JSON: what both sign.
    pub digest: String,
    /// Who has signed.
    pub signed: Vec<Signed>,
    /// When both had, by our clock.
    pub done_at: Option<u64>,
    /// The later handover of the same desk that was opened before this one was complete: nobody signs this one any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<u64>,
}

impl Handover {
    /// How far it is: `opened`, nobody has signed; `offered` by who leaves, and not taken; `taken` by who comes, and not yet
    /// signed by who leaves; `complete`; `replaced` by a later one.
    #[must_use]
    pub fn state(&self) -> &'static str {
        let by = |officer: &str| self.signed.iter().any(|signed| signed.officer == officer);
        match (self.done_at, self.replaced_by) {
            (Some(_), _) => "complete",
            (None, Some(_)) => "replaced",
            _ if by(&self.from) => "offered",
            _ if by(&self.to) => "taken",
            _ => "opened",
        }
    }

    /// The key that an officer signs it with, if they have one.
    #[must_use]
    pub fn key_of(&self, officer: &str) -> Option<&ShiftKey> {
        self.keys.iter().find(|key| key.officer == officer)
    }
}

/// Why a handover is refused: the caller's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
    /// A later one of the same desk has taken its place.
    #[error("handover {by} of the same desk has taken its place")]
    Replaced {
        /// Its number.
        by: u64,
    },
    /// The officer does not work here any more.
    #[error("officer {officer} has left")]
    Left {
        /// Who.
        officer: String,
    },
    /// The key is not enrolled in the party's register, or its holder left.
    #[error("the key {key} of officer {officer} is not enrolled, or its holder left")]
    NotTrusted {
        /// Who.
        officer: String,
        /// Fingerprint.
        key: String,
    },
    /// Both would sign with one key, or under one name of the register.
    #[error("the officers of a handover are two persons")]
    SamePerson,
    /// The officer has a key, and signs with it.
    #[error("officer {officer} signs with the key {key}")]
    KeyNeeded {
        /// Who.
        officer: String,
        /// Fingerprint.
        key: String,
    },
    /// The signature is none of this officer under this handover.
    #[error("the signature is refused: {detail}")]
    Signature {
        /// Why.
        detail: String,
    },
}

/// How an officer says that it is so.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// This node attests it: only of an officer who has no key. That the policy allows it is for the caller.
    Attested,
    /// With the officer's own key, which the register still has.
    Key(&'a HandoverSignature, &'a RegisterView),
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

/// Handovers, newest first, at most `limit`; without the bytes of their signatures.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read, limit: usize) -> Result<Vec<Handover>, RecordError> {
    let mut found = Vec::new();
    let mut number = last(read)?;
    while number > 0 && found.len() < limit.min(HANDOVERS_PAGE_MAX) {
        let one = find(read, number)?.map(|mut one| {
            one.signed.iter_mut().for_each(|signed| signed.slot = None);
            one
        });
        found.extend(one);
        number -= 1;
    }
    Ok(found)
}

/// Every handover of these desks that was opened before `until`, in order and with its signatures, to `each`.
///
/// # Errors
/// [`RecordError`], or what `each` says.
pub fn in_order<E: From<RecordError>>(
    read: &dyn Read,
    desks: &[String],
    until: Option<u64>,
    mut each: impl FnMut(Handover) -> Result<(), E>,
) -> Result<(), E> {
    for number in 1..=last(read)? {
        let Some(one) = find(read, number)? else { continue };
        if desks.contains(&one.desk) && until.is_none_or(|until| one.at < until) {
            each(one)?;
        }
    }
    Ok(())
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
    signers: Signers,
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
        party: signers.party,
        register: signers.register,
        keys: signers.keys,
        digest: String::new(),
        signed: Vec::new(),
        done_at: None,
        replaced_by: None,
    };
    handover.digest = digest(&handover)?;
    replace(tx, &draft.desk, number, now)?;
    cells::put(tx, Cells::Watch, b"s/handovers", &number)?;
    cells::put(tx, Cells::Watch, &key(number), &handover)?;
    let entry = LogEntry::new(now, Happened::HandoverOpened).desk(&draft.desk).officer(&draft.from).of(number);
    log::append(tx, entry.text(handover.digest.clone()))?;
    Ok(Ok(handover))
}

fn newest_key(desk: &str) -> Vec<u8> {
    [b"s/handover/", desk.as_bytes()].concat()
}

/// The newest handover of a desk is this one; the one before, if it is not complete, is replaced.
fn replace(tx: &mut dyn Tx, desk: &str, number: u64, now: Now) -> Result<(), RecordError> {
    let before: Option<u64> = cells::get(tx_read(tx), Cells::Watch, &newest_key(desk))?;
    cells::put(tx, Cells::Watch, &newest_key(desk), &number)?;
    let Some(mut old) = before.map(|old| find(tx_read(tx), old)).transpose()?.flatten() else { return Ok(()) };
    if old.done_at.is_some() {
        return Ok(());
    }
    old.replaced_by = Some(number);
    cells::put(tx, Cells::Watch, &key(old.number), &old)?;
    let entry = LogEntry::new(now, Happened::HandoverReplaced).desk(desk).of(old.number);
    log::append(tx, entry.text(number.to_string())).map(drop)
}

/// What both sign: the handover as it was opened.
///
/// # Errors
/// [`RecordError`].
pub fn digest(handover: &Handover) -> Result<String, RecordError> {
    let bare =
        Handover { digest: String::new(), signed: Vec::new(), done_at: None, replaced_by: None, ..handover.clone() };
    let bytes = serde_json::to_vec(&bare).map_err(|e| RecordError::Damaged { what: e.to_string() })?;
    Ok(sha256(&bytes).to_string())
}

/// What is open, at most [`ITEMS_MAX`] of each: alarms, the most urgent first, what was prepared, drafts; and how many more.
fn items(read: &dyn Read) -> Result<(Vec<OpenItem>, u64), RecordError> {
    let item = |what: &str, id: String, about: String, mark: &str| OpenItem {
        what: what.to_owned(),
        id,
        about,
        due: None,
        mark: unreal(mark),
    };
    let alarms = alarm::urgent(read, ITEMS_MAX)?;
    let mut more = alarm::open_count(read)?.saturating_sub(alarms.len() as u64);
    let mut found: Vec<OpenItem> = alarms.into_iter().map(|a| item("alarm", a.id, a.about, &a.mark)).collect();
    let mut prepared = lapse::waiting(read)?;
    more += prepared.len().saturating_sub(ITEMS_MAX) as u64;
    prepared.truncate(ITEMS_MAX);
    found.extend(prepared.into_iter().map(|p| item("draft", p.id, p.lapse.statement, &p.lapse.mark)));
    let about = |d: &drafts::DraftView| format!("{} {} {}/{}", d.id, d.draft.format, d.draft.peer, d.draft.track);
    let written = drafts::open_now(read, ITEMS_MAX)?;
    found.extend(written.iter().map(|d| item("draft", d.id.to_string(), about(d), &d.draft.mark)));
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
    proof: Proof<'_>,
    now: Now,
) -> Result<Result<Handover, HandoverError>, RecordError> {
    let Some(mut handover) = find(tx_read(tx), number)? else { return Ok(Err(HandoverError::None)) };
    if officer != handover.from && officer != handover.to {
        return Ok(Err(HandoverError::NotConcerned));
    }
    if handover.signed.iter().any(|signed| signed.officer == officer) {
        return Ok(Err(HandoverError::SignedBefore));
    }
    if let Some(by) = handover.replaced_by {
        return Ok(Err(HandoverError::Replaced { by }));
    }
    let (how, slot) = match (proof, handover.key_of(officer)) {
        (Proof::Attested, Some(ShiftKey { key, .. })) => {
            return Ok(Err(HandoverError::KeyNeeded { officer: officer.to_owned(), key: key.clone() }));
        }
        (Proof::Attested, None) => ("attested", None),
        (Proof::Key(signature, register), _) => match handover_file::accept(&handover, officer, signature, register) {
            Ok(slot) => ("key", Some(slot)),
            Err(refused) => return Ok(Err(refused)),
        },
    };
    handover.signed.push(Signed { officer: officer.to_owned(), at: now.wall_s, how: how.to_owned(), slot });
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
            let until = super::roster::Shift { to: shift.to.min(now.wall_s), ..shift.clone() };
            step::close_shift(tx, &until, Closed::HandedOver { handover: number })?;
            // Whoever took it is on watch from here on, whatever the roster had planned for the rest of it.
            step::take_shift(tx, &shifts, shift, &handover.to, now)?;
        }
    }
    cells::put(tx, Cells::Watch, &key(number), &handover)?;
    Ok(Ok(handover))
}

#[cfg(test)]
#[path = "handover_tests.rs"]
mod tests;
