#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};

use comity_store::{Cells, Result, Rows, Store, StoreError};
use comity_store_tests::{Fault, Machine};

use crate::{Options, SqliteStore};

/// Small sizes, so that the log is carried over often and little is set aside.
fn small() -> Options {
    Options { floor_bytes: 1 << 20, reserve_bytes: 1 << 20, cache_kib: 512, wal_bytes: 256 << 10 }
}

struct Directory {
    temp: tempfile::TempDir,
}

impl Directory {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        SqliteStore::create(&temp.path().join("node"), &small()).unwrap();
        Self { temp }
    }

    fn path(&self) -> PathBuf {
        self.temp.path().join("node")
    }

    fn file(&self) -> PathBuf {
        self.path().join("store.db")
    }

    fn open_here(&self) -> Result<SqliteStore> {
        SqliteStore::open(&self.path(), &small())
    }
}

impl Machine for Directory {
    fn open(&mut self) -> Result<Box<dyn Store>> {
        Ok(Box::new(self.open_here()?))
    }

    fn fail_next_commit(&mut self, _: Fault) -> bool {
        false
    }
}

/// Commits several rows at once.
fn put_many(store: &mut SqliteStore, keys: std::ops::Range<u64>) {
    let mut tx = store.begin().unwrap();
    keys.for_each(|key| tx.put_row(Rows::Entries, key, &[7; 2300]).unwrap());
    tx.commit().unwrap();
}

fn put(store: &mut SqliteStore, key: u64) -> Result<()> {
    let mut tx = store.begin()?;
    tx.put_row(Rows::Entries, key, &[7; 2300])?;
    tx.commit()
}

fn patch(file: &Path, at: usize, bytes: &[u8]) {
    let mut content = std::fs::read(file).unwrap();
    content[at..at + bytes.len()].copy_from_slice(bytes);
    std::fs::write(file, content).unwrap();
}

#[test]
fn sqlite_is_a_store() {
    comity_store_tests::run_all(&mut || Box::new(Directory::new()));
}

#[test]
fn opening_never_creates() {
    let temp = tempfile::tempdir().unwrap();
    let opened = SqliteStore::open(temp.path(), &small());
    assert!(matches!(opened, Err(StoreError::Missing { .. })));
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0, "nothing was left behind");
}

#[test]
fn creating_twice_is_refused_and_harms_nothing() {
    let dir = Directory::new();
    put(&mut dir.open_here().unwrap(), 1).unwrap();
    let again = SqliteStore::create(&dir.path(), &small());
    assert!(matches!(again, Err(StoreError::Exists { .. })), "{again:?}");
    assert!(dir.open_here().unwrap().reader().unwrap().row(Rows::Entries, 1).unwrap().is_some());
}

#[test]
fn row_33_a_creation_cut_short_can_be_repeated() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("node");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join("store.new"), b"half a file").unwrap();
    std::fs::write(dir.join("store.new-journal"), b"half a journal").unwrap();
    let unfinished = SqliteStore::open(&dir, &small());
    assert!(matches!(unfinished, Err(StoreError::Missing { .. })));
    SqliteStore::create(&dir, &small()).unwrap();
    put(&mut SqliteStore::open(&dir, &small()).unwrap(), 1).unwrap();
}

#[test]
fn row_40_an_unknown_schema_is_refused_by_name_and_left_untouched() {
    for version in [0_u32, 1, 2, 7, u32::MAX] {
        let dir = Directory::new();
        patch(&dir.file(), 60, &version.to_be_bytes());
        let before = std::fs::read(dir.file()).unwrap();
        let error = dir.open_here().err().unwrap();
        assert!(matches!(&error, StoreError::Schema { found, supported: 3, .. } if *found == version));
        assert!(error.to_string().contains(&format!("schema version {version}")), "{error}");
        assert_eq!(std::fs::read(dir.file()).unwrap(), before);
        assert!(!dir.path().join("store.db-wal").exists());
    }
}

