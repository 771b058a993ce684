//! Receipts: what verifies, and every refusal.

use comity_seal::error::Algorithm;
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::{AuthorId, Hash, LineId};

use super::*;

fn secret(seed: u64) -> CosignerSecret {
    CosignerSecret::generate(&mut SeededRng::new(seed)).unwrap()
}

fn issuer() -> Origin {
    Origin { line: LineId([1; 32]), author: AuthorId([3; 16]), generation: 1 }
}

fn head(size: u64) -> TreeHead {
    let author = Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation: 1 };
    TreeHead { origin: author.into(), size, root: Hash([5; 32]) }
}

fn bad(algorithm: Algorithm) -> ReceiptError {
    LineError::BadSignature(comity_seal::SignatureRefused { algorithm }).into()
}

#[test]
fn a_receipt_verifies_and_reads_back_from_its_lines() {
    let secret = secret(1);
    let receipt = sign_receipt(&secret, &issuer(), &head(9), 1_800_000_000).unwrap();
    let key = secret.public();
    assert_eq!(verify_receipt(&receipt, &issuer(), key, &head(9)), Ok(()));
    let lines = receipt_lines(&receipt, &issuer(), key);
    assert!(lines.iter().all(|line| line.name == format!("{}/receipt", issuer())));
    let read = receipt_from_exact_lines(&lines, &issuer(), key, &head(9));
    assert_eq!(read, Ok(receipt.clone()));
    let mut among = lines.to_vec();
    among.insert(0, SignatureLine { name: "w".into(), key_id: [0; 4], signature: vec![1] });
    assert_eq!(receipt_from_lines(&among, &issuer(), key, &head(9)), Ok(receipt));
}

#[test]
fn numbers_that_no_receipt_carries_are_refused_both_ways() {
    let secret = secret(2);
    let cases = [
        (9, 0, ReceiptError::TimeZero),
        (9, 1 << 63, ReceiptError::TimeOverLimit { time: 1 << 63 }),
        (0, 7, ReceiptError::SizeZero),
        (1 << 63, 7, ReceiptError::SizeOverLimit { size: 1 << 63 }),
    ];
    for (size, time, error) in cases {
        let signed = sign_receipt(&secret, &issuer(), &head(size), time);
        assert_eq!(signed, Err(SignReceiptError::Receipt(error.clone())));
        let mut receipt = sign_receipt(&secret, &issuer(), &head(9), 7).unwrap();
        (receipt.size, receipt.time) = (size, time);
        let verdict = verify_receipt(&receipt, &issuer(), secret.public(), &head(size));
        assert_eq!(verdict, Err(error.clone()));
        let lines = receipt_lines(&receipt, &issuer(), secret.public());
        let read = receipt_from_lines(&lines, &issuer(), secret.public(), &head(size));
        assert_eq!(read, Err(error));
    }
    assert!(sign_receipt(&secret, &issuer(), &head(9), RECEIPT_TIME_MAX).is_ok());
}

#[test]
fn lines_of_unequal_times_are_no_receipt() {
    let secret = secret(3);
    let key = secret.public();
    let early = sign_receipt(&secret, &issuer(), &head(9), 7).unwrap();
    let late = sign_receipt(&secret, &issuer(), &head(9), 8).unwrap();
    let [ed25519, _] = receipt_lines(&early, &issuer(), key);
    let [_, mldsa44] = receipt_lines(&late, &issuer(), key);
    let read = receipt_from_lines(&[ed25519, mldsa44], &issuer(), key, &head(9));
    assert_eq!(read, Err(ReceiptError::TimesUnequal { ed25519: 7, mldsa44: 8 }));
    let signature = HybridSignature { ed25519: early.signature.ed25519, mldsa44: late.signature.mldsa44.clone() };
    let mixed = Receipt { signature, ..early };
    let verdict = verify_receipt(&mixed, &issuer(), key, &head(9));
    assert_eq!(verdict, Err(bad(Algorithm::MlDsa44)));
}

#[test]
fn row_17_a_receipt_for_another_head_does_not_match() {
    let secret = secret(4);
    let key = secret.public();
    let receipt = sign_receipt(&secret, &issuer(), &head(9), 7).unwrap();
    let other = ReceiptError::OtherHead { receipted: 9 };
    assert_eq!(verify_receipt(&receipt, &issuer(), key, &head(10)), Err(other.clone()));
    let root = TreeHead { root: Hash([6; 32]), ..head(9) };
    assert_eq!(verify_receipt(&receipt, &issuer(), key, &root), Err(other));
    let moved = Receipt { size: 10, ..receipt.clone() };
    let verdict = verify_receipt(&moved, &issuer(), key, &head(10));
    assert_eq!(verdict, Err(bad(Algorithm::Ed25519)));
    let log = TreeHead { origin: issuer().into(), ..head(9) };
    assert_eq!(verify_receipt(&receipt, &issuer(), key, &log), Err(bad(Algorithm::Ed25519)));
}

#[test]
fn row_18_another_issuers_name_is_refused() {
    let secret = secret(5);
    let key = secret.public();
    let receipt = sign_receipt(&secret, &issuer(), &head(9), 7).unwrap();
    let successor = issuer().successor();
    // The Ed25519 form does not name the cosigner; the ML-DSA form does.
    let verdict = verify_receipt(&receipt, &successor, key, &head(9));
    assert_eq!(verdict, Err(bad(Algorithm::MlDsa44)));
}

#[test]
fn missing_doubled_renamed_and_foreign_lines_are_refused() {
    let secret = secret(6);
    let key = secret.public();
    let receipt = sign_receipt(&secret, &issuer(), &head(9), 7).unwrap();
    let [plain, lattice] = receipt_lines(&receipt, &issuer(), key);
    let name = issuer().receipt_name();
    let exact = |lines: &[SignatureLine]| receipt_from_exact_lines(lines, &issuer(), key, &head(9)).unwrap_err();
    let among = |lines: &[SignatureLine]| receipt_from_lines(lines, &issuer(), key, &head(9)).unwrap_err();
    assert_eq!(exact(std::slice::from_ref(&plain)), ReceiptError::Lines { found: 1 });
    let three = [plain.clone(), lattice.clone(), lattice.clone()];
    assert_eq!(exact(&three), ReceiptError::Lines { found: 3 });
    let swapped = [lattice.clone(), plain.clone()];
    assert_eq!(exact(&swapped), ReceiptError::Lines { found: 2 });

    let renamed = SignatureLine { name: issuer().to_string(), ..plain.clone() };
    let expected = name.clone();
    let error = ReceiptError::KeyName { expected, found: issuer().to_string() };
    assert_eq!(exact(&[renamed, lattice.clone()]), error);

    let kind = LineKind::CosignatureMldsa44;
    let missing = LineError::Missing { name: name.clone(), kind };
    assert_eq!(among(std::slice::from_ref(&plain)), missing.into());
    let kind = LineKind::CosignatureEd25519;
    let missing = LineError::Missing { name: name.clone(), kind };
    assert_eq!(among(std::slice::from_ref(&lattice)), missing.into());
    let doubled = LineError::Doubled { name: name.clone(), kind };
    assert_eq!(among(&[plain.clone(), plain.clone(), lattice.clone()]), doubled.into());
    let foreign = SignatureLine { key_id: [0; 4], ..plain.clone() };
    let other = LineError::OtherKey { name, kind };
    assert_eq!(among(&[foreign, lattice.clone()]), other.into());
    let mut short = plain;
    short.signature.pop();
    let error = LineError::Length { kind, expected: 72, found: 71 };
    assert_eq!(among(&[short, lattice]), error.into());
}
