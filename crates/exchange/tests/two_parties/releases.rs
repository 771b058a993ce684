//! Officers release what their party says: the author writes nothing that is not released, and the receiver opens nothing.

use comity_exchange::effect::Rejection;
use comity_exchange::{Notice, Prepared, Side, Submission};
use comity_journal::register::officer_key;
use comity_journal::release::{self, ReleaseFault};
use comity_journal::tree::leaf_hash_of_parts;
use comity_seal::OfficerSecret;
use comity_seal::hash::sha256;
use comity_seal::hpke::{HpkeInfo, SenderContext};
use comity_seal::insecure_seeded::SeededRng;
use comity_sim::Pair;
use comity_sim::speech::statement;
use comity_wire::body::Members;
use comity_wire::entry::Entry;
use comity_wire::frame::{Frame, Payload};
use comity_wire::header::{Epoch, Header, Kind, Reason};
use comity_wire::register::{RegisterFact, RegisterPart};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash};

use super::forger::Forger;
use super::support::{assert_quiet, opened, paired, told};

/// Officers of A by number: 1 and 2 approve, 3 analyses, 4 is enrolled nowhere.
fn officer(number: u64) -> OfficerSecret {
    OfficerSecret::generate(&mut SeededRng::new(900 + number)).unwrap()
}

pub(super) fn enrol(pair: &mut Pair, number: u64, name: &str, role: &str) {
    let key = Some(officer_key(officer(number).public()).unwrap());
    let fact = RegisterFact::Officer { name: name.into(), role: role.into(), key };
    pair.party_a.authority_says(fact).unwrap();
}

pub(super) fn publish(pair: &mut Pair) {
    let register = pair.party_a.register().clone();
    pair.a.register = register.clone();
    pair.a.step(|line, _| Ok(line.set_register(register)?)).unwrap();
    pair.settle().unwrap();
}

/// A pair whose A has its officers enrolled.
pub(super) fn staffed() -> Pair {
    let mut pair = paired();
    enrol(&mut pair, 1, "First", "watch, approver");
    enrol(&mut pair, 2, "Second", "approver");
    enrol(&mut pair, 3, "Analyst", "analyst");
    publish(&mut pair);
    pair
}

/// A statement of A's with its officers' signatures: its content and what officers signed.
pub(super) fn signed(pair: &Pair, token: u64, who: &[u64], nonce: u8) -> (Statement, Vec<Vec<u8>>, [u8; 32], Hash) {
    let mut said = statement(token, 64);
    let officers: Vec<_> = who.iter().map(|number| officer(*number)).collect();
    said.envelope.required = release::required_set(officers.iter().map(|o| o.public().fingerprint()));
    said.envelope.release_nonce = Some([nonce; 32]);
    let (slots, seed, commitment) = slots_of(pair, &said, who, token);
    (said, slots, seed, commitment)
}

/// Officers' signatures of a statement that names them, the seed and what they signed.
fn slots_of(pair: &Pair, said: &Statement, who: &[u64], token: u64) -> (Vec<Vec<u8>>, [u8; 32], Hash) {
    let seed = [token as u8; 32];
    let prepared = Prepared::seeded(said, &said.members().unwrap(), &[], seed).unwrap();
    let asked = release::asked(pair.a.config.line, prepared.commitment(), &said.envelope).unwrap();
    let officers = who.iter().map(|number| officer(*number));
    let mut slots: Vec<_> = officers.map(|o| (o.public().fingerprint(), asked.sign(&o).unwrap())).collect();
    slots.sort();
    (slots.into_iter().map(|(_, slot)| slot).collect(), seed, prepared.commitment())
}

fn submit(pair: &mut Pair, token: u64, said: &Statement, slots: &[Vec<u8>], seed: [u8; 32]) {
    let members = said.members().unwrap();
    let prepared = Some(Prepared::seeded(said, &members, slots, seed).unwrap());
    let (statement, signatures) = (said.clone(), slots.to_vec());
    let submission = Submission { token, statement, signatures, settle: false, stated: None, prepared };
    let submit = |line: &mut comity_exchange::Line, _: &mut comity_exchange::Context<'_>| {
        line.submit(submission);
        Ok(())
    };
    pair.a.step(submit).unwrap();
    pair.settle().unwrap();
}

