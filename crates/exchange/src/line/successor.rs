//! Generations: closing a journal, continuing it in a successor, and giving back what was lost (PROTOCOL.md rule 23).
//!
//! A restored or rolled-back node never signs its old journal again. It opens the next generation at once, naming the
//! last size it can prove; what it had accepted and never released moves there. The counterpart names the
//! predecessor's end in its first entry that cites the successor, and returns the entries up to there.

use std::collections::BTreeMap;

use comity_journal::keyring::PlacedControl;
use comity_journal::{Frontier, Keyring, LogOrigin, RegisterView, VerifiedDelegation, verify_checkpoint};
use comity_seal::{CosignerPublic, HpkePublic};
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::frame::Data;
use comity_wire::head::Checkpoint;
use comity_wire::header::Reason;
use comity_wire::limits::GENERATIONS_MAX;
use comity_wire::{Canonical, Hash, Origin};

use super::ahead::Ahead;
use super::moved::Moving;
use super::ours::Ours;
use super::proofs::Nodes;
use super::read_by_them::ReadByThem;
use super::receive::Checked;
use super::status::EndRefused;
use super::{Line, LineSecrets};
use crate::effect::Notice;
use crate::input::{Context, Side};
use crate::ledger::{Ledger, LedgerError};

/// Why a successor was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuccessorError {
    /// The delegation is not for the next generation of this journal, or names no predecessor.
    #[error("the delegation is not for generation {expected} of this journal")]
    NotTheNext {
        /// The generation that must follow.
        expected: u64,
    },
    /// The delegation names a predecessor's position that is none of this journal's.
    #[error("the delegation names {named} entries with a root that this journal does not have")]
    NotOurs {
        /// The size that it names.
        named: u64,
    },
    /// The secrets given are not those of the delegation: nothing that they sign would verify.
    #[error(
        "our own {which} key is not the one that the delegation names: give the keys that the delegation was made for, \
         or make another delegation"
    )]
    OtherKeys {
        /// Which key: `log`, `receipt` or `HPKE`.
        which: &'static str,
    },
    /// The delegation does not verify against our own register.
    #[error("the delegation does not verify: {0}")]
    Delegation(#[from] comity_journal::DelegationError),
    /// The line has had as many generations as there may be: pair anew.
    #[error("a line has at most {limit} generations of one journal: pair anew")]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A closed generation of our own journal.
pub(super) struct OurPast {
    /// The prefix that is certain: first what the successor named, then what came back or was found to agree.
    pub frontier: Frontier,
    /// How many rows stand in the store. Those above the frontier may never have left this node.
    pub kept: u64,
    /// The size that the successor named.
    pub proven: u64,
    /// The largest size that a receipt in our store covers.
    pub receipted: u64,
    /// The end that the counterpart named.
    pub end: Option<Predecessor>,
    /// What its own entries said to hold at most: size and root. Starts anew with its next generation, which may have
    /// forgotten.
    pub cited: (u64, Hash),
    /// What they say to have opened.
    pub read: ReadByThem,
    /// The first end that it named against its own word, as long as it has named no other.
    pub refused: Option<EndRefused>,
    /// Which keys spoke for it.
    pub keyring: Keyring,
    /// Numbers of the control entries that change keys. Those at or above the frontier may never have left this node:
    /// the keyring does not know them, except for the delegation.
    pub controls: Vec<u64>,
    /// Entries of the prefix that are committed: the ledger sees no more.
    pub committed: u64,
    /// The entry that came back last in this batch, and its clock.
    pub last_clock: Option<(u64, u64)>,
    /// What was looked through for keys beyond the prefix.
    pub ahead: Option<Ahead>,
}

impl OurPast {
    /// How much the counterpart signed to hold, if that is more than this end, or something else.
    fn contradicted(&self, end: &Predecessor) -> Option<u64> {
        let lies = |(size, root): (u64, Hash)| end.size < size || end.size == size && size > 0 && end.root != root;
        // Without an end the frontier stands at what their receipt covers.
        let proven = (self.proven, self.frontier.root());
        (lies(proven) || lies(self.cited)).then(|| self.proven.max(self.cited.0))
    }

    /// Numbers of the control entries below the frontier, and of the delegation.
    pub(super) fn certain_controls(&self) -> impl Iterator<Item = (u64, u64)> {
        let size = self.frontier.size();
        self.controls.iter().filter(move |n| **n == 0 || **n < size).map(|n| (*n, *n))
    }
}

/// The closed generations of a line.
#[derive(Default)]
pub(super) struct Predecessors {
    /// Ours.
    pub ours: BTreeMap<u64, OurPast>,
    /// Theirs: where we saw them end.
    pub theirs: BTreeMap<u64, Predecessor>,
    /// Our statements that are still to be said again.
    pub moving: Vec<Moving>,
    /// Log keys that were made for us, whether a journal names them or not.
    pub known: Vec<CosignerPublic>,
    /// Theirs that ended in this batch: how much of each the ledger shows already.
    pub closing: BTreeMap<u64, u64>,
    /// The frame of theirs that was refused last as its receipt is by no key of ours that we know.
    pub refused: Option<Data>,
    /// A moved statement could not be sealed; it waits for other keys of the counterpart.
    pub stuck: bool,
}

impl Predecessors {
    /// The batch is committed: the ledger shows all that stands here.
    pub(super) fn committed(&mut self) {
        self.closing.clear();
        for past in self.ours.values_mut() {
            past.committed = past.frontier.size();
            past.last_clock = None;
        }
    }

    /// Whether one of the keys that were made for us signed a head of ours.
    pub(super) fn knows_signer(&self, origin: &Origin, head: &Checkpoint) -> bool {
        self.known.iter().any(|key| verify_checkpoint(head, LogOrigin::Line(*origin), key).is_ok())
    }
}

/// The keyring of one of our own journals that begins with this delegation.
pub(super) fn own_keyring(
    body: &ControlBody,
    origin: &Origin,
    register: &RegisterView,
) -> Result<Keyring, comity_journal::DelegationError> {
    VerifiedDelegation::verify(body, origin, register).map(Keyring::new)
}

/// The keyring of a closed generation as far as its frontier is certain.
fn rebuilt(
    past: &OurPast,
    origin: Origin,
    register: &RegisterView,
    ledger: &dyn Ledger,
) -> Result<Keyring, LedgerError> {
    super::state::keyring(ledger, Side::Ours, origin, past.certain_controls(), register)
        .map_err(|e| LedgerError { what: "our own keys", detail: e.to_string() })
}

impl Line {
    /// Largest size of our journal that we can prove: what the counterpart's receipts cover.
    pub const fn provable(&self) -> u64 {
        self.ours.receipted
    }

    /// What a successor's delegation has to name as its predecessor.
    ///
    /// # Errors
    /// The store failed.
    pub fn predecessor(&self, cx: &Context<'_>) -> Result<Predecessor, LedgerError> {
        let generation = self.ours.origin.generation;
        let size = self.ours.receipted;
        let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation };
        let root = match size {
            0 => Hash::ZERO,
            size if size == self.ours.size() => self.ours.frontier.root(),
            size => nodes.root_at(size)?,
        };
        Ok(Predecessor { generation, size, root })
    }

    /// Closes our journal and opens the next generation: its entry 0 is appended by the next [`Line::seal_batch`].
    ///
    /// Statements that were appended in this process and never left it move to the successor at once.
    ///
    /// # Errors
    /// [`SuccessorError`]; nothing has changed then.
    pub fn open_successor(
        &mut self,
        delegation: ControlBody,
        secrets: LineSecrets,
        cx: &mut Context<'_>,
    ) -> Result<(), SuccessorError> {
        let old = self.ours.origin;
        let expected = old.generation + 1;
        let Control::Delegation(body) = &delegation.control else {
            return Err(SuccessorError::NotTheNext { expected });
        };
        let Some(named) = body.predecessor.filter(|p| p.generation == old.generation) else {
            return Err(SuccessorError::NotTheNext { expected });
        };
        if expected > GENERATIONS_MAX {
            return Err(SuccessorError::TooMany { limit: GENERATIONS_MAX });
        }
        let others = super::state::undelegated(&delegation, &secrets);
        if let Some(which) = others.map_err(|e| LedgerError { what: "our new keys", detail: e.to_string() })? {
            return Err(SuccessorError::OtherKeys { which });
        }
        let keyring = own_keyring(&delegation, &old.successor(), self.ours.register.view())?;
        let size = self.ours.size();
        let kept = self.ours.released.max(self.ours.size_at_start).min(size);
        let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation: old.generation };
        if named.size > kept.min(self.ours.committed) {
            return Err(SuccessorError::NotOurs { named: named.size });
        }
        let frontier = nodes.frontier_at(named.size)?;
        if named.size > 0 && frontier.root() != named.root {
            return Err(SuccessorError::NotOurs { named: named.size });
        }
        // Both sides know the entry that is named, so both derive the same clock from it.
        let clock = match named.size {
            0 => 0,
            size => cx.ledger.clock(Side::Ours, old.generation, size - 1)?,
        };
        let cited = self.cited_by_them(&nodes)?;
        let mut ours = Ours::new(old.successor(), self.ours.register.clone());
        (ours.keyring, ours.clock) = (Some(keyring.clone()), clock);
        let past = std::mem::replace(&mut self.ours, ours);
        if let Some(keyring) = past.keyring {
            let (controls, committed) = (past.controls, named.size);
            let mut past = OurPast {
                frontier,
                kept,
                proven: committed,
                receipted: past.receipted,
                end: None,
                cited,
                read: ReadByThem::default(),
                refused: None,
                keyring,
                controls,
                committed,
                last_clock: None,
                ahead: None,
            };
            past.keyring = rebuilt(&past, old, self.ours.register.view(), cx.ledger)?;
            self.predecessors.ours.insert(old.generation, past);
        }
        self.take_secrets(secrets);
        self.batch.hold_moving = !std::mem::take(&mut self.batch.fresh).is_empty();
        self.batch.fresh_bytes = 0;
        self.batch.controls.push_front(delegation);
        // What this process appended and never let out is in nobody's hands: it moves at once.
        self.move_statements(old.generation, kept, size);
        self.begin_receipts_anew();
        Ok(())
    }

    /// Goes on under new keys. What was sealed to the keys before is still under way, and is opened by them.
    fn take_secrets(&mut self, secrets: LineSecrets) {
        let before = std::mem::replace(&mut self.secrets, secrets);
        for (number, secret) in before.hpke {
            self.secrets.hpke.entry(number).or_insert(secret);
        }
    }

    /// What their entries say to hold of our present journal: size and root.
    fn cited_by_them(&self, nodes: &Nodes<'_>) -> Result<(u64, Hash), LedgerError> {
        match self.theirs.cites {
            (generation, size) if generation == nodes.generation && size > 0 => Ok((size, nodes.root_at(size)?)),
            _ => Ok((0, Hash::ZERO)),
        }
    }

    /// Forgets what the closed generation had given and sent.
    fn begin_receipts_anew(&mut self) {
        // The successor gives receipts of its own, by its own keys, and lists only those.
        if let Some(receipt) = self.theirs.receipt.take() {
            self.theirs.receipt_time_min = receipt.time;
        }
        self.theirs.receipt_size = 0;
        self.theirs.unlisted.clear();
        self.batch.receipt = true;
        self.flow.rewind(0);
        self.flow.synced = self.flow.up;
        self.flow.hello = None;
    }

    /// Their next generation begins: what the present one owes is written, its end remembered and named.
    pub(super) fn begin_their_generation(
        &mut self,
        generation: u64,
        first: Option<&Checked>,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        let mut clock = 0;
        if self.theirs.generation > 0 {
            self.write_receipt(cx)?;
            // All of it, in as many entries as it takes: the next generation starts with nothing to list.
            while self.batch.list || self.lists_wait() {
                let entry = self.write_bare(cx)?;
                self.push_fresh(entry, cx)?;
            }
            self.predecessors.closing.insert(self.theirs.generation, self.theirs.committed);
            let size = self.theirs.size();
            let end = Predecessor { generation: self.theirs.generation, size, root: self.theirs.frontier.root() };
            self.name_end(end);
            self.tell(Notice::TheirSuccessor { generation });
            clock = self.clock_named(first, cx)?;
        }
        // Nothing is held of generations between, or of any before the first that came: what was said in them is to be
        // said again.
        for skipped in self.theirs.generation + 1..generation {
            self.name_end(Predecessor { generation: skipped, size: 0, root: Hash::ZERO });
        }
        self.theirs.begin(generation, clock);
        self.predecessors.forget_what_they_said();
        // What the successor does not cite, its author may have lost: it is sent again.
        let citation = first.and_then(|c| c.header.as_ref().ok()).and_then(|h| h.citation);
        let holds = citation.filter(|c| c.generation == self.ours.origin.generation).map_or(0, |c| c.size);
        self.say_again_from(holds);
        self.flow.rewind(self.ours.covered);
        Ok(())
    }

    /// Remembers where a generation of theirs ends, and names it in our next batch.
    fn name_end(&mut self, end: Predecessor) {
        self.predecessors.theirs.insert(end.generation, end);
        self.batch.controls.push_back(ControlBody::new(Control::PredecessorEnd(end), None));
    }

    /// The clock of the last entry that a successor's delegation names as its predecessor's.
    fn clock_named(&self, first: Option<&Checked>, cx: &Context<'_>) -> Result<u64, LedgerError> {
        let body = first.and_then(|c| ControlBody::from_bytes(&c.entry.body).ok()).map(|body| body.control);
        let Some(Control::Delegation(delegation)) = body else { return Ok(0) };
        let Some(named) = delegation.predecessor.filter(|named| named.size > 0) else { return Ok(0) };
        if named.generation == self.theirs.generation && named.size <= self.theirs.committed {
            return cx.ledger.clock(Side::Theirs, named.generation, named.size - 1);
        }
        Ok(self.theirs.clock)
    }

    /// Takes a control entry of theirs that concerns us. `Some` refuses it.
    pub(super) fn note_control(&mut self, body: &[u8], cx: &mut Context<'_>) -> Result<Option<Reason>, LedgerError> {
        let Ok(ControlBody { control: Control::PredecessorEnd(end), .. }) = ControlBody::from_bytes(body) else {
            return Ok(None);
        };
        let generation = end.generation;
        let origin = Origin { generation, ..self.ours.origin };
        let Some(past) = self.predecessors.ours.get_mut(&generation) else {
            return Ok(Some(Reason::BadCitation));
        };
        if end.size == 0 && end.root != Hash::ZERO {
            return Ok(Some(Reason::BadCitation));
        }
        if let Some(known) = past.end {
            return Ok((known != end).then_some(Reason::BadCitation));
        }
        if let Some(proven) = past.contradicted(&end) {
            // Their own receipt, or their own entries, show it (PROTOCOL.md rule 23).
            past.refused.get_or_insert(EndRefused { generation, named: end.size, proven });
            self.batch.dirty = true;
            return Ok(Some(Reason::BadCitation));
        }
        past.end = Some(end);
        past.refused = None;
        let kept = past.kept;
        if end.size <= kept {
            let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation };
            let frontier = nodes.frontier_at(end.size)?;
            if end.size == 0 || frontier.root() == end.root {
                past.frontier = frontier;
                past.committed = end.size;
                past.keyring = rebuilt(past, origin, self.ours.register.view(), cx.ledger)?;
            }
        }
        let held = past.frontier.size();
        self.batch.dirty = true;
        self.move_statements(generation, end.size, kept);
        self.tell(Notice::PredecessorEnded { generation, size: end.size, held });
        self.ask_for_lost();
        Ok(None)
    }

    /// Whether a position that a successor names in the generation that we hold is one that we hold: with another root
    /// it continues another journal, and both sides would derive different clocks. `None`: not to be told before what
    /// came in this batch is committed.
    pub(super) fn holds_named(&self, named: &Predecessor, cx: &Context<'_>) -> Result<Option<bool>, LedgerError> {
        let theirs = &self.theirs;
        if named.generation != theirs.generation || named.size > theirs.size() {
            return Ok(Some(false));
        }
        if named.size == theirs.size() {
            return Ok(Some(theirs.frontier.root() == named.root));
        }
        if named.size > theirs.committed {
            return Ok(None);
        }
        let nodes = Nodes { ledger: cx.ledger, side: Side::Theirs, generation: theirs.generation };
        Ok(Some(nodes.root_at(named.size)? == named.root))
    }

    /// Their newest key to seal to.
    pub(super) fn their_hpke(&self) -> Option<(u64, &HpkePublic)> {
        newest_hpke(self.theirs.keyring.as_ref()?)
    }

    /// Takes one of our own controls into our own keyring, so that a wrong one is never appended.
    pub(super) fn own_control(&mut self, number: u64, body: &ControlBody) -> Result<(), String> {
        if matches!(body.control, Control::PredecessorEnd(_)) {
            return Ok(());
        }
        if number == 0 {
            let keyring = own_keyring(body, &self.ours.origin, self.ours.register.view());
            self.ours.keyring = Some(keyring.map_err(|e| e.to_string())?);
            return Ok(());
        }
        let register = self.ours.register_at;
        let placed = PlacedControl { number, register: Some(&register), body, receipted: self.ours.receipted };
        let keyring = self.ours.keyring.as_mut().ok_or("no delegation")?;
        keyring.apply(placed, self.ours.register.view()).map_err(|e| e.to_string())
    }
}

/// The newest key that a journal's keys say to seal to.
pub(super) fn newest_hpke(keyring: &Keyring) -> Option<(u64, &HpkePublic)> {
    let number = keyring.newest_hpke();
    keyring.hpke(number).map(|public| (number, public))
}
