use super::*;
use crate::insecure_seeded::SeededRng;

fn all() -> Vec<SecretKey> {
    let mut r = SeededRng::new(1);
    vec![
        SecretKey::Log(CosignerSecret::generate(&mut r).unwrap()),
        SecretKey::Receipt(CosignerSecret::generate(&mut r).unwrap()),
        SecretKey::Witness(CosignerSecret::generate(&mut r).unwrap()),
        SecretKey::Root(HybridSecret::generate(&mut r).unwrap()),
        SecretKey::Authority(HybridSecret::generate(&mut r).unwrap()),
        SecretKey::Officer(HybridSecret::generate(&mut r).unwrap()),
        SecretKey::Tls(TlsSecret::generate(&mut r).unwrap()),
        SecretKey::Hpke(HpkeSecret::generate(&mut r).unwrap()),
    ]
}

#[test]
fn every_kind_reads_back_as_itself() {
    for key in all() {
        let text = key.to_text();
        let again = SecretKey::from_text(&text).ok().unwrap();
        assert_eq!(again.kind(), key.kind());
        assert_eq!(again.fingerprint(), key.fingerprint());
        assert_eq!(*again.to_text(), *text);
    }
}

#[test]
fn a_file_that_differs_in_any_byte_is_refused() {
    let text = all().remove(6).to_text();
    for at in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(SecretKey::from_text(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn truncated_trailing_upper_case_and_other_kinds_are_refused() {
    let keys = all();
    let text = keys[0].to_text();
    for bad in [
        text[..text.len() - 1].to_owned(),
        format!("{}\n", *text),
        format!("{} ", *text),
        text.replace('\n', "\r\n"),
        text.replace("kind: log", "kind: receipts"),
        text.replace("v1", "v2"),
        text.replace("mldsa44", "mldsa65"),
        text.to_uppercase(),
        String::new(),
    ] {
        assert!(SecretKey::from_text(&bad).is_err(), "{bad}");
    }
    // An authority's file that calls itself a root's: the fingerprint covers the kind.
    let root = keys[4].to_text().replace("kind: authority", "kind: root");
    assert_eq!(SecretKey::from_text(&root).err(), Some(KeyFileRefused::Fingerprint));
    let long = "x".repeat(KEY_FILE_BYTES_MAX + 1);
    assert!(matches!(SecretKey::from_text(&long).err(), Some(KeyFileRefused::TooLong { .. })));
}
