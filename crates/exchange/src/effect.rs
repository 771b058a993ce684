//! What a line asks of the node: append, commit, send, in that order.

use comity_journal::release::ReleaseFault;
use comity_seal::KeptKey;
use comity_wire::entry::Entry;
use comity_wire::envelope::AttachmentRef;
use comity_wire::frame::{Chunk, Code, Want};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Reason};
use comity_wire::{EntryId, Hash};

use crate::input::Side;

/// How a plaintext gives an entry's body, and how that body is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedBy {
    /// The entry's key.
    pub key: KeptKey,
    /// SHA-256 of the body.
    pub body: Hash,
}

/// What stands for the content of an entry that both sides erased (`docs/spec/erasure.md`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// SHA-256 of the body.
    pub body: Hash,
    /// What is left for the line's state ([`crate::residue`]); empty where nothing is.
    pub residue: Vec<u8>,
}

/// An entry that has been given its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Whose journal.
    pub side: Side,
    /// Its generation.
    pub generation: u64,
    /// Zero-based number.
    pub number: u64,
    /// Leaf hash.
    pub id: EntryId,
    /// The clock of PROTOCOL.md rule 2.
    pub clock: u64,
    /// Header and body, exact bytes.
    pub entry: Entry,
    /// For a statement whose content is the one that its header commits to (and for every own one): the plaintext's exact
    /// bytes. Where `void` says that it is refused, they are there to be shown and not to be acted upon.
    pub plaintext: Option<Vec<u8>>,
    /// What seals this very plaintext to the entry's body, where it is known: a store may keep it for the body.
    pub sealed: Option<SealedBy>,
    /// Why it is void, if it is: held and receipted all the same.
    pub void: Option<Reason>,
    /// Of an entry whose content both sides erased before it came back: the body is empty then, and the hash here stands
    /// for it in the leaf.
    pub erased: Option<Left>,
}

/// A statement that was accepted, never left this node, and cannot be said again: its number carries another now, or its
/// generation is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The closed generation.
    pub generation: u64,
    /// The number that it had there.
    pub number: u64,
    /// The number that people saw.
    pub ordinal: u64,
    /// The id that it had.
    pub id: EntryId,
    /// Its plaintext's exact bytes.
    pub plaintext: Vec<u8>,
    /// Why it is not said again.
    pub reason: Rejection,
}

/// One step for the node. Effects up to [`Effect::Commit`] belong to one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Keep an entry.
    Append(Box<Placed>),
    /// Keep a complete subtree's hash (level 8, 16, ...; see `comity_journal`).
    Node {
        /// Whose journal.
        side: Side,
        /// Its generation.
        generation: u64,
        /// Level of the subtree: it covers 2^level entries.
        level: u8,
        /// Index at that level.
        index: u64,
        /// The hash.
        hash: Hash,
    },
    /// Keep a signed tree head.
    Checkpoint {
        /// Whose journal.
        side: Side,
        /// Its generation.
        generation: u64,
        /// The head.
        checkpoint: Box<Checkpoint>,
    },
    /// Keep a receipt.
    Receipt {
        /// Whose journal it covers: `Ours` was signed by the counterpart, `Theirs` by us.
        covers: Side,
        /// Generation of that journal.
        generation: u64,
        /// The receipt.
        receipt: Box<Receipt>,
    },
    /// Replace an entry's plaintext: an opening came later (PROTOCOL.md rule 6).
    Opened {
        /// Whose journal.
        side: Side,
        /// Its generation.
        generation: u64,
        /// Number.
        number: u64,
        /// The plaintext.
        plaintext: Vec<u8>,
    },
    /// Keep that a release nonce was used on this line: it releases nothing more.
    NonceUsed {
        /// In whose journal.
        side: Side,
        /// The nonce.
        nonce: [u8; 32],
    },
    /// Keep a statement of our own apart from every journal, for people to say anew.
    SetAside(Box<SetAside>),
    /// Keep the line's own state under its id: everything that [`crate::Line::load`] needs.
    State(Vec<u8>),
    /// Keep the counterpart's register, whole: [`crate::Line::load`] needs it.
    TheirRegister(Vec<u8>),
    /// All above is one durable transaction from here on; nothing below happens before.
    Commit,
    /// Send a frame's bytes to the counterpart on this line.
    Send(Vec<u8>),
    /// Tell the node's other parts; only after the commit.
    Tell(Notice),
}

