//! `init`: founds a party on a first node, or makes a further node of a party.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use comity_seal::key_file::SecretKey;
use comity_seal::tls::TlsSecret;
use comity_seal::{AuthoritySecret, Rng, RootSecret};
use comity_wire::{Hash, PartyId};

use super::config::{Config, ConfigError};
use super::dir::NodeDir;
use super::error::PartyError;
use super::files::{self, MODE_PLAIN, MODE_SECRET};
use super::keys::{KeyName, KeyStore};
use super::register::OwnRegister;

/// What `init` is told.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// What the party calls itself.
    pub party: String,
    /// Where to listen.
    pub listen: Option<std::net::SocketAddr>,
    /// Where others may reach this node.
    pub addresses: Vec<String>,
    /// Where to write the root key; in the node's directory if not said. Relative paths start there.
    pub root: Option<PathBuf>,
    /// Where to write the authority key; likewise.
    pub authority: Option<PathBuf>,
}

/// What `init` made.
#[derive(Debug, Clone)]
pub struct Founded {
    /// The party's name.
    pub party: PartyId,
    /// Fingerprint of its root key: print it, and give it to whoever must verify evidence.
    pub root_fingerprint: Hash,
    /// Where the root key is: take it away from this machine.
    pub root: PathBuf,
    /// Where the authority key is.
    pub authority: PathBuf,
}

/// Founds a party: root and authority keys in files of their own, the register, this node's keys, the configuration.
///
/// The configuration is written last: a directory without it holds no node. After an error nothing is left of it: what
/// was not there before is removed. Only a crash leaves something, which the same command refuses; remove that by hand,
/// since a key may be among it.
///
/// # Errors
/// [`PartyError::AlreadyInitialised`], an existing key file, a setting that is none, the machine.
pub fn init(dir: &NodeDir, options: &InitOptions, rng: &mut dyn Rng) -> Result<Founded, PartyError> {
    let config = Config {
        ceilings: std::collections::BTreeMap::new(),
        party: options.party.clone(),
        listen: options.listen,
        addresses: options.addresses.clone(),
        root: Some(options.root.clone().unwrap_or_else(|| "root.key".into())),
        authority: Some(options.authority.clone().unwrap_or_else(|| "authority.key".into())),
    };
    let path_of = |path: &Option<PathBuf>| dir.path().join(path.as_deref().unwrap_or(Path::new("")));
    let (root_path, authority_path) = (path_of(&config.root), path_of(&config.authority));
    let text = checked_text(dir, &config)?;
    for path in [&root_path, &authority_path] {
        if path.symlink_metadata().is_ok() {
            return Err(files::FileError::Exists { path: path.clone() }.into());
        }
    }
    if root_path == authority_path {
        return Err(PartyError::Setting { what: "path", given: root_path.display().to_string() });
    }
    for path in [&root_path, &authority_path] {
        let inside = path.starts_with(dir.path());
        if let Some(folder) = path.parent().filter(|folder| !inside && !folder.is_dir()) {
            let source = folder.metadata().err().unwrap_or_else(|| std::io::ErrorKind::NotADirectory.into());
            return Err(files::FileError::Io { operation: "create", path: path.clone(), source }.into());
        }
    }
    let before = Before::look(dir.path());
    let founded = found(dir, &config, (&root_path, &authority_path), &text, rng);
    if founded.is_err() {
        before.restore();
    }
    founded
}

fn found(
    dir: &NodeDir,
    config: &Config,
    (root_path, authority_path): (&Path, &Path),
    text: &str,
    rng: &mut dyn Rng,
) -> Result<Founded, PartyError> {
    let (root, authority) = (RootSecret::generate(rng)?, AuthoritySecret::generate(rng)?);
    let keys = make_node(dir, rng)?;
    let register = OwnRegister::found(dir.register_path(), &keys, &config.party, &root, authority.public(), rng)?;
    let founded = Founded {
        party: register.view().party(),
        root_fingerprint: root.public().fingerprint(),
        root: root_path.to_owned(),
        authority: authority_path.to_owned(),
    };
    files::write_new(authority_path, SecretKey::Authority(authority).to_text().as_bytes(), MODE_SECRET)?;
    let root = files::write_new(root_path, SecretKey::Root(root).to_text().as_bytes(), MODE_SECRET);
    let written = root.is_ok();
    let config = root.and_then(|()| files::write_new(&dir.config_path(), text.as_bytes(), MODE_PLAIN));
    if config.is_err() {
        // Keys of a party that was not founded, perhaps outside its directory.
        let _ = files::remove(authority_path);
        if written {
            let _ = files::remove(root_path);
        }
    }
    config?;
    Ok(founded)
}

