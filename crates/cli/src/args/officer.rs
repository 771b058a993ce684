//! Arguments of `comity officer`, `comity compose`, `comity draft`, `comity release`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::envelope::Envelope;

#[derive(Debug, Args)]
pub(crate) struct Officer {
    #[command(subcommand)]
    pub(crate) command: OfficerCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfficerCommand {
    Keygen(Keygen),
    Enrol(super::keys::Officer),
    Revoke(Revoke),
    Add(Box<Add>),
    List(super::node::Nothing),
    Token(Token),
    Leave(Leave),
    Recover(Recover),
}

#[derive(Debug, Args)]
pub(crate) struct Keygen {
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) fingerprint: Option<String>,
    #[arg(long, value_name = "SIZE")]
    pub(crate) last_trusted: Option<u64>,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long = "role", value_name = "ROLE,...", value_delimiter = ',', required = true)]
    pub(crate) roles: Vec<String>,
    #[arg(long, value_name = "DESK", default_value = "")]
    pub(crate) desk: String,
    #[arg(long = "language", value_name = "TAG,...", value_delimiter = ',')]
    pub(crate) languages: Vec<String>,
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) fingerprint: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Token {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    pub(crate) days: u64,
    #[arg(long)]
    pub(crate) end: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Leave {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long, value_name = "ID")]
    pub(crate) to: String,
}

#[derive(Debug, Args)]
pub(crate) struct Recover {
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[arg(long = "token-file", value_name = "FILE", required = true)]
    pub(crate) token_files: Vec<PathBuf>,
}

/// The content of a draft.
#[derive(Debug, Args)]
pub(crate) struct Content {
    #[arg(long, value_name = "FILE", conflicts_with = "fields")]
    pub(crate) body: Option<PathBuf>,
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) subject: Option<String>,
    #[arg(long, value_name = "WORD")]
    pub(crate) precedence: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Compose {
    #[arg(value_name = "FORMAT")]
    pub(crate) format: String,
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: Option<String>,
    #[arg(long, value_name = "PEER[/TRACK]", conflicts_with = "line")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) format_version: Option<u64>,
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) content: Content,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Draft {
    #[command(subcommand)]
    pub(crate) command: DraftCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    List(DraftList),
    Show(One),
    Edit(Box<Edit>),
    Note(Note),
    Review(One),
    Withdraw(One),
}

#[derive(Debug, Args)]
pub(crate) struct DraftList {
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Edit {
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: u64,
    #[arg(long = "of", value_name = "VERSION")]
    pub(crate) of_version: u64,
    #[command(flatten)]
    pub(crate) content: Content,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Note {
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: u64,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    #[command(subcommand)]
    pub(crate) command: ReleaseCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    Request(Request),
    Sign(Sign),
    Collect(Collect),
    Send(One),
}

#[derive(Debug, Args)]
pub(crate) struct Request {
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: u64,
    #[arg(long = "officer", value_name = "NAME", required = true)]
    pub(crate) officers: Vec<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    #[arg(value_name = "REQUEST")]
    pub(crate) request: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Collect {
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: u64,
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}
