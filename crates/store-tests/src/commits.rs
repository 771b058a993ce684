//! What is kept, what is not, and who may write.

use comity_store::{Cells, Rows, Store, StoreError};

use crate::{Fault, Make, commit};

fn has(store: &dyn Store, key: u64) -> bool {
    store.reader().unwrap().row(Rows::Entries, key).unwrap().is_some()
}

/// A transaction that is dropped never was.
pub fn drop_undoes_everything(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    commit(&mut *store, |tx| tx.put_cell(Cells::Meta, b"k", b"old")).unwrap();
    let mut tx = store.begin().unwrap();
    for key in 0..500 {
        tx.put_row(Rows::Entries, key, &[1; 3000]).unwrap();
    }
    tx.put_cell(Cells::Meta, b"k", b"new").unwrap();
    drop(tx);
    for _ in 0..2 {
        let reader = store.reader().unwrap();
        assert_eq!(reader.last_row(Rows::Entries, 0..u64::MAX).unwrap(), None);
        assert_eq!(reader.cell(Cells::Meta, b"k").unwrap().unwrap(), b"old");
        drop(reader);
        drop(store);
        store = machine.open().unwrap();
    }
}

/// Every commit is there after reopening, in groups large and small, deletions too.
pub fn row_31_commits_survive_reopening(make: &mut Make<'_>) {
    let mut machine = make();
    let mut next = 0_u64;
    for round in 0..6_u64 {
        let mut store = machine.open().unwrap();
        let reader = store.reader().unwrap();
        let rows = reader.rows(Rows::Entries, 0..u64::MAX, usize::MAX, usize::MAX).unwrap();
        drop(reader);
        assert_eq!(rows.len() as u64, next - round);
        assert!(rows.iter().all(|(k, v)| v[..8] == k.to_be_bytes()));
        for batch in [1, 300, 7] {
            commit(&mut *store, |tx| {
                for key in next..next + batch {
                    let mut value = key.to_be_bytes().to_vec();
                    value.resize(2_300, 9);
                    tx.put_row(Rows::Entries, key, &value)?;
                }
                Ok(())
            })
            .unwrap();
            next += batch;
        }
        commit(&mut *store, |tx| tx.delete_row(Rows::Entries, next - 1)).unwrap();
    }
}

/// Two stores on one disk: the second is refused, or the first is from then on.
pub fn row_23_a_second_opening_never_writes_beside_the_first(make: &mut Make<'_>) {
    let mut machine = make();
    let mut first = machine.open().unwrap();
    commit(&mut *first, |tx| tx.put_row(Rows::Entries, 1, b"a")).unwrap();
    match machine.open() {
        Err(error) => {
            assert!(matches!(error, StoreError::AlreadyRunning { .. }), "{error}");
            commit(&mut *first, |tx| tx.put_row(Rows::Entries, 2, b"a")).unwrap();
            drop(first);
            assert!(has(&*machine.open().unwrap(), 2), "the lock went with its holder");
        }
        Ok(mut second) => {
            let refused = commit(&mut *first, |tx| tx.put_row(Rows::Entries, 2, b"a"));
            assert!(matches!(refused, Err(StoreError::Fenced { .. })), "{refused:?}");
            commit(&mut *second, |tx| tx.put_row(Rows::Entries, 3, b"b")).unwrap();
            assert!(!has(&*second, 2));
        }
    }
}

/// Each opening has a greater fence than all before.
pub fn the_fence_rises_with_every_opening(make: &mut Make<'_>) {
    let mut machine = make();
    let mut last = 0;
    for _ in 0..4 {
        let store = machine.open().unwrap();
        assert!(store.fence() > last);
        last = store.fence();
    }
}

/// A commit that reports failure stops the store; reopened, all of it is there or nothing; earlier commits
/// are. Skipped, and said so, on machines that cannot fail commits.
pub fn row_35_a_failed_commit_is_all_or_nothing_and_final(make: &mut Make<'_>) {
    for (fault, kept) in [(Fault::NotPersisted, false), (Fault::PersistedThoughFailed, true)] {
        let mut machine = make();
        let mut store = machine.open().unwrap();
        commit(&mut *store, |tx| tx.put_row(Rows::Entries, 1, b"a")).unwrap();
        if !machine.fail_next_commit(fault) {
            println!("skipped: this machine fails no commits on demand");
            return;
        }
        let write_two = |store: &mut dyn Store| {
            commit(store, |tx| {
                tx.put_row(Rows::Entries, 2, b"b")?;
                tx.put_cell(Cells::Meta, b"k", b"b")
            })
        };
        let failed = write_two(&mut *store);
        assert!(matches!(failed, Err(StoreError::Fatal { .. })), "{failed:?}");
        let again = write_two(&mut *store);
        assert!(matches!(again, Err(StoreError::Fatal { .. })), "never retried: {again:?}");
        assert!(store.reader().is_err());
        drop(store);
        let mut store = machine.open().unwrap();
        assert!(has(&*store, 1));
        assert_eq!(has(&*store, 2), kept);
        let cell = store.reader().unwrap().cell(Cells::Meta, b"k").unwrap();
        assert_eq!(cell.is_some(), kept, "all or nothing");
        write_two(&mut *store).unwrap();
    }
}

/// Counters tell commits from rollbacks.
pub fn counters_count(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    let before = store.stats();
    commit(&mut *store, |tx| {
        tx.put_row(Rows::Entries, 1, b"12345")?;
        tx.put_cell(Cells::Meta, b"k", b"67")
    })
    .unwrap();
    let mut tx = store.begin().unwrap();
    tx.put_row(Rows::Entries, 2, b"dropped").unwrap();
    drop(tx);
    let after = store.stats();
    assert_eq!(after.commits - before.commits, 1);
    assert_eq!(after.writes - before.writes, 2);
    assert_eq!(after.value_bytes - before.value_bytes, 7);
}