/// What a directory held before something was made in it.
pub struct Before {
    path: PathBuf,
    names: BTreeSet<std::ffi::OsString>,
    /// The uppermost directory that was not there.
    absent: Option<PathBuf>,
}

impl Before {
    /// Looks at a directory, which may be absent.
    pub fn look(path: &Path) -> Self {
        let names = std::fs::read_dir(path).map(|found| found.flatten().map(|entry| entry.file_name()).collect());
        let absent = path.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists()).last();
        Self { path: path.to_owned(), names: names.unwrap_or_default(), absent: absent.map(Path::to_owned) }
    }

    /// Removes what came since, as far as the machine lets it, and nothing that was there.
    pub fn restore(&self) {
        for entry in std::fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if self.names.contains(&entry.file_name()) {
                continue;
            }
            let path = entry.path();
            let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        }
        let Some(absent) = &self.absent else { return };
        for above in self.path.ancestors().take_while(|above| above.starts_with(absent)) {
            // Only empty ones go.
            let _ = std::fs::remove_dir(above);
        }
    }
}

/// Makes a further node of a party, without root, authority or register: it asks for lines with
/// [`super::delegate::request`].
///
/// # Errors
/// [`PartyError::AlreadyInitialised`], a setting that is none, the machine.
pub fn init_further(dir: &NodeDir, options: &InitOptions, rng: &mut dyn Rng) -> Result<(), PartyError> {
    let config = Config {
        ceilings: std::collections::BTreeMap::new(),
        party: options.party.clone(),
        listen: options.listen,
        addresses: options.addresses.clone(),
        root: None,
        authority: None,
    };
    let text = checked_text(dir, &config)?;
    let before = Before::look(dir.path());
    let made = make_node(dir, rng).and_then(|_| Ok(files::write_new(&dir.config_path(), text.as_bytes(), MODE_PLAIN)?));
    if made.is_err() {
        before.restore();
    }
    made
}

/// The configuration's text, refused where reading it back would be.
fn checked_text(dir: &NodeDir, config: &Config) -> Result<String, PartyError> {
    if dir.config_path().exists() {
        return Err(PartyError::AlreadyInitialised { dir: dir.path().to_owned() });
    }
    let text = config.to_text();
    let setting = |error: ConfigError| PartyError::Setting { what: error.word, given: error.given };
    if Config::from_text(&text).map_err(setting)? != *config {
        return Err(PartyError::Setting { what: "path", given: "a path that is not UTF-8".into() });
    }
    Ok(text)
}

