//! The signed webhook: HTTP POST of JSON, in the form of the Standard Webhooks convention.
//!
//! `webhook-id` is the message's id, `webhook-timestamp` the POSIX seconds of this attempt, `webhook-signature` is `v1,` and
//! the Base64 of HMAC-SHA-256 (RFC 2104) over `id.timestamp.body` under the secret. The receiver refuses timestamps that are
//! far from its own clock and ids that it has seen: so nobody who records a message can play it again.

use std::path::PathBuf;

use aws_lc_rs::hmac;
use bytes::Bytes;
use data_encoding::BASE64;
use http::{Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

use super::{ChannelError, tls};
use crate::watch::outbox::{CallItem, Message};

/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 4_096;
/// Shortest secret in bytes.
const SECRET_BYTES_MIN: usize = 24;
/// Longest secret file in bytes.
const SECRET_BYTES_MAX: usize = 1_024;

/// What a secret begins with whose bytes follow in base64, as the convention writes them. Any other is its own bytes.
const SECRET_PREFIX: &[u8] = b"whsec_";

/// What the operator sets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// `https://host[:port]/path`; `http://` only to this machine.
    pub url: String,
    /// File of the shared secret.
    pub secret: PathBuf,
    /// PEM file of the authority that the server's certificate is under; for `https`.
    pub trust: Option<PathBuf>,
}

/// The signature of a message: the value of `webhook-signature`.
#[must_use]
pub fn signature(secret: &[u8], id: &str, timestamp: u64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{id}.{timestamp}.").as_bytes());
    context.update(body);
    format!("v1,{}", BASE64.encode(context.sign().as_ref()))
}

impl WebhookSettings {
    pub(super) fn check(&self) -> Result<(), String> {
        let (secure, host, _, _) =
            self.parts().ok_or_else(|| format!("url {:?} is not of the form https://host/path", self.url))?;
        match (secure, &self.trust) {
            (false, _) if !tls::is_here(&host) => Err("a webhook on another machine needs https".to_owned()),
            (true, None) => Err("https needs trust, the PEM file of the server's authority".to_owned()),
            _ => Ok(()),
        }
    }

    /// Whether it is TLS, the host, the port, the path.
    fn parts(&self) -> Option<(bool, String, u16, String)> {
        let uri: http::Uri = self.url.parse().ok()?;
        let secure = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = uri.host()?.trim_matches(['[', ']']).to_owned();
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Some((secure, host, port, uri.path_and_query().map_or("/", |p| p.as_str()).to_owned()))
    }

    pub(super) fn secret(&self) -> Result<zeroize::Zeroizing<Vec<u8>>, ChannelError> {
        let setting = |what: String| ChannelError::Setting { what };
        let bytes = std::fs::read(&self.secret).map_err(|e| setting(format!("{}: {e}", self.secret.display())))?;
        let bytes = zeroize::Zeroizing::new(bytes);
        let trimmed = bytes.trim_ascii();
        let secret = match trimmed.strip_prefix(SECRET_PREFIX) {
            None => trimmed.to_vec(),
            Some(encoded) => BASE64
                .decode(encoded)
                .map_err(|_| setting(format!("{}: what follows whsec_ is not base64", self.secret.display())))?,
        };
        let secret = zeroize::Zeroizing::new(secret);
        if !(SECRET_BYTES_MIN..=SECRET_BYTES_MAX).contains(&secret.len()) {
            let what =
                format!("{}: a secret has {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} bytes", self.secret.display());
            return Err(setting(what));
        }
        Ok(secret)
    }

    pub(super) async fn send(&self, message: &Message, now_s: u64) -> Result<(), ChannelError> {
        let setting = |what: String| ChannelError::Setting { what };
        let (secure, host, port, path) = self.parts().ok_or_else(|| setting(format!("url {:?}", self.url)))?;
        let calls: Vec<_> = message.calls.iter().map(CallItem::told).collect();
        let told = serde_json::json!({
            "v": 1, "id": message.id, "officer": message.to.officer, "at": message.at, "calls": calls,
            "more": message.more,
        });
        let body = told.to_string().into_bytes();
        let signature = signature(&self.secret()?, &message.id, now_s, &body);
        let named = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let request = Request::post(path)
            .header(header::HOST, named)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", now_s)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::from(body)))
            .map_err(|e| setting(e.to_string()))?;
        match (&self.trust, secure) {
            (Some(trust), true) => post(tls::connect(&host, port, trust).await?, request).await,
            (None, true) => Err(setting("https needs trust".to_owned())),
            (_, false) => post(TcpStream::connect((host.as_str(), port)).await?, request).await,
        }
    }
}

async fn post<S>(stream: S, request: Request<Full<Bytes>>) -> Result<(), ChannelError>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let failed = |e: hyper::Error| ChannelError::Io(std::io::Error::other(e));
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(failed)?;
    let status = response.status();
    let answer = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
    connection.abort();
    if status.is_success() {
        return Ok(());
    }
    let text = answer.map(|body| String::from_utf8_lossy(&body.to_bytes()).chars().take(100).collect::<String>());
    Err(ChannelError::Refused { answer: format!("HTTP {} {}", status.as_u16(), text.unwrap_or_default()) })
}
