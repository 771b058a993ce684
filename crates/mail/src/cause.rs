//! Why mail fails, in words that a reader's language has, and at whom it points.

use comity_node::cause::Cause;
use comity_node::link::proxy::ProxyError;
use comity_node::service::views::Blame;

use crate::MailError;

impl MailError {
    /// At whom it points: the operator's settings, or the way between. A proxy and a mail server are the operator's to
    /// speak with, whoever runs them.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            Self::Connect { .. }
            | Self::StartTls { .. }
            | Self::ProxyAway { .. }
            | Self::ProxySilent { .. }
            | Self::TimedOut { .. }
            | Self::Proxy { error: ProxyError::Beyond { .. }, .. } => Blame::Network,
            _ => Blame::Operator,
        }
    }
}

impl From<&MailError> for Cause {
    fn from(error: &MailError) -> Self {
        let named = |word: &'static str| Self::new(word, error);
        match error {
            MailError::Connect { address, .. } => named("mail-connect").with("address", address),
            MailError::Tls { address, .. } => named("mail-tls").with("address", address),
            MailError::StartTls { address, .. } => named("mail-starttls").with("address", address),
            MailError::Clear { address } => named("mail-clear").with("address", address),
            MailError::ProxyAway { address, .. } => named("mail-proxy-away").with("address", address),
            MailError::ProxySilent { address } => named("mail-proxy-silent").with("address", address),
            MailError::Proxy { address, error } => named(proxy_word(error)).with("address", address),
            MailError::SignIn { server, .. } => named("mail-sign-in").with("server", server),
            MailError::Server { server, .. } => named("mail-server").with("server", server),
            MailError::TimedOut { server } => named("mail-timed-out").with("server", server),
            MailError::Message { .. } => named("mail-message"),
            MailError::File { path, source } => {
                Self { detail: error.to_string(), ..source.into() }.with("path", path.display())
            }
        }
    }
}

fn proxy_word(error: &ProxyError) -> &'static str {
    match error {
        ProxyError::Credentials => "mail-proxy-credentials",
        ProxyError::Forbidden { .. } => "mail-proxy-forbidden",
        ProxyError::Beyond { .. } => "mail-proxy-beyond",
        _ => "mail-proxy-none",
    }
}
