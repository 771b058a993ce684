//! The settings of mail: `mail.toml` in the node's folder. What each means is in docs/operate/mail.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use comity_node::party::files::{self, FileError};
use comity_node::party::transports::ProxyTable;
use serde::Deserialize;

use crate::part::{PART_BYTES_MAX, PART_BYTES_MIN, PARTS_MAX};
use crate::schedule::GAP_S;
use crate::server::{RawServer, Server, proxy};

/// The file's name in the node's directory.
pub const MAIL_FILE: &str = "mail.toml";
/// Longest file of settings in bytes.
pub const MAIL_FILE_BYTES_MAX: usize = 262_144;
/// Longest file of certificates in bytes.
pub const CERTIFICATES_BYTES_MAX: usize = 262_144;
/// Most certificates in one.
pub const CERTIFICATES_MAX: usize = 64;
/// Longest pause between two looks at the mailbox, and longest gap, in seconds.
pub const SECONDS_MAX: u64 = 86_400;

/// Settings that are refused; the operator's to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not what it must be.
    #[error("{MAIL_FILE}, line {line}: {problem}")]
    Toml {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A setting cannot be used.
    #[error("{MAIL_FILE}, {setting}: {problem}")]
    Setting {
        /// Which.
        setting: String,
        /// What is wrong.
        problem: String,
    },
}

/// Where mail comes in.
#[derive(Debug, Clone)]
pub enum Incoming {
    /// A folder that a mail server delivers to.
    Maildir(PathBuf),
    /// A mailbox of its own.
    Imap {
        /// The server.
        server: Server,
        /// The folder, such as `INBOX`.
        folder: String,
    },
}

/// When a counterpart is sent mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Whatever links there are.
    Always,
    /// When it has not been connected for so long.
    Down(Duration),
}

/// A counterpart's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPeer {
    /// Its address.
    pub to: String,
    /// When.
    pub when: When,
}

/// The settings of mail.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Our own address.
    pub from: String,
    /// Where mail goes out.
    pub smtp: Server,
    /// Where it comes in.
    pub incoming: Incoming,
    /// By local name.
    pub peers: BTreeMap<String, MailPeer>,
    /// Largest part in bytes.
    pub part_bytes: usize,
    /// Most parts of a batch.
    pub parts: u32,
    /// Shortest time between two batches to one counterpart, in seconds.
    pub gap_s: u64,
    /// Between two looks at the mailbox.
    pub poll: Duration,
    /// Files of credentials, for whoever checks who may read them.
    pub secrets: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    version: u64,
    from: String,
    smtp: RawServer,
    imap: Option<RawServer>,
    maildir: Option<PathBuf>,
    proxy: Option<ProxyTable>,
    #[serde(default)]
    sending: RawSending,
    poll_s: Option<u64>,
    #[serde(default)]
    peers: BTreeMap<String, RawPeer>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawSending {
    part_bytes: Option<usize>,
    parts: Option<u32>,
    gap_s: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPeer {
    to: String,
    when: String,
    after_s: Option<u64>,
}

pub(crate) fn wrong(setting: &str, problem: impl ToString) -> SettingsError {
    SettingsError::Setting { setting: setting.to_owned(), problem: problem.to_string() }
}

/// A number within its bounds.
fn within<T: PartialOrd + std::fmt::Display>(name: &str, given: T, least: T, most: T) -> Result<T, SettingsError> {
    if given < least || given > most {
        return Err(wrong(name, format!("{given} is not {least} to {most}")));
    }
    Ok(given)
}

impl Settings {
    /// Reads the folder's settings and the files that they name; `None`: the folder has none.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn load(dir: &Path) -> Result<Option<Self>, SettingsError> {
        let path = dir.join(MAIL_FILE);
        let Some(bytes) = files::read_if_present(&path, MAIL_FILE_BYTES_MAX)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|_| FileError::NotText { path })?;
        Self::from_text(&text, dir).map(Some)
    }

    /// Reads the text; relative paths start at `dir`.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn from_text(text: &str, dir: &Path) -> Result<Self, SettingsError> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
            SettingsError::Toml { line, problem: error.message().trim().replace('\n', "; ") }
        })?;
        if raw.version != 1 {
            return Err(SettingsError::Toml { line: 1, problem: format!("version {} is unknown", raw.version) });
        }
        mailbox("from", &raw.from)?;
        let mut secrets = Vec::new();
        if raw.smtp.folder.is_some() {
            return Err(wrong("smtp", "folder belongs to imap"));
        }
        let shared = raw.proxy.map(|table| proxy("proxy", table, dir, &mut secrets)).transpose()?.flatten();
        let smtp = raw.smtp.read(("smtp", dir), shared.as_ref(), &mut secrets)?;
        let incoming = match (raw.imap, raw.maildir) {
            (None, Some(path)) => Incoming::Maildir(dir.join(path)),
            (Some(imap), None) => {
                let folder = imap.folder.clone().unwrap_or_else(|| "INBOX".to_owned());
                let server = imap.read(("imap", dir), shared.as_ref(), &mut secrets)?;
                if server.credentials.is_none() {
                    return Err(wrong("imap", "credentials are missing"));
                }
                Incoming::Imap { server, folder }
            }
            _ => return Err(wrong("imap, maildir", "exactly one of them says where mail comes in")),
        };
        let peers = raw.peers.into_iter().map(|(name, peer)| Ok((name.clone(), peer.read(&name)?)));
        let sending = raw.sending;
        Ok(Self {
            from: raw.from,
            smtp,
            incoming,
            peers: peers.collect::<Result<_, SettingsError>>()?,
            part_bytes: within("part_bytes", sending.part_bytes.unwrap_or(4_000_000), PART_BYTES_MIN, PART_BYTES_MAX)?,
            parts: within("parts", sending.parts.unwrap_or(16), 1, PARTS_MAX)?,
            gap_s: within("gap_s", sending.gap_s.unwrap_or(GAP_S), 1, SECONDS_MAX)?,
            poll: Duration::from_secs(within("poll_s", raw.poll_s.unwrap_or(60), 1, SECONDS_MAX)?),
            secrets,
        })
    }
}

fn mailbox(setting: &str, text: &str) -> Result<(), SettingsError> {
    let read = text.parse::<lettre::message::Mailbox>();
    read.map(drop).map_err(|error| wrong(setting, format!("{text:?} is no address: {error}")))
}

impl RawPeer {
    fn read(self, name: &str) -> Result<MailPeer, SettingsError> {
        let setting = format!("peers.{name}");
        mailbox(&setting, &self.to)?;
        let when = match (self.when.as_str(), self.after_s) {
            ("always", None) => When::Always,
            ("down", after) => When::Down(Duration::from_secs(within(&setting, after.unwrap_or(300), 0, SECONDS_MAX)?)),
            ("always", Some(_)) => return Err(wrong(&setting, "after_s belongs to when = \"down\"")),
            _ => return Err(wrong(&setting, "when is not always or down")),
        };
        Ok(MailPeer { to: self.to, when })
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
