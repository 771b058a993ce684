//! A store in memory with the crash semantics of a disk, for the simulator and for tests.
//!
//! A [`Disk`] outlives the [`Memory`] stores opened on it, as a machine's disk outlives its processes.
//! Values are shared, not copied, and whole tables are shared until written, so [`Disk::copy`] (a machine
//! image copied back) and snapshots cost a few pointer copies until the next write.

mod disk;
mod tables;
mod tx;

pub use disk::{Disk, Fault, Memory};

#[cfg(test)]
mod tests;
