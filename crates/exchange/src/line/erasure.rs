//! Entries that come without their content, since both sides erased it (`docs/spec/erasure.md`).
//!
//! The hash of the body stands for it in the leaf, so the tree is proved as before. Whoever takes one signs a receipt over
//! it again, and a receipt says that the content is held: so only what our own earlier receipt covers is taken so.

use comity_journal::keyring::ReceiptPlace;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{LogOrigin, TreeHead};
use comity_seal::hash::sha256;
use comity_wire::Hash;
use comity_wire::Origin;
use comity_wire::entry::Entry;
use comity_wire::frame::{Code, Data, ErasedBody};
use comity_wire::head::Checkpoint;
use comity_wire::header::Kind;

use super::Line;
use crate::effect::Left;
use crate::residue;

/// The hash of a body, and what is left where the body is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub hash: Hash,
    pub residue: Option<Vec<u8>>,
}

impl Body {
    /// Whether the body came with its entry.
    pub(super) const fn is_here(&self) -> bool {
        self.residue.is_none()
    }

    /// What stands for a body that was erased.
    pub(super) fn erased(self) -> Option<Left> {
        self.residue.map(|residue| Left { body: self.hash, residue })
    }
}

/// A mark that is not what it says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotErased;

/// The bodies' hashes of entries that begin at `from`: of what came, or what stands for it.
///
/// # Errors
/// A mark outside of the entries, on one that brings its body, or on one that is no statement; what is no residue.
pub(super) fn bodies(from: u64, entries: &[Entry], erased: &[ErasedBody]) -> Result<Vec<Body>, NotErased> {
    let mut marks = erased.iter().peekable();
    let mut found = Vec::with_capacity(entries.len());
    for (number, entry) in (from..).zip(entries) {
        let body = match marks.next_if(|mark| mark.number == number) {
            None => Body { hash: sha256(&entry.body), residue: None },
            Some(mark) => {
                let statement = entry.header().is_ok_and(|header| header.kind == Kind::Statement);
                let residue = mark.residue.is_empty() || residue::read(&mark.residue).is_some();
                if !entry.body.is_empty() || !statement || !residue {
                    return Err(NotErased);
                }
                Body { hash: mark.body, residue: Some(mark.residue.clone()) }
            }
        };
        found.push(body);
    }
    if marks.next().is_some() { Err(NotErased) } else { Ok(found) }
}

/// The leaf hashes of entries with these bodies.
pub(super) fn leaves(entries: &[Entry], bodies: &[Body]) -> Vec<Hash> {
    let leaf = |(entry, body): (&Entry, &Body)| leaf_hash_of_parts(&[&entry.header, body.hash.as_bytes()]);
    entries.iter().zip(bodies).map(leaf).collect()
}

impl Line {
    /// The bodies of a frame's entries; of those that are new here and come without content our own receipt must show
    /// that we held them.
    pub(super) fn bodies_of(
        &self,
        data: &Data,
        checkpoint: &Checkpoint,
        held: u64,
    ) -> Result<Vec<Body>, (Code, String)> {
        let marks = data.erased.as_ref().map(|erased| erased.bodies.as_slice()).unwrap_or_default();
        let found = bodies(data.from, &data.entries, marks)
            .map_err(|NotErased| (Code::Malformed, "entries are called erased that are not".to_owned()))?;
        if let Some(erased) = &data.erased
            && marks.iter().any(|mark| mark.number >= held)
            && !self.receipted_once(data.generation, &erased.receipt, checkpoint)
        {
            let why = "entries without content that no receipt of ours covers".to_owned();
            return Err((Code::BadReceipt, why));
        }
        Ok(found)
    }

    /// Whether a receipt is our own, of whichever of our generations, for exactly this head of theirs.
    fn receipted_once(&self, generation: u64, receipt: &comity_wire::head::Receipt, checkpoint: &Checkpoint) -> bool {
        if (receipt.size, receipt.root) != (checkpoint.size, checkpoint.root) {
            return false;
        }
        let origin = Origin { line: self.config.line, author: self.config.their_author, generation };
        let head = TreeHead { origin: LogOrigin::Line(origin), size: receipt.size, root: receipt.root };
        let past = self.predecessors.ours.values();
        past.rev()
            .flat_map(super::successor::OurPast::keyrings)
            .any(|keyring| keyring.verify_receipt(receipt, &head, ReceiptPlace::Kept).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::header::{Header, Opened};
    use comity_wire::{AuthorId, Canonical, LineId};

    use super::*;

    fn entry(kind: Kind, body: &[u8]) -> Entry {
        let statement = kind == Kind::Statement;
        let header = Header {
            line: LineId([1; 32]),
            author: AuthorId([2; 16]),
            generation: 1,
            number: 7,
            ordinal: 1,
            kind,
            citation: None,
            receipts: vec![],
            opened: Opened::default(),
            attachments: vec![],
            stated: 1,
            epoch: statement.then_some(comity_wire::header::Epoch {
                recipient_key: 1,
                sender_epoch: 1,
                encapsulation: None,
            }),
            register: None,
            settle: false,
            commitment: statement.then_some(Hash([3; 32])),
        };
        Entry { header: header.to_bytes(), body: body.to_vec() }
    }

    fn mark(number: u64) -> ErasedBody {
        ErasedBody { number, body: Hash([9; 32]), residue: vec![] }
    }

    #[test]
    fn what_is_left_has_no_room_for_text() {
        use comity_wire::envelope::Envelope;
        use comity_wire::statement::Statement;
        let entries = [entry(Kind::Statement, b"")];
        let whole = Statement { envelope: Envelope::default(), body: br#"{"text":"hidden"}"#.to_vec() };
        let good = residue::of(&whole).to_bytes();
        let named = |residue: Vec<u8>| [ErasedBody { residue, ..mark(7) }];
        assert_eq!(bodies(7, &entries, &named(good.clone())).unwrap()[0].residue, Some(good));
        for bad in [whole.to_bytes(), b"words".to_vec()] {
            assert_eq!(bodies(7, &entries, &named(bad)), Err(NotErased));
        }
    }

    #[test]
    fn a_hash_stands_for_a_body_that_is_not_there() {
        let entries = [entry(Kind::Statement, b"sealed"), entry(Kind::Statement, b"")];
        let mark = mark(8);
        let found = bodies(7, &entries, &[mark]).unwrap();
        assert_eq!(found[0], Body { hash: sha256(b"sealed"), residue: None });
        let left = Left { body: Hash([9; 32]), residue: vec![] };
        assert_eq!((found[1].hash, found[1].clone().erased()), (Hash([9; 32]), Some(left)));
        assert_eq!(bodies(7, &entries, &[]).unwrap()[1].hash, sha256(b""), "without a mark it is what it is");
    }

    #[test]
    fn a_mark_on_what_is_not_erased_is_refused() {
        let whole = [entry(Kind::Statement, b"sealed")];
        assert_eq!(bodies(7, &whole, &[mark(7)]), Err(NotErased), "its body is here");
        for kind in [Kind::Bare, Kind::Control] {
            assert_eq!(bodies(7, &[entry(kind, b"")], &[mark(7)]), Err(NotErased), "{kind:?}");
        }
        let erased = [entry(Kind::Statement, b"")];
        for outside in [6, 8] {
            assert_eq!(bodies(7, &erased, &[mark(outside)]), Err(NotErased), "{outside}");
        }
        let poison = [Entry { header: b"no header".to_vec(), body: vec![] }];
        assert_eq!(bodies(7, &poison, &[mark(7)]), Err(NotErased));
    }
}
