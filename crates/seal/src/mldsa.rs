//! ML-DSA public keys (FIPS 204, empty context).

use std::sync::Arc;

use aws_lc_rs::signature::{KeyPair as _, ML_DSA_44, ML_DSA_44_SIGNING, ML_DSA_65, ML_DSA_65_SIGNING};
use aws_lc_rs::signature::{ParsedPublicKey, PqdsaKeyPair, PqdsaSigningAlgorithm, UnparsedPublicKey};
use comity_wire::codec::{Dec, Enc};
use comity_wire::{Canonical, Malformed};

use crate::error::{Algorithm, CryptoFault, KeyRefused, SignatureRefused};
use crate::secret::Seed;

/// Bytes of an ML-DSA-44 public key.
pub const MLDSA44_PUBLIC_BYTES: usize = 1_312;
/// Bytes of an ML-DSA-44 signature.
pub const MLDSA44_SIGNATURE_BYTES: usize = 2_420;
/// Bytes of an ML-DSA-65 public key.
pub const MLDSA65_PUBLIC_BYTES: usize = 1_952;
/// Bytes of an ML-DSA-65 signature.
pub const MLDSA65_SIGNATURE_BYTES: usize = 3_309;

macro_rules! mldsa_public {
    ($(#[$doc:meta])* $name:ident, $secret:ident, $verifying:expr, $signing:expr, $algorithm:expr, $what:literal,
     $public_bytes:expr, $signature_bytes:expr) => {
        $(#[$doc])*
        ///
        /// Every byte string of the right length is a key. Cloning is cheap.
        #[derive(Clone)]
        // The bytes alone: what the library makes of them is as large again twice, and made for a verification at no cost
        // beside it. A node holds four of these for each line.
        pub struct $name(Arc<[u8]>);

        impl $name {
            /// Reads a key.
            ///
            /// # Errors
            /// A wrong length, or the library refuses the bytes.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyRefused> {
                if bytes.len() != $public_bytes {
                    return Err(KeyRefused::Length { what: $what, actual: bytes.len(), expected: $public_bytes });
                }
                ParsedPublicKey::new(&$verifying, bytes).map_err(|_| KeyRefused::NotAKey { what: $what })?;
                Ok(Self(bytes.into()))
            }

            /// The encoding.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Verifies a signature over the message itself, with the empty context.
            ///
            /// # Errors
            /// The signature does not verify, whatever the reason.
            pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureRefused> {
                let refused = SignatureRefused { algorithm: $algorithm };
                if signature.len() != $signature_bytes {
                    return Err(refused);
                }
                UnparsedPublicKey::new(&$verifying, &self.0[..]).verify(message, signature).map_err(|_| refused)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        impl Eq for $name {}

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({}..)", stringify!($name), data_encoding::HEXLOWER.encode(&self.0[..8]))
            }
        }

        impl Canonical for $name {
            const BYTES_MAX: usize = $public_bytes + 3;

            fn write(&self, e: &mut Enc) {
                e.bytes(self.as_bytes());
            }

            fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
                Self::from_bytes(d.bytes($what, $public_bytes)?).map_err(|_| Malformed::Forbidden { what: $what })
            }
        }

        pub(crate) struct $secret(PqdsaKeyPair);

        impl $secret {
            pub(crate) fn from_seed(seed: &Seed) -> Result<Self, CryptoFault> {
                key_pair(&$signing, seed).map(Self)
            }

            pub(crate) fn public(&self) -> Result<$name, CryptoFault> {
                $name::from_bytes(self.0.public_key().as_ref())
                    .map_err(|_| CryptoFault { operation: "ML-DSA key generation" })
            }

            pub(crate) fn sign(&self, message: &[u8]) -> Result<Box<[u8; $signature_bytes]>, CryptoFault> {
                let mut out = Box::new([0; $signature_bytes]);
                match self.0.sign(message, out.as_mut_slice()) {
                    Ok(length) if length == $signature_bytes => Ok(out),
                    _ => Err(CryptoFault { operation: "ML-DSA signing" }),
                }
            }
        }
    };
}

fn key_pair(algorithm: &'static PqdsaSigningAlgorithm, seed: &Seed) -> Result<PqdsaKeyPair, CryptoFault> {
    PqdsaKeyPair::from_seed(algorithm, seed.expose()).map_err(|_| CryptoFault { operation: "ML-DSA key generation" })
}

mldsa_public!(
    /// An ML-DSA-44 public key: logs, receipts, witnesses.
    MlDsa44Public,
    MlDsa44Secret,
    ML_DSA_44,
    ML_DSA_44_SIGNING,
    Algorithm::MlDsa44,
    "ML-DSA-44 key",
    MLDSA44_PUBLIC_BYTES,
    MLDSA44_SIGNATURE_BYTES
);
mldsa_public!(
    /// An ML-DSA-65 public key: roots, authorities, officers.
    MlDsa65Public,
    MlDsa65Secret,
    ML_DSA_65,
    ML_DSA_65_SIGNING,
    Algorithm::MlDsa65,
    "ML-DSA-65 key",
    MLDSA65_PUBLIC_BYTES,
    MLDSA65_SIGNATURE_BYTES
);

#[cfg(test)]
#[path = "mldsa_tests.rs"]
mod tests;
