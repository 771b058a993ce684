//! The node's ways out: a small, strict TOML file beside the configuration. Without the file every peer is dialled
//! directly. What each setting means is in docs/operate/transports.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::config::is_address;
use super::dir::NodeDir;
use super::files::{self, FileError};
use crate::link::proxy::{Credentials, Proxy, ProxyKind};

/// The file's name in the node's directory.
pub const TRANSPORTS_FILE: &str = "transports.toml";
/// Longest file in bytes.
pub const TRANSPORTS_BYTES_MAX: usize = 262_144;
/// Longest file of credentials in bytes.
pub const CREDENTIALS_BYTES_MAX: usize = 1_024;
/// Relays in one file at most.
pub const RELAYS_MAX: usize = 256;
/// The version that this program reads.
pub const TRANSPORTS_VERSION: u64 = 1;

/// A file of transports that is refused; the operator's to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportsError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not what it must be.
    #[error("{TRANSPORTS_FILE}, line {line}: {problem}")]
    Toml {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A proxy cannot be used.
    #[error("{TRANSPORTS_FILE}, proxy of {peer}: {problem}")]
    Proxy {
        /// Of which peer; `*` for the one of all.
        peer: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The list of relays cannot be used.
    #[error("{TRANSPORTS_FILE}, relays: {problem}")]
    Relays {
        /// What is wrong.
        problem: String,
    },
    /// A file of credentials is none.
    #[error("{}: {problem}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// What is wrong; shows nothing of it.
        problem: &'static str,
    },
}

/// How peers are dialled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transports {
    all: Option<Proxy>,
    peers: BTreeMap<String, Option<Proxy>>,
    relays: BTreeSet<String>,
    secrets: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    version: u64,
    proxy: Option<ProxyTable>,
    #[serde(default)]
    relays: Vec<String>,
    #[serde(default)]
    peers: BTreeMap<String, RawPeer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPeer {
    proxy: Option<ProxyTable>,
}

/// A proxy as settings name it, for links and for mail alike.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyTable {
    kind: String,
    address: Option<String>,
    credentials: Option<PathBuf>,
}

/// A proxy's settings that are refused; the operator's to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyTableError {
    /// The file of credentials cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A setting cannot be used.
    #[error("{0}")]
    Setting(&'static str),
    /// The file of credentials is none.
    #[error("{}: {problem}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// What is wrong; shows nothing of it.
        problem: &'static str,
    },
}

impl ProxyTable {
    /// Reads it, `none` as `None`; relative paths start at `dir`. A file of credentials is added to `secrets`, for whoever
    /// checks who may read it.
    ///
    /// # Errors
    /// [`ProxyTableError`].
    pub fn read(self, dir: &Path, secrets: &mut Vec<PathBuf>) -> Result<Option<Proxy>, ProxyTableError> {
        let wrong = ProxyTableError::Setting;
        if self.kind == "none" {
            let alone = self.address.is_none() && self.credentials.is_none();
            return if alone { Ok(None) } else { Err(wrong("kind none takes no other setting")) };
        }
        let kind = ProxyKind::of(&self.kind).ok_or_else(|| wrong("kind is not http, socks5 or none"))?;
        let address = self.address.filter(|address| is_address(address));
        let address = address.ok_or_else(|| wrong("address is not host:port"))?;
        let credentials = self.credentials.map(|path| {
            let path = dir.join(path);
            let text = files::read_text(&path, CREDENTIALS_BYTES_MAX)?;
            let read = Credentials::from_text(&text);
            secrets.push(path.clone());
            read.map_err(|problem| ProxyTableError::Credentials { path, problem })
        });
        Ok(Some(Proxy { kind, address, credentials: credentials.transpose()?.map(Arc::new) }))
    }
}

impl Transports {
    /// Reads the folder's file, and the files of credentials that it names.
    ///
    /// # Errors
    /// [`TransportsError`]; a folder without the file is none.
    pub fn load(dir: &NodeDir) -> Result<Self, TransportsError> {
        let path = dir.path().join(TRANSPORTS_FILE);
        match files::read_if_present(&path, TRANSPORTS_BYTES_MAX)? {
            None => Ok(Self::default()),
            Some(bytes) => {
                let text = String::from_utf8(bytes).map_err(|_| FileError::NotText { path })?;
                Self::from_text(&text, dir.path())
            }
        }
    }

