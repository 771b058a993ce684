//! Registers that grow while a line goes on: they reach the counterpart, and a revoked authority stays revoked.

use comity_exchange::{Notice, Side};
use comity_journal::delegation::{cosigner_key, revocation_id, sign_control};
use comity_journal::register::authority_key;
use comity_seal::AuthoritySecret;
use comity_seal::insecure_seeded::SeededRng;
use comity_sim::{End, Pair, cast::Party};
use comity_wire::control::{Control, Revocation};
use comity_wire::frame::{Frame, Payload};
use comity_wire::header::{Kind, Reason, RegisterAt};
use comity_wire::register::{RegisterFact, RegisterPart};
use comity_wire::{Canonical, Origin};

use super::forger::Forger;
use super::support::{assert_quiet, complaints, kinds, opened, paired, told};

fn second() -> AuthoritySecret {
    AuthoritySecret::generate(&mut SeededRng::new(77)).unwrap()
}

fn enrol_second(pair: &mut Pair) {
    let key = authority_key(second().public()).unwrap();
    pair.party_a.root_says(RegisterFact::Authority { number: 2, key }).unwrap();
}

fn revoke_first(pair: &mut Pair, last_trusted: u64) {
    pair.party_a.root_says(RegisterFact::AuthorityRevoked { number: 1, last_trusted }).unwrap();
}

/// A's node takes the register as it stands, and it reaches B.
fn publish(pair: &mut Pair) {
    let register = pair.party_a.register().clone();
    pair.a.step(|line, _| Ok(line.set_register(register)?)).unwrap();
    pair.settle().unwrap();
}

/// How many entries of A's register B keeps.
fn held(b: &End) -> usize {
    b.disk.their_register().map_or(2, |bytes| RegisterPart::from_bytes(bytes).unwrap().entries.len())
}

/// Somebody with A's disk, line keys and first authority key speaks, with the register as it was once.
fn thief(pair: &mut Pair) -> Party {
    pair.a.restart(pair.a.disk.clone()).unwrap();
    pair.connect().unwrap();
    let mut thief = Party::new("Aurora", 3).unwrap();
    thief.put_back(pair.a.register.clone());
    thief
}

#[test]
fn a_register_that_grew_reaches_a_silent_counterpart_with_one_bare_entry() {
    let mut pair = paired();
    enrol_second(&mut pair);
    let size = pair.a.line.status().size;
    publish(&mut pair);
    assert_eq!((held(&pair.b), pair.a.line.status().size), (3, size + 1));
    assert_eq!(kinds(&pair.b, Side::Theirs).last(), Some(&Kind::Bare));
    assert_quiet(&mut pair);
    publish(&mut pair);
    assert_eq!(pair.a.line.status().size, size + 1, "the same register again says nothing");
}

#[test]
fn a_register_that_grew_while_the_node_stood_still_reaches_the_counterpart_at_the_next_start() {
    let mut pair = paired();
    enrol_second(&mut pair);
    let size = pair.a.line.status().size;
    pair.a.register = pair.party_a.register().clone();
    for starts in 0..2 {
        pair.a.restart(pair.a.disk.clone()).unwrap();
        pair.b.line.disconnected();
        pair.connect().unwrap();
        assert_eq!((held(&pair.b), pair.a.line.status().size), (3, size + 1), "once, {starts}");
        assert_quiet(&mut pair);
    }
}

#[test]
fn a_register_that_was_lost_on_its_way_travels_until_an_entry_with_it_is_receipted() {
    let mut pair = paired();
    enrol_second(&mut pair);
    let register = pair.party_a.register().clone();
    pair.a.step(|line, _| Ok(line.set_register(register)?)).unwrap();
    pair.a.out.clear();
    pair.a.register = pair.party_a.register().clone();
    pair.a.restart(pair.a.disk.clone()).unwrap();
    pair.b.line.disconnected();
    pair.connect().unwrap();
    assert_eq!(held(&pair.b), 3);
    assert_quiet(&mut pair);
}

