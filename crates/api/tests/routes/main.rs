//! Every route, over a node that is a table in memory: status, media type, body, and above all the refusals.
#![expect(clippy::unwrap_used, reason = "tests")]

mod access;
mod agreements;
mod attachments;
mod courier;
mod events;
mod fake;
mod formats;
mod long;
mod node;
mod openapi;
mod reading;
mod statements;
mod translations;
mod watch;
