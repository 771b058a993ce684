//! This node's TLS key.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs::sign::any_eddsa_type;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};
use zeroize::Zeroizing;

use super::config::Secret;
use super::peers::TlsKey;
use super::stats::Counter;

/// RFC 8410: what precedes the 32-byte seed in a PKCS #8 Ed25519 private key.
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// RFC 8410: what precedes the 32-byte key in an Ed25519 SubjectPublicKeyInfo.
const SPKI_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Reads a SubjectPublicKeyInfo; `None` unless it is exactly that of an Ed25519 key.
pub(crate) fn key_of_spki(spki: &[u8]) -> Option<TlsKey> {
    let key = spki.strip_prefix(&SPKI_HEAD)?;
    key.try_into().ok().map(TlsKey)
}

/// An Ed25519 key able to sign TLS handshakes, presented as a raw public key (RFC 7250).
#[derive(Debug, Clone)]
pub struct Identity {
    certified: Arc<CertifiedKey>,
    key: TlsKey,
}

impl Identity {
    /// Derives the identity from its seed (RFC 8032).
    ///
    /// # Errors
    /// The cryptographic library's refusal, which a 32-byte seed does not cause.
    pub fn from_seed(seed: &Secret) -> Result<Self, rustls::Error> {
        Self::counted(seed, Counter::default())
    }

    /// The same, counting each signature made.
    pub(crate) fn counted(seed: &Secret, signatures: Counter) -> Result<Self, rustls::Error> {
        let mut pkcs8 = Zeroizing::new(Vec::with_capacity(PKCS8_HEAD.len() + 32));
        pkcs8.extend_from_slice(&PKCS8_HEAD);
        pkcs8.extend_from_slice(seed.expose());
        let signing = any_eddsa_type(&PrivatePkcs8KeyDer::from(pkcs8.as_slice()))?;
        let spki = signing.public_key().map(|spki| spki.to_vec()).unwrap_or_default();
        let Some(key) = key_of_spki(&spki) else {
            return Err(rustls::Error::General("no Ed25519 public key".to_owned()));
        };
        let signing = Arc::new(CountedKey { inner: signing, signatures });
        let certified = Arc::new(CertifiedKey::new(vec![CertificateDer::from(spki)], signing));
        Ok(Self { certified, key })
    }

    /// The public key that peers pin.
    pub fn public_key(&self) -> TlsKey {
        self.key
    }

    /// For the TLS library.
    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

/// A signing key that counts its use.
#[derive(Debug)]
struct CountedKey {
    inner: Arc<dyn SigningKey>,
    signatures: Counter,
}

impl SigningKey for CountedKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let inner = self.inner.choose_scheme(offered)?;
        Some(Box::new(CountedSigner { inner, signatures: self.signatures.clone() }))
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        self.inner.public_key()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.inner.algorithm()
    }
}

/// One signature to be.
#[derive(Debug)]
struct CountedSigner {
    inner: Box<dyn Signer>,
    signatures: Counter,
}

impl Signer for CountedSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        self.signatures.one();
        self.inner.sign(message)
    }

    fn scheme(&self) -> SignatureScheme {
        self.inner.scheme()
    }
}
