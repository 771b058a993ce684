//! The worked example of the specification: one statement, from the pairing's nonces to the receipt.
//!
//! The material (registers, entries, heads) holds ML-DSA signatures and is made once; the document is computed from it
//! anew, and every value on the way is checked.

mod cbor;
mod document;
mod material;

pub use document::render_worked;
pub use material::make_worked;
