//! `doctor`: what is wrong with a node's keys, configuration and surroundings, before it hurts.
//!
//! Findings have an id for the message files and parameters to fill it with; nothing here is worded for people. Damage
//! inside the store and the journals is for `fsck`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use comity_journal::delegation::cosigner_key;
use comity_wire::control::Control;

use super::authority::authority_not_trusted;
use super::dir::{NodeDir, RootPresence, root_presence};
use super::keys::{KeyName, read_key};
use super::mark::{MarkVerdict, Rollback};
use super::pairing::{PairingState, records, state};
use super::record::LineRecord;
use super::register::is_restored;
use super::transports::Transports;
use crate::cause::Cause;

/// A clock before this (2026-01-01) is wrong: no node is older.
pub const CLOCK_MIN: u64 = 1_767_225_600;
/// A clock after this (2100-01-01) is wrong.
pub const CLOCK_MAX: u64 = 4_102_444_800;
/// Free room below this is low: 1 GiB.
pub const FREE_BYTES_LOW: u64 = 1 << 30;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// It will hurt.
    Warning,
    /// It hurts.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Names the message.
    pub id: &'static str,
    /// Fills it.
    pub params: Vec<(&'static str, String)>,
}

/// What the machine says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// The clock, POSIX seconds.
    pub now: u64,
    /// Free bytes on the node's disk, if known.
    pub free_bytes: Option<u64>,
}

type Params = Vec<(&'static str, String)>;

struct Report(Vec<Finding>);

impl Report {
    fn add(&mut self, severity: Severity, id: &'static str, params: Params) {
        self.0.push(Finding { severity, id, params });
    }

    fn path(&mut self, severity: Severity, id: &'static str, path: &Path) {
        self.add(severity, id, vec![("path", path.display().to_string())]);
    }

    fn failure<T, E>(&mut self, id: &'static str, result: Result<T, E>) -> Option<T>
    where
        for<'a> Cause: From<&'a E>,
    {
        result.map_err(|error| self.because(id, &error)).ok()
    }

    fn because(&mut self, id: &'static str, cause: impl Into<Cause>) {
        let cause = cause.into();
        let mut params: Params = cause.word.map(|word| ("why", word.to_owned())).into_iter().collect();
        params.extend(cause.params);
        params.push(("detail", cause.detail));
        self.add(Severity::Error, id, params);
    }
}

/// Looks at everything; changes nothing. Worst first.
pub fn doctor(dir: &NodeDir, surroundings: &Surroundings) -> Vec<Finding> {
    let mut report = Report(Vec::new());
    check_surroundings(&mut report, surroundings);
    check_config(&mut report, dir);
    report.failure("doctor-formats-bad", super::formats::formats(dir));
    check_secrets(&mut report, dir);
    check_register(&mut report, dir);
    check_pairings(&mut report, dir);
    check_transports(&mut report, dir);
    report.0.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    report.0
}

fn check_surroundings(report: &mut Report, surroundings: &Surroundings) {
    let now = surroundings.now;
    if !(CLOCK_MIN..CLOCK_MAX).contains(&now) {
        report.add(Severity::Error, "doctor-clock-wrong", vec![("time", now.to_string())]);
    }
    if let Some(free) = surroundings.free_bytes.filter(|free| *free < FREE_BYTES_LOW) {
        report.add(Severity::Warning, "doctor-disk-low", vec![("bytes", free.to_string())]);
    }
}

fn check_config(report: &mut Report, dir: &NodeDir) {
    let Some(config) = report.failure("doctor-config-bad", dir.config()) else { return };
    match (config.addresses.is_empty(), config.listen) {
        (true, None) => report.add(Severity::Info, "doctor-only-dials", Vec::new()),
        (true, Some(_)) => report.add(Severity::Warning, "doctor-no-addresses", Vec::new()),
        (false, None) => report.add(Severity::Warning, "doctor-no-listen", Vec::new()),
        (false, Some(_)) => {}
    }
    match root_presence(dir) {
        Ok(RootPresence::Present(path)) => report.path(Severity::Error, "doctor-root-present", &path),
        Ok(RootPresence::Unknown(path)) => report.path(Severity::Error, "doctor-root-unknown", &path),
        _ => {}
    }
    let authority = config.authority.map(|path| dir.path().join(path));
    if let Some(path) = authority.filter(|path| path.exists()) {
        match authority_not_trusted(dir) {
            Some(path) => report.path(Severity::Warning, "authority-not-trusted", &path),
            None => report.path(Severity::Info, "doctor-authority-on-node", &path),
        }
        check_mode(report, &path);
    }
}

fn check_secrets(report: &mut Report, dir: &NodeDir) {
    let keys = dir.keys();
    if !keys.holds(&KeyName::Tls) {
        report.path(Severity::Error, "doctor-key-missing", &keys.path(&KeyName::Tls));
    }
    let marks = dir.mark_file();
    // The store's mark is not at hand: only what the file alone says is looked at.
    match marks.check(None) {
        Ok(MarkVerdict::SuccessorsDue(Rollback::FileMissing)) => {
            report.path(Severity::Error, "doctor-start-mark-missing", marks.path());
        }
        Ok(MarkVerdict::SuccessorsDue(Rollback::Recorded)) => {
            report.add(Severity::Warning, "doctor-successors-due", Vec::new());
        }
        Err(error) => report.because("doctor-file-bad", &error),
        Ok(_) => {}
    }
    check_tree(report, keys.dir());
    check_tree(report, &dir.pairings_path());
    check_tree(report, &dir.delegates_path());
}

fn check_tree(report: &mut Report, path: &Path) {
    let Ok(entries) = std::fs::read_dir(path) else { return };
    check_mode(report, path);
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            check_tree(report, &path);
        } else if name.starts_with('.') {
            report.path(Severity::Info, "doctor-unfinished-file", &path);
        } else {
            check_mode(report, &path);
            if name.ends_with(".key") {
                report.failure("doctor-key-bad", read_key(&path));
            }
        }
    }
}

