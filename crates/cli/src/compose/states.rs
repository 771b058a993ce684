//! The store of what lines come to, `state/` in a node's folder: all of it follows from the journals, so one that cannot be
//! opened is made anew, and without one the node keeps all of it in memory.

use std::path::Path;
use std::sync::Arc;

use comity_node::party::files;
use comity_node::state::{StateStore, StatesSource};
use comity_store_sqlite::{Options, SqliteStore};

/// The folder in the node's.
const DIR: &str = "state";

/// Less memory than the node's own, the same room left on the disk, and nothing set aside.
const OPTIONS: Options = Options { floor_bytes: 256 << 20, reserve_bytes: 0, cache_kib: 2 << 10, wal_bytes: 8 << 20 };

/// Opens it when it is needed.
pub(super) fn source(node: &Path) -> StatesSource {
    let node = node.to_owned();
    Box::new(move || open(&node))
}

/// Opens it; the node's own lock is held.
fn open(node: &Path) -> Option<Arc<StateStore>> {
    let dir = node.join(DIR);
    match opened(&dir) {
        Ok(states) => return Some(Arc::new(states)),
        Err(error) if dir.exists() => {
            tracing::warn!(dir = %dir.display(), %error, "what lines came to is made anew from the journals");
        }
        Err(_) => {}
    }
    let made = std::fs::remove_dir_all(&dir).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    let made = made.map_err(|error| error.to_string()).and_then(|()| create(&dir)).and_then(|()| opened(&dir));
    match made {
        Ok(states) => Some(Arc::new(states)),
        Err(error) => {
            tracing::warn!(dir = %dir.display(), %error, "what lines come to is all kept in memory");
            None
        }
    }
}

fn create(dir: &Path) -> Result<(), String> {
    files::make_dir(dir).map_err(|error| error.to_string())?;
    SqliteStore::create(dir, &OPTIONS).map_err(|error| error.to_string())
}

fn opened(dir: &Path) -> Result<StateStore, String> {
    let store = SqliteStore::open(dir, &OPTIONS).map_err(|error| error.to_string())?;
    StateStore::new(Box::new(store)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_opened_is_made_anew() {
        let node = tempfile::tempdir().unwrap();
        assert!(open(node.path()).is_some());
        let file = node.path().join(DIR).join("store.db");
        assert!(file.is_file());
        std::fs::write(&file, b"no store").unwrap();
        assert!(open(node.path()).is_some());
        assert!(std::fs::metadata(&file).unwrap().len() > 100);
    }

    #[test]
    fn without_a_folder_of_its_own_all_is_kept_in_memory() {
        let node = tempfile::tempdir().unwrap();
        std::fs::write(node.path().join(DIR), b"a file").unwrap();
        assert!(open(node.path()).is_none(), "a file of that name is left alone");
        assert!(open(&node.path().join(DIR)).is_none());
    }
}
