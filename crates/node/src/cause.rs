//! Why something failed, as a word that names a message in a reader's language, with its fields. What the operating
//! system or a library said stays beside it as it is, for whoever looks into the machine.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use crate::link::{DialError, ProxyError};
use crate::party::backup::BackupError;
use crate::party::config::ConfigError;
use crate::party::error::{PartyError, Refused};
use crate::party::files::FileError;
use crate::party::transports::TransportsError;

/// Why something failed. Nothing in it is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Names the message; `None` where only the raw text tells.
    pub word: Option<&'static str>,
    /// Fields of the message.
    pub params: Vec<(&'static str, String)>,
    /// The raw text, in English.
    pub detail: String,
}

impl Cause {
    /// A cause that only its raw text tells.
    pub fn raw(detail: impl ToString) -> Self {
        Self { word: None, params: Vec::new(), detail: detail.to_string() }
    }

    /// A cause with a message of its own.
    pub fn new(word: &'static str, detail: impl ToString) -> Self {
        Self { word: Some(word), ..Self::raw(detail) }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// Puts it beside the parameters of a problem or finding, whose own go first: the word as `why`, the fields under
    /// their names, the raw text as `detail`.
    pub fn add_to(self, params: &mut BTreeMap<String, String>) {
        let mut add = |name: &str, value: String| {
            params.entry(name.to_owned()).or_insert(value);
        };
        if let Some(word) = self.word {
            add("why", word.to_owned());
        }
        self.params.into_iter().for_each(|(name, value)| add(name, value));
        add("detail", self.detail);
    }
}

/// The word of what the operating system refused; `None` for what people hardly meet.
pub fn io_word(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "io-not-found",
        ErrorKind::PermissionDenied => "io-denied",
        ErrorKind::AlreadyExists => "io-exists",
        ErrorKind::NotADirectory => "io-not-a-folder",
        ErrorKind::IsADirectory => "io-is-a-folder",
        ErrorKind::DirectoryNotEmpty => "io-folder-not-empty",
        ErrorKind::ReadOnlyFilesystem => "io-read-only",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "io-full",
        ErrorKind::FileTooLarge => "io-too-large",
        ErrorKind::InvalidFilename => "io-name",
        ErrorKind::ResourceBusy => "io-busy",
        ErrorKind::UnexpectedEof => "io-cut",
        ErrorKind::TimedOut => "io-timed-out",
        ErrorKind::AddrInUse => "io-address-in-use",
        ErrorKind::AddrNotAvailable => "io-address-not-here",
        ErrorKind::ConnectionRefused => "io-connection-refused",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "io-connection-broken",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "io-unreachable",
        _ => return None,
    })
}

impl From<&std::io::Error> for Cause {
    fn from(error: &std::io::Error) -> Self {
        Self { word: io_word(error.kind()), ..Self::raw(error) }
    }
}

impl From<&FileError> for Cause {
    fn from(error: &FileError) -> Self {
        let raw = Self::raw(error);
        match error {
            FileError::Io { path, source, .. } => match source.kind() {
                ErrorKind::NotFound => Self::new("file-missing", error),
                ErrorKind::PermissionDenied => Self::new("file-denied", error),
                // The raw text says which file.
                kind => Self { word: io_word(kind), ..raw }.with("exactly", "yes"),
            }
            .with("path", path.display()),
            FileError::Exists { path } => Self::new("file-exists", error).with("path", path.display()),
            FileError::TooLong { path, limit } => {
                Self::new("file-too-long", error).with("path", path.display()).with("limit", limit)
            }
            FileError::NotText { path } => Self::new("file-not-text", error).with("path", path.display()),
        }
    }
}

impl From<&ConfigError> for Cause {
    fn from(error: &ConfigError) -> Self {
        Self::new(error.word, error).with("line", error.line).with("given", &error.given).with("limit", error.limit)
    }
}