fn make_node(dir: &NodeDir, rng: &mut dyn Rng) -> Result<KeyStore, PartyError> {
    for path in [dir.path(), &dir.attachments_path(), &dir.pairings_path()] {
        files::make_dir(path)?;
    }
    let keys = dir.keys();
    keys.write(&KeyName::Tls, &SecretKey::Tls(TlsSecret::generate(rng)?))?;
    dir.mark_file().found(rng)?;
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use comity_seal::insecure_seeded::SeededRng;

    use super::super::authority::{Authority, load_root};
    use super::super::dir::{RootPresence, root_presence};
    use super::super::files::FileError;
    use super::super::testing::{Party, options};
    use super::*;

    #[test]
    fn init_founds_a_party_whose_secrets_are_for_their_owner_alone() {
        let party = Party::new("AUR", 1);
        let view = party.dir.register().unwrap().view().clone();
        assert_eq!(view.name(), "AUR");
        assert_eq!(view.authorities().len(), 1);
        let authority = Authority::load(&party.founded.authority, &view).unwrap();
        assert_eq!(authority.number(), 1);
        assert_eq!(
            load_root(&party.founded.root, &view).unwrap().public().fingerprint(),
            party.founded.root_fingerprint
        );
        for path in [&party.founded.root, &party.founded.authority, &party.dir.keys().path(&KeyName::Tls)] {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
        }
        assert_eq!(party.dir.keys().dir().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn status_is_red_until_the_root_is_away() {
        let party = Party::new("AUR", 1);
        assert!(matches!(root_presence(&party.dir).unwrap(), RootPresence::Present(_)));
        assert!(root_presence(&party.dir).unwrap().is_red());
        std::fs::remove_file(&party.founded.root).unwrap();
        assert!(!root_presence(&party.dir).unwrap().is_red());
        std::os::unix::fs::symlink("/nowhere", &party.founded.root).unwrap();
        assert!(root_presence(&party.dir).unwrap().is_red(), "a link is a presence");
    }

    #[test]
    fn a_second_init_and_existing_keys_are_refused_and_nothing_changes() {
        let party = Party::new("AUR", 1);
        let mut rng = SeededRng::new(9);
        let again = init(&party.dir, &options("AUR"), &mut rng);
        assert!(matches!(again, Err(PartyError::AlreadyInitialised { .. })));

        let elsewhere = tempfile::tempdir().unwrap();
        let dir = NodeDir::new(elsewhere.path().join("node"));
        let taken = InitOptions { root: Some(party.founded.root.clone()), ..options("BOR") };
        let refused = init(&dir, &taken, &mut rng);
        assert!(matches!(refused, Err(PartyError::File(FileError::Exists { .. }))));
        assert!(!dir.path().exists());
    }

    #[test]
    fn an_init_that_fails_leaves_nothing_and_names_the_path_that_was_given() {
        let elsewhere = tempfile::tempdir().unwrap();
        let above = elsewhere.path().join("a").join("b");
        let dir = NodeDir::new(above.join("node"));
        let mut rng = SeededRng::new(9);
        let given = elsewhere.path().join("nowhere").join("root.key");
        let refused = init(&dir, &InitOptions { root: Some(given.clone()), ..options("AUR") }, &mut rng);
        assert!(matches!(refused, Err(PartyError::File(FileError::Io { path, .. })) if path == given));
        assert!(!elsewhere.path().join("a").exists());
        // The root key's name is taken by a directory only when it is written: everything before it was made.
        let blocked = elsewhere.path().join("x".repeat(300));
        let refused = init(&dir, &InitOptions { root: Some(blocked.clone()), ..options("AUR") }, &mut rng);
        assert!(
            matches!(&refused, Err(PartyError::File(FileError::Io { path, .. })) if *path == blocked),
            "{refused:?}"
        );
        assert!(!elsewhere.path().join("a").exists());
        // What was there before stays.
        std::fs::create_dir_all(dir.path()).unwrap();
        std::fs::write(dir.path().join("mine"), "mine").unwrap();
        assert!(init(&dir, &InitOptions { root: Some(blocked), ..options("AUR") }, &mut rng).is_err());
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["mine"]);
        init(&dir, &options("AUR"), &mut rng).unwrap();
    }

    #[test]
    fn settings_that_could_not_be_read_back_are_refused() {
        let elsewhere = tempfile::tempdir().unwrap();
        let dir = NodeDir::new(elsewhere.path().join("node"));
        let mut rng = SeededRng::new(9);
        let bad = [
            InitOptions { party: " ".into(), ..options("AUR") },
            InitOptions { party: "../x".into(), ..options("AUR") },
            InitOptions { party: "A\u{202e}B".into(), ..options("AUR") },
            InitOptions { addresses: vec!["nowhere".into()], ..options("AUR") },
            InitOptions { root: Some("same.key".into()), authority: Some("same.key".into()), ..options("AUR") },
        ];
        for options in bad {
            assert!(matches!(init(&dir, &options, &mut rng), Err(PartyError::Setting { .. })));
            assert!(!dir.path().exists());
        }
    }

    #[test]
    fn keys_of_another_party_or_kind_are_not_ours() {
        let (party, other) = (Party::new("AUR", 1), Party::new("BOR", 2));
        let view = party.dir.register().unwrap().view().clone();
        let foreign = Authority::load(&other.founded.authority, &view);
        assert!(matches!(foreign, Err(PartyError::KeyNotOurs { kind: "authority", .. })));
        assert!(matches!(load_root(&other.founded.root, &view), Err(PartyError::KeyNotOurs { kind: "root", .. })));
        assert!(matches!(load_root(&party.founded.authority, &view), Err(PartyError::KeyKind { .. })));
        let nowhere = party.dir.path().join("nothing");
        assert!(matches!(Authority::load(&nowhere, &view), Err(PartyError::KeyAbsent { .. })));
    }
}
