//! Statements that are taken in batches: one alarm for each line and mark, which counts those that came while it is open. A
//! look that finds many of them writes it once.

use std::collections::BTreeMap;

use comity_seal::hash::sha256_parts;
use comity_store::{Cells, Read, Tx};
use comity_wire::LineId;

use super::alarm::{self, Alarm, AlarmKind};
use super::cells::{self, RecordError};
use super::clock::Now;
use super::desk::Desk;
use super::scan::Owed;
use super::step::{Named, Told, owed_alarm, raise, tx_read};

/// The open alarms of one line's batches, by mark, while a look is taken; and whether each differs from what is kept.
#[derive(Default)]
pub(super) struct Batches(BTreeMap<String, (Alarm, bool)>);

impl Batches {
    /// Counts a statement with the others of its batch, or raises the alarm about it.
    pub(super) fn owed(
        &mut self,
        tx: &mut dyn Tx,
        owed: &Owed,
        (desks, names): (&[Desk], &dyn Named),
        now: Now,
    ) -> Result<Option<Told>, RecordError> {
        if !self.0.contains_key(&owed.mark)
            && let Some(open) = batch(tx_read(tx), &owed.line, &owed.mark)?
        {
            self.0.insert(owed.mark.clone(), (open, false));
        }
        if let Some((open, differs)) = self.0.get_mut(&owed.mark) {
            (open.count, *differs) = (open.count.saturating_add(1), true);
            if owed.precedence != open.precedence {
                let alarm = owed_alarm(owed, desks, names);
                if alarm.precedence() > open.precedence() {
                    open.precedence = alarm.precedence;
                }
            }
            return Ok(None);
        }
        let alarm = owed_alarm(owed, desks, names);
        let id = sha256_parts(&[b"comity/watch/batch/", &owed.id.0]).to_string();
        cells::put(tx, Cells::Watch, &key(&owed.line, &owed.mark), &id)?;
        let about = format!("{}/{}", alarm.peer, alarm.track);
        let told = raise(tx, Alarm { id, about, kind: AlarmKind::Batch, count: 1, ..alarm }, now)?;
        if let Some(Told::Raised(alarm)) = &told {
            self.0.insert(owed.mark.clone(), (Alarm::clone(alarm), false));
        }
        Ok(told)
    }

    /// Keeps what was counted.
    pub(super) fn keep(self, tx: &mut dyn Tx) -> Result<(), RecordError> {
        self.0.into_values().filter(|(_, differs)| *differs).try_for_each(|(alarm, _)| alarm::put(tx, &alarm))
    }
}

fn key(line: &LineId, mark: &str) -> Vec<u8> {
    [b"s/batch/".as_slice(), &line.0, mark.as_bytes()].concat()
}

/// The open alarm of a line's batches of a mark.
///
/// # Errors
/// [`RecordError`].
pub fn batch(read: &dyn Read, line: &LineId, mark: &str) -> Result<Option<Alarm>, RecordError> {
    let id: Option<String> = cells::get(read, Cells::Watch, &key(line, mark))?;
    let found = id.map(|id| alarm::find(read, &id)).transpose()?.flatten();
    Ok(found.filter(|alarm| alarm.ended.is_none()))
}
