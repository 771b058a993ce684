//! Attachments as they are shown.

use serde::{Deserialize, Serialize};

/// An attachment that was sealed into this node and can be named in a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedAttachment {
    /// Chunk-tree root: its name from here on.
    pub root: String,
    /// File name: a label only.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Plaintext bytes.
    pub length: u64,
    /// Chunks of 256 KiB.
    pub chunks: u64,
}

/// An attachment of a statement, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// Chunk-tree root.
    pub root: String,
    /// File name as its author gave it: a label, never a path. Escape before showing.
    pub name: String,
    /// Media type as its author gave it.
    pub media_type: String,
    /// Plaintext bytes.
    pub length: u64,
    /// Chunks in all.
    pub chunks: u64,
    /// Chunks durable here.
    pub have: u64,
    /// It was complete here, and verified against the author's commitment when it came.
    pub held_here: bool,
    /// For an own statement: the counterpart's entry whose header says that it holds the attachment (F09).
    pub held_by_them: Option<super::Reference>,
    /// It was whole here, and the last look at its chunks found that it is not: not to be relied on.
    pub damaged: bool,
}
