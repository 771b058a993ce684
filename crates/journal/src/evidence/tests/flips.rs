//! Every single flipped bit is refused: by the form, by a hash, or by a signature. There is no checksum.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::scene::Scene;
use crate::evidence::verify;

/// Flips each of the given bits alone, on as many threads as there are processors, and collects what still verifies.
fn accepted_flips(text: &str, bits: impl Iterator<Item = usize>) -> Vec<usize> {
    let bits: Vec<usize> = bits.collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut file, mut accepted) = (text.as_bytes().to_vec(), Vec::new());
        while let Some(bit) = bits.get(next.fetch_add(1, Ordering::Relaxed)) {
            file[bit / 8] ^= 1 << (bit % 8);
            if verify(&file, None).is_ok() {
                accepted.push(*bit);
            }
            file[bit / 8] ^= 1 << (bit % 8);
        }
        accepted
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn row_13_every_flipped_bit_of_a_small_file_is_refused() {
    let text = Scene::new().evidence().to_text();
    verify(text.as_bytes(), None).unwrap();
    assert_eq!(accepted_flips(&text, 0..8 * text.len()), Vec::<usize>::new());
}

#[test]
fn row_13_sampled_flipped_bits_of_a_full_file_are_refused() {
    let text = Scene::with_rotations(true).full_evidence().to_text();
    verify(text.as_bytes(), None).unwrap();
    // Every 61st bit (61 is prime: each bit of a byte is met), and every bit of every short line.
    let mut offset = 0;
    let mut short = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.len() < 120 {
            short.extend(8 * offset..8 * (offset + line.len()));
        }
        offset += line.len();
    }
    let bits = (0..8 * text.len()).step_by(61).chain(short);
    assert_eq!(accepted_flips(&text, bits), Vec::<usize>::new());
}
