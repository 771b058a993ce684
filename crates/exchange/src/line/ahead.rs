//! Our own keys, looked for before our lost entries come back (`docs/spec/restore.md`).
//!
//! What both sides erased is taken back only under a receipt of our own. Where we were restored to before a rotation, that
//! receipt may be under a key that we do not know, and the end behind which our entries come back may stand behind what we
//! cannot take so. So we ask for what follows on what we hold for certain, and learn keys of it, and nothing else: no entry
//! is kept, no end is taken to be named, nothing becomes final. What comes so is asked for again when the end is known.

use comity_journal::{Frontier, Keyring};
use comity_wire::Hash;
use comity_wire::control::Predecessor;
use comity_wire::frame::{Data, Payload, Returned, Want};
use comity_wire::limits::FRAME_WANTS_MAX;

use super::Line;
use super::proofs::Nodes;
use super::receive::GENERATIONS_SKIPPED_MAX;
use super::successor::OurPast;
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

/// Closed generations of the counterpart's that are looked through for what it says to hold: those that may have been
/// opened before any word of them reached us, and the one before.
const GENERATIONS_LOOKED_THROUGH: usize = GENERATIONS_SKIPPED_MAX as usize + 1;

/// Roots that are made in one batch for whoever asks what follows on them.
const ROOTS_MADE_MAX: usize = 8;

/// How far a closed generation of ours was looked through for keys. In memory only: asked for again after a start.
pub(super) struct Ahead {
    /// Id of entry 0, which stands for what we hold while that is nothing.
    first: Hash,
    /// What was looked through.
    pub frontier: Frontier,
    /// Which keys spoke for it.
    pub keyring: Keyring,
    /// Something waits for keys that we do not know.
    wanted: bool,
}

impl Ahead {
    /// What follows on what was looked through.
    fn want(&self) -> Want {
        let from = self.frontier.size();
        let root = if from == 0 { self.first } else { self.frontier.root() };
        Want { root, from, count: 0 }
    }
}

impl OurPast {
    /// Whether entries, and with them keys, may still come back.
    fn may_grow(&self) -> bool {
        self.end.is_none_or(|end| self.frontier.size() < end.size)
    }

    /// Every keyring that says which keys were ours.
    pub(super) fn keyrings(&self) -> impl Iterator<Item = &Keyring> {
        std::iter::once(&self.keyring).chain(self.ahead.as_ref().map(|ahead| &ahead.keyring))
    }

    /// Entries came back: what was looked through no further is known.
    pub(super) fn forget_ahead(&mut self) {
        let held = self.frontier.size();
        self.ahead = self.ahead.take().filter(|ahead| ahead.frontier.size() > held);
    }
}

impl Line {
    /// A frame's entries came without their content under a receipt by no key of ours that we know. It may be ours all the
    /// same, by a key that we lost: asks for it, and holds the frame.
    pub(super) fn look_for_keys(&mut self, refused: Option<Data>, cx: &Context<'_>) -> Result<(), LedgerError> {
        self.want_keys(OurPast::may_grow, cx)?;
        let wants: Vec<Want> = self.keys_wanted().take(FRAME_WANTS_MAX).collect();
        if !wants.is_empty() {
            self.predecessors.refused = refused;
            self.send(Payload::Want(wants));
        }
        Ok(())
    }

    /// Keys are to be asked for where no end is named yet: for whoever does not know of a frame that was refused.
    pub(super) fn want_keys_unasked(&mut self, cx: &Context<'_>) -> Result<(), LedgerError> {
        self.want_keys(|past| past.end.is_none(), cx)
    }