#[test]
fn a_file_of_another_program_is_refused_and_left_untouched() {
    let dir = Directory::new();
    patch(&dir.file(), 68, b"Else");
    let before = std::fs::read(dir.file()).unwrap();
    assert!(matches!(dir.open_here(), Err(StoreError::Foreign { .. })));
    std::fs::write(dir.file(), vec![b'x'; 4096]).unwrap();
    assert!(matches!(dir.open_here(), Err(StoreError::Foreign { application_id: 0, .. })));
    std::fs::write(dir.file(), &before[..99]).unwrap();
    assert!(matches!(dir.open_here(), Err(StoreError::Corrupt { .. })));
    std::fs::write(dir.file(), b"").unwrap();
    assert!(matches!(dir.open_here(), Err(StoreError::Corrupt { .. })));
}

#[test]
fn row_36_structural_damage_names_the_file_and_says_fsck() {
    let dir = Directory::new();
    let mut store = dir.open_here().unwrap();
    (0..40).for_each(|round| put_many(&mut store, round * 10..round * 10 + 10));
    assert_eq!(store.keeper().unwrap().check(&mut || true).unwrap().unwrap(), [""; 0]);
    drop(store);
    let content = std::fs::read(dir.file()).unwrap();
    let page_bytes = usize::try_from(crate::schema::PAGE_BYTES).unwrap();
    // Beyond the roots of the tables.
    for page in 30..content.len() / page_bytes {
        patch(&dir.file(), page * page_bytes, &[0xee; 64]);
    }
    let mut store = dir.open_here().unwrap();
    assert!(!store.keeper().unwrap().check(&mut || true).unwrap().unwrap().is_empty());
    let reader = store.reader().unwrap();
    let error = (0..400).find_map(|key| reader.row(Rows::Entries, key).err()).unwrap();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    let words = error.to_string();
    assert!(words.contains("store.db") && words.contains("comity fsck"), "{words}");
    assert!(put(&mut store, 1).is_err_and(|e| e.is_fatal()), "nothing is written on top of damage");
}

#[test]
fn row_23_a_copy_past_the_lock_is_fenced_off() {
    let dir = Directory::new();
    let mut first = dir.open_here().unwrap();
    put(&mut first, 1).unwrap();
    // Another process whose file system does not know locks: the lock file is gone.
    std::fs::remove_file(dir.path().join("lock")).unwrap();
    let mut second = dir.open_here().unwrap();
    assert!(second.fence() > first.fence());
    assert!(matches!(put(&mut first, 2), Err(StoreError::Fenced { .. })));
    assert!(put(&mut first, 2).is_err_and(|e| e.is_fatal()), "stopped for good");
    put(&mut second, 3).unwrap();
    let reader = second.reader().unwrap();
    assert!(reader.row(Rows::Entries, 2).unwrap().is_none());
}

#[test]
fn row_34_ordinary_work_stops_at_the_floor_and_the_reserve_serves_essential_work() {
    let dir = Directory::new();
    let store = dir.open_here().unwrap();
    let space = store.space().unwrap();
    assert_eq!(space.reserve_bytes, 1 << 20);
    assert_eq!(std::fs::metadata(dir.path().join("reserve")).unwrap().len(), 1 << 20);
    drop(store);
    // A floor above what any disk has.
    let options = Options { floor_bytes: u64::MAX, ..small() };
    let mut store = SqliteStore::open(&dir.path(), &options).unwrap();
    let refused = store.begin().err().unwrap();
    assert!(matches!(refused, StoreError::Full { .. }) && refused.is_retryable());
    assert!(refused.to_string().starts_with("not accepted: disk"), "{refused}");
    let mut tx = store.begin_for(comity_store::Work::Essential).unwrap();
    tx.put_cell(Cells::Meta, b"alarm", b"raised").unwrap();
    tx.commit().unwrap();
}

#[test]
fn a_backup_is_one_snapshot_taken_while_the_writer_goes_on() {
    let dir = Directory::new();
    let mut store = dir.open_here().unwrap();
    put_many(&mut store, 0..2000);
    let copy = dir.temp.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    let to = copy.join("store.db");
    let (mut keeper, mut next, mut last) = (store.keeper().unwrap(), 2000, 0);
    let kept = keeper.backup(&to, &mut |progress| {
        assert!(progress.done > last && progress.done <= progress.total);
        assert!(
            progress.total > 2000 && progress.total % u64::from(crate::schema::PAGE_BYTES) == 0,
            "bytes, not pages"
        );
        last = progress.done;
        put_many(&mut store, next..next + 50);
        next += 50;
        true
    });
    assert!(kept.unwrap() && next > 2050, "several steps");
    let restored = SqliteStore::open(&copy, &small()).unwrap();
    let last = restored.reader().unwrap().last_row(Rows::Entries, 0..u64::MAX).unwrap().unwrap();
    assert_eq!(last.0, 1999);
    assert!(restored.keeper().unwrap().check(&mut || true).unwrap().unwrap().is_empty());
    assert!(matches!(keeper.backup(&to, &mut |_| true), Err(StoreError::Exists { .. })));
    assert!(restored.keeper().unwrap().check(&mut || false).unwrap().is_none(), "nobody wants it any more");
    let given_up = copy.join("other.db");
    assert!(!keeper.backup(&given_up, &mut |_| false).unwrap());
    assert!(!given_up.exists());
}

