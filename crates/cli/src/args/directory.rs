//! Arguments of the directory, and of what is said in the register.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Directory {
    #[arg(value_name = "PEER")]
    pub(crate) peer: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) vcard: Option<PathBuf>,
    #[arg(long)]
    pub(crate) rfc2350: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Register {
    #[command(subcommand)]
    pub(crate) command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RegisterCommand {
    Add(RegisterAdd),
}

#[derive(Debug, Args)]
pub(crate) struct RegisterAdd {
    #[arg(value_name = "FORMAT")]
    pub(crate) format: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) body: PathBuf,
    #[arg(long)]
    pub(crate) no_ladder: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}
