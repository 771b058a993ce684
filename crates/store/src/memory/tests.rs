#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{Cells, Misuse, Rows, Store, StoreError, Work};

fn put(store: &mut Memory, key: u64) -> crate::Result<()> {
    let mut tx = store.begin()?;
    tx.put_row(Rows::Entries, key, b"value")?;
    tx.commit()
}

fn has(store: &Memory, key: u64) -> bool {
    store.reader().unwrap().row(Rows::Entries, key).unwrap().is_some()
}

#[test]
fn row_35_a_failed_commit_stops_the_store_and_may_or_may_not_have_kept_it() {
    for (fault, kept) in [(Fault::NotPersisted, false), (Fault::PersistedThoughFailed, true)] {
        let disk = Disk::new();
        let mut store = disk.open();
        disk.fail_commit(1, fault);
        put(&mut store, 1).unwrap();
        assert!(put(&mut store, 2).is_err_and(|e| e.is_fatal()));
        assert!(put(&mut store, 3).is_err_and(|e| e.is_fatal()), "never retried");
        assert!(store.reader().is_err());
        let mut store = disk.open();
        assert!(has(&store, 1));
        assert_eq!(has(&store, 2), kept);
        put(&mut store, 3).unwrap();
    }
}

#[test]
fn row_34_ordinary_work_is_refused_below_the_floor_and_essential_work_is_not() {
    let disk = Disk::new();
    let mut store = disk.open();
    disk.set_space(20, 16);
    put(&mut store, 1).unwrap();
    assert!(matches!(store.begin(), Err(StoreError::Full { free_bytes: 15, floor_bytes: 16 })));
    let mut tx = store.begin_for(Work::Essential).unwrap();
    tx.put_cell(Cells::Meta, b"alarm", b"x").unwrap();
    tx.commit().unwrap();
    let mut tx = store.begin_for(Work::Essential).unwrap();
    tx.put_cell(Cells::Meta, b"a", b"x").unwrap();
    assert!(matches!(tx.put_row(Rows::Entries, 2, &[0; 100]), Err(StoreError::Full { .. })));
    assert!(matches!(tx.commit(), Err(StoreError::Misuse(Misuse::CommitAfterFailure))));
    assert_eq!(store.reader().unwrap().cell(Cells::Meta, b"a").unwrap(), None);
}

#[test]
fn a_crash_kills_open_stores_and_keeps_what_was_committed() {
    let disk = Disk::new();
    let mut store = disk.open();
    put(&mut store, 1).unwrap();
    let mut tx = store.begin().unwrap();
    tx.put_row(Rows::Entries, 2, b"lost").unwrap();
    disk.crash();
    assert!(tx.commit().is_err_and(|e| e.is_fatal()));
    assert!(put(&mut store, 3).is_err_and(|e| e.is_fatal()));
    let store = disk.open();
    assert!(has(&store, 1) && !has(&store, 2) && !has(&store, 3));
}

#[test]
fn row_22_a_copied_disk_goes_its_own_way() {
    let disk = Disk::new();
    let mut store = disk.open();
    put(&mut store, 1).unwrap();
    let image = disk.copy();
    put(&mut store, 2).unwrap();
    let restored = image.open();
    assert!(has(&restored, 1) && !has(&restored, 2));
    assert!(has(&store, 2));
}
