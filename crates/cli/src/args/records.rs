//! Arguments of the commands for records: holds, erasures, search, retention, archives.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Hold {
    #[command(subcommand)]
    pub(crate) command: HoldCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HoldCommand {
    Add(HoldChange),
    Lift(HoldChange),
    List(Part),
}

/// Which part of a list.
#[derive(Debug, Args)]
pub(crate) struct Part {
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,
    #[arg(long, value_name = "COUNT")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct HoldChange {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Erase {
    #[command(subcommand)]
    pub(crate) command: EraseCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EraseCommand {
    Propose(ErasePropose),
    Mirror(EraseMirror),
    List(Part),
}

#[derive(Debug, Args)]
pub(crate) struct ErasePropose {
    #[arg(value_name = "STATEMENT", required = true)]
    pub(crate) references: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) ground: String,
}

#[derive(Debug, Args)]
pub(crate) struct EraseMirror {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    #[arg(value_name = "WORD", required = true)]
    pub(crate) words: Vec<String>,
    #[arg(long, value_name = "PEER")]
    pub(crate) peer: Option<String>,
    #[arg(long, value_name = "TRACK")]
    pub(crate) track: Option<String>,
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    #[arg(long)]
    pub(crate) sent: bool,
    #[arg(long, conflicts_with = "sent")]
    pub(crate) received: bool,
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,
    #[arg(long, value_name = "COUNT")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Retention {
    #[command(flatten)]
    pub(crate) part: Part,
}

#[derive(Debug, Args)]
pub(crate) struct Archive {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    #[arg(long)]
    pub(crate) content: bool,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Vec<String>,
    #[arg(long)]
    pub(crate) handovers: bool,
}
