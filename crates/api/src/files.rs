//! Files that come in and go out: their labels, what asks for them, what is told of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::backend::ByteStream;

/// What an attachment is called, given with its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentLabel {
    /// File name: a label, never a path.
    pub name: String,
    /// Media type; empty means `application/octet-stream`.
    #[serde(default)]
    pub media_type: String,
    /// Bytes that will follow; another count is refused.
    pub length: u64,
}

/// An attachment's plaintext on its way out.
pub struct Download {
    /// Its label.
    pub label: AttachmentLabel,
    /// Its bytes.
    pub content: ByteStream,
}

/// A courier file on its way out.
pub struct CourierFile {
    /// How many bytes it has.
    pub length: u64,
    /// Its bytes.
    pub content: ByteStream,
}

/// Asks for an evidence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    /// Number or id.
    pub statement: String,
    /// Paths to open to whoever holds the file (`envelope/subject`, `body/text`), or `all`. Empty withholds the
    /// content.
    #[serde(default)]
    pub disclose: Vec<String>,
    /// Who releases what is disclosed; two enrolled officers, once two are enrolled. At most 8.
    #[serde(default)]
    pub officers: Vec<String>,
}

/// An evidence file, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its text.
    pub text: String,
    /// Whether the other side's acknowledgement is left out, because it names further statements and the content is
    /// withheld.
    pub acknowledgement_left_out: bool,
}

/// What a backup holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupReport {
    /// Where it is.
    pub path: String,
    /// Bytes written.
    pub bytes: u64,
    /// Entries in it.
    pub entries: u64,
}