/// Why A's own node did not take the statement of that token.
fn fault(pair: &Pair, token: u64) -> Option<ReleaseFault> {
    pair.a.told.iter().find_map(|notice| match notice {
        Notice::Rejected { token: of, why: Rejection::Release(fault) } if *of == token => Some(fault.clone()),
        _ => None,
    })
}

/// A's node lies: it seals and says what its officers did not release. What B makes of it.
fn forged(mut pair: Pair, said: &Statement, slots: &[Vec<u8>], change: impl FnOnce(&mut Header)) -> Option<Reason> {
    let (refused, taken) = forge(&mut pair, said, slots, change);
    assert!(taken, "held as bytes, whatever it says");
    refused
}

/// The same, and whether B took it at all.
fn forge(
    pair: &mut Pair,
    said: &Statement,
    slots: &[Vec<u8>],
    change: impl FnOnce(&mut Header),
) -> (Option<Reason>, bool) {
    let mut forger = Forger::of(&pair.a, 1);
    let (number, entry, _) = sealed(pair, &mut forger, (said, slots), 1_000, change);
    pair.b.receive(&forger.frame(vec![entry])).unwrap();
    let taken = pair.b.disk.journal(Side::Theirs, 1).unwrap().rows.contains_key(&number);
    (refused(pair, number), taken)
}

/// Why B refused an entry.
fn refused(pair: &Pair, of: u64) -> Option<Reason> {
    pair.b.told.iter().rev().find_map(|notice| match notice {
        Notice::StatementRefused { number, reason } if *number == of => Some(*reason),
        _ => None,
    })
}

/// An entry of the forger's, in an epoch of its own; its number and id.
fn sealed(
    pair: &Pair,
    forger: &mut Forger,
    (said, slots): (&Statement, &[Vec<u8>]),
    epoch: u64,
    change: impl FnOnce(&mut Header),
) -> (u64, Entry, Hash) {
    let seed = [1; 32];
    let commitment = Prepared::seeded(said, &said.members().unwrap(), &[], seed).unwrap().commitment();
    let number = pair.b.keys.newest_hpke();
    let secrets = pair.b.keys.secrets().unwrap();
    let public = secrets.hpke.get(&number).unwrap();
    let sender = forger.origin;
    let info = HpkeInfo {
        line: sender.line,
        sender: sender.author,
        generation: 1,
        recipient_key: number,
        sender_epoch: epoch,
    };
    let (context, encapsulation) = SenderContext::new(public.public(), &info, &mut SeededRng::new(5)).unwrap();
    let mut header = Header {
        kind: Kind::Statement,
        ordinal: forger.next.ordinal + 1,
        epoch: Some(Epoch { recipient_key: number, sender_epoch: epoch, encapsulation: Some(encapsulation) }),
        commitment: Some(commitment),
        ..forger.next.clone()
    };
    change(&mut header);
    let plaintext = Plaintext { seed, statement: said.to_bytes(), signatures: slots.to_vec() }.to_bytes();
    let body = context.entry_key(&sha256(&header.to_bytes())).unwrap().seal(plaintext).unwrap();
    let entry = forger.append(&header, body);
    let id = leaf_hash_of_parts(&[&entry.header, sha256(&entry.body).as_bytes()]);
    (header.number, entry, id)
}

fn as_it_is(_: &mut Header) {}

#[test]
fn what_two_officers_released_is_opened_and_acts() {
    let mut pair = staffed();
    let (said, slots, seed, _) = signed(&pair, 1, &[1, 2], 7);
    submit(&mut pair, 1, &said, &slots, seed);
    assert_eq!((fault(&pair, 1), opened(&pair.b, 1)), (None, vec![1]));
    assert_quiet(&mut pair);
    // One officer where one is asked for, and none where none is.
    let (said, slots, seed, _) = signed(&pair, 2, &[2], 8);
    submit(&mut pair, 2, &said, &slots, seed);
    pair.a.say(3).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1, 2, 3]);
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementRefused { .. })), 0);
}

