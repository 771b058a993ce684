//! HTTP GET and POST by the client that is there: HTTP/1.1, no redirects, no compression, answers of a bounded length.
//!
//! What is fetched is verified by its content, so plain HTTP tells no lie that HTTPS would not. HTTPS is spoken where it is
//! asked for, to a server under the authority in a PEM file that the operator names.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use comity_node::watch::channels::tls;
use http::{Method, Request, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::error::PublishError;

/// Longest that one request may take.
pub const REQUEST_SECONDS_MAX: u64 = 60;
/// Longest address in bytes.
pub const URL_BYTES_MAX: usize = 1_024;

/// Where a log or a witness is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    secure: bool,
    host: String,
    port: u16,
    path: String,
    /// PEM file of the authority that the server's certificate is under; for `https`.
    pub trust: Option<PathBuf>,
}

impl Prefix {
    /// Reads `http://host[:port][/path]` or `https://...`; the path is a prefix.
    ///
    /// # Errors
    /// [`PublishError::Url`].
    pub fn parse(url: &str, trust: Option<PathBuf>) -> Result<Self, PublishError> {
        let wrong = |what| PublishError::Url { url: url.chars().take(200).collect(), what };
        if url.len() > URL_BYTES_MAX || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(wrong("too long, or with white space"));
        }
        let (secure, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            _ => return Err(wrong("neither http:// nor https://")),
        };
        let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
        if authority.contains('@') || path.contains(['?', '#']) {
            return Err(wrong("with a user, a query or a fragment"));
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| wrong("the port is no number"))?)
            }
            _ => (authority, if secure { 443 } else { 80 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || port == 0 {
            return Err(wrong("without a host"));
        }
        if secure && trust.is_none() {
            return Err(wrong("https needs a PEM file of the server's authority"));
        }
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(Self { secure, host: host.to_owned(), port, path, trust })
    }

    /// The address of something below it.
    #[must_use]
    pub fn url(&self, below: &str) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}/{below}", self.named(), self.path)
    }

    fn named(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.secure { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }
}

/// One connection to a server, kept while it serves.
pub struct Connection {
    prefix: Prefix,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// An answer.
#[derive(Debug)]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// Its body.
    pub body: Bytes,
}

impl Connection {
    /// Connects when it is first used.
    #[must_use]
    pub const fn new(prefix: Prefix) -> Self {
        Self { prefix, sender: None }
    }

    /// Fetches what is below the prefix; `None` where there is nothing.
    ///
    /// # Errors
    /// [`PublishError::Http`].
    pub async fn get(&mut self, below: &str, bytes_max: usize) -> Result<Option<Bytes>, PublishError> {
        let fetched = self.ask(Method::GET, below, Bytes::new(), bytes_max).await?;
        match fetched.status {
            200 => Ok(Some(fetched.body)),
            404 | 410 => Ok(None),
            status => Err(self.failed(below, format!("HTTP {status}"))),
        }
    }

    /// As [`Connection::get`], for what must be there.
    ///
    /// # Errors
    /// [`PublishError::Http`].
    pub async fn need(&mut self, below: &str, bytes_max: usize) -> Result<Bytes, PublishError> {
        let found = self.get(below, bytes_max).await?;
        found.ok_or_else(|| self.failed(below, "HTTP 404".to_owned()))
    }

    /// Posts a text.
    ///
    /// # Errors
    /// [`PublishError::Http`].
    pub async fn post(&mut self, below: &str, text: String, bytes_max: usize) -> Result<Fetched, PublishError> {
        self.ask(Method::POST, below, Bytes::from(text), bytes_max).await
    }

