use super::*;
use crate::insecure_seeded::SeededRng;

fn info() -> HpkeInfo {
    HpkeInfo { line: LineId([1; 32]), sender: AuthorId([2; 16]), generation: 1, recipient_key: 3, sender_epoch: 4 }
}

#[test]
fn sender_and_receiver_export_the_same_key_for_each_header() {
    let mut rng = SeededRng::new(1);
    let secret = HpkeSecret::generate(&mut rng).unwrap();
    let (sender, encapsulation) = SenderContext::new(secret.public(), &info(), &mut rng).unwrap();
    // The receiver's key comes back from its seed, as after a restart.
    let again = HpkeSecret::from_seed(secret.seed().clone()).unwrap();
    assert_eq!(again.public(), secret.public());
    let receiver = ReceiverContext::new(&again, &info(), encapsulation.as_slice()).unwrap();
    for header in [Hash([5; 32]), Hash([6; 32])] {
        let sealed = sender.entry_key(&header).unwrap().seal(b"statement".to_vec()).unwrap();
        let opened = receiver.entry_key(&header).unwrap().open(&sealed).unwrap();
        assert_eq!(opened.as_slice(), b"statement");
        assert!(receiver.entry_key(&Hash([7; 32])).unwrap().open(&sealed).is_err(), "another header");
    }
}

#[test]
fn row_16_every_part_of_the_info_separates_contexts() {
    let mut rng = SeededRng::new(2);
    let secret = HpkeSecret::generate(&mut rng).unwrap();
    let (sender, encapsulation) = SenderContext::new(secret.public(), &info(), &mut rng).unwrap();
    let sealed = || sender.entry_key(&Hash::ZERO).unwrap().seal(vec![1]).unwrap();
    let others = [
        HpkeInfo { line: LineId([9; 32]), ..info() },
        HpkeInfo { sender: AuthorId([9; 16]), ..info() },
        HpkeInfo { generation: 9, ..info() },
        HpkeInfo { recipient_key: 9, ..info() },
        HpkeInfo { sender_epoch: 9, ..info() },
    ];
    for other in others {
        let receiver = ReceiverContext::new(&secret, &other, encapsulation.as_slice()).unwrap();
        assert!(receiver.entry_key(&Hash::ZERO).unwrap().open(&sealed()).is_err(), "{other:?}");
    }
    let eve = HpkeSecret::generate(&mut rng).unwrap();
    let receiver = ReceiverContext::new(&eve, &info(), encapsulation.as_slice()).unwrap();
    assert!(receiver.entry_key(&Hash::ZERO).unwrap().open(&sealed()).is_err(), "another recipient");
}

#[test]
fn a_sender_with_the_same_randomness_repeats_itself_and_with_fresh_randomness_does_not() {
    let secret = HpkeSecret::generate(&mut SeededRng::new(3)).unwrap();
    let run = |seed| {
        let (sender, encapsulation) = SenderContext::new(secret.public(), &info(), &mut SeededRng::new(seed)).unwrap();
        (sender.entry_key(&Hash::ZERO).unwrap().seal(vec![0; 4]).unwrap(), encapsulation)
    };
    assert_eq!(run(4), run(4));
    assert_ne!(run(4).0, run(5).0);
    assert_ne!(run(4).1, run(5).1);
}

#[test]
fn weak_malformed_and_misplaced_keys_are_refused() {
    let good = HpkeSecret::generate(&mut SeededRng::new(4)).unwrap().public().as_bytes().to_vec();
    HpkePublic::from_bytes(&good).unwrap();
    for length in [0, 32, 1_215, 1_217] {
        assert!(matches!(HpkePublic::from_bytes(&vec![1; length]), Err(KeyRefused::Length { .. })));
    }
    let mut zero = good.clone();
    zero[1_184..].fill(0);
    assert!(matches!(HpkePublic::from_bytes(&zero), Err(KeyRefused::SmallOrder { .. })), "X25519 zero");
    zero[1_184] = 1;
    assert!(matches!(HpkePublic::from_bytes(&zero), Err(KeyRefused::SmallOrder { .. })), "X25519 one");
    let mut large = good;
    large[..2].fill(0xff);
    assert!(matches!(HpkePublic::from_bytes(&large), Err(KeyRefused::NotAKey { .. })), "coefficient over q");
}

#[test]
fn bad_encapsulations_open_nothing() {
    let mut rng = SeededRng::new(5);
    let secret = HpkeSecret::generate(&mut rng).unwrap();
    let (sender, encapsulation) = SenderContext::new(secret.public(), &info(), &mut rng).unwrap();
    for bad in [&encapsulation[..1_119], &[], &[encapsulation.as_slice(), &[0]].concat()] {
        assert_eq!(ReceiverContext::new(&secret, &info(), bad).err(), Some(OpenRefused::Encapsulation));
    }
    let mut weak = encapsulation.clone();
    weak[1_088..].fill(0);
    assert!(ReceiverContext::new(&secret, &info(), weak.as_slice()).is_err(), "X25519 part is zero");
    for byte in [0, 500, 1_087, 1_088, 1_119] {
        let mut bad = encapsulation.clone();
        bad[byte] ^= 1;
        let sealed = sender.entry_key(&Hash::ZERO).unwrap().seal(vec![1]).unwrap();
        let receiver = ReceiverContext::new(&secret, &info(), bad.as_slice()).unwrap();
        assert!(receiver.entry_key(&Hash::ZERO).unwrap().open(&sealed).is_err(), "byte {byte}");
    }
}
