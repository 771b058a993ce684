use comity_wire::Track;
use comity_wire::control::Control;

use super::super::armour::{ArmourError, FileKind, unarmour};
use super::super::confirm::{confirm, knock_key};
use super::super::error::Culprit;
use super::super::testing::{Party, exchange, pair, pet};
use super::*;

fn refused(result: Result<Accepted, PartyError>) -> Refused {
    match result {
        Err(PartyError::Refused(refused)) => refused,
        other => unreachable!("{other:?} is no refusal"),
    }
}

fn parties() -> (Party, Party) {
    (Party::new("AUR", 1), Party::new("BOR", 2))
}

fn take(party: &mut Party, text: &str) -> Result<Accepted, PartyError> {
    accept(&party.dir, text, &AcceptOptions::default(), &mut party.rng)
}

fn answer_of(accepted: Accepted) -> String {
    match accepted {
        Accepted::Invite { answer, .. } => answer,
        other => unreachable!("{other:?}"),
    }
}

fn invite_in(text: &str) -> Invite {
    match PairingFile::from_text(text).unwrap() {
        PairingFile::Invite(invite) => *invite,
        other => unreachable!("{other:?}"),
    }
}

fn accept_in(text: &str) -> Accept {
    match PairingFile::from_text(text).unwrap() {
        PairingFile::Accept(answer) => *answer,
        other => unreachable!("{other:?}"),
    }
}

