//! Thirty-two secret bytes.

use zeroize::Zeroizing;

use crate::rng::Rng;

/// A 32-byte secret: the seed of a key, of a commitment, of a chunk key. Wiped when dropped; never printed.
#[derive(Clone)]
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Draws a fresh secret.
    pub fn random(rng: &mut dyn Rng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Takes bytes that are already secret. The caller wipes its own copy.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The secret itself: only for writing a key file, or into what is about to be sealed.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}
