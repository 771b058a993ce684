//! Arguments of `comity keys`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    List(super::node::Nothing),
    Request(Request),
    Delegate(Delegate),
    Export(Export),
    Import(Import),
    Rotate(Rotate),
    Revoke(Revoke),
    Tls(Tls),
    Succeed(Succeed),
    Officer(Officer),
    Register(Register),
}

#[derive(Debug, Args)]
pub(crate) struct Request {
    #[arg(long, value_name = "TRACK,...", value_delimiter = ',', required = true)]
    pub(crate) lines: Vec<String>,
    #[arg(long, value_name = "COUNT")]
    pub(crate) pairings: Option<usize>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Delegate {
    #[arg(value_name = "FILE")]
    pub(crate) request: PathBuf,
    #[arg(long, value_name = "TRACK,...", value_delimiter = ',', required = true)]
    pub(crate) lines: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(value_name = "PEER")]
    pub(crate) peer: String,
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) root: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) last_trusted: u64,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Succeed {
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Officer {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Register {
    #[arg(long, value_name = "FILE")]
    pub(crate) root_key: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "root_key", conflicts_with_all = ["new_writer", "revoke_authority", "of"])]
    pub(crate) new_authority_key: Option<PathBuf>,
    #[arg(long, requires = "root_key", conflicts_with_all = ["revoke_authority", "of"])]
    pub(crate) new_writer: bool,
    #[arg(long, value_name = "SIZE", requires = "new_writer")]
    pub(crate) size: Option<u64>,
    #[arg(long, value_name = "NUMBER", requires = "root_key", conflicts_with = "of")]
    pub(crate) revoke_authority: Option<u64>,
    #[arg(long, value_name = "SIZE", requires = "revoke_authority")]
    pub(crate) last_trusted: Option<u64>,
    #[arg(long, value_name = "PEER")]
    pub(crate) of: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Tls {
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
    #[arg(long)]
    pub(crate) now: bool,
}
