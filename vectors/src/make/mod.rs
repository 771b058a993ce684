//! Makes every case.

mod erased;
mod evidence;
mod heads;
mod parties;
mod released;
mod residues;
mod rotated;
mod seals;
mod structures;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::case::{Case, Expect};
use crate::check::check;

/// Every case, made from fixed seeds.
///
/// # Errors
/// A case that should be accepted is refused, or the other way round; the cryptographic library fails.
pub fn make() -> Result<Vec<Case>> {
    let mut cases = Cases::default();
    structures::add(&mut cases)?;
    parties::add(&mut cases)?;
    heads::add(&mut cases)?;
    seals::add(&mut cases)?;
    evidence::add(&mut cases)?;
    rotated::add(&mut cases)?;
    residues::add(&mut cases)?;
    cases.all.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(cases.all)
}

/// What gathers the cases and asks for their verdicts.
#[derive(Default)]
pub struct Cases {
    all: Vec<Case>,
    kind: &'static str,
    extension: &'static str,
    context: Value,
    same_each_time: bool,
}

impl Cases {
    /// Sets what the following cases are.
    fn begin(&mut self, kind: &'static str, extension: &'static str, context: Value, same_each_time: bool) {
        (self.kind, self.extension, self.context, self.same_each_time) = (kind, extension, context, same_each_time);
    }

    fn good(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<()> {
        self.add(true, name, bytes.into(), self.context.clone())
    }

    fn bad(&mut self, defect: &str, bytes: impl Into<Vec<u8>>) -> Result<()> {
        self.add(false, defect, bytes.into(), self.context.clone())
    }

    /// A case whose bytes are good and whose context is not the one that they are for.
    fn bad_for(&mut self, defect: &str, bytes: &[u8], changes: &[(&str, Value)]) -> Result<()> {
        let mut context = self.context.clone();
        for (key, value) in changes {
            context[*key] = value.clone();
        }
        self.add(false, defect, bytes.to_vec(), context)
    }

    /// The bytes of an earlier case.
    fn bytes(&self, file: &str) -> Result<Vec<u8>> {
        let found = self.all.iter().find(|case| case.file == file);
        found.map(|case| case.bytes.clone()).with_context(|| format!("no case {file}"))
    }

    fn add(&mut self, good: bool, name: &str, bytes: Vec<u8>, context: Value) -> Result<()> {
        let (kind, verdict) = (self.kind, if good { "good" } else { "bad" });
        let file = format!("{kind}/{verdict}/{name}.{}", self.extension);
        if self.all.iter().any(|case| case.file == file) {
            bail!("{file} is made twice");
        }
        let expect = match (check(kind, &bytes, &context, &|file| self.bytes(file)), good) {
            (Ok(fields), true) => Expect::Good(fields),
            (Err(error), false) => Expect::Bad(format!("{error:#}")),
            (Ok(_), false) => bail!("{file} is accepted"),
            (Err(error), true) => bail!("{file} is refused: {error:#}"),
        };
        let same_each_time = self.same_each_time;
        self.all.push(Case { file, kind: kind.to_owned(), context, expect, same_each_time, bytes });
        Ok(())
    }
}

/// What is wrong with any deterministic CBOR: four defects of encoding. The bytes begin with an array head and a
/// small integer.
fn encoding_defects(cases: &mut Cases, good: &[u8]) -> Result<()> {
    let mut longer = good.to_vec();
    longer.splice(1..2, [0x18, good[1]]);
    cases.bad("non-shortest-integer", longer)?;
    let mut indefinite = good.to_vec();
    indefinite[0] = 0x9f;
    indefinite.push(0xff);
    cases.bad("indefinite-array", indefinite)?;
    cases.bad("trailing-byte", [good, &[0]].concat())?;
    cases.bad("truncated", good[..good.len() - 1].to_vec())
}

/// As [`encoding_defects`], for what begins with version 1.
fn versioned_defects(cases: &mut Cases, good: &[u8]) -> Result<()> {
    encoding_defects(cases, good)?;
    let mut other = good.to_vec();
    other[1] = 2;
    cases.bad("version-2", other)
}
