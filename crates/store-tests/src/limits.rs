//! Bounds and their refusals.

use comity_store::{
    CELL_KEY_BYTES_MAX, CELLS_PAGE_MAX, Cells, Misuse, ROW_KEY_MAX, Result, Rows, StoreError, VALUE_BYTES_MAX,
};

use crate::{Make, commit};

fn misuse<T>(result: Result<T>) -> Misuse {
    match result {
        Err(StoreError::Misuse(misuse)) => misuse,
        Err(other) => panic!("refused, but as {other}"),
        Ok(_) => panic!("not refused"),
    }
}

/// Keys, values and pages over their limits, for reading and for writing.
pub fn row_03_out_of_bounds_is_refused(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    let mut tx = store.begin().unwrap();
    let (long_key, long) = (vec![0; CELL_KEY_BYTES_MAX + 1], vec![0; VALUE_BYTES_MAX + 1]);
    let key = ROW_KEY_MAX + 1;
    assert_eq!(misuse(tx.put_row(Rows::Entries, key, b"")), Misuse::RowKey { key });
    assert_eq!(misuse(tx.delete_row(Rows::Entries, key)), Misuse::RowKey { key });
    assert_eq!(misuse(tx.row(Rows::Entries, key)), Misuse::RowKey { key });
    let bytes = long.len();
    assert_eq!(misuse(tx.put_row(Rows::Entries, 1, &long)), Misuse::Value { bytes });
    assert_eq!(misuse(tx.put_cell(Cells::Meta, b"k", &long)), Misuse::Value { bytes });
    let bytes = long_key.len();
    assert_eq!(misuse(tx.put_cell(Cells::Meta, &long_key, b"")), Misuse::CellKey { bytes });
    assert_eq!(misuse(tx.delete_cell(Cells::Meta, &long_key)), Misuse::CellKey { bytes });
    assert_eq!(misuse(tx.cell(Cells::Meta, &long_key)), Misuse::CellKey { bytes });
    assert_eq!(misuse(tx.cells(Cells::Meta, &long_key, None, 1)), Misuse::CellKey { bytes });
    assert_eq!(misuse(tx.cells(Cells::Meta, b"", Some(&long_key), 1)), Misuse::CellKey { bytes });
    assert_eq!(misuse(tx.put_cell(Cells::Meta, b"", b"")), Misuse::CellKey { bytes: 0 });
    assert_eq!(misuse(tx.cell(Cells::Meta, b"")), Misuse::CellKey { bytes: 0 });
    let limit = CELLS_PAGE_MAX + 1;
    assert_eq!(misuse(tx.cells(Cells::Meta, b"", None, limit)), Misuse::Page { limit });
}

/// A refusal for bounds wrote nothing, so the rest of the transaction still counts.
pub fn a_refused_write_leaves_the_transaction_usable(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    let mut tx = store.begin().unwrap();
    tx.put_row(Rows::Entries, 1, b"kept").unwrap();
    misuse(tx.put_row(Rows::Entries, u64::MAX, b"refused"));
    tx.commit().unwrap();
    assert_eq!(store.reader().unwrap().row(Rows::Entries, 1).unwrap().unwrap(), b"kept");
}

/// Values of every awkward length up to the limit, and the greatest keys, come back after reopening.
pub fn large_values_survive(make: &mut Make<'_>) {
    let mut machine = make();
    let mut store = machine.open().unwrap();
    let lengths = [0, 1, 2_355, 8_100, 8_157, 8_158, 16_349, 16_350, 16_384, 61_440, 262_160, VALUE_BYTES_MAX];
    let value =
        |length: usize| -> Vec<u8> { (0..length).map(|i| u8::try_from((i * 7 + length) % 251).unwrap()).collect() };
    let long_key = [0xff; CELL_KEY_BYTES_MAX];
    commit(&mut *store, |tx| {
        for (key, length) in (0..).zip(lengths) {
            tx.put_row(Rows::Chunks, key, &value(length))?;
        }
        tx.put_row(Rows::Entries, ROW_KEY_MAX - 1, b"last")?;
        tx.put_cell(Cells::Index, &long_key, &value(VALUE_BYTES_MAX))
    })
    .unwrap();
    drop(store);
    let store = machine.open().unwrap();
    let reader = store.reader().unwrap();
    for (key, length) in (0..).zip(lengths) {
        assert!(reader.row(Rows::Chunks, key).unwrap().unwrap() == value(length), "{length}");
    }
    assert_eq!(reader.last_row(Rows::Entries, 0..u64::MAX).unwrap().unwrap().0, ROW_KEY_MAX - 1);
    assert!(reader.cell(Cells::Index, &long_key).unwrap().unwrap() == value(VALUE_BYTES_MAX));
}
