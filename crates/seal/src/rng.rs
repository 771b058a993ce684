//! Randomness as a parameter.

/// A source of cryptographic randomness.
///
/// The node gives the operating system's; the simulator gives [`crate::insecure_seeded::SeededRng`]. An implementer
/// must fill the whole buffer with unpredictable bytes or stop the process: callers have nothing to fall back on.
pub trait Rng {
    /// Fills the whole of `out`.
    fn fill(&mut self, out: &mut [u8]);
}

impl<R: Rng + ?Sized> Rng for &mut R {
    fn fill(&mut self, out: &mut [u8]) {
        (**self).fill(out);
    }
}

/// Thirty-two random bytes that are not secret: nonces and salts.
pub fn random32(rng: &mut dyn Rng) -> [u8; 32] {
    let mut out = [0; 32];
    rng.fill(&mut out);
    out
}
