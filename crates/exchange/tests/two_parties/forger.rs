//! A counterpart with real keys that writes its journal by hand: what it signs verifies, what it says is false.

use comity_exchange::Side;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{Frontier, Leaves, LogOrigin, TreeHead, prove_consistency, sign_checkpoint, sign_receipt};
use comity_seal::hash::sha256;
use comity_sim::End;
use comity_wire::control::ControlBody;
use comity_wire::entry::Entry;
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Kind, Opened};
use comity_wire::{Canonical, Hash, Origin};

/// The journal of an end as it is forged from here on.
pub struct Forger {
    pub origin: Origin,
    pub frontier: Frontier,
    pub ids: Vec<Hash>,
    pub next: Header,
    log: comity_seal::CosignerSecret,
    receipt: comity_seal::CosignerSecret,
}

impl Forger {
    /// Takes over where the end's own journal of this generation stands.
    pub fn of(end: &End, generation: u64) -> Self {
        let origin = Origin { line: end.config.line, author: end.config.our_author, generation };
        let ids = end.disk.ids(Side::Ours, generation);
        let mut frontier = Frontier::new();
        frontier.append_all(&ids, &mut Vec::new()).unwrap();
        let rows = &end.disk.journal(Side::Ours, generation).unwrap().rows;
        let last = rows.values().last().unwrap().entry.header().unwrap();
        // The newest citation that stands in the journal: no entry may go back behind it.
        let next = Header {
            number: frontier.size(),
            kind: Kind::Bare,
            receipts: Vec::new(),
            opened: Opened::default(),
            attachments: Vec::new(),
            epoch: None,
            settle: false,
            commitment: None,
            ..last
        };
        let (log, receipt) = (end.keys.log().unwrap(), end.keys.receipt().unwrap());
        Self { origin, frontier, ids, next, log, receipt }
    }

    /// Begins another generation of the end's own journal under these keys; its delegation is the first entry.
    pub fn begin(end: &End, keys: &comity_sim::Keys, generation: u64) -> Self {
        let before = Self::of(end, generation - 1);
        let origin = Origin { generation, ..before.origin };
        let next = Header { generation, number: 0, ordinal: 0, ..before.next };
        let (log, receipt) = (keys.log().unwrap(), keys.receipt().unwrap());
        Self { origin, frontier: Frontier::new(), ids: Vec::new(), next, log, receipt }
    }

    /// Appends an entry, whatever it is.
    pub fn append(&mut self, header: &Header, body: Vec<u8>) -> Entry {
        let entry = Entry { header: header.to_bytes(), body };
        let id = leaf_hash_of_parts(&[&entry.header, sha256(&entry.body).as_bytes()]);
        self.frontier.append(id, &mut Vec::new()).unwrap();
        self.ids.push(id);
        self.next.number += 1;
        entry
    }

    /// Appends the next entry after this change to its header.
    pub fn entry(&mut self, change: impl FnOnce(&mut Header)) -> Entry {
        let mut header = self.next.clone();
        change(&mut header);
        self.append(&header, Vec::new())
    }

    /// Appends a control entry.
    pub fn control(&mut self, body: &ControlBody) -> Entry {
        let header = Header { kind: Kind::Control, ..self.next.clone() };
        self.append(&header, body.to_bytes())
    }

    /// A signed head.
    pub fn head(&self, size: u64, root: Hash) -> Checkpoint {
        sign_checkpoint(&self.log, &TreeHead { origin: LogOrigin::Line(self.origin), size, root }).unwrap()
    }

    /// A frame of entries that end at the present size, under the head of that size.
    pub fn frame(&self, entries: Vec<Entry>) -> Vec<u8> {
        let checkpoint = Some(self.head(self.frontier.size(), self.frontier.root()));
        let from = self.frontier.size() - entries.len() as u64;
        self.data(Data { generation: self.origin.generation, from, entries, checkpoint, ..Data::default() })
    }

    /// A frame of some of the entries under the head of the present size, with the proof.
    pub fn frame_below(&self, from: u64, entries: Vec<Entry>) -> Vec<u8> {
        let size = self.frontier.size();
        let end = from + entries.len() as u64;
        let consistency = prove_consistency(&Leaves(&self.ids), end, size).unwrap();
        let checkpoint = Some(self.head(size, self.frontier.root()));
        let generation = self.origin.generation;
        self.data(Data { generation, from, entries, checkpoint, consistency, ..Data::default() })
    }

    pub fn data(&self, data: Data) -> Vec<u8> {
        self.payload(Payload::Data(Box::new(data)))
    }

    pub fn payload(&self, payload: Payload) -> Vec<u8> {
        Frame { line: self.origin.line, author: self.origin.author, payload }.to_bytes()
    }

    /// A receipt for the journal of `of`, in a frame.
    pub fn receipt(&self, of: Origin, size: u64, root: Hash) -> Vec<u8> {
        let head = TreeHead { origin: LogOrigin::Line(of), size, root };
        let receipts: Vec<Receipt> = vec![sign_receipt(&self.receipt, &self.origin, &head, 5).unwrap()];
        let (generation, receipts_for) = (self.origin.generation, of.generation);
        self.data(Data { generation, receipts_for, receipts, ..Data::default() })
    }
}
