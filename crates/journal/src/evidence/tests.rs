//! Evidence files: what they prove, and that nothing else passes.

mod files;
mod flips;
mod held;
mod refusals;
mod released;
pub(super) mod scene;
