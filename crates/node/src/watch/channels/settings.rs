//! `watch.toml`: a small, strict file.

use serde::Deserialize;

use super::{CommandSettings, MailSettings, WebhookSettings};

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