impl From<&TransportsError> for Cause {
    fn from(error: &TransportsError) -> Self {
        match error {
            TransportsError::File(error) => error.into(),
            TransportsError::Toml { line, .. } => Self::new("transports-toml", error).with("line", line),
            TransportsError::Proxy { peer, .. } => Self::new("transports-proxy", error).with("name", peer),
            TransportsError::Relays { .. } => Self::new("transports-relays", error),
            TransportsError::Credentials { path, .. } => {
                Self::new("transports-credentials", error).with("path", path.display())
            }
        }
    }
}

impl From<&DialError> for Cause {
    fn from(error: &DialError) -> Self {
        let word = match error {
            DialError::Resolve { .. } => "dial-resolve",
            DialError::Connect { .. } => "dial-connect",
            DialError::ProxyAway { .. } => "dial-proxy-away",
            DialError::Proxy { error, .. } => proxy_word(error),
            DialError::TimedOut { stage: "proxy" } => "dial-proxy-silent",
            DialError::KnockRefused => "dial-knock",
            DialError::KeyMismatch { .. } => "dial-key",
            DialError::Tls { .. } => "dial-tls",
            DialError::Http { .. } => "dial-http",
            DialError::TimedOut { .. } => "dial-timed-out",
            DialError::Duplicate | DialError::Removed => return Self::raw(error),
        };
        Self::new(word, error)
    }
}

fn proxy_word(error: &ProxyError) -> &'static str {
    match error {
        ProxyError::Credentials => "dial-proxy-credentials",
        ProxyError::Forbidden { .. } => "dial-proxy-forbidden",
        ProxyError::Beyond { .. } => "dial-proxy-beyond",
        ProxyError::NoProxy { .. } => "dial-proxy-none",
    }
}

impl From<&PartyError> for Cause {
    fn from(error: &PartyError) -> Self {
        let named = |word: &'static str| Self::new(word, error);
        match error {
            PartyError::File(error) => error.into(),
            PartyError::Config(error) => error.into(),
            PartyError::Refused(error) => error.into(),
            PartyError::PetName(_) => named("pet-name"),
            PartyError::Format(error) => {
                named("format-file").with("file", &error.file).with("at", &error.at).with("what", &error.what)
            }
            PartyError::KeyFile { path, .. } => named("key-file").with("path", path.display()),
            PartyError::KeyKind { path, .. } => named("key-kind").with("path", path.display()),
            // Root and authority are named by arguments of their own.
            PartyError::KeyAbsent { kind: "root", path } => named("root-key-absent").with("path", path.display()),
            PartyError::KeyAbsent { path, .. } => named("key-absent").with("path", path.display()),
            PartyError::KeyNowhere { kind: "root" } => named("root-key-nowhere"),
            PartyError::KeyNowhere { .. } => named("key-nowhere"),
            PartyError::KeyNotOurs { kind: "root", path } => named("root-key-not-ours").with("path", path.display()),
            PartyError::KeyNotOurs { path, .. } => named("key-not-ours").with("path", path.display()),
            PartyError::OwnRegister(_) => named("own-register"),
            PartyError::Damaged { path, .. } => named("file-damaged").with("path", path.display()),
            PartyError::Missing { path } => named("folder-lacks").with("path", path.display()),
            PartyError::NoLinesYet { party, dir } => {
                named("no-lines-yet").with("name", party).with("dir", dir.display())
            }
            PartyError::NotInitialised { dir } => named("not-initialised").with("dir", dir.display()),
            PartyError::AlreadyInitialised { dir } => named("already-initialised").with("dir", dir.display()),
            PartyError::Setting { what, given } => named(setting(what)).with("given", given),
            PartyError::NoPairing { name } => named("no-pairing").with("name", name),
            PartyError::NameTaken { name } => named("name-taken").with("name", name),
            PartyError::NameLooksLike { name, other } => {
                named("name-looks-like").with("name", name).with("other", other)
            }
            PartyError::AlreadyPaired { name } => named("already-paired").with("name", name),
            PartyError::AlreadyConfirmed { name } => named("already-confirmed").with("name", name),
            PartyError::NotYet { name, .. } => named("pairing-waits").with("name", name),
            PartyError::WordsDiffer { name } => named("words-differ").with("name", name),
            PartyError::AnswersNothing { .. } => named("answers-nothing"),
            PartyError::WrongFile { found, .. } => named("wrong-file").with("found", found.words()),
            PartyError::NoKeysLeft { track } => named("no-keys-left").with("track", track),
            PartyError::NotAsked { track, asked } => named("not-asked").with("track", track).with("asked", asked),
            PartyError::NotForThisNode => named("not-for-this-node"),
            PartyError::OtherParty { .. } => named("other-party"),
            PartyError::AlreadyIssued { .. } => named("already-issued"),
            PartyError::NoAuthority { number, known } => {
                named("no-such-authority").with("number", number).with("known", known)
            }
            PartyError::NoOfficer { name } => named("officer-not-in-register").with("name", name),
            PartyError::AuthorityEnded { number, last_trusted } => {
                named("authority-ended").with("number", number).with("last_trusted", last_trusted)
            }
            PartyError::AuthorityLast { number } => named("authority-last").with("number", number),
            PartyError::NoRegisterSize { size, held } => {
                named("no-register-size").with("size", size).with("held", held)
            }
            PartyError::KeyEnrolled => named("key-enrolled"),
            PartyError::RegisterFull => named("register-full"),
            PartyError::RegisterRestored => named("register-restored"),
            PartyError::RegisterRelied { size, relied } => {
                named("register-relied").with("size", size).with("relied", relied)
            }
            PartyError::Crypto(_) => Self::raw(error),
        }
    }
}

