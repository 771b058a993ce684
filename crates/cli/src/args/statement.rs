//! Arguments of the commands about statements.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::envelope::{Envelope, Labels};

#[derive(Debug, Args)]
pub(crate) struct Send {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) subject: Option<String>,
    #[arg(short, long, value_name = "TEXT", conflicts_with = "body")]
    pub(crate) text: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    #[arg(short, long, value_name = "FORMAT", default_value = "F90")]
    pub(crate) format: String,
    #[arg(long, value_name = "WORD", default_value = "routine", value_parser = ["routine", "priority", "immediate", "flash"])]
    pub(crate) precedence: String,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) format_version: u64,
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
    #[arg(long, value_name = "WHAT")]
    pub(crate) wait: Option<Wait>,
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "wait")]
    pub(crate) timeout: u64,
}

/// What `--wait` waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wait {
    Receipt,
    Ack,
    Attachments,
}

impl Wait {
    /// The word of the API.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Ack => "ack",
            Self::Attachments => "attachments",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Inbox {
    #[arg(value_name = "PEER[/TRACK]")]
    pub(crate) line: Option<String>,
    #[arg(long, conflicts_with = "all")]
    pub(crate) sent: bool,
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    pub(crate) limit: u64,
    #[arg(long)]
    pub(crate) tests: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[arg(long)]
    pub(crate) raw: bool,
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Ack {
    #[arg(value_name = "REF", required = true)]
    pub(crate) references: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
    #[arg(long)]
    pub(crate) not_understood: bool,
    #[command(flatten)]
    pub(crate) labels: Labels,
}

#[derive(Debug, Args)]
pub(crate) struct Correct {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[arg(long)]
    pub(crate) cancel: bool,
    #[arg(long = "change", value_name = "FIELD=VALUE", conflicts_with = "cancel", required_unless_present = "cancel")]
    pub(crate) changes: Vec<String>,
    #[command(flatten)]
    pub(crate) labels: Labels,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    #[arg(value_name = "REF")]
    pub(crate) reference: Option<String>,
    #[arg(long, value_name = "WHAT", requires = "reference")]
    pub(crate) wait: Option<Wait>,
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "wait")]
    pub(crate) timeout: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Proof {
    #[arg(value_name = "REF|PEER/TRACK")]
    pub(crate) reference: String,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(long, conflicts_with = "disclose")]
    pub(crate) contradiction: bool,
    #[arg(long, value_name = "N", requires = "contradiction")]
    pub(crate) generation: Option<u64>,
    #[arg(long, value_name = "FIELD,...|all", value_delimiter = ',')]
    pub(crate) disclose: Vec<String>,
    #[arg(long = "officer", value_name = "NAME", requires = "disclose")]
    pub(crate) officers: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long = "root", value_name = "FINGERPRINT")]
    pub(crate) roots: Vec<String>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) rendering: Option<String>,
    #[arg(long, value_name = "KEY")]
    pub(crate) witness: Vec<String>,
}
