//! A counterpart that lies: its own folder, keys and store, in hands that do not keep the rules. What it signs verifies.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use comity_exchange::{Prepared, Side};
use comity_journal::release;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{Frontier, LogOrigin, TreeHead, sign_checkpoint, sign_receipt};
use comity_node::assembly::{Assembled, assemble};
use comity_node::core::{Clock, Core, Op, Output, Request};
use comity_node::ledger::StoredEntry;
use comity_node::ledger::query::{self, Position};
use comity_node::party::keys::JournalKeys;
use comity_node::party::{LineRecord, NodeDir, PairingRecord};
use comity_node::service::{OsRng, formats};
use comity_seal::hash::sha256;
use comity_seal::hpke::{HpkeInfo, HpkePublic, SenderContext};
use comity_seal::officer::Release;
use comity_store_sqlite::{Options, SqliteStore};
use comity_wire::control::{Control, ControlBody, EpochKey, Predecessor};
use comity_wire::entry::Entry;
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::head::Checkpoint;
use comity_wire::header::{Epoch, Header, Kind, Opened, Reason};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash, Origin, Track, courier};

use crate::party::Party;

/// The party's node in this process, with its state machines, which do keep the rules; what leaves is up to the scene.
pub struct Liar {
    pub dir: NodeDir,
    pub core: Core,
    pub pairing: PairingRecord,
    pub tls: Vec<[u8; 32]>,
    started: Instant,
}

impl Liar {
    /// Opens the folder of a party whose node does not run, as its node would.
    pub fn of(party: &Party) -> Self {
        let (dir, started) = (NodeDir::open(&party.dir).unwrap(), Instant::now());
        let store = SqliteStore::open(&party.dir, &Options::default()).unwrap();
        let assembled = assemble(&dir, Box::new(store), formats::judge_shipped, clock(started), &mut OsRng).unwrap();
        let Assembled { core, mut pairings, waiting, tls, rolled_back } = assembled;
        assert!(waiting.is_empty() && !rolled_back);
        Self { dir, core, pairing: pairings.remove(0), tls, started }
    }

    pub fn line(&self, track: Track) -> &LineRecord {
        self.pairing.lines.iter().find(|line| line.track == track).unwrap()
    }

    /// Lets its state machines work; what they would send and tell.
    pub fn run(&mut self, request: Option<Request>) -> Vec<Output> {
        let now = clock(self.started);
        self.core.run(request.into_iter().collect(), now, &mut OsRng).unwrap()
    }

    /// How long until its lines have something to do by themselves.
    pub fn until_tick(&self) -> Option<Duration> {
        let now = clock(self.started).mono_ms;
        self.core.next_tick_ms().map(|at| Duration::from_millis(at.saturating_sub(now)))
    }

    /// Takes a courier file as an honest node would.
    pub fn read(&mut self, file: &str) {
        for bytes in frames_of(file) {
            let line = Frame::from_bytes(&bytes).unwrap().line;
            self.run(Some(Request::Op { line, op: Op::Frame(bytes) }));
        }
    }

    /// The frames of a courier file that an honest node would write.
    pub fn frames(&mut self, track: Track) -> Vec<Vec<u8>> {
        let (line, now, mut frames) = (self.line(track).line, clock(self.started), Vec::new());
        let mut give = |frame| {
            frames.push(frame);
            true
        };
        self.core.courier_out(&line, now, &mut OsRng, &mut give).unwrap();
        frames
    }

    /// A head that its counterpart signed, the smallest at or above a size.
    pub fn head_of_theirs(&self, track: Track, size: u64) -> Checkpoint {
        let journal = self.core.journals().find(&self.line(track).line, Side::Theirs, 1).unwrap();
        let at = Position { journal, number: size - 1 };
        query::checkpoint_covering(&*self.core.reader().unwrap(), at).unwrap().unwrap()
    }

    /// The newest key that its counterpart published to seal to, by its own copy.
    pub fn newest_key_of_theirs(&self, track: Track) -> EpochKey {
        let entries = self.theirs(track);
        let keys = entries.iter().filter_map(|stored| {
            let header = stored.entry.header().ok()?;
            let body = ControlBody::from_bytes(&stored.entry.body).ok().filter(|_| header.kind == Kind::Control)?;
            match body.control {
                Control::Delegation(delegation) => Some(delegation.hpke),
                Control::EpochKey(key) => Some(key),
                _ => None,
            }
        });
        keys.max_by_key(|key| key.number).unwrap()
    }

