//! Backup and checking beside the running writer.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use comity_store::{Keeper, Progress, Result, StoreError};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::errors::{explain, io};
use crate::place::sync_dir;
use crate::reader::SqliteReader;
use crate::schema::PAGE_BYTES;
use crate::store::Shared;

/// Pages copied between two words of progress: 2 MiB.
const STEP_PAGES: i32 = 128;

/// Damages listed at most.
const DAMAGES_MAX: u32 = 100;

/// How often a check asks whether it is still wanted.
const ASK_EVERY: Duration = Duration::from_millis(100);

pub(crate) struct SqliteKeeper {
    shared: Arc<Shared>,
}

impl SqliteKeeper {
    pub(crate) fn new(shared: Arc<Shared>) -> Result<Self> {
        shared.check()?;
        Ok(Self { shared })
    }

    /// Copies the snapshot page by page; `false` if `progress` gave it up.
    fn copy(&self, source: &SqliteReader, to: &Path, progress: &mut dyn FnMut(Progress) -> bool) -> Result<bool> {
        let explain_ours = |e: rusqlite::Error| explain(&e, "backup", &self.shared.path);
        let mut target = Connection::open(to).map_err(|e| explain(&e, "backup", to))?;
        // The copy counts only once it was synced as a whole, below.
        target.pragma_update(None, "synchronous", "OFF").map_err(explain_ours)?;
        source.with(|_| Ok(()))?;
        let Some(conn) = source.connection() else { return Ok(false) };
        // The source is inside a read transaction, so all steps copy one and the same snapshot.
        let backup = Backup::new(conn, &mut target).map_err(explain_ours)?;
        loop {
            let step = backup.step(STEP_PAGES).map_err(explain_ours)?;
            let pages = backup.progress();
            let bytes = |pages| u64::try_from(pages).unwrap_or(0).saturating_mul(u64::from(PAGE_BYTES));
            let total = bytes(pages.pagecount);
            let done = total.saturating_sub(bytes(pages.remaining));
            if !progress(Progress { done, total }) {
                return Ok(false);
            }
            match step {
                StepResult::Done => return Ok(true),
                StepResult::More => {}
                _ => std::thread::yield_now(),
            }
        }
    }
}

impl Keeper for SqliteKeeper {
    fn backup(&mut self, to: &Path, progress: &mut dyn FnMut(Progress) -> bool) -> Result<bool> {
        let source = SqliteReader::new(Arc::clone(&self.shared))?;
        match std::fs::File::create_new(to) {
            Ok(_) => {}
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(StoreError::Exists { path: to.to_owned() });
            }
            Err(e) => return Err(io("create", to)(e)),
        }
        let copied = self.copy(&source, to, progress);
        if !matches!(copied, Ok(true)) {
            std::fs::remove_file(to).map_err(io("remove", to))?;
            return copied;
        }
        std::fs::File::open(to).and_then(|f| f.sync_all()).map_err(io("sync", to))?;
        to.parent().filter(|p| !p.as_os_str().is_empty()).map_or(Ok(()), sync_dir)?;
        Ok(true)
    }

    fn check(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<Option<Vec<String>>> {
        let source = SqliteReader::new(Arc::clone(&self.shared))?;
        source.with(|_| Ok(()))?;
        let interrupt = source.connection().map(Connection::get_interrupt_handle);
        let Some(interrupt) = interrupt.filter(|_| go_on()) else { return Ok(None) };
        let path = &self.shared.path;
        std::thread::scope(|scope| {
            let checking = std::thread::Builder::new().name("comity-check".to_owned());
            let (done, checked) = mpsc::channel();
            let check = move || {
                // Whoever waits for it waits below.
                let _waits = done.send(integrity(&source, path));
            };
            checking.spawn_scoped(scope, check).map_err(io("start a thread for", path))?;
            let mut given_up = false;
            loop {
                match checked.recv_timeout(ASK_EVERY) {
                    Ok(_) if given_up => return Ok(None),
                    Ok(found) => return found.map(Some),
                    Err(RecvTimeoutError::Timeout) if go_on() => {}
                    Err(RecvTimeoutError::Timeout) => {
                        given_up = true;
                        interrupt.interrupt();
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        let detail = "the check ended without a word".to_owned();
                        return Err(StoreError::Driver { during: "checking", detail });
                    }
                }
            }
        })
    }
}

/// What SQLite says of the snapshot's structure.
fn integrity(source: &SqliteReader, path: &Path) -> Result<Vec<String>> {
    source.with(|view| {
        let text = format!("PRAGMA integrity_check({DAMAGES_MAX})");
        let lines = view
            .conn
            .prepare(&text)
            .and_then(|mut s| s.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>());
        match lines {
            Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
            Err(e) => match explain(&e, "checking", path) {
                StoreError::Corrupt { detail, .. } => Ok(vec![detail]),
                other => Err(other),
            },
        }
    })
}
