//! Arguments of the commands that look after a folder, and of those that need none.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(crate) struct Fsck {
    #[arg(long)]
    pub(crate) mend: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[arg(long, value_name = "NUMBER")]
    pub(crate) before: Option<u64>,
    #[arg(long, value_name = "COUNT")]
    pub(crate) limit: Option<usize>,
    #[arg(long)]
    pub(crate) reads: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
    #[arg(long)]
    pub(crate) with_authority: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[arg(value_name = "DIR")]
    pub(crate) from: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long)]
    pub(crate) once: bool,
    #[arg(long, value_name = "SCENARIO", conflicts_with = "attach")]
    pub(crate) play: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
