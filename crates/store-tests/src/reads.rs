//! What comes back, in which order, and what a snapshot sees.

use comity_store::{Cells, Read, Rows, row_key};

use crate::{Make, commit};

fn keys(rows: &[(u64, Vec<u8>)]) -> Vec<u64> {
    rows.iter().map(|(key, _)| *key).collect()
}

/// Rows: written out of order, read in order, cut by count and by bytes, never stuck at a large one.
pub fn rows_come_back_in_order_and_within_limits(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    commit(&mut *store, |tx| {
        for key in [30, 10, 0, 20, 40] {
            tx.put_row(Rows::Entries, key, &[u8::try_from(key).unwrap(); 100])?;
        }
        tx.put_row(Rows::Entries, 20, b"replaced")
    })
    .unwrap();
    let tx = store.begin().unwrap();
    let reader: &dyn Read = &*tx;
    let rows = |range, limit, bytes| reader.rows(Rows::Entries, range, limit, bytes).unwrap();
    assert_eq!(keys(&rows(0..u64::MAX, 99, usize::MAX)), [0, 10, 20, 30, 40]);
    assert_eq!(keys(&rows(10..40, 99, usize::MAX)), [10, 20, 30], "the end is excluded");
    assert_eq!(keys(&rows(0..100, 2, usize::MAX)), [0, 10]);
    assert_eq!(keys(&rows(0..100, 0, usize::MAX)), [0; 0]);
    assert_eq!(keys(&rows(0..100, 99, 208)), [0, 10, 20]);
    assert_eq!(keys(&rows(0..100, 99, 207)), [0, 10]);
    assert_eq!(keys(&rows(0..100, 99, 0)), [0], "the first row comes whatever its size");
    assert_eq!(keys(&rows(11..20, 99, usize::MAX)), [0; 0]);
    #[expect(clippy::reversed_empty_ranges, reason = "what is tested")]
    let reversed = rows(40..10, 99, usize::MAX);
    assert_eq!(keys(&reversed), [0; 0]);
    assert_eq!(rows(20..21, 9, 9)[0].1, b"replaced");
    assert_eq!(reader.row(Rows::Entries, 20).unwrap().unwrap(), b"replaced");
    assert_eq!(reader.row(Rows::Entries, 21).unwrap(), None);
}

/// The greatest row of a range, in a snapshot and under changes.
pub fn the_last_row_of_a_range(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    let (first, second) = (row_key(1, 0).unwrap(), row_key(2, 0).unwrap());
    commit(&mut *store, |tx| {
        for number in 0..5 {
            tx.put_row(Rows::Nodes, first + number, b"a")?;
        }
        tx.put_row(Rows::Nodes, second, b"b")
    })
    .unwrap();
    let last = |read: &dyn Read, range| read.last_row(Rows::Nodes, range).unwrap().map(|(key, _)| key);
    let reader = store.reader().unwrap();
    assert_eq!(last(&*reader, first..second), Some(first + 4));
    assert_eq!(last(&*reader, 0..u64::MAX), Some(second));
    assert_eq!(last(&*reader, 0..first), None);
    assert_eq!(last(&*reader, 5..5), None);
    let mut tx = store.begin().unwrap();
    tx.delete_row(Rows::Nodes, first + 4).unwrap();
    tx.delete_row(Rows::Nodes, first + 3).unwrap();
    assert_eq!(last(&*tx, first..second), Some(first + 2));
    tx.put_row(Rows::Nodes, first + 9, b"c").unwrap();
    assert_eq!(last(&*tx, first..second), Some(first + 9));
    drop(tx);
    assert_eq!(last(&*store.reader().unwrap(), first..second), Some(first + 4));
}

/// Cells: byte order, prefixes ending in 0xff, paging by the last key.
pub fn cells_by_prefix_and_page(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    let all: [&[u8]; 7] = [b"\0", b"a", b"a\0", b"ab", b"b", b"\xff", b"\xff\xff"];
    commit(&mut *store, |tx| all.iter().rev().try_for_each(|key| tx.put_cell(Cells::Index, key, key))).unwrap();
    let check = |read: &dyn Read| {
        let cells = |prefix: &[u8], after: Option<&[u8]>, limit| -> Vec<Vec<u8>> {
            let found = read.cells(Cells::Index, prefix, after, limit).unwrap();
            assert!(found.iter().all(|(k, v)| k == v));
            found.into_iter().map(|(k, _)| k).collect()
        };
        assert_eq!(cells(b"", None, 99), all);
        assert_eq!(cells(b"a", None, 99), [&b"a"[..], b"a\0", b"ab"]);
        assert_eq!(cells(b"a", Some(b"a"), 99), [&b"a\0"[..], b"ab"]);
        assert_eq!(cells(b"a", Some(b"a\0"), 1), [b"ab"]);
        assert_eq!(cells(b"a", Some(b"a"), 1), [b"a\0"]);
        assert_eq!(cells(b"a", Some(b"\0"), 1), [b"a"], "a key before the prefix skips nothing");
        assert_eq!(cells(b"a", Some(b"b"), 9), [[0_u8; 0]; 0]);
        assert_eq!(cells(b"\xff", None, 99), [&b"\xff"[..], b"\xff\xff"]);
        assert_eq!(cells(b"", Some(b"b"), 99), [&b"\xff"[..], b"\xff\xff"]);
        assert_eq!(cells(b"c", None, 99), [[0_u8; 0]; 0]);
        assert_eq!(cells(b"", None, 0), [[0_u8; 0]; 0]);
    };
    check(&*store.reader().unwrap());
    let mut tx = store.begin().unwrap();
    check(&*tx);
    tx.put_cell(Cells::Index, b"aa", b"aa").unwrap();
    tx.delete_cell(Cells::Index, b"ab").unwrap();
    tx.put_cell(Cells::Meta, b"a~", b"another table").unwrap();
    let found = tx.cells(Cells::Index, b"a", None, 99).unwrap();
    let found: Vec<_> = found.into_iter().map(|(k, _)| k).collect();
    assert_eq!(found, [&b"a"[..], b"a\0", b"aa"]);
}

