use comity_seal::insecure_seeded::SeededRng;
use comity_wire::limits::CHUNK_BYTES;

use super::*;
use crate::attachments::{MemoryChunks, chunks_held, export, import, is_removed};

const LINE: LineId = LineId([1; 32]);
const A: AuthorId = AuthorId([2; 16]);
const B: AuthorId = AuthorId([3; 16]);

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i / 7) as u8).collect()
}

fn imported(store: &MemoryChunks, bytes: &[u8]) -> AttachmentRef {
    let mut rng = SeededRng::new(bytes.len() as u64);
    import(store, &mut rng, ("name", "text/plain"), bytes.len() as u64, &mut &bytes[..]).unwrap().reference
}

fn offer(reference: &AttachmentRef) -> Offer {
    Offer { line: LINE, generation: 1, number: 9, reference: reference.clone(), held: false }
}

struct Pair {
    sender: Transfers,
    receiver: Transfers,
    files: MemoryChunks,
    now_ms: u64,
}

impl Pair {
    fn new(bytes: &[u8]) -> (Self, AttachmentRef) {
        let ours = MemoryChunks::default();
        let reference = imported(&ours, bytes);
        let files = MemoryChunks::default();
        let mut sender = Transfers::new(Arc::new(ours));
        sender.line_up(LINE, A, 0, &mut Vec::new()).unwrap();
        let receiver = Transfers::new(Arc::new(files.clone()));
        (Self { sender, receiver, files, now_ms: 0 }, reference)
    }

    /// Carries frames both ways, at most `chunks` chunks, and returns what the receiver concluded.
    fn run(&mut self, mut out: Vec<TransferOut>, mut chunks: usize) -> Vec<TransferOut> {
        let mut told = Vec::new();
        loop {
            for one in out.drain(..) {
                match one {
                    TransferOut::Frame { bytes, .. } => match Frame::from_bytes(&bytes).unwrap().payload {
                        Payload::Want(wants) => self.sender.wanted(LINE, &wants),
                        _ => panic!("only wants"),
                    },
                    other => told.push(other),
                }
            }
            if chunks == 0 {
                return told;
            }
            let Some(bytes) = self.sender.serve_next(LINE).unwrap() else { return told };
            let Payload::Chunk(chunk) = Frame::from_bytes(&bytes).unwrap().payload else { panic!("only chunks") };
            self.receiver.chunk(LINE, &chunk, self.now_ms, &mut out).unwrap();
            chunks -= 1;
        }
    }
}

#[test]
fn what_was_imported_is_exported_byte_for_byte() {
    for length in [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES - 5] {
        let store = MemoryChunks::default();
        let bytes = content(length);
        let reference = imported(&store, &bytes);
        let mut back = Vec::new();
        assert_eq!(export(&store, &reference, &mut back).unwrap(), length as u64);
        assert_eq!(back, bytes);
    }
}

#[test]
fn a_stream_that_changes_length_is_refused_and_leaves_nothing() {
    for (announced, actual) in [(10, 9), (10, 11), (0, 1)] {
        let store = MemoryChunks::default();
        let bytes = content(actual);
        let refused = import(&store, &mut SeededRng::new(1), ("n", "t"), announced, &mut &bytes[..]);
        assert!(matches!(refused, Err(AttachmentError::Changed { .. })), "{announced} {actual}");
    }
}

#[test]
fn an_attachment_arrives_and_is_said_to_be_held_once() {
    let bytes = content(11 * CHUNK_BYTES + 77);
    let (mut pair, reference) = Pair::new(&bytes);
    let mut out = Vec::new();
    pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
    assert!(out.is_empty(), "nothing is asked for without a link");
    pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
    let told = pair.run(out, usize::MAX);
    assert!(matches!(told[..], [TransferOut::Held { held: Held { generation: 1, number: 9, .. }, .. }]));
    let mut back = Vec::new();
    export(&pair.files, &reference, &mut back).unwrap();
    assert_eq!(back, bytes);
    assert_eq!(pair.receiver.next_tick_ms(), None, "the line is at rest");
}

#[test]
fn what_both_erased_is_neither_asked_for_nor_served_any_more_and_goes() {
    let (mut pair, reference) = Pair::new(&content(40 * CHUNK_BYTES));
    let (roots, mut out) = ([reference.root], Vec::new());
    pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
    pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
    assert!(pair.run(out, 3).is_empty() && !is_removed(&pair.files, &reference.root).unwrap(), "it is under way");
    let mut out = Vec::new();
    assert_eq!(pair.receiver.erased(&[Hash([9; 32])], 0, &mut out).unwrap().len(), 1);
    assert!(pair.receiver.next_tick_ms().is_some(), "another's end stops nothing");
    assert_eq!(pair.receiver.erased(&roots, 0, &mut out).unwrap(), roots);
    assert!(is_removed(&pair.files, &reference.root).unwrap());
    pair.receiver.tick(u64::MAX / 2, &mut out).unwrap();
    let asks = |one: &TransferOut| matches!(one, TransferOut::Frame { .. });
    assert!(!out.iter().any(asks) && pair.receiver.next_tick_ms().is_none());
    pair.sender.wanted(LINE, &[Want { root: reference.root, from: 0, count: 8 }]);
    assert_eq!(pair.sender.erased(&roots, 0, &mut out).unwrap(), roots);
    assert_eq!(pair.sender.serve_next(LINE).unwrap(), None);
    pair.sender.wanted(LINE, &[Want { root: reference.root, from: 0, count: 8 }]);
    assert!(!matches!(pair.sender.serve_next(LINE), Ok(Some(_))), "nothing of it is left");
}

