//! Dialling through a proxy: HTTP CONNECT (RFC 9110, 9.3.6) or SOCKS5 (RFC 1928, password: RFC 1929).
//!
//! The proxy only moves bytes: the knock and TLS run end to end through it. It learns the address that is dialled, when,
//! and how much; it can cut, and nothing else. The name of the address is resolved by the proxy.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use http::{Request, StatusCode};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_socks::Error as SocksError;
use tokio_socks::tcp::Socks5Stream;
use zeroize::Zeroizing;

/// Largest head of a proxy's answer in bytes.
pub const PROXY_HEAD_BYTES_MAX: usize = 16_384;
/// Longest user name, and longest password, in bytes (RFC 1929).
pub const CREDENTIAL_BYTES_MAX: usize = 255;

/// What a proxy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP/1.1 with CONNECT.
    Http,
    /// SOCKS version 5.
    Socks5,
}

impl ProxyKind {
    /// `http`, `socks5`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Socks5 => "socks5",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Http, Self::Socks5].into_iter().find(|kind| kind.word() == word)
    }
}

/// User name and password. Wiped when dropped, and without a printable form.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user: Zeroizing<String>,
    password: Zeroizing<String>,
}

impl Credentials {
    /// Reads two lines: user name, password.
    ///
    /// # Errors
    /// What is wrong, without showing any of it: not two lines, one empty or longer than [`CREDENTIAL_BYTES_MAX`], a
    /// control character, a colon in the user name.
    pub fn from_text(text: &str) -> Result<Self, &'static str> {
        let mut lines = text.lines();
        let (Some(user), Some(password), None) = (lines.next(), lines.next(), lines.next()) else {
            return Err("it is not two lines, the user name and the password");
        };
        if [user, password].iter().any(|one| one.is_empty() || one.len() > CREDENTIAL_BYTES_MAX) {
            return Err("the user name or the password is empty or longer than 255 bytes");
        }
        if user.contains(':') || [user, password].iter().any(|one| one.chars().any(char::is_control)) {
            return Err("the user name has a colon, or one of both a control character");
        }
        Ok(Self { user: Zeroizing::new(user.to_owned()), password: Zeroizing::new(password.to_owned()) })
    }

    /// The user name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// As RFC 7617 wants it.
    fn basic(&self) -> Option<HeaderValue> {
        let pair = Zeroizing::new(format!("{}:{}", *self.user, *self.password));
        let value = Zeroizing::new(format!("Basic {}", data_encoding::BASE64.encode(pair.as_bytes())));
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// A proxy through which peers are dialled.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// What it speaks.
    pub kind: ProxyKind,
    /// Where it is, `host:port`.
    pub address: String,
    /// For whom it opens, if it asks.
    pub credentials: Option<Arc<Credentials>>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = if self.credentials.is_some() { ", with credentials" } else { "" };
        write!(f, "Proxy({}, {}{with})", self.kind.word(), self.address)
    }
}

/// Why a proxy that was reached gave no way through. Never holds a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// It wants credentials, or others than ours.
    #[error("the proxy refuses our credentials, or wants some")]
    Credentials,
    /// Its rules forbid the address.
    #[error("the proxy forbids this address: {detail}")]
    Forbidden {
        /// Its answer.
        detail: String,
    },
    /// It could not reach the address itself.
    #[error("the proxy does not reach the address: {detail}")]
    Beyond {
        /// Its answer.
        detail: String,
    },
    /// What answered speaks something else, or broke off.
    #[error("what answers is no such proxy: {detail}")]
    NoProxy {
        /// What happened.
        detail: String,
    },
}

