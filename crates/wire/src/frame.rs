//! Frames: the one kind of message that crosses between two parties (PROTOCOL.md rules 4, 22, 23, 25).

use crate::codec::{Canonical, Dec, Enc, Malformed};
use crate::control::MLDSA44_PUBLIC_BYTES;
use crate::entry::Entry;
use crate::head::{Checkpoint, Receipt};
use crate::ids::{AuthorId, Hash, LineId};
use crate::limits::{
    CHUNK_BYTES, FRAME_BYTES_MAX, FRAME_ENTRIES_MAX, FRAME_OPENINGS_MAX, FRAME_RECEIPTS_MAX, FRAME_WANTS_MAX,
    PROOF_HASHES_MAX, RESIDUE_BYTES_MAX, SEAL_TAG_BYTES,
};
use crate::register::RegisterPart;

const _: () = assert!(MLDSA44_PUBLIC_BYTES < FRAME_BYTES_MAX);

/// A frame: which line, who sends it, and what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The line.
    pub line: LineId,
    /// Who sends it.
    pub author: AuthorId,
    /// What it carries.
    pub payload: Payload,
}

/// What a frame carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// "What do you hold of my journal?" Once per process start, line and live link.
    Hello {
        /// Bound into the answer.
        nonce: [u8; 16],
    },
    /// The answer: the newest of the *asker's* checkpoints that is held.
    Held {
        /// The asker's nonce.
        nonce: [u8; 16],
        /// Generation of the asker's journal that is held; zero where none is.
        generation: u64,
        /// Entries held.
        size: u64,
        /// The asker's own checkpoint at that size; `None` for size zero.
        checkpoint: Option<Checkpoint>,
    },
    /// Entries, checkpoint, receipts.
    Data(Box<Data>),
    /// "Send me these chunks."
    Want(Vec<Want>),
    /// One sealed chunk of an attachment.
    Chunk(Box<Chunk>),
    /// Why a frame was not taken: unsigned, believed by nobody, a help for whoever looks.
    Code {
        /// The code.
        code: Code,
        /// A number that belongs to it: the size held, for a gap.
        number: u64,
    },
    /// Entries of the addressee's own predecessor, returned after a restore.
    Returned(Box<Returned>),
    /// A nonce-bound probe of a frozen line (PROTOCOL.md rule 24).
    Probe {
        /// Bound into the answer.
        nonce: [u8; 16],
        /// Whether this is the answer.
        answer: bool,
    },
}

/// Entries of the sender's journal, its checkpoint, its receipts for the addressee's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Data {
    /// Generation of the sender's journal.
    pub generation: u64,
    /// Number of the first entry.
    pub from: u64,
    /// Entries.
    pub entries: Vec<Entry>,
    /// The sender's checkpoint at or above the last entry; `None` where there are no entries.
    pub checkpoint: Option<Checkpoint>,
    /// Where the checkpoint is above the last entry: the consistency proof from there.
    pub consistency: Vec<Hash>,
    /// Generation of the addressee's journal that the receipts are for; zero where there are none.
    pub receipts_for: u64,
    /// Receipts, ascending by size.
    pub receipts: Vec<Receipt>,
    /// Openings of refused entries.
    pub openings: Vec<Opening>,
    /// Register entries that the headers rely on.
    pub register: Option<RegisterPart>,
    /// Which of the entries come without their bodies, and why they may; `None` where none does.
    pub erased: Option<Erased>,
}

/// The hash that stands for the body of an entry whose content both sides erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedBody {
    /// The entry.
    pub number: u64,
    /// SHA-256 of its body.
    pub body: Hash,
    /// What is left of what it said (`docs/spec/erasure.md`, residue); empty where nothing is.
    pub residue: Vec<u8>,
}

/// Entries of a frame whose content was erased (`docs/spec/erasure.md`), and the addressee's own receipt that shows that
/// it held them once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The entries, ascending; at least one.
    pub bodies: Vec<ErasedBody>,
    /// A receipt by the addressee for exactly the frame's checkpoint.
    pub receipt: Receipt,
}

/// The plaintext of a refused entry, sealed to the addressee's newest key; the commitment checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Number of the entry in the sender's journal.
    pub number: u64,
    /// Number of the addressee's key.
    pub recipient_key: u64,
    /// Encapsulation and sealed plaintext.
    pub sealed: Vec<u8>,
}

/// A range of chunks that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// The attachment.
    pub root: Hash,
    /// First chunk.
    pub from: u64,
    /// How many.
    pub count: u64,
}

/// One sealed chunk with its inclusion proof in the chunk tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The attachment.
    pub root: Hash,
    /// Which chunk.
    pub index: u64,
    /// Inclusion proof, leaf's sibling first.
    pub proof: Vec<Hash>,
    /// Sealed bytes.
    pub bytes: Vec<u8>,
}