    /// Reads the text; relative paths start at `dir`.
    ///
    /// # Errors
    /// [`TransportsError`].
    pub fn from_text(text: &str, dir: &Path) -> Result<Self, TransportsError> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
            TransportsError::Toml { line, problem: error.message().trim().replace('\n', "; ") }
        })?;
        if raw.version != TRANSPORTS_VERSION {
            let problem = format!("version {} is unknown; this program reads {TRANSPORTS_VERSION}", raw.version);
            return Err(TransportsError::Toml { line: 1, problem });
        }
        if raw.relays.len() > RELAYS_MAX {
            return Err(TransportsError::Relays { problem: format!("more than {RELAYS_MAX}") });
        }
        if let Some(wrong) = raw.relays.iter().find(|address| !is_address(address)) {
            return Err(TransportsError::Relays { problem: format!("{wrong:?} is not host:port") });
        }
        let mut read = Self { relays: raw.relays.into_iter().collect(), ..Self::default() };
        read.all = raw.proxy.map(|proxy| read.proxy("*", proxy, dir)).transpose()?.flatten();
        for (peer, settings) in raw.peers {
            if let Some(proxy) = settings.proxy {
                let proxy = read.proxy(&peer, proxy, dir)?;
                read.peers.insert(peer, proxy);
            }
        }
        Ok(read)
    }

    fn proxy(&mut self, peer: &str, raw: ProxyTable, dir: &Path) -> Result<Option<Proxy>, TransportsError> {
        raw.read(dir, &mut self.secrets).map_err(|error| match error {
            ProxyTableError::File(error) => TransportsError::File(error),
            ProxyTableError::Setting(problem) => TransportsError::Proxy { peer: peer.to_owned(), problem },
            ProxyTableError::Credentials { path, problem } => TransportsError::Credentials { path, problem },
        })
    }

    /// Through which proxy a peer is dialled, by its local name.
    pub fn proxy_of(&self, peer: &str) -> Option<Proxy> {
        self.peers.get(peer).cloned().unwrap_or_else(|| self.all.clone())
    }

    /// The peers that have settings of their own.
    pub fn peers(&self) -> impl Iterator<Item = &str> {
        self.peers.keys().map(String::as_str)
    }

    /// Addresses that are relays, of this party or of others: line tests call them so.
    pub const fn relays(&self) -> &BTreeSet<String> {
        &self.relays
    }

    /// The files of credentials, for whoever checks who may read them.
    pub fn secrets(&self) -> &[PathBuf] {
        &self.secrets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peers_own_proxy_goes_before_the_one_of_all() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("secret"), "aur\npass word\n").unwrap();
        let text = "version = 1\nrelays = [\"relay.example:7411\"]\n[proxy]\nkind = \"socks5\"\naddress = \"proxy.example:1080\"\ncredentials = \"secret\"\n\
            [peers.BOR.proxy]\nkind = \"none\"\n[peers.CAR.proxy]\nkind = \"http\"\naddress = \"[::1]:3128\"\n";
        let read = Transports::from_text(text, place.path()).unwrap();
        assert_eq!(read.proxy_of("BOR"), None);
        assert_eq!(read.proxy_of("CAR").unwrap().kind, ProxyKind::Http);
        let other = read.proxy_of("DOR").unwrap();
        assert_eq!((other.kind, other.address.as_str()), (ProxyKind::Socks5, "proxy.example:1080"));
        assert!(other.credentials.is_some());
        assert!(read.relays().contains("relay.example:7411"));
        assert_eq!((read.peers().collect::<Vec<_>>(), read.secrets().len()), (vec!["BOR", "CAR"], 1));
        assert_eq!(Transports::from_text("version = 1\n", place.path()).unwrap().proxy_of("BOR"), None);
    }

    #[test]
    fn what_is_wrong_is_refused_and_no_credential_is_shown() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("bad"), "only-hunter2").unwrap();
        let socks = "kind = \"socks5\"\naddress = \"p:1\"\n";
        for (text, told) in [
            (String::new(), "missing field"),
            ("version = 2".into(), "version 2"),
            ("version = 1\nrelays = [\"https://r\"]".into(), "host:port"),
            ("version = 1\n[proxi]\n".into(), "line 2: unknown field"),
            ("version = 1\n[proxy]\nkind = \"https\"\naddress = \"p:1\"".into(), "kind is not"),
            ("version = 1\n[proxy]\nkind = \"http\"".into(), "host:port"),
            ("version = 1\n[proxy]\nkind = \"http\"\naddress = \"http://p:1\"".into(), "host:port"),
            ("version = 1\n[peers.B.proxy]\nkind = \"none\"\naddress = \"p:1\"".into(), "no other setting"),
            (format!("version = 1\n[proxy]\n{socks}credentials = \"absent\""), "absent"),
            (format!("version = 1\n[proxy]\n{socks}credentials = \"bad\""), "not two lines"),
            (format!("version = 1\n[proxy]\n{socks}password = \"hunter2\""), "unknown field"),
        ] {
            let error = Transports::from_text(&text, place.path()).unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("hunter2"), "{text}: {error}");
        }
    }
}
