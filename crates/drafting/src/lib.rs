//! Texts of an agreement while it is negotiated (F50, F51): what people read, compare, print and edit.
//!
//! In scope: reading the texts ([`Text`]) and the responses to them ([`Response`]); whether the languages say as much as each
//! other ([`align`]); what changed between two versions, word by word ([`compare`]); the rolling text with its brackets
//! ([`rolling`]); pages and documents side by side in several languages ([`html`], [`document`]), and what an edited document
//! proposes ([`import`]).
//! Out of scope: what parties agreed to, hashes that they accept or sign (`comity-process`); whether a body satisfies its format
//! (`comity-catalog`); files, people's languages (the program). Nothing here binds anybody: it is all a way to look.

pub mod align;
pub mod compare;
pub mod document;
pub mod html;
pub mod import;
pub mod marker;
mod package;
pub mod response;
pub mod rolling;
pub mod rows;
pub mod text;
pub mod wording;

pub use marker::Marker;
pub use response::{Move, Response, Said};
pub use rolling::Rolling;
pub use text::{Alternative, Article, Clause, Effect, Text, TextError, Texts};
pub use wording::{Word, Wording};
