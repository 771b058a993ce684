//! The directory: contacts (F10) and profiles (F11) of every party, as their registers say (`docs/spec/register.md#statements`).
//!
//! In scope: which contacts are in force and how fresh they are, their history by register position, search, fallback telephone
//! and mail, vCard. Out of scope: which register is the newest that came, words for people.

mod contacts;
mod vcard;

pub use contacts::{FRESH_S, directory, fallback, matches, ways};
pub use vcard::vcard;
