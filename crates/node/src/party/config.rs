//! The node's configuration: a small, strict TOML file that people may edit.
//!
//! A file that is wrong is refused with the line and the remedy; nothing is guessed, and an unknown name is an error,
//! because a misspelt setting that is silently ignored is found out in the crisis.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use comity_catalog::Ceiling;
use comity_wire::Track;
use comity_wire::envelope::{Pap, Tlp};
use comity_wire::limits::{ADDRESS_BYTES_MAX, ADDRESSES_MAX};
use serde::Deserialize;

use super::pet_name::{PET_NAME_BYTES_MAX, PetName};

/// The file's name in the node's directory.
pub const CONFIG_FILE: &str = "comity.toml";
/// Longest configuration file in bytes.
pub const CONFIG_BYTES_MAX: usize = 65_536;
/// The version that this program writes and reads.
pub const CONFIG_VERSION: u64 = 1;

/// What the operator has set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// What the party calls itself.
    pub party: String,
    /// Where to listen; `None` when this node only dials.
    pub listen: Option<SocketAddr>,
    /// Where others may reach this node, `host:port`.
    pub addresses: Vec<String>,
    /// Where `init` wrote the root key; relative paths start at the node's directory. `None` on a node that was not
    /// started with one.
    pub root: Option<PathBuf>,
    /// Where the authority key is; as for the root.
    pub authority: Option<PathBuf>,
    /// What may leave on each line, by its name such as `BOR/nrrc`; lines without one take everything.
    pub ceilings: BTreeMap<String, Ceiling>,
}

/// A configuration that is refused; the operator's to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{CONFIG_FILE}, line {line}: {problem}. {remedy}")]
pub struct ConfigError {
    /// The line, from 1; the last line for what is missing.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
    /// The message's word, for a reader's language.
    pub word: &'static str,
    /// What was given, as far as a message says it.
    pub given: String,
    /// The limit that was passed; zero where there is none.
    pub limit: usize,
}

#[derive(Deserialize)]
struct Versioned {
    version: toml::Spanned<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(rename = "version")]
    _version: u64,
    party: toml::Spanned<String>,
    listen: Option<toml::Spanned<String>>,
    #[serde(default)]
    addresses: Vec<toml::Spanned<String>>,
    root: Option<PathBuf>,
    authority: Option<PathBuf>,
    #[serde(default)]
    ceiling: BTreeMap<String, RawCeiling>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCeiling {
    tlp: Option<toml::Spanned<String>>,
    pap: Option<toml::Spanned<String>>,
    #[serde(default)]
    exercise_only: bool,
}

/// Most lines that have a ceiling.
pub const CEILINGS_MAX: usize = 4_096;

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and what to do.
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        let at = |offset: usize| Place { text, offset };
        if text.len() > CONFIG_BYTES_MAX {
            let wrong = at(0).wrong(format!("the file is longer than {CONFIG_BYTES_MAX} bytes"), "Shorten it.");
            return Err(wrong.worded("config-too-long", "", CONFIG_BYTES_MAX));
        }
        let versioned: Versioned = toml::from_str(text).map_err(|error| {
            let remedy = format!("Write `version = {CONFIG_VERSION}` and only the settings that the manual names.");
            at(offset_of(&error, text)).wrong(one_line(error.message()), &remedy)
        })?;
        let version = *versioned.version.get_ref();
        if version != CONFIG_VERSION {
            let remedy = format!(
                "This program reads version {CONFIG_VERSION}: use the program that wrote the file, or follow the upgrade notes."
            );
            let wrong = at(versioned.version.span().start).wrong(format!("version {version} is unknown"), &remedy);
            return Err(wrong.worded("config-version", &version.to_string(), 0));
        }
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let remedy = "The settings are version, party, listen, addresses, root, authority, ceiling.";
            at(offset_of(&error, text)).wrong(one_line(error.message()), remedy)
        })?;
        raw.check(text)
    }

    /// The file's text, with a comment on every setting.
    pub fn to_text(&self) -> String {
        let quote = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut text = format!("# A Comity node. Restart the node after a change.\nversion = {CONFIG_VERSION}\n\n");
        let mut line = |comment: &str, name: &str, value: Option<String>| {
            let off = if value.is_none() { "# " } else { "" };
            // Writing into a string cannot fail.
            let _ = writeln!(text, "# {comment}\n{off}{name} = {}\n", value.unwrap_or_else(|| quote("...")));
        };
        line("What the party calls itself.", "party", Some(quote(&self.party)));
        let listen = self.listen.map(|listen| quote(&listen.to_string()));
        line("Where to listen. Without it the node only dials, which is enough if the peer listens.", "listen", listen);
        let addresses: Vec<String> = self.addresses.iter().map(|address| quote(address)).collect();
        let addresses = Some(format!("[{}]", addresses.join(", ")));
        line("Where counterparts may reach this node, host:port.", "addresses", addresses);
        let path = |path: &PathBuf| quote(&path.to_string_lossy());
        line("Where the root key was written. Take it away from this machine.", "root", self.root.as_ref().map(path));
        line("Where the authority key is.", "authority", self.authority.as_ref().map(path));
        for (name, ceiling) in &self.ceilings {
            let _ = writeln!(text, "# What may leave on this line.\n[ceiling.{}]", quote(name));
            for (setting, label) in [("tlp", ceiling.tlp.map(Tlp::word)), ("pap", ceiling.pap.map(Pap::word))] {
                if let Some(label) = label {
                    let _ = writeln!(text, "{setting} = {}", quote(label));
                }
            }
            let _ = writeln!(text, "exercise_only = {}\n", ceiling.exercise_only);
        }
        text
    }
}