impl Proxy {
    /// Asks for a way to `target` (`host:port`), whose other end says nothing before it is spoken to, over an open
    /// connection to the proxy. Sets no time limit.
    ///
    /// # Errors
    /// [`ProxyError`]; more than the proxy's answer is none.
    pub async fn open(&self, stream: TcpStream, target: &str) -> Result<TcpStream, ProxyError> {
        let (stream, early) = self.open_early(stream, target).await?;
        match early.is_empty() {
            true => Ok(stream),
            false => Err(ProxyError::NoProxy { detail: "it said more than its answer".to_owned() }),
        }
    }

    /// As [`Self::open`], to one that may speak first: with what came behind the proxy's answer, at most
    /// [`PROXY_HEAD_BYTES_MAX`], to be read before the stream.
    ///
    /// # Errors
    /// [`ProxyError`].
    pub async fn open_early(&self, stream: TcpStream, target: &str) -> Result<(TcpStream, Vec<u8>), ProxyError> {
        match self.kind {
            ProxyKind::Http => self.connect(stream, target).await,
            // The answer has a length, and no more than it is read.
            ProxyKind::Socks5 => self.socks(stream, target).await.map(|stream| (stream, Vec::new())),
        }
    }

    async fn socks(&self, stream: TcpStream, target: &str) -> Result<TcpStream, ProxyError> {
        let opened = match &self.credentials {
            None => Socks5Stream::connect_with_socket(stream, target).await,
            Some(with) => {
                Socks5Stream::connect_with_password_and_socket(stream, target, &with.user, &with.password).await
            }
        };
        opened.map(Socks5Stream::into_inner).map_err(|error| refused_by_socks(&error))
    }

    async fn connect(&self, stream: TcpStream, target: &str) -> Result<(TcpStream, Vec<u8>), ProxyError> {
        let no_proxy = |error: &dyn fmt::Display| ProxyError::NoProxy { detail: error.to_string() };
        let mut builder = http1::Builder::new();
        builder.max_buf_size(PROXY_HEAD_BYTES_MAX);
        let shaken = builder.handshake::<_, Empty<Bytes>>(TokioIo::new(stream)).await;
        let (mut sender, connection) = shaken.map_err(|error| no_proxy(&error))?;
        let mut request = Request::connect(target).header(HOST, target);
        if let Some(basic) = self.credentials.as_ref().and_then(|with| with.basic()) {
            request = request.header(PROXY_AUTHORIZATION, basic);
        }
        let request = request.body(Empty::new()).map_err(|error| no_proxy(&error))?;
        let asked = async move {
            let response = sender.send_request(request).await.map_err(|error| no_proxy(&error))?;
            let status = response.status();
            if !status.is_success() {
                return Err(refused_by_http(status));
            }
            hyper::upgrade::on(response).await.map_err(|error| no_proxy(&error))
        };
        let (upgraded, _) = tokio::join!(asked, connection.with_upgrades());
        let parts = upgraded?.downcast::<TokioIo<TcpStream>>();
        let parts = parts.map_err(|_| no_proxy(&"the connection was not handed over"))?;
        Ok((parts.io.into_inner(), parts.read_buf.to_vec()))
    }
}

fn refused_by_http(status: StatusCode) -> ProxyError {
    let detail = status.to_string();
    match status.as_u16() {
        401 | 407 => ProxyError::Credentials,
        403 | 405 | 451 => ProxyError::Forbidden { detail },
        500..=599 => ProxyError::Beyond { detail },
        _ => ProxyError::NoProxy { detail },
    }
}

fn refused_by_socks(error: &SocksError) -> ProxyError {
    let detail = error.to_string();
    match error {
        SocksError::PasswordAuthFailure(_) | SocksError::NoAcceptableAuthMethods => ProxyError::Credentials,
        SocksError::ConnectionNotAllowedByRuleset => ProxyError::Forbidden { detail },
        SocksError::GeneralSocksServerFailure
        | SocksError::NetworkUnreachable
        | SocksError::HostUnreachable
        | SocksError::ConnectionRefused
        | SocksError::TtlExpired => ProxyError::Beyond { detail },
        _ => ProxyError::NoProxy { detail },
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
