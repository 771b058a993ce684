//! The parties' registers on a line (PROTOCOL.md rule 20): ours on its way, theirs as it came.
//!
//! A signature cannot prove when it was made. What tells is the journal: its headers name the register position that
//! their author relied on. So a thief of a revoked authority key who names an old position comes too late on a line
//! whose author has said a newer one.

use comity_journal::register::RegisterStanding;
use comity_journal::tree::leaf_hash;
use comity_journal::{Frontier, RegisterView};
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::frame::Code;
use comity_wire::header::{Header, RegisterAt};
use comity_wire::limits::{REGISTER_BYTES_MAX, REGISTER_ENTRIES_MAX};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Hash, Origin};

use super::Line;
use super::known::KnownRegister;
use super::receive::Checked;
use super::state::StateError;
use crate::effect::{Effect, Notice};
use crate::input::Context;

impl Line {
    /// What our headers say of our register.
    pub const fn register_at(&self) -> RegisterAt {
        self.ours.register_at
    }

    /// Our register and the counterpart's, as far as they came: no header that is committed relies on more.
    #[must_use]
    pub fn registers(&self) -> [&RegisterView; 2] {
        [self.ours.register.view(), self.theirs.register.view()]
    }

    /// The same, as they are held: lines of one party or of one counterpart may share them ([`Line::share_their_register`]).
    #[must_use]
    pub const fn known_registers(&self) -> [&KnownRegister; 2] {
        [&self.ours.register, &self.theirs.register]
    }

    /// Holds another copy of the counterpart's register, which must say byte for byte the same; else nothing changes.
    pub fn share_their_register(&mut self, known: &KnownRegister) {
        if known.part() == self.theirs.register.part() {
            self.theirs.register = known.clone();
        }
    }

    /// Gives our newer register, on which later headers rely. It travels with the next entry, which is a bare one where
    /// nothing else waits: a revoked authority must not stay trusted until somebody speaks. The same register again
    /// changes nothing.
    ///
    /// # Errors
    /// The register does not verify, or does not go on from the one before; nothing is changed then.
    pub fn set_register(
        &mut self,
        register: impl TryInto<KnownRegister, Error: Into<StateError>>,
    ) -> Result<(), StateError> {
        let damaged = |what: String| StateError::Damaged { what };
        let register = register.try_into().map_err(Into::into)?;
        let (before, at) = (self.ours.register_at, register.view().at());
        if before == at {
            return Ok(());
        }
        if register.view().root_at(before.size) != Some(before.root) {
            return Err(damaged(format!("our register does not go on from the {} entries relied on", before.size)));
        }
        self.ours.register_at = at;
        self.ours.register = register;
        self.ours.register_due = Some(self.ours.size());
        self.batch.list |= self.ours.keyring.is_some();
        self.batch.dirty = true;
        Ok(())
    }

    /// The counterpart may lack what it had of our register: it was restored, or says that it cannot take something. It
    /// travels again until more of ours is receipted.
    pub(super) fn bring_register_again(&mut self) {
        self.ours.register_due.get_or_insert(self.ours.receipted);
    }

    /// The counterpart holds no more than so many of our entries: the others are sent again, with our register.
    pub(super) fn say_again_from(&mut self, held: u64) {
        self.ours.covered = self.ours.covered.min(held);
        self.ours.register_due = Some(held);
    }

    /// Entries that rely on more of their register than came are not taken before it comes, with them or alone: taken
    /// without it, what their officers released would be refused for ever. Where they bring it and it is left out, the
    /// line goes on.
    pub(super) fn relies_on_what_came(&self, entries: &[Checked], brought: bool) -> Result<(), (Code, String)> {
        let held = self.theirs.register.view().size().max(self.theirs.register_brought);
        let more = |checked: &Checked| {
            let relied = checked.header.as_ref().ok().and_then(|header| header.register);
            relied.is_some_and(|at| at.size > held)
        };
        if brought || !entries.iter().any(more) {
            return Ok(());
        }
        Err((Code::BadSignature, format!("entries rely on more of a register than the {held} entries that came")))
    }

