//! Arguments of `comity review`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Review {
    #[arg(value_name = "YEAR", required_unless_present = "from")]
    pub(crate) year: Option<u64>,
    #[arg(long, value_name = "TIME", requires = "to", conflicts_with = "year")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "TIME", requires = "from")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "PEER", conflicts_with = "line")]
    pub(crate) peer: Option<String>,
    #[arg(long, value_name = "PEER/TRACK")]
    pub(crate) line: Option<String>,
    #[arg(long)]
    pub(crate) say: bool,
    #[arg(long, value_name = "TRACK", value_parser = ["dialogue", "official"], requires = "say")]
    pub(crate) on: Option<String>,
    #[arg(long = "field", value_name = "NAME=VALUE", requires = "say")]
    pub(crate) fields: Vec<String>,
    #[arg(long, value_name = "TEXT", requires = "say")]
    pub(crate) subject: Option<String>,
    #[arg(long = "print", value_name = "FILE")]
    pub(crate) print: Option<PathBuf>,
}
