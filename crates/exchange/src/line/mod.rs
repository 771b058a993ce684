//! One line of one node: our journal, our copy of theirs, and the talk between the two.
//!
//! A batch is any number of [`Line::receive`], [`Line::submit`] and the other inputs, then one
//! [`Line::seal_batch`]. Entries, receipt, checkpoint and state of the batch come out as one transaction; what may
//! leave the node comes out after its [`Effect::Commit`].

mod ahead;
mod asking;
mod batch;
mod courier;
pub mod digest;
mod early;
mod entries;
mod epoch_keys;
mod erasure;
mod flow;
mod hello;
mod in_mind;
mod kept;
mod known;
mod moved;
mod opened;
mod ours;
mod pile;
mod proofs;
mod read_by_them;
mod receipts;
mod receive;
mod register;
mod release;
mod rest;
mod returned;
mod rotate;
mod sealing;
mod state;
mod status;
mod successor;
mod theirs;

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_seal::{CosignerSecret, HpkeSecret};
use comity_wire::body::Members;
use comity_wire::control::{Control, ControlBody};
use comity_wire::envelope::Envelope;
use comity_wire::header::{Held, Reason};
use comity_wire::{AuthorId, LineId, Origin, PartyId, Track};

use crate::effect::{Effect, Notice};
use crate::input::{Context, Submission};
use crate::ledger::LedgerError;

pub use epoch_keys::EpochKeys;
pub use flow::Damaged;
pub use kept::{KeptJournal, KeptState};
pub use known::KnownRegister;
pub use opened::check_plaintext;
pub use ours::OURS_BATCH_ENTRIES_MAX;
pub use rotate::Rotate;
pub use sealing::Prepared;
pub use state::StateError;
pub use status::{EndRefused, LineStatus};
pub use successor::SuccessorError;

use batch::Batch;
use flow::Flow;
use ours::Ours;
use successor::Predecessors;
use theirs::Theirs;

/// Who talks to whom, on what. Fixed by the pairing for the life of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineConfig {
    /// The line.
    pub line: LineId,
    /// Its track.
    pub track: Track,
    /// Our party.
    pub us: PartyId,
    /// The counterpart.
    pub them: PartyId,
    /// Our author name on the line.
    pub our_author: AuthorId,
    /// The counterpart's.
    pub their_author: AuthorId,
}

/// The secret keys with which this node speaks on the line.
pub struct LineSecrets {
    /// Signs our checkpoints.
    pub log: CosignerSecret,
    /// Signs our receipts.
    pub receipt: CosignerSecret,
    /// What the counterpart seals to, by key number.
    pub hpke: BTreeMap<u64, HpkeSecret>,
}

/// What looks at an opened statement of the counterpart's. Clones ask the same.
#[derive(Clone)]
pub struct Judge(Arc<Asked>);

