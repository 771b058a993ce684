//! Files that are refused, each with its reason.

use comity_wire::control::{Control, ControlBody, Revocation};
use comity_wire::header::{Header, Kind, RegisterAt};
use comity_wire::{Canonical, Hash, LineId, Origin};

use super::scene::{RECEIPT_TIME, Scene, chain, content, rotate, their_item, with_place};
use crate::checkpoint::CheckpointError;
use crate::cosign::LineError;
use crate::delegation::{cosigner_key, revocation_id, sign_control};
use crate::evidence::*;
use crate::keyring::{KeyringError, PlacedControl};
use crate::note::{Note, SignatureLine};
use crate::receipt::ReceiptError;
use crate::register::RegisterError;
use crate::tree::TreeError;

fn refusal(evidence: &Evidence) -> EvidenceError {
    let error = verify(evidence.to_text().as_bytes(), None).unwrap_err();
    assert_eq!(verify_parsed(evidence, None), Err(error.clone()));
    error
}

fn mismatch(what: &'static str) -> EvidenceError {
    EvidenceError::Mismatch { what }
}

/// The statement's note with other signature lines.
fn with_lines(evidence: &mut Evidence, alter: impl FnOnce(&mut Vec<SignatureLine>)) {
    let note = &evidence.statement.proof.checkpoint;
    let mut lines = note.signatures().to_vec();
    alter(&mut lines);
    evidence.statement.proof.checkpoint = Note::new(note.text().to_owned(), lines).unwrap();
}

#[test]
fn row_04_unknown_missing_doubled_and_reordered_lines_are_refused() {
    let text = Scene::new().evidence().to_text();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let refused = |text: &str| assert!(verify(text.as_bytes(), None).is_err());
    for at in 0..lines.len() {
        let (before, after) = (lines[..at].concat(), lines[at..].concat());
        refused(&format!("{before}{}", lines[at + 1..].concat()));
        refused(&format!("{before}{}{after}", lines[at]));
        refused(&format!("{before}comment x\n{after}"));
        refused(&format!("{before}\n{after}"));
        if at + 1 < lines.len() && lines[at] != lines[at + 1] {
            refused(&format!("{before}{}{}{}", lines[at + 1], lines[at], lines[at + 2..].concat()));
        }
    }
    refused(&format!("{text}\n"));
    refused(&format!("{text} "));
    refused(text.trim_end());
    refused(&text.replace('\n', "\r\n"));
    refused("");
}

#[test]
fn row_04_spare_bits_and_unpadded_base64_are_refused() {
    let text = Scene::new().evidence().to_text();
    let padded = text.lines().position(|line| line.starts_with("sealed")).unwrap();
    let line = text.lines().nth(padded).unwrap();
    let stripped = line.trim_end_matches('=');
    let last = stripped.chars().last().unwrap();
    let next = char::from(u8::try_from(last).unwrap() ^ 1);
    for bad in [stripped.to_owned(), format!("{}{next}=", &stripped[..stripped.len() - 1]), format!("{line}=")] {
        let verdict = verify(text.replace(line, &bad).as_bytes(), None);
        assert_eq!(verdict, Err(EvidenceError::Base64 { line: padded + 1 }), "{bad}");
    }
}

#[test]
fn row_05_another_version_is_refused() {
    let text = Scene::new().evidence().to_text();
    let refused = |header: &str| verify(text.replacen("v1", header, 1).as_bytes(), None).unwrap_err();
    for found in [0, 2, 10, u64::MAX] {
        assert_eq!(refused(&format!("v{found}")), EvidenceError::Version { what: "comity evidence", found });
    }
    let error = EvidenceError::Version { what: "comity evidence", found: 2 };
    assert_eq!(error.to_string(), "comity evidence version 2 is unsupported; this program speaks version 1");
    for other in ["v", "v01", "v2 ", "v2\r", "v-1", "v18446744073709551616", "V2", "w2"] {
        assert_eq!(refused(other), EvidenceError::Line { line: 1, expected: EVIDENCE_HEADER }, "{other}");
    }
    assert_eq!(verify(b"\xff", None), Err(EvidenceError::NotUtf8));
}

