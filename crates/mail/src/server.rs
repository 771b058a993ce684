//! A mail server in the settings: where it is, how to know it, through which proxy it is reached.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use comity_node::link::proxy::{Credentials, Proxy};
use comity_node::party::config::is_address;
use comity_node::party::files;
use comity_node::party::transports::{CREDENTIALS_BYTES_MAX, ProxyTable, ProxyTableError};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Deserialize;

use crate::settings::{CERTIFICATES_BYTES_MAX, CERTIFICATES_MAX, SettingsError, wrong};

/// A mail server, and how to know it.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where it is, `host:port`. TLS (RFC 8314), unless [`Self::trusted`] is `None`.
    pub address: String,
    /// Whether TLS begins with STARTTLS (RFC 3207; RFC 9051, 6.2.1), not with the first byte.
    pub starttls: bool,
    /// The name in its certificate.
    pub name: String,
    /// Its own certificate, or those that signed it. `None`: in the clear, which only this machine's servers get.
    pub trusted: Option<Vec<CertificateDer<'static>>>,
    /// For whom it opens, if it asks.
    pub credentials: Option<Login>,
    /// Through which proxy it is reached.
    pub proxy: Option<Proxy>,
}

/// Credentials that cannot be printed.
#[derive(Clone)]
pub struct Login(pub Arc<Credentials>);

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawServer {
    address: String,
    name: Option<String>,
    certificates: Option<PathBuf>,
    tls: Option<String>,
    credentials: Option<PathBuf>,
    /// Of a mailbox.
    pub(crate) folder: Option<String>,
    proxy: Option<ProxyTable>,
}

impl RawServer {
    /// Reads it; `shared` is the proxy of those that name none of their own.
    pub(crate) fn read(
        self,
        (setting, dir): (&str, &Path),
        shared: Option<&Proxy>,
        secrets: &mut Vec<PathBuf>,
    ) -> Result<Server, SettingsError> {
        if !is_address(&self.address) {
            return Err(wrong(setting, format!("{:?} is not host:port", self.address)));
        }
        let host = self.address.rsplit_once(':').map_or("", |(host, _)| host).trim_matches(['[', ']']).to_owned();
        let trusted = self.certificates.map(|path| certificates(setting, &dir.join(path))).transpose()?;
        let credentials = self.credentials.map(|path| {
            let path = dir.join(path);
            let text = files::read_text(&path, CREDENTIALS_BYTES_MAX)?;
            secrets.push(path);
            let read =
                Credentials::from_text(&text).map_err(|problem| wrong(setting, format!("credentials: {problem}")));
            read.map(|read| Login(Arc::new(read)))
        });
        let starttls = match (self.tls.as_deref(), &trusted) {
            (None | Some("implicit"), _) => false,
            (Some("starttls"), Some(_)) => true,
            (Some("starttls"), None) => return Err(wrong(setting, "tls = \"starttls\" needs certificates")),
            (Some(other), _) => return Err(wrong(setting, format!("tls is implicit or starttls, not {other:?}"))),
        };
        let proxy = match self.proxy {
            Some(own) => proxy(&format!("{setting}.proxy"), own, dir, secrets)?,
            None => shared.cloned(),
        };
        if proxy.is_some() && trusted.is_none() {
            return Err(wrong(setting, "a server behind a proxy needs certificates"));
        }
        let (name, credentials) = (self.name.unwrap_or(host), credentials.transpose()?);
        Ok(Server { address: self.address, starttls, name, trusted, credentials, proxy })
    }
}

/// Reads a proxy's settings; `none` is `None`.
pub(crate) fn proxy(
    setting: &str,
    table: ProxyTable,
    dir: &Path,
    secrets: &mut Vec<PathBuf>,
) -> Result<Option<Proxy>, SettingsError> {
    table.read(dir, secrets).map_err(|error| match error {
        ProxyTableError::File(error) => SettingsError::File(error),
        other => wrong(setting, other),
    })
}

fn certificates(setting: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    let bytes = files::read(path, CERTIFICATES_BYTES_MAX)?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let read = read.map_err(|error| wrong(setting, format!("{}: {error:?}", path.display())))?;
    match read.len() {
        1..=CERTIFICATES_MAX => Ok(read),
        other => Err(wrong(setting, format!("{} holds {other} certificates", path.display()))),
    }
}
