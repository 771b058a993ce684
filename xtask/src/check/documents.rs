//! The documents: the README's crate map matches the workspace, and the specification covers what
//! a second implementation needs.

use std::collections::BTreeSet;

use super::Findings;
use crate::repository::SourceFile;

const CHECK: &str = "documents";

/// What some heading of `docs/spec/` must be about.
const SPECIFIED: &[&str] = &["entry", "statement", "frame", "checkpoint", "receipt", "evidence file", "worked example"];

/// Documents that exist at the root of every checkout.
const PRESENT: &[&str] =
    &["README.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/ARCHITECTURE.md"];

/// Checks the documents.
pub fn check(files: &[SourceFile], findings: &mut Findings) {
    for path in PRESENT.iter().filter(|path| !files.iter().any(|file| file.path == **path)) {
        findings.problem(CHECK, format!("{path} is missing"));
    }
    if let Some(readme) = files.iter().find(|file| file.path == "README.md") {
        crate_map(&readme.text, &crates(files), findings);
    }
    let spec = files.iter().filter(|file| file.path.starts_with("docs/spec/") && file.path.ends_with(".md"));
    let headings: Vec<String> =
        spec.flat_map(|file| file.text.lines()).filter(|line| line.starts_with('#')).map(str::to_lowercase).collect();
    for topic in SPECIFIED {
        if !headings.iter().any(|heading| heading.contains(topic)) {
            findings.problem(CHECK, format!("no heading in docs/spec/ is about: {topic}"));
        }
    }
}

/// The crates that exist, from their manifests: `crates/<name>`.
fn crates(files: &[SourceFile]) -> BTreeSet<&str> {
    let manifests = files.iter().filter_map(|file| file.path.strip_suffix("/Cargo.toml"));
    manifests.filter(|path| path.starts_with("crates/") && path.matches('/').count() == 1).collect()
}

/// Compares the crates that the README names with those that exist.
fn crate_map(readme: &str, crates: &BTreeSet<&str>, findings: &mut Findings) {
    let name = |character: char| character.is_ascii_lowercase() || character == '-';
    let named: BTreeSet<&str> = readme
        .match_indices("crates/")
        .filter_map(|(start, prefix)| {
            let rest = &readme[start + prefix.len()..];
            let length = rest.find(|character| !name(character)).unwrap_or(rest.len());
            (length > 0).then(|| &readme[start..start + prefix.len() + length])
        })
        .collect();
    for path in crates.difference(&named) {
        findings.problem(CHECK, format!("README.md's crate map lacks {path}"));
    }
    for path in named.difference(crates) {
        findings.problem(CHECK, format!("README.md names {path}, which does not exist"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_map_is_compared_both_ways() {
        let mut findings = Findings::default();
        let crates = BTreeSet::from(["crates/wire", "crates/store-sqlite"]);
        crate_map("| `crates/wire` | ids |\n| `crates/ghost` | gone |", &crates, &mut findings);
        assert_eq!(
            findings.problems(),
            [
                "documents: README.md's crate map lacks crates/store-sqlite",
                "documents: README.md names crates/ghost, which does not exist",
            ]
        );
    }
}