#[test]
fn row_03_overlong_files_and_lists_are_refused() {
    let found = EVIDENCE_BYTES_MAX + 1;
    assert_eq!(verify(&vec![b'a'; found], None), Err(EvidenceError::TooLong { found }));
    let mut evidence = Scene::new().evidence();
    evidence.author.register = vec![vec![1]; 257];
    assert!(matches!(parse_error(&evidence), EvidenceError::OverLimit { .. }));
    let mut evidence = Scene::new().evidence();
    let control = ControlItem { header: vec![1], body: vec![1], path: Vec::new() };
    evidence.author.controls = vec![control.clone(); EVIDENCE_CONTROLS_MAX + 1];
    assert!(matches!(parse_error(&evidence), EvidenceError::OverLimit { .. }));
    evidence.author.controls = vec![ControlItem { path: vec![Hash([0; 32]); 64], ..control }];
    assert!(matches!(parse_error(&evidence), EvidenceError::OverLimit { .. }));
    let mut evidence = Scene::new().full_evidence();
    if let Some(disclosure) = &mut evidence.disclosure {
        disclosure.fields[0].siblings = vec![(Side::Left, Hash([0; 32])); 12];
    }
    assert!(matches!(parse_error(&evidence), EvidenceError::OverLimit { .. }));
}

fn parse_error(evidence: &Evidence) -> EvidenceError {
    Evidence::parse(evidence.to_text().as_bytes()).unwrap_err()
}

#[test]
fn what_is_erased_says_so_in_one_line_and_discloses_nothing() {
    let mut evidence = Scene::new().evidence();
    evidence.erased = true;
    let text = evidence.to_text();
    let verdict = verify(text.as_bytes(), None).unwrap();
    assert!(verdict.erased && verdict.label.is_none() && verdict.disclosed.is_empty());
    assert!(!verify(Scene::new().evidence().to_text().as_bytes(), None).unwrap().erased);
    for bad in ["erased ", "erased\nerased", "erased true", "Erased"] {
        assert!(verify(text.replacen("\nerased\n", &format!("\n{bad}\n"), 1).as_bytes(), None).is_err(), "{bad}");
    }
    // Nobody says both.
    let mut both = Scene::new().full_evidence();
    both.erased = true;
    assert!(matches!(parse_error(&both), EvidenceError::Line { .. }));
}

#[test]
fn an_altered_statement_is_not_in_the_signed_tree() {
    let scene = Scene::new();
    let not_in_tree = EvidenceError::Inclusion { who: Who::Author, error: TreeError::RootMismatch };
    let mut evidence = scene.evidence();
    evidence.statement.sealed.0[0] ^= 1;
    assert_eq!(refusal(&evidence), not_in_tree);
    let mut evidence = scene.evidence();
    let mut header = Header::from_bytes(&evidence.statement.header).unwrap();
    header.stated += 1;
    evidence.statement.header = header.to_bytes();
    assert_eq!(refusal(&evidence), not_in_tree);
    header.number = 0;
    evidence.statement.header = header.to_bytes();
    let what = "an entry's number is not its index in the tree";
    assert!(matches!(refusal(&evidence), EvidenceError::Malformed { .. } | EvidenceError::Mismatch { .. }), "{what}");
}

#[test]
fn entries_that_are_no_statement_are_refused() {
    let mut scene = Scene::new();
    scene.ours.append_bare();
    scene.number = scene.ours.size() - 1;
    scene.receipt = scene.theirs.receipt_for(&scene.ours.head(), 9);
    assert_eq!(refusal(&scene.evidence()), mismatch("the entry is not a statement"));
}

#[test]
fn row_17_a_receipt_for_another_size_or_journal_does_not_match() {
    let mut scene = Scene::new();
    let old = scene.evidence();
    scene.ours.append_bare();
    let receipt = scene.receipt.clone();
    let made = with_place(&scene.ours, scene.number, |place| {
        let (checkpoint, keyring) = (scene.ours.checkpoint(), &scene.ours.keyring);
        statement_item(place, &checkpoint, keyring, &receipt, &scene.theirs.keyring)
    });
    assert_eq!(made, Err(MakeError::NotThisReceipt));
    scene.receipt = scene.theirs.receipt_for(&scene.ours.head(), 9);
    let mut mixed = scene.evidence();
    let stale = old.statement.proof.checkpoint.signatures()[2..].to_vec();
    with_lines(&mut mixed, |lines| lines.splice(2.., stale).for_each(drop));
    assert!(matches!(refusal(&mixed), EvidenceError::Receipt(ReceiptError::Line(LineError::BadSignature(_)))));
}