#[test]
fn the_author_writes_nothing_that_is_not_released() {
    let mut pair = staffed();
    let size = pair.a.line.status().size;
    let (said, slots, seed, _) = signed(&pair, 1, &[1, 2], 7);
    submit(&mut pair, 10, &said, &slots[..1], seed);
    assert!(matches!(fault(&pair, 10), Some(ReleaseFault::Signatures(_))), "one of two");
    submit(&mut pair, 11, &said, &[slots[0].clone(), slots[0].clone()], seed);
    assert!(matches!(fault(&pair, 11), Some(ReleaseFault::Signatures(_))), "one twice");
    submit(&mut pair, 12, &said, &[], seed);
    assert!(matches!(fault(&pair, 12), Some(ReleaseFault::Signatures(_))), "none");
    submit(&mut pair, 13, &said, &slots, [99; 32]);
    assert!(matches!(fault(&pair, 13), Some(ReleaseFault::Signatures(_))), "another commitment");
    submit(&mut pair, 14, &statement(14, 64), &slots, seed);
    assert_eq!(fault(&pair, 14), Some(ReleaseFault::Stray), "signatures that nobody asked for");
    for (token, who) in [(15, 3), (16, 4)] {
        let (said, slots, seed, _) = signed(&pair, token, &[1, who], 9);
        submit(&mut pair, token, &said, &slots, seed);
    }
    assert!(matches!(fault(&pair, 15), Some(ReleaseFault::Role { .. })), "{:?}", fault(&pair, 15));
    assert!(matches!(fault(&pair, 16), Some(ReleaseFault::NotTrusted { .. })), "{:?}", fault(&pair, 16));
    assert_eq!(pair.a.line.status().size, size, "nothing of it was written");
}

#[test]
fn the_receiver_opens_nothing_that_is_not_released() {
    let make = || {
        let pair = staffed();
        let (said, slots, ..) = signed(&pair, 1, &[1, 2], 7);
        (pair, said, slots)
    };
    let bad = Some(Reason::BadRelease);
    let (pair, said, slots) = make();
    assert_eq!(forged(pair, &said, &slots, as_it_is), None, "the forger's good one is opened");
    let (pair, said, slots) = make();
    assert_eq!(forged(pair, &said, &slots[..1], as_it_is), bad, "one signature");
    let (pair, said, slots) = make();
    assert_eq!(forged(pair, &said, &[slots[1].clone(), slots[1].clone()], as_it_is), bad, "the same twice");
    let (pair, said, slots) = make();
    assert_eq!(forged(pair, &said, &[slots[1].clone(), slots[0].clone()], as_it_is), bad, "out of order");
    let (pair, said, _) = make();
    assert_eq!(forged(pair, &said, &[], as_it_is), bad, "none");
    let (pair, _, slots) = make();
    assert_eq!(forged(pair, &statement(1, 64), &slots, as_it_is), bad, "stray slots");
    let (pair, mut said, slots) = make();
    said.envelope.release_nonce = None;
    assert_eq!(forged(pair, &said, &slots, as_it_is), bad, "no nonce");
    let (pair, mut said, slots) = make();
    said.body = statement(2, 64).body;
    assert_eq!(forged(pair, &said, &slots, as_it_is), bad, "another content");
    for who in [[1, 3], [1, 4]] {
        let pair = staffed();
        let (said, slots, ..) = signed(&pair, 1, &who, 7);
        assert_eq!(forged(pair, &said, &slots, as_it_is), bad, "{who:?}");
    }
}

#[test]
fn an_older_or_foreign_register_position_releases_nothing() {
    let bad = Some(Reason::BadRelease);
    let pair = staffed();
    let (said, slots, ..) = signed(&pair, 1, &[1, 2], 7);
    let other = |header: &mut Header| header.register.as_mut().unwrap().root = Hash([1; 32]);
    assert_eq!(forged(pair, &said, &slots, other), bad, "a root that is not the register's");
    let pair = staffed();
    assert_eq!(forged(pair, &said, &slots, |header| header.register = None), bad, "no position");
    let mut pair = staffed();
    let beyond = |header: &mut Header| header.register.as_mut().unwrap().size = 9;
    assert_eq!(forge(&mut pair, &said, &slots, beyond), (None, false), "a position that nobody holds is waited for");
    assert!(opened(&pair.b, 1).is_empty());

    // An officer left; a thief of the key names the position before.
    let mut pair = staffed();
    let before = pair.a.line.register_at();
    let left = RegisterFact::OfficerLeft { name: "Second".into(), key: None, last_trusted: before.size };
    pair.party_a.authority_says(left).unwrap();
    publish(&mut pair);
    assert_eq!(forged(pair, &said, &slots, |header| header.register = Some(before)), bad, "the position before");
}