    async fn ask(
        &mut self,
        method: Method,
        below: &str,
        body: Bytes,
        bytes_max: usize,
    ) -> Result<Fetched, PublishError> {
        let within = Duration::from_secs(REQUEST_SECONDS_MAX);
        // A connection that was kept may have ended meanwhile: once more on a fresh one.
        let kept = self.sender.is_some();
        let asked = tokio::time::timeout(within, self.once(method.clone(), below, body.clone(), bytes_max)).await;
        match asked {
            Ok(Err(_)) if kept => {
                self.sender = None;
                let again = tokio::time::timeout(within, self.once(method, below, body, bytes_max)).await;
                again.unwrap_or_else(|_| Err(self.failed(below, "no answer in time".to_owned())))
            }
            Ok(answered) => answered,
            Err(_) => {
                self.sender = None;
                Err(self.failed(below, "no answer in time".to_owned()))
            }
        }
    }

    async fn once(
        &mut self,
        method: Method,
        below: &str,
        body: Bytes,
        bytes_max: usize,
    ) -> Result<Fetched, PublishError> {
        let mut sender = match self.sender.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => self.connect(below).await?,
        };
        let failed = |error: hyper::Error| self.failed(below, error.to_string());
        sender.ready().await.map_err(failed)?;
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/{below}", self.prefix.path))
            .header(header::HOST, self.prefix.named())
            .header(header::ACCEPT_ENCODING, "identity")
            .body(Full::new(body))
            .map_err(|error| self.failed(below, error.to_string()))?;
        let response = sender.send_request(request).await.map_err(failed)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), bytes_max).collect().await;
        let body = body.map_err(|error| self.failed(below, error.to_string()))?.to_bytes();
        self.sender = Some(sender);
        Ok(Fetched { status, body })
    }

    async fn connect(&self, below: &str) -> Result<SendRequest<Full<Bytes>>, PublishError> {
        let Prefix { secure, host, port, trust, .. } = &self.prefix;
        let failed = |error: String| self.failed(below, error);
        match trust.as_ref().filter(|_| *secure) {
            Some(trust) => {
                let stream = tls::connect(host, *port, trust).await.map_err(|error| failed(error.to_string()))?;
                shaken(stream).await.map_err(|error| failed(error.to_string()))
            }
            None => {
                let stream = TcpStream::connect((host.as_str(), *port)).await;
                let stream = stream.map_err(|error| failed(error.to_string()))?;
                let _ = stream.set_nodelay(true);
                shaken(stream).await.map_err(|error| failed(error.to_string()))
            }
        }
    }

    fn failed(&self, below: &str, what: String) -> PublishError {
        PublishError::Http { url: self.prefix.url(below), what }
    }
}

async fn shaken<S>(stream: S) -> Result<SendRequest<Full<Bytes>>, hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_prefixes() {
        let of = |url: &str| Prefix::parse(url, None).map(|prefix| prefix.url("checkpoint"));
        assert_eq!(of("http://a.example").unwrap(), "http://a.example/checkpoint");
        assert_eq!(of("http://a.example:80/log/").unwrap(), "http://a.example/log/checkpoint");
        assert_eq!(of("http://a.example:8080/x/y").unwrap(), "http://a.example:8080/x/y/checkpoint");
        assert_eq!(of("http://[::1]:81/l").unwrap(), "http://[::1]:81/l/checkpoint");
        let trust = Some(PathBuf::from("ca.pem"));
        assert_eq!(Prefix::parse("https://a.example/l", trust).unwrap().url("x"), "https://a.example/l/x");
    }

    #[test]
    fn row_04_other_addresses_are_refused() {
        let long = format!("http://a/{}", "x".repeat(URL_BYTES_MAX));
        let bad = [
            "",
            "a.example",
            "ftp://a",
            "http://",
            "http://:80",
            "http://a:0",
            "http://a:x",
            "http://u@a/",
            "http://a/?q",
            "http://a/#f",
            "http://a/b c",
            "http://a/\n",
            "https://a",
            long.as_str(),
        ];
        for url in bad {
            assert!(Prefix::parse(url, None).is_err(), "{url}");
        }
    }
}