#[test]
fn every_signature_line_is_needed_in_its_place() {
    let good = Scene::new().evidence();
    for missing in 0..4 {
        let mut evidence = good.clone();
        with_lines(&mut evidence, |lines| drop(lines.remove(missing)));
        let what = "the statement's checkpoint has not exactly four signature lines";
        assert_eq!(refusal(&evidence), mismatch(what));
    }
    for swapped in 0..3 {
        let mut evidence = good.clone();
        with_lines(&mut evidence, |lines| lines.swap(swapped, swapped + 1));
        refusal(&evidence);
    }
    let mut evidence = good.clone();
    with_lines(&mut evidence, |lines| lines.push(lines[0].clone()));
    refusal(&evidence);
    let mut evidence = good;
    with_lines(&mut evidence, |lines| lines[0].key_id[0] ^= 1);
    let error = refusal(&evidence);
    let other_key =
        matches!(&error, EvidenceError::Checkpoint { error: CheckpointError::Line(LineError::OtherKey { .. }), .. });
    assert!(other_key, "{error}");
}

#[test]
fn chains_of_other_lines_or_one_party_are_refused() {
    let mut scene = Scene::new();
    let other = scene.bor.open_journal(LineId([7; 32]), 1);
    let mut evidence = scene.evidence();
    evidence.counterpart = chain(&scene.bor, &other);
    assert_eq!(refusal(&evidence), mismatch("the two parties' delegations are for different lines"));
    let mut evidence = scene.evidence();
    evidence.counterpart = evidence.author.clone();
    assert_eq!(refusal(&evidence), mismatch("author and counterpart are one party"));
    let mut evidence = scene.evidence();
    std::mem::swap(&mut evidence.author, &mut evidence.counterpart);
    assert_eq!(refusal(&evidence), mismatch("the statement stands in another journal than the author's"));
    let mut evidence = scene.evidence();
    evidence.author.delegation = ControlBody::new(Control::EpochKey(key_of(&scene)), None).to_bytes();
    assert_eq!(refusal(&evidence), mismatch("the delegation is another control"));
}

fn key_of(scene: &Scene) -> comity_wire::control::EpochKey {
    let public = scene.ours.keyring.hpke(1).unwrap().as_bytes();
    comity_wire::control::EpochKey { number: 2, public: Box::new(*public) }
}

#[test]
fn registers_have_exactly_the_entries_relied_on() {
    let scene = Scene::new();
    let mut evidence = scene.evidence();
    evidence.author.register.pop();
    let error = RegisterError::NotHeld { size: 2, held: 1 };
    assert_eq!(refusal(&evidence), EvidenceError::Register { who: Who::Author, error });
    let mut evidence = scene.evidence();
    evidence.counterpart.register.push(evidence.counterpart.register[1].clone());
    assert_eq!(refusal(&evidence), mismatch("the register has entries that nothing relies on"));
    let mut evidence = scene.evidence();
    evidence.counterpart.register = evidence.author.register.clone();
    let error = RegisterError::Forked { size: 2 };
    assert_eq!(refusal(&evidence), EvidenceError::Register { who: Who::Counterpart, error });
}

#[test]
fn controls_stand_in_the_tree_that_is_shown() {
    let mut scene = Scene::with_rotations(true);
    let counterpart = chain(&scene.bor, &scene.theirs);
    let good = scene.evidence();
    let mut evidence = good.clone();
    evidence.counterpart = counterpart;
    assert_eq!(refusal(&evidence), mismatch("the counterpart's controls stand in no tree that is shown"));
    let mut evidence = good.clone();
    evidence.author.controls[0].path[0].0[0] ^= 1;
    let error = TreeError::RootMismatch;
    assert_eq!(refusal(&evidence), EvidenceError::Inclusion { who: Who::Author, error });
    let mut evidence = good;
    evidence.author.controls.clear();
    // Without its rotation the author's newer key is nobody's.
    assert!(matches!(refusal(&evidence), EvidenceError::Checkpoint { who: Who::Author, .. }));
    rotate(&mut scene.bor, &mut scene.theirs);
    let evidence = scene.full_evidence();
    assert!(verify_parsed(&evidence, None).is_ok());
}