/// What happened on a line, for whoever watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// An entry is damaged in our store: it cannot be sent, returned or said again. Told once.
    Damaged {
        /// Whose journal.
        side: Side,
        /// Its generation.
        generation: u64,
        /// The entry.
        number: u64,
    },
    /// A submission has its number; durable when told.
    Accepted {
        /// The submitter's token.
        token: u64,
        /// Generation of our journal.
        generation: u64,
        /// Entry number.
        number: u64,
        /// The number that people see.
        ordinal: u64,
        /// The id.
        id: EntryId,
    },
    /// A submission was refused before it was appended; nothing was kept.
    Rejected {
        /// The submitter's token.
        token: u64,
        /// Why, in the terms of the code.
        why: Rejection,
    },
    /// The counterpart's signed receipt covers our journal below this size.
    Receipted {
        /// Generation of our journal.
        generation: u64,
        /// Entries covered.
        size: u64,
        /// The receipt's time.
        time: u64,
    },
    /// The counterpart's entries were appended.
    Received {
        /// Number of the first.
        from: u64,
        /// One past the last.
        to: u64,
    },
    /// One of the counterpart's statements was opened.
    StatementOpened {
        /// Its number.
        number: u64,
        /// Its header.
        header: Box<Header>,
        /// Attachments that it offers.
        attachments: Vec<AttachmentRef>,
    },
    /// One of the counterpart's entries was refused, with the reason that the next header lists.
    StatementRefused {
        /// Its number.
        number: u64,
        /// The reason.
        reason: Reason,
    },
    /// The counterpart refused one of our entries.
    RefusedByThem {
        /// Its number.
        number: u64,
        /// The reason.
        reason: Reason,
    },
    /// The counterpart says that it holds an attachment that an entry of ours offers (F09). Whether that entry offers it,
    /// whoever keeps the entries knows; one that was lost with a store knows it when it came back.
    AttachmentHeldByThem {
        /// Generation of our journal.
        generation: u64,
        /// Our entry.
        number: u64,
        /// The attachment.
        root: Hash,
    },
    /// The counterpart asks for chunks of our attachments.
    Wanted(Vec<Want>),
    /// A chunk came.
    Chunk(Box<Chunk>),
    /// The counterpart answered our HELLO: the line may release.
    Synced,
    /// Our own signature proves that our store was rolled back: open a successor (PROTOCOL.md rule 23).
    WeAreRolledBack {
        /// The size that our own signature shows.
        proven: u64,
        /// The size that our store holds.
        held: u64,
    },
    /// The counterpart opened a successor.
    TheirSuccessor {
        /// Its generation.
        generation: u64,
    },
    /// Entries of our closed generation came back from the counterpart and are kept.
    Returned {
        /// The generation.
        generation: u64,
        /// First number.
        from: u64,
        /// One past the last.
        to: u64,
    },
    /// The counterpart named the end of our closed generation.
    PredecessorEnded {
        /// The generation.
        generation: u64,
        /// Its end.
        size: u64,
        /// How much of it we hold.
        held: u64,
    },
    /// A statement of a closed generation is submitted again in the present one, and names the old entry.
    Moved {
        /// The closed generation.
        generation: u64,
        /// Its number there.
        number: u64,
        /// Its id there.
        id: EntryId,
    },
    /// A statement of a closed generation cannot be said again yet: the line tries once entries of the counterpart's came.
    NotMoved {
        /// The closed generation.
        generation: u64,
        /// Its number there.
        number: u64,
        /// Why not.
        why: Rejection,
    },
    /// A statement of a closed generation is not said again, and is kept apart: [`Effect::SetAside`].
    SetAside {
        /// The closed generation.
        generation: u64,
        /// The number that it had there.
        number: u64,
        /// The number that people saw.
        ordinal: u64,
        /// The id that it had.
        id: EntryId,
        /// Why it is not said again.
        why: Rejection,
    },
    /// A control entry of ours does not verify and was not appended.
    ControlRefused {
        /// Why.
        why: String,
    },
    /// Our keys on this line were rotated: keep the new ones, the old ones are no longer used.
    Rotated {
        /// Number of the entry that carries the rotation.
        number: u64,
    },
    /// Two signed heads of the counterpart contradict each other: the line is frozen. The bytes are the proof.
    Contradiction {
        /// The generation of the counterpart's journal that both heads are of.
        generation: u64,
        /// A proof-of-contradiction file.
        proof: Vec<u8>,
    },
    /// The counterpart's keys or addresses changed by a delegation or rotation in its journal.
    TheirNodeChanged {
        /// Its TLS key.
        tls: [u8; 32],
        /// Its addresses.
        addresses: Vec<String>,
    },
    /// A frame was not taken.
    FrameRefused {
        /// The code that answered it, if it was one of theirs that was refused here.
        code: Option<Code>,
        /// Why, in words for the log.
        why: String,
    },
    /// Entries beyond the end of a generation of theirs that is closed were not taken: whoever wrote them does not know of
    /// its successor, as an old copy of their node. Nothing is answered: for our part it is settled.
    BeyondEnd {
        /// The closed generation.
        generation: u64,
        /// Entries that are held of it.
        held: u64,
        /// Where the frame's entries end.
        end: u64,
    },
    /// A frozen line's probe was answered, or a probe asks.
    ProbeAnswered,
}

/// Why a submission was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The statement is over the limits or not well formed.
    #[error("the statement is not well formed: {0}")]
    Malformed(#[from] comity_wire::Malformed),
    /// The entry would be over 60 KiB.
    #[error("the statement takes {bytes} bytes, the limit is {limit}: send larger content as an attachment")]
    TooLarge {
        /// Bytes it would take.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The counterpart's journal has not arrived yet, so nothing can be sealed to it.
    #[error("the counterpart has not published its keys on this line yet")]
    NoRecipientKey,
    /// This generation is closed.
    #[error("this journal is closed: a successor is needed")]
    Closed,
    /// Our log key is revoked, and as much waits as can leave together with its rotation.
    #[error("our log key on this line is revoked, and no more can wait for its rotation: rotate it first")]
    KeyRevoked,
    /// Sealing failed.
    #[error("the statement could not be sealed")]
    Sealing,
    /// Its officers' signatures do not release it: the counterpart would have to refuse it.
    #[error("the statement is not released: {0}")]
    Release(#[from] ReleaseFault),
}