#[test]
fn row_31_a_transfer_resumes_after_a_crash_at_every_chunk() {
    let bytes = content(40 * CHUNK_BYTES + 1);
    for (cut, kept) in [(1, 0), (7, 100), (31, usize::MAX), (32, 5), (33, CHUNK_BYTES), (40, 3), (41, 0)] {
        let (mut pair, reference) = Pair::new(&bytes);
        let mut out = Vec::new();
        pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
        pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
        pair.run(out, cut);
        pair.files.crash(kept);
        let here = chunks_held(&pair.files, &reference).unwrap();
        pair.receiver = Transfers::new(Arc::new(pair.files.clone()));
        pair.sender.line_up(LINE, A, 0, &mut Vec::new()).unwrap();
        let mut out = Vec::new();
        pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
        pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
        if cut < 41 {
            let told = pair.run(out, usize::MAX);
            assert!(matches!(told[..], [TransferOut::Held { .. }]), "cut {cut}, {here} here");
        }
        let mut back = Vec::new();
        export(&pair.files, &reference, &mut back).unwrap();
        assert_eq!(back, bytes, "cut {cut}");
    }
}

#[test]
fn row_13_a_flipped_chunk_is_dropped_and_asked_for_again() {
    let bytes = content(2 * CHUNK_BYTES);
    let (mut pair, reference) = Pair::new(&bytes);
    let mut out = Vec::new();
    pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
    pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
    pair.run(out, 0);
    let frame = pair.sender.serve_next(LINE).unwrap().unwrap();
    let Payload::Chunk(good) = Frame::from_bytes(&frame).unwrap().payload else { panic!() };
    let mut out = Vec::new();
    for bad in [
        Chunk { bytes: good.bytes.iter().map(|b| b ^ 1).collect(), ..*good.clone() },
        Chunk { index: 1, ..*good.clone() },
        Chunk { proof: vec![], ..*good.clone() },
        Chunk { root: Hash([0; 32]), ..*good.clone() },
    ] {
        pair.receiver.chunk(LINE, &bad, 0, &mut out).unwrap();
    }
    assert!(out.is_empty());
    assert_eq!(chunks_held(&pair.files, &reference).unwrap(), 0);
    pair.now_ms = pair.receiver.next_tick_ms().unwrap();
    pair.receiver.tick(pair.now_ms - 1, &mut out).unwrap();
    assert!(out.is_empty(), "not before its time");
    pair.receiver.tick(pair.now_ms, &mut out).unwrap();
    let told = pair.run(out, usize::MAX);
    assert!(matches!(told[..], [TransferOut::Held { .. }]));
}

#[test]
fn asking_again_never_waits_longer_than_a_minute() {
    let (mut pair, reference) = Pair::new(&content(5));
    let mut out = Vec::new();
    pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
    pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
    let mut last = 0;
    for _ in 0..20 {
        let next = pair.receiver.next_tick_ms().unwrap();
        assert!(next - last <= 60_000);
        let mut out = Vec::new();
        pair.receiver.tick(next, &mut out).unwrap();
        assert_eq!(out.len(), 1);
        last = next;
    }
}

#[test]
fn a_whole_that_is_not_what_was_committed_to_is_never_held() {
    let (mut pair, mut reference) = Pair::new(&content(CHUNK_BYTES + 3));
    reference.commitment = Hash([7; 32]);
    let mut out = Vec::new();
    pair.receiver.offered(offer(&reference), 0, &mut out).unwrap();
    pair.receiver.line_up(LINE, B, 0, &mut out).unwrap();
    let told = pair.run(out, usize::MAX);
    assert!(matches!(told[..], [TransferOut::Broken { .. }]));
}

#[test]
fn row_36_rot_is_noticed_when_serving_and_exporting() {
    let store = MemoryChunks::default();
    let reference = imported(&store, &content(40 * CHUNK_BYTES));
    store.rot(&format!("{}.chunks", reference.root), 5 * CHUNK_BYTES + 100);
    let exported = export(&store, &reference, &mut std::io::sink());
    assert!(matches!(exported, Err(AttachmentError::Damaged { chunk: 4 | 5 })));
    let mut sender = Transfers::new(Arc::new(store));
    sender.line_up(LINE, A, 0, &mut Vec::new()).unwrap();
    sender.wanted(LINE, &[Want { root: reference.root, from: 4, count: 2 }]);
    let served: Vec<bool> = (0..2).map(|_| sender.serve_next(LINE).is_ok()).collect();
    assert_eq!(served.iter().filter(|ok| !**ok).count(), 1);
}