/// The word of a setting that cannot be used.
fn setting(what: &str) -> &'static str {
    match what {
        "config-party" => "setting-party",
        "config-address" | "config-addresses" => "setting-address",
        "path" => "setting-path",
        _ => "setting",
    }
}

impl From<&Refused> for Cause {
    fn from(error: &Refused) -> Self {
        let named = |word: &'static str| Self::new(word, error);
        match error {
            Refused::Armour(armour) => armour.into(),
            Refused::Malformed(_) => named("content-malformed"),
            Refused::Register(_) | Refused::RegisterHead => named("their-register"),
            Refused::Key { .. } => named("their-key"),
            Refused::KeyReused => named("their-key-twice"),
            Refused::Address { address } => named("their-address").with("address", address),
            Refused::Track { track } => named("their-track").with("track", track),
            Refused::Signer { .. } | Refused::Signature(_) => named("their-signature"),
            Refused::Name { name } => named("their-name").with("name", name),
            Refused::Oneself => named("oneself"),
            Refused::InviteUsed { name } => named("invite-used").with("name", name),
            Refused::OtherInvite { name } => named("other-invite").with("name", name),
            Refused::NotCommitted => named("not-committed"),
            Refused::OtherAnswer => named("other-answer"),
        }
    }
}

impl From<&crate::party::armour::ArmourError> for Cause {
    fn from(error: &crate::party::armour::ArmourError) -> Self {
        use crate::party::armour::ArmourError;
        match error {
            ArmourError::TooLong => Self::new("armour-too-long", error),
            ArmourError::Begin => Self::new("armour-begin", error),
            ArmourError::End { .. } => Self::new("armour-end", error),
            ArmourError::Line { line } => Self::new("armour-line", error).with("line", line),
        }
    }
}

impl From<&BackupError> for Cause {
    fn from(error: &BackupError) -> Self {
        let named = |word: &'static str| Self::new(word, error);
        match error {
            BackupError::Party(error) => error.into(),
            BackupError::Store(_) => Self::raw(error),
            BackupError::GivenUp => named("backup-given-up"),
            BackupError::NotPlain { path } => named("backup-not-plain").with("path", path.display()),
            BackupError::Inside { path } => named("backup-inside").with("path", path.display()),
            BackupError::TooMany => named("backup-too-many"),
            BackupError::NoBackup { path } => named("backup-none").with("path", path.display()),
            BackupError::Manifest(_) => named("backup-manifest"),
            BackupError::Damaged { path } => named("backup-file-damaged").with("path", path),
            BackupError::Unlisted { path } => named("backup-file-unlisted").with("path", path),
        }
    }
}
