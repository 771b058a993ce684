//! Entries that come without their content: only what the receiver once receipted is taken so.

use comity_exchange::Side;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{LogOrigin, TreeHead, sign_receipt};
use comity_sim::Pair;
use comity_wire::entry::Entry;
use comity_wire::frame::{Code, Data, Erased, ErasedBody, Payload};
use comity_wire::head::Receipt;
use comity_wire::header::{Epoch, Kind};
use comity_wire::{Canonical, Hash};

use super::attack::{forged, still_well};
use super::forger::Forger;
use super::support::frame;

const BODY: Hash = Hash([0x5e; 32]);

/// A statement whose body nobody ever sees; its leaf is signed.
fn unseen(forger: &mut Forger, kind: Kind) -> Entry {
    let statement = kind == Kind::Statement;
    let mut header = forger.next.clone();
    header.kind = kind;
    header.ordinal += u64::from(statement);
    header.epoch = statement.then_some(Epoch { recipient_key: 1, sender_epoch: 1, encapsulation: None });
    header.commitment = statement.then_some(Hash([3; 32]));
    let entry = Entry { header: header.to_bytes(), body: Vec::new() };
    let id = leaf_hash_of_parts(&[&entry.header, BODY.as_bytes()]);
    forger.frontier.append(id, &mut Vec::new()).unwrap();
    forger.ids.push(id);
    forger.next.number += 1;
    entry
}

fn marked(forger: &Forger, entry: Entry, numbers: &[u64], receipt: Receipt) -> Vec<u8> {
    let checkpoint = Some(forger.head(forger.frontier.size(), forger.frontier.root()));
    let bodies = numbers.iter().map(|number| ErasedBody { number: *number, body: BODY, residue: vec![] }).collect();
    let erased = Some(Erased { bodies, receipt });
    let from = forger.frontier.size() - 1;
    forger.data(Data { generation: 1, from, entries: vec![entry], checkpoint, erased, ..Data::default() })
}

fn codes(pair: &mut Pair) -> Vec<Code> {
    let code = |bytes: Vec<u8>| if let Payload::Code { code, .. } = frame(&bytes) { Some(code) } else { None };
    pair.b.out.drain(..).filter_map(code).collect()
}

#[test]
fn content_that_was_never_given_gets_no_receipt_by_being_called_erased() {
    let (mut pair, mut forger) = forged();
    let entry = unseen(&mut forger, Kind::Statement);
    let (size, root) = (forger.frontier.size(), forger.frontier.root());
    let head = TreeHead { origin: LogOrigin::Line(forger.origin), size, root };
    let of_b = pair.b.line.status().generation;
    let issuer = comity_wire::Origin { author: pair.b.config.our_author, generation: of_b, ..forger.origin };
    // By A's keys in B's name; and B's own receipt for what it did receipt, beside another head.
    let forged_receipt = sign_receipt(&pair.a.keys.receipt().unwrap(), &issuer, &head, 5).unwrap();
    let true_receipt = pair.b.disk.journal(Side::Theirs, 1).unwrap().receipts.values().next_back().unwrap().clone();
    let commits = pair.b.commits;
    for receipt in [forged_receipt, (*true_receipt).clone()] {
        let bytes = marked(&forger, entry.clone(), &[size - 1], receipt);
        pair.b.receive(&bytes).unwrap();
        assert_eq!(codes(&mut pair), [Code::BadReceipt]);
    }
    assert_eq!(pair.b.commits, commits, "what does not verify costs no write");
    still_well(&mut pair);
}

#[test]
fn marks_on_what_is_not_erased_are_malformed() {
    let (mut pair, mut forger) = forged();
    let receipt = pair.b.disk.journal(Side::Theirs, 1).unwrap().receipts.values().next_back().unwrap().clone();
    let bare = unseen(&mut forger, Kind::Bare);
    let number = forger.frontier.size() - 1;
    let commits = pair.b.commits;
    let whole = Entry { body: b"sealed".to_vec(), ..bare.clone() };
    for (entry, numbers) in [(bare.clone(), vec![number]), (whole, vec![number]), (bare, vec![number + 1])] {
        let bytes = marked(&forger, entry, &numbers, (*receipt).clone());
        pair.b.receive(&bytes).unwrap();
        assert_eq!(codes(&mut pair), [Code::Malformed], "{numbers:?}");
    }
    assert_eq!(pair.b.commits, commits);
    still_well(&mut pair);
}