/// Secrets are for their owner alone.
fn check_mode(report: &mut Report, path: &Path) {
    let Ok(metadata) = path.metadata() else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let params = vec![("path", path.display().to_string()), ("mode", format!("{mode:03o}"))];
        report.add(Severity::Error, "doctor-permissions-open", params);
    }
}

fn check_register(report: &mut Report, dir: &NodeDir) {
    let path = dir.register_path();
    if !path.exists() {
        report.path(Severity::Warning, "doctor-no-register", &path);
        return;
    }
    if is_restored(&path) {
        report.add(Severity::Warning, "doctor-register-restored", Vec::new());
    }
    report.failure("doctor-register-bad", dir.register());
}

fn check_pairings(report: &mut Report, dir: &NodeDir) {
    let names = report.failure("doctor-file-bad", dir.pairing_names()).unwrap_or_default();
    for name in names {
        let param = vec![("name", name.to_string())];
        match state(dir, &name) {
            Ok(PairingState::Confirmed(_)) => {}
            Ok(_) => report.add(Severity::Info, "doctor-pairing-open", param),
            Err(error) => report.because("doctor-file-bad", &error),
        }
    }
    let (Ok(records), Ok(tls)) = (records(dir), dir.keys().tls_all()) else { return };
    for record in &records {
        for line in record.lines_of(&tls).filter(|line| !holds_keys(dir, line)) {
            let params = vec![("name", record.name.to_string()), ("track", line.track.to_string())];
            report.add(Severity::Error, "doctor-line-keys-missing", params);
        }
        for node in record.their.nodes.iter().filter(|node| node.addresses.is_empty()) {
            let tracks: Vec<_> = node.tracks.iter().map(|track| track.word()).collect();
            let params = vec![("name", record.name.to_string()), ("tracks", tracks.join(", "))];
            report.add(Severity::Info, "doctor-peer-only-dials", params);
        }
    }
}

/// Proxies that cannot be used, settings for nobody, credentials that others can read.
fn check_transports(report: &mut Report, dir: &NodeDir) {
    let Some(transports) = report.failure("doctor-transports-bad", Transports::load(dir)) else { return };
    let paired = dir.pairing_names().unwrap_or_default();
    for peer in transports.peers().filter(|peer| !paired.iter().any(|name| name.as_str() == *peer)) {
        report.add(Severity::Warning, "doctor-transports-peer", vec![("name", peer.to_owned())]);
    }
    for path in transports.secrets() {
        check_mode(report, path);
    }
}

fn holds_keys(dir: &NodeDir, line: &LineRecord) -> bool {
    let Control::Delegation(delegation) = &line.delegation.control else { return false };
    let held = dir.keys().journal_keys(line.origin(), 0).is_ok_and(|held| {
        let pairs = [(held.log.public(), &delegation.log), (held.receipt.public(), &delegation.receipt)];
        pairs.into_iter().all(|(ours, theirs)| cosigner_key(ours).is_ok_and(|key| key == *theirs))
    });
    // The first HPKE key is forgotten when a newer one is in use; any one will do.
    held && dir.keys().hpke_numbers(line.origin()).is_ok_and(|numbers| !numbers.is_empty())
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
