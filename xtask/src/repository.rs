//! The checkout: where it is, which files belong to it, and what Cargo says about its packages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// A file of the project, by its path relative to the root, with `/` between the parts.
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

/// The checkout that this program was built from.
pub struct Repository {
    pub root: PathBuf,
}

impl Repository {
    /// Finds the checkout. `cargo xtask` sets the manifest directory; the root is its parent.
    pub fn find() -> Result<Self> {
        let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&manifest).parent().context("xtask has no parent directory")?;
        ensure!(root.join("Cargo.toml").is_file(), "no Cargo.toml in {}", root.display());
        Ok(Self { root: root.to_owned() })
    }

    /// Every text file that is tracked, or would be: new files count before their first commit.
    /// Files that are not UTF-8 (vectors, corpora) are left out.
    pub fn files(&self) -> Result<Vec<SourceFile>> {
        let listing = self.output("git", &["ls-files", "--cached", "--others", "--exclude-standard", "-z"])?;
        let paths: BTreeSet<&str> = listing.split('\0').filter(|path| !path.is_empty()).collect();
        let mut files = Vec::new();
        for path in paths {
            let Ok(bytes) = std::fs::read(self.root.join(path)) else {
                continue;
            };
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(SourceFile { path: path.to_owned(), text });
            }
        }
        Ok(files)
    }

    /// What `cargo metadata` says, dependency graph included.
    pub fn metadata(&self) -> Result<Metadata> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let json = self.output(&cargo, &["metadata", "--format-version", "1", "--locked"])?;
        serde_json::from_str(&json).context("cargo metadata printed something unexpected")
    }

    fn output(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.root)
            .output()
            .with_context(|| format!("cannot run {program}"))?;
        ensure!(
            output.status.success(),
            "{program} {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        String::from_utf8(output.stdout).with_context(|| format!("{program} printed no UTF-8"))
    }
}

/// The part of `cargo metadata` that the checks read.
#[derive(Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

/// One package, of the workspace or from the registry.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub id: String,
    pub manifest_path: PathBuf,
    pub dependencies: Vec<Dependency>,
    /// What each feature of it asks for.
    #[serde(default)]
    pub features: BTreeMap<String, Vec<String>>,
}

impl Package {
    /// Whether these features take this dependency. `cargo metadata` lists an edge also where a feature only says "if it
    /// is taken by another one" (`name?/feature`), which nobody may have done.
    fn takes(&self, dependency: &str, features: &[String]) -> bool {
        let mut declared = self.dependencies.iter().filter(|declared| declared.name == dependency).peekable();
        if declared.peek().is_none() {
            return true;
        }
        declared.any(|declared| {
            let name = declared.rename.as_deref().unwrap_or(&declared.name);
            let asks = |ask: &String| *ask == format!("dep:{name}") || ask.starts_with(&format!("{name}/"));
            let taken = features.iter().filter_map(|feature| self.features.get(feature)).flatten().any(asks);
            !declared.optional || taken
        })
    }
}

/// One declared dependency.
#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `None` for a normal dependency, else `dev` or `build`.
    pub kind: Option<String>,
    /// What the package calls it, if not by its name.
    #[serde(default)]
    pub rename: Option<String>,
    /// Whether only a feature takes it.
    #[serde(default)]
    pub optional: bool,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
    #[serde(default)]
    features: Vec<String>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

impl Metadata {
    /// The packages of this workspace.
    pub fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The names of everything that a package links, at any depth, over normal dependencies.
    pub fn linked_by(&self, package: &Package) -> BTreeSet<&str> {
        let nodes: BTreeMap<&str, &Node> = self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let packages: BTreeMap<&str, &Package> = self.packages.iter().map(|one| (one.id.as_str(), one)).collect();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![package.id.as_str()];
        while let Some(id) = waiting.pop() {
            let Some(node) = nodes.get(id) else { continue };
            for edge in &node.deps {
                let normal = edge.dep_kinds.iter().any(|edge| edge.kind.is_none());
                let (from, to) = (packages.get(id), packages.get(edge.pkg.as_str()));
                let taken = from.zip(to).is_none_or(|(from, to)| from.takes(&to.name, &node.features));
                if normal && taken && seen.insert(edge.pkg.as_str()) {
                    waiting.push(&edge.pkg);
                }
            }
        }
        seen.iter().filter_map(|id| packages.get(id)).map(|package| package.name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_dependency_counts_where_an_active_feature_takes_it() {
        let package: Package = serde_json::from_str(
            r#"{"name": "a", "id": "a", "manifest_path": "a", "dependencies": [
                {"name": "plain", "kind": null}, {"name": "packed", "kind": null, "optional": true}],
                "features": {"pack": ["dep:packed"], "fast": ["packed?/fast"], "strong": ["packed/fast"]}}"#,
        )
        .expect("a package");
        let takes = |dependency: &str, feature: &str| package.takes(dependency, &[feature.to_owned()]);
        assert!(takes("plain", "fast") && takes("packed", "pack") && takes("packed", "strong"));
        assert!(!takes("packed", "fast"), "only if another feature took it");
        assert!(takes("undeclared", "fast"), "in doubt it is linked");
    }
}
