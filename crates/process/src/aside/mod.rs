//! What rests leaves memory, and is looked up when something refers to it.
//!
//! **In scope.** What is put aside of a state ([`Record`], [`Keeping`]), how it is looked up ([`Aside`]), and how a state
//! goes on from what was kept ([`Resuming`](crate::state::Resuming)). **Out of scope.** Where it is kept (the node's),
//! and whether that is whole: whoever keeps it checks it, and makes the state again of the line where it is not.
//!
//! Nothing of it is part of what a line comes to: a state that puts aside and one that does not have the same digests and
//! give the same answers (`tests/aside.rs`), so the parties need not do it alike.
//!
//! A *record* is a statement with what only it brings: the case that it opened, what is or was owed from it, what it met.
//! It is in memory as a whole or aside as a whole. What is aside waits for no confirmation, and no receipt that is still to
//! be confirmed covers it; what is open of it is noted in memory by its due instant. Reading it changes nothing; a change
//! brings it back.

mod record;

/// How parts of records are written, for what is in none.
pub(crate) mod kept {
    pub(crate) use super::record::{
        Owed, read_mark, read_name, read_owed, read_place, read_who, write_obligation, write_place,
    };
}

use std::fmt::Debug;
use std::sync::Arc;

use comity_wire::EntryId;
use comity_wire::envelope::Mark;

use crate::event::{Place, Who2};
pub use record::{RECORD_BYTES_MAX, Record};

/// Where what rests was put. It gives back what was put there last, and nothing else.
///
/// What cannot be read is not there: whoever implements this notes it, and whoever applies events asks afterwards and
/// makes the state anew, since a state that was told so is none.
pub trait Aside: Debug + Send + Sync {
    /// The record of a statement.
    fn record(&self, id: &EntryId) -> Option<Arc<Record>>;

    /// The record of the statement at a place.
    fn at(&self, place: Place) -> Option<Arc<Record>>;

    /// Whether a release nonce was used.
    fn is_nonce_used(&self, nonce: &Nonce) -> bool;

    /// Records after a place, by place, at most `limit`; fewer only at the end.
    fn page(&self, after: Option<Place>, limit: usize) -> Vec<Arc<Record>>;
}

/// A release nonce that acted: in the traffic of which mark, by whom.
pub type Nonce = (Mark, Who2, [u8; 32]);

/// Nothing was put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nothing;

impl Aside for Nothing {
    fn record(&self, _: &EntryId) -> Option<Arc<Record>> {
        None
    }

    fn at(&self, _: Place) -> Option<Arc<Record>> {
        None
    }

    fn is_nonce_used(&self, _: &Nonce) -> bool {
        false
    }

    fn page(&self, _: Option<Place>, _: usize) -> Vec<Arc<Record>> {
        Vec::new()
    }
}

/// What is to be kept of a state, all together or nothing: what changed since the last time, and the rest of it.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// Records that are new or changed. `true`: it leaves memory once it is kept.
    pub records: Vec<(Arc<Record>, bool)>,
    /// Nonces that were used since.
    pub nonces: Vec<Nonce>,
    /// What is in no record ([`Resuming`](crate::state::Resuming)).
    pub rest: Vec<u8>,
}