#[test]
fn an_epoch_key_is_no_part_of_a_chain() {
    let mut scene = Scene::new();
    let body = ControlBody::new(Control::EpochKey(key_of(&scene)), None);
    scene.ours.append_control(&body, None);
    scene.receipt = scene.theirs.receipt_for(&scene.ours.head(), 9);
    let what = "a control entry is neither rotation nor revocation";
    assert_eq!(refusal(&scene.evidence()), mismatch(what));
}

#[test]
fn rule_17_a_revocation_after_the_receipt_disputes_and_before_it_voids() {
    let mut scene = Scene::new();
    let head = scene.ours.head();
    let id = revocation_id(&cosigner_key(scene.ours.log.public()).unwrap());
    let Origin { line, author, generation } = scene.ours.origin;
    let revocation = Revocation { line, author, generation, key: id, last_trusted: 0 };
    let body = sign_control(Control::Revocation(revocation), 1, &scene.aur.authority).unwrap();
    scene.ours.append_control(&body, None);
    scene.receipt = scene.theirs.receipt_for(&scene.ours.head(), 9);
    // The checkpoint that carries the notice is itself by the revoked key: nothing vouches for it.
    let error = KeyringError::Revoked { trusted: 1 };
    assert_eq!(refusal(&scene.evidence()), EvidenceError::Keyring { who: Who::Author, error });
    // The keyring of whoever had receipted the statement before keeps it, marked.
    let mut keyring = scene.ours.keyring.clone();
    let placed = PlacedControl { number: 2, register: None, body: &body, receipted: head.size };
    keyring.apply(placed, &scene.aur.view).unwrap();
    assert_eq!(keyring.standing(scene.ours.log.public(), 2), Ok(crate::keyring::Standing::Disputed));
}

#[test]
fn rule_17_a_disowned_statement_in_a_later_tree_is_reported_as_disputed() {
    let mut scene = Scene::new();
    let id = revocation_id(&cosigner_key(scene.ours.log.public()).unwrap());
    rotate(&mut scene.aur, &mut scene.ours);
    let Origin { line, author, generation } = scene.ours.origin;
    let revocation = Revocation { line, author, generation, key: id, last_trusted: 0 };
    let body = sign_control(Control::Revocation(revocation), 1, &scene.aur.authority).unwrap();
    let placed = PlacedControl { number: scene.ours.size(), register: None, body: &body, receipted: 0 };
    scene.ours.keyring.apply(placed, &scene.aur.view).unwrap();
    scene.ours.append_control(&body, None);
    scene.receipt = scene.theirs.receipt_for(&scene.ours.head(), 9);
    let mut evidence = scene.evidence();
    assert!(verify_parsed(&evidence, None).unwrap().disputed);
    // Without the notice, which its maker may not know, the file says less and still nothing false.
    evidence.author.controls.pop();
    assert!(!verify_parsed(&evidence, None).unwrap().disputed);
}

#[test]
fn later_entries_must_be_the_counterparts_and_cite_the_statement() {
    let mut scene = Scene::new();
    scene.theirs.append_bare();
    let mut evidence = scene.evidence();
    evidence.listing = Some(their_item(&scene.theirs, 1));
    let what = "the counterpart's entry does not cite the statement";
    assert_eq!(refusal(&evidence), mismatch(what));
    let mut evidence = scene.evidence();
    evidence.listing = Some(evidence.statement.clone());
    let what = "an entry stands in another journal than the counterpart's";
    assert_eq!(refusal(&evidence), mismatch(what));
    let mut evidence = Scene::new().full_evidence();
    let listing = evidence.listing.clone().unwrap();
    evidence.acknowledgement = Some(Acknowledgement { item: listing, fields: Vec::new() });
    assert_eq!(refusal(&evidence), mismatch("the acknowledgement is not a statement"));
    let mut evidence = Scene::new().full_evidence();
    if let Some(listing) = &mut evidence.listing {
        let note = &listing.proof.checkpoint;
        let lines = vec![note.signatures()[0].clone(), note.signatures()[1].clone(), note.signatures()[0].clone()];
        listing.proof.checkpoint = Note::new(note.text().to_owned(), lines).unwrap();
    }
    refusal(&evidence);
}

