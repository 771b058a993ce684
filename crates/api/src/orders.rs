//! What the routes of keys take: other keys for a line, another identity on links.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// New keys for a line, or the end of the old ones' trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeyOrder {
    /// Gives our journal on a line new keys, by an entry of its own.
    Rotate {
        /// The counterpart's local name.
        peer: String,
        /// The track's word.
        track: String,
        /// Path of the authority key on the node's machine; the configured one where it is not given.
        #[serde(default)]
        authority_key: Option<String>,
    },
    /// Says up to where our old keys may be trusted. Nothing that was receipted before becomes void.
    Revoke {
        /// The counterpart's local name.
        peer: String,
        /// The track's word.
        track: String,
        /// Number of the last entry that they may be trusted for.
        last_trusted: u64,
        /// As for `rotate`.
        #[serde(default)]
        authority_key: Option<String>,
    },
}

/// Another identity on links for this node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TlsOrder {
    /// Path of the authority key on the node's machine; the configured one where it is not given.
    pub authority_key: Option<String>,
    /// How many seconds to wait for the receipts of the entries that name the new key, at most 3600.
    pub wait_s: u64,
    /// Shows the new key although not every line was told: those that were not refuse the node until they are.
    pub now: bool,
}
