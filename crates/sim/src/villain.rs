//! A counterpart that does not keep the rules. It has a real line and real keys, and twists what leaves.

use comity_exchange::Side;
use comity_exchange::line::LineConfig;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{Frontier, LogOrigin, TreeHead, sign_checkpoint, sign_receipt};
use comity_seal::hash::sha256;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::entry::Entry;
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::header::{Citation, Epoch, Header, Kind, Listed, Opened, Reason, Refusal};
use comity_wire::{Canonical, Hash, Origin};

use crate::cast::Keys;
use crate::dice::Dice;
use crate::ledger::SimLedger;
use crate::plan::Vice;

/// Old frames that it remembers.
const MEMORY: usize = 64;

/// What it is and what it has done.
pub struct Villain {
    vices: Vec<Vice>,
    dice: Dice,
    memory: Vec<Vec<u8>>,
    /// It has signed what it cannot take back.
    irrevocable: bool,
    /// Entries of its own make that its line does not know, after which the line's own are held back.
    forged: Option<Forged>,
}

/// Its journal as it forges it.
struct Forged {
    frontier: Frontier,
    ordinal: u64,
    /// What its last true entry cited.
    citation: Option<Citation>,
}

/// What it knows of its own journal.
struct Own {
    origin: Origin,
    frontier: Frontier,
    last: Option<Header>,
}

impl Villain {
    /// A villain with these vices.
    #[must_use]
    pub const fn new(vices: Vec<Vice>, dice: Dice) -> Self {
        Self { vices, dice, memory: Vec::new(), irrevocable: false, forged: None }
    }

    /// Whether all is well once it stops: it has withheld, replayed and lied, but signed nothing false.
    #[must_use]
    pub const fn reformed(&self) -> bool {
        !self.irrevocable
    }

    fn has(&self, vice: Vice) -> bool {
        self.vices.contains(&vice)
    }

    /// What leaves in place of a frame of its line.
    pub fn twist(&mut self, frame: &Frame, bytes: Vec<u8>, disk: &SimLedger, keys: Option<&Keys>) -> Vec<Vec<u8>> {
        if self.has(Vice::Silence) {
            return Vec::new();
        }
        if self.memory.len() < MEMORY {
            self.memory.push(bytes.clone());
        } else if self.dice.per_mille(100) {
            let index = usize::try_from(self.dice.below(MEMORY as u64)).unwrap_or(0);
            self.memory[index] = bytes.clone();
        }
        let mut out = Vec::new();
        match &frame.payload {
            Payload::Data(data) => out.extend(self.twist_data(frame, data, bytes)),
            Payload::Held { nonce, .. } if self.has(Vice::FalseHeld) => {
                out.push(self.false_held(frame, *nonce, disk));
            }
            _ => out.push(bytes),
        }
        if self.has(Vice::Replay) && self.dice.per_mille(300) {
            let index = usize::try_from(self.dice.below(self.memory.len() as u64)).unwrap_or(0);
            out.extend(self.memory.get(index).cloned());
        }
        if self.has(Vice::Flood) {
            out.extend(std::iter::repeat_n(self.memory.last().cloned(), 3).flatten());
        }
        let _ = keys;
        out
    }

    fn twist_data(&mut self, frame: &Frame, data: &Data, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        let mut data = data.clone();
        let before = (data.entries.len(), data.receipts.len());
        if self.forged.is_some() || (self.has(Vice::WithholdEntries) && self.dice.per_mille(600)) {
            data.entries.clear();
            data.checkpoint = None;
            data.consistency.clear();
            data.register = None;
        }
        if self.has(Vice::WithholdReceipts) && self.dice.per_mille(800) {
            data.receipts.clear();
        }
        if (data.entries.len(), data.receipts.len()) == before {
            return vec![bytes];
        }
        if data.entries.is_empty() && data.receipts.is_empty() {
            return Vec::new();
        }
        vec![Frame { payload: Payload::Data(Box::new(data)), ..frame.clone() }.to_bytes()]
    }

    /// Another size, another head, or the true one of another size.
    fn false_held(&mut self, frame: &Frame, nonce: [u8; 16], disk: &SimLedger) -> Vec<u8> {
        let heads = disk.journal(Side::Theirs, 1).map(|j| &j.checkpoints);
        let old = heads.and_then(|heads| heads.values().next()).map(|head| head.as_ref().clone());
        let mut checkpoint = old.filter(|_| self.dice.per_mille(500));
        if self.dice.per_mille(300)
            && let Some(head) = &mut checkpoint
        {
            head.size += self.dice.below(1_000);
        }
        let (generation, size) = (self.dice.below(4), self.dice.below(500));
        let payload = Payload::Held { nonce, generation, size, checkpoint };
        Frame { payload, ..frame.clone() }.to_bytes()
    }

