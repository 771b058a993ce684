//! SHA-256 (FIPS 180-4): the one place that computes it for this crate and those above.

use aws_lc_rs::digest;
use comity_wire::Hash;

/// SHA-256 of one byte string.
pub fn sha256(data: &[u8]) -> Hash {
    finish(&digest::digest(&digest::SHA256, data))
}

/// SHA-256 of the concatenation of several byte strings. It does not separate them: the caller's domain string and
/// fixed lengths must.
pub fn sha256_parts(parts: &[&[u8]]) -> Hash {
    let mut state = Sha256::new();
    for part in parts {
        state.update(part);
    }
    state.finish()
}

/// SHA-256 over data that arrives in pieces.
pub struct Sha256(digest::Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

impl Sha256 {
    /// An empty state.
    pub fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    /// Adds data.
    pub fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// The hash of everything added.
    pub fn finish(self) -> Hash {
        finish(&self.0.finish())
    }
}

fn finish(digest: &digest::Digest) -> Hash {
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    Hash(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_ways_agree_with_the_published_value() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc").to_string(), abc);
        assert_eq!(sha256_parts(&[b"a", b"", b"bc"]).to_string(), abc);
        let mut state = Sha256::default();
        state.update(b"ab");
        state.update(b"c");
        assert_eq!(state.finish().to_string(), abc);
    }
}
