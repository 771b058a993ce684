//! Checkpoints: what verifies, what the oracle reads, and every refusal.

use comity_seal::CosignerSecret;
use comity_seal::error::Algorithm;
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::{AuthorId, LineId, Origin};
use proptest::prelude::*;

use super::*;
use crate::vkey::VerifierKey;

fn secret(seed: u64) -> CosignerSecret {
    CosignerSecret::generate(&mut SeededRng::new(seed)).unwrap()
}

fn origin(generation: u64) -> LogOrigin {
    Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation }.into()
}

fn head() -> TreeHead {
    TreeHead { origin: origin(1), size: 42, root: Hash([5; 32]) }
}

fn bad(algorithm: Algorithm) -> CheckpointError {
    LineError::BadSignature(comity_seal::SignatureRefused { algorithm }).into()
}

#[test]
fn a_checkpoint_verifies_and_reads_back_from_its_note() {
    let secret = secret(1);
    let checkpoint = sign_checkpoint(&secret, &head()).unwrap();
    let key = secret.public();
    assert_eq!(verify_checkpoint(&checkpoint, origin(1), key), Ok(head()));
    let note = checkpoint_to_note(&checkpoint, origin(1), key).unwrap();
    assert_eq!(note.signatures().len(), 2);
    let again = Note::parse(note.to_text().as_bytes()).unwrap();
    assert_eq!(checkpoint_from_note(&again, origin(1), key), Ok(checkpoint));
}

#[test]
fn the_oracle_reads_the_text_and_verifies_the_ed25519_line() {
    let secret = secret(2);
    let checkpoint = sign_checkpoint(&secret, &head()).unwrap();
    let note = checkpoint_to_note(&checkpoint, origin(1), secret.public()).unwrap();
    let read = tlog_tiles::Checkpoint::from_bytes(note.text().as_bytes()).unwrap();
    assert_eq!((read.origin(), read.size()), (origin(1).to_string().as_str(), 42));
    assert_eq!((read.hash().0, read.extension()), ([5; 32], ""));
    assert_eq!(read.to_bytes(), note.text().as_bytes());

    let public = secret.public().ed25519.as_bytes().to_vec();
    let vkey = VerifierKey::new(origin(1).to_string(), LineKind::LogEd25519, public).unwrap();
    let verifier = signed_note::StandardVerifier::new(&vkey.to_string()).unwrap();
    let oracle = signed_note::Note::from_bytes(note.to_text().as_bytes()).unwrap();
    let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    let (verified, unknown) = oracle.verify(&known).unwrap();
    assert_eq!((verified.len(), unknown.len()), (1, 1));
}

#[test]
fn row_13_any_altered_part_is_refused() {
    let secret = secret(3);
    let good = sign_checkpoint(&secret, &head()).unwrap();
    let refusal = |alter: &dyn Fn(&mut Checkpoint)| {
        let mut checkpoint = good.clone();
        alter(&mut checkpoint);
        verify_checkpoint(&checkpoint, origin(1), secret.public()).unwrap_err()
    };
    assert_eq!(refusal(&|c| c.size += 1), bad(Algorithm::Ed25519));
    assert_eq!(refusal(&|c| c.root.0[31] ^= 1), bad(Algorithm::Ed25519));
    assert_eq!(refusal(&|c| c.signature.ed25519[63] ^= 1), bad(Algorithm::Ed25519));
    assert_eq!(refusal(&|c| c.signature.mldsa44[2000] ^= 1), bad(Algorithm::MlDsa44));
    assert_eq!(refusal(&|c| c.size = u64::MAX), CheckpointError::Size);
}

#[test]
fn row_18_a_checkpoint_of_another_log_or_key_is_refused() {
    let secret = secret(4);
    let checkpoint = sign_checkpoint(&secret, &head()).unwrap();
    let other = verify_checkpoint(&checkpoint, origin(2), secret.public());
    assert_eq!(other, Err(bad(Algorithm::Ed25519)));
    let (a, b) = (secret.public().clone(), self::secret(5).public().clone());
    assert!(verify_checkpoint(&checkpoint, origin(1), &b).is_err());
    let mixed = CosignerPublic { ed25519: a.ed25519, mldsa44: b.mldsa44 };
    let verdict = verify_checkpoint(&checkpoint, origin(1), &mixed);
    assert_eq!(verdict, Err(bad(Algorithm::MlDsa44)));
}

