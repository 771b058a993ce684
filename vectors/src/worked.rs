//! The worked example of the specification: one statement, from the pairing's nonces to the receipt.
//!
//! The material (registers, entries, heads) holds ML-DSA signatures and is made once; the document is computed from it
//! anew, and every value on the way is checked.

mod cbor;
mod document;
mod material;

mod evidence;

pub use document::render_worked;
pub use evidence::{bor_item, evidence_of, worked_evidence};
pub use material::{Material, make_worked};