impl Raw {
    fn check(self, text: &str) -> Result<Config, ConfigError> {
        let at = |span: std::ops::Range<usize>| Place { text, offset: span.start };
        if !is_party_name(self.party.get_ref()) {
            let remedy = format!(
                "Use letters, digits, '-' and '_', at most {PET_NAME_BYTES_MAX} bytes, a letter or digit first."
            );
            let wrong = at(self.party.span()).wrong("party is no name".into(), &remedy);
            return Err(wrong.worded("config-party", self.party.get_ref(), PET_NAME_BYTES_MAX));
        }
        let listen = self.listen.map(|listen| {
            let wrong = |_| {
                let problem = format!("listen {:?} is not an IP address and port", listen.get_ref());
                let wrong = at(listen.span()).wrong(problem, "Write for example \"0.0.0.0:7411\" or \"[::]:7411\".");
                wrong.worded("config-listen", listen.get_ref(), 0)
            };
            listen.get_ref().parse().map_err(wrong)
        });
        let listen = listen.transpose()?;
        if self.addresses.len() > ADDRESSES_MAX {
            let span = self.addresses.last().map(toml::Spanned::span).unwrap_or_default();
            let problem = format!("{} addresses are over the limit", self.addresses.len());
            let wrong = at(span).wrong(problem, &format!("Keep at most {ADDRESSES_MAX}."));
            return Err(wrong.worded("config-addresses", &self.addresses.len().to_string(), ADDRESSES_MAX));
        }
        for address in &self.addresses {
            if !is_address(address.get_ref()) {
                let problem = format!("address {:?} is not host:port", address.get_ref());
                let wrong = at(address.span()).wrong(problem, "Write for example \"comity.example:7411\".");
                return Err(wrong.worded("config-address", address.get_ref(), 0));
            }
        }
        let ceilings = ceilings(self.ceiling, text)?;
        Ok(Config {
            ceilings,
            party: self.party.into_inner(),
            listen,
            addresses: self.addresses.into_iter().map(toml::Spanned::into_inner).collect(),
            root: self.root,
            authority: self.authority,
        })
    }
}

/// Ceilings by line. Whether there is such a line is not checked: a line may be paired later.
fn ceilings(raw: BTreeMap<String, RawCeiling>, text: &str) -> Result<BTreeMap<String, Ceiling>, ConfigError> {
    let wrong = |offset: usize, given: &str, remedy: &str| {
        let wrong = Place { text, offset }.wrong(format!("{given:?} is no ceiling of a line"), remedy);
        wrong.worded("config-ceiling", given, CEILINGS_MAX)
    };
    if raw.len() > CEILINGS_MAX {
        return Err(wrong(text.len(), &raw.len().to_string(), "Keep fewer."));
    }
    let mut ceilings = BTreeMap::new();
    for (line, raw) in raw {
        let parts = line.split_once('/').map(|(peer, track)| (peer.parse::<PetName>(), track.parse::<Track>()));
        if !matches!(parts, Some((Ok(_), Ok(_)))) {
            let at = text.find(&format!("[ceiling.\"{line}\"")).or_else(|| text.find("[ceiling")).unwrap_or(text.len());
            return Err(wrong(at, &line, "Name a line: [ceiling.\"BOR/nrrc\"]."));
        }
        let label = |spanned: &toml::Spanned<String>| {
            wrong(spanned.span().start, spanned.get_ref(), "Write a label such as \"TLP:AMBER\" or \"PAP:GREEN\".")
        };
        let tlp = raw.tlp.map(|word| Tlp::from_word(word.get_ref()).ok_or_else(|| label(&word))).transpose()?;
        let pap = raw.pap.map(|word| Pap::from_word(word.get_ref()).ok_or_else(|| label(&word))).transpose()?;
        ceilings.insert(line, Ceiling { tlp, pap, exercise_only: raw.exercise_only });
    }
    Ok(ceilings)
}

/// Whether a party may call itself so: as a pet name, since both stand in numbers like `AUR/nrrc/7`.
pub fn is_party_name(name: &str) -> bool {
    name.parse::<PetName>().is_ok()
}

/// Whether a text has the form `host:port`; not whether it resolves. IPv6 addresses stand in brackets.
pub fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let named = |host: &str| {
        !host.is_empty() && !host.contains(':') && host.chars().all(|c| c.is_ascii_graphic() && !"[]/@?#".contains(c))
    };
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host_good = bracketed.map_or_else(|| named(host), |host| host.parse::<std::net::Ipv6Addr>().is_ok());
    let port_good = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0);
    text.len() <= ADDRESS_BYTES_MAX && host_good && port_good
}

