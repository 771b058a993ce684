use super::*;
use aws_lc_rs::{hkdf, hmac};
use comity_wire::Canonical as _;
use proptest::prelude::*;

fn seed() -> Seed {
    Seed::from_bytes(&[7; 32])
}

fn field<'a>(group: FieldGroup, name: &'a str, value: &'a [u8]) -> Field<'a> {
    Field { group, name, value }
}

fn sample() -> Vec<Field<'static>> {
    let names = ["format", "subject", "languages", "desk", "precedence", "case", "refs", "period"];
    let mut fields: Vec<_> = names.iter().map(|n| field(FieldGroup::Envelope, n, n.as_bytes())).collect();
    fields.push(field(FieldGroup::Body, "text", b"\"Launch at 14:00 UTC\""));
    fields
}

#[test]
fn the_salt_is_hkdf_expand() {
    struct Len;
    impl hkdf::KeyType for Len {
        fn len(&self) -> usize {
            32
        }
    }
    let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, seed().expose());
    let info: [&[u8]; 2] = [b"comity/v1/salt\n", b"envelope/subject"];
    let mut expected = [0; 32];
    prk.expand(&info, Len).unwrap().fill(&mut expected).unwrap();
    assert_eq!(Leafer::new(&seed()).unwrap().salt("envelope/", "subject"), Ok(expected));
}

#[test]
fn the_root_follows_the_specification_step_by_step() {
    let fields = sample();
    let mut paths: Vec<(Vec<u8>, &[u8])> =
        fields.iter().map(|f| ([f.group.prefix().as_bytes(), f.name.as_bytes()].concat(), f.value)).collect();
    paths.sort();
    (0..7).for_each(|i| paths.push((format!("decoy/{i}").into_bytes(), b"")));
    let key = hmac::Key::new(hmac::HMAC_SHA256, seed().expose());
    let leaves: Vec<Hash> = paths
        .iter()
        .map(|(path, value)| {
            let salt = hmac::sign(&key, &[b"comity/v1/salt\n".as_slice(), path, &[1]].concat());
            let length = u16::try_from(path.len()).unwrap().to_be_bytes();
            sha256(&[b"\0comity/v1/field\n".as_slice(), salt.as_ref(), &length, path, value].concat())
        })
        .collect();
    let got = Commitment::compute(&seed(), fields).unwrap();
    assert_eq!(got, Commitment { root: small_tree::root(leaves), leaf_count: 16 });
}

#[test]
fn every_change_changes_the_root() {
    let base = Commitment::compute(&seed(), sample()).unwrap().root;
    let mut reordered = sample();
    reordered.reverse();
    assert_eq!(Commitment::compute(&seed(), reordered).unwrap().root, base, "order does not matter");
    for i in 0..sample().len() {
        let mut changed = sample();
        changed[i].value = b"other";
        assert_ne!(Commitment::compute(&seed(), changed).unwrap().root, base);
        let mut moved = sample();
        moved[i].name = "other";
        assert_ne!(Commitment::compute(&seed(), moved).unwrap().root, base);
        let mut gone = sample();
        gone.remove(i);
        assert_ne!(Commitment::compute(&seed(), gone).unwrap().root, base);
    }
    assert_ne!(Commitment::compute(&Seed::from_bytes(&[8; 32]), sample()).unwrap().root, base);
}

#[test]
fn a_disclosed_field_verifies_and_nothing_else_does() {
    let commitment = Commitment::compute(&seed(), sample()).unwrap();
    let paths = ["body/text", "envelope/refs"];
    let openings = Commitment::prove(&seed(), sample(), &paths).unwrap();
    let check = |o: &FieldOpening| verify_field(&commitment.root, commitment.leaf_count, o);
    for (opening, path) in openings.iter().zip(paths) {
        assert_eq!(opening.path(), path);
        check(opening).unwrap();
        let bytes = opening.to_bytes();
        assert_eq!(FieldOpening::from_bytes(&bytes).as_ref(), Ok(opening));
        assert!(FieldOpening::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err(), "row 4: trailing");

        // Every flipped bit of the encoding is malformed or does not verify.
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            let accepted = FieldOpening::from_bytes(&bad).is_ok_and(|o| check(&o).is_ok());
            assert!(!accepted, "bit {bit} of {path}");
        }
        assert!(verify_field(&commitment.root, 8, opening).is_err(), "another count");
        assert!(verify_field(&commitment.root, 17, opening).is_err(), "not a multiple of eight");
        assert!(verify_field(&commitment.root, u64::MAX - 7, opening).is_err(), "an absurd count");
        assert!(verify_field(&Hash::ZERO, commitment.leaf_count, opening).is_err(), "another root");
    }
}

#[test]
fn duplicates_floods_emptiness_and_unknown_paths_are_refused() {
    let twice = [field(FieldGroup::Body, "a", b"1"), field(FieldGroup::Body, "a", b"2")];
    let refused = Commitment::compute(&seed(), twice);
    assert_eq!(refused, Err(FieldsRefused::Duplicate { prefix: "body/", name: "a".into() }));
    assert_eq!(Commitment::compute(&seed(), []), Err(FieldsRefused::Empty));
    let flood = std::iter::repeat(field(FieldGroup::Body, "a", b"1"));
    assert_eq!(Commitment::compute(&seed(), flood), Err(FieldsRefused::TooMany { actual: FIELDS_MAX + 1 }));
    let long = "x".repeat(PATH_BYTES_MAX);
    assert!(Commitment::compute(&seed(), [field(FieldGroup::Body, &long, b"")]).is_err());
    for path in ["body/none", "decoy/0", "subject", "envelope/subject/", ""] {
        assert!(matches!(Commitment::prove(&seed(), sample(), &[path]), Err(FieldsRefused::NoSuchField { .. })));
    }
}

proptest! {
    #[test]
    fn the_number_of_leaves_is_the_next_multiple_of_eight(count in 1usize..200) {
        let names: Vec<String> = (0..count).map(|i| format!("f{i}")).collect();
        let fields = || names.iter().map(|n| field(FieldGroup::Body, n, b"v"));
        let commitment = Commitment::compute(&seed(), fields()).unwrap();
        prop_assert_eq!(commitment.leaf_count as usize, count.next_multiple_of(8));
        let path = format!("body/f{}", count - 1);
        let opening = Commitment::prove(&seed(), fields(), &[&path]).unwrap().remove(0);
        prop_assert!(verify_field(&commitment.root, commitment.leaf_count, &opening).is_ok());
    }
}

#[test]
#[ignore = "a measurement: prints microseconds per statement"]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a measurement reads the clock and prints")]
fn measure_the_cost_of_thirty_fields() {
    let names: Vec<String> = (0..30).map(|i| format!("field_name_{i:02}")).collect();
    let value = [0x5a; 34];
    let (rounds, seed) = (20_000_u32, seed());
    let start = std::time::Instant::now();
    for _ in 0..rounds {
        let fields = names.iter().map(|n| field(FieldGroup::Envelope, n, &value));
        std::hint::black_box(Commitment::compute(&seed, fields).unwrap());
    }
    let each = start.elapsed() / rounds;
    eprintln!("commitment of 30 fields, 32 leaves: {:.2} us", each.as_secs_f64() * 1e6);
}
