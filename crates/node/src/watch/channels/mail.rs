//! Mail to officers, by the operator's own server. TLS from the first byte (RFC 8314); in the clear only to this machine.

use std::path::PathBuf;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use serde::Deserialize;
use tokio::net::TcpStream;

use super::{ChannelError, Words, exercise, exit, precedence, tls};
use crate::watch::outbox::Message;

/// What the operator sets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The server.
    pub host: String,
    /// Its port.
    #[serde(default = "submissions")]
    pub port: u16,
    /// From which address.
    pub from: String,
    /// PEM file of the authority that the server's certificate is under; without it the server must be this machine.
    pub trust: Option<PathBuf>,
    /// The user, where the server wants one.
    pub user: Option<String>,
    /// File of that user's password.
    pub password: Option<PathBuf>,
}

const fn submissions() -> u16 {
    465
}

/// A TLS stream as the mail library takes it.
#[derive(Debug)]
struct Stream<S>(S, std::net::SocketAddr);

impl<S: tokio::io::AsyncRead + Unpin> tokio::io::AsyncRead for Stream<S> {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl<S: tokio::io::AsyncWrite + Unpin> tokio::io::AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        std::pin::Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::pin::Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl<S> AsyncTokioStream for Stream<S>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Sync + Unpin + std::fmt::Debug,
{
    fn peer_addr(&self) -> std::io::Result<std::net::SocketAddr> {
        Ok(self.1)
    }
}

impl MailSettings {
    pub(super) fn check(&self) -> Result<(), String> {
        if self.from.parse::<Mailbox>().is_err() {
            return Err(format!("mail from {:?} is no address", self.from));
        }
        if self.trust.is_none() && !tls::is_here(&self.host) {
            return Err("mail by another machine needs trust, the PEM file of the server's authority".to_owned());
        }
        if self.user.is_some() != self.password.is_some() {
            return Err("mail needs both user and password, or neither".to_owned());
        }
        Ok(())
    }

    pub(super) async fn send(&self, message: &Message, words: &Words) -> Result<(), ChannelError> {
        let setting = |what: String| ChannelError::Setting { what };
        let to = message.to.mail.as_deref().ok_or(ChannelError::NotSet { way: "mail" })?;
        let (from, to): (Mailbox, Mailbox) = (
            self.from.parse().map_err(|e| setting(format!("from: {e}")))?,
            to.parse().map_err(|e| setting(format!("to: {e}")))?,
        );
        let (subject, text) = words(message);
        let labels = exit::labels(message);
        let parts = [exercise(message), &labels, &subject];
        let marked = parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(": ");
        let mail = MessageBuilder::new()
            .from(from)
            .to(to)
            .subject(marked)
            .message_id(Some(format!("<{}@comity.invalid>", message.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|e| setting(e.to_string()))?;
        tracing::debug!(id = %message.id, precedence = precedence(message), "mail to an officer");
        let mut connection = self.connection().await?;
        let failed = |e: lettre::transport::smtp::Error| ChannelError::Refused {
            answer: e.to_string().chars().take(150).collect(),
        };
        if let (Some(user), Some(path)) = (&self.user, &self.password) {
            let password = std::fs::read_to_string(path).map_err(|e| setting(format!("{}: {e}", path.display())))?;
            let credentials = Credentials::new(user.clone(), password.trim_end().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(failed)?;
        }
        connection.send(mail.envelope(), &mail.formatted()).await.map_err(failed)?;
        // It was taken; whether the server says good-bye changes nothing.
        let _taken = connection.quit().await;
        Ok(())
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, ChannelError> {
        let stream: Box<dyn AsyncTokioStream> = match &self.trust {
            Some(trust) => {
                let stream = tls::connect(&self.host, self.port, trust).await?;
                let peer = stream.get_ref().0.peer_addr()?;
                Box::new(Stream(stream, peer))
            }
            None => {
                let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
                let peer = stream.peer_addr()?;
                Box::new(Stream(stream, peer))
            }
        };
        let hello = ClientId::Domain("comity.invalid".to_owned());
        let refused = |e: lettre::transport::smtp::Error| ChannelError::Refused {
            answer: e.to_string().chars().take(150).collect(),
        };
        AsyncSmtpConnection::connect_with_transport(stream, &hello).await.map_err(refused)
    }
}
