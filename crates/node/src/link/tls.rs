//! TLS 1.3 (RFC 8446) with raw Ed25519 public keys (RFC 7250) pinned on both sides, X25519MLKEM768 only.
//!
//! No resumption, no early data, no tickets, no server name, no certificate compression; ALPN `h2` is required.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{AlwaysResolvesClientRawPublicKeys, Resumption};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible, ServerConfig,
    SignatureScheme,
};

use super::identity::{Identity, key_of_spki};
use super::peers::TlsKey;

/// The one application protocol.
pub const ALPN: &[u8] = b"h2";

/// The name used where the TLS library asks for one; it is never sent.
pub fn server_name() -> ServerName<'static> {
    ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into())
}

/// The key material expected in one handshake, and what was presented. Make a new one for each handshake.
#[derive(Debug)]
pub struct Pin {
    pinned: Vec<TlsKey>,
    presented: OnceLock<Option<TlsKey>>,
    provider: Arc<CryptoProvider>,
}

impl Pin {
    /// Accepts these keys only.
    pub fn new(pinned: Vec<TlsKey>) -> Arc<Self> {
        Arc::new(Self { pinned, presented: OnceLock::new(), provider: provider() })
    }

    /// The acceptable keys.
    pub fn pinned(&self) -> &[TlsKey] {
        &self.pinned
    }

    /// What the other side presented, if it came that far; the inner `None` is something else than an Ed25519 key.
    /// It has proved to hold the key only if the handshake then succeeded.
    pub fn presented(&self) -> Option<Option<TlsKey>> {
        self.presented.get().copied()
    }

    /// Whether something was presented that is not pinned.
    pub fn mismatched(&self) -> bool {
        self.presented().is_some_and(|key| !self.admits(key))
    }

    fn admits(&self, key: Option<TlsKey>) -> bool {
        key.is_some_and(|key| self.pinned.contains(&key))
    }

    fn check(&self, spki: &[u8], others: &[CertificateDer<'_>]) -> Result<(), Error> {
        let key = key_of_spki(spki);
        let first = *self.presented.get_or_init(|| key);
        if first == key && others.is_empty() && self.admits(key) {
            return Ok(());
        }
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    fn check_signature(
        &self,
        message: &[u8],
        spki: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if signed.scheme != SignatureScheme::ED25519 {
            return Err(PeerIncompatible::NoSignatureSchemesInCommon.into());
        }
        let spki = SubjectPublicKeyInfoDer::from(spki.as_ref());
        verify_tls13_signature_with_raw_key(message, &spki, signed, &self.provider.signature_verification_algorithms)
    }
}

/// Refuses whatever would be signed under TLS 1.2, which is never offered.
fn no_tls12() -> Result<HandshakeSignatureValid, Error> {
    Err(PeerIncompatible::Tls12NotOffered.into())
}

impl ServerCertVerifier for Pin {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity, intermediates).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        no_tls12()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for Pin {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(end_entity, intermediates).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        no_tls12()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// The only cryptography offered or accepted.
fn provider() -> Arc<CryptoProvider> {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups = vec![aws_lc_rs::kx_group::X25519MLKEM768];
    provider.cipher_suites.retain(|suite| suite.tls13().is_some());
    Arc::new(provider)
}

/// Settings for one dialled connection.
///
/// # Errors
/// The TLS library's refusal of these settings: a local fault.
pub fn client_config(identity: &Identity, pin: Arc<Pin>) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::clone(&pin.provider);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(pin)
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(identity.certified())));
    config.alpn_protocols = vec![ALPN.to_vec()];
    config.resumption = Resumption::disabled();
    config.enable_sni = false;
    config.enable_early_data = false;
    config.cert_compressors = Vec::new();
    config.cert_decompressors = Vec::new();
    Ok(Arc::new(config))
}

/// Settings for one accepted connection.
///
/// # Errors
/// The TLS library's refusal of these settings: a local fault.
pub fn server_config(identity: &Identity, pin: Arc<Pin>) -> Result<Arc<ServerConfig>, Error> {
    let provider = Arc::clone(&pin.provider);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(pin)
        .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(identity.certified())));
    config.alpn_protocols = vec![ALPN.to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    config.cert_compressors = Vec::new();
    config.cert_decompressors = Vec::new();
    Ok(Arc::new(config))
}