    /// Takes more of their register. What they signed and is none is left out, and what would disown keys that we hold
    /// already: it stops new keys, never the line. `false`: it is not what they signed but damaged on its way, and counts as
    /// if it had not come, or a flipped bit would void for ever what their officers released.
    pub(super) fn take_register(&mut self, part: &RegisterPart, cx: &mut Context<'_>) -> bool {
        let held = self.theirs.register.view().size();
        let end = part.from.saturating_add(part.entries.len() as u64);
        let skip = held.checked_sub(part.from).and_then(|n| usize::try_from(n).ok());
        let news = skip.and_then(|skip| part.entries.get(skip..)).unwrap_or_default();
        if news.is_empty() {
            return true;
        }
        let mut entries = self.theirs.register.part().entries.clone();
        entries.extend(news.iter().cloned());
        let whole = RegisterPart { from: 0, entries, checkpoint: part.checkpoint.clone() };
        let bytes = whole.to_bytes();
        if whole.entries.len() > REGISTER_ENTRIES_MAX || bytes.len() > REGISTER_BYTES_MAX {
            self.theirs.register_brought = self.theirs.register_brought.max(end);
            self.refuse_frame(Code::OverLimit, held, "the register would grow over its limits");
            return true;
        }
        let mut view = self.theirs.register.view().clone();
        let (extended, standing) = (view.extend(news).is_ok(), view.judge(&part.checkpoint));
        let theirs = match standing {
            Ok(RegisterStanding::Same | RegisterStanding::Forked) if extended => true,
            _ => !extended && self.signed_as_it_came(&whole),
        };
        if !theirs {
            return false;
        }
        self.theirs.register_brought = self.theirs.register_brought.max(end);
        if !extended || !matches!(standing, Ok(RegisterStanding::Same)) {
            return true;
        }
        let revoked = |view: &RegisterView| view.authorities().values().filter(|a| a.last_trusted.is_some()).count();
        if revoked(&view) > revoked(self.theirs.register.view()) && !self.keys_stand(&view) {
            let why = "their register revokes an authority backwards".to_owned();
            self.tell(Notice::FrameRefused { code: Some(Code::BadSignature), why });
            return true;
        }
        self.theirs.register = KnownRegister::of(whole, view);
        cx.out.push(Effect::TheirRegister(bytes));
        self.batch.dirty = true;
        true
    }

    /// Whether their register's writer signed just these entries, whatever they say.
    fn signed_as_it_came(&self, whole: &RegisterPart) -> bool {
        let leaves: Vec<Hash> = whole.entries.iter().map(|entry| leaf_hash(entry)).collect();
        let mut frontier = Frontier::new();
        let read = frontier.append_all(&leaves, &mut Vec::new()).is_ok();
        let said = (whole.checkpoint.size, whole.checkpoint.root);
        read && (frontier.size(), frontier.root()) == said
            && self.theirs.register.view().judge(&whole.checkpoint).is_ok()
    }

    /// Whether all that their journals did to keys stands under a register, of every generation and of this batch as well:
    /// one that no longer names the authority of a delegation that we hold would close the line at our next start, and of
    /// an earlier generation nothing could be shown any more.
    fn keys_stand(&self, register: &RegisterView) -> bool {
        self.theirs.signers.iter().all(|(key, relied)| register.authority_at(*key, *relied).is_ok())
    }

    /// The register position that an entry of theirs relies on, where it is an entry of this place and our copy has the
    /// position; else zero.
    pub(super) fn relied_by(&self, generation: u64, number: u64, header: &Header) -> u64 {
        let here = Origin { line: self.config.line, author: self.config.their_author, generation };
        let stands = |at: &RegisterAt| self.theirs.register.view().check_position(at).is_ok();
        let relied = header.register.filter(|at| header.origin() == here && header.number == number && stands(at));
        relied.map_or(0, |at| at.size)
    }

    /// Whether the authority that signed a control was still trusted where their journal has come to: naming an older
    /// position makes a revoked one no better. `said` is the largest position that an entry before it named.
    pub(super) fn signer_stands(&self, body: &ControlBody, relied: u64, said: u64) -> bool {
        let at = relied.max(said);
        body.signature
            .as_ref()
            .is_none_or(|signature| self.theirs.register.view().authority_at(signature.key, at).is_ok())
    }
}

/// The authority that signed a control entry that is kept, and the register position that it relied on.
pub(super) fn signer_of(entry: &Entry) -> Option<(u64, u64)> {
    let body = ControlBody::from_bytes(&entry.body).ok()?;
    let relied = match &body.control {
        Control::Delegation(delegation) => delegation.register.size,
        _ => entry.header().ok()?.register?.size,
    };
    Some((body.signature?.key, relied))
}
