//! The project's test vectors: good cases, and bad ones named for their defect.
//!
//! [`make`] makes every case from fixed seeds; the program of this crate writes them to files. ML-DSA signing is
//! randomised, so a case that holds signatures differs at each making: such files are kept as they were made once, and
//! the tests only [`check`] them. All others are also made anew and compared.
//!
//! `vectors/README.md` says how another implementation uses the files.

mod case;
mod check;
mod fields;
mod keys;
mod make;
mod tables;
mod worked;
mod world;

pub use case::{Case, Expect, bytes_of, from_index, index, keep};
pub use check::check;
pub use make::make;
pub use tables::tables;
pub use worked::{make_worked, render_worked, worked_evidence};
