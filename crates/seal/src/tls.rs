//! The node's identity key on a link: Ed25519, pinned as a raw public key (RFC 7250).

use zeroize::Zeroizing;

use crate::cosigner::{ed25519_key_pair, ed25519_public};
use crate::ed25519::Ed25519Public;
use crate::error::CryptoFault;
use crate::rng::Rng;
use crate::secret::Seed;

/// A TLS identity. It signs handshakes only, never anything that is evidence.
pub struct TlsSecret {
    seed: Seed,
    public: Ed25519Public,
}

impl TlsSecret {
    /// A fresh key.
    ///
    /// # Errors
    /// The library fails.
    pub fn generate(rng: &mut dyn Rng) -> Result<Self, CryptoFault> {
        Self::from_seed(Seed::random(rng))
    }

    /// The key of a seed.
    ///
    /// # Errors
    /// The library fails.
    pub fn from_seed(seed: Seed) -> Result<Self, CryptoFault> {
        let public = ed25519_public(&ed25519_key_pair(&seed)?)?;
        Ok(Self { seed, public })
    }

    /// The public key that the peer pins.
    pub const fn public(&self) -> &Ed25519Public {
        &self.public
    }

    /// The seed: only for writing a key file.
    pub const fn seed(&self) -> &Seed {
        &self.seed
    }

    /// The secret key in PKCS#8, for the TLS library. Wiped when dropped.
    ///
    /// # Errors
    /// The library fails.
    pub fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, CryptoFault> {
        let document =
            ed25519_key_pair(&self.seed)?.to_pkcs8v1().map_err(|_| CryptoFault { operation: "PKCS#8 encoding" })?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insecure_seeded::SeededRng;
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    #[test]
    fn the_tls_library_reads_the_same_key() {
        let secret = TlsSecret::generate(&mut SeededRng::new(1)).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&secret.pkcs8().unwrap()).unwrap();
        assert_eq!(pair.public_key().as_ref(), secret.public().as_bytes());
        assert_ne!(TlsSecret::generate(&mut SeededRng::new(2)).unwrap().public(), secret.public());
    }
}
