//! The corpus: one folder a target, one file an input. Files named `seed-*` come from the targets'
//! own valid inputs; every other one was found, and stays.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use comity_fuzz_targets::Target;

/// The folder of all corpora: `fuzz/corpus`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus")
}

/// The files that a target's seeds make: name and content.
pub fn seed_files(target: &Target) -> Vec<(String, Vec<u8>)> {
    (target.seeds)().into_iter().map(|(name, bytes)| (format!("seed-{name}"), bytes)).collect()
}

/// Every file of a target's corpus, by name.
///
/// # Errors
/// The folder or a file cannot be read.
pub fn files(target: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let folder = folder().join(target);
    let mut files = Vec::new();
    for item in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = item?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((name, bytes));
    }
    files.sort();
    Ok(files)
}

/// Writes a target's seeds anew, and removes seeds that are no longer made. Found inputs stay.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write_seeds(target: &Target) -> Result<usize> {
    let folder = folder().join(target.name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, _) in files(target.name)? {
        if name.starts_with("seed-") {
            fs::remove_file(folder.join(name))?;
        }
    }
    let seeds = seed_files(target);
    for (name, bytes) in &seeds {
        fs::write(folder.join(name), bytes).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(seeds.len())
}
