//! The catalogue of formats: what parties can say, as data.
//!
//! In scope: what each format is ([`Format`]), who may use it where, how soon it is acknowledged and answered, who
//! releases it; whether a statement satisfies its format ([`Catalogue::check`]); the words of formats ([`Words`]) and
//! how a statement reads on paper and on a screen ([`render`]), and over a telephone ([`dictation`]); how text of others is
//! shown safely ([`display`]).
//! Out of scope: what statements mean together (the `process` crate), where files lie (the node).

pub mod catalogue;
pub mod ceiling;
pub mod check;
pub mod dictation;
pub mod display;
pub mod file;
pub mod format;
pub mod guide;
pub mod json;
pub mod nciss;
mod reader;
pub mod render;
pub mod schema;
mod shipped;
pub mod translation;
pub mod words;

pub use catalogue::{Catalogue, Definition};
pub use ceiling::Ceiling;
pub use check::Fault;
pub use file::FormatFile;
pub use format::{Carried, Format, Lead, LeadFrom, Period, Prerequisite, Release, Retention, Tracks, Who};
pub use reader::LoadError;
pub use schema::{Found, Schema};
pub use words::{Language, Words};
