//! Room for as many open files as a node's links may need.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::config::PEERS_MAX;

/// Files that the process may need open: while two nodes dial each other there are two connections a peer, and a stranger's
/// or two; beside them the store, attachments, and people's programs.
const FILES_WANTED: u64 = 4 * PEERS_MAX as u64 + 1_024;

/// Raises the process's limit of open files as far as the system lets it. Systems give 1,024 where nobody says more, which
/// seven hundred peers that dial at once go past.
pub(super) fn make_room() {
    let limit = getrlimit(Resource::Nofile);
    let Some(wanted) = raised(limit.current, limit.maximum) else { return };
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }) {
        tracing::warn!(%error, wanted, "the limit of open files cannot be raised");
    }
}

/// The limit to ask for, if it is another.
fn raised(current: Option<u64>, maximum: Option<u64>) -> Option<u64> {
    let current = current.filter(|current| *current < FILES_WANTED)?;
    let wanted = maximum.map_or(FILES_WANTED, |maximum| maximum.min(FILES_WANTED));
    (wanted > current).then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_raised_as_far_as_it_goes_and_never_lowered() {
        assert_eq!(raised(Some(1_024), None), Some(FILES_WANTED));
        assert_eq!(raised(Some(1_024), Some(4_000)), Some(4_000));
        assert_eq!(raised(Some(1_024), Some(1_024)), None);
        assert_eq!(raised(Some(1 << 20), Some(1 << 20)), None);
        assert_eq!(raised(None, None), None, "there is no limit");
    }
}
