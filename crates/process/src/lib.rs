//! What statements mean together: cases, and who owes what to whom by when (`PROTOCOL.md` rules 10 to 17).
//!
//! In scope: the state of one line as a pure function of its events, its digest, and views of it at a given time. Out of
//! scope: the order of a line's entries (the exchange), what a body must hold (the catalogue), other lines, "now".
//! Specified in `docs/spec/state.md`.
//!
//! A measure is a module in `machine`: another one is a file there and a line in its table, and touches nothing else.

pub mod aside;
pub mod attached;
pub mod case;
pub mod compare;
pub mod contact_hours;
pub mod dialogue;
pub mod effect;
pub mod erasure;
pub mod event;
pub mod evidence;
pub mod expert;
pub mod feed;
pub mod guarantee;
pub mod hours;
pub mod instrument;
pub mod item;
pub mod labels;
pub mod lasting;
pub mod linetest;
mod machine;
pub mod notice;
pub mod obligation;
pub mod reciprocity;
pub mod review;
pub mod rules;
pub mod signal;
pub mod state;
pub mod statement;
pub mod terms;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod translation;
mod watched;

pub use case::{Case, Fact, Phase};
pub use contact_hours::RegisterHours;
pub use effect::NoEffect;
pub use event::{Event, Offered, Place, Said, Who2};
pub use evidence::{Evidence, Substantiation};
pub use hours::{Hours, HoursError, Week};
pub use obligation::board::{After, BOARD_LOOKED_MAX, BOARD_PAGE_MAX, Filter, Page};
pub use obligation::{Basis, Kind, Obligation, Outcome, Standing};
pub use rules::{Adopted, Rules};
pub use state::stage::Stage;
pub use state::{LineFacts, OBLIGATIONS_OPEN_MAX, State};
pub use statement::Statement;
