//! Public logs on disk and over HTTP: writing and publishing one's own, following others', witnessing them.
//!
//! In scope: files, sockets, this machine's clock as a parameter. What is true is judged by `comity-public`; this crate keeps
//! and carries. Out of scope: words for people; the page takes its words as parameters.

pub mod cosigners;
pub mod error;
pub mod fetch;
pub mod follow;
pub mod followed;
pub mod known;
pub mod lock;
pub mod own;
pub mod page;

pub mod request;
pub mod site;
pub mod store;
pub mod witness;

pub use error::PublishError;
pub use follow::{Caught, follow};
pub use followed::{About, Followed};
pub use own::OwnLog;
pub use store::LogStore;