    /// Every entry of its counterpart's, by its own copy.
    pub fn theirs(&self, track: Track) -> Vec<StoredEntry> {
        let journal = self.core.journals().find(&self.line(track).line, Side::Theirs, 1).unwrap();
        let read = self.core.reader().unwrap();
        let size = query::size(&*read, journal).unwrap();
        (0..size).map(|number| query::entry(&*read, Position { journal, number }).unwrap().unwrap()).collect()
    }

    /// Where its counterpart's first journal stands at a size, by its own copy; at the end of the copy without one.
    pub fn end_of_theirs(&self, track: Track, size: Option<u64>) -> Predecessor {
        let journal = self.core.journals().find(&self.line(track).line, Side::Theirs, 1).unwrap();
        let read = self.core.reader().unwrap();
        let size = size.unwrap_or_else(|| query::size(&*read, journal).unwrap());
        let mut frontier = Frontier::new();
        for number in 0..size {
            let stored = query::entry(&*read, Position { journal, number }).unwrap().unwrap();
            frontier.append(stored.id, &mut Vec::new()).unwrap();
        }
        Predecessor { generation: 1, size, root: frontier.root() }
    }

    /// The journal of a line as it is forged from a size on; from its end without one.
    pub fn forger(&self, track: Track, from: Option<u64>) -> Forger {
        let line = self.line(track);
        let (read, origin) = (self.core.reader().unwrap(), line.origin());
        let journal = self.core.journals().find(&line.line, Side::Ours, origin.generation).unwrap();
        let size = from.unwrap_or_else(|| query::size(&*read, journal).unwrap());
        let entries: Vec<_> =
            (0..size).map(|number| query::entry(&*read, Position { journal, number }).unwrap().unwrap()).collect();
        let mut frontier = Frontier::new();
        entries.iter().for_each(|stored| frontier.append(stored.id, &mut Vec::new()).unwrap());
        let last = entries.last().unwrap();
        let next = Header {
            number: size,
            kind: Kind::Bare,
            receipts: Vec::new(),
            opened: Opened::default(),
            attachments: Vec::new(),
            epoch: None,
            settle: false,
            commitment: None,
            ..last.entry.header().unwrap()
        };
        let keys = self.dir.keys().journal_keys(origin, 0).unwrap();
        Forger { origin, their: line.their_origin(), frontier, last: last.entry.clone(), next, keys }
    }
}

fn clock(started: Instant) -> Clock {
    let wall_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Clock { wall_s, mono_ms: 1_000 + u64::try_from(started.elapsed().as_millis()).unwrap() }
}

/// Writes a journal by hand, under the keys that speak for it.
pub struct Forger {
    pub origin: Origin,
    /// The counterpart's journal.
    pub their: Origin,
    pub frontier: Frontier,
    /// The last true entry.
    pub last: Entry,
    next: Header,
    keys: JournalKeys,
}

impl Forger {
    /// A signed head of its journal, whatever the root.
    pub fn head(&self, size: u64, root: Hash) -> Checkpoint {
        sign_checkpoint(&self.keys.log, &TreeHead { origin: LogOrigin::Line(self.origin), size, root }).unwrap()
    }

    /// The next entry of its journal, in a frame under the head of its size.
    fn append(&mut self, header: &Header, body: Vec<u8>) -> Vec<u8> {
        let entry = Entry { header: header.to_bytes(), body };
        let from = self.frontier.size();
        let id = leaf_hash_of_parts(&[&entry.header, sha256(&entry.body).as_bytes()]);
        self.frontier.append(id, &mut Vec::new()).unwrap();
        self.next.number += 1;
        let checkpoint = Some(self.head(self.frontier.size(), self.frontier.root()));
        self.data(Data { from, entries: vec![entry], checkpoint, ..Data::default() })
    }

    /// An entry that says nothing.
    pub fn bare(&mut self) -> Vec<u8> {
        self.append(&self.next.clone(), Vec::new())
    }