#[test]
fn who_left_releases_nothing_and_what_was_opened_stays() {
    let mut pair = staffed();
    let (said, slots, seed, _) = signed(&pair, 1, &[1, 2], 7);
    submit(&mut pair, 1, &said, &slots, seed);
    // Disowned from a place far back: what was opened stays, and the line goes on.
    let left = RegisterFact::OfficerLeft { name: "Second".into(), key: None, last_trusted: 2 };
    pair.party_a.authority_says(left).unwrap();
    publish(&mut pair);
    let (said, slots, seed, _) = signed(&pair, 2, &[1, 2], 8);
    submit(&mut pair, 2, &said, &slots, seed);
    assert!(matches!(fault(&pair, 2), Some(ReleaseFault::NotTrusted { .. })));
    pair.a.say(3).unwrap();
    pair.settle().unwrap();
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    pair.connect().unwrap();
    assert_eq!(opened(&pair.b, 1), [1, 3]);
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementRefused { .. })), 0);
}

#[test]
fn a_release_acts_once_on_both_sides_and_after_a_restart() {
    let mut pair = staffed();
    let (said, slots, seed, _) = signed(&pair, 1, &[1, 2], 7);
    submit(&mut pair, 1, &said, &slots, seed);
    submit(&mut pair, 2, &said, &slots, seed);
    assert_eq!(fault(&pair, 2), Some(ReleaseFault::NonceUsed));
    let (other, other_slots, other_seed, _) = signed(&pair, 3, &[1, 2], 7);
    submit(&mut pair, 3, &other, &other_slots, other_seed);
    assert_eq!(fault(&pair, 3), Some(ReleaseFault::NonceUsed), "other content under the same nonce");
    for end in [&mut pair.a, &mut pair.b] {
        let disk = end.disk.clone();
        end.restart(disk).unwrap();
    }
    pair.connect().unwrap();
    submit(&mut pair, 4, &said, &slots, seed);
    assert_eq!(fault(&pair, 4), Some(ReleaseFault::NonceUsed));
    assert_eq!(opened(&pair.b, 1), [1]);
    assert_eq!(forged(pair, &said, &slots, as_it_is), Some(Reason::BadRelease), "the receiver knows it as well");
}

#[test]
fn a_released_statement_that_moves_to_a_successor_stays_released() {
    let mut pair = staffed();
    // Said and committed, and never on its way: a successor says it again under the same signatures.
    let (said, slots, seed, commitment) = signed(&pair, 1, &[1, 2], 7);
    let members = Members::read(&said.body).unwrap();
    let prepared = Some(Prepared::seeded(&said, &members, &slots, seed).unwrap());
    let submission =
        Submission { token: 1, statement: said.clone(), signatures: slots, settle: false, stated: None, prepared };
    pair.a
        .step(|line, _| {
            line.submit(submission);
            Ok(())
        })
        .unwrap();
    pair.a.out.clear();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.settle().unwrap();
    pair.connect().unwrap();
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::Moved { .. })), 1);
    assert_eq!(opened(&pair.b, 2), [1]);
    let rows = &pair.b.disk.journal(Side::Theirs, 2).unwrap().rows;
    let header = rows.values().find(|row| row.plaintext.is_some()).unwrap().entry.header().unwrap();
    assert_eq!(header.commitment, Some(commitment), "the content that was signed");
}

#[test]
fn a_flipped_bit_in_a_register_on_its_way_voids_nothing_that_its_officers_released() {
    for (what, spoil) in [
        ("checkpoint", (|part| part.checkpoint.root.0[0] ^= 1) as fn(&mut RegisterPart)),
        ("entry", |part| *part.entries.last_mut().unwrap().last_mut().unwrap() ^= 1),
        ("cut", |part| drop(part.entries.pop())),
    ] {
        let mut pair = paired();
        enrol(&mut pair, 1, "First", "approver");
        enrol(&mut pair, 2, "Second", "approver");
        let register = pair.party_a.register().clone();
        pair.a.register = register.clone();
        let (said, slots, seed, _) = signed(&pair, 7, &[1, 2], 1);
        let prepared = Some(Prepared::seeded(&said, &said.members().unwrap(), &slots, seed).unwrap());
        let submission =
            Submission { token: 7, statement: said, signatures: slots, settle: false, stated: None, prepared };
        let step = |line: &mut comity_exchange::Line, _: &mut comity_exchange::Context<'_>| {
            line.set_register(register)?;
            line.submit(submission);
            Ok(())
        };
        pair.a.step(step).unwrap();
        let mut spoiled = 0;
        for bytes in std::mem::take(&mut pair.a.out) {
            let mut frame = Frame::from_bytes(&bytes).unwrap();
            if let Payload::Data(data) = &mut frame.payload
                && let Some(part) = &mut data.register
            {
                spoil(part);
                spoiled += 1;
            }
            pair.b.receive(&frame.to_bytes()).unwrap();
        }
        assert!(spoiled > 0, "{what}: the test can fail");
        pair.settle().unwrap();
        pair.a.pass(120_000).unwrap();
        pair.b.pass(120_000).unwrap();
        pair.settle().unwrap();
        assert_eq!(opened(&pair.b, 1), [7], "{what}: {:?}", pair.b.told);
        assert_quiet(&mut pair);
    }
}

