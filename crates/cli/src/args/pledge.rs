//! Arguments of `comity guarantee`, `comity caution`, `comity protect`, `comity concern`, `comity ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::envelope::Envelope;
use super::officer::Content;

#[derive(Debug, Args)]
pub(crate) struct Guarantee {
    #[command(subcommand)]
    pub(crate) command: GuaranteeCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GuaranteeCommand {
    Offer(Box<Offer>),
    Mirror(Reply),
    Decline(Reply),
    Withdraw(Reply),
    Renew(Renew),
    Terms(Terms),
    List(List),
    Show(One),
}

#[derive(Debug, Args)]
pub(crate) struct Offer {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[command(flatten)]
    pub(crate) content: Content,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Reply {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) subject: Option<String>,
    #[arg(long)]
    pub(crate) anyway: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Renew {
    #[command(flatten)]
    pub(crate) reply: Reply,
    #[arg(long, value_name = "TIME")]
    pub(crate) to: String,
}

#[derive(Debug, Args)]
pub(crate) struct Terms {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(value_name = "PEER[/TRACK]")]
    pub(crate) line: Option<String>,
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
}

#[derive(Debug, Args)]
pub(crate) struct Caution {
    #[command(subcommand)]
    pub(crate) command: CautionCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CautionCommand {
    Propose(Box<Propose>),
    Agree(Reply),
    Decline(Reply),
    End(Reply),
    List(List),
    Show(One),
    Match(Match),
}

#[derive(Debug, Args)]
pub(crate) struct Propose {
    #[command(flatten)]
    pub(crate) offer: Offer,
    #[arg(long, value_name = "TEXT")]
    pub(crate) secret: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Match {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "PEER[/TRACK]")]
    pub(crate) line: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Protect {
    #[command(subcommand)]
    pub(crate) command: ProtectCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProtectCommand {
    Announce(Box<Announce>),
    Change(Box<Change>),
    End(Reply),
    List(List),
    Match(Match),
}

#[derive(Debug, Args)]
pub(crate) struct Announce {
    #[command(flatten)]
    pub(crate) offer: Offer,
    #[arg(long = "secret", value_name = "TEXT")]
    pub(crate) secrets: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Change {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) subject: Option<String>,
    #[arg(long = "secret", value_name = "TEXT")]
    pub(crate) secrets: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Concern {
    #[command(flatten)]
    pub(crate) offer: Offer,
    #[arg(long, value_name = "REF")]
    pub(crate) about: String,
}

#[derive(Debug, Args)]
pub(crate) struct Ledger {
    #[arg(long, value_name = "PEER[/TRACK]")]
    pub(crate) line: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    #[arg(long)]
    pub(crate) exercise: bool,
}