    /// Keys are to be asked for in these closed generations of ours.
    fn want_keys(&mut self, of: impl Fn(&OurPast) -> bool, cx: &Context<'_>) -> Result<(), LedgerError> {
        for (generation, past) in &mut self.predecessors.ours {
            // Where nothing of it is here, nothing of it left.
            if past.kept == 0 || !of(past) {
                continue;
            }
            let ahead = match past.ahead.take() {
                Some(ahead) => Ahead { wanted: true, ..ahead },
                None => {
                    let first = cx.ledger.subtree(Side::Ours, *generation, 0, 0)?;
                    let (frontier, keyring) = (past.frontier.clone(), past.keyring.clone());
                    Ahead { first, frontier, keyring, wanted: true }
                }
            };
            past.ahead = Some(ahead);
        }
        Ok(())
    }

    /// What to ask for while keys are looked for, the newest generation first.
    pub(super) fn keys_wanted(&self) -> impl Iterator<Item = Want> {
        let pasts = self.predecessors.ours.values().rev();
        pasts.filter_map(|past| past.ahead.as_ref()).filter(|ahead| ahead.wanted).map(Ahead::want)
    }

    /// What waited for keys was taken.
    pub(super) fn found_keys(&mut self) {
        self.predecessors.refused = None;
        for ahead in self.predecessors.ours.values_mut().filter_map(|past| past.ahead.as_mut()) {
            ahead.wanted = false;
        }
    }

    /// Learns keys of entries that came back and are not to be taken yet. They must carry our own signature, as any that
    /// come back.
    pub(super) fn learn_keys(&mut self, returned: &Returned, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let Some(past) = self.predecessors.ours.get(&returned.generation) else { return Ok(()) };
        let follows = |ahead: &&Ahead| ahead.wanted && ahead.frontier.size() == returned.from;
        let Some(ahead) = past.ahead.as_ref().filter(follows) else { return Ok(()) };
        let covered = match self.covered((ahead.frontier.clone(), &ahead.keyring), returned) {
            Ok(covered) => covered,
            Err((code, why)) => {
                self.refuse_frame(code, returned.from, why);
                return Ok(());
            }
        };
        let (grew, keys) = (covered.frontier.size() > returned.from, covered.brings_keys());
        let Some(past) = self.predecessors.ours.get_mut(&returned.generation) else { return Ok(()) };
        let Some(ahead) = &mut past.ahead else { return Ok(()) };
        (ahead.frontier, ahead.keyring) = (covered.frontier, covered.keyring);
        let want = ahead.want();
        match self.predecessors.refused.take_if(|_| keys) {
            // Refused once more, it asks for what follows.
            Some(refused) => self.take_again(refused, cx)?,
            None if grew => self.send(Payload::Want(vec![want])),
            None => {}
        }
        Ok(())
    }

    /// The generation of theirs that goes on after as many entries as a want names, with the root that it names, as far as
    /// we hold it; for nothing the id of entry 0 stands. Sizes at which no head is held are looked at a few times a batch.
    pub(super) fn goes_on(&mut self, want: &Want, cx: &Context<'_>) -> Result<Option<Predecessor>, LedgerError> {
        let theirs = &self.theirs;
        let present = Predecessor { generation: theirs.generation, size: theirs.committed, root: Hash::ZERO };
        let closed = self.predecessors.theirs.values().rev().take(GENERATIONS_LOOKED_THROUGH).copied();
        for end in std::iter::once(present).chain(closed) {
            let generation = end.generation;
            let committed = self.predecessors.closing.get(&generation).copied().unwrap_or(end.size);
            if want.from >= end.size.min(committed) {
                continue;
            }
            let nodes = Nodes { ledger: cx.ledger, side: Side::Theirs, generation };
            let root = match (want.from, cx.ledger.checkpoint(Side::Theirs, generation, want.from)?) {
                (0, _) => cx.ledger.subtree(Side::Theirs, generation, 0, 0)?,
                (_, Some(head)) => head.root,
                (..) if self.batch.looked >= ROOTS_MADE_MAX => continue,
                (from, None) => {
                    self.batch.looked += 1;
                    nodes.frontier_at(from)?.root()
                }
            };
            if root == want.root {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }
}
