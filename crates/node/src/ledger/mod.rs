//! What the node keeps, typed: journals, their entries, heads, receipts, and what is looked up by people.
//!
//! In scope: which row or cell holds what (`layout`), carrying out a line's effects inside a transaction
//! ([`Writer`]), reading back for a line ([`LineLedger`]) and for people ([`query`]). Out of scope: durability (the
//! store's), and whether what is read is authentic: `query::check`, `query::signatures` and
//! `query::Beside` find out.

mod apply;
mod beside;
mod check;
mod damage;
pub(crate) mod derived;
mod entry_row;
pub mod erase;
mod following;
mod index;
mod journals;
mod layout;
mod line;
mod node;
pub mod peek;
pub mod query;
mod recent;
mod signed;

pub use apply::{IdempotencyKey, Writer};
pub use damage::{DAMAGE_CODES, Damage};
pub use entry_row::StoredEntry;
pub use following::entries_from;
pub use journals::{Journals, THEIR_GENERATIONS_MAX};
pub(crate) use layout::wants_cell;
pub use layout::{KnownKey, Offer, TheirNode, attachment_offers, known_idempotency};
pub use line::LineLedger;
pub use node::JournalNodes;

use comity_store::StoreError;

/// Why what is kept could not be read or written. Always a local fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The store's.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A row or cell does not decode: damage, or a store of another program.
    #[error("{what} is damaged")]
    Damaged {
        /// Which.
        what: &'static str,
    },
    /// A row that must exist is not there.
    #[error("{what} {number} is missing")]
    Missing {
        /// What.
        what: &'static str,
        /// Its number, size or index.
        number: u64,
    },
    /// More journals, or larger ones, than keys have room for.
    #[error("{what} is over the limit")]
    OverLimit {
        /// What.
        what: &'static str,
    },
}
