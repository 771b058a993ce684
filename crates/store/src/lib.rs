//! What a node needs kept: tables of opaque bytes, changed in atomic, durable transactions.
//!
//! In scope: the [`Store`] contract (atomicity, durability, ordering, snapshots, the fence, room on
//! disk, backup, checking), its errors sorted by culprit, and [`memory`], an implementation with crash
//! semantics for the simulator. Out of scope: what the bytes mean (the node's), SQL (the drivers'), and
//! whether stored bytes are authentic (every reader verifies hashes and signatures itself).

pub mod memory;

mod error;
mod table;
mod traits;

pub use error::{Misuse, StoreError};
pub use table::{Cells, Rows, row_key};
pub use traits::{
    Keeper, Progress, Read, Space, Store, StoreStats, Tx, Work, check_cell, check_cell_key, check_cells_page,
    check_row, check_row_key,
};

/// The result of every store operation.
pub type Result<T, E = StoreError> = core::result::Result<T, E>;

/// Largest key of a row: 2^63 - 1, since drivers may keep keys as signed integers.
pub const ROW_KEY_MAX: u64 = i64::MAX as u64;

/// Largest value of a row or a cell, in bytes (1 MiB).
pub const VALUE_BYTES_MAX: usize = 1 << 20;

/// Largest key of a cell, in bytes.
pub const CELL_KEY_BYTES_MAX: usize = 128;

/// Most cells that one [`Read::cells`] call may ask for.
pub const CELLS_PAGE_MAX: usize = 4096;
