//! Our own journal: what appending to it needs.

use std::collections::VecDeque;

use comity_journal::{Frontier, Keyring};
use comity_wire::head::Checkpoint;
use comity_wire::header::RegisterAt;
use comity_wire::{Hash, Origin};

use super::known::KnownRegister;
use super::sealing::Sealing;

/// Most entries that one batch appends: with their bytes they fit into one frame.
pub const OURS_BATCH_ENTRIES_MAX: usize = 512;

/// Our journal of the current generation.
pub(super) struct Ours {
    /// Which journal.
    pub origin: Origin,
    /// The tree.
    pub frontier: Frontier,
    /// Statements so far.
    pub ordinal: u64,
    /// The previous entry's clock (PROTOCOL.md rule 2).
    pub clock: u64,
    /// The newest checkpoint; `None` before entry 0.
    pub checkpoint: Option<Checkpoint>,
    /// The largest size that the counterpart's signed receipts cover.
    pub receipted: u64,
    /// What the counterpart's present generation is known to hold, never above `receipted`: resending starts here.
    /// Falls when the counterpart was restored, and rises with its receipts.
    pub covered: u64,
    /// The time of the receipt for `receipted`.
    pub receipted_time: u64,
    /// The largest size that ever left this node.
    pub released: u64,
    /// The size that the counterpart's header listed last.
    pub listed: u64,
    /// The counterpart has opened or refused everything below this number.
    pub opened: u64,
    /// Largest size of their journal that our entries cite, and its root.
    pub cited: (u64, u64, Hash),
    /// Size at the process's start: what stands above was never released before it.
    pub size_at_start: u64,
    /// Size of the newest checkpoint, to read it back.
    pub checkpoint_size: u64,
    /// Which keys speak for it where, as the counterpart sees it.
    pub keyring: Option<Keyring>,
    /// Entries that are committed: the ledger sees no more.
    pub committed: u64,
    /// Refused entries of ours whose content is still to be sent as openings.
    pub openings: VecDeque<u64>,
    /// Refusals below this number were answered with openings: each is answered once.
    pub answered: u64,
    /// Our own signature has proved that this journal was rolled back: nothing of it is released any more.
    pub rolled_back: bool,
    /// Numbers of its control entries.
    pub controls: Vec<u64>,
    /// Our newest statement flagged *settle* that the counterpart has not opened.
    pub settle: Option<u64>,
    /// Our register, sent with control entries.
    pub register: KnownRegister,
    /// What our headers say of it.
    pub register_at: RegisterAt,
    /// Frames with entries bring our register until more than this is receipted: the counterpart may not have it yet.
    pub register_due: Option<u64>,
    /// The current sealing context.
    pub sealing: Sealing,
}

impl Ours {
    pub(super) fn new(origin: Origin, register: KnownRegister) -> Self {
        let head = &register.part().checkpoint;
        Self {
            origin,
            frontier: Frontier::new(),
            ordinal: 0,
            clock: 0,
            checkpoint: None,
            receipted: 0,
            covered: 0,
            receipted_time: 0,
            released: 0,
            listed: 0,
            opened: 0,
            cited: (0, 0, Hash::ZERO),
            size_at_start: 0,
            checkpoint_size: 0,
            keyring: None,
            committed: 0,
            openings: VecDeque::new(),
            answered: 0,
            rolled_back: false,
            controls: Vec::new(),
            settle: None,
            register_at: RegisterAt { size: head.size, root: head.root },
            register,
            register_due: Some(0),
            sealing: Sealing::default(),
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Whether the key that signs a head of this size is revoked there: the counterpart refuses that head.
    pub(super) fn disowned(&self, size: u64) -> bool {
        self.keyring.as_ref().is_some_and(|keyring| keyring.standing(keyring.log_key(size), size).is_err())
    }
}
