//! Every single flipped bit is refused: by the form, by a hash, or by a signature. There is no checksum.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::scene::Scene;
use crate::evidence::verify::{Hashed, identify};
use crate::evidence::*;

/// A good file with what was found out about it.
struct Good {
    evidence: Evidence,
    text: String,
    author: VerifiedChain,
    counterpart: VerifiedChain,
}

impl Good {
    fn new(evidence: Evidence) -> Self {
        let text = evidence.to_text();
        verify(text.as_bytes(), None).unwrap();
        let hashed = Hashed::check(&evidence).unwrap();
        let author = hashed.verify_author(&evidence).unwrap();
        let counterpart = hashed.verify_counterpart(&evidence).unwrap();
        Self { evidence, text, author, counterpart }
    }

    /// What [`verify`] says, but that a chain which is the good file's own is not verified once more.
    fn verify(&self, file: &[u8]) -> Result<Verdict, EvidenceError> {
        let evidence = Evidence::parse(file)?;
        let hashed = Hashed::check(&evidence)?;
        let same = evidence.author == self.evidence.author;
        let author = if same { self.author.clone() } else { hashed.verify_author(&evidence)? };
        let same = evidence.counterpart == self.evidence.counterpart;
        let counterpart = if same { self.counterpart.clone() } else { hashed.verify_counterpart(&evidence)? };
        let speakers = identify(&author, &counterpart, &[])?;
        hashed.check_signatures(&evidence, &author, &counterpart, speakers)
    }

    /// Flips each of the given bits alone, on as many threads as there are processors, and collects what passes.
    fn accepted_flips(&self, bits: impl Iterator<Item = usize>) -> Vec<usize> {
        let bits: Vec<usize> = bits.collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let next = AtomicUsize::new(0);
        let work = || {
            let (mut file, mut accepted) = (self.text.as_bytes().to_vec(), Vec::new());
            while let Some(bit) = bits.get(next.fetch_add(1, Ordering::Relaxed)) {
                file[bit / 8] ^= 1 << (bit % 8);
                if self.verify(&file).is_ok() {
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
}

#[test]
fn row_13_every_flipped_bit_of_a_small_file_is_refused() {
    let good = Good::new(Scene::new().evidence());
    assert_eq!(good.accepted_flips(0..8 * good.text.len()), Vec::<usize>::new());
}

#[test]
fn row_13_sampled_flipped_bits_of_a_full_file_are_refused() {
    let good = Good::new(Scene::with_rotations(true).full_evidence());
    // Every 61st bit (61 is prime: each bit of a byte is met), and every bit of every short line.
    let mut offset = 0;
    let mut short = Vec::new();
    for line in good.text.split_inclusive('\n') {
        if line.len() < 120 {
            short.extend(8 * offset..8 * (offset + line.len()));
        }
        offset += line.len();
    }
    let bits = (0..8 * good.text.len()).step_by(61).chain(short);
    assert_eq!(good.accepted_flips(bits), Vec::<usize>::new());
}
