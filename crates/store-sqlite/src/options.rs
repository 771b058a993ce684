//! What an operator may tune. Nothing here weakens durability.

/// Sizes of the store. The defaults suit a node with a million entries in less than 100 MiB of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Ordinary work is refused while less than this is free on the disk, in bytes.
    pub floor_bytes: u64,
    /// Room set aside for essential work, in bytes.
    pub reserve_bytes: u64,
    /// Memory for the writer's pages, in KiB. Each idle reader keeps up to an eighth of it.
    pub cache_kib: u32,
    /// The write-ahead log is carried over into the main file once it has this many bytes. Larger means
    /// fewer syncs and longer pauses.
    pub wal_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { floor_bytes: 256 << 20, reserve_bytes: 64 << 20, cache_kib: 12 << 10, wal_bytes: 16 << 20 }
    }
}