/// A cancellation of a statement, as one person says it; the body does not matter to a line.
fn cancels(id: Hash) -> Statement {
    let mut said = statement(1, 64);
    said.envelope.format = "F05".into();
    said.envelope.supersedes = Some(id);
    said
}

/// The same with its officers' signatures, as [`signed`] gives them.
fn with_officers(pair: &Pair, said: Statement, who: &[u64], nonce: u8) -> (Statement, Vec<Vec<u8>>, [u8; 32]) {
    let (of, ..) = signed(pair, 1, who, nonce);
    let mut said = said;
    (said.envelope.required, said.envelope.release_nonce) = (of.envelope.required, of.envelope.release_nonce);
    let (slots, seed, _) = slots_of(pair, &said, who, 1);
    (said, slots, seed)
}

/// The id of A's last entry.
fn last_of_a(pair: &Pair) -> Hash {
    *pair.a.disk.ids(Side::Ours, 1).last().unwrap()
}

#[test]
fn what_two_officers_released_one_alone_does_not_undo_on_either_side() {
    let with_two = || {
        let mut pair = staffed();
        let (said, slots, seed, _) = signed(&pair, 1, &[1, 2], 7);
        submit(&mut pair, 1, &said, &slots, seed);
        let id = last_of_a(&pair);
        (pair, id)
    };
    let (mut pair, id) = with_two();
    let size = pair.a.line.status().size;
    submit(&mut pair, 2, &cancels(id), &[], [2; 32]);
    assert_eq!(fault(&pair, 2), Some(ReleaseFault::Superseded { statement: id }), "its author writes nothing of it");
    let one = with_officers(&pair, cancels(id), &[1], 8);
    submit(&mut pair, 3, &one.0, &one.1, one.2);
    assert_eq!(fault(&pair, 3), Some(ReleaseFault::Superseded { statement: id }), "one officer is one");
    assert_eq!(pair.a.line.status().size, size);
    let two = with_officers(&pair, cancels(id), &[1, 2], 9);
    submit(&mut pair, 4, &two.0, &two.1, two.2);
    assert_eq!(fault(&pair, 4), None);
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::StatementRefused { .. })), 0);

    let (pair, id) = with_two();
    assert_eq!(
        forged(pair, &cancels(id), &[], as_it_is),
        Some(Reason::BadRelease),
        "an author whose node lets it pass"
    );
    let (pair, id) = with_two();
    let (said, slots, ..) = with_officers(&pair, cancels(id), &[1], 8);
    assert_eq!(forged(pair, &said, &slots, as_it_is), Some(Reason::BadRelease));

    // What one released one undoes; what nobody has is nobody's.
    let mut pair = staffed();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let id = last_of_a(&pair);
    assert_eq!(forged(pair, &cancels(id), &[], as_it_is), None);
    assert_eq!(forged(staffed(), &cancels(Hash([9; 32])), &[], as_it_is), None);
}

#[test]
fn what_two_released_in_the_same_batch_is_not_undone_either() {
    // Both come in one frame: the receiver's ledger does not have the first one yet.
    let mut pair = staffed();
    let mut forger = Forger::of(&pair.a, 1);
    let (said, slots, ..) = signed(&pair, 1, &[1, 2], 7);
    let (two, entry, id) = sealed(&pair, &mut forger, (&said, &slots), 1_000, as_it_is);
    let (one, other, _) = sealed(&pair, &mut forger, (&cancels(id), &[]), 1_001, |header| header.ordinal += 1);
    pair.b.receive(&forger.frame(vec![entry, other])).unwrap();
    assert_eq!((refused(&pair, two), refused(&pair, one)), (None, Some(Reason::BadRelease)));
}
