//! How officers are called outside of the node: mail, a signed webhook, a program of the operator's.
//!
//! What they are set to is a file of the operator's in the node's folder, `watch.toml`, and never changed over the API: who
//! may edit rosters must not be able to run programs. Of a statement leave by a channel its number, format, precedence and
//! marks, of a coded signal (F32) what it says, and no other content; of one that is marked above the channel's ceiling
//! neither number nor format. A message may come twice, under the same id ([`super::outbox`]).

mod command;
mod exit;
mod mail;
mod settings;
pub mod tls;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

pub use command::CommandSettings;
pub use mail::MailSettings;
pub use settings::{ChannelCeiling, SETTINGS_BYTES_MAX, SETTINGS_FILE, Settings, SettingsError};
pub use webhook::{WebhookSettings, signature};

use super::outbox::{Message, Way};

/// How long one message may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The words of a message: subject and text, in the operator's languages.
pub type Words = Arc<dyn Fn(&Message) -> (String, String) + Send + Sync>;

/// The channels of a node.
#[derive(Clone)]
pub struct Channels {
    /// What they are set to.
    pub settings: Settings,
    /// Words for mail and the program.
    pub words: Words,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// The operator has not set up this way.
    #[error("{way} is not set up in {SETTINGS_FILE}")]
    NotSet {
        /// Which.
        way: &'static str,
    },
    /// It took too long.
    #[error("no answer within {} seconds", TIME_LIMIT.as_secs())]
    TimedOut,
    /// What it is set to is wrong.
    #[error("{what}")]
    Setting {
        /// What.
        what: String,
    },
    /// The network or the machine.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The other side refused it.
    #[error("refused: {answer}")]
    Refused {
        /// Its answer, shortened.
        answer: String,
    },
}

impl Channels {
    /// Gives a message to its channel; `Ok` only where that took it.
    ///
    /// # Errors
    /// [`ChannelError`].
    pub async fn send(&self, message: &Message, now_s: u64) -> Result<(), ChannelError> {
        let way = message.way.word();
        let ceiling = self.settings.ceiling.get(&message.way).copied().unwrap_or_default();
        let message = &exit::at_exit(message, &ceiling.0);
        let sending = async {
            let settings = &self.settings;
            match (message.way, &settings.mail, &settings.webhook, &settings.command) {
                (Way::Mail, Some(mail), _, _) => mail.send(message, &self.words).await,
                (Way::Webhook, _, Some(webhook), _) => webhook.send(message, now_s).await,
                (Way::Command, _, _, Some(command)) => command.run(message, &self.words).await,
                _ => Err(ChannelError::NotSet { way }),
            }
        };
        tokio::time::timeout(TIME_LIMIT, sending).await.map_err(|_| ChannelError::TimedOut)?
    }
}

/// The highest precedence of a message, by its word; calls are in the order of their urgency.
fn precedence(message: &Message) -> &str {
    message.calls.first().map_or("routine", |call| call.precedence.as_str())
}

/// `EXERCISE` where nothing of a message is actual.
fn exercise(message: &Message) -> &'static str {
    if message.calls.iter().all(|call| call.mark != "actual") { "EXERCISE" } else { "" }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
