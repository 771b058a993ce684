//! One conformance suite for every store: a driver passes [`run_all`], or it is not a store.
//!
//! A driver brings a [`Machine`], which can be opened again and again on the same data. Every case starts on a
//! fresh machine. With the feature `crash`, the module `crash` cuts the power of a store on SQLite at every I/O
//! operation. Out of scope: speed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "this crate is tests: a failed expectation is its result"
)]

mod commits;
mod limits;
mod reads;

#[cfg(feature = "crash")]
pub mod crash;

pub use comity_store::memory::{Disk, Fault};
use comity_store::{Result, Store};
pub use commits::*;
pub use limits::*;
pub use reads::*;

/// Something that keeps a store's data between openings: an emulated or a real disk.
pub trait Machine {
    /// Opens the store. May be called while an earlier store lives: then either this call is refused as
    /// already running, or the earlier store is fenced off.
    ///
    /// # Errors
    /// The driver's.
    fn open(&mut self) -> Result<Box<dyn Store>>;

    /// Makes the next commit fail in the given way; `false` if this machine cannot.
    fn fail_next_commit(&mut self, fault: Fault) -> bool;
}

/// Makes a machine without data.
pub type Make<'m> = dyn FnMut() -> Box<dyn Machine> + 'm;

/// A case of the suite.
pub type Case = fn(&mut Make<'_>);

/// Every case by name.
pub const CASES: &[(&str, Case)] = &[
    ("rows_come_back_in_order_and_within_limits", rows_come_back_in_order_and_within_limits),
    ("the_last_row_of_a_range", the_last_row_of_a_range),
    ("cells_by_prefix_and_page", cells_by_prefix_and_page),
    ("tables_do_not_mix", tables_do_not_mix),
    ("a_transaction_reads_its_own_writes", a_transaction_reads_its_own_writes),
    ("readers_see_one_snapshot", readers_see_one_snapshot),
    ("a_reader_works_on_another_thread", a_reader_works_on_another_thread),
    ("row_03_out_of_bounds_is_refused", row_03_out_of_bounds_is_refused),
    ("a_refused_write_leaves_the_transaction_usable", a_refused_write_leaves_the_transaction_usable),
    ("large_values_survive", large_values_survive),
    ("drop_undoes_everything", drop_undoes_everything),
    ("row_31_commits_survive_reopening", row_31_commits_survive_reopening),
    ("row_23_a_second_opening_never_writes_beside_the_first", row_23_a_second_opening_never_writes_beside_the_first),
    ("the_fence_rises_with_every_opening", the_fence_rises_with_every_opening),
    ("row_35_a_failed_commit_is_all_or_nothing_and_final", row_35_a_failed_commit_is_all_or_nothing_and_final),
    ("counters_count", counters_count),
];

/// Runs every case, each on a fresh machine.
pub fn run_all(make: &mut Make<'_>) {
    for (name, case) in CASES {
        println!("case {name}");
        case(make);
    }
}

/// A machine in memory.
#[derive(Debug, Default)]
pub struct MemoryMachine(Disk);

impl Machine for MemoryMachine {
    fn open(&mut self) -> Result<Box<dyn Store>> {
        Ok(Box::new(self.0.open()))
    }

    fn fail_next_commit(&mut self, fault: Fault) -> bool {
        self.0.fail_commit(0, fault);
        true
    }
}

/// Commits one transaction made of `writes`.
pub(crate) fn commit(
    store: &mut dyn Store,
    writes: impl FnOnce(&mut dyn comity_store::Tx) -> Result<()>,
) -> Result<()> {
    let mut tx = store.begin()?;
    writes(&mut *tx)?;
    tx.commit()
}

#[cfg(test)]
mod tests {
    #[test]
    fn memory_is_a_store() {
        super::run_all(&mut || Box::new(super::MemoryMachine::default()));
    }
}