/// The same key in every table is another row or cell.
pub fn tables_do_not_mix(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    commit(&mut *store, |tx| {
        for table in Rows::ALL {
            tx.put_row(table, 7, format!("{table:?}").as_bytes())?;
        }
        for table in Cells::ALL {
            tx.put_cell(table, b"7", format!("{table:?}").as_bytes())?;
        }
        Ok(())
    })
    .unwrap();
    let reader = store.reader().unwrap();
    for table in Rows::ALL {
        assert_eq!(reader.row(table, 7).unwrap().unwrap(), format!("{table:?}").as_bytes());
    }
    for table in Cells::ALL {
        assert_eq!(reader.cell(table, b"7").unwrap().unwrap(), format!("{table:?}").as_bytes());
    }
}

/// A transaction sees what it wrote and deleted, on top of what was there.
pub fn a_transaction_reads_its_own_writes(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    commit(&mut *store, |tx| {
        tx.put_row(Rows::Entries, 1, b"old")?;
        tx.put_row(Rows::Entries, 3, b"old")?;
        tx.put_cell(Cells::Meta, b"k", b"old")
    })
    .unwrap();
    let mut tx = store.begin().unwrap();
    tx.put_row(Rows::Entries, 2, b"new").unwrap();
    tx.delete_row(Rows::Entries, 3).unwrap();
    tx.delete_row(Rows::Entries, 99).unwrap();
    tx.put_cell(Cells::Meta, b"k", b"new").unwrap();
    assert_eq!(keys(&tx.rows(Rows::Entries, 0..9, 9, 999).unwrap()), [1, 2]);
    assert_eq!(keys(&tx.rows(Rows::Entries, 0..9, 1, 999).unwrap()), [1]);
    assert_eq!(tx.row(Rows::Entries, 3).unwrap(), None);
    assert_eq!(tx.cell(Cells::Meta, b"k").unwrap().unwrap(), b"new");
    tx.delete_cell(Cells::Meta, b"k").unwrap();
    assert_eq!(tx.cell(Cells::Meta, b"k").unwrap(), None);
    tx.commit().unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(keys(&reader.rows(Rows::Entries, 0..9, 9, 999).unwrap()), [1, 2]);
    assert_eq!(reader.cell(Cells::Meta, b"k").unwrap(), None);
}

/// A reader sees neither open transactions nor later commits; a new one does.
pub fn readers_see_one_snapshot(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    commit(&mut *store, |tx| tx.put_row(Rows::Entries, 1, b"a")).unwrap();
    let before = store.reader().unwrap();
    commit(&mut *store, |tx| {
        tx.put_row(Rows::Entries, 1, b"b")?;
        tx.put_row(Rows::Entries, 2, b"b")
    })
    .unwrap();
    let after = store.reader().unwrap();
    assert_eq!(before.row(Rows::Entries, 1).unwrap().unwrap(), b"a");
    assert_eq!(before.row(Rows::Entries, 2).unwrap(), None);
    assert_eq!(after.row(Rows::Entries, 1).unwrap().unwrap(), b"b");
    drop(before);
    let again = store.reader().unwrap();
    assert_eq!(again.row(Rows::Entries, 2).unwrap().unwrap(), b"b");
}

/// Readers move to other threads while the writer goes on.
pub fn a_reader_works_on_another_thread(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    commit(&mut *store, |tx| tx.put_row(Rows::Entries, 1, b"a")).unwrap();
    let reader = store.reader().unwrap();
    let other = std::thread::spawn(move || reader.row(Rows::Entries, 1).unwrap().unwrap());
    commit(&mut *store, |tx| tx.put_row(Rows::Entries, 1, b"b")).unwrap();
    assert_eq!(other.join().unwrap(), b"a");
}
