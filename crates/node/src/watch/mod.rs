//! The watch: what a staffed service works with at this node, and never sends.
//!
//! In scope: how its records are kept ([`cells`]), legal holds ([`holds`]). Each topic has a module of its own.

pub mod cells;
pub mod holds;
