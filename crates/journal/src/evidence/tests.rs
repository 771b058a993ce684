//! Evidence files: what they prove, and that nothing else passes.

mod files;
mod flips;
mod refusals;
pub(super) mod scene;
