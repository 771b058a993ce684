//! The catalogue of formats: what parties can say, as data.
//!
//! In scope: what each format is ([`Format`]), who may use it where, how soon it is acknowledged and answered, who
//! releases it. Out of scope: what statements mean together (the `process` crate), where files lie (the node).

pub mod format;

pub use format::{Carried, Format, Lead, LeadFrom, Period, Prerequisite, Release, Tracks, Who};
