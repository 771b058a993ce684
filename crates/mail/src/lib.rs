//! Courier files as mail, unattended: what a counterpart has not receipted goes out by SMTP, and what it sends comes
//! in from a mailbox (IMAP) or a folder (Maildir).
//!
//! **In scope.** Cutting a courier file into messages, their form ([`part`], [`message`]), when to send what
//! ([`schedule`]), sending and fetching, what is done with what does not verify ([`quarantine`]).
//! **Out of scope.** What a frame means, and whether it is authentic: the node takes or refuses it. The mail is trusted
//! for nothing.
//!
//! Specified in docs/spec/mail.md.

mod cause;
pub mod fetching;
pub mod health;
mod imap;
mod letter;
mod maildir;
pub mod message;
pub mod part;
pub mod quarantine;
pub mod schedule;
mod secure;
pub mod server;
pub mod settings;
pub mod smtp;
mod starttls;
mod state;
pub mod unattended;

use comity_node::link::proxy::ProxyError;

pub use health::{Failed, Foreign, Health};
pub use settings::{Settings, SettingsError};
pub use unattended::{Told, run};

/// Why mail could not be sent or fetched. Never holds a credential or a content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// No connection to the server.
    #[error("no connection to {address}: {detail}")]
    Connect {
        /// The server.
        address: String,
        /// Why.
        detail: String,
    },
    /// The server's certificate is not the pinned one, nor signed by one of the file.
    #[error("TLS with {address}: {detail}")]
    Tls {
        /// The server.
        address: String,
        /// Why.
        detail: String,
    },
    /// A server beyond this machine, and no certificate to know it by.
    #[error("{address} is not on this machine, and no certificate is named: nothing is sent in the clear")]
    Clear {
        /// The server.
        address: String,
    },
    /// STARTTLS was not to be had: nothing was said, and nothing that was heard is believed.
    #[error("no STARTTLS with {address}: {detail}")]
    StartTls {
        /// The server.
        address: String,
        /// Why.
        detail: String,
    },
    /// Nobody answers at the proxy.
    #[error("no connection to the proxy {address}: {detail}")]
    ProxyAway {
        /// The proxy.
        address: String,
        /// Why.
        detail: String,
    },
    /// The proxy was reached, and gives no way to the server.
    #[error("the proxy {address}: {error}")]
    Proxy {
        /// The proxy.
        address: String,
        /// Why.
        error: ProxyError,
    },
    /// The proxy gave no answer in time.
    #[error("no answer in time from the proxy {address}")]
    ProxySilent {
        /// The proxy.
        address: String,
    },
    /// The server refused our credentials.
    #[error("{server} does not sign us in: {detail}")]
    SignIn {
        /// `smtp` or `imap`.
        server: &'static str,
        /// Its answer.
        detail: String,
    },
    /// The server refused, or broke off.
    #[error("{server}: {detail}")]
    Server {
        /// `smtp` or `imap`.
        server: &'static str,
        /// Its answer.
        detail: String,
    },
    /// No answer in time.
    #[error("no answer in time from {server}")]
    TimedOut {
        /// `smtp` or `imap`.
        server: &'static str,
    },
    /// A message that cannot be made of these addresses.
    #[error("no message can be made: {detail}")]
    Message {
        /// Why.
        detail: String,
    },
    /// This machine: a file.
    #[error("{}: {source}", path.display())]
    File {
        /// The path.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
