//! Real nodes in processes of their own, driven through the program as people drive it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod agreement;
mod api;
mod demo;
mod erasure;
mod folder;
mod officers;
mod party;
mod programme;
mod reader;
mod remedies;
mod restore;
mod screen;
mod shifts;
mod story;
