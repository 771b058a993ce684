//! Our copy of the counterpart's journal: what taking more of it needs.

use std::collections::BTreeMap;

use comity_journal::{Frontier, Keyring};
use comity_seal::hpke::ReceiverContext;
use comity_wire::Hash;
use comity_wire::control::Predecessor;
use comity_wire::frame::Data;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Epoch, Held, Listed, Refusal};

use super::known::KnownRegister;

/// The counterpart's journal of the current generation.
pub(super) struct Theirs {
    /// Its generation; zero before its first entry came.
    pub generation: u64,
    /// The tree.
    pub frontier: Frontier,
    /// Statements so far.
    pub ordinal: u64,
    /// The previous entry's clock.
    pub clock: u64,
    /// The newest of its checkpoints that we hold.
    pub checkpoint: Option<Checkpoint>,
    /// What its previous entry cited of our journal: generation, size.
    pub cites: (u64, u64),
    /// The largest size of ours that its headers listed as receipted.
    pub lists: u64,
    /// Which keys speak for it where.
    pub keyring: Option<Keyring>,
    /// The party's register as we know it.
    pub register: KnownRegister,
    /// The largest position of it that an entry of theirs relied on.
    pub relied: u64,
    /// The authorities that signed what is held of their control entries, of any generation, each with the largest position
    /// of the register that it was relied on at.
    pub signers: BTreeMap<u64, u64>,
    /// Its sealing epoch: the last one that began, encapsulation included.
    pub epoch: Option<Epoch>,
    /// The opened context of that epoch, made when first needed.
    pub context: Option<ReceiverContext>,
    /// Our newest receipt for it.
    pub receipt: Option<Receipt>,
    /// No receipt of ours may be earlier: a successor of ours begins where its predecessor's receipts ended.
    pub receipt_time_min: u64,
    /// Receipts that no header of ours has listed yet.
    pub unlisted: Vec<Listed>,
    /// Refusals that no header of ours has carried yet.
    pub refusals: Vec<Refusal>,
    /// Attachments held that no header of ours has named yet, ascending.
    pub held: Vec<Held>,
    /// Our headers have said that everything below this number is opened or refused.
    pub opened_said: u64,
    /// Two of its signed heads contradict each other: nothing more is taken.
    pub frozen: bool,
    /// Size of the newest checkpoint, to read it back.
    pub checkpoint_size: u64,
    /// Size of our newest receipt, to read it back.
    pub receipt_size: u64,
    /// Its control entries: number, and the size that we had receipted before each.
    pub controls: Vec<(u64, u64)>,
    /// The largest of its signed heads whose tree we hold whole: receipts are given there and nowhere else.
    pub whole: Option<(u64, Hash)>,
    /// The largest size that we receipted in this generation.
    pub receipted: u64,
    /// What a successor names of its predecessor and we do not hold yet: it does not begin before.
    pub awaited: Option<Predecessor>,
    /// Entries that are committed: the ledger sees no more.
    pub committed: u64,
    /// How much of it came in this process, also where it was left out.
    pub register_brought: u64,
    /// Frames that came before their predecessors, by first number; bounded.
    pub early: BTreeMap<u64, Data>,
    /// The root that a citation was last checked against: generation, size, root.
    pub cited_ok: Option<(u64, u64, Hash)>,
    /// The clock that was last looked up for a citation: generation, size, clock.
    pub cited_clock: Option<(u64, u64, u64)>,
    /// The root last computed, and its size.
    root: Option<(u64, Hash)>,
}

impl Theirs {
    pub(super) fn new(register: KnownRegister) -> Self {
        Self {
            generation: 0,
            frontier: Frontier::new(),
            ordinal: 0,
            clock: 0,
            checkpoint: None,
            cites: (0, 0),
            lists: 0,
            keyring: None,
            register,
            relied: 0,
            signers: BTreeMap::new(),
            epoch: None,
            context: None,
            receipt: None,
            receipt_time_min: 1,
            unlisted: Vec::new(),
            refusals: Vec::new(),
            held: Vec::new(),
            opened_said: 0,
            frozen: false,
            checkpoint_size: 0,
            receipt_size: 0,
            controls: Vec::new(),
            whole: None,
            receipted: 0,
            awaited: None,
            committed: 0,
            register_brought: 0,
            early: BTreeMap::new(),
            cited_ok: None,
            cited_clock: None,
            root: None,
        }
    }

    /// The next generation begins: everything about the journal starts anew, what is known of the party stays.
    ///
    /// What the successor cites and lists may lie below what its predecessor did: its author may have forgotten.
    /// `clock` is that of the last entry that the successor names as its predecessor's.
    pub(super) fn begin(&mut self, generation: u64, clock: u64) {
        let next = Self::new(self.register.clone());
        let (signers, register_brought) = (std::mem::take(&mut self.signers), self.register_brought);
        *self = Self { generation, clock, relied: self.relied, signers, register_brought, ..next };
    }

    /// Notes who signed a control entry of theirs, relying on which position.
    pub(super) fn signed_by(&mut self, (authority, relied): (u64, u64)) {
        let known = self.signers.entry(authority).or_default();
        *known = relied.max(*known);
    }

    /// Notes an attachment to be named in a header, once.
    pub(super) fn hold(&mut self, held: Held) {
        if let Err(at) = self.held.binary_search(&held) {
            self.held.insert(at, held);
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root at the present size, computed once for all entries of ours that cite it.
    pub(super) fn root(&mut self) -> Hash {
        match self.root {
            Some((size, root)) if size == self.size() => root,
            _ => {
                let root = self.frontier.root();
                self.root = Some((self.size(), root));
                root
            }
        }
    }
}
