//! The settings of mail: `mail.toml` in the node's folder. What each means is in docs/operate/mail.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use comity_node::link::proxy::Credentials;
use comity_node::party::config::is_address;
use comity_node::party::files::{self, FileError};
use comity_node::party::transports::CREDENTIALS_BYTES_MAX;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Deserialize;

use crate::part::{PART_BYTES_MAX, PART_BYTES_MIN, PARTS_MAX};
use crate::schedule::GAP_S;

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

/// A mail server, and how to know it.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where it is, `host:port`. TLS (RFC 8314), unless [`Self::trusted`] is `None`.
    pub address: String,
    /// Whether TLS begins with STARTTLS (RFC 3207), not with the first byte.
    pub starttls: bool,
    /// The name in its certificate.
    pub name: String,
    /// Its own certificate, or those that signed it. `None`: in the clear, which only this machine's servers get.
    pub trusted: Option<Vec<CertificateDer<'static>>>,
    /// For whom it opens, if it asks.
    pub credentials: Option<Login>,
}

/// Credentials that cannot be printed.
#[derive(Clone)]
pub struct Login(pub Arc<Credentials>);

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login")
    }
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
    #[serde(default)]
    sending: RawSending,
    poll_s: Option<u64>,
    #[serde(default)]
    peers: BTreeMap<String, RawPeer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServer {
    address: String,
    name: Option<String>,
    certificates: Option<PathBuf>,
    tls: Option<String>,
    credentials: Option<PathBuf>,
    folder: Option<String>,
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

fn wrong(setting: &str, problem: impl ToString) -> SettingsError {
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
        let smtp = raw.smtp.read("smtp", dir, &mut secrets)?;
        let incoming = match (raw.imap, raw.maildir) {
            (None, Some(path)) => Incoming::Maildir(dir.join(path)),
            (Some(imap), None) => {
                let folder = imap.folder.clone().unwrap_or_else(|| "INBOX".to_owned());
                let server = imap.read("imap", dir, &mut secrets)?;
                if server.starttls {
                    return Err(wrong("imap", "tls = \"starttls\" is spoken with smtp alone"));
                }
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

impl RawServer {
    fn read(self, setting: &str, dir: &Path, secrets: &mut Vec<PathBuf>) -> Result<Server, SettingsError> {
        if !is_address(&self.address) {
            return Err(wrong(setting, format!("{:?} is not host:port", self.address)));
        }
        let host = self.address.rsplit_once(':').map_or("", |(host, _)| host).trim_matches(['[', ']']).to_owned();
        let trusted = self.certificates.map(|path| certificates(setting, &dir.join(path))).transpose()?;
        let credentials = self.credentials.map(|path| {
            let path = dir.join(path);
            let text = files::read_text(&path, CREDENTIALS_BYTES_MAX)?;
            secrets.push(path);
            let read =
                Credentials::from_text(&text).map_err(|problem| wrong(setting, format!("credentials: {problem}")));
            read.map(|read| Login(Arc::new(read)))
        });
        let starttls = match (self.tls.as_deref(), &trusted) {
            (None | Some("implicit"), _) => false,
            (Some("starttls"), Some(_)) => true,
            (Some("starttls"), None) => return Err(wrong(setting, "tls = \"starttls\" needs certificates")),
            (Some(other), _) => return Err(wrong(setting, format!("tls is implicit or starttls, not {other:?}"))),
        };
        let (name, credentials) = (self.name.unwrap_or(host), credentials.transpose()?);
        Ok(Server { address: self.address, starttls, name, trusted, credentials })
    }
}

fn certificates(setting: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    let bytes = files::read(path, CERTIFICATES_BYTES_MAX)?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let read = read.map_err(|error| wrong(setting, format!("{}: {error:?}", path.display())))?;
    match read.len() {
        1..=CERTIFICATES_MAX => Ok(read),
        other => Err(wrong(setting, format!("{} holds {other} certificates", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "version = 1\nfrom = \"aur@aur.example\"\nmaildir = \"in\"\n";
    const SMTP: &str = "[smtp]\naddress = \"127.0.0.1:25\"\n";

    #[test]
    fn settings_are_read() {
        let text = format!("{BASE}{SMTP}[peers.BOR]\nto = \"bor@bor.example\"\nwhen = \"down\"\nafter_s = 60\n");
        let read = Settings::from_text(&text, Path::new("/node")).unwrap();
        assert!(matches!(&read.incoming, Incoming::Maildir(path) if path == Path::new("/node/in")));
        assert_eq!(read.peers["BOR"].when, When::Down(Duration::from_secs(60)));
        assert_eq!((read.smtp.name.as_str(), read.gap_s, read.poll.as_secs()), ("127.0.0.1", GAP_S, 60));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("none.pem"), "no certificate").unwrap();
        std::fs::write(place.path().join("short"), "hunter2").unwrap();
        let imap = "[imap]\naddress = \"127.0.0.1:143\"\n";
        for (text, told) in [
            (String::new(), "missing field"),
            (BASE.to_owned(), "smtp"),
            (format!("{}{SMTP}", BASE.replace("version = 1", "version = 2")), "version 2"),
            (format!("{}{SMTP}", BASE.replace("aur@aur.example", "aur")), "no address"),
            (format!("{}{SMTP}", BASE.replace("maildir = \"in\"", "")), "exactly one"),
            (format!("{BASE}{SMTP}{imap}"), "exactly one"),
            (format!("{}{SMTP}{imap}", BASE.replace("maildir = \"in\"", "")), "credentials are missing"),
            (format!("{BASE}{SMTP}password = \"hunter2\"\n"), "unknown field"),
            (format!("{BASE}{SMTP}folder = \"INBOX\"\n"), "belongs to imap"),
            (format!("{BASE}{SMTP}credentials = \"short\"\n"), "two lines"),
            (format!("{BASE}{SMTP}tls = \"starttls\"\n"), "needs certificates"),
            (format!("{BASE}{SMTP}tls = \"none\"\n"), "implicit or starttls"),
            (format!("{BASE}{SMTP}certificates = \"none.pem\"\n"), "0 certificates"),
            (format!("{BASE}{SMTP}certificates = \"absent.pem\"\n"), "absent.pem"),
            (format!("{BASE}[smtp]\naddress = \"mail\"\n"), "not host:port"),
            (format!("{BASE}{SMTP}[sending]\npart_bytes = 1000\n"), "part_bytes"),
            (format!("{BASE}{SMTP}[sending]\nparts = 0\n"), "parts"),
            (format!("{BASE}{SMTP}[sending]\ngap_s = 0\n"), "gap_s"),
            (format!("{BASE}{SMTP}[peers.BOR]\nto = \"bor\"\nwhen = \"always\"\n"), "no address"),
            (format!("{BASE}{SMTP}[peers.BOR]\nto = \"b@b.example\"\nwhen = \"never\"\n"), "always or down"),
            (format!("{BASE}{SMTP}[peers.BOR]\nto = \"b@b.example\"\nwhen = \"always\"\nafter_s = 1\n"), "belongs to"),
        ] {
            let error = Settings::from_text(&text, place.path()).unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("hunter2"), "{text}\n{error}");
        }
        assert!(Settings::load(place.path()).unwrap().is_none());
    }
}