    /// Frames that it sends of its own accord.
    pub fn act(&mut self, config: &LineConfig, disk: &SimLedger, keys: &[Keys]) -> Vec<Vec<u8>> {
        let (Some(keys), Some(own)) = (keys.last(), self.own(config, disk)) else { return Vec::new() };
        let vice = self.dice.one(&self.vices.clone(), Vice::Replay);
        let made = match vice {
            Vice::Malformed => self.malformed(),
            Vice::WrongReceipts => self.wrong_receipt(config, disk, keys, &own),
            Vice::Equivocate => self.equivocate(config, disk, keys, &own, 0),
            Vice::EquivocateOverSizes => {
                let back = self.dice.within(1, 6);
                self.equivocate(config, disk, keys, &own, back)
            }
            Vice::EquivocateAfterRestart => self.ahead(config, keys, &own),
            Vice::Poison => self.poison(config, keys, own),
            Vice::Replay => self.memory.first().cloned(),
            _ => None,
        };
        made.into_iter().collect()
    }

    fn own(&mut self, config: &LineConfig, disk: &SimLedger) -> Option<Own> {
        let generation = disk.journals().filter(|(side, ..)| *side == Side::Ours).map(|(_, g, _)| g).last()?;
        let origin = Origin { line: config.line, author: config.our_author, generation };
        let mut frontier = Frontier::new();
        frontier.append_all(&disk.ids(Side::Ours, generation), &mut Vec::new()).ok()?;
        let rows = &disk.journal(Side::Ours, generation)?.rows;
        let last = rows.last_key_value().and_then(|(_, row)| row.entry.header().ok());
        Some(Own { origin, frontier, last })
    }

    fn malformed(&mut self) -> Option<Vec<u8>> {
        let index = usize::try_from(self.dice.below(self.memory.len() as u64)).unwrap_or(0);
        let mut bytes = self.memory.get(index)?.clone();
        match self.dice.below(5) {
            0 => bytes.truncate(usize::try_from(self.dice.below(bytes.len() as u64)).unwrap_or(0)),
            1 => bytes.push(0),
            2 => bytes = vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            3 => bytes.resize(comity_wire::limits::FRAME_BYTES_MAX + 1, 0),
            // The same array with its length in a longer form.
            _ => bytes.splice(..1, [0x98, 5]).for_each(drop),
        }
        Some(bytes)
    }

    fn data(config: &LineConfig, data: Data) -> Vec<u8> {
        let (line, author) = (config.line, config.our_author);
        Frame { line, author, payload: Payload::Data(Box::new(data)) }.to_bytes()
    }

    /// A receipt for another size or root, or by the key that signs heads.
    fn wrong_receipt(&mut self, config: &LineConfig, disk: &SimLedger, keys: &Keys, own: &Own) -> Option<Vec<u8>> {
        let (side, generation, journal) = disk.journals().filter(|(side, ..)| *side == Side::Theirs).last()?;
        let held = journal.rows.len() as u64;
        let size = self.dice.within(1, held + 20);
        let origin = Origin { author: config.their_author, generation, ..own.origin };
        let true_root = disk.checkpoints_root(side, generation, size);
        let root = true_root.filter(|_| self.dice.per_mille(300)).unwrap_or(Hash([7; 32]));
        let key = if true_root == Some(root) { keys.log() } else { keys.receipt() }.ok()?;
        let head = TreeHead { origin: LogOrigin::Line(origin), size, root };
        let receipt = sign_receipt(&key, &own.origin, &head, self.dice.within(1, 1 << 40)).ok()?;
        let data = Data {
            generation: own.origin.generation,
            receipts_for: generation,
            receipts: vec![receipt],
            ..Data::default()
        };
        Some(Self::data(config, data))
    }