    /// Says a statement that no honest node would say, with whatever officers' signatures; the frame, and the entry's id.
    pub fn statement(
        &mut self,
        said: &Statement,
        to: &EpochKey,
        sign: impl FnOnce(Option<&Release>) -> Vec<Vec<u8>>,
    ) -> (Vec<u8>, Hash) {
        let (seed, members) = ([self.next.number as u8; 32], said.members().unwrap());
        let commitment = Prepared::seeded(said, &members, &[], seed).unwrap().commitment();
        let signatures = sign(release::asked(self.origin.line, commitment, &said.envelope).ok().as_ref());
        // An epoch of its own for each entry, so that nothing hangs on another one.
        let (recipient_key, sender_epoch) = (to.number, 1_000_000 + self.next.number);
        let Origin { line, author, generation } = self.origin;
        let info = HpkeInfo { line, sender: author, generation, recipient_key, sender_epoch };
        let public = HpkePublic::from_bytes(to.public.as_slice()).unwrap();
        let (context, encapsulation) = SenderContext::new(&public, &info, &mut OsRng).unwrap();
        self.next.ordinal += 1;
        let header = Header {
            kind: Kind::Statement,
            epoch: Some(Epoch { recipient_key, sender_epoch, encapsulation: Some(encapsulation) }),
            commitment: Some(commitment),
            ..self.next.clone()
        };
        let plaintext = Plaintext { seed, statement: said.to_bytes(), signatures }.to_bytes();
        let body = context.entry_key(&sha256(&header.to_bytes())).unwrap().seal(plaintext).unwrap();
        let id = leaf_hash_of_parts(&[&header.to_bytes(), sha256(&body).as_bytes()]);
        (self.append(&header, body), id)
    }

    /// Names where a journal of the counterpart's ended.
    pub fn end(&mut self, end: Predecessor) -> Vec<u8> {
        let header = Header { kind: Kind::Control, ..self.next.clone() };
        self.append(&header, ControlBody::new(Control::PredecessorEnd(end), None).to_bytes())
    }

    /// Shows its last true entry again, under another head of the same size.
    pub fn another_head(&self) -> Vec<u8> {
        let size = self.next.number;
        let (entries, checkpoint) = (vec![self.last.clone()], Some(self.head(size, Hash([9; 32]))));
        self.data(Data { from: size - 1, entries, checkpoint, ..Data::default() })
    }

    /// A receipt for a journal of the counterpart's.
    pub fn receipt(&self, generation: u64, size: u64, root: Hash) -> Vec<u8> {
        let head = TreeHead { origin: LogOrigin::Line(Origin { generation, ..self.their }), size, root };
        let receipts = vec![sign_receipt(&self.keys.receipt, &self.origin, &head, 5).unwrap()];
        self.data(Data { receipts_for: generation, receipts, ..Data::default() })
    }

    fn data(&self, data: Data) -> Vec<u8> {
        self.payload(Payload::Data(Box::new(Data { generation: self.origin.generation, ..data })))
    }

    pub fn payload(&self, payload: Payload) -> Vec<u8> {
        Frame { line: self.origin.line, author: self.origin.author, payload }.to_bytes()
    }
}

/// The frames of a courier file.
pub fn frames_of(file: &str) -> Vec<Vec<u8>> {
    courier::frames(&std::fs::read(file).unwrap()).unwrap().into_iter().map(<[u8]>::to_vec).collect()
}

/// Every refusal that headers of entries in a courier file list.
pub fn refusals_in(file: &str) -> Vec<Reason> {
    let entries = frames_of(file).into_iter().flat_map(|bytes| match Frame::from_bytes(&bytes).unwrap().payload {
        Payload::Data(data) => data.entries,
        _ => Vec::new(),
    });
    let headers = entries.filter_map(|entry| entry.header().ok());
    headers.flat_map(|header| header.opened.refused).map(|refused| refused.reason).collect()
}

/// Writes frames as a courier file; its path.
pub fn courier_file(place: &Path, name: &str, frames: &[Vec<u8>]) -> String {
    let mut bytes = courier::MAGIC.to_vec();
    frames.iter().for_each(|frame| bytes.extend(courier::framed(frame)));
    bytes.extend(courier::END);
    let checksum = sha256(&bytes);
    bytes.extend(checksum.as_bytes());
    let path = place.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// What the successor in a courier file proves of its predecessor, by its delegation.
pub fn proven_in(file: &str, line: &LineRecord) -> Predecessor {
    let delegation = frames_of(file).iter().find_map(|bytes| {
        let frame = Frame::from_bytes(bytes).unwrap();
        let Payload::Data(data) = frame.payload else { return None };
        let first = data.entries.first().filter(|_| frame.line == line.line && data.generation == 2)?;
        let Control::Delegation(delegation) = ControlBody::from_bytes(&first.body).ok()?.control else { return None };
        delegation.predecessor
    });
    delegation.unwrap()
}
