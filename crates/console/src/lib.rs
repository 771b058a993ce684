//! The web console: pages that people work in, served by the node itself.
//!
//! In scope: who is signed in ([`Sessions`]), pages as HTML made here, the headers that keep them safe, and live updates. Out of
//! scope: what may be done and what it means. Every page asks the node's own HTTP API within the same process, as
//! the officer who is signed in; so nothing is allowed here that the API refuses.
//!
//! Every page works without script; script adds live updates, sound and keys. No page loads anything from elsewhere.

mod ask;
mod assets;
mod form;
mod frame;
mod guard;
mod links;
mod live;
mod marks;
mod pages;
mod sessions;
mod words;

use std::sync::Arc;

use axum::Router;
use comity_api::Backend;

pub use links::{LinkOrder, LinkView, links};
pub use sessions::{LINK_SECONDS, Link, SESSION_IDLE_SECONDS, SESSION_SECONDS, Sessions};
pub use words::{Language, Run, Value, Words};

use ask::Asker;

/// What every page is given.
#[derive(Clone)]
pub(crate) struct Console {
    pub(crate) asker: Asker,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) words: Arc<dyn Words>,
    pub(crate) node: Arc<dyn Backend>,
}

/// The console over a node: `api` is its API's router without any token, `words` says things in the languages that there are.
pub fn router(node: Arc<dyn Backend>, api: Router, sessions: Arc<Sessions>, words: Arc<dyn Words>) -> Router {
    let console = Console { asker: Asker::new(api), sessions, words, node };
    pages::routes().layer(axum::middleware::from_fn(guard::guard)).with_state(console)
}
