//! Statements of a closed generation that are said again in the present one (PROTOCOL.md rule 23).

use comity_journal::release::is_released;
use comity_wire::Canonical;
use comity_wire::Hash;
use comity_wire::codec::{Dec, Enc, Malformed};
use comity_wire::entry::Entry;
use comity_wire::header::Held;
use comity_wire::statement::{Plaintext, Statement};

use super::Line;
use super::entries::has_room;
use super::flow::Damaged;
use super::{Prepared, opened};
use crate::effect::{Effect, Notice, Rejection, SetAside};
use crate::input::{Context, Side, Submission};
use crate::ledger::LedgerError;

/// Numbers of a closed generation whose statements are still to be said again. Kept with the line's state, so that a
/// crash between two batches loses none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moving {
    /// The closed generation.
    pub generation: u64,
    /// The next number to look at.
    pub next: u64,
    /// One past the last.
    pub end: u64,
}

impl Canonical for Moving {
    const BYTES_MAX: usize = 32;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.generation).uint(self.next).uint(self.end);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { generation: d.uint()?, next: d.uint()?, end: d.uint()? })
    }
}

/// What became of a statement that was to be said again.
pub(super) enum Again {
    /// Said, or nothing to be said.
    Done,
    /// It cannot be.
    Not(Box<NotSaid>),
}

/// A statement of a closed generation that cannot be said again.
pub(super) struct NotSaid {
    generation: u64,
    number: u64,
    ordinal: u64,
    id: Hash,
    plaintext: Vec<u8>,
    held: Vec<Held>,
    why: Rejection,
}

impl Line {
    /// Says statements again from these numbers on.
    pub(super) fn move_statements(&mut self, generation: u64, from: u64, end: u64) {
        if from < end {
            self.predecessors.moving.push(Moving { generation, next: from, end });
            self.batch.dirty = true;
        }
    }

    /// How many entries are still to be looked at; none where nothing can be sealed to the counterpart yet, and none while
    /// our log key is revoked: what is written then can leave in one frame only, and these are in no hurry.
    pub(super) fn moving(&self) -> usize {
        let left: u64 = self.predecessors.moving.iter().map(|m| m.end.saturating_sub(m.next)).sum();
        if self.can_move() { usize::try_from(left).unwrap_or(usize::MAX) } else { 0 }
    }

    /// Whether a statement of a closed generation can be said again now.
    pub(super) fn can_move(&self) -> bool {
        self.their_hpke().is_some() && !self.predecessors.stuck && !self.ours.disowned(self.ours.size() + 1)
    }

    /// Writes as many of the moved statements as the batch has room for.
    pub(super) fn write_moved(&mut self, fresh: &mut Vec<Entry>, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        while self.moving() > 0 && !self.batch.hold_moving && has_room(fresh) {
            let Some(moving) = self.predecessors.moving.first().copied() else { break };
            match self.write_again(moving.generation, moving.next, fresh, cx)? {
                Again::Done => {}
                // An officer left meanwhile: the counterpart would refuse it, whenever it is said.
                Again::Not(not) if matches!(not.why, Rejection::Release(_)) => self.set_aside(*not, cx),
                Again::Not(not) => {
                    self.predecessors.stuck = true;
                    self.tell(Notice::NotMoved { generation: not.generation, number: not.number, why: not.why });
                    break;
                }
            }
            self.batch.dirty = true;
            match self.predecessors.moving.first_mut() {
                Some(first) if first.next + 1 < first.end => first.next += 1,
                _ => drop(self.predecessors.moving.remove(0)),
            }
        }
        Ok(())
    }

    /// Writes one statement of a closed generation into the present one; it names the old entry as superseded.
    pub(super) fn write_again(
        &mut self,
        generation: u64,
        number: u64,
        fresh: &mut Vec<Entry>,
        cx: &mut Context<'_>,
    ) -> Result<Again, LedgerError> {
        let old = cx.ledger.skimmed(Side::Ours, generation, number, 1, usize::MAX)?;
        let header = old.first().and_then(|entry| entry.header().ok());
        let held = header.as_ref().map(|h| h.attachments.clone()).unwrap_or_default();
        let Some(bytes) = cx.ledger.plaintext(Side::Ours, generation, number)? else {
            self.hold_again(held);
            return Ok(Again::Done);
        };
        let said = header.as_ref().filter(|header| opened::agrees(&bytes, header)).and_then(|h| h.commitment);
        let read = Plaintext::from_bytes(&bytes);
        let statement = read.and_then(|p| Ok((Statement::from_bytes(&p.statement)?, p.signatures)));
        let (Some(commitment), Ok((mut statement, signatures))) = (said, statement) else {
            // Not what was said: nobody signs it a second time. The old entry stays as it was proved.
            self.note_damaged(Damaged { side: Side::Ours, generation, number });
            self.hold_again(held);
            return Ok(Again::Done);
        };
        let (settle, ordinal) = header.map_or((false, 0), |h| (h.settle, h.ordinal));
        let id = cx.ledger.subtree(Side::Ours, generation, 0, number)?;
        let superseded = statement.envelope.supersedes;
        // Officers signed the content: it is said again as it was, under the commitment that they signed.
        let signed = is_released(&statement.envelope, signatures.len());
        if !signed {
            statement.envelope.supersedes.get_or_insert(id);
        }
        let prepared = signed.then(|| Prepared::again(bytes.clone(), commitment));
        let token = Submission::MOVED;
        let mut submission = Submission { token, statement, signatures, settle, stated: None, prepared };
        let mut written = self.write_statement(submission.clone(), fresh, cx)?;
        if matches!(written, Err(Rejection::TooLarge { .. })) {
            // No room for the reference: the statement itself matters more.
            submission.statement.envelope.supersedes = superseded;
            written = self.write_statement(submission, fresh, cx)?;
        }
        match written {
            Ok(()) => {
                self.hold_again(held);
                self.tell(Notice::Moved { generation, number, id });
                Ok(Again::Done)
            }
            Err(why) => {
                let plaintext = bytes;
                Ok(Again::Not(Box::new(NotSaid { generation, number, ordinal, id, plaintext, held, why })))
            }
        }
    }

    /// Keeps a statement that was accepted, never left, and is not said again, apart from every journal.
    pub(super) fn set_aside(&mut self, not: NotSaid, cx: &mut Context<'_>) {
        let NotSaid { generation, number, ordinal, id, plaintext, held, why } = not;
        let reason = why.clone();
        cx.out.push(Effect::SetAside(Box::new(SetAside { generation, number, ordinal, id, plaintext, reason })));
        self.batch.dirty = true;
        self.hold_again(held);
        self.tell(Notice::SetAside { generation, number, ordinal, id, why });
    }

    /// What an entry that never reached the counterpart said to hold is held all the same, and is said nowhere else.
    fn hold_again(&mut self, held: Vec<Held>) {
        held.into_iter().for_each(|held| _ = self.attachment_held(held));
    }
}
