//! TLS towards the operator's own servers: one named authority, no list of others.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::ChannelError;

/// Connects and speaks TLS; the server must show a certificate for `host` under an authority in the PEM file.
///
/// # Errors
/// [`ChannelError`].
pub async fn connect(host: &str, port: u16, trust: &Path) -> Result<TlsStream<TcpStream>, ChannelError> {
    let setting = |what: String| ChannelError::Setting { what };
    let mut roots = rustls::RootCertStore::empty();
    let pem = std::fs::read(trust).map_err(|e| setting(format!("{}: {e}", trust.display())))?;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|e| setting(format!("{}: {e}", trust.display())))?;
        roots.add(certificate).map_err(|e| setting(format!("{}: {e}", trust.display())))?;
    }
    if roots.is_empty() {
        return Err(setting(format!("{}: no certificate in it", trust.display())));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| setting(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|e| setting(e.to_string()))?;
    let stream = TcpStream::connect((host, port)).await?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}

/// Whether a host is this machine: only there may a channel speak in the clear.
#[must_use]
pub fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
