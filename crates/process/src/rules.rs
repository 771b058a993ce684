//! The rules that a line goes by: formats, under a version that both parties announced (`PROTOCOL.md` rule 14).

use comity_catalog::{Catalogue, Format};
use comity_wire::Hash;

/// What the catalogue knows. A released version never changes: the same arguments always give the same answer.
pub trait Rules {
    /// A format under what a line goes by; `None` where that has none of this name and version. Whatever is held beside
    /// what is shipped and what both announced must not be given: the other party may not hold it.
    fn format(&self, rules: Adopted<'_>, id: &str, version: u64) -> Option<&Format>;
}

/// What a line goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adopted<'a> {
    /// The version; [`FIRST`] until both parties announced another (F14).
    pub version: Hash,
    /// Hashes of the definitions that this version names, as both announced them.
    pub definitions: &'a [Hash],
}

/// The version of the rules with which a line begins.
pub const FIRST: Hash = Hash::ZERO;

/// A line begins with the formats that Comity ships. What a party added by itself counts where both announced just that
/// definition (F14): what else a node holds does not matter.
impl Rules for Catalogue {
    fn format(&self, rules: Adopted<'_>, id: &str, version: u64) -> Option<&Format> {
        let definition = self.version(id, version)?;
        let adopted = definition.shipped || rules.definitions.contains(&definition.hash);
        adopted.then_some(&definition.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_of_a_party_alone_counts_where_both_announced_that_definition() {
        let mut catalogue = Catalogue::shipped().unwrap();
        let own = |id: &str| catalogue.version("F90", 1).unwrap().canonical.replace("\"F90\"", &format!("\"{id}\""));
        let (one, other) = (own("X90"), own("X91"));
        catalogue.add("X90.json", one.as_bytes()).unwrap();
        catalogue.add("X91.json", other.as_bytes()).unwrap();
        let (this, others) = ([catalogue.definition_hash("X90", 1).unwrap()], [Hash([7; 32])]);
        let first = Adopted { version: FIRST, definitions: &[] };
        let (with, without) =
            (Adopted { version: this[0], definitions: &this }, Adopted { version: others[0], definitions: &others });
        let has = |rules: Adopted<'_>, id| catalogue.format(rules, id, 1).is_some();
        assert!(has(first, "F90") && has(without, "F90") && has(with, "F90"));
        assert!(!has(first, "X90") && !has(without, "X90") && has(with, "X90"));
        assert!(!has(with, "X91"), "it is held, and nobody announced it");
        assert!(catalogue.format(first, "F90", 2).is_none() && !has(first, "F99"));
    }
}
