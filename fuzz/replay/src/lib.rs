//! Drives the fuzz targets on stable: the corpus in `fuzz/corpus/<target>/`, and mutations of it
//! that are the same at every run.

pub mod corpus;
pub mod mutations;

use std::panic::{AssertUnwindSafe, catch_unwind};

use comity_fuzz_targets::{Target, Verdict};

/// An input on which a target broke a promise.
#[derive(Debug)]
pub struct Finding {
    /// The target.
    pub target: &'static str,
    /// The input.
    pub input: Vec<u8>,
}

/// Feeds one input; a panic is a finding, with the input that caused it.
///
/// # Errors
/// The finding.
pub fn feed(target: &Target, input: &[u8]) -> Result<Verdict, Box<Finding>> {
    catch_unwind(AssertUnwindSafe(|| (target.run)(input)))
        .map_err(|_| Box::new(Finding { target: target.name, input: input.to_vec() }))
}

impl Finding {
    /// The input in hexadecimal: save it below `fuzz/corpus/<target>/` to keep it for ever.
    pub fn hex(&self) -> String {
        self.input.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
