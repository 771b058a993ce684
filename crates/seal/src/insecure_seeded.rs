//! **Not secure.** Reproducible bytes from a seed, for tests and the simulator only.

use crate::hash::sha256_parts;
use crate::rng::Rng;

/// SHA-256 in counter mode over a seed. Whoever knows the seed knows every key drawn from it.
pub struct SeededRng {
    seed: u64,
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl SeededRng {
    /// The stream of one seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, counter: 0, block: [0; 32], used: 32 }
    }
}

impl Rng for SeededRng {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            if self.used == self.block.len() {
                let parts: [&[u8]; 3] =
                    [b"comity/insecure-seeded\n", &self.seed.to_be_bytes(), &self.counter.to_be_bytes()];
                self.block = sha256_parts(&parts).0;
                self.counter += 1;
                self.used = 0;
            }
            *byte = self.block[self.used];
            self.used += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_stream_however_it_is_cut() {
        let (mut whole, mut cut, mut other) = ([0; 100], [0; 100], [0; 100]);
        SeededRng::new(1).fill(&mut whole);
        let mut rng = SeededRng::new(1);
        cut.chunks_mut(7).for_each(|c| rng.fill(c));
        SeededRng::new(2).fill(&mut other);
        assert_eq!(whole, cut);
        assert_ne!(whole, other);
    }
}