/// Entries of the addressee's own predecessor (PROTOCOL.md rule 23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Generation of the addressee's predecessor.
    pub generation: u64,
    /// First number.
    pub from: u64,
    /// Entries.
    pub entries: Vec<Entry>,
    /// The addressee's own checkpoint at or above their end.
    pub checkpoint: Checkpoint,
    /// Consistency from the last entry to the checkpoint, where it is above.
    pub consistency: Vec<Hash>,
    /// Plaintexts sealed to the restored node's new key.
    pub openings: Vec<Opening>,
    /// Those of the entries whose content both sides erased, ascending.
    pub erased: Vec<ErasedBody>,
}

/// Why a frame was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Code {
    /// Not a frame of this protocol.
    Malformed = 1,
    /// A version that is not spoken here.
    Version = 2,
    /// No such line here.
    UnknownLine = 3,
    /// A signature does not verify.
    BadSignature = 4,
    /// The entries do not lead to the checkpoint's root.
    BadRoot = 5,
    /// Entries are missing before these; the number is the size held.
    Gap = 6,
    /// Over a limit.
    OverLimit = 7,
    /// The line is frozen.
    Frozen = 8,
    /// Busy: try later.
    Busy = 9,
    /// A receipt that matches nothing of ours.
    BadReceipt = 10,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 10] = [
        Self::Malformed,
        Self::Version,
        Self::UnknownLine,
        Self::BadSignature,
        Self::BadRoot,
        Self::Gap,
        Self::OverLimit,
        Self::Frozen,
        Self::Busy,
        Self::BadReceipt,
    ];
}

impl Payload {
    const fn number(&self) -> u64 {
        match self {
            Self::Hello { .. } => 1,
            Self::Held { .. } => 2,
            Self::Data(_) => 3,
            Self::Want(_) => 4,
            Self::Chunk(_) => 5,
            Self::Code { .. } => 6,
            Self::Returned(_) => 7,
            Self::Probe { .. } => 8,
        }
    }

    fn write(&self, e: &mut Enc) {
        match self {
            Self::Hello { nonce } => {
                e.bytes(nonce);
            }
            Self::Held { nonce, generation, size, checkpoint } => {
                e.array(4).bytes(nonce).uint(*generation).uint(*size).option(checkpoint.as_ref());
            }
            Self::Data(data) => {
                e.value(data.as_ref());
            }
            Self::Want(wants) => {
                e.list(wants);
            }
            Self::Chunk(chunk) => {
                e.value(chunk.as_ref());
            }
            Self::Code { code, number } => {
                e.array(2).uint(*code as u64).uint(*number);
            }
            Self::Returned(returned) => {
                e.value(returned.as_ref());
            }
            Self::Probe { nonce, answer } => {
                e.array(2).bytes(nonce).uint(u64::from(*answer));
            }
        }
    }

    fn read(number: u64, d: &mut Dec<'_>) -> Result<Self, Malformed> {
        Ok(match number {
            1 => Self::Hello { nonce: d.array_bytes()? },
            2 => {
                d.exactly(4)?;
                Self::Held { nonce: d.array_bytes()?, generation: d.uint()?, size: d.uint()?, checkpoint: d.option()? }
            }
            3 => Self::Data(Box::new(Data::read(d)?)),
            4 => Self::Want(d.list("wants", FRAME_WANTS_MAX)?),
            5 => Self::Chunk(Box::new(Chunk::read(d)?)),
            6 => {
                d.exactly(2)?;
                let code = d.uint()?;
                let code = Code::ALL.into_iter().find(|c| *c as u64 == code);
                Self::Code { code: code.ok_or(Malformed::Forbidden { what: "code" })?, number: d.uint()? }
            }
            7 => Self::Returned(Box::new(Returned::read(d)?)),
            8 => {
                d.exactly(2)?;
                Self::Probe {
                    nonce: d.array_bytes()?,
                    answer: match d.uint()? {
                        0 => false,
                        1 => true,
                        _ => return Err(Malformed::Forbidden { what: "probe" }),
                    },
                }
            }
            _ => return Err(Malformed::Forbidden { what: "frame kind" }),
        })
    }
}

impl Canonical for Frame {
    const BYTES_MAX: usize = FRAME_BYTES_MAX;

    fn room(&self) -> usize {
        match &self.payload {
            Payload::Data(data) => data.entries.iter().map(|e| e.len() + 16).sum::<usize>() + 8_192,
            Payload::Chunk(chunk) => chunk.bytes.len() + 4_096,
            _ => 256,
        }
    }

    fn write(&self, e: &mut Enc) {
        e.array(5).uint(1).uint(self.payload.number()).value(&self.line).value(&self.author);
        self.payload.write(e);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("frame", 5)?;
        let number = d.uint()?;
        Ok(Self { line: LineId::read(d)?, author: AuthorId::read(d)?, payload: Payload::read(number, d)? })
    }
}