#[test]
fn what_was_replaced_is_in_no_file_after_a_purge() {
    let dir = Directory::new();
    let mut store = dir.open_here().unwrap();
    let secret = b"the names of forty-one persons".repeat(400);
    let has = |dir: &Directory| {
        std::fs::read_dir(dir.path()).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(24).any(|part| part == &secret[..24])
        })
    };
    put_many(&mut store, 0..40);
    let mut tx = store.begin().unwrap();
    // On pages of its own, and within one.
    tx.put_row(Rows::Entries, 17, &secret).unwrap();
    tx.put_row(Rows::Entries, 18, &secret[..300]).unwrap();
    tx.put_cell(Cells::Attachments, b"a", &secret[..60]).unwrap();
    tx.commit().unwrap();
    assert!(store.purge().unwrap() && has(&dir), "what is kept stays");
    let reader = store.reader().unwrap();
    reader.row(Rows::Entries, 17).unwrap().unwrap();
    let mut tx = store.begin().unwrap();
    tx.put_row(Rows::Entries, 17, b"gone").unwrap();
    tx.delete_row(Rows::Entries, 18).unwrap();
    tx.delete_cell(Cells::Attachments, b"a").unwrap();
    tx.commit().unwrap();
    assert!(!store.purge().unwrap(), "a snapshot still reads it");
    assert_eq!(reader.row(Rows::Entries, 17).unwrap().unwrap(), secret);
    drop(reader);
    assert!(store.purge().unwrap() && !has(&dir));
    put_many(&mut store, 40..60);
    assert!(!has(&dir));
}

#[test]
fn the_write_ahead_log_stays_bounded() {
    let dir = Directory::new();
    let mut store = dir.open_here().unwrap();
    for round in 0..100 {
        put_many(&mut store, round * 15..round * 15 + 15);
        let wal = std::fs::metadata(dir.path().join("store.db-wal")).unwrap().len();
        assert!(wal <= 2 * small().wal_bytes, "{wal}");
    }
}

#[test]
fn row_34_a_store_opened_for_reading_alone_writes_nothing_and_holds_the_lock() {
    let here = Directory::new();
    let mut store = here.open_here().unwrap();
    let mut tx = store.begin().unwrap();
    tx.put_cell(Cells::Meta, b"a", b"kept").unwrap();
    tx.commit().unwrap();
    let fence = store.fence();
    drop(store);
    let bytes = |name: &str| std::fs::read(here.path().join(name)).unwrap_or_default();
    let before = [bytes("store.db"), bytes("store.db-wal")];
    let mut store = SqliteStore::open_read_only(&here.path(), &small()).unwrap();
    assert_eq!(store.fence(), fence);
    assert_eq!(store.reader().unwrap().cell(Cells::Meta, b"a").unwrap().as_deref(), Some(b"kept".as_slice()));
    assert!(matches!(here.open_here(), Err(StoreError::AlreadyRunning { .. })));
    assert!(matches!(store.begin(), Err(StoreError::Full { .. })));
    let mut tx = store.begin_for(comity_store::Work::Essential).unwrap();
    assert!(matches!(tx.put_cell(Cells::Meta, b"a", b"other"), Err(StoreError::Full { .. })));
    assert!(tx.commit().is_err());
    assert!(store.begin_for(comity_store::Work::Essential).unwrap().commit().is_ok(), "what writes nothing may end");
    drop(store);
    assert!(before == [bytes("store.db"), bytes("store.db-wal")]);
    assert_eq!(here.open_here().unwrap().fence(), fence + 1);
    assert!(matches!(
        SqliteStore::open_read_only(&here.temp.path().join("none"), &small()),
        Err(StoreError::Missing { .. })
    ));
}