#[test]
fn a_register_that_does_not_go_on_from_the_one_relied_on_is_refused_and_nothing_changes() {
    let mut pair = paired();
    let first = pair.party_a.register().clone();
    enrol_second(&mut pair);
    publish(&mut pair);
    let size = pair.a.line.status().size;
    let back = pair.a.step(|line, _| Ok(line.set_register(first)?));
    assert!(back.is_err());
    let mut other = Party::new("Aurora", 3).unwrap();
    other.root_says(RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 }).unwrap();
    let forked = other.register().clone();
    assert!(pair.a.step(|line, _| Ok(line.set_register(forked)?)).is_err());
    pair.settle().unwrap();
    assert_eq!((pair.a.line.status().size, held(&pair.b)), (size, 3));
}

#[test]
fn row_39_a_revoked_authority_rotates_nothing_under_an_older_register_position() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    enrol_second(&mut pair);
    revoke_first(&mut pair, 3);
    publish(&mut pair);
    let thief = thief(&mut pair);
    let keys = pair.party_a.rotated_keys(&pair.a.keys);
    let rotate = thief.rotation(&keys).unwrap();
    pair.a
        .step(|line, _| {
            line.rotate(rotate);
            Ok(())
        })
        .unwrap();
    pair.settle().unwrap();
    let refused = |n: &Notice| matches!(n, Notice::StatementRefused { reason: Reason::BadAuthority, .. });
    assert_eq!(told(&pair.b, refused), 1, "{:?}", pair.b.told);
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1], "what the stolen key's keys sign is not taken");
}

#[test]
fn row_39_a_revoked_authority_opens_no_successor_under_an_older_register_position() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    enrol_second(&mut pair);
    revoke_first(&mut pair, 3);
    publish(&mut pair);
    // B forgets nothing of it when it starts again.
    pair.b.restart(pair.b.disk.clone()).unwrap();
    let mut thief = thief(&mut pair);
    pair.a.succeed(&mut thief).unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    assert!(complaints(&pair.b).iter().any(|why| why.contains("revoked before")), "{:?}", complaints(&pair.b));
    assert_eq!((opened(&pair.b, 1), opened(&pair.b, 2)), (vec![1], vec![]));
}

#[test]
fn after_a_revocation_the_line_goes_on_under_the_next_authority_and_the_past_stays() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    enrol_second(&mut pair);
    revoke_first(&mut pair, 3);
    publish(&mut pair);
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    let keys = pair.party_a.rotated_keys(&pair.a.keys);
    let mut rotate = pair.party_a.rotation(&keys).unwrap();
    (rotate.authority_number, rotate.authority) = (2, second());
    pair.a
        .step(|line, _| {
            line.rotate(rotate);
            Ok(())
        })
        .unwrap();
    pair.a.say(3).unwrap();
    pair.settle().unwrap();
    pair.a.keys = keys;
    pair.a.register = pair.party_a.register().clone();
    for end in [&mut pair.a, &mut pair.b] {
        end.restart(end.disk.clone()).unwrap();
    }
    pair.connect().unwrap();
    pair.a.say(4).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1, 2, 3, 4]);
    assert_quiet(&mut pair);
}

#[test]
fn row_39_an_authority_revoked_backwards_disowns_nothing_that_the_counterpart_holds() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    enrol_second(&mut pair);
    revoke_first(&mut pair, 1);
    publish(&mut pair);
    assert!(complaints(&pair.b).iter().any(|why| why.contains("backwards")), "{:?}", complaints(&pair.b));
    assert_eq!(held(&pair.b), 2);
    pair.b.restart(pair.b.disk.clone()).unwrap();
    pair.a.line.disconnected();
    pair.connect().unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    // After its start B asks for the register once more, leaves it out again, and the line goes on.
    pair.a.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1, 2]);
}

/// A rotates under its second authority; nothing is carried yet.
fn rotate_by_second(pair: &mut Pair) {
    let keys = pair.party_a.rotated_keys(&pair.a.keys);
    let mut rotate = pair.party_a.rotation(&keys).unwrap();
    (rotate.authority_number, rotate.authority) = (2, second());
    pair.a
        .step(|line, _| {
            line.rotate(rotate);
            Ok(())
        })
        .unwrap();
    pair.a.keys = keys;
}

