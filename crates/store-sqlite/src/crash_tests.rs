//! Power cut at every I/O operation of the store, by the generic harness.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use comity_store::{Cells, Result, Rows, Store, Tx, row_key};
use comity_store_tests::crash::{Kind, Plan, Report, Subject, count, cut_power, fail_io};

use crate::{Options, create_in_vfs, open_in_vfs};

/// Opens through the harness' VFS with a log so short that every kind of work is carried over at times.
struct Sqlite {
    options: Options,
}

impl Default for Sqlite {
    fn default() -> Self {
        let options = Options { cache_kib: 256, wal_bytes: 128 << 10, ..Options::default() };
        Self { options }
    }
}

impl Subject for Sqlite {
    fn create(&self, path: &Path, vfs: &str) -> Result<()> {
        create_in_vfs(path, vfs, &self.options)
    }

    fn open(&self, path: &Path, vfs: &str) -> Result<Box<dyn Store>> {
        Ok(Box::new(open_in_vfs(path, vfs, &self.options)?))
    }
}

/// Bytes as random as sealed ones: SQLite's log has a sum that structured bytes can defeat (decision 0010).
fn value(key: u64, bytes: usize) -> Vec<u8> {
    let mut state = key;
    let words = std::iter::repeat_with(|| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (word ^ (word >> 27)).to_be_bytes()
    });
    words.flatten().take(bytes).collect()
}

fn each(
    store: &mut dyn Store,
    times: std::ops::Range<u64>,
    write: impl Fn(&mut dyn Tx, u64) -> Result<()>,
) -> Result<()> {
    for time in times {
        let mut tx = store.begin()?;
        write(&mut *tx, time)?;
        tx.commit()?;
    }
    Ok(())
}

fn entry(tx: &mut dyn Tx, journal: u16, number: u64) -> Result<()> {
    let key = row_key(journal, number).unwrap();
    tx.put_row(Rows::Entries, key, &value(number, 2_300))?;
    tx.put_cell(Cells::Meta, &journal.to_be_bytes(), &number.to_be_bytes())
}

fn some(store: &mut dyn Store) -> Result<()> {
    each(store, 0..4, |tx, i| {
        (0..6).try_for_each(|j| entry(tx, 1, i * 6 + j))?;
        tx.put_row(Rows::Chunks, i, &value(i, 20_000))?;
        (0..20).try_for_each(|j| tx.put_cell(Cells::Index, &value(i * 20 + j, 32), b"at"))
    })
}

fn single(store: &mut dyn Store) -> Result<()> {
    each(store, 24..54, |tx, i| entry(tx, 1, i))
}

fn group(store: &mut dyn Store) -> Result<()> {
    each(store, 0..6, |tx, i| (0..16).try_for_each(|j| entry(tx, 1, 24 + i * 16 + j)))
}

fn two_journals(store: &mut dyn Store) -> Result<()> {
    each(store, 0..12, |tx, i| {
        entry(tx, 1, 24 + i)?;
        entry(tx, 0, i)?;
        tx.put_row(Rows::Checkpoints, i, &value(i, 2_600))?;
        tx.put_row(Rows::Receipts, i, &value(i, 2_600))
    })
}

fn chunks(store: &mut dyn Store) -> Result<()> {
    each(store, 4..7, |tx, i| tx.put_row(Rows::Chunks, i, &value(i, 100_000)))
}

fn erase(store: &mut dyn Store) -> Result<()> {
    each(store, 0..4, |tx, i| {
        tx.delete_row(Rows::Chunks, i)?;
        (0..20).try_for_each(|j| tx.delete_cell(Cells::Index, &value(i * 20 + j, 32)))?;
        tx.put_cell(Cells::Meta, b"erased", &i.to_be_bytes())
    })
}

fn overwrite(store: &mut dyn Store) -> Result<()> {
    each(store, 0..20, |tx, i| tx.put_row(Rows::Entries, row_key(1, i).unwrap(), &value(i + 1, 1_000)))
}

fn index(store: &mut dyn Store) -> Result<()> {
    each(store, 0..12, |tx, i| {
        let key = |j: u64| (i * 31 + j).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
        (0..16).try_for_each(|j| tx.put_cell(Cells::Index, &key(j), &value(j, 300)))
    })
}

fn spill(store: &mut dyn Store) -> Result<()> {
    // More than the cache holds, so pages reach the log before the commit; then undone, then done.
    let mut tx = store.begin()?;
    (0..60).try_for_each(|j| tx.put_row(Rows::Queue, j, &value(j, 8_000)))?;
    drop(tx);
    each(store, 0..1, |tx, _| (0..50).try_for_each(|j| tx.put_row(Rows::Queue, j, &value(j, 8_000))))
}

type Named = (&'static str, fn(&mut dyn Store) -> Result<()>);

const KINDS: [Named; 8] = [
    ("single entries", single),
    ("group commits", group),
    ("two journals with checkpoints", two_journals),
    ("chunks", chunks),
    ("erasures", erase),
    ("overwrites", overwrite),
    ("scattered cells", index),
    ("spill and rollback", spill),
];

fn cut(kinds: &[Named], plan: Plan) -> Report {
    let mut total = Report::default();
    for (name, work) in kinds {
        let kind = Kind { name, prepare: &some, work };
        let report = cut_power(&Sqlite::default(), &kind, plan, &format!("cut {name}"));
        println!("{name}: {report:?}");
        assert!(report.images > report.ops, "every operation was cut");
        total += report;
    }
    total
}

const PLAN: Plan = Plan { seed: 1, rounds: 7, sample: 97, honest_syncs: true };

#[test]
fn row_32_power_cut_at_every_operation_loses_no_commit_first_half() {
    assert!(cut(&KINDS[..4], PLAN).images >= 20_000);
}

#[test]
fn row_32_power_cut_at_every_operation_loses_no_commit_second_half() {
    assert!(cut(&KINDS[4..], PLAN).images >= 10_000);
}

#[test]
#[should_panic(expected = "commits lost or in part")]
fn row_32_a_disk_that_lies_about_syncs_is_noticed() {
    let plan = Plan { honest_syncs: false, ..PLAN };
    let kind = Kind { name: "lies", prepare: &some, work: &single };
    let _ = cut_power(&Sqlite::default(), &kind, plan, "lies");
}

/// Syncs of a long run at the real log size: the cost of durability per statement.
#[test]
fn group_commits_need_few_syncs_per_statement() {
    let subject = Sqlite { options: Options::default() };
    let work = |store: &mut dyn Store| each(store, 0..40, |tx, i| (0..256).try_for_each(|j| entry(tx, 1, i * 256 + j)));
    let kind = Kind { name: "syncs", prepare: &|_| Ok(()), work: &work };
    let report = count(&subject, &kind, "syncs");
    println!("{report:?}");
    assert_eq!(report.commits, 40);
    // One to each commit, two more each time the log of 16 MiB is carried over and begun again.
    assert!(report.syncs <= report.commits + 12, "{report:?}");
}

#[test]
fn row_35_each_failing_write_or_sync_stops_the_store_and_loses_nothing() {
    for (name, work) in KINDS {
        let kind = Kind { name, prepare: &some, work: &work };
        let failures = fail_io(&Sqlite::default(), &kind, &format!("fail {name}"));
        println!("{name}: {failures} failures");
        assert!(failures > 20, "{name}");
    }
}
