//! The running node as others see it: what may be asked of it, and what it answers.

pub mod problem;
pub mod views;

pub use problem::{Culprit, Problem, ProblemClass};