struct Place<'a> {
    text: &'a str,
    offset: usize,
}

impl Place<'_> {
    fn wrong(&self, problem: String, remedy: &str) -> ConfigError {
        let before = self.text.bytes().take(self.offset);
        let line = 1 + before.filter(|b| *b == b'\n').count();
        let remedy = remedy.to_owned();
        let there = self.text.lines().nth(line - 1).unwrap_or_default().trim();
        let given = there.chars().filter(|c| !c.is_control()).take(80).collect();
        ConfigError { line, problem, remedy, word: "config-toml", given, limit: 0 }
    }
}

impl ConfigError {
    fn worded(self, word: &'static str, given: &str, limit: usize) -> Self {
        Self { word, given: given.chars().take(80).collect(), limit, ..self }
    }
}

/// Where the library found the fault; the end of the text for what is missing.
fn offset_of(error: &toml::de::Error, text: &str) -> usize {
    let missing = error.message().contains("missing field");
    error.span().filter(|_| !missing).map_or(text.trim_end().len(), |span| span.start)
}

fn one_line(message: &str) -> String {
    message.trim().replace('\n', "; ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Config {
        Config {
            party: "Аврора-2".into(),
            listen: Some("[::]:7411".parse().unwrap()),
            addresses: vec!["aur.example:7411".into(), "[2001:db8::1]:7411".into()],
            root: Some("root.key".into()),
            authority: Some("/media/card/authority.key".into()),
            ceilings: BTreeMap::from([
                (
                    "BOR/cert".into(),
                    Ceiling { tlp: Some(Tlp::AmberStrict), pap: Some(Pap::Green), exercise_only: false },
                ),
                ("BOR/expert".into(), Ceiling { exercise_only: true, ..Ceiling::default() }),
            ]),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut config = sample();
        assert_eq!(Config::from_text(&config.to_text()).unwrap(), config);
        (config.listen, config.root, config.authority) = (None, None, None);
        config.addresses.clear();
        assert_eq!(Config::from_text(&config.to_text()).unwrap(), config);
    }

    #[test]
    fn row_40_a_bad_config_is_refused_naming_line_and_remedy() {
        let base = "version = 1\nparty = \"AUR\"\n";
        let cases = [
            (format!("{base}lisen = \"1.2.3.4:5\"\n"), 3, "unknown field"),
            (format!("{base}listen = \"here\"\n"), 3, "not an IP address"),
            (format!("{base}listen = 7411\n"), 3, "invalid type"),
            (format!("{base}\naddresses = [\"a:1\",\n \"b\"]\n"), 5, "not host:port"),
            (format!("{base}party = \"BOR\"\n"), 3, "duplicate"),
            (format!("{base}listen = \n"), 3, ""),
            ("version = 2\nnew_thing = 1\n".into(), 1, "version 2 is unknown"),
            ("# nothing\nparty = \"AUR\"\n".into(), 2, "missing field `version`"),
            ("\nversion = 1\n".into(), 2, "missing field `party`"),
            ("version = 1\nparty = \" \"\n".into(), 2, "no name"),
            ("version = 1\nparty = \"a\\u0007\"\n".into(), 2, "no name"),
            ("version = 1\nparty = \"BOR/nrrc\"\n".into(), 2, "no name"),
            (String::new(), 1, "missing field `version`"),
            (format!("{base}[ceiling.\"BOR/cert\"]\ntlp = \"AMBER\"\n"), 4, "no ceiling"),
            (format!("{base}[ceiling.\"BOR/cert\"]\npap = \"TLP:RED\"\n"), 4, "no ceiling"),
            (format!("{base}[ceiling.\"BOR/cert\"]\ntpl = \"TLP:RED\"\n"), 4, "unknown field"),
            (format!("{base}[ceiling.\"BOR/mail\"]\n"), 3, "no ceiling"),
            (format!("{base}[ceiling.BOR]\n"), 3, "no ceiling"),
        ];
        for (text, line, problem) in cases {
            let error = Config::from_text(&text).unwrap_err();
            assert_eq!(error.line, line, "{text}\n{error}");
            assert!(error.problem.contains(problem), "{text}\n{error}");
            assert!(!error.remedy.is_empty());
            assert!(!error.to_string().contains('\n'));
        }
        let many = format!("{base}addresses = [{}]", "\"a:1\",".repeat(ADDRESSES_MAX + 1));
        assert!(Config::from_text(&many).unwrap_err().problem.contains("over the limit"));
    }

    #[test]
    fn addresses_have_a_host_and_a_port() {
        for good in ["a:1", "10.0.0.1:65535", "[::1]:80", "x-y.example:7411"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", ":1", "a:", "a:0", "a:65536", "a:+1", "::1:80", "[a]:1", "a b:1", "u@h:1", "http://a:1"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
