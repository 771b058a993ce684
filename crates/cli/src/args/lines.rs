//! How lines stand, and what they come to.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct LineHealth {
    #[arg(value_name = "PEER[/TRACK]")]
    pub(crate) line: Option<String>,
    #[arg(long, value_name = "DAYS")]
    pub(crate) days: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct LineState {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
}
