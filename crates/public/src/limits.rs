//! Limits of public logs. Each is checked before memory is taken.

/// Largest entry in bytes: what a bundle of C2SP `tlog-tiles` can hold.
pub const PUBLIC_ENTRY_BYTES_MAX: usize = 65_535;
/// Largest body of a statement in bytes: beside it are eight officers' signatures.
pub const PUBLIC_BODY_BYTES_MAX: usize = 32_768;
/// Most entries that a follower takes from one log.
pub const PUBLIC_ENTRIES_MAX: u64 = 1 << 20;
/// Most officers that a public log ever enters.
pub const PUBLIC_OFFICERS_MAX: usize = 4_096;
/// Most authorities that a public log ever enters.
pub const PUBLIC_AUTHORITIES_MAX: usize = 256;
/// Most parties that one party vouches for.
pub const VOUCHED_MAX: usize = 4_096;
/// Most successors of a log's key: each is a generation.
pub const PUBLIC_GENERATIONS_MAX: u64 = 256;
/// Most instants at which heads of one log were seen that are kept.
pub const SIGHTINGS_MAX: usize = 512;
/// Largest checkpoint as text: that of any signed note.
pub const CHECKPOINT_BYTES_MAX: usize = comity_journal::note::NOTE_BYTES_MAX;
/// Largest bundle of entries in bytes.
pub const BUNDLE_BYTES_MAX: usize = 256 * (2 + PUBLIC_ENTRY_BYTES_MAX);
/// Largest hash tile in bytes.
pub const TILE_BYTES_MAX: usize = 256 * 32;
/// Most logs that one witness knows.
pub const WITNESSED_MAX: usize = 65_536;
/// Largest request to a witness in bytes: 63 hashes, a size, and a note.
pub const WITNESS_REQUEST_BYTES_MAX: usize = CHECKPOINT_BYTES_MAX + 64 * 64;
/// Most lines in a witness's answer.
pub const WITNESS_ANSWER_LINES_MAX: usize = 16;
/// Most key entries that a proof file shows.
pub const PROOF_KEYS_MAX: usize = 512;
/// Largest proof file in bytes.
pub const PROOF_BYTES_MAX: usize = 8 << 20;
/// Shortest notice of a withdrawal, in days: more than six months of any length.
pub const NOTICE_DAYS_MIN: u64 = 181;
