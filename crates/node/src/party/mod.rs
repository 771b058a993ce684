//! A party on its machines: founding it, its register, its keys, pairing, further nodes, backup.
//!
//! **In scope.** Files and bytes: what `init`, `invite`, `accept`, `confirm`, `keys`, `backup`, `restore` and `doctor`
//! do, and what a node finds when it starts. Synchronous; paths, time and randomness are parameters.
//!
//! **Out of scope.** The journals (their writer opens entry 0 from a [`record::LineRecord`]), links, what is printed.

pub mod armour;
pub mod authority;
pub mod backup;
pub mod bundle;
pub mod config;
pub mod confirm;
pub mod delegate;
pub mod delegate_files;
pub mod dir;
pub mod doctor;
pub mod error;
pub mod files;
pub mod formats;
pub mod init;
pub mod keys;
pub mod manifest;
pub mod mark;
pub mod pairing;
pub mod pairing_files;
pub mod pet_name;
pub mod record;
pub mod register;
pub mod restore;
pub mod rotate;
pub mod successor;
#[cfg(test)]
pub(crate) mod testing;
pub mod transports;

pub use dir::{NodeDir, RootPresence, root_presence};
pub use error::{Culprit, PartyError, Refused};
pub use pairing::{AcceptOptions, Accepted, PairingState, Words};
pub use pet_name::PetName;
pub use record::{LineRecord, PairingRecord};
