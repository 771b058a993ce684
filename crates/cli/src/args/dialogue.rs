//! Arguments of `comity dialogue`, `comity consult` and `comity table`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::envelope::Labels;

#[derive(Debug, Args)]
pub(crate) struct Dialogue {
    #[command(subcommand)]
    pub(crate) command: DialogueCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DialogueCommand {
    Series(Which),
    Rounds(Which),
    Show(One),
    Convene(Convene),
    Counter(Counter),
    Accept(Act),
    Postpone(Act),
    Cancel(Act),
    Held(Act),
    Record(Record),
    Actions(Which),
    Done(Done),
    Calendar(Calendar),
}

/// Which lines and series.
#[derive(Debug, Args)]
pub(crate) struct Which {
    #[arg(long, value_name = "PEER")]
    pub(crate) peer: Option<String>,
    #[arg(long, value_name = "TRACK")]
    pub(crate) track: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) series: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
}

/// How what is made is said.
#[derive(Debug, Args)]
pub(crate) struct Say {
    #[arg(long)]
    pub(crate) draft: bool,
    #[command(flatten)]
    pub(crate) labels: Labels,
}

#[derive(Debug, Args)]
pub(crate) struct Convene {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Counter {
    #[arg(value_name = "ROUND")]
    pub(crate) reference: String,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Act {
    #[arg(value_name = "ROUND")]
    pub(crate) reference: String,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Record {
    #[arg(value_name = "CASE")]
    pub(crate) reference: String,
    #[arg(value_name = "FILE", required_unless_present = "sign", conflicts_with = "sign")]
    pub(crate) file: Option<PathBuf>,
    #[arg(long)]
    pub(crate) sign: bool,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Done {
    #[arg(value_name = "RECORD")]
    pub(crate) reference: String,
    #[arg(value_name = "NUMBER")]
    pub(crate) number: u64,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Calendar {
    #[command(flatten)]
    pub(crate) which: Which,
    #[arg(long, value_name = "STATEMENT")]
    pub(crate) round: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Table {
    #[arg(value_name = "CASE")]
    pub(crate) reference: String,
    #[arg(long, value_name = "PEER/TRACK")]
    pub(crate) on: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) series: String,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) round: Option<u64>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: String,
    #[arg(long, value_name = "OUTCOME", value_parser = ["information", "discussion", "experts", "joint-findings", "other"])]
    pub(crate) seek: Option<String>,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Consult {
    #[command(subcommand)]
    pub(crate) command: ConsultCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConsultCommand {
    Open(Open),
    Say(Stage),
    Show(One),
    List(Which),
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    #[arg(value_name = "PEER/TRACK|CASE")]
    pub(crate) place: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) topic: Option<String>,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Stage {
    #[arg(value_name = "CASE")]
    pub(crate) reference: String,
    #[arg(value_name = "STAGE", value_parser = ["request", "position", "question", "answer", "findings", "disagreement", "close"])]
    pub(crate) stage: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long, value_name = "STATEMENT")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "LANGUAGE=TEXT")]
    pub(crate) finding: Vec<String>,
    #[command(flatten)]
    pub(crate) say: Say,
}
