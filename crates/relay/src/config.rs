//! A relay's settings: a small, strict TOML file. There is no key in it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use comity_node::link::knock::HINT_BYTES;
use comity_node::party::config::is_address;
use serde::Deserialize;

/// Longest file of settings in bytes.
pub const RELAY_CONFIG_BYTES_MAX: usize = 1 << 20;
/// Most places to listen.
pub const LISTEN_MAX: usize = 64;
/// Most hints, and most addresses that the CONNECT endpoint opens.
pub const ROUTES_MAX: usize = 4_096;
/// Most connections that may be asked for.
pub const CONNECTIONS_MAX: usize = 16_384;
/// Longest time without a byte that may be asked for, in seconds. Nodes ping every 20.
pub const IDLE_S_MAX: u64 = 3_600;
/// Shortest one: a node's ping and its answer must fit.
pub const IDLE_S_MIN: u64 = 45;
/// Slowest rate that may be asked for, in bytes per second: a node takes nothing slower.
pub const RATE_MIN: u64 = 4_096;

/// What a pairing's knock begins with, by which a relay tells peers apart.
pub type Hint = [u8; HINT_BYTES];

/// A relay's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelayConfig {
    /// Where the outside comes in.
    pub listen: Vec<Inner>,
    /// Where the inside goes out.
    pub connect: Option<Outer>,
    /// Bounds.
    pub limits: Limits,
}

/// A place to listen, and where to forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inner {
    /// The place.
    pub address: SocketAddr,
    /// Where to.
    pub routes: Routes,
}

/// Where connections are forwarded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routes {
    /// By the hint of the knock.
    pub hints: BTreeMap<Hint, String>,
    /// Any other hint; `None`: refused.
    pub rest: Option<String>,
}

/// The CONNECT endpoint for inner nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outer {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it opens, `host:port`, in lower case.
    pub allow: Vec<String>,
}

/// A relay's bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections that are forwarded at one time.
    pub connections: usize,
    /// Connections at one time whose knock the other side has not let through; the oldest of the busiest source yields.
    pub strangers: usize,
    /// The same of one source (an IPv4 address or an IPv6 /64 network).
    pub per_source: usize,
    /// For the knock, connecting to the other side included.
    pub knock: Duration,
    /// Longest time without a byte in either direction.
    pub idle: Duration,
    /// Bytes per second of one connection in one direction; `None`: as fast as it goes.
    pub rate: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Self { connections: 1_024, strangers: 64, per_source: 8, knock: secs(10), idle: secs(90), rate: None }
    }
}

/// Settings that are refused; the operator's to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct RelayConfigError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    version: toml::Spanned<u64>,
    #[serde(default)]
    listen: Vec<toml::Spanned<RawListen>>,
    connect: Option<toml::Spanned<RawConnect>>,
    limits: Option<toml::Spanned<RawLimits>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawListen {
    address: SocketAddr,
    to: Option<String>,
    #[serde(default)]
    hints: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConnect {
    address: SocketAddr,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    connections: Option<usize>,
    strangers: Option<usize>,
    per_source: Option<usize>,
    idle_s: Option<u64>,
    bytes_per_second: Option<u64>,
}

impl RelayConfig {
    /// Reads settings.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn from_text(text: &str) -> Result<Self, RelayConfigError> {
        let at = |offset: usize, problem: String| {
            let line = 1 + text.bytes().take(offset).filter(|b| *b == b'\n').count();
            RelayConfigError { line, problem }
        };
        if text.len() > RELAY_CONFIG_BYTES_MAX {
            return Err(at(0, format!("the file is longer than {RELAY_CONFIG_BYTES_MAX} bytes")));
        }
        let raw: Raw = toml::from_str(text).map_err(|error| {
            at(error.span().map_or(0, |span| span.start), error.message().trim().replace('\n', "; "))
        })?;
        if *raw.version.get_ref() != 1 {
            return Err(at(raw.version.span().start, format!("version {} is unknown", raw.version.get_ref())));
        }
        if raw.listen.len() > LISTEN_MAX {
            return Err(at(0, format!("more than {LISTEN_MAX} places to listen")));
        }
        let mut read = Self::default();
        for listen in raw.listen {
            let offset = listen.span().start;
            read.listen.push(listen.into_inner().read().map_err(|problem| at(offset, problem))?);
        }
        if let Some(connect) = raw.connect {
            let offset = connect.span().start;
            read.connect = Some(connect.into_inner().read().map_err(|problem| at(offset, problem))?);
        }
        if let Some(limits) = raw.limits {
            let offset = limits.span().start;
            read.limits = limits.into_inner().read().map_err(|problem| at(offset, problem))?;
        }
        match read.listen.is_empty() && read.connect.is_none() {
            true => Err(at(0, "neither listen nor connect is there: nothing would be forwarded".to_owned())),
            false => Ok(read),
        }
    }
}

fn address(text: String) -> Result<String, String> {
    if is_address(&text) { Ok(text.to_ascii_lowercase()) } else { Err(format!("{text:?} is not host:port")) }
}

