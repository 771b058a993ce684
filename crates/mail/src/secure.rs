//! Connections to mail servers: TLS from the first byte or after STARTTLS, to the server whose certificate is named; in the clear only on
//! this machine. Nobody's list of certificate authorities is asked.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use comity_node::link::proxy::Proxy;
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::MailError;
use crate::server::Server;
use crate::starttls::{self, Speaks};

/// For resolving, connecting and TLS, each.
const CONNECT: Duration = Duration::from_secs(20);
/// For a proxy, which connects in turn.
const PROXY: Duration = Duration::from_secs(30);
/// Most addresses that one name may stand for.
const RESOLVED_MAX: usize = 8;

/// A connection to a mail server.
#[derive(Debug)]
pub(crate) enum Way {
    /// On this machine.
    Clear(TcpStream),
    /// To anywhere, with what is still to be read before anything that came.
    Tls(Box<TlsStream<TcpStream>>, &'static [u8]),
}

/// Connects to a server, through its proxy if it has one.
pub(crate) async fn connect(server: &Server, speaks: Speaks) -> Result<Way, MailError> {
    let (stream, early) = match &server.proxy {
        None => (direct(server).await?, Vec::new()),
        Some(proxy) => through(server, proxy).await?,
    };
    let Some(trusted) = &server.trusted else { return Ok(Way::Clear(stream)) };
    let (stream, first) = match server.starttls {
        false => (stream, &[][..]),
        true => {
            let refused = |detail| MailError::StartTls { address: server.address.clone(), detail };
            let asked = timeout(CONNECT, starttls::ask(stream, &early, speaks)).await;
            (asked.map_err(|_| refused("no answer in time".to_owned()))?.map_err(refused)?, speaks.greeting())
        }
    };
    let refused = |detail: String| MailError::Tls { address: server.address.clone(), detail };
    let config = config(trusted).map_err(|error| refused(error.to_string()))?;
    let name = ServerName::try_from(server.name.clone()).map_err(|error| refused(error.to_string()))?;
    let shaken = timeout(CONNECT, TlsConnector::from(Arc::new(config)).connect(name, stream)).await;
    let shaken = shaken.map_err(|_| refused("no answer in time".to_owned()))?;
    shaken.map(|stream| Way::Tls(Box::new(stream), first)).map_err(|error| refused(error.to_string()))
}

async fn direct(server: &Server) -> Result<TcpStream, MailError> {
    let failed = |detail: String| MailError::Connect { address: server.address.clone(), detail };
    let found = resolved(&server.address).await.map_err(failed)?;
    if server.trusted.is_none() && !found.iter().all(|address| address.ip().is_loopback()) {
        return Err(MailError::Clear { address: server.address.clone() });
    }
    dialled(&found).await.map_err(failed)
}

/// A way to the server that the proxy opens; whatever it brings at once comes first. A proxy that fails is never gone
/// around, and resolves the server's name.
async fn through(server: &Server, proxy: &Proxy) -> Result<(TcpStream, Vec<u8>), MailError> {
    // A proxy is another machine, wherever it stands.
    if server.trusted.is_none() {
        return Err(MailError::Clear { address: server.address.clone() });
    }
    let address = || proxy.address.clone();
    let away = |detail| MailError::ProxyAway { address: address(), detail };
    let found = resolved(&proxy.address).await.map_err(away)?;
    let stream = dialled(&found).await.map_err(away)?;
    let opening = async {
        match server.starttls {
            true => proxy.open_early(stream, &server.address).await,
            false => proxy.open(stream, &server.address).await.map(|stream| (stream, Vec::new())),
        }
    };
    let opened = timeout(PROXY, opening).await.map_err(|_| MailError::ProxySilent { address: address() })?;
    opened.map_err(|error| MailError::Proxy { address: address(), error })
}

async fn resolved(address: &str) -> Result<Vec<SocketAddr>, String> {
    let found =
        timeout(CONNECT, lookup_host(address)).await.map_err(|_| "the name was not found in time".to_owned())?;
    Ok(found.map_err(|error| error.to_string())?.take(RESOLVED_MAX).collect())
}

async fn dialled(found: &[SocketAddr]) -> Result<TcpStream, String> {
    let stream = timeout(CONNECT, TcpStream::connect(found)).await.map_err(|_| "no answer in time".to_owned())?;
    stream.map_err(|error| error.to_string())
}

fn config(trusted: &[CertificateDer<'static>]) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Pinned::new(trusted, Arc::clone(&provider))?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// Accepts the very certificates that are named, and those that they signed for the server's name.
#[derive(Debug)]
struct Pinned {
    named: Vec<CertificateDer<'static>>,
    signed: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    fn new(named: &[CertificateDer<'static>], provider: Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        // One that cannot sign others can still be the server's own.
        roots.add_parsable_certificates(named.iter().cloned());
        let signed = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().ok();
        Ok(Self { named: named.to_vec(), signed, provider })
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.named.iter().any(|named| named.as_ref() == end_entity.as_ref()) {
            return Ok(ServerCertVerified::assertion());
        }
        match &self.signed {
            Some(signed) => signed.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            None => Err(rustls::CertificateError::UnknownIssuer.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl AsyncTokioStream for Way {
    fn peer_addr(&self) -> std::io::Result<SocketAddr> {
        match self {
            Self::Clear(stream) => stream.peer_addr(),
            Self::Tls(stream, _) => stream.get_ref().0.peer_addr(),
        }
    }
}

impl AsyncRead for Way {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Clear(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(_, first) if !first.is_empty() => {
                let count = first.len().min(buf.remaining());
                let (now, later) = first.split_at(count);
                buf.put_slice(now);
                *first = later;
                Poll::Ready(Ok(()))
            }
            Self::Tls(stream, _) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Way {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        match self.get_mut() {
            Self::Clear(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream, _) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Clear(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream, _) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Clear(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream, _) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
#[path = "secure_tests.rs"]
mod tests;
