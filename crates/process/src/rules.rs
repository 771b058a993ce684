//! The rules that a line goes by: formats, under a version that both parties announced (`PROTOCOL.md` rule 14).

use comity_catalog::Format;
use comity_wire::Hash;

/// What the catalogue knows. A released version never changes: the same arguments always give the same answer.
pub trait Rules {
    /// A format under a version of the rules; `None` where the version has none of this name and version.
    ///
    /// `rules` is [`FIRST`] until both parties announced another (F14).
    fn format(&self, rules: &Hash, id: &str, version: u64) -> Option<&Format>;
}

/// The version of the rules with which a line begins.
pub const FIRST: Hash = Hash::ZERO;
