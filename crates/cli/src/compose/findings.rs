//! What the status says of the folder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use comity_node::assembly::AssemblyError;
use comity_node::cause::Cause;
use comity_node::party::authority::authority_not_trusted;
use comity_node::party::{NodeDir, RootPresence, root_presence};
use comity_node::service::views::{Blame, Colour, Finding};
use comity_node::service::{FindingsSource, Names};
use comity_wire::LineId;

/// Red for as long as the root key is where `init` wrote it, or nobody can tell.
pub(super) fn of_root(dir: &NodeDir) -> FindingsSource {
    let dir = dir.clone();
    Arc::new(move || {
        let found = match root_presence(&dir) {
            Ok(RootPresence::Present(path)) => {
                Finding::new(Colour::Red, "root-present", Blame::Operator).with("path", path.display())
            }
            Ok(RootPresence::Unknown(path)) => {
                Finding::new(Colour::Red, "root-unknown", Blame::Operator).with("path", path.display())
            }
            Ok(_) => return Vec::new(),
            Err(error) => Finding::new(Colour::Red, "folder-bad", Blame::Operator).because(&error),
        };
        vec![found]
    })
}

/// When the register and the configuration were written, and what was found then.
type Looked = (Option<SystemTime>, Option<SystemTime>, Option<PathBuf>);

/// Amber for as long as the key at the recorded place is one that the register does not trust: each command that needs it
/// would fail. The register is verified again only when a file changed.
pub(super) fn of_authority(dir: &NodeDir) -> FindingsSource {
    let (dir, looked) = (dir.clone(), Mutex::new(None::<Looked>));
    Arc::new(move || {
        let changed = |path: &Path| path.metadata().and_then(|found| found.modified()).ok();
        let (register, config) = (changed(&dir.register_path()), changed(&dir.config_path()));
        let mut looked = looked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = looked.take().filter(|(at, of, found)| {
            (*at, *of) == (register, config) && found.as_ref().is_none_or(|path| path.exists())
        });
        let (.., found) = looked.insert(known.unwrap_or_else(|| (register, config, authority_not_trusted(&dir))));
        let finding = |path: &PathBuf| {
            Finding::new(Colour::Amber, "authority-not-trusted", Blame::Operator).with("path", path.display())
        };
        found.iter().map(finding).collect()
    })
}

/// Amber for as long as mail does not go out or come in, and for a day after what came was none of ours.
pub(super) fn of_mail(health: comity_mail::Health) -> FindingsSource {
    Arc::new(move || {
        let failures = health.failures();
        let finding = |code: &str, failed: comity_mail::Failed| {
            Finding::new(Colour::Amber, code, failed.blame).because(failed.cause)
        };
        let sending = failures.sending.map(|failed| finding("mail-not-sent", failed));
        let reading = failures.reading.map(|failed| finding("mail-not-read", failed));
        let foreign = health.foreign();
        let came = |code: &str, blame, count: u64| {
            (count > 0).then(|| Finding::new(Colour::Amber, code, blame).with("count", count))
        };
        let left = came("mail-left", Blame::Operator, foreign.left);
        let apart = came("mail-quarantined", Blame::Network, foreign.quarantined);
        sending.into_iter().chain(reading).chain(left).chain(apart).collect()
    })
}

/// Why a line could not be opened.
pub(super) fn cause_of(error: &AssemblyError) -> Cause {
    match error {
        AssemblyError::Party(error) => error.into(),
        AssemblyError::NoKeys { .. } => Cause::new("line-keys-missing", error),
        other => Cause::raw(other),
    }
}

/// Lines that do not speak: they could not be opened, or their journal is given up and no successor could be opened.
pub(super) fn of_waiting(names: &Names, waiting: &[(LineId, AssemblyError)], rolled_back: bool) -> FindingsSource {
    let found: Vec<Finding> = waiting
        .iter()
        .map(|(line, error)| {
            let (peer, track) = names.of(line);
            let local = matches!(
                error,
                AssemblyError::Fatal(_)
                    | AssemblyError::Keep(_)
                    | AssemblyError::Malformed(_)
                    | AssemblyError::NoKeys { .. }
            );
            let code = if rolled_back && !local { "successor-waiting" } else { "line-unopened" };
            let finding = Finding::new(Colour::Red, code, Blame::Operator);
            finding.with("peer", peer).with("track", track).because(cause_of(error))
        })
        .collect();
    Arc::new(move || found.clone())
}