impl RawListen {
    fn read(self) -> Result<Inner, String> {
        if self.to.is_none() && self.hints.is_empty() {
            return Err("neither to nor hints say where to forward".to_owned());
        }
        if self.hints.len() > ROUTES_MAX {
            return Err(format!("more than {ROUTES_MAX} hints"));
        }
        let mut hints = BTreeMap::new();
        for (hint, to) in self.hints {
            let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hint.as_bytes()).ok();
            let bytes = bytes.and_then(|bytes| Hint::try_from(bytes).ok());
            let bytes = bytes.ok_or_else(|| format!("{hint:?} is no hint: 16 hexadecimal digits"))?;
            hints.insert(bytes, address(to)?);
        }
        let rest = self.to.map(address).transpose()?;
        Ok(Inner { address: self.address, routes: Routes { hints, rest } })
    }
}

impl RawConnect {
    fn read(self) -> Result<Outer, String> {
        if self.allow.is_empty() || self.allow.len() > ROUTES_MAX {
            return Err(format!("allow must name 1 to {ROUTES_MAX} addresses"));
        }
        let allow = self.allow.into_iter().map(address).collect::<Result<_, _>>()?;
        Ok(Outer { address: self.address, allow })
    }
}

impl RawLimits {
    fn read(self) -> Result<Limits, String> {
        let usual = Limits::default();
        let count = |name: &str, given: Option<usize>, usual: usize| match given.unwrap_or(usual) {
            0 => Err(format!("{name} is zero")),
            over if over > CONNECTIONS_MAX => Err(format!("{name} is over {CONNECTIONS_MAX}")),
            fine => Ok(fine),
        };
        let idle = self.idle_s.map_or(usual.idle, Duration::from_secs);
        if !(IDLE_S_MIN..=IDLE_S_MAX).contains(&idle.as_secs()) {
            return Err(format!("idle_s is not {IDLE_S_MIN} to {IDLE_S_MAX}"));
        }
        if self.bytes_per_second.is_some_and(|rate| rate < RATE_MIN) {
            return Err(format!("bytes_per_second is under {RATE_MIN}"));
        }
        Ok(Limits {
            connections: count("connections", self.connections, usual.connections)?,
            strangers: count("strangers", self.strangers, usual.strangers)?,
            per_source: count("per_source", self.per_source, usual.per_source)?,
            knock: usual.knock,
            idle,
            rate: self.bytes_per_second,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let text = "version = 1\n[[listen]]\naddress = \"0.0.0.0:7411\"\nto = \"Inner:7411\"\n\
            [[listen]]\naddress = \"[::]:7412\"\nhints = { \"0011223344556677\" = \"10.0.0.5:7411\" }\n\
            [connect]\naddress = \"10.0.0.1:3128\"\nallow = [\"BOR.example:7411\"]\n\
            [limits]\nconnections = 5\nbytes_per_second = 100000\n";
        let read = RelayConfig::from_text(text).unwrap();
        assert_eq!(read.listen[0].routes.rest.as_deref(), Some("inner:7411"));
        let hint = [0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77];
        assert_eq!(read.listen[1].routes.hints[&hint], "10.0.0.5:7411");
        assert_eq!(read.connect.unwrap().allow, ["bor.example:7411"]);
        assert_eq!((read.limits.connections, read.limits.rate), (5, Some(100_000)));
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        let listen = "[[listen]]\naddress = \"0.0.0.0:1\"\n";
        for (text, line, told) in [
            (String::new(), 1, "missing field"),
            ("version = 2\n".into(), 1, "version 2"),
            ("version = 1\n".into(), 1, "nothing would be forwarded"),
            (format!("version = 1\n{listen}"), 2, "neither to nor hints"),
            (format!("version = 1\n{listen}to = \"inner\"\n"), 2, "not host:port"),
            (format!("version = 1\n{listen}hints = {{ \"00\" = \"a:1\" }}\n"), 2, "no hint"),
            (format!("version = 1\n{listen}key = \"\"\n"), 4, "unknown field"),
            ("version = 1\n[connect]\naddress = \"1.1.1.1:1\"\nallow = []\n".into(), 2, "allow must name"),
            ("version = 1\n[connect]\naddress = \"1.1.1.1:1\"\nallow = [\"*\"]\n".into(), 2, "not host:port"),
            (format!("version = 1\n{listen}to = \"a:1\"\n[limits]\nconnections = 0\n"), 5, "zero"),
            (format!("version = 1\n{listen}to = \"a:1\"\n[limits]\nper_source = 99999\n"), 5, "over"),
            (format!("version = 1\n{listen}to = \"a:1\"\n[limits]\nidle_s = 20\n"), 5, "idle_s"),
            (format!("version = 1\n{listen}to = \"a:1\"\n[limits]\nbytes_per_second = 10\n"), 5, "under"),
        ] {
            let error = RelayConfig::from_text(&text).unwrap_err();
            assert!(error.line == line && error.problem.contains(told), "{text}\n{error}");
        }
        let many = format!("version = 1\n{}", format!("{listen}to = \"a:1\"\n").repeat(LISTEN_MAX + 1));
        assert!(RelayConfig::from_text(&many).unwrap_err().problem.contains("places to listen"));
    }
}
