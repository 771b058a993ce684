//! A connected pair and questions about it.

use comity_exchange::Notice;
use comity_exchange::Side;
use comity_sim::End;
use comity_sim::Pair;
use comity_wire::Canonical;
use comity_wire::frame::{Frame, Payload};
use comity_wire::header::{Header, Kind, Reason};

/// Connected, both delegations exchanged, nothing left to say.
pub fn paired() -> Pair {
    let mut pair = Pair::new(1).unwrap();
    let frames = pair.connect().unwrap();
    assert!(frames < 30, "pairing took {frames} frames");
    assert_quiet(&mut pair);
    pair
}

/// Everything of both sides is receipted and no frame is left, now or after an hour.
pub fn assert_quiet(pair: &mut Pair) {
    let (a, b) = (pair.a.line.status(), pair.b.line.status());
    assert_eq!((a.receipted, b.receipted), (a.size, b.size), "receipted");
    assert_eq!((a.their_size, b.their_size), (b.size, a.size), "held");
    assert_eq!(pair.a.line.next_tick_ms(), None, "a still retries");
    assert_eq!(pair.b.line.next_tick_ms(), None, "b still retries");
    pair.a.pass(3_600_000).unwrap();
    pair.b.pass(3_600_000).unwrap();
    assert_eq!(pair.settle().unwrap(), 0, "frames go on");
}

pub fn frame(bytes: &[u8]) -> Payload {
    Frame::from_bytes(bytes).unwrap().payload
}

/// The headers of one side's journal as an end keeps it.
pub fn headers(end: &End, side: Side, generation: u64) -> Vec<Header> {
    let kept = end.disk.journal(side, generation).unwrap();
    kept.rows.values().map(|row| row.entry.header().unwrap()).collect()
}

pub fn kinds(end: &End, side: Side) -> Vec<Kind> {
    headers(end, side, 1).iter().map(|h| h.kind).collect()
}

/// The frames' complaints that an end told.
pub fn complaints(end: &End) -> Vec<String> {
    let complaint = |n: &Notice| if let Notice::FrameRefused { why, .. } = n { Some(why.clone()) } else { None };
    end.told.iter().filter_map(complaint).collect()
}

pub fn told(end: &End, is: impl Fn(&Notice) -> bool) -> usize {
    end.told.iter().filter(|n| is(n)).count()
}

/// Tokens of the counterpart's statements that an end opened, in order of its copy.
pub fn opened(end: &End, generation: u64) -> Vec<u64> {
    readable(end, generation, |void| void.is_none())
}

/// Tokens of the counterpart's statements that an end keeps readable and refused for that reason.
pub fn refused_readable(end: &End, generation: u64, reason: Reason) -> Vec<u64> {
    readable(end, generation, |void| void == Some(reason))
}

fn readable(end: &End, generation: u64, which: impl Fn(Option<Reason>) -> bool) -> Vec<u64> {
    let Some(kept) = end.disk.journal(Side::Theirs, generation) else { return Vec::new() };
    let plaintexts = kept.rows.values().filter(|row| which(row.void)).filter_map(|row| row.plaintext.as_ref());
    plaintexts.filter_map(|bytes| comity_sim::speech::token_of(bytes)).collect()
}
