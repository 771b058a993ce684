//! The watch: what a staffed service works with at this node, and never sends.
//!
//! In scope: how its records are kept ([`cells`]), who may do what ([`policy`]), who works here ([`staff`]), what is
//! written before it is said ([`drafts`]), and what officers sign ([`release`]). Each topic has a module of its own.

pub mod cells;
mod draft_view;
pub mod drafts;
pub mod policy;
pub mod release;
pub mod staff;
