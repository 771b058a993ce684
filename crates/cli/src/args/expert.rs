//! Arguments of `comity expert` and `comity glossary`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::dialogue::{One, Say};

#[derive(Debug, Args)]
pub(crate) struct Expert {
    #[command(subcommand)]
    pub(crate) command: ExpertCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExpertCommand {
    Topics(Topics),
    Papers(Topics),
    Show(One),
    Contribute(Box<Contribute>),
    Question(Remark),
    Answer(Remark),
    Comment(Remark),
    Sign(Sign),
}

#[derive(Debug, Args)]
pub(crate) struct Topics {
    #[arg(long, value_name = "PEER")]
    pub(crate) peer: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Contribute {
    #[arg(value_name = "PEER|PAPER")]
    pub(crate) place: String,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    pub(crate) topic: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    #[arg(long = "in", value_name = "LANGUAGE=FILE")]
    pub(crate) languages: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Vec<String>,
    #[arg(long)]
    pub(crate) joint: bool,
    #[arg(long, value_name = "TIME")]
    pub(crate) comments_by: Option<String>,
    #[arg(long)]
    pub(crate) not_for_attribution: bool,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Remark {
    #[arg(value_name = "PEER|STATEMENT")]
    pub(crate) place: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) topic: Option<String>,
    #[arg(long, value_name = "PASSAGE")]
    pub(crate) passage: Option<String>,
    #[arg(long)]
    pub(crate) not_for_attribution: bool,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    #[arg(value_name = "PAPER")]
    pub(crate) reference: String,
    #[arg(long, conflicts_with = "theirs")]
    pub(crate) ours: bool,
    #[arg(long)]
    pub(crate) theirs: bool,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Glossary {
    #[command(subcommand)]
    pub(crate) command: GlossaryCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GlossaryCommand {
    List(Terms),
    Propose(Propose),
    Adopt(Adopt),
    Withdraw(Withdraw),
    Export(Export),
}

#[derive(Debug, Args)]
pub(crate) struct Terms {
    #[arg(long, value_name = "PEER")]
    pub(crate) peer: Option<String>,
    #[arg(long, value_name = "TRACK")]
    pub(crate) track: Option<String>,
    #[arg(long, value_name = "TERM")]
    pub(crate) term: Option<String>,
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Propose {
    #[arg(value_name = "PEER[/TRACK]")]
    pub(crate) line: String,
    #[arg(value_name = "TERM")]
    pub(crate) term: String,
    #[arg(value_name = "DEFINITION")]
    pub(crate) definition: String,
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: Option<String>,
    #[arg(long)]
    pub(crate) side_by_side: bool,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Adopt {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) definition: Option<String>,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
    #[command(flatten)]
    pub(crate) say: Say,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) terms: Terms,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}