#[test]
fn disclosed_fields_must_belong_to_the_commitment() {
    let good = Scene::new().full_evidence();
    let alter: [&dyn Fn(&mut DisclosedField); 6] = [
        &|field| field.value.push(b' '),
        &|field| field.salt[0] ^= 1,
        &|field| field.path.push('x'),
        &|field| field.path = field.path.replace('/', "."),
        &|field| field.siblings[0].1.0[0] ^= 1,
        &|field| field.siblings[0].0 = if field.siblings[0].0 == Side::Left { Side::Right } else { Side::Left },
    ];
    for alter in alter {
        let mut evidence = good.clone();
        let Some(disclosure) = &mut evidence.disclosure else { panic!("it discloses") };
        alter(&mut disclosure.fields[0]);
        let path = disclosure.fields[0].path.clone();
        let error = verify_parsed(&evidence, None).unwrap_err();
        assert_eq!(error, EvidenceError::Disclosed(comity_seal::commitment::OpeningRefused { path }));
    }
    let mut evidence = good.clone();
    if let Some(disclosure) = &mut evidence.disclosure {
        disclosure.fields[0].siblings.pop();
    }
    assert!(matches!(refusal(&evidence), EvidenceError::Disclosed(_)));
    let mut evidence = good.clone();
    if let Some(disclosure) = &mut evidence.disclosure {
        disclosure.fields.reverse();
    }
    assert!(matches!(parse_error(&evidence), EvidenceError::Line { .. }));
    let mut evidence = good;
    if let Some(disclosure) = &mut evidence.disclosure {
        disclosure.fields.clear();
    }
    assert!(matches!(parse_error(&evidence), EvidenceError::Line { .. }));
}

#[test]
fn a_field_of_another_statement_is_refused() {
    let mut evidence = Scene::new().full_evidence();
    let other = content("Another notice", Vec::new());
    if let Some(disclosure) = &mut evidence.disclosure {
        disclosure.fields = other.disclose(&["envelope/subject"]);
    }
    assert!(matches!(refusal(&evidence), EvidenceError::Disclosed(_)));
}

#[test]
fn proofs_carry_no_extra_data_and_items_their_own_index() {
    let mut evidence = Scene::new().evidence();
    evidence.statement.proof.extra = Some(vec![1]);
    assert_eq!(refusal(&evidence), mismatch("a proof carries extra data"));
    let mut evidence = Scene::new().evidence();
    evidence.statement.proof.index = 0;
    assert_eq!(refusal(&evidence), mismatch("an entry's number is not its index in the tree"));
    let mut scene = Scene::new();
    scene.theirs.append_bare();
    let mut evidence = scene.evidence();
    evidence.statement.header = scene.theirs.header(Kind::Bare).to_bytes();
    assert_eq!(refusal(&evidence), mismatch("an entry and its checkpoint are of different journals"));
}

/// Whoever signs a statement may write any register position into its header; that must not let it be denied.
#[test]
fn row_39_a_statement_that_names_a_register_position_that_nobody_has_is_proved_all_the_same() {
    let bogus = [
        RegisterAt { size: 3, root: Hash([9; 32]) },
        RegisterAt { size: 2, root: Hash([9; 32]) },
        RegisterAt { size: u64::MAX, root: Hash::ZERO },
        RegisterAt { size: 0, root: Hash::ZERO },
    ];
    for at in bogus {
        let mut scene = Scene::new();
        scene.number = scene.ours.append_statement(&scene.content, |header| header.register = Some(at));
        scene.receipt = scene.theirs.receipt_for(&scene.ours.head(), RECEIPT_TIME);
        let text = scene.evidence().to_text();
        assert_eq!(verify(text.as_bytes(), None).unwrap().number, scene.number, "{at:?}");
    }
}