/// B takes all that A has sent in one batch.
fn take_in_one_batch(pair: &mut Pair) {
    let frames: Vec<Vec<u8>> = pair.a.out.drain(..).collect();
    pair.b
        .step(|line, cx| {
            frames.iter().try_for_each(|bytes| line.receive(bytes, cx))?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn row_39_a_register_that_disowns_what_came_in_the_same_batch_is_left_and_the_line_loads_again() {
    let mut pair = paired();
    enrol_second(&mut pair);
    publish(&mut pair);
    rotate_by_second(&mut pair);
    pair.party_a.root_says(RegisterFact::AuthorityRevoked { number: 2, last_trusted: 0 }).unwrap();
    let register = pair.party_a.register().clone();
    pair.a.step(|line, _| Ok(line.set_register(register)?)).unwrap();
    assert!(pair.a.out.len() > 1, "the rotation in one frame, the register in a later one");
    take_in_one_batch(&mut pair);
    assert_eq!(held(&pair.b), 3);
    assert!(complaints(&pair.b).iter().any(|why| why.contains("backwards")), "{:?}", complaints(&pair.b));
    pair.b.restart(pair.b.disk.clone()).unwrap();
}

#[test]
fn row_39_a_register_that_disowns_an_earlier_generation_is_left() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    enrol_second(&mut pair);
    publish(&mut pair);
    rotate_by_second(&mut pair);
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    pair.a.say(3).unwrap();
    pair.settle().unwrap();
    assert_eq!((opened(&pair.b, 1), opened(&pair.b, 2)), (vec![1, 2], vec![3]));
    // Also after a start: what of the generation before is kept beside the state is not read for it.
    pair.b.restart(pair.b.disk.clone()).unwrap();
    pair.a.line.disconnected();
    pair.connect().unwrap();
    pair.party_a.root_says(RegisterFact::AuthorityRevoked { number: 2, last_trusted: 2 }).unwrap();
    publish(&mut pair);
    assert_eq!(held(&pair.b), 3);
    assert!(complaints(&pair.b).iter().any(|why| why.contains("backwards")), "{:?}", complaints(&pair.b));
    assert_quiet(&mut pair);
}

#[test]
fn row_39_an_entry_of_the_same_frame_tells_that_an_authority_was_revoked() {
    for frames in [1, 2] {
        let mut pair = paired();
        enrol_second(&mut pair);
        revoke_first(&mut pair, 3);
        // What A says under its newer register is caught on its way, and whoever has its keys adds to it.
        let mut thief = Forger::of(&pair.a, 1);
        let checkpoint = pair.party_a.register().checkpoint.clone();
        let newer = RegisterAt { size: checkpoint.size, root: checkpoint.root };
        let key = cosigner_key(pair.a.keys.log().unwrap().public()).unwrap();
        let Origin { line, author, generation } = thief.origin;
        let revocation = Revocation { line, author, generation, key: revocation_id(&key), last_trusted: 0 };
        let said = thief.entry(|h| h.register = Some(newer));
        let first = thief.frame(vec![said.clone()]);
        let body = sign_control(Control::Revocation(revocation), 1, &pair.party_a.authority().unwrap()).unwrap();
        let added = thief.control(&body);
        let last = thief.frame(if frames == 1 { vec![said, added] } else { vec![added] });
        for bytes in [first, last].iter().skip(2 - frames) {
            pair.b.receive(&with_register(bytes, pair.party_a.register())).unwrap();
        }
        assert_eq!(held(&pair.b), 4);
        let refused = |n: &Notice| matches!(n, Notice::StatementRefused { reason: Reason::BadAuthority, .. });
        assert_eq!(told(&pair.b, refused), 1, "{frames} frames: {:?}", pair.b.told);
    }
}

/// A frame with entries, and with a register beside them.
fn with_register(bytes: &[u8], register: &RegisterPart) -> Vec<u8> {
    let mut frame = Frame::from_bytes(bytes).unwrap();
    if let Payload::Data(data) = &mut frame.payload {
        data.register = Some(register.clone());
    }
    frame.to_bytes()
}
