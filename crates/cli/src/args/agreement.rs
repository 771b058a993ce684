//! Arguments of `comity agreement`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::envelope::Envelope;

#[derive(Debug, Args)]
pub(crate) struct Agreement {
    #[command(subcommand)]
    pub(crate) command: AgreementCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgreementCommand {
    Table(Box<Table>),
    List(List),
    Show(Show),
    Text(Text),
    Export(Export),
    Import(Import),
    Respond(Box<Respond>),
    Initial(Box<Conclude>),
    Sign(Box<Conclude>),
    Ratify(Box<Conclude>),
    Amend(Box<Amend>),
    Suspend(Box<Life>),
    Resume(Box<Life>),
    Withdraw(Box<Life>),
    NotRenew(Box<Life>),
    Revoke(Box<Life>),
    Terms(Box<Terms>),
    Dates(Dates),
}

#[derive(Debug, Args)]
pub(crate) struct Table {
    #[arg(value_name = "FILE|DIR")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "LINE", required_unless_present = "of")]
    pub(crate) line: Option<String>,
    #[arg(long, value_name = "AGREEMENT", conflicts_with = "line")]
    pub(crate) of: Option<String>,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[arg(long, value_name = "LINE")]
    pub(crate) line: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) part: Option<String>,
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    pub(crate) compare: Vec<String>,
    #[arg(long, value_name = "TAG", requires = "compare")]
    pub(crate) language: Vec<String>,
    #[arg(short, long, value_name = "FILE", requires = "compare")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Text {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "WHOSE", default_value = "agreed", value_parser = ["agreed", "ours", "theirs"])]
    pub(crate) of: String,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Respond {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) accept: Vec<String>,
    #[arg(long, conflicts_with = "accept")]
    pub(crate) accept_all: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) counter: Vec<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) reserve: Vec<String>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) withdraw: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Conclude {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) holder: String,
    #[arg(long, value_name = "NAME", requires = "issued")]
    pub(crate) issued_by: Option<String>,
    #[arg(long, value_name = "TIME", requires = "issued_by")]
    pub(crate) issued: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: Option<String>,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Amend {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) life: When,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Life {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[command(flatten)]
    pub(crate) life: When,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct When {
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Terms {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "LINE", required_unless_present = "mirror")]
    pub(crate) line: Option<String>,
    #[arg(long, value_name = "STATEMENT", conflicts_with_all = ["line", "from", "until"])]
    pub(crate) mirror: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    #[command(flatten)]
    pub(crate) envelope: Envelope,
}

#[derive(Debug, Args)]
pub(crate) struct Dates {
    #[arg(value_name = "AGREEMENT")]
    pub(crate) reference: Option<String>,
}
