//! Words for a person who looks into one seed.

use comity_exchange::Notice;
use comity_wire::frame::{Frame, Payload};

/// A notice without its bulk.
#[must_use]
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::StatementOpened { number, header, .. } => format!("StatementOpened {}.{number}", header.generation),
        Notice::Accepted { token, generation, number, .. } => format!("Accepted {token} as {generation}.{number}"),
        Notice::Contradiction { .. } => "Contradiction".into(),
        Notice::TheirNodeChanged { .. } => "TheirNodeChanged".into(),
        other => format!("{other:?}"),
    }
}

/// A frame without its bulk.
#[must_use]
pub fn frame(frame: &Frame) -> String {
    match &frame.payload {
        Payload::Data(data) => {
            let receipts: Vec<u64> = data.receipts.iter().map(|r| r.size).collect();
            let end = data.from + data.entries.len() as u64;
            let head = data.checkpoint.as_ref().map(|c| c.size);
            let generation = data.generation;
            format!("DATA {generation}.{}..{end} head {head:?} receipts {}.{receipts:?}", data.from, data.receipts_for)
        }
        Payload::Held { generation, size, checkpoint, .. } => {
            format!("HELD {generation}.{size} head {:?}", checkpoint.as_ref().map(|c| c.size))
        }
        Payload::Returned(r) => format!("RETURNED {}.{}+{}", r.generation, r.from, r.entries.len()),
        Payload::Want(wants) => format!("WANT {wants:?}"),
        Payload::Hello { .. } => "HELLO".into(),
        other => format!("{other:?}").chars().take(60).collect(),
    }
}