type Asked = dyn Fn(&Envelope, &Members<'_>) -> Option<Reason> + Send + Sync;

impl Judge {
    /// `Some` refuses the statement with the reason, in the next header.
    #[must_use]
    pub fn ask(&self, envelope: &Envelope, members: &Members<'_>) -> Option<Reason> {
        (self.0)(envelope, members)
    }
}

impl<F> From<F> for Judge
where
    F: Fn(&Envelope, &Members<'_>) -> Option<Reason> + Send + Sync + 'static,
{
    fn from(judge: F) -> Self {
        Self(Arc::new(judge))
    }
}

/// One line.
///
/// Guarantees, given that effects are carried out in order and that everything before [`Effect::Commit`] is durable
/// before anything after it: numbers never repeat or skip, a size is signed once, a receipt is signed only over what
/// the same transaction keeps, nothing leaves that is not committed. It does not check who carries frames.
pub struct Line {
    config: LineConfig,
    secrets: LineSecrets,
    judge: Judge,
    ours: Ours,
    theirs: Theirs,
    flow: Flow,
    batch: Batch,
    predecessors: Predecessors,
    /// The nonce of an unanswered probe.
    probe: Option<[u8; 16]>,
    /// What is in the ledger alone while nobody speaks.
    resting: rest::Resting,
}

impl Line {
    /// Opens a line after pairing: entry 0, the delegation, is appended by the next [`Line::seal_batch`].
    ///
    /// `register` is our own register, to be relied on by our headers and sent with control entries. Registers are given as
    /// parts, which are verified, or as what was verified before.
    ///
    /// Checked is that the secrets are the ones that the delegation names; whether the delegation itself verifies shows
    /// when it is appended ([`Notice::ControlRefused`]).
    ///
    /// # Errors
    /// [`StateError::OtherKeys`]: a log, receipt or HPKE secret belongs to another delegation.
    /// [`StateError::Damaged`]: one of the registers does not verify, or `delegation` is none.
    pub fn open(
        config: LineConfig,
        secrets: LineSecrets,
        judge: impl Into<Judge>,
        their_register: impl TryInto<KnownRegister, Error: Into<StateError>>,
        register: impl TryInto<KnownRegister, Error: Into<StateError>>,
        delegation: ControlBody,
    ) -> Result<Self, StateError> {
        let register = register.try_into().map_err(Into::into)?;
        let their_register = their_register.try_into().map_err(Into::into)?;
        if !matches!(delegation.control, Control::Delegation(_)) {
            return Err(StateError::Damaged { what: "a line begins with a delegation, and none was given".into() });
        }
        let others = state::undelegated(&delegation, &secrets);
        if let Some(which) = others.map_err(|fault| StateError::Damaged { what: fault.to_string() })? {
            return Err(StateError::OtherKeys { which });
        }
        let origin = Origin { line: config.line, author: config.our_author, generation: 1 };
        let (ours, theirs) = (Ours::new(origin, register), Theirs::new(their_register));
        let mut line = Self {
            config,
            secrets,
            judge: judge.into(),
            ours,
            theirs,
            flow: Flow::default(),
            batch: Batch::default(),
            predecessors: Predecessors::default(),
            probe: None,
            resting: rest::Resting::default(),
        };
        line.batch.controls.push_back(delegation);
        Ok(line)
    }

    /// The fixed configuration.
    pub const fn config(&self) -> &LineConfig {
        &self.config
    }

    /// Takes a statement into the open batch, or into the next one if the batch is full; it is durable when
    /// [`Notice::Accepted`] is told.
    pub fn submit(&mut self, submission: Submission) {
        self.batch.submissions.push_back(submission);
    }

    /// Takes a control entry into the open batch: an epoch key, a rotation, a revocation.
    pub fn control(&mut self, body: ControlBody) {
        self.batch.controls.push_back(body);
    }

    /// Says that an attachment of the counterpart's is now held durably and verified: F09 in the next header. It is named
    /// by the generation of the offering entry, so it can be said after a successor began as well. Nothing is said of an
    /// entry that is not held; that it offers the attachment is not checked.
    ///
    /// `false`: so much waits to be named already, while no entry may be written, that no more can be kept. To be told
    /// again, after the next start at the latest.
    pub fn attachment_held(&mut self, held: Held) -> bool {
        let here = match self.predecessors.theirs.get(&held.generation) {
            _ if held.generation == self.theirs.generation => self.theirs.size(),
            past => past.map_or(0, |end| end.size),
        };
        if held.number >= here {
            return true;
        }
        if self.theirs.held.len() >= pile::HELD_WAIT_MAX {
            return false;
        }
        self.theirs.hold(held);
        self.batch.list = true;
        // Whoever tells it notes that it was told, and no entry may be due yet that says it.
        self.batch.dirty = true;
        true
    }

    /// How much waits for a batch; nothing while our store is known to be rolled back, as no batch can take it then.
    pub fn waiting(&self) -> usize {
        if self.ours.rolled_back {
            return 0;
        }
        self.batch.submissions.len() + self.batch.controls.len() + self.moving() + self.ours.openings.len()
    }

    /// Closes the batch: writes the entries that are due, signs, keeps, and then sends.
    ///
    /// Does nothing where nothing is due. Statements over the batch's limits wait for the next one
    /// ([`Line::waiting`]).
    ///
    /// # Errors
    /// The store cannot give back what was committed: stop the node.
    pub fn seal_batch(&mut self, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let mut fresh = Vec::new();
        if !self.ours.rolled_back {
            self.write_receipt(cx)?;
            fresh = self.write_entries(cx)?;
            self.send_openings(cx)?;
        }
        (self.batch.hold_moving, self.batch.gave_back, self.batch.looked) = (false, false, 0);
        if self.batch.dirty {
            cx.out.push(Effect::State(self.state_bytes()));
            cx.out.push(Effect::Commit);
            self.batch.dirty = false;
            self.batch.nonces.clear();
            self.batch.by_two.clear();
            self.ours.committed = self.ours.size();
            self.theirs.committed = self.theirs.size();
            self.predecessors.committed();
        }
        self.pump(fresh, cx)?;
        cx.out.extend(self.batch.sends.drain(..).map(Effect::Send));
        cx.out.extend(self.batch.tells.drain(..).map(Effect::Tell));
        Ok(())
    }

    fn tell(&mut self, notice: Notice) {
        self.batch.tells.push(notice);
    }
}
