//! Arguments of `comity voice`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Voice {
    #[command(subcommand)]
    pub(crate) command: VoiceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VoiceCommand {
    Renew(Renew),
    Sheet(Sheet),
    Check(Check),
    Form(Form),
    Dictate(Dictate),
    Take(Take),
}

#[derive(Debug, Args)]
pub(crate) struct Renew {
    #[arg(value_name = "PEER")]
    pub(crate) peer: String,
    #[arg(long, value_name = "TRACK", default_value = "nrrc")]
    pub(crate) line: String,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) answer: Option<String>,
    #[command(flatten)]
    pub(crate) call: Call,
}

/// What an F17 says of the call itself.
#[derive(Debug, Args)]
pub(crate) struct Call {
    #[arg(long, value_name = "OFFICE")]
    pub(crate) office: Option<String>,
    #[arg(long, value_name = "OFFICE")]
    pub(crate) their_office: Option<String>,
    #[arg(long, value_name = "WORD", default_value = "telephone",
        value_parser = ["telephone", "secure-telephone", "video", "in-person", "radio", "other"])]
    pub(crate) means: String,
    #[arg(long, value_name = "TIME")]
    pub(crate) when: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sheet {
    #[arg(value_name = "PEER")]
    pub(crate) peer: String,
    #[arg(long, value_name = "TRACK", default_value = "nrrc")]
    pub(crate) line: String,
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) days: u64,
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) older: u64,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(value_name = "PEER")]
    pub(crate) peer: String,
    #[arg(value_name = "ROW")]
    pub(crate) row: u64,
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) heard: Vec<String>,
    #[arg(long, value_name = "TRACK", default_value = "nrrc")]
    pub(crate) line: String,
    #[arg(long, value_name = "DATE")]
    pub(crate) day: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) older: u64,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Form {
    #[arg(value_name = "FORMAT")]
    pub(crate) format: String,
}

#[derive(Debug, Args)]
pub(crate) struct Dictate {
    #[arg(value_name = "NUMBER", required_unless_present = "draft")]
    pub(crate) statement: Option<String>,
    #[arg(long, value_name = "DRAFT", conflicts_with = "statement")]
    pub(crate) draft: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Take {
    #[arg(value_name = "FORMAT", required_unless_present = "file")]
    pub(crate) format: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "PEER/TRACK")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "NUMBER", requires = "to")]
    pub(crate) answer: Option<String>,
    #[arg(long, value_name = "DAY, ROWS", requires = "to")]
    pub(crate) challenge: Option<String>,
    #[arg(long, requires = "challenge")]
    pub(crate) not_matched: bool,
    #[arg(long, requires = "to")]
    pub(crate) as_heard: bool,
    #[arg(long, value_name = "LABEL", requires = "to")]
    pub(crate) tlp: Option<String>,
    #[arg(long, value_name = "LABEL", requires = "to")]
    pub(crate) pap: Option<String>,
    #[command(flatten)]
    pub(crate) call: Call,
}
