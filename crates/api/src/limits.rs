//! What a request may ask for at most. Each is checked before memory is taken.

/// Bytes of an ordinary JSON request.
pub const JSON_BYTES_MAX: usize = 256 * 1024;
/// Bytes of one batch of drafts.
pub const BATCH_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Drafts in one batch.
pub const BATCH_STATEMENTS_MAX: usize = 1024;
/// Items of one answer, of whatever list.
pub const LIST_ITEMS_MAX: usize = 1_000;
/// Seconds that a request may wait for something to happen.
pub const WAIT_SECONDS_MAX: u64 = 3_600;
