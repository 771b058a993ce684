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
}

/// One declared dependency.
#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `None` for a normal dependency, else `dev` or `build`.
    pub kind: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
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
        let mut seen = BTreeSet::new();
        let mut waiting = vec![package.id.as_str()];
        while let Some(id) = waiting.pop() {
            let Some(node) = nodes.get(id) else { continue };
            for edge in &node.deps {
                let normal = edge.dep_kinds.iter().any(|edge| edge.kind.is_none());
                if normal && seen.insert(edge.pkg.as_str()) {
                    waiting.push(&edge.pkg);
                }
            }
        }
        let named = |id: &&str| self.packages.iter().find(|package| package.id == **id);
        seen.iter().filter_map(named).map(|package| package.name.as_str()).collect()
    }
}
