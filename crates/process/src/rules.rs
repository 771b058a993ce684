//! The rules that a line goes by: formats, under a version that both parties announced (`PROTOCOL.md` rule 14).

use comity_catalog::{Catalogue, Format};
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

/// A line begins with the formats that Comity ships. What a party added by itself counts from where both announced rules
/// (F14): which definitions those are their announcements say, and a party announces what its node has.
impl Rules for Catalogue {
    fn format(&self, rules: &Hash, id: &str, version: u64) -> Option<&Format> {
        let definition = self.version(id, version)?;
        (definition.shipped || *rules != FIRST).then_some(&definition.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_of_a_party_alone_counts_where_both_announced_rules() {
        let mut catalogue = Catalogue::shipped().unwrap();
        let own = catalogue.version("F90", 1).unwrap().canonical.replace("\"F90\"", "\"X90\"");
        catalogue.add("X90.json", own.as_bytes()).unwrap();
        let announced = Hash([7; 32]);
        assert!(catalogue.format(&FIRST, "F90", 1).is_some() && catalogue.format(&announced, "F90", 1).is_some());
        assert!(catalogue.format(&FIRST, "X90", 1).is_none() && catalogue.format(&announced, "X90", 1).is_some());
        assert!(catalogue.format(&FIRST, "F90", 2).is_none() && catalogue.format(&FIRST, "F99", 1).is_none());
    }
}
