//! The parties' registers on a line (PROTOCOL.md rule 20): ours on its way, theirs as it came.
//!
//! A signature cannot prove when it was made. What tells is the journal: its headers name the register position that
//! their author relied on. So a thief of a revoked authority key who names an old position comes too late on a line
//! whose author has said a newer one.

use comity_journal::RegisterView;
use comity_journal::register::RegisterStanding;
use comity_wire::control::ControlBody;
use comity_wire::frame::Code;
use comity_wire::header::{Header, RegisterAt};
use comity_wire::limits::{REGISTER_BYTES_MAX, REGISTER_ENTRIES_MAX};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Origin};

use super::Line;
use super::state::{StateError, keyring};
use crate::effect::{Effect, Notice};
use crate::input::{Context, Side};

impl Line {
    /// What our headers say of our register.
    pub const fn register_at(&self) -> RegisterAt {
        self.ours.register_at
    }

    /// Gives our newer register, on which later headers rely. It travels with the next entry, which is a bare one where
    /// nothing else waits: a revoked authority must not stay trusted until somebody speaks. The same register again
    /// changes nothing.
    ///
    /// # Errors
    /// The register does not verify, or does not go on from the one before; nothing is changed then.
    pub fn set_register(&mut self, register: RegisterPart) -> Result<(), StateError> {
        let damaged = |what: String| StateError::Damaged { what };
        let view = RegisterView::build(&register.entries).map_err(|e| damaged(e.to_string()))?;
        let (before, at) = (self.ours.register_at, view.at());
        if before == at {
            return Ok(());
        }
        if view.root_at(before.size) != Some(before.root) {
            return Err(damaged(format!("our register does not go on from the {} entries relied on", before.size)));
        }
        self.ours.register_view = view;
        self.ours.register_at = at;
        self.ours.register = register;
        self.ours.register_due = Some(self.ours.size());
        self.batch.list |= self.ours.keyring.is_some();
        self.batch.dirty = true;
        Ok(())
    }

    /// Takes more of their register. What does not verify is left out, and what would disown keys that we hold already:
    /// it stops new keys, never the line.
    pub(super) fn take_register(&mut self, part: &RegisterPart, cx: &mut Context<'_>) {
        let held = self.theirs.register.size();
        let Some(skip) = held.checked_sub(part.from).and_then(|n| usize::try_from(n).ok()) else { return };
        let news = part.entries.get(skip..).unwrap_or_default();
        if news.is_empty() {
            return;
        }
        let mut entries = self.theirs.register_entries.clone();
        entries.extend(news.iter().cloned());
        let whole = RegisterPart { from: 0, entries, checkpoint: part.checkpoint.clone() };
        let bytes = whole.to_bytes();
        if whole.entries.len() > REGISTER_ENTRIES_MAX || bytes.len() > REGISTER_BYTES_MAX {
            self.refuse_frame(Code::OverLimit, held, "the register would grow over its limits");
            return;
        }
        let mut view = self.theirs.register.clone();
        let good = view.extend(news).is_ok() && matches!(view.judge(&part.checkpoint), Ok(RegisterStanding::Same));
        if !good {
            return;
        }
        let revoked = |view: &RegisterView| view.authorities().values().filter(|a| a.last_trusted.is_some()).count();
        if revoked(&view) > revoked(&self.theirs.register) && !self.keys_stand(&view, cx) {
            let why = "their register revokes an authority backwards".to_owned();
            self.tell(Notice::FrameRefused { code: Some(Code::BadSignature), why });
            return;
        }
        (self.theirs.register, self.theirs.register_entries) = (view, whole.entries);
        cx.out.push(Effect::TheirRegister(bytes));
        self.batch.dirty = true;
    }

    /// Whether the keys of their journal, as far as it is committed, verify under a register. One that no longer names
    /// the authority of a delegation that we hold would close the line at our next start.
    fn keys_stand(&self, register: &RegisterView, cx: &Context<'_>) -> bool {
        let theirs = &self.theirs;
        if theirs.generation == 0 || theirs.committed == 0 {
            return true;
        }
        let origin = Origin { line: self.config.line, author: self.config.their_author, generation: theirs.generation };
        let controls = theirs.controls.iter().copied().filter(|(number, _)| *number < theirs.committed);
        keyring(cx.ledger, Side::Theirs, origin, controls, register).is_ok()
    }

    /// Notes the register position that an entry of theirs relies on, where our copy has it.
    pub(super) fn note_relied(&mut self, header: &Header) {
        let relied = header.register.filter(|at| self.theirs.register.check_position(at).is_ok());
        self.theirs.relied = self.theirs.relied.max(relied.map_or(0, |at| at.size));
    }

    /// Whether the authority that signed a control was still trusted where their journal has come to: naming an older
    /// position makes a revoked one no better.
    pub(super) fn signer_stands(&self, body: &ControlBody, relied: u64) -> bool {
        let at = relied.max(self.theirs.relied);
        body.signature.as_ref().is_none_or(|signature| self.theirs.register.authority_at(signature.key, at).is_ok())
    }
}