fn reveal_in(text: &str) -> Reveal {
    match PairingFile::from_text(text).unwrap() {
        PairingFile::Reveal(reveal) => reveal,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn both_sides_see_the_same_words_and_open_the_same_five_lines() {
    let (mut a, mut b) = parties();
    let files = exchange(&mut a, &mut b);
    assert_eq!(files.words[0], files.words[1]);
    let typed = files.words[0].words.join("  ").to_uppercase();
    let at_a = confirm(&a.dir, &pet("BOR"), Some(&typed), None, &mut a.rng).unwrap();
    let at_b = confirm(&b.dir, &pet("AUR"), Some(&files.words[1].numbers.join(" ")), None, &mut b.rng).unwrap();
    assert_eq!(at_a.lines.len(), Track::ALL.len());
    let (view_a, view_b) = (a.dir.register().unwrap(), b.dir.register().unwrap());
    let mut logs = std::collections::BTreeSet::new();
    for (ours, theirs) in at_a.lines.iter().zip(&at_b.lines) {
        assert_eq!(
            (ours.track, ours.line, ours.own, ours.their),
            (theirs.track, theirs.line, theirs.their, theirs.own)
        );
        for (line, view, dir) in [(ours, &view_a, &a.dir), (theirs, &view_b, &b.dir)] {
            let verified = line.verify(view.view()).unwrap();
            let held = dir.keys().journal_keys(line.origin(), 0).unwrap();
            assert_eq!(verified.log(), held.log.public());
            assert_eq!(verified.receipt(), held.receipt.public());
            assert!(logs.insert(*verified.log().ed25519.as_bytes()), "a key of its own for each line and side");
        }
    }
    // Each side verifies the other's entry 0 against the register that the bundle brought.
    let brought = at_a.their.verify().unwrap();
    for line in &at_b.lines {
        line.verify(&brought).unwrap();
    }
    assert_eq!(at_a.transcript, at_b.transcript);
    assert_eq!(at_a.knocks.len(), 1);
    assert_eq!(at_a.knocks[0].key.expose(), at_b.knocks[0].key.expose());
    let here = *a.dir.keys().tls().unwrap().public().as_bytes();
    assert_eq!(at_a.links_of(&[here])[0].lines.len(), 5);
}

#[test]
fn row_14_every_command_may_be_given_again_and_gives_the_same() {
    let (mut a, mut b) = parties();
    let files = exchange(&mut a, &mut b);
    assert_eq!(invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap(), files.invite);
    assert_eq!(answer_of(take(&mut b, &files.invite).unwrap()), files.answer);
    let Accepted::Answer { reveal, words, .. } = take(&mut a, &files.answer).unwrap() else { unreachable!() };
    assert_eq!((reveal, &words), (files.reveal.clone(), &files.words[0]));
    take(&mut b, &files.reveal).unwrap();
    let first = confirm(&a.dir, &pet("BOR"), None, None, &mut a.rng).unwrap();
    assert_eq!(confirm(&a.dir, &pet("BOR"), None, None, &mut a.rng).unwrap(), first);
    assert_eq!(records(&a.dir).unwrap(), [first]);
    assert!(matches!(state(&a.dir, &pet("BOR")).unwrap(), PairingState::Confirmed(w) if w == words));
    assert!(matches!(invite(&a.dir, &pet("BOR"), None, &mut a.rng), Err(PartyError::AlreadyConfirmed { .. })));
}

#[test]
fn a_crash_after_any_file_is_made_good_by_the_same_command() {
    let (mut a, mut b) = parties();
    let files = exchange(&mut a, &mut b);
    let (at_a, at_b) = (a.dir.pairing_path(&pet("BOR")), b.dir.pairing_path(&pet("AUR")));
    // As if the crash had come before the last write of each step.
    std::fs::remove_file(at_b.join(THEIR_REVEAL)).unwrap();
    assert_eq!(state(&b.dir, &pet("AUR")).unwrap(), PairingState::AwaitsReveal);
    take(&mut b, &files.reveal).unwrap();
    std::fs::remove_file(at_a.join(THEIR_ACCEPT)).unwrap();
    assert_eq!(state(&a.dir, &pet("BOR")).unwrap(), PairingState::AwaitsAnswer);
    take(&mut a, &files.answer).unwrap();

    // Before the answer was shown: the nonce is kept, the answer made anew.
    let mut c = Party::new("BOR", 3);
    answer_of(take(&mut c, &files.invite).unwrap());
    let at_c = c.dir.pairing_path(&pet("AUR"));
    let nonce = std::fs::read(at_c.join(OWN_NONCE)).unwrap();
    std::fs::remove_file(at_c.join(OWN_ACCEPT)).unwrap();
    assert_eq!(state(&c.dir, &pet("AUR")).unwrap(), PairingState::Begun);
    answer_of(take(&mut c, &files.invite).unwrap());
    assert_eq!(std::fs::read(at_c.join(OWN_NONCE)).unwrap(), nonce);
}

#[test]
fn an_interrupted_confirm_uses_the_keys_that_it_made() {
    let (mut a, mut b) = parties();
    let first = pair(&mut a, &mut b)[0].clone();
    std::fs::remove_file(a.dir.pairing_path(&pet("BOR")).join(RECORD)).unwrap();
    let again = confirm(&a.dir, &pet("BOR"), None, None, &mut a.rng).unwrap();
    for (x, y) in first.lines.iter().zip(&again.lines) {
        assert_eq!(x.delegation.payload, y.delegation.payload);
    }
}

#[test]
fn an_invite_serves_one_answer_for_ever() {
    let (mut a, mut b) = parties();
    let files = exchange(&mut a, &mut b);
    let mut c = Party::new("BOR", 3);
    let second = answer_of(take(&mut c, &files.invite).unwrap());
    let refusal = refused(take(&mut a, &second));
    assert!(matches!(refusal, Refused::InviteUsed { .. }));
    assert_eq!(refusal.culprit(), Culprit::OnTheWay);
    // Also a second answer of the same party, which could be one of many that were tried.
    abandon(&b.dir, &pet("AUR")).unwrap();
    let again = answer_of(take(&mut b, &files.invite).unwrap());
    assert_ne!(again, files.answer);
    assert!(matches!(refused(take(&mut a, &again)), Refused::InviteUsed { .. }));
    abandon(&a.dir, &pet("BOR")).unwrap();
    assert!(matches!(take(&mut a, &again), Err(PartyError::AnswersNothing { kind: FileKind::Accept })));
}

#[test]
fn row_02_a_flipped_bit_anywhere_in_a_file_is_refused() {
    let (mut a, mut b) = parties();
    let text = invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    let (_, good) = unarmour(&text).unwrap();
    for position in (0..good.len()).step_by(211).chain(good.len() - 3..good.len()) {
        let mut bad = good.clone();
        bad[position] ^= 0x10;
        let text = super::super::armour::armour(FileKind::Invite, &bad);
        let result = take(&mut b, &text);
        assert!(matches!(result, Err(PartyError::Refused(_))), "byte {position}: {result:?}");
    }
    assert!(b.dir.pairing_names().unwrap().is_empty(), "nothing of a refused file is kept");
    let answer = answer_of(take(&mut b, &text).unwrap());
    let (_, good) = unarmour(&answer).unwrap();
    for position in (0..good.len()).step_by(307) {
        let mut bad = good.clone();
        bad[position] ^= 0x10;
        let text = super::super::armour::armour(FileKind::Accept, &bad);
        assert!(take(&mut a, &text).is_err(), "byte {position}");
    }
    assert_eq!(state(&a.dir, &pet("BOR")).unwrap(), PairingState::AwaitsAnswer, "a bad answer does not use the invite");
    take(&mut a, &answer).unwrap();
}

#[test]
fn row_01_files_that_are_none_name_the_way() {
    let (mut a, mut b) = parties();
    let text = invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    let cut = refused(take(&mut b, &text[..text.len() / 2]));
    assert!(matches!(cut, Refused::Armour(ArmourError::End { .. })));
    assert_eq!(cut.culprit(), Culprit::OnTheWay);
    assert!(matches!(refused(take(&mut b, "hello")), Refused::Armour(ArmourError::Begin)));
    let renamed = text.replace("INVITE", "ACCEPT");
    assert!(matches!(refused(take(&mut b, &renamed)), Refused::Malformed(_)));
    let other = text.replace("INVITE", "KEY REQUEST");
    assert!(matches!(take(&mut b, &other), Err(PartyError::WrongFile { .. })));
}

#[test]
fn a_party_is_not_paired_with_itself_nor_twice_by_accident() {
    let (mut a, mut b) = parties();
    let own = invite(&a.dir, &pet("me"), None, &mut a.rng).unwrap();
    assert!(matches!(refused(take(&mut a, &own)), Refused::Oneself));
    abandon(&a.dir, &pet("me")).unwrap();
    pair(&mut a, &mut b);
    let second = invite(&a.dir, &pet("BOR2"), None, &mut a.rng).unwrap();
    assert!(matches!(take(&mut b, &second), Err(PartyError::AlreadyPaired { name }) if name == pet("AUR")));
    let again = AcceptOptions { name: Some(pet("AUR2")), again: true, ..AcceptOptions::default() };
    let answer = answer_of(accept(&b.dir, &second, &again, &mut b.rng).unwrap());
    assert!(matches!(take(&mut a, &answer), Err(PartyError::AlreadyPaired { name }) if name == pet("BOR")));
    accept(&a.dir, &answer, &again, &mut a.rng).unwrap();
    assert!(matches!(abandon(&a.dir, &pet("BOR")), Err(PartyError::AlreadyConfirmed { .. })));
}

#[test]
fn names_stand_for_one_pairing_each() {
    let (mut a, mut b) = parties();
    let mut c = Party::new("AUR", 3);
    let (from_a, from_c) = (
        invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap(),
        invite(&c.dir, &pet("BOR"), None, &mut c.rng).unwrap(),
    );
    take(&mut b, &from_a).unwrap();
    // Another party that claims the same name does not take the first one's place.
    assert!(matches!(refused(take(&mut b, &from_c)), Refused::OtherInvite { name } if name == pet("AUR")));
    let named = AcceptOptions { name: Some(pet("other")), ..AcceptOptions::default() };
    accept(&b.dir, &from_c, &named, &mut b.rng).unwrap();
    assert!(
        matches!(accept(&b.dir, &from_a, &named, &mut b.rng), Err(PartyError::NameTaken { name }) if name == pet("AUR"))
    );
    invite(&b.dir, &pet("mine"), None, &mut b.rng).unwrap();
    let mine = AcceptOptions { name: Some(pet("mine")), ..AcceptOptions::default() };
    let mut d = Party::new("DOR", 4);
    let from_d = invite(&d.dir, &pet("BOR"), None, &mut d.rng).unwrap();
    assert!(matches!(accept(&b.dir, &from_d, &mine, &mut b.rng), Err(PartyError::NameTaken { .. })));
    assert!(matches!(invite(&b.dir, &pet("AUR"), None, &mut b.rng), Err(PartyError::NameTaken { .. })));
}

#[test]
fn a_name_that_reads_as_another_is_refused_and_another_may_be_chosen() {
    let (mut a, mut b) = parties();
    let looks = |result: Result<String, PartyError>, like: &str| match result {
        Err(PartyError::NameLooksLike { other, .. }) => assert_eq!(other, like),
        other => unreachable!("{other:?}"),
    };
    invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    // Cyrillic letters alone, capitals, mixed letters; and what this party calls itself.
    looks(invite(&a.dir, &pet("ВОR"), None, &mut a.rng), "BOR");
    looks(invite(&a.dir, &pet("bor"), None, &mut a.rng), "BOR");
    looks(invite(&a.dir, &pet("АUR"), None, &mut a.rng), "AUR");
    invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    invite(&a.dir, &pet("Бор"), None, &mut a.rng).unwrap();
    // Whoever calls itself so gets another name here, or none.
    let mut c = Party::new("ВОР", 3);
    let from_c = invite(&c.dir, &pet("AUR"), None, &mut c.rng).unwrap();
    let mut d = Party::new("BOP", 4);
    let from_d = invite(&d.dir, &pet("AUR"), None, &mut d.rng).unwrap();
    take(&mut b, &from_d).unwrap();
    let refused = take(&mut b, &from_c).unwrap_err();
    assert!(matches!(refused, PartyError::NameLooksLike { other, .. } if other == "BOP"));
    let named = AcceptOptions { name: Some(pet("Vor")), ..AcceptOptions::default() };
    accept(&b.dir, &from_c, &named, &mut b.rng).unwrap();
}

#[test]
fn steps_out_of_order_and_wrong_words_are_refused() {
    let (mut a, mut b) = parties();
    let (bor, aur) = (pet("BOR"), pet("AUR"));
    assert!(matches!(confirm(&a.dir, &bor, None, None, &mut a.rng), Err(PartyError::NoPairing { .. })));
    let text = invite(&a.dir, &bor, None, &mut a.rng).unwrap();
    assert!(matches!(confirm(&a.dir, &bor, None, None, &mut a.rng), Err(PartyError::NotYet { .. })));
    let answer = answer_of(take(&mut b, &text).unwrap());
    assert!(matches!(confirm(&b.dir, &aur, None, None, &mut b.rng), Err(PartyError::NotYet { .. })));
    let Accepted::Answer { reveal, words, .. } = take(&mut a, &answer).unwrap() else { unreachable!() };
    assert!(matches!(take(&mut a, &reveal), Err(PartyError::AnswersNothing { kind: FileKind::Reveal })));
    take(&mut b, &reveal).unwrap();
    let wrong = words.words[..4].join(" ");
    for typed in ["", "one two three four five", &wrong] {
        assert!(matches!(confirm(&b.dir, &aur, Some(typed), None, &mut b.rng), Err(PartyError::WordsDiffer { .. })));
    }
    assert!(records(&b.dir).unwrap().is_empty());
    confirm(&b.dir, &aur, Some(&words.words.join(" ")), None, &mut b.rng).unwrap();
    assert!(matches!(confirm(&b.dir, &aur, Some(&wrong), None, &mut b.rng), Err(PartyError::WordsDiffer { .. })));
}

#[test]
fn without_the_authority_key_nothing_is_opened_and_its_path_can_be_given() {
    let (mut a, mut b) = parties();
    exchange(&mut a, &mut b);
    let away = a.temp.path().join("card.key");
    std::fs::rename(&a.founded.authority, &away).unwrap();
    let absent = confirm(&a.dir, &pet("BOR"), None, None, &mut a.rng);
    assert!(matches!(absent, Err(PartyError::KeyAbsent { kind: "authority", .. })));
    confirm(&a.dir, &pet("BOR"), None, Some(&away), &mut a.rng).unwrap();
}

#[test]
fn another_partys_register_cannot_be_shown_as_ones_own() {
    let (mut a, mut b) = parties();
    let mallory = Party::new("MAL", 3);
    let text = invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    let genuine = invite_in(&text);
    let view = mallory.dir.register().unwrap();
    let authority = mallory.dir.authority(None, view.view()).unwrap();
    let forged = Invite::new(genuine.bundle, &[1; 32], &authority).unwrap();
    let text = PairingFile::Invite(Box::new(forged)).to_text();
    assert!(matches!(refused(take(&mut b, &text)), Refused::Signature(_)));
}

#[test]
fn weak_keys_and_bad_bundles_are_refused() {
    let (mut a, mut b) = parties();
    let genuine = invite_in(&invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap());
    let view = a.dir.register().unwrap();
    let authority = a.dir.authority(None, view.view()).unwrap();
    let mut offer = |change: &dyn Fn(&mut Bundle)| {
        let mut bundle = genuine.bundle.clone();
        change(&mut bundle);
        let bad = Invite::new(bundle, &[1; 32], &authority).unwrap();
        refused(take(&mut b, &PairingFile::Invite(Box::new(bad)).to_text()))
    };
    let small_order = {
        let mut key = [0; 32];
        key[0] = 1;
        key
    };
    let weak = offer(&|bundle| bundle.nodes[0].tls = small_order);
    assert!(matches!(weak, Refused::Key { what: "TLS key", .. }));
    assert_eq!(weak.culprit(), Culprit::Counterpart);
    assert!(matches!(offer(&|bundle| bundle.nodes[0].tls = [0xff; 32]), Refused::Key { .. }));
    let root = *view.view().root_key().ed25519().as_bytes();
    assert!(matches!(offer(&|bundle| bundle.nodes[0].tls = root), Refused::KeyReused));
    assert!(matches!(offer(&|bundle| bundle.nodes[0].addresses = vec!["nowhere".into()]), Refused::Address { .. }));
    assert!(matches!(offer(&|bundle| bundle.nodes.clear()), Refused::Track { track: Track::Nrrc }));
    let missing = offer(&|bundle| bundle.nodes[0].tracks.truncate(4));
    assert!(matches!(missing, Refused::Track { track: Track::Expert }));
    let twice = offer(&|bundle| {
        let mut second = bundle.nodes[0].clone();
        second.tls = Party::new("X", 9).dir.keys().tls().map(|key| *key.public().as_bytes()).unwrap();
        second.tracks = vec![Track::Cert];
        bundle.nodes.push(second);
    });
    assert!(matches!(twice, Refused::Track { track: Track::Cert }));
    assert!(matches!(
        offer(&|bundle| drop(bundle.register.entries.pop())),
        Refused::RegisterHead | Refused::Register(_)
    ));
    assert!(matches!(offer(&|bundle| bundle.register.entries[1][200] ^= 1), Refused::Register(_)));
    assert!(matches!(offer(&|bundle| bundle.register.checkpoint.signature.ed25519[0] ^= 1), Refused::Register(_)));
}

#[test]
fn a_reveal_must_open_the_commitment_and_name_our_answer() {
    let (mut a, mut b) = parties();
    let text = invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    let answer = answer_of(take(&mut b, &text).unwrap());
    let Accepted::Answer { reveal, .. } = take(&mut a, &answer).unwrap() else { unreachable!() };
    let good = reveal_in(&reveal);
    let other_nonce = PairingFile::Reveal(Reveal { nonce: [7; 32], ..good.clone() }).to_text();
    assert!(matches!(refused(take(&mut b, &other_nonce)), Refused::NotCommitted));
    let other_answer = PairingFile::Reveal(Reveal { accept: Hash([7; 32]), ..good.clone() }).to_text();
    assert!(matches!(refused(take(&mut b, &other_answer)), Refused::OtherAnswer));
    let other_invite = PairingFile::Reveal(Reveal { invite: Hash([7; 32]), ..good }).to_text();
    assert!(matches!(take(&mut b, &other_invite), Err(PartyError::AnswersNothing { .. })));
    assert_eq!(state(&b.dir, &pet("AUR")).unwrap(), PairingState::AwaitsReveal);
    take(&mut b, &reveal).unwrap();
}

/// A man in the middle pairs with each side under the other's name, with keys of his own.
#[test]
fn a_man_in_the_middle_gives_each_side_other_words() {
    let (mut a, mut b) = parties();
    let (mut for_a, mut for_b) = (Party::new("BOR", 11), Party::new("AUR", 12));
    let with_a = exchange(&mut a, &mut for_a);
    let with_b = exchange(&mut for_b, &mut b);
    assert_ne!(with_a.words[0], with_b.words[1]);
    // Nor can he join the halves: the genuine files fit only each other.
    assert!(take(&mut b, &with_a.reveal).is_err());
    assert!(matches!(take(&mut a, &with_b.answer), Err(PartyError::AnswersNothing { .. })));
}

/// He has seen A's words and searches for a nonce that gives B the same. The search itself works (here over the first
/// bits of the words); what stops it is that his invite is committed to a nonce before B's answer exists.
#[test]
fn a_man_in_the_middle_who_searches_is_held_by_his_commitment() {
    let (mut a, mut b) = parties();
    let (mut for_a, mut for_b) = (Party::new("BOR", 11), Party::new("AUR", 12));
    let wanted = exchange(&mut a, &mut for_a).words[0].clone();
    let his_invite = invite(&for_b.dir, &pet("BOR"), None, &mut for_b.rng).unwrap();
    let answer = answer_of(take(&mut b, &his_invite).unwrap());
    let Accepted::Answer { reveal, words: fixed, .. } = take(&mut for_b, &answer).unwrap() else { unreachable!() };
    let (his_invite, answer, honest) = (invite_in(&his_invite), accept_in(&answer), reveal_in(&reveal));
    let low_bits = |words: &Words| words.numbers[0].parse::<u32>().unwrap() % 64;
    let mut found = 0;
    for try_ in 0..2_000u32 {
        let mut nonce = [0; 32];
        nonce[..4].copy_from_slice(&try_.to_be_bytes());
        let words = Words::of(&transcript(&his_invite, &answer, &nonce));
        if low_bits(&words) == low_bits(&wanted) {
            found += 1;
            let forged = PairingFile::Reveal(Reveal { nonce, ..honest.clone() }).to_text();
            assert!(matches!(refused(take(&mut b, &forged)), Refused::NotCommitted));
        }
    }
    assert!(found > 0, "the search must be able to succeed for this test to say anything");
    assert_ne!(fixed, wanted);
    let Accepted::Reveal { words, .. } = take(&mut b, &reveal).unwrap() else { unreachable!() };
    assert_eq!(words, fixed);
}

#[test]
fn an_authority_enrolled_after_the_bundle_was_shown_still_signs_the_lines() {
    let (mut a, mut b) = parties();
    exchange(&mut a, &mut b);
    let second = a.temp.path().join("second.key");
    super::super::rotate::add_authority(&a.dir, &second, None, &mut a.rng).unwrap();
    let record = confirm(&a.dir, &pet("BOR"), None, Some(&second), &mut a.rng).unwrap();
    let register = a.dir.register().unwrap();
    for line in &record.lines {
        line.verify(register.view()).unwrap();
        let Control::Delegation(delegation) = &line.delegation.control else { unreachable!() };
        assert_eq!(delegation.register.size, 3);
    }
}

#[test]
fn knock_secrets_differ_by_nonces_nodes_and_order() {
    let key = |a: u8, b: u8, x: u8, y: u8| *knock_key(&[a; 32], &[b; 32], &[x; 32], &[y; 32]).unwrap().expose();
    let all = [key(1, 2, 3, 4), key(2, 1, 3, 4), key(1, 2, 4, 3), key(1, 2, 3, 5), key(1, 9, 3, 4)];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    assert_eq!(key(1, 2, 3, 4), key(1, 2, 3, 4));
}
