//! Writes the vectors: `cargo run -p comity-vectors -- <the directory vectors> [anew] [worked]`.
//!
//! Files that hold ML-DSA signatures differ at each making; so what is there and gives the same verdict stays, unless
//! `anew` is said. With `worked`, the worked example's material is made anew too.

use std::path::Path;

use anyhow::{Context as _, Result};
use comity_vectors::{index, keep, make, make_worked, render_worked, tables, worked_evidence};
use serde_json::Value;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = Path::new(arguments.first().context("name the directory to write to")?);
    let said = |word: &str| arguments.iter().skip(1).any(|argument| argument == word);
    let cases = if said("anew") { make()? } else { keep(make()?, directory) };
    for case in &cases {
        let path = directory.join(&case.file);
        std::fs::create_dir_all(path.parent().context("a directory")?)?;
        std::fs::write(&path, &case.bytes)?;
    }
    write_json(&directory.join("index.json"), &index(&cases))?;
    for (name, table) in tables()? {
        write_json(&directory.join(name), &table)?;
    }
    let material = directory.join("worked-example.json");
    if said("worked") || !material.exists() {
        write_json(&material, &make_worked()?)?;
    }
    let worked: Value = serde_json::from_str(&std::fs::read_to_string(&material)?)?;
    let document = directory.join("../docs/spec/worked-example.md");
    std::fs::write(&document, render_worked(&worked)?).with_context(|| document.display().to_string())?;
    std::fs::write(directory.join("worked-example.evidence"), worked_evidence(&worked)?)?;
    println!("{} cases", cases.len());
    Ok(())
}

fn write_json(path: &Path, value: &Value) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    std::fs::write(path, text).with_context(|| path.display().to_string())
}