    /// A second head, at the present size or below.
    fn equivocate(
        &mut self,
        config: &LineConfig,
        disk: &SimLedger,
        keys: &Keys,
        own: &Own,
        back: u64,
    ) -> Option<Vec<u8>> {
        let size = own.frontier.size().checked_sub(back).filter(|size| *size > 1)?;
        let row = disk.journal(Side::Ours, own.origin.generation)?.rows.get(&(size - 1))?.clone();
        let head = TreeHead { origin: LogOrigin::Line(own.origin), size, root: Hash([size as u8; 32]) };
        let checkpoint = sign_checkpoint(&keys.log().ok()?, &head).ok()?;
        self.irrevocable = true;
        let data = Data {
            generation: own.origin.generation,
            from: size - 1,
            entries: vec![row.entry.clone()],
            checkpoint: Some(checkpoint),
            ..Data::default()
        };
        Some(Self::data(config, data))
    }

    /// An entry that its own line will not know after the next start: the number is used twice.
    fn ahead(&mut self, config: &LineConfig, keys: &Keys, own: &Own) -> Option<Vec<u8>> {
        let header = header(own.origin, own.frontier.size(), own.last.as_ref(), Kind::Bare);
        self.irrevocable = true;
        let entry = Entry { header: header.to_bytes(), body: Vec::new() };
        let mut frontier = own.frontier.clone();
        signed(config, keys, own.origin, &mut frontier, entry)
    }

    /// From here on it writes its journal itself: each entry a vice of its own.
    fn poison(&mut self, config: &LineConfig, keys: &Keys, own: Own) -> Option<Vec<u8>> {
        self.irrevocable = true;
        let Own { origin, frontier, last } = own;
        let citation = last.as_ref().and_then(|h| h.citation);
        let ordinal = last.as_ref().map_or(0, |h| h.ordinal);
        let mut forged = self.forged.take().unwrap_or(Forged { frontier, ordinal, citation });
        let mut next = header(origin, forged.frontier.size(), last.as_ref(), Kind::Bare);
        next.ordinal = forged.ordinal;
        next.citation = forged.citation;
        let mut body = Vec::new();
        let mut bytes = None;
        match self.dice.below(8) {
            0 => bytes = Some(b"no header at all".to_vec()),
            1 => next.citation = Some(Citation { generation: 1, size: 1 << 30, root: Hash([1; 32]) }),
            2 => next.citation = next.citation.map(|c| Citation { root: Hash([2; 32]), ..c }),
            3 => next.number += 1,
            4 => {
                next.kind = Kind::Control;
                let end = Predecessor { generation: 1, size: 0, root: Hash::ZERO };
                body = ControlBody::new(Control::PredecessorEnd(end), None).to_bytes();
            }
            5 => {
                next.kind = Kind::Statement;
                next.ordinal += 1;
                forged.ordinal += 1;
                next.epoch = Some(Epoch { recipient_key: 1, sender_epoch: 0, encapsulation: None });
                next.commitment = Some(Hash([3; 32]));
                body = vec![5; 300];
            }
            6 => next.receipts = vec![Listed { size: next.citation.map_or(9, |c| c.size + 9), time: 5 }],
            _ => {
                let refused = vec![Refusal { number: 0, reason: Reason::Unreadable }];
                next.opened = Opened { upto: 1 << 30, refused };
            }
        }
        let entry = Entry { header: bytes.unwrap_or_else(|| next.to_bytes()), body };
        let frame = signed(config, keys, origin, &mut forged.frontier, entry);
        self.forged = Some(forged);
        frame
    }
}

/// A header that says nothing.
fn header(origin: Origin, number: u64, last: Option<&Header>, kind: Kind) -> Header {
    Header {
        line: origin.line,
        author: origin.author,
        generation: origin.generation,
        number,
        ordinal: last.map_or(0, |h| h.ordinal),
        kind,
        citation: last.and_then(|h| h.citation),
        receipts: Vec::new(),
        opened: Opened::default(),
        attachments: Vec::new(),
        stated: 0,
        epoch: None,
        register: last.and_then(|h| h.register),
        settle: false,
        commitment: None,
    }
}

/// An entry under a valid signature.
fn signed(config: &LineConfig, keys: &Keys, origin: Origin, frontier: &mut Frontier, entry: Entry) -> Option<Vec<u8>> {
    let from = frontier.size();
    let id = leaf_hash_of_parts(&[&entry.header, sha256(&entry.body).as_bytes()]);
    frontier.append(id, &mut Vec::new()).ok()?;
    let head = TreeHead { origin: LogOrigin::Line(origin), size: frontier.size(), root: frontier.root() };
    let checkpoint = sign_checkpoint(&keys.log().ok()?, &head).ok()?;
    let data = Data {
        generation: origin.generation,
        from,
        entries: vec![entry],
        checkpoint: Some(checkpoint),
        ..Data::default()
    };
    Some(Villain::data(config, data))
}