#[test]
fn both_lines_are_required_and_by_this_key() {
    let secret = secret(6);
    let checkpoint = sign_checkpoint(&secret, &head()).unwrap();
    let name = origin(1).to_string();
    let lines = checkpoint_lines(&checkpoint, origin(1), secret.public());
    let read = |lines: &[SignatureLine]| {
        let note = Note::new(head().text(), lines.to_vec()).unwrap();
        checkpoint_from_note(&note, origin(1), secret.public()).unwrap_err()
    };
    let missing = |kind| CheckpointError::from(LineError::Missing { name: name.clone(), kind });
    assert_eq!(read(&lines[..1]), missing(LineKind::CosignatureMldsa44));
    assert_eq!(read(&lines[1..]), missing(LineKind::LogEd25519));
    let kind = LineKind::LogEd25519;
    let doubled = [lines[0].clone(), lines[1].clone(), lines[0].clone()];
    let error = LineError::Doubled { name: name.clone(), kind };
    assert_eq!(read(&doubled), error.into());

    let other = checkpoint_lines(&checkpoint, origin(1), self::secret(7).public());
    let error = LineError::OtherKey { name: name.clone(), kind };
    assert_eq!(read(&other), error.into());
    let renamed = SignatureLine { name: "x".into(), ..lines[0].clone() };
    assert_eq!(read(&[renamed, lines[1].clone()]), missing(kind));

    let mut short = lines[0].clone();
    short.signature.pop();
    let error = LineError::Length { kind, expected: 64, found: 63 };
    assert_eq!(read(&[short, lines[1].clone()]), error.into());
    let mut short = lines[1].clone();
    short.signature.truncate(7);
    let kind = LineKind::CosignatureMldsa44;
    let error = LineError::Length { kind, expected: 2428, found: 7 };
    assert_eq!(read(&[lines[0].clone(), short]), error.into());
    let mut timed = lines[1].clone();
    timed.signature[7] = 1;
    assert_eq!(read(&[lines[0].clone(), timed]), CheckpointError::Timed);
}

#[test]
fn lines_of_strangers_are_ignored() {
    let secret = secret(8);
    let checkpoint = sign_checkpoint(&secret, &head()).unwrap();
    let mut lines = checkpoint_lines(&checkpoint, origin(1), secret.public()).to_vec();
    lines.insert(1, SignatureLine { name: "w".into(), key_id: [0; 4], signature: vec![1] });
    let note = Note::new(head().text(), lines).unwrap();
    assert_eq!(checkpoint_from_note(&note, origin(1), secret.public()), Ok(checkpoint));
}

#[test]
fn a_note_of_another_log_is_named() {
    let secret = secret(9);
    let checkpoint = sign_checkpoint(&secret, &head()).unwrap();
    let note = checkpoint_to_note(&checkpoint, origin(1), secret.public()).unwrap();
    let error = checkpoint_from_note(&note, origin(2), secret.public()).unwrap_err();
    let (expected, found) = (origin(2).to_string(), origin(1).to_string());
    assert_eq!(error, CheckpointError::Origin { expected, found });
}

#[test]
fn row_04_texts_that_are_not_three_canonical_lines_are_refused() {
    let text = head().text();
    assert_eq!(TreeHead::from_text(&text), Ok(head()));
    let refusal = |text: &str| TreeHead::from_text(text).unwrap_err();
    assert_eq!(refusal(text.trim_end()), CheckpointError::Lines);
    assert_eq!(refusal(&format!("{text}extension\n")), CheckpointError::Lines);
    assert_eq!(refusal(&format!("{text}\n")), CheckpointError::Lines);
    assert_eq!(refusal(&text.replace("\n42\n", "\n")), CheckpointError::Lines);
    for size in ["", "042", "+42", "-1", "4 2", "4\u{662}", "9223372036854775808"] {
        let text = text.replace("\n42\n", &format!("\n{size}\n"));
        assert_eq!(refusal(&text), CheckpointError::Size, "{size:?}");
    }
    assert_eq!(refusal(&text.replace("BQU=", "BQV=")), CheckpointError::Root);
    assert_eq!(refusal(&text.replace("BQU=", "BQUF")), CheckpointError::Root);
    assert_eq!(refusal(&text.replace("BQU=", "BQU")), CheckpointError::Root);
    let error = refusal(&text.replace("comity/v1", "other/v1"));
    assert!(matches!(error, CheckpointError::Origin { .. }));
}

proptest! {
    #[test]
    fn heads_read_back_and_the_oracle_agrees(size in 0u64..=TREE_SIZE_MAX, root: [u8; 32]) {
        let head = TreeHead { origin: origin(3), size, root: Hash(root) };
        let text = head.text();
        prop_assert_eq!(TreeHead::from_text(&text), Ok(head));
        let oracle = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!((oracle.size(), oracle.hash().0), (size, root));
    }
}
