//! Arguments of `comity relay`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Relay {
    #[command(subcommand)]
    pub(crate) command: RelayCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RelayCommand {
    Run(RelayFile),
    Check(RelayFile),
    Hints(super::node::Nothing),
}

#[derive(Debug, Args)]
pub(crate) struct RelayFile {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
