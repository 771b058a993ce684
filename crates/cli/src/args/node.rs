//! Arguments of the commands about the node and its lines.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// A command without arguments of its own.
#[derive(Debug, Args)]
pub(crate) struct Nothing {}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) root_key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    #[arg(long = "address", value_name = "HOST:PORT")]
    pub(crate) addresses: Vec<String>,
    #[arg(long, conflicts_with_all = ["root_key", "authority_key"])]
    pub(crate) further: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    #[arg(long, value_name = "127.0.0.1:PORT")]
    pub(crate) api: Option<SocketAddr>,
    #[arg(long, value_name = "FILE", requires = "api")]
    pub(crate) token_file: Option<PathBuf>,
    #[arg(long, env = "COMITY_LINE_TESTS", value_name = "SECONDS")]
    pub(crate) line_tests: Option<u64>,
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) public: Option<SocketAddr>,
    #[arg(long, value_name = "127.0.0.1:PORT")]
    pub(crate) console: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct SignIn {
    #[arg(value_name = "OFFICER")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct LineTest {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(long, value_name = "SECONDS")]
    pub(crate) wait: Option<u64>,
    #[arg(long, conflicts_with_all = ["wait", "person"])]
    pub(crate) series: bool,
    #[arg(long, value_name = "DAYS", requires = "series")]
    pub(crate) days: Option<u64>,
    #[arg(long, conflicts_with = "wait")]
    pub(crate) person: bool,
    #[arg(long, value_name = "DESK", requires = "person")]
    pub(crate) desk: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Courier {
    #[command(subcommand)]
    pub(crate) command: CourierCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CourierCommand {
    Write(CourierWrite),
    Read(CourierRead),
}

#[derive(Debug, Args)]
pub(crate) struct CourierWrite {
    #[arg(value_name = "PEER")]
    pub(crate) peer: String,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CourierRead {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
