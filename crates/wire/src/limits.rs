//! Every limit of the protocol, by name. Each is checked before memory is taken.

/// Largest entry: header plus body, in bytes (DESIGN.md, Bytes).
pub const ENTRY_BYTES_MAX: usize = 61_440;
/// Largest residue of an erased statement, in bytes (`docs/spec/erasure.md`).
pub const RESIDUE_BYTES_MAX: usize = 65_536;
/// Largest encoded header in bytes: 256 receipts, refusals and attachments, and an encapsulation.
pub const HEADER_BYTES_MAX: usize = 24_576;
/// Most receipts, refusals, or attachments in one header (PROTOCOL.md rule 1).
pub const HEADER_LIST_MAX: usize = 256;
/// Largest frame in bytes, its own head included.
pub const FRAME_BYTES_MAX: usize = 1_048_576;
/// Most entries in one frame.
pub const FRAME_ENTRIES_MAX: usize = 1_024;
/// Bytes of entries that a sender puts into one frame at most, so that heads and proofs always fit beside them.
pub const FRAME_ENTRY_BYTES_MAX: usize = 786_432;
/// Most receipts in one frame.
pub const FRAME_RECEIPTS_MAX: usize = 16;
/// Most openings in one frame.
pub const FRAME_OPENINGS_MAX: usize = 256;
/// Most chunk ranges asked for in one frame.
pub const FRAME_WANTS_MAX: usize = 16;
/// Hashes in a consistency or inclusion proof at most: one per level on both sides of a 2^40 tree.
pub const PROOF_HASHES_MAX: usize = 80;
/// Entries in one journal generation at most: the store's key leaves 40 bits for the number.
pub const JOURNAL_ENTRIES_MAX: u64 = 1 << 40;
/// Generations of one author's journal on one line at most: each takes a place in the counterpart's store.
pub const GENERATIONS_MAX: u64 = 256;
/// Largest register bytes carried in a frame or a bundle.
pub const REGISTER_BYTES_MAX: usize = 262_144;
/// Largest single register entry in bytes.
pub const REGISTER_ENTRY_BYTES_MAX: usize = 16_384;
/// Most register entries in one register.
pub const REGISTER_ENTRIES_MAX: usize = 256;
/// Most officers' signatures on one statement (PROTOCOL.md rule 5).
pub const OFFICER_SIGNATURES_MAX: usize = 8;
/// Largest single officer's signature (a COSE_Sign structure) in bytes.
pub const OFFICER_SIGNATURE_BYTES_MAX: usize = 8_192;
/// Most attachments on one statement.
pub const ATTACHMENTS_MAX: usize = 16;
/// Largest attachment, in bytes of plaintext: 1 GiB.
pub const ATTACHMENT_BYTES_MAX: u64 = 1 << 30;
/// Plaintext bytes in one attachment chunk; the last one may be shorter.
pub const CHUNK_BYTES: usize = 262_144;
/// Bytes that sealing adds to a chunk or a statement.
pub const SEAL_TAG_BYTES: usize = 16;
/// Most chunks of one attachment.
pub const CHUNKS_MAX: u64 = ATTACHMENT_BYTES_MAX / CHUNK_BYTES as u64;
/// Sealed statements are padded to a multiple of this many bytes, so that their length tells less.
pub const PAD_BYTES: usize = 256;
/// Longest short text in an envelope (a desk, a subject, a language tag, a file name), in bytes.
pub const TEXT_BYTES_MAX: usize = 1_024;
/// Most desks, languages, references or translations in one envelope list.
pub const ENVELOPE_LIST_MAX: usize = 64;
/// Most top-level members of a statement's body.
pub const BODY_MEMBERS_MAX: usize = 256;
/// Deepest nesting of a statement's body.
pub const BODY_DEPTH_MAX: usize = 64;
/// Addresses of one node at most.
pub const ADDRESSES_MAX: usize = 8;
/// Longest address in bytes (`host:port`).
pub const ADDRESS_BYTES_MAX: usize = 262;
/// Largest courier file that is read, in bytes.
pub const COURIER_BYTES_MAX: u64 = 4 << 30;
/// Bytes of an X-Wing encapsulation.
pub const ENCAPSULATION_BYTES: usize = 1_120;
/// Bytes of an X-Wing public key.
pub const HPKE_PUBLIC_BYTES: usize = 1_216;
/// Longest retry interval in seconds; the number of retries has no limit (DESIGN.md rule 6).
pub const RETRY_SECONDS_MAX: u64 = 60;
/// Contact without a receipt for this many seconds is shown as *withheld* (DESIGN.md, Order and time).
pub const WITHHELD_SECONDS: u64 = 900;
