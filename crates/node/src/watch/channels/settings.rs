//! `watch.toml`: a small, strict file.

use std::collections::BTreeMap;

use comity_catalog::Ceiling;
use comity_wire::envelope::{Pap, Tlp};
use serde::Deserialize;

use super::{CommandSettings, MailSettings, WebhookSettings};
use crate::watch::outbox::Way;

/// The file's name in the node's folder.
pub const SETTINGS_FILE: &str = "watch.toml";
/// Its size in bytes at most.
pub const SETTINGS_BYTES_MAX: usize = 65_536;

/// What the operator has set up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Mail.
    pub mail: Option<MailSettings>,
    /// The webhook.
    pub webhook: Option<WebhookSettings>,
    /// The program.
    pub command: Option<CommandSettings>,
    /// The most sensitive marks of which a channel is told more than that somebody is called, by the channel's word.
    pub ceiling: BTreeMap<Way, ChannelCeiling>,
}

/// What a channel is told of: nothing about a statement that is marked above.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Labels")]
pub struct ChannelCeiling(pub Ceiling);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    tlp: Option<String>,
    pap: Option<String>,
}

impl TryFrom<Labels> for ChannelCeiling {
    type Error = String;

    fn try_from(labels: Labels) -> Result<Self, String> {
        let none = |word: &String| format!("{word:?} is no label");
        let tlp = labels.tlp.map(|word| Tlp::from_word(&word).ok_or_else(|| none(&word))).transpose()?;
        let pap = labels.pap.map(|word| Pap::from_word(&word).ok_or_else(|| none(&word))).transpose()?;
        Ok(Self(Ceiling { tlp, pap, exercise_only: false }))
    }
}

/// A file that is refused; the operator's to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{SETTINGS_FILE}: {problem}")]
pub struct SettingsError {
    /// What is wrong.
    pub problem: String,
}

impl Settings {
    /// Reads a file's text.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn from_text(text: &str) -> Result<Self, SettingsError> {
        let wrong = |problem: String| SettingsError { problem };
        if text.len() > SETTINGS_BYTES_MAX {
            return Err(wrong(format!("longer than {SETTINGS_BYTES_MAX} bytes")));
        }
        let settings: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        let checked = [
            settings.mail.as_ref().map(MailSettings::check),
            settings.webhook.as_ref().map(WebhookSettings::check),
            settings.command.as_ref().map(CommandSettings::check),
        ];
        checked.into_iter().flatten().find_map(Result::err).map_or(Ok(settings), |problem| Err(wrong(problem)))
    }
}
