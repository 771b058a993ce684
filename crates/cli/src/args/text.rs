//! Arguments of `comity text`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Texts of agreements in files; needs no node.
#[derive(Debug, Args)]
pub(crate) struct Text {
    #[command(subcommand)]
    pub(crate) command: TextCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TextCommand {
    Check(Check),
    Compare(Compare),
    Export(Export),
    Import(Import),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Vec<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FORMAT", value_parser = ["html", "odt", "docx"])]
    pub(crate) format: String,
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) with: Vec<String>,
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Vec<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) of: PathBuf,
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) with: Vec<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}
