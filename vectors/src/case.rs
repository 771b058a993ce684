//! A case: some bytes, what they are, and what a reader must say of them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::check::check;

/// What a reader must say.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// The bytes are accepted and hold these fields.
    Good(Value),
    /// The bytes are refused. The words are this implementation's; only the refusal is asked of others.
    Bad(String),
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Path below `vectors/`: `<kind>/good/<name>` or `<kind>/bad/<defect>`.
    pub file: String,
    /// What the bytes claim to be: which check is asked for.
    pub kind: String,
    /// What the check needs besides: names of keys, an origin, a root.
    pub context: Value,
    /// The verdict.
    pub expect: Expect,
    /// Whether making it again gives the same bytes: whether no ML-DSA signature is in it.
    pub same_each_time: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The index of cases, without their bytes.
pub fn index(cases: &[Case]) -> Value {
    let entry = |case: &Case| {
        let mut entry = json!({ "file": case.file, "kind": case.kind, "same_each_time": case.same_each_time });
        if !case.context.is_null() {
            entry["context"] = case.context.clone();
        }
        match &case.expect {
            Expect::Good(fields) => entry["fields"] = fields.clone(),
            Expect::Bad(error) => entry["error"] = json!(error),
        }
        entry
    };
    json!({ "cases": cases.iter().map(entry).collect::<Vec<_>>() })
}

/// Reads the index, and the bytes of every case that it names.
///
/// # Errors
/// A file is missing, or the index is no index.
pub fn from_index(directory: &Path) -> Result<Vec<Case>> {
    let text = std::fs::read_to_string(directory.join("index.json")).context("index.json")?;
    let index: Value = serde_json::from_str(&text)?;
    let entries = index["cases"].as_array().context("the index has no cases")?;
    entries.iter().map(|entry| read_case(directory, entry)).collect()
}

fn read_case(directory: &Path, entry: &Value) -> Result<Case> {
    let text = |key: &str| entry[key].as_str().map(str::to_owned).with_context(|| format!("no {key}: {entry}"));
    let file = text("file")?;
    let expect = match (entry.get("fields"), entry["error"].as_str()) {
        (Some(fields), None) => Expect::Good(fields.clone()),
        (None, Some(error)) => Expect::Bad(error.to_owned()),
        _ => anyhow::bail!("{file}: neither fields nor an error"),
    };
    let good = matches!(expect, Expect::Good(_));
    ensure!(file.contains(if good { "/good/" } else { "/bad/" }), "{file}: the verdict is not the directory's");
    Ok(Case {
        kind: text("kind")?,
        context: entry.get("context").cloned().unwrap_or(Value::Null),
        expect,
        same_each_time: entry["same_each_time"].as_bool().unwrap_or(false),
        bytes: bytes_of(directory, &file)?,
        file,
    })
}

/// The cases as they are to be written: of those that differ at each making, whatever is there and still gives the same
/// verdict stays. So a new case costs one file, not all of them.
///
/// Does not find out that a case is made in another way now and gives the same verdict: make that one anew.
#[must_use]
pub fn keep(made: Vec<Case>, directory: &Path) -> Vec<Case> {
    let there = from_index(directory).unwrap_or_default();
    let there: BTreeMap<String, Case> = there.into_iter().map(|case| (case.file.clone(), case)).collect();
    made.into_iter().map(|case| kept(case, &there, directory)).collect()
}

fn kept(case: Case, there: &BTreeMap<String, Case>, directory: &Path) -> Case {
    let Some(old) = there.get(&case.file).filter(|old| !case.same_each_time && old.context == case.context) else {
        return case;
    };
    let expect = match check(&case.kind, &old.bytes, &old.context, &|file| bytes_of(directory, file)) {
        Ok(fields) => Expect::Good(fields),
        Err(error) => Expect::Bad(format!("{error:#}")),
    };
    let same = match (&expect, &case.expect) {
        (Expect::Good(_), Expect::Good(_)) => true,
        (Expect::Bad(then), Expect::Bad(now)) => then == now,
        _ => false,
    };
    if same { Case { bytes: old.bytes.clone(), expect, ..case } } else { case }
}

/// The bytes of a file below the directory.
///
/// # Errors
/// The file cannot be read.
pub fn bytes_of(directory: &Path, file: &str) -> Result<Vec<u8>> {
    std::fs::read(directory.join(file)).with_context(|| file.to_owned())
}
