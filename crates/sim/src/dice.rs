//! Chance from a seed. Decides what befalls the parties, never a key.

/// A small generator (SplitMix64): the same seed throws the same dice for ever.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of one seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x5bd1_e995_9e37_79b9)
    }

    /// Any number.
    pub const fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; zero where that is zero.
    pub const fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.any() % end }
    }

    /// A number from `first` up to and with `last`.
    pub const fn within(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// True in so many of a thousand throws.
    pub const fn per_mille(&mut self, chance: u64) -> bool {
        self.below(1_000) < chance
    }

    /// True in so many of a million throws.
    pub const fn per_million(&mut self, chance: u64) -> bool {
        self.below(1_000_000) < chance
    }

    /// One of these.
    pub fn one<T: Copy>(&mut self, of: &[T], otherwise: T) -> T {
        let index = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(index).copied().unwrap_or(otherwise)
    }
}