impl Canonical for Data {
    const BYTES_MAX: usize = FRAME_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        let items = DATA_ITEMS + usize::from(self.erased.is_some());
        e.array(items).uint(self.generation).uint(self.from).list(&self.entries).option(self.checkpoint.as_ref());
        e.list(&self.consistency).uint(self.receipts_for).list(&self.receipts).list(&self.openings);
        e.option(self.register.as_ref());
        if let Some(erased) = &self.erased {
            e.value(erased);
        }
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let items = with_erased(d, DATA_ITEMS)?;
        Ok(Self {
            generation: d.uint()?,
            from: d.uint()?,
            entries: d.list("entries in a frame", FRAME_ENTRIES_MAX)?,
            checkpoint: d.option()?,
            consistency: d.list("consistency proof", PROOF_HASHES_MAX)?,
            receipts_for: d.uint()?,
            receipts: d.list("receipts in a frame", FRAME_RECEIPTS_MAX)?,
            openings: d.list("openings in a frame", FRAME_OPENINGS_MAX)?,
            register: d.option()?,
            erased: if items > DATA_ITEMS { Some(Erased::read(d)?) } else { None },
        })
    }
}

/// Items of a DATA frame in which nothing was erased.
const DATA_ITEMS: usize = 9;
/// Items of a RETURNED frame in which nothing was erased.
const RETURNED_ITEMS: usize = 6;

/// The number of items: as many as there always are, or one more where entries were erased.
fn with_erased(d: &mut Dec<'_>, items: usize) -> Result<usize, Malformed> {
    match d.array("items of a frame", items + 1)? {
        found if found >= items => Ok(found),
        _ => Err(Malformed::Unexpected { what: "a frame's items" }),
    }
}

/// At least one, ascending.
fn erased_bodies(d: &mut Dec<'_>) -> Result<Vec<ErasedBody>, Malformed> {
    let bodies: Vec<ErasedBody> = d.list("erased entries in a frame", FRAME_ENTRIES_MAX)?;
    if bodies.is_empty() || bodies.windows(2).any(|pair| pair[0].number >= pair[1].number) {
        return Err(Malformed::Forbidden { what: "order of erased entries" });
    }
    Ok(bodies)
}

impl Canonical for ErasedBody {
    const BYTES_MAX: usize = 64 + RESIDUE_BYTES_MAX;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.number).value(&self.body).bytes(&self.residue);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        let (number, body) = (d.uint()?, Hash::read(d)?);
        Ok(Self { number, body, residue: d.bytes("residue", RESIDUE_BYTES_MAX)?.to_vec() })
    }
}

impl Canonical for Erased {
    const BYTES_MAX: usize = FRAME_BYTES_MAX;
    fn write(&self, e: &mut Enc) {
        e.array(2).list(&self.bodies).value(&self.receipt);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { bodies: erased_bodies(d)?, receipt: Receipt::read(d)? })
    }
}

impl Canonical for Opening {
    const BYTES_MAX: usize = FRAME_BYTES_MAX;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.number).uint(self.recipient_key).bytes(&self.sealed);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        let (number, recipient_key) = (d.uint()?, d.uint()?);
        let max = crate::limits::ENTRY_BYTES_MAX + crate::limits::ENCAPSULATION_BYTES + 64;
        Ok(Self { number, recipient_key, sealed: d.bytes("opening", max)?.to_vec() })
    }
}

impl Canonical for Want {
    const BYTES_MAX: usize = 64;
    fn write(&self, e: &mut Enc) {
        e.array(3).value(&self.root).uint(self.from).uint(self.count);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { root: Hash::read(d)?, from: d.uint()?, count: d.uint()? })
    }
}

impl Canonical for Chunk {
    const BYTES_MAX: usize = CHUNK_BYTES + 8_192;
    fn write(&self, e: &mut Enc) {
        e.array(4).value(&self.root).uint(self.index).list(&self.proof).bytes(&self.bytes);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(4)?;
        Ok(Self {
            root: Hash::read(d)?,
            index: d.uint()?,
            proof: d.list("inclusion proof", PROOF_HASHES_MAX)?,
            bytes: d.bytes("chunk", CHUNK_BYTES + SEAL_TAG_BYTES)?.to_vec(),
        })
    }
}

impl Canonical for Returned {
    const BYTES_MAX: usize = FRAME_BYTES_MAX;
    fn write(&self, e: &mut Enc) {
        let items = RETURNED_ITEMS + usize::from(!self.erased.is_empty());
        e.array(items).uint(self.generation).uint(self.from).list(&self.entries).value(&self.checkpoint);
        e.list(&self.consistency).list(&self.openings);
        if !self.erased.is_empty() {
            e.list(&self.erased);
        }
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let items = with_erased(d, RETURNED_ITEMS)?;
        Ok(Self {
            generation: d.uint()?,
            from: d.uint()?,
            entries: d.list("entries in a frame", FRAME_ENTRIES_MAX)?,
            checkpoint: Checkpoint::read(d)?,
            consistency: d.list("consistency proof", PROOF_HASHES_MAX)?,
            openings: d.list("openings in a frame", FRAME_OPENINGS_MAX)?,
            erased: if items > RETURNED_ITEMS { erased_bodies(d)? } else { Vec::new() },
        })
    }
}
